"""Find the words that name an endpoint, each with its code, by a phrase matcher over spaCy tokens.

A name is then read with the words beside it: "graft survival" is no overall survival, "death from cardiovascular
causes" no death from any cause, "patients with stroke" no outcome; names joined by "or" are one composite; what the
text defines itself by an abbreviation wins over the lexicon.

Must never decide which estimate an endpoint belongs to: that is for ``link``.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from extractors import composites
from extractors.drugs import is_treatment
from extractors.findings import Span
from extractors.rulebook import Rule, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

_FRONT, _TAIL = 60, 60  # how many characters beside a name are read with it
_BARE = {"PROGRESSION": "TTP", "RELAPSE": "RFS"}  # what the bare words mean in a text on cancer
_DISEASE = "CHF"  # the bare name of a disease: no outcome by itself
_OFTEN = 3
_LIST = 120  # how far before the last of a composite's parts that word may stand
_COMPOSITE = re.compile(r"\bcomposite\b[^.;]*\Z")
_MANY = 64  # patterns of the texts read last
_DEFINITION = 400  # how long a bracket that defines a name may be
_WORD = re.compile(r"[^ -]+")
_TIMES = frozenset({"OS", "PFS", "DFS", "RFS", "EFS", "TTP", "TTF", "CSS", "MFS", "LC", "ORR", "DCR", "MACE", "OTHER"})
_ENDPOINT_LIKE = re.compile(
    r"(?i)\b(?:time (?:to|until)|freedom from|survival|failure|mortality|deterioration|relapse|recurrence|-free)\b"
)


@dataclass(frozen=True, slots=True)
class Named:
    """An endpoint's name where it stands: its code and its words.

    ``doubt`` names the rule that says that the words may name a condition of the patients rather than an outcome.
    """

    code: str
    start: int
    end: int
    text: str
    doubt: str = ""

    def span(self) -> Span:
        """The words as a grounded span."""
        return Span(self.start, self.end, self.text, f"endpoints.{self.code}")


def survival_codes() -> frozenset[str]:
    """Codes of times to an event, for which medians are read."""
    return frozenset(load("endpoints").words["survival"])


def rate_codes() -> frozenset[str]:
    """Codes of shares of an arm."""
    return frozenset(load("endpoints").words["rate"])


def find(
    docs: Iterable[tuple[Doc, int]], text: str, even: str, shorts: Mapping[str, tuple[int, int]]
) -> tuple[Named, ...]:
    """Every endpoint named in some parts of a text; the longest where two overlap.

    Args:
        docs: Tokens of each part, with the offset at which it begins in the text.
        text: The canonical text, which the words are quoted from.
        even: The same text with typography evened out one for one.
        shorts: Abbreviations that the text defines, each with the span of its long form.
    """
    docs = tuple(docs)
    if not docs:
        return ()
    own = _own_shorts(even, shorts)
    named: list[Named] = []
    for doc, offset in docs:
        found = _in_part(doc, text, even, offset, own)
        named += composites.joined([n for n in found if n.code != "drop"], even, text)
    listed = _undefined(sorted((n for n in named if n.code != _DISEASE), key=lambda n: n.start), even)
    listed = [replace(n, code="CSS") if _is_of_title(n, even) else n for n in listed]
    if not any(n.code in _BARE for n in listed):
        return tuple(listed)
    bare = _bare({n.code for n in listed} | _anywhere(even), oncology=_on_cancer(even))
    if load("endpoints").rule("recurrence/of-clots").pattern.search(even):
        bare = bare | {"RELAPSE": "VTE"}
    return tuple(replace(n, code=bare[n.code]) if n.code in bare else n for n in listed)


def _is_of_title(named: Named, even: str) -> bool:
    """Whether a death is from what the title says that the people have: "death due to bleeding" in acute bleeding."""
    cause = load("endpoints").rule("death/cause").pattern.match(named.text) if named.code == "OTHER" else None
    if cause is None:
        return False
    return any(
        match["what"].lower() == cause["what"].lower()
        for match in load("endpoints").rule("death/of-title").pattern.finditer(even, 0, max(even.find("\n"), 0))
    )


def _on_cancer(even: str) -> bool:
    """Whether a text is about cancer: its title says so, or its words do more than in passing."""
    pattern = load("endpoints").rule("oncology/word").pattern
    if pattern.search(even, 0, max(even.find("\n"), 0)):
        return True
    return sum(1 for _ in itertools.islice(pattern.finditer(even), _OFTEN)) == _OFTEN


def _in_part(doc: Doc, text: str, even: str, offset: int, own: Mapping[str, str]) -> list[Named]:
    matcher = _matcher(doc.vocab)
    hits = [
        (doc[s].idx + offset, doc[e - 1].idx + len(doc[e - 1]) + offset, doc.vocab.strings[m])
        for m, s, e in matcher(doc)
    ]
    end = offset + doc[-1].idx + len(doc[-1].text_with_ws)
    hits = [h for h in hits if even[h[0] : h[1]] not in own and not _upper_clash(even, h)]
    hits += [
        (m.start(), m.end(), f"own:{own[m.group()]}")
        for m in (_any_of(tuple(own)).finditer(even, offset, end) if own else ())
        if own[m.group()]
    ]
    kept: list[tuple[int, int, str]] = []
    for hit in sorted(hits, key=lambda hit: (hit[0] - hit[1], hit[0])):
        if not any(hit[0] < other[1] and other[0] < hit[1] for other in kept):
            kept.append(hit)
    return [
        _refined(Named(hit[2].split(":")[1], hit[0], hit[1], ""), text, even, (offset, end)) for hit in sorted(kept)
    ]


def _refined(named: Named, text: str, even: str, bounds: tuple[int, int]) -> Named:
    """Read a name with the words beside it: they may change its code, widen it, or throw doubt on it."""
    code, start, end, doubt = named.code, named.start, named.end, ""
    for rule in _beside("front", code):
        match = rule.pattern.search(even, max(bounds[0], start - _FRONT), start)
        if match and rule.gives == "doubt":
            doubt = doubt or rule.id
        elif match:
            code, start = rule.gives or code, match.start()
            break
    for rule in _beside("tail", named.code if code == named.code else ""):
        match = rule.pattern.match(even, end, min(bounds[1], end + _TAIL))
        if match and rule.gives == "doubt":
            doubt = doubt or rule.id
        elif match:
            code, end = rule.gives or code, match.end()
            break
    return Named(code, start, end, text[start:end], doubt)


@cache
def _beside(side: str, code: str) -> tuple[Rule, ...]:
    """Rules for the words on one side of a name; those of its own code first."""
    own = load("endpoints").group(f"{side}/{code}") if code else ()
    general = load("endpoints").group(f"{side}/any")
    if code not in {"PFS", "DFS", "RFS", "EFS", "TTP", "PROGRESSION", "RELAPSE"}:
        general = tuple(rule for rule in general if rule.gives == "doubt")
    return own + general


def _undefined(named: list[Named], even: str) -> list[Named]:
    """Leave out names inside a bracket that only defines the name before it: "MACE (death, infarction or stroke)"."""
    out: list[Named] = []
    inside = -1
    rule = load("endpoints").rule("defines/bracket")
    for n in named:
        if n.start < inside:
            continue
        short = bool(out) and even[out[-1].end : n.start].strip() in {"(", "["}  # the abbreviation of the name before
        out.append(replace(n, doubt=n.doubt or out[-1].doubt) if short else n)
        match = rule.pattern.match(even, n.end, n.end + 120)
        if match:
            opening = even[n.end : n.end + 2].strip()[0]
            inside = even.find(")" if opening == "(" else "]", n.end, n.end + _DEFINITION)
    return out


def _anywhere(even: str) -> set[str]:
    """Which of the endpoints that progression may stand for the text names, in a sentence without numbers too."""
    return {code for code in ("PFS", "TTP") if _any_phrase(code).search(even)}


@cache
def _any_phrase(code: str) -> re.Pattern[str]:
    phrases = (re.escape(phrase).replace(r"\ ", "[ -]") for phrase, its in _phrases().items() if its == code)
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.IGNORECASE)


def _bare(codes: set[str], *, oncology: bool) -> dict[str, str]:
    """What the bare words mean in a text with these endpoints: progression is PFS where that is what is measured."""
    if not oncology:
        return dict.fromkeys(_BARE, "OTHER")
    return _BARE | {"PROGRESSION": "PFS"} if "PFS" in codes and "TTP" not in codes else _BARE


def _own_shorts(even: str, shorts: Mapping[str, tuple[int, int]]) -> dict[str, str]:
    """Abbreviations that the text defines itself: the code of their long form, or "" where it is no endpoint."""
    own: dict[str, str] = {}
    phrases = _phrases()
    for short, (start, end) in shorts.items():
        known = (
            phrases.get(_plain(even[start:end])) in _TIMES
        )  # "treatment failure" names a treatment only by its words
        if short.lower() in phrases and _COMPOSITE.search(even[max(0, start - _LIST) : end]):
            continue  # "a composite of infarction, stroke and cardiovascular death (MACE)": it is called so as a whole
        code = "" if is_treatment(even[start:end]) and not known else _long_form_code(even, start, end)
        if code in _TIMES or (code and short.lower() in phrases):
            own[short] = code
        elif _ENDPOINT_LIKE.search(even, start, end):
            own[short] = "OTHER"
        elif short.lower() in phrases:
            own[short] = ""
    return own


def _long_form_code(even: str, start: int, end: int) -> str:
    """The code of the longest endpoint's name that ends a long form, read with the words before it; "" if none."""
    phrases = _phrases()
    for word in _WORD.finditer(even, start, end):
        code = phrases.get(_plain(even[word.start() : end]))
        if code:
            return _refined(Named(code, word.start(), end, ""), even, even, (start, end)).code
    return ""


def _plain(phrase: str) -> str:
    return phrase.lower().replace("-", " ")


@cache
def _phrases() -> dict[str, str]:
    return {_plain(phrase): term.code for term in load("endpoints").terms for phrase in term.phrases}


@lru_cache(_MANY)
def _any_of(shorts: tuple[str, ...]) -> re.Pattern[str]:
    body = "|".join(re.escape(s) for s in sorted(shorts, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w])")


def _upper_clash(even: str, hit: tuple[int, int, str]) -> bool:
    """Whether an abbreviation matched in the wrong case, such as "os" for OS."""
    words = even[hit[0] : hit[1]]
    return hit[2].startswith("short:") and not any(c.isupper() for c in words)


@lru_cache(1)  # a vocabulary that is no longer used must not be held
def _matcher(vocab: Vocab) -> PhraseMatcher:
    """Build the matcher once a vocabulary; a space in a phrase stands for a space or a hyphen."""
    import spacy
    from spacy.matcher import PhraseMatcher as Matcher

    tokenizer = spacy.blank("en", vocab=vocab).tokenizer
    matcher = Matcher(vocab, attr="LOWER")
    for term in load("endpoints").terms:
        for phrase in term.phrases:
            short = any(c.isupper() for c in phrase) and " " not in phrase
            matcher.add(f"{'short' if short else 'long'}:{term.code}", [tokenizer(v) for v in _variants(phrase)])
    return matcher


def _variants(phrase: str) -> list[str]:
    """Every way to set hyphens in a phrase of up to four words; longer ones with the first gap hyphenated at most."""
    words = phrase.split(" ")
    if len(words) == 1:
        return [phrase]
    gaps = min(len(words) - 1, 3)
    out = []
    for mask in range(2**gaps):
        text = words[0]
        for i, word in enumerate(words[1:]):
            text += ("-" if i < gaps and mask >> i & 1 else " ") + word
        out.append(text)
    return out
