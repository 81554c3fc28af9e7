"""Give survival times and shares their arm and endpoint."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors import populations
from extractors.endpoints import Named, rate_codes, survival_codes
from extractors.findings import Median, Rate, Span
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.link.places import ArmPlace, Places
    from extractors.medians import Time
    from extractors.rates import Share
    from extractors.segment import Sentence

_MEDIAN = re.compile(r"(?i)\bmedian\b|\bmPFS\b|\bmOS\b|\bMST\b")
_PREDICATE = re.compile(r"(?i)\b(?:was|were|of|is|reached)\b[^.;]{0,25}\Z|[:,(\[] ?\Z")
_JOIN_AFTER = re.compile(r"(?i)[^.;\d]{0,12}?\b(?:for|in|with|among|on|after|receiving)\b")


def linked_medians(times: tuple[Time, ...], places: Places) -> tuple[Median, ...]:
    """Medians of survival-type times, one an arm."""
    medians: list[Median] = []
    for sentence in places.layout.sentences:
        named = [n for n in places.endpoints_in(sentence.start, sentence.end) if n.code in survival_codes()]
        inside = [t for t in times if sentence.start <= t.start < sentence.end]
        if not named or not inside or sentence.title:
            continue
        has_median = bool(_MEDIAN.search(places.even, sentence.start, sentence.end))
        accepted: list[Time] = []
        for time in inside:
            # one accepted time makes the next of its sentence one too: "10.6 months for A and 8.2 months for B"
            if _is_survival(time, named, places, sentence, listed=has_median or bool(accepted)):
                accepted.append(time)
        inside = accepted
        owners = _owners([(t.start, t.end) for t in inside], places, sentence)
        for time, arms in zip(inside, owners, strict=True):
            endpoint = _nearest(named, time.start)
            medians += [_median(time, endpoint, arm, places, sentence) for arm in arms]
    return tuple(medians)


def linked_rates(shares: tuple[Share, ...], places: Places) -> tuple[Rate, ...]:
    """Response and control rates, one an arm, with the p of their comparison."""
    rates: list[Rate] = []
    for sentence in places.layout.sentences:
        named = [n for n in places.endpoints_in(sentence.start, sentence.end) if n.code in rate_codes()]
        inside = [s for s in shares if sentence.start <= s.start < sentence.end]
        if not named or not inside or sentence.title:
            continue
        inside = [s for s in inside if any(n.start < s.start for n in named)]
        owners = _owners([(s.start, s.end) for s in inside], places, sentence)
        for share, arms in zip(inside, owners, strict=True):
            endpoint = _nearest(named, share.start)
            rates += [_rate(share, endpoint, arm, places, sentence) for arm in arms]
    return tuple(rates)


def _is_survival(time: Time, named: list[Named], places: Places, sentence: Sentence, *, listed: bool) -> bool:
    before = places.even[sentence.start : time.start]
    if load("medians").rule("before/other-time").pattern.search(before[-40:]) or not any(
        n.start < time.end + 80 for n in named
    ):
        return False
    if time.value is None:
        return listed or any(0 <= time.start - n.end < 60 for n in named)
    return listed or any(n.end <= time.start and _PREDICATE.search(places.even, n.end, time.start) for n in named[-2:])


def _nearest(named: list[Named], position: int) -> Named:
    before = [n for n in named if n.end <= position]
    return before[-1] if before else named[0]


def _owners(spans: list[tuple[int, int]], places: Places, sentence: Sentence) -> list[list[str | None]]:
    """For each number of a sentence the arms it belongs to: named right after it, right before it, or in order."""
    arms = places.arms_in(sentence.start, sentence.end)
    owners: list[list[str | None]] = []
    for i, (start, end) in enumerate(spans):
        next_start = spans[i + 1][0] if i + 1 < len(spans) else sentence.end
        last_end = spans[i - 1][1] if i else sentence.start
        if load("links").rule("both").pattern.match(places.even, end, min(len(places.even), end + 40)):
            owners.append([arm.id for arm in places.arms] or [None])
            continue
        after = [a for a in arms if end <= a.start < next_start]
        before = [a for a in arms if last_end <= a.end <= start]
        owners.append([_owner(start, end, after, before, places)])
    return _in_order(owners, arms)


def _owner(start: int, end: int, after: list[ArmPlace], before: list[ArmPlace], places: Places) -> str | None:
    if after and _JOIN_AFTER.match(places.even, end, after[0].start):
        return after[0].arm
    if before and start - before[-1].end < 40:
        return before[-1].arm
    return None


def _in_order(owners: list[list[str | None]], arms: tuple[ArmPlace, ...]) -> list[list[str | None]]:
    """Numbers whose arm no word beside them tells take the arms of the sentence in order, where the counts agree."""
    order = list(dict.fromkeys(a.arm for a in arms))
    unknown = [i for i, owner in enumerate(owners) if owner == [None]]
    if len(unknown) == len(owners) == len(order) and len(order) > 1:
        return [[arm] for arm in order]
    return owners


def _median(time: Time, endpoint: Named, arm: str | None, places: Places, sentence: Sentence) -> Median:
    span = Span(time.start, time.end, places.text[time.start : time.end], time.rule)
    return Median(
        endpoint.code,
        endpoint.text,
        arm,
        time.value,
        time.unit or "months",
        time.ci_low,
        time.ci_high,
        time.ci_level,
        _population(places, sentence, time.start),
        span,
    )


def _rate(share: Share, endpoint: Named, arm: str | None, places: Places, sentence: Sentence) -> Rate:
    span = Span(share.start, share.end, places.text[share.start : share.end], share.rule)
    p = load("p_values").rule("p").pattern.search(places.even, share.end, sentence.end)
    return Rate(
        endpoint.code,
        endpoint.text,
        arm,
        share.percent,
        share.events,
        share.of,
        _population(places, sentence, share.start),
        _P_OPERATORS.get(p["op"], p["op"]) if p else None,
        float(p["p"]) if p else None,
        span,
    )


_P_OPERATORS = {"≤": "<=", "≥": ">=", ":": "=", "of": "=", "was": "="}


def _population(places: Places, sentence: Sentence, position: int) -> str:
    found = populations.find(places.even, sentence.start, position)
    return places.text[found[-1].start : found[-1].end] if found else "all"
