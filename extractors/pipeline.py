"""The route of one text: even out, segment, find, link, check. Pure: the same text gives the same findings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from extractors import (
    VERSION,
    abbreviations,
    arms,
    checks,
    context,
    effects,
    endpoints,
    link,
    matters,
    medians,
    rates,
    sample_sizes,
    segment,
)
from extractors.arms.lone import only_arm
from extractors.arms.whole import without_whole
from extractors.findings import Abstained, Arm, Context, Count, Findings, Median, Span
from extractors.link import Places, first_stated, linked_effects, linked_medians, linked_rates
from extractors.rulebook import rules_sha256
from extractors.text import even_out, sha256

LONGEST_TEXT = 30_000  # characters: nearly six times the longest of 6,000 abstracts
MOST_ESTIMATES = 100  # in one text: six times as many as any of 6,000 abstracts has
_SHOWN = 80  # characters of what is beyond, to show where the reading stopped


@dataclass(frozen=True, slots=True)
class _Begun:
    """The first steps: the part of a text that is read, its sentences and abbreviations, and its ratios."""

    text: str
    even: str
    layout: segment.Layout
    shorts: dict[str, tuple[int, int]]
    mentions: tuple[effects.Mention, ...]
    abstained: tuple[Abstained, ...]


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What the finders found in the part of a text that is read, before it is put together."""

    text: str
    even: str
    layout: segment.Layout
    mentions: tuple[effects.Mention, ...]
    arms: tuple[Arm, ...]
    total: Count | None
    about: Context
    places: Places
    medians: tuple[Median, ...]
    shares: tuple[rates.Share, ...]
    abstained: tuple[Abstained, ...]


def read(text: str, *, pmid: str = "") -> Findings:
    """Read every finding out of a canonical text; ``pmid`` is for messages and changes nothing.

    A text longer than ``LONGEST_TEXT`` is read up to there, and of more than ``MOST_ESTIMATES`` ratios the first are
    kept; ``abstained`` says so.
    """
    del pmid
    return _found(text, _gathered(_begun(text)))


def read_ratios(text: str, *, pmid: str = "") -> Findings | None:
    """As ``read`` for a text with a ratio; None, in a tenth of the time, for one without."""
    del pmid
    begun = _begun(text) if _may_hold_ratios(text) else None
    return _found(text, _gathered(begun)) if begun and begun.mentions else None


def _found(text: str, found: _Gathered) -> Findings:
    linked, again = first_stated(linked_effects(found.mentions, found.places, found.medians), found.layout)
    return Findings(
        text_sha256=sha256(text),
        version=VERSION,
        rules_sha256=rules_sha256(),
        total_n=found.total,
        arms=found.arms,
        effects=checks.checked(linked, found.arms, found.total, found.medians),
        medians=found.medians,
        rates=linked_rates(found.shares, found.places),
        follow_up=medians.follow_up(found.text, found.even, found.layout),
        context=found.about,
        abstained=(*found.abstained, *again),
    )


def has_effects(text: str) -> bool:
    """Whether ``read`` finds a ratio in a text: its first steps alone, which take a tenth of the time."""
    return _may_hold_ratios(text) and bool(_begun(text).mentions)


def _may_hold_ratios(text: str) -> bool:
    return effects.names_a_measure(even_out(_within_reach(text)[0]))


def explain(text: str) -> list[dict[str, Any]]:
    """Say for every effect, in text order, what was weighed for it and what decided (see ``link.explain``)."""
    found = _gathered(_begun(text))
    return link.explain(found.mentions, found.places, found.medians)


def _begun(text: str) -> _Begun:
    text, unread = _within_reach(text)
    even = even_out(text)
    layout = segment.layout(even)
    shorts = abbreviations.find(even)
    mentions, abstained = effects.find(text, even, layout, shorts)
    mentions, uncounted = _as_many_as_are_read(mentions)
    return _Begun(text, even, layout, shorts, mentions, (*abstained, *uncounted, *unread))


def _gathered(begun: _Begun) -> _Gathered:
    text, even, layout, shorts = begun.text, begun.even, begun.layout, begun.shorts
    mentions = begun.mentions
    found_arms = arms.find(text, even, layout, shorts)
    total = sample_sizes.find(text, even, layout, found_arms)
    about = context.find(text, even, layout)
    found_arms = only_arm(
        text, even, without_whole(found_arms, total), total, about.design.value if about.design else None
    )
    ratios = {m.gap[1] for m in mentions}
    times = tuple(time for time in medians.find(even, layout) if time.start not in ratios)
    shares = rates.find(even, layout)
    numbers = [position for m in mentions for position in (m.label[0], m.effect.span.start)]
    numbers += [time.start for time in times] + [share.start for share in shares]
    named = endpoints.find(matters.docs(even, layout, numbers), text, even, shorts)
    where = Places.of if numbers else Places.without_names  # of a text without numbers nothing is linked
    places = where(text, even, layout, found_arms, named)
    return _Gathered(
        text,
        even,
        layout,
        mentions,
        found_arms,
        total,
        about,
        places,
        linked_medians(times, places),
        shares,
        begun.abstained,
    )


def _as_many_as_are_read(
    mentions: tuple[effects.Mention, ...],
) -> tuple[tuple[effects.Mention, ...], tuple[Abstained, ...]]:
    """The first estimates of a text, and what is said of those beyond."""
    beyond = len(mentions) - MOST_ESTIMATES
    if beyond <= 0:
        return mentions, ()
    first = replace(mentions[MOST_ESTIMATES].effect.span, rule="pipeline.too-many")
    reason = f"an abstract has no {len(mentions)} estimates; this one and {beyond - 1} more were left out"
    return mentions[:MOST_ESTIMATES], (Abstained(first, reason),)


def _within_reach(text: str) -> tuple[str, tuple[Abstained, ...]]:
    """The part of a text that is read, which ends at a blank if one is near, and what is said of the rest."""
    if len(text) <= LONGEST_TEXT:
        return text, ()
    near = LONGEST_TEXT - _SHOWN
    end = max(text.rfind(" ", near, LONGEST_TEXT), text.rfind("\n", near, LONGEST_TEXT))
    end = end if end > 0 else LONGEST_TEXT
    shown = text[end : end + _SHOWN]
    rest = Span(end, end + len(shown), shown, "pipeline.too-long")
    reason = f"the text has {len(text)} characters; only the first {end} were read"
    return text[:end], (Abstained(rest, reason),)
