"""Give shares their endpoint, their arm and the p of their comparison."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors import populations
from extractors.endpoints import rate_codes
from extractors.findings import ORDER_KEPT, Rate, Span
from extractors.link.hints import with_hints
from extractors.link.owners import listed, owners, shared
from extractors.link.stated import Memory
from extractors.link.topics import Topic, chosen, in_order, of_each
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.link.owners import Listed
    from extractors.link.places import Places
    from extractors.rates import Share
    from extractors.segment import Sentence

_PART = re.compile(r"(?:artial|ain-free|mmune|irologic|irological|ntibody|lacebo) \Z")
_ANSWERS = {"response rate", "response rates"}
_P_OPERATORS = {"≤": "<=", "≥": ">=", ":": "=", "of": "=", "was": "="}


def linked_rates(shares: tuple[Share, ...], places: Places) -> tuple[Rate, ...]:
    """Response and control rates, one an arm, with the p of their comparison."""
    rates: list[Rate] = []
    memory = Memory()
    for sentence in places.layout.sentences:
        inside = [s for s in shares if sentence.start <= s.start < sentence.end]
        if inside and not sentence.title and not sentence.section.startswith(load("medians").words["other_studies"]):
            rates += [r for r in _in_sentence(inside, places, sentence, memory) if not _said(r, rates)]
    return tuple(rates)


def _in_sentence(shares: list[Share], places: Places, sentence: Sentence, memory: Memory) -> list[Rate]:
    topics = _topics(places, sentence)
    by_span = {(s.start, s.end): s for s in shares}
    groups = [(group, _of(group, topics, places)) for group in listed(list(by_span), places.even, sentence)]
    places = with_hints(places, sentence)
    planned = load("medians").rule("not/planned").pattern
    kept = [
        (i, group, topic)
        for i, (group, topic) in enumerate(groups)
        if topic and not planned.search(places.even, sentence.start, group.start)
    ]
    whose = [owners(group, places, sentence, memory, topics=len(topic)) for _, group, topic in kept]
    codes = [topic[-1].code for *_, topic in kept]
    found: list[Rate] = []
    for (i, group, topic), its in zip(kept, shared([g for _, g, _ in kept], whose, codes, places), strict=True):
        stop = next((other.start for other, others in groups[i + 1 :] if others != topic), sentence.end)
        each = of_each(group, topic, one_owner=len(set(its)) == 1)
        for span, arms, of in zip(group.spans, its, each, strict=True):
            kept_order = group.order_kept and len(arms) == 1
            found += [_rate(by_span[span], of, arm, places, sentence, stop=stop, order_kept=kept_order) for arm in arms]
    return found


def _of(group: Listed, topics: list[Topic], places: Places) -> list[Topic]:
    """What a list of shares is of; a share with a verb of its own is only of what follows the verb."""
    if load("rates").rule("after/had").pattern.match(places.even, group.end):
        topics = [t for t in topics if t.start >= group.end]
    found = chosen(group, topics, places.even)
    survey = load("rates").rule("text/survey").pattern
    return [] if found and found[-1].text.lower() in _ANSWERS and survey.search(places.even) else found


def _topics(places: Places, sentence: Sentence) -> list[Topic]:
    named = places.endpoints_in(sentence.start, sentence.end)
    rate = [Topic(n.code, n.start, n.end, n.text) for n in named if n.code in rate_codes()]
    part = [Topic("", t.start, t.end, "") for t in rate if _PART.search(places.even, max(0, t.start - 14), t.start)]
    other = [Topic("", n.start, n.end, n.text) for n in named if n.code not in rate_codes()]
    table = load("rates")
    whole = table.rule("topic/complete").pattern.finditer(places.even, sentence.start, sentence.end)
    complete = [Topic("CR", *m.span(), places.text[slice(*m.span())]) for m in whole]
    none = table.rule("not/topic").pattern.finditer(places.even, sentence.start, sentence.end)
    return in_order(complete, part, rate, [*other, *(Topic("", *m.span(), "") for m in none)])


def _said(rate: Rate, earlier: list[Rate]) -> bool:
    return any(
        (rate.endpoint, rate.percent, rate.population) == (e.endpoint, e.percent, e.population)
        and rate.arm in {e.arm, None}
        for e in earlier
    )


def _rate(
    share: Share, topic: Topic, arm: str | None, places: Places, sentence: Sentence, *, stop: int, order_kept: bool
) -> Rate:
    rule = share.rule + ORDER_KEPT if order_kept and arm else share.rule
    span = Span(share.start, share.end, places.text[share.start : share.end], rule)
    p = load("p_values").rule("p").pattern.search(places.even, share.end, stop)
    part = populations.find(places.even, sentence.start, share.start)
    return Rate(
        topic.code,
        topic.text,
        arm,
        share.percent,
        share.events,
        share.of,
        places.text[part[-1].start : part[-1].end] if part else "all",
        _P_OPERATORS.get(p["op"], p["op"]) if p else None,
        float(p["p"]) if p else None,
        span,
    )
