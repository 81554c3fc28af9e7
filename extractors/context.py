"""Find what the study is about: line of therapy, prior therapy, condition, design, registry numbers.

Must never say more than the words: a fact without words is None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.findings import Context, Fact, Span
from extractors.rulebook import Rule, load

if TYPE_CHECKING:
    from extractors.segment import Layout

_LAST_SECTIONS = (
    "BACKGROUND",
    "INTRODUCTION",
    "CONTEXT",
    "RATIONALE",
    "FUNDING",
    "CONCLUSION",
    "INTERPRETATION",
    "PURPOSE",
)


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
        design=_first(text, even, layout, "design"),
        registry_ids=_registry_ids(text, even),
    )


def _rules(fact: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in load("context").rules if rule.id.startswith(f"context.{fact}/"))


def _first(text: str, even: str, layout: Layout, fact: str) -> Fact | None:
    """The match of the most trusted row; of one row, the title's first, background's last."""
    for rule in _rules(fact):
        matches = list(rule.pattern.finditer(even))
        if matches:
            return _fact(text, rule, min(matches, key=lambda m: (_rank(m, layout), m.start())))
    return None


def _rank(match: re.Match[str], layout: Layout) -> int:
    sentence = layout.at(match.start())
    return 0 if sentence.title else 2 if sentence.section.startswith(_LAST_SECTIONS) else 1


def _line(text: str, even: str, layout: Layout) -> Fact | None:
    """The line of the study's own treatment: what the title says, else what is said most outside the background."""
    hits = [(rule, m) for rule in _rules("line") for m in rule.pattern.finditer(even)]
    # "after first-line X" tells the prior therapy, not the line of this study
    hits = [(rule, m) for rule, m in hits if rule.gives != "first" or not _is_prior(even, m)]
    if not hits:
        return None
    best = min(_rank(m, layout) for _, m in hits)
    top = [(rule, m) for rule, m in hits if _rank(m, layout) == best]
    order = {"mixed": 0, "later": 1, "second": 2, "first": 3}
    if best == 0:
        rule, match = min(top, key=lambda hit: (order[hit[0].gives or ""], hit[1].start()))
    else:
        votes: dict[str, int] = {}
        for rule, _ in top:
            votes[rule.gives or ""] = votes.get(rule.gives or "", 0) + 1
        winner = max(votes, key=lambda value: (votes[value], -order[value]))
        rule, match = next((r, m) for r, m in sorted(top, key=lambda hit: hit[1].start()) if r.gives == winner)
    return _fact(text, rule, match)


def _is_prior(even: str, match: re.Match[str]) -> bool:
    return bool(
        re.search(
            r"(?i)\b(?:after|following|prior|previous|failed|failure of|progress\w+ (?:on|after)|on|at)(?: the| a)? \Z",
            even[max(0, match.start() - 30) : match.start()],
        )
    )


def _registry_ids(text: str, even: str) -> tuple[Fact, ...]:
    found: dict[str, Fact] = {}
    for rule in _rules("registry"):
        for match in rule.pattern.finditer(even):
            fact = _fact(text, rule, match)
            value = re.sub(r"(?<=[A-Z]) (?=\d)", "", fact.value)
            found.setdefault(value, Fact(value, fact.span))
    return tuple(found.values())


def _fact(text: str, rule: Rule, match: re.Match[str]) -> Fact:
    value = text[match.start("words") : match.end("words")] if rule.gives == "words" else rule.gives or ""
    return Fact(value, Span(match.start(), match.end(), text[match.start() : match.end()], rule.id))
