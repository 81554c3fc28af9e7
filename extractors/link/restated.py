"""Leave out an estimate that only says again, without its interval, what stood before: "the HR for OS was 0.56".

Must never leave out an estimate with an interval of its own, nor one of another endpoint.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.findings import Abstained

if TYPE_CHECKING:
    from extractors.findings import Effect
    from extractors.segment import Layout


def first_stated(effects: tuple[Effect, ...], layout: Layout) -> tuple[tuple[Effect, ...], tuple[Abstained, ...]]:
    """The effects without restatements, and what is said of these.

    Args:
        effects: Every effect of a text, in text order.
        layout: The sentences of the text.
    """
    kept: list[Effect] = []
    again: list[Abstained] = []
    for effect in effects:
        first = next((e for e in kept if _restates(effect, e, layout)), None) if effect.ci_low is None else None
        if first is None:
            kept.append(effect)
        else:
            span = replace(effect.span, rule="link.restated")
            again.append(Abstained(span, f"says again what was said before with its interval ({first.span.quote})"))
    return tuple(kept), tuple(again)


def _restates(effect: Effect, first: Effect, layout: Layout) -> bool:
    """Whether an effect without an interval is one that an earlier sentence gave with its interval."""
    return (
        first.ci_low is not None
        and (effect.measure, effect.value, effect.endpoint) == (first.measure, first.value, first.endpoint)
        and effect.p_value in {None, first.p_value}
        and layout.at(first.span.start).index < layout.at(effect.span.start).index
    )
