"""Give shares their endpoint, their arm and the p of their comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors import populations
from extractors.endpoints import Named, rate_codes
from extractors.findings import Rate, Span
from extractors.link.owners import Memory, listed, owners
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.link.places import Places
    from extractors.rates import Share
    from extractors.segment import Sentence


def linked_rates(shares: tuple[Share, ...], places: Places) -> tuple[Rate, ...]:
    """Response and control rates, one an arm, with the p of their comparison."""
    rates: list[Rate] = []
    memory = Memory()
    for sentence in places.layout.sentences:
        named = [n for n in places.endpoints_in(sentence.start, sentence.end) if n.code in rate_codes()]
        inside = [s for s in shares if sentence.start <= s.start < sentence.end]
        if not named or not inside or sentence.title:
            continue
        inside = [s for s in inside if any(n.start < s.start for n in named)]
        by_span = {(s.start, s.end): s for s in inside}
        for group in listed(list(by_span), places.even, sentence):
            whose = owners(group, places, sentence, memory)
            for span, arms in zip(group.spans, whose, strict=True):
                endpoint = _nearest(named, span[0])
                rates += [_rate(by_span[span], endpoint, arm, places, sentence) for arm in arms]
    return tuple(rates)


def _nearest(named: list[Named], position: int) -> Named:
    before = [n for n in named if n.end <= position]
    return before[-1] if before else named[0]


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
