"""Put an effect together: endpoint, kind, population, direction, and the words that say how it was made."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.effects import AGAIN
from extractors.link import direction, together, verdict
from extractors.link.arm_lists import listed_sides
from extractors.link.carried import carried, is_unsaid, reconciled
from extractors.link.clause import clauses
from extractors.link.crossed import without_crossed
from extractors.link.endpoint import Candidate, Scorer
from extractors.link.features import of_another_matter, says_more
from extractors.link.kind import Judge, Kind
from extractors.link.listed import AS_FACTOR, with_neighbours
from extractors.link.lists import listed_names
from extractors.link.made import made
from extractors.link.objections import unobjected
from extractors.link.population import Crowd, Neighbours
from extractors.link.presumed import presumed
from extractors.link.strangers import compares_with_stranger, is_guessed, is_said_below, names_stranger
from extractors.link.worded import worded
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.effects import Mention
    from extractors.findings import Effect, Median, Span
    from extractors.link.clause import Clause
    from extractors.link.doubts import Restricted
    from extractors.link.places import Places
    from extractors.link.sides import Sides

_LEVELS = re.compile(r"(\d\d(?:\.\d{1,2})?) ?(?:%|per ?cent)[ -]*(?:(?i:confidence|credible)|C\.? ?I)")
_SURVIVAL = frozenset({"OS", "PFS", "DFS", "RFS", "EFS", "TTP", "TTF", "CSS", "MFS"})
_CLOSED = {"CR": "OTHER", "DOR": "OTHER"}  # names that medians and rates know and effects have no code for
_UNSAID = frozenset({"carried", "convention", "medians"})  # directions that the estimate's own sentence does not state
_SHARED = ("kind", "population", "numerator", "reference")
_REPORT_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Considered:
    """All that was weighed for one estimate, and the effect that came of it."""

    effect: Effect
    endpoints: tuple[Candidate, ...]
    kind: Kind
    populations: tuple[Restricted, ...]


def linked_effects(mentions: tuple[Mention, ...], places: Places, medians: tuple[Median, ...]) -> tuple[Effect, ...]:
    """Give every estimate what it is about, in text order."""
    return tuple(c.effect for c in considered(mentions, places, medians))


def considered(mentions: tuple[Mention, ...], places: Places, medians: tuple[Median, ...]) -> tuple[Considered, ...]:
    """Every estimate with what was weighed for it, in text order."""
    places = together.with_combination(places)
    starts = tuple(m.effect.span.start for m in mentions)
    scorer, judge, crowd = Scorer(places), Judge(places), Crowd(places, starts)
    bounds = clauses(mentions, places)
    sided = without_crossed(places)
    in_turn = listed_sides(bounds, sided)
    weighed: list[Considered] = []
    said: Sides | None = None
    for mention, clause, listed in zip(mentions, bounds, listed_names(bounds, places), strict=True):
        before, before_at = None, -1
        if weighed:
            before = weighed[-1].endpoints[0].meant if weighed[-1].endpoints else None
            before_at = bounds[len(weighed) - 1].sentence.index
        ranked = scorer.candidates(clause, before, before_at, listed)
        code = ranked[0].meant.code if ranked else "OTHER"
        own = said is not None and said.span.rule == AS_FACTOR  # of one item of a list, not of the next
        last = said if before_at == clause.sentence.index and not own else None
        sides = said = _between_arms(
            in_turn[len(weighed)] or direction.stated(mention, clause, sided, last, code), clause, sided
        )
        of_others = sides is None and not mention.carried and direction.of_others(mention, places)
        kind = judge.kind(
            clause,
            weighed[-1].kind if not clause.first and weighed else None,
            sides=sides is not None,
            of_others=of_others,
        )
        restrictions = crowd.candidates(clause, kind.kind, _neighbours(bounds, weighed))
        effect = replace(mention.effect, **made(clause, places, with_p=mention.effect.p_value is not None))
        known = Considered(_levelled(effect, places), ranked, kind, restrictions)
        linked = _named_here(_linked(known, sides), ranked, clause, places)
        weighed.append(replace(known, effect=_as_randomised(linked, weighed)))
    stated = reconciled(with_neighbours([c.effect for c in weighed], bounds, sided), places, medians)
    effects = presumed(carried(stated, sided, medians), sided, medians)
    effects = unobjected(effects, mentions, bounds, sided)
    effects = [
        _as_told(before, e, clause, sided, observed=judge.text.observes)
        for before, e, clause in zip(stated, effects, bounds, strict=True)
    ]
    effects = [worded(e, clause, places) for e, clause in zip(effects, bounds, strict=True)]
    effects = [_like_before(e, before) for e, before in zip(effects, [None, *effects], strict=False)]
    return tuple(replace(c, effect=e) for c, e in zip(weighed, effects, strict=True))


def _like_before(effect: Effect, before: Effect | None) -> Effect:
    """The effect; of open direction where it is a "corresponding ratio" and the one before is of other people or arms.

    Its own words tell of its endpoint alone: all else is as with the one before, which may be of a part or a factor.
    """
    if before is None or not effect.span.rule.startswith(AGAIN):
        return effect
    alike = all(getattr(effect, name) == getattr(before, name) for name in _SHARED)
    known = replace(effect, adjusted=before.adjusted if effect.adjusted is None else effect.adjusted)
    return known if alike else together.opened(known)


def _between_arms(sides: Sides | None, clause: Clause, places: Places) -> Sides | None:
    """The sides, of unknown order where the words do not surely mean these two arms."""
    if sides is None or not (_doubtful(sides.pair, clause, places) or is_said_below(sides.numerator, clause, places)):
        return sides
    return replace(sides, source="open")


def _doubtful(pair: frozenset[str], clause: Clause, places: Places) -> bool:
    return compares_with_stranger(clause, places, direction.own_end(clause, places), pair) or is_guessed(
        pair, clause, places
    )


def _as_told(stated: Effect, effect: Effect, clause: Clause, places: Places, *, observed: bool) -> Effect:
    """The effect, open where its words are about a combination that is no arm, or may be about a covariate."""
    pair = frozenset(arm for arm in (effect.numerator, effect.reference) if arm)
    if together.unread(clause, places) or (pair and _doubtful(pair, clause, places)):
        return together.opened(effect)
    if effect.direction_source in _UNSAID and names_stranger(clause, places):
        return together.opened(effect)
    if effect.direction_source in {"convention", "carried"} and verdict.unread(clause, places):
        return together.opened(effect)
    covariate = observed and is_unsaid(stated) and of_another_matter(clause, places)
    return stated if covariate else effect


def _neighbours(bounds: tuple[Clause, ...], weighed: list[Considered]) -> Neighbours:
    """What stands beside the estimate that is weighed next, in its own sentence."""
    place = len(weighed)
    index = bounds[place].sentence.index
    people = following = None
    if weighed and bounds[place - 1].sentence.index == index:
        people = weighed[-1].effect.evidence.get("population")
    if place + 1 < len(bounds) and bounds[place + 1].sentence.index == index:
        following = bounds[place + 1]
    return Neighbours(people, following)


def _linked(known: Considered, sides: Sides | None) -> Effect:
    """The effect with what was chosen for it."""
    best = known.endpoints[0].meant if known.endpoints else None
    code = _CLOSED.get(best.code, best.code) if best else "OTHER"
    restriction = next((r for r in known.populations if not r.why_not), None)
    evidence: dict[str, Span] = {}
    if best:
        evidence["endpoint"] = best.span()
    if sides:
        evidence["direction"] = sides.span
    if restriction:
        evidence["population"] = restriction.span
    effect = replace(
        known.effect,
        endpoint=code,
        endpoint_text=best.text if best else None,
        kind=known.kind.kind,
        population=restriction.span.quote if restriction else "all",
        measure_probable="HR" if known.effect.measure == "RR" and code in _SURVIVAL else None,
        evidence=evidence,
    )
    if sides and sides.source != "open" and effect.kind == "treatment":
        effect = replace(
            effect,
            numerator=sides.numerator,
            reference=sides.reference,
            numerator_text=sides.numerator_text,
            reference_text=sides.reference_text,
            direction_source=sides.source,
        )
    return effect


def _named_here(effect: Effect, ranked: tuple[Candidate, ...], clause: Clause, places: Places) -> Effect:
    """The effect without words for an unlisted outcome that are not its own, where its own words may name another."""
    if not ranked or effect.endpoint != "OTHER" or not says_more(clause, places):
        return effect
    if not ranked[0].elsewhere and not clause.sentence.start <= ranked[0].named.start < clause.begin:
        return effect
    if load("links").rule("endpoint/same-as-before").pattern.search(places.even, clause.begin, clause.value):
        return effect
    evidence = {name: span for name, span in effect.evidence.items() if name != "endpoint"}
    return replace(effect, endpoint_text=None, evidence=evidence)


def _as_randomised(effect: Effect, weighed: list[Considered]) -> Effect:
    """Give an estimate adjusted for switching, whose words name no endpoint, that of the estimate it adjusts."""
    if effect.switching is None or effect.endpoint != "OTHER":
        return effect
    last = next((c.effect for c in reversed(weighed) if c.effect.endpoint in _SURVIVAL), None)
    if last is None:
        return effect
    evidence = {**effect.evidence, **{name: last.evidence[name] for name in ("endpoint",) if name in last.evidence}}
    return replace(effect, endpoint=last.endpoint, endpoint_text=last.endpoint_text, evidence=evidence)


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
