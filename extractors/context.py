"""Find what the study is about: line of therapy, prior therapy, condition, design, registry numbers.

Must never say more than the words: a fact without words is None. Titles weigh most, other studies' sections least.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from extractors.findings import Context, Fact, Span
from extractors.rulebook import Rule, load

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.segment import Layout, Sentence

_LAST_SECTIONS = (
    "BACKGROUND",
    "INTRODUCTION",
    "CONTEXT",
    "RATIONALE",
    "FUNDING",
    "CONCLUSION",
    "INTERPRETATION",
    "PURPOSE",
    "DISCUSSION",
    "IMPORTANCE",
)
_BACKGROUND = ("BACKGROUND", "INTRODUCTION", "CONTEXT", "RATIONALE")
_OTHER_DESIGNS = (*_BACKGROUND, "CONCLUSION", "INTERPRETATION", "DISCUSSION")
_OWN = re.compile(r"\b(?:[Ww]e|[Tt]his|[Oo]ur)\b")
_TITLE_ONLY = "context.design/rct-title"
_REGISTER = re.compile(r"[ACDEIJKNPRSTUCj][A-Za-z]{1,7}[-/ ]?|NL|NTR|RBR|CRD")
_LONGEST_SENTENCE = 5_000  # no sentence is longer; a run of anything that is must not take long
_ORDER = ("mixed", "later", "second", "first")  # of two lines said equally often, the first of these is taken

_Hit = tuple[Rule, "re.Match[str]"]


def find(text: str, even: str, layout: Layout) -> Context:
    """Return the facts about the study, each with its words.

    Args:
        text: The canonical text, which quotes are taken from.
        even: The same text with typography evened out one for one.
        layout: Its sentences.
    """
    return Context(
        line_of_therapy=_line(text, even, layout),
        prior_therapy=_first(text, even, layout, "prior"),
        condition=_first(text, even, layout, "condition"),
        design=_design(text, even, layout),
        registry_ids=_registry_ids(text, even),
    )


@cache
def _rules(fact: str) -> tuple[Rule, ...]:
    return load("context").group(fact)


@cache
def _anchors(fact: str) -> tuple[str, ...]:
    return tuple(anchor.lower() for anchor in load("context").words[f"{fact}_anchors"])


def _rank(sentence: Sentence) -> int:
    return 0 if sentence.title else 2 if sentence.section.startswith(_LAST_SECTIONS) else 1


def _sentences(even: str, layout: Layout, fact: str) -> Iterator[Sentence]:
    """The sentences that may hold a fact: the title's first, other studies' last."""
    anchors = _anchored(even, fact)
    for sentence in sorted(layout.sentences, key=_rank):
        words = even[sentence.start : sentence.end].lower()
        if any(anchor in words for anchor in anchors):
            yield sentence


@lru_cache(8)
def _anchored(even: str, fact: str) -> tuple[str, ...]:
    """The anchors of a fact that stand anywhere in the text: no sentence need be asked for the others."""
    low = even.lower()  # a title may have capitals throughout: "First-Line"
    return tuple(anchor for anchor in _anchors(fact) if anchor in low)


def _first(text: str, even: str, layout: Layout, fact: str) -> Fact | None:
    """The match of the most trusted row in the first sentence that has any."""
    for sentence in _sentences(even, layout, fact):
        for rule in _rules(fact):
            if match := rule.pattern.search(even, sentence.start, sentence.end):
                return _fact(text, rule, match)
    return None


def _design(text: str, even: str, layout: Layout) -> Fact | None:
    """What the title says, else the most telling row of the text; other studies' designs do not count."""
    sentences = list(_sentences(even, layout, "design"))
    titles = [s for s in sentences if s.title]
    body = [s for s in sentences if not s.title and not s.section.startswith(_OTHER_DESIGNS)]
    own = [s for s in sentences if s not in titles and s not in body and _OWN.search(even, s.start, s.end)]
    for places in (titles, body, own):
        for rule in _rules("design"):
            if rule.id == _TITLE_ONLY and places is not titles:
                continue
            for sentence in places:
                if match := rule.pattern.search(even, sentence.start, sentence.end):
                    if places is titles and rule.gives == "single-arm":
                        return _compared(text, even, body) or _fact(text, rule, match)
                    return _fact(text, rule, match)
    return None


def _compared(text: str, even: str, body: list[Sentence]) -> Fact | None:
    """The allocation that a "phase II study" may still have had."""
    rule = load("context").rule("design/rct")
    hits = (rule.pattern.search(even, s.start, s.end) for s in body)
    return next((_fact(text, rule, match) for match in hits if match), None)


def _line(text: str, even: str, layout: Layout) -> Fact | None:
    """The line of the study's own treatment: what the title says, else what is said most."""
    hits = [(s, *hit) for s in layout.sentences for hit in _line_hits(even, s)]
    if not hits:
        return None
    sure = min(_surety(where, rule) for where, rule, _ in hits)
    top = [(rule, match) for where, rule, match in hits if _surety(where, rule) == sure]
    said = {rule.gives for rule, _ in top}
    sequence = load("context").rule("line/sequence").pattern
    if any(rule.gives == "first" for _, rule, _ in hits) and ("second" in said) and sequence.search(even):
        winner: str | None = "first"
        top = [(rule, match) for _, rule, match in hits]
    elif {"second", "later"} <= said:
        winner = "mixed"
    else:
        winner = max(said, key=lambda value: (sum(r.gives == value for r, _ in top), -_ORDER.index(value or "")))
    rule, match = next((hit for hit in top if hit[0].gives == winner), top[0])
    return _fact(text, rule, match, gives=winner)


def _surety(sentence: Sentence, rule: Rule) -> tuple[bool, int, bool]:
    """How little to trust a hit: the title first, outright before inferred.

    Treated before in any number comes last, and so does a first line in the background: it may be the standard there.
    """
    beside = rule.id == "context.line/first" and sentence.section.startswith(_BACKGROUND)
    return rule.id == "context.had/some" or beside, _rank(sentence), not rule.id.startswith("context.line/")


def _line_hits(even: str, sentence: Sentence) -> Iterator[_Hit]:
    stop = min(sentence.end, sentence.start + _LONGEST_SENTENCE)
    words = even[sentence.start : stop].lower()
    rules = [
        r for fact in ("line", "had") if any(a in words for a in _anchored(even, fact)) for r in _rules(fact) if r.gives
    ]
    taken: list[tuple[int, int]] = []
    for rule in rules:
        for match in rule.pattern.finditer(even, sentence.start, stop):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            if _of_another_time(even, sentence, rule, match):
                continue  # "after first-line X" tells the prior therapy; the row had/one reads it
            taken.append(match.span())
            yield rule, match


def _of_another_time(even: str, sentence: Sentence, rule: Rule, match: re.Match[str]) -> bool:
    """Whether a line is that of an earlier treatment, or of one that a share of the patients got later."""
    book, behind = load("context"), even[match.end() : sentence.end]
    if rule.id == "context.line/first":
        before = even[max(sentence.start, match.start() - 60) : match.start()]
        past = book.rule("line/before-is-prior").pattern.search(before)
        return bool(past or book.rule("line/after-is-prior").pattern.match(behind))
    if not rule.id.startswith("context.line/"):
        return False
    led = book.rule("line/before-is-later").pattern.search(
        even[max(sentence.start, match.start() - 90) : match.start()]
    )
    return bool(led or book.rule("line/subsequent").pattern.match(behind))


def _registry_ids(text: str, even: str) -> tuple[Fact, ...]:
    found: dict[str, Fact] = {}
    for rule in _rules("registry"):
        for place in _REGISTER.finditer(even):
            match = rule.pattern.match(even, place.start())
            if match and not even[place.start() - 1 : place.start()].isalnum():
                fact = _fact(text, rule, match)
                value = re.sub(r"(?<=[A-Z]) (?=\d)", "", fact.value)
                found.setdefault(value, Fact(value, fact.span))
    return tuple(found.values())


def _fact(text: str, rule: Rule, match: re.Match[str], *, gives: str | None = None) -> Fact:
    words = gives or rule.gives or ""
    value = text[match.start("words") : match.end("words")] if words == "words" else words
    return Fact(value, Span(match.start(), match.end(), text[match.start() : match.end()], rule.id))
