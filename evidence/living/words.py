"""What moved, in sentences: each analysis before and after, each study that came, went or changed, and why.

Rounded for reading, but never so far that two different estimates look the same. Must never be read back.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from evidence.living.comparing import EXACT
from meta import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.living.causes import Cause
    from evidence.living.changes import Change
    from evidence.living.comparing import LineMoved, Moved, Mover
    from evidence.living.shapes import Line, Point, Result, Snapshot

_FINEST = 6  # decimals; estimates that agree so far are the same to any reader
_TOLD = {
    "came": "came into the pool",
    "went": "left the pool",
    "changed": "has other numbers",
    "replaced": "is represented by another report",
    "accepted": "was accepted and came into the pool",
    "rejected": "was rejected",
    "opened": "waits for a person again",
    "waits": "is new and waits for a person",
    "aside": "is new and is set aside by this analysis",
    "eligible": "is eligible, without a number that can be pooled",
    "left": "is no longer eligible",
}


def paragraphs(moved: Moved) -> Iterator[str]:
    """Write each analysis that moved: a line of its own, then an indented line for each study.

    Those with an estimate come first; one that changed in nothing but the studies that it does not pool is left out
    where others tell of them.
    """
    for line in sorted(moved.lines, key=lambda line: not line.before.result and not line.after.result):
        if not line.changed and not line.model and all(mover.change.is_aside for mover in line.movers):
            continue
        yield headline(line)
        yield from (f"  - {text}" for text in movers(line))
        if sum(mover.moves for mover in _all(line)) > 1:
            yield "  (each alone, on the state before; together they need not add up)"


def movers(line: LineMoved) -> Iterator[str]:
    """Write what moved an analysis, a sentence each; what it sets aside comes last, in one."""
    yield from (_mover(line, mover) for mover in _all(line) if not mover.change.is_aside)
    aside = [mover.change for mover in _all(line) if mover.change.is_aside]
    if aside:
        yield f"set aside by this analysis: {', '.join(_moved_aside(change) for change in aside)}."


def stood(kept: Snapshot) -> Iterator[str]:
    """Write how each analysis stood at one moment."""
    for line in kept.lines:
        yield f"{_name(line)}: {_state(line, 2)}."


def headline(line: LineMoved) -> str:
    """Write one analysis before and after."""
    if not line.changed:
        return f"{named(line)}: unchanged, {_state(line.after, 2)}."
    before, after = before_and_after(line)
    return f"{named(line)}: {before}; now {after}."


def named(line: LineMoved) -> str:
    """Name an analysis that moved, by the side on which it has studies."""
    return _name(line.after if line.after.points or not line.before.points else line.before)


def before_and_after(line: LineMoved) -> tuple[str, str]:
    """Write how an analysis stood and how it stands, with the decimals that it takes to tell the two apart."""
    return _apart(line.before, line.after)


def _all(line: LineMoved) -> tuple[Mover, ...]:
    return (*line.movers, *((line.model,) if line.model else ()))


def _name(line: Line) -> str:
    return f"{line.label}, {line.numerator} over {line.reference}"


def _apart(before: Line, after: Line) -> tuple[str, str]:
    """Write two states with as many decimals as it takes to tell their estimates apart, or their intervals."""
    one, other = before.result, after.result
    moved = one is not None and other is not None and abs(one.estimate - other.estimate) > EXACT
    for decimals in range(2, _FINEST + 1):
        told = _state(before, decimals), _state(after, decimals)
        values = tuple("" if x is None else _ratio(x.estimate, decimals) for x in (one, other))
        if values[0] != values[1] if moved else told[0] != told[1]:
            break
    return told


def _state(line: Line, decimals: int) -> str:
    studies = f"k = {line.k} of {line.k_eligible}"
    if line.result is None:
        return f"nothing pooled, {studies}"
    return f"{line.measure} {_interval(line.result, line.model.level, decimals)}, {studies}"


def _interval(result: Result, level: float, decimals: int) -> str:
    value, low, high = (_ratio(x, decimals) for x in (result.estimate, result.ci_low, result.ci_high))
    return f"{value} ({words.percent(level)} CI {low} to {high})"


def _ratio(log: float, decimals: int) -> str:
    return words.number(exp(log)) if decimals == 2 else f"{exp(log):.{decimals}f}"


def _mover(line: LineMoved, mover: Mover) -> str:
    change = mover.change
    subject = change.words if change.kind == "model" else f"{_study(change.subject)} {_told(change)}"
    parts = [subject, _numbers(change.before, change.after), _because(mover.causes)]
    return f"{', '.join(part for part in parts if part)}{_alone(line, mover)}."


def _told(change: Change) -> str:
    if change.kind == "waits" and change.before is not None:
        return "has a number now and waits for a person"
    return _TOLD[change.kind]


def _study(point: Point) -> str:
    return f"{point.study} ({point.source})" if point.source != point.study else point.study


def _moved_aside(change: Change) -> str:
    return f"{change.subject.study} ({'is new' if change.before is None else 'no longer eligible'})"


def _numbers(before: Point | None, after: Point | None) -> str:
    """Give the figures as printed; of a study with other figures now, both."""
    one, other = (point.printed if point is not None else "" for point in (before, after))
    if one and other and one != other:
        return f"{one} before, {other} now"
    return other or one


def _because(causes: tuple[Cause, ...]) -> str:
    told = dict.fromkeys(f"{cause.words} (run {cause.run})" if cause.run else cause.words for cause in causes)
    return f"because {'; '.join(told)}" if told else ""


def _alone(line: LineMoved, mover: Mover) -> str:
    """Say how far this change alone moves the estimate."""
    before, after = line.before.result, mover.alone
    if not mover.moves or before is None:
        return ""
    if after is None:
        return (
            f"; alone it leaves k = {mover.k}, which is not pooled" if mover.k else "; alone it leaves nothing to pool"
        )
    if after.estimate == before.estimate and after.ci_low == before.ci_low and after.ci_high == before.ci_high:
        return "; alone it moves nothing"
    decimals = next((n for n in range(2, _FINEST) if _ratio(before.estimate, n) != _ratio(after.estimate, n)), 2)
    told = f"{_ratio(before.estimate, decimals)} to {_interval(after, line.before.model.level, decimals)}"
    return f"; alone it moves {told}{_percent(mover.shift)}"


def _percent(shift: float | None) -> str:
    share = 100 * (exp(shift) - 1) if shift else 0.0
    return "" if not share else f", {share:+.1f} %" if abs(share) >= 0.095 else f", {share:+.2g} %"
