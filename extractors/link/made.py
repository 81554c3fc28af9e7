"""Read how an estimate was made: adjusted, stratified, assessed by whom, in which set, at which cut of the data.

Every field stays null unless its words stand in the estimate's own part of the sentence, at the head of the sentence,
or in a sentence that speaks for the whole analysis. Must never carry a word from one estimate to the next.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from extractors.link import primary
from extractors.rulebook import Rule, load

if TYPE_CHECKING:
    from extractors.link.clause import Clause
    from extractors.link.places import Places
    from extractors.segment import Sentence

_FLAGS = ("assessor", "analysis_set", "data_cut", "switching")
_YES_NO = ("adjusted", "stratified")
_BEFORE, _AFTER = 150, 70
_MODEL = 100  # how far behind an estimate its model is still named
_P_BEFORE = 60


def made(clause: Clause, places: Places, *, with_p: bool) -> dict[str, Any]:
    """The fields that the words about one estimate fill; that of its p only where it has one."""
    fields: dict[str, Any] = {}
    own = places.even[max(clause.begin, clause.label - _BEFORE) : min(clause.limit, clause.end + _AFTER)]
    for field in (*_FLAGS, *_YES_NO):
        for rule in _group(field):
            if rule.pattern.search(own):
                fields[field] = _value(field, rule.gives)
                break
    adjusted = _adjusted(clause, places)
    if adjusted is None:
        fields.pop("adjusted", None)
    else:
        fields["adjusted"] = adjusted
    sided = _sided(clause, places) if with_p else None
    if sided:
        fields["p_sided"] = sided
    return fields


@cache
def _group(field: str) -> tuple[Rule, ...]:
    return load("links").group(field)


def _value(field: str, gives: str | None) -> Any:
    return gives == "true" if field in _YES_NO else gives


def _adjusted(clause: Clause, places: Places) -> bool | None:
    """Whether the nearest words say adjusted: before the value, after the estimate, at the head of the sentence."""
    value = clause.gap[1] if clause.gap else clause.label
    after = min(clause.limit, clause.end + _MODEL)
    another = load("links").rule("whole-analysis/another").pattern.search(places.even, clause.end, after)
    after = another.start() if another else after
    regions = [(clause.begin, value), (value, after), (clause.sentence.start, clause.begin)]
    if clause.head:
        regions.insert(1, clause.head)
    for start, end in regions:
        found = _nearest(places, start, end, last=end != after, labels=end != clause.begin or clause.gap is None)
        if found is not None:
            return found
    return _for_all(clause, places)


def _nearest(places: Places, start: int, end: int, *, last: bool, labels: bool) -> bool | None:
    """What the first or the last word says; one in the label of a ratio ("adjusted HR") counts only with ``labels``."""
    of_label = load("links").rule("made/in-label").pattern
    hits = sorted(
        (match.start(), rule.gives == "true")
        for rule in _group("adjusted")
        for match in rule.pattern.finditer(places.even, start, end)
        if labels or not of_label.match(places.even, match.start())
    )
    return None if not hits else hits[-1][1] if last else hits[0][1]


def _for_all(clause: Clause, places: Places) -> bool | None:
    """Whether a sentence before this one says that the analysis as a whole is adjusted, or that it is not.

    What it says of the primary outcome alone holds of that one.
    """
    before = places.layout.sentences[: clause.sentence.index]
    for name, adjusted in (("whole-analysis/adjusted", True), ("whole-analysis/unadjusted", False)):
        pattern = load("links").rule(name).pattern
        told = ((s, pattern.search(places.even, s.start, s.end)) for s in before)
        if any(match and _is_meant(match.start(), sentence, clause, places) for sentence, match in told):
            return adjusted
    return None


def _is_meant(told: int, sentence: Sentence, clause: Clause, places: Places) -> bool:
    """Whether what is told of a model in a sentence is told of all outcomes, or of the primary one and it is this."""
    only = primary.mentions(places, sentence.start, told)
    if not only or load("links").rule("made/all-outcomes").pattern.search(places.even, sentence.start, sentence.end):
        return True
    named = primary.defined(places)
    return named is None or named.text.rsplit(" ", 1)[-1].lower() in places.text[clause.begin : clause.label].lower()


def _sided(clause: Clause, places: Places) -> int | None:
    start, end = max(clause.begin, clause.label - _P_BEFORE), min(clause.limit, clause.end + _P_BEFORE)
    for rule in _group("p_sided"):
        if rule.pattern.search(places.even, start, end):
            return int(rule.gives or 0)
    whole = load("links").rule("whole-analysis/two-sided").pattern.search(places.even)
    return 2 if whole else None
