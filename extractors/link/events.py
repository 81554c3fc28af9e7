"""Name an outcome that no lexicon lists, from the words around it: "the risk of severe anemia", "had pancreatitis".

Must never take people, arms, treatments or features for an outcome.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from extractors.drugs import is_treatment
from extractors.endpoints import Named
from extractors.rulebook import Rule, load

if TYPE_CHECKING:
    from extractors.link.places import Places
    from extractors.segment import Sentence

_AT_START = frozenset({"endpoints.event/of-the-ratio", "endpoints.event/after"})
_BY_ITS_NOUN = "endpoints.event/head"
_SIDE = re.compile(r" (?:versus|vs\.?|v|compared|relative to|over|against)\b")  # what stands before it is a side
_FRONT = 60  # how much before a name tells a condition of the patients
_LONGEST_ITEM = 100
_LONGEST = 1500  # how much of a clause is searched


@cache
def _rules(*, anchored: bool) -> tuple[Rule, ...]:
    return tuple(rule for rule in load("endpoints").group("event") if (rule.id in _AT_START) == anchored)


def find(places: Places, start: int, end: int) -> list[tuple[Named, str]]:
    """Every outcome that the words between two offsets name, with the rule that reads it."""
    start = max(start, end - _LONGEST)
    found: dict[tuple[int, int], tuple[Named, str]] = {}
    for rule in _rules(anchored=False):
        for match in rule.pattern.finditer(places.even, start, end):
            if match.end("event") == end and places.even[end - 1 : end + 1].isalnum():
                continue  # the region cuts the word
            named = _named(places, *match.span("event"))
            if named and rule.id == _BY_ITS_NOUN and named.code not in {"SAFETY", "OTHER"}:
                named = replace(named, code="OTHER")  # the noun alone may be the patients' disease
            if named:
                found.setdefault((named.start, named.end), (named, rule.id))
    return [found[span] for span in sorted(found)]


def at(places: Places, rule_id: str, start: int, end: int) -> tuple[Named, str] | None:
    """The outcome that an anchored rule reads right at the start of a region, or None."""
    match = _pattern(rule_id).match(places.even[start : min(end, start + _LONGEST)])
    if match and _SIDE.match(places.even, start + match.end("event")):
        return None
    named = _named(places, start + match.start("event"), start + match.end("event")) if match else None
    return (named, f"endpoints.{rule_id}") if named else None


def item(places: Places, start: int, end: int) -> Named | None:
    """The outcome that is all that stands between two estimates of a list, or None."""
    match = _pattern("item/outcome").search(places.even[start:end]) if end - start < _LONGEST_ITEM else None
    if not match or load("links").rule("kind/feature").pattern.search(match["event"]):
        return None
    return _named(places, start + match.start("event"), start + match.end("event"))


def _named(places: Places, start: int, end: int) -> Named | None:
    words = places.even[start:end]
    if _pattern("not-an-event/generic").search(words):
        return None
    known = any(_pattern(row).search(words) for row in ("no-treatment/measured", "means/SAFETY"))
    if is_treatment(words) and not known:
        return None
    if _pattern("tail/OS/competing").match(places.even, end):
        return None
    if _pattern("front/any/condition").search(places.even, max(0, start - _FRONT), start):
        return None
    beside = places.arms_in(start - _FRONT, end + _FRONT)
    if any(arm.start < end and start < arm.end for arm in beside) or any(
        not n.doubt and n.start < end and start < n.end for n in places.endpoints_in(start - _FRONT, end + _FRONT)
    ):
        return None
    return Named(code(places, start, end), start, end, places.text[start:end])


def code(places: Places, start: int, end: int) -> str:
    """The code of an unlisted outcome: what its words mean, SAFETY where sentence or title speak of harm or OTHER."""
    for rule in load("endpoints").group("means"):
        found = rule.pattern.search(places.even[start:end])
        if found and rule.gives and not (rule.gives == "SAFETY" and _in_title(places, found.group())):
            return rule.gives
    if _pattern("safety/not").search(places.even, start, end):
        return "OTHER"
    return _harm(places, places.layout.at(start))


def _in_title(places: Places, words: str) -> bool:
    """Whether a harm is what the study is about: then it is its outcome, no harm of its treatments."""
    title = places.even[: places.layout.sentences[0].end].lower()
    return words.rsplit(maxsplit=1)[-1].lower().removesuffix("s") in title


def _harm(places: Places, sentence: Sentence) -> str:
    title = places.layout.sentences[0]
    harmful = _pattern("safety/sentence").search(places.even, sentence.start, sentence.end)
    harmful = harmful or _pattern("safety/title").search(places.even[: title.end])
    return "SAFETY" if harmful else "OTHER"


@cache
def _pattern(rule: str) -> re.Pattern[str]:
    return load("endpoints").rule(rule).pattern
