"""Put an effect together: endpoint, kind, population, direction, and the words that say how it was made."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from extractors import populations
from extractors.findings import Effect, Span
from extractors.link import direction, endpoint
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.effects import Mention
    from extractors.findings import Median
    from extractors.link.places import Places

_FLAGS = ("assessor", "analysis_set", "data_cut", "switching")
_YES_NO = ("adjusted", "stratified")
_LEVELS = re.compile(r"(\d\d(?:\.\d{1,2})?) ?(?:%|per ?cent)[ -]*(?:(?i:confidence|credible)|C\.? ?I)")
_SURVIVAL = frozenset({"OS", "PFS", "DFS", "RFS", "EFS", "TTP", "TTF", "CSS", "MFS"})
_REPORT_LEVEL = 0.95


def linked_effects(mentions: tuple[Mention, ...], places: Places, medians: tuple[Median, ...]) -> tuple[Effect, ...]:
    """Give every estimate what it is about, in text order."""
    starts = tuple(m.effect.span.start for m in mentions)
    effects = [_linked(mention, places, starts) for mention in mentions]
    return tuple(
        direction.presumed(direction.carried(direction.reconciled(effects, places, medians), places), places, medians)
    )


def _linked(mention: Mention, places: Places, starts: tuple[int, ...]) -> Effect:
    effect = mention.effect
    evidence: dict[str, Span] = {}
    ranked = endpoint.candidates(mention, places, starts)
    best = ranked[0].named if ranked else None
    if best:
        evidence["endpoint"] = best.span()
    sides = direction.stated(mention, places, starts, best.code if best else "OTHER")
    if sides:
        evidence["direction"] = sides.span
    kind = _kind(mention, places, treatment=sides is not None)
    if sides is None and direction.of_others(mention, places):
        kind = "prognostic"
    restriction = _population(mention, places, starts)
    if restriction:
        evidence["population"] = restriction
    effect = replace(
        effect,
        endpoint=best.code if best else "OTHER",
        endpoint_text=best.text if best else None,
        kind=kind,
        population=restriction.quote if restriction else "all",
        measure_probable="HR" if effect.measure == "RR" and best and best.code in _SURVIVAL else None,
        evidence=evidence,
        **_made(mention, places),
    )
    if sides and kind == "treatment":
        effect = replace(
            effect,
            numerator=sides.numerator,
            reference=sides.reference,
            numerator_text=sides.numerator_text,
            reference_text=sides.reference_text,
            direction_source=sides.source,
        )
    return _levelled(effect, places)


def _kind(mention: Mention, places: Places, *, treatment: bool) -> str:
    sentence = places.layout.at(mention.label[0])
    around = places.even[max(sentence.start, mention.label[0] - 200) : min(sentence.end, mention.effect.span.end + 60)]
    for rule in load("links").rules:
        if rule.id == "links.kind/interaction" and rule.pattern.search(around):
            return "other"
        if rule.id == "links.kind/prognostic" and not treatment and rule.pattern.search(around):
            return "prognostic"
    return "treatment" if places.arms else "prognostic"


def _population(mention: Mention, places: Places, starts: tuple[int, ...]) -> Span | None:
    """The words that restrict the estimate: those in its clause, nearest before it, else right after it."""
    sentence = places.layout.at(mention.label[0])
    begin = max([sentence.start] + [s for s in starts if s < mention.effect.span.start and s >= sentence.start])
    limit = min([s for s in starts if s > mention.effect.span.end] + [sentence.end])
    before = list(populations.find(places.even, begin, mention.effect.span.end))
    after = list(populations.find(places.even, mention.effect.span.end, limit))
    chosen = before[-1] if before else after[0] if after else None
    if chosen is None:
        return None
    return Span(chosen.start, chosen.end, places.text[chosen.start : chosen.end], chosen.rule)


def _made(mention: Mention, places: Places) -> dict[str, Any]:
    """Fields that are null unless their words stand in the estimate's own clause."""
    sentence = places.layout.at(mention.label[0])
    clause = places.even[max(sentence.start, mention.label[0] - 150) : min(sentence.end, mention.effect.span.end + 60)]
    made: dict[str, Any] = {}
    for rule in load("links").rules:
        field, _, _ = rule.id.removeprefix("links.").partition("/")
        if field in (*_FLAGS, *_YES_NO) and field not in made and rule.pattern.search(clause):
            made[field] = rule.gives == "true" if field in _YES_NO else rule.gives
    return made


def _levelled(effect: Effect, places: Places) -> Effect:
    """Give an interval without a level its sentence's, else the one the text uses throughout, else an assumed 0.95."""
    if effect.ci_low is None or effect.ci_level is not None:
        return effect
    sentence = places.layout.at(effect.span.start)
    near = {float(x) for x in _LEVELS.findall(places.even, sentence.start, sentence.end)}
    everywhere = near if len(near) == 1 else {float(x) for x in _LEVELS.findall(places.even)}
    if len(everywhere) == 1:
        return replace(effect, ci_level=round(everywhere.pop() / 100, 6), ci_level_assumed=True)
    return replace(effect, ci_level=_REPORT_LEVEL, ci_level_assumed=True)
