"""Two moments of a review side by side: which estimates moved, by how much, and which study moved each how far.

Every change is also made alone, to the state before, and pooled again by the same model. Must never claim that these
shares add up: pooling is not a sum.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from math import exp, isclose
from typing import TYPE_CHECKING, Any

from evidence.figures.shapes import as_ratio
from evidence.living.causes import Cause, Causes
from evidence.living.changes import Change, changes
from evidence.living.snapshots import refit

if TYPE_CHECKING:
    from evidence.living.shapes import Line, Result, Snapshot

EXACT = 1e-9
"""Results that are closer on the log scale are the same: computing in another order moves them by less."""

_SHARES = "each change made alone, to the state before; together they need not add up"


@dataclass(frozen=True, slots=True)
class Mover:
    """One change, why it came about, and what it alone makes of the estimate before.

    ``alone`` is None where nothing is pooled after it, of the ``k`` studies that it leaves; ``shift`` is on the log
    scale, None without an estimate on either side.
    """

    change: Change
    causes: tuple[Cause, ...]
    alone: Result | None = None
    k: int = 0
    shift: float | None = None
    moves: bool = False

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it, the shift as a factor too."""
        return {
            **self.change.to_json(),
            "because": [asdict(cause) for cause in self.causes],
            "moves_estimate": self.moves,
            "alone": result_json(self.alone),
            "alone_k": self.k if self.moves else None,
            "shift": self.shift,
            "factor": as_ratio(self.shift),
        }


@dataclass(frozen=True, slots=True)
class LineMoved:
    """One analysis before and after. ``model`` is set where it was pooled by another model, ``alone`` by that one."""

    before: Line
    after: Line
    movers: tuple[Mover, ...] = ()
    model: Mover | None = None

    @property
    def changed(self) -> bool:
        """Whether its estimate, its interval, k or the number of eligible studies differs."""
        counts = (self.before.k, self.before.k_eligible), (self.after.k, self.after.k_eligible)
        return counts[0] != counts[1] or not _same(self.before.result, self.after.result)

    @property
    def shift(self) -> float | None:
        """How far the estimate moved on the log scale; None where there is none on either side."""
        return _shift(self.before.result, self.after.result)

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it, ratios under ``exp``."""
        movers = [mover.to_json() for mover in (*self.movers, *((self.model,) if self.model else ()))]
        return {
            "analysis": self.after.id,
            "label": self.after.label,
            "comparison": self.after.comparison,
            "endpoint": self.after.endpoint,
            "measure": self.after.measure,
            "stratum": self.after.stratum,
            "headline": self.after.headline,
            "changed": self.changed,
            "before": _state(self.before),
            "after": _state(self.after),
            "shift": self.shift,
            "factor": as_ratio(self.shift),
            "movers": movers,
            "shares": _SHARES if sum(mover["moves_estimate"] for mover in movers) > 1 else None,
        }


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved between two moments, analysis by analysis; only analyses with some change are listed."""

    lines: tuple[LineMoved, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether any estimate, interval, k or number of eligible studies differs."""
        return any(line.changed for line in self.lines)

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return {"changed": self.changed, "analyses": [line.to_json() for line in self.lines]}


def compare(before: Snapshot, after: Snapshot, causes: Causes | None = None) -> Moved:
    """Say what moved between two moments.

    Args:
        before: The earlier one.
        after: The later one.
        causes: What is known to have happened in between.

    Returns:
        Each analysis in which a study, the model or the result differs, in the order of the later moment; analyses that
        only the earlier one has come last.
    """
    earlier, later = ({line.id: line for line in moment.lines} for moment in (before, after))
    pairs = [(earlier.get(line.id, line.emptied()), line) for line in after.lines]
    pairs += [(line, line.emptied()) for line in before.lines if line.id not in later]
    told = causes or Causes()
    lines = (_moved(one, other, told) for one, other in pairs)
    return Moved(tuple(line for line in lines if line.changed or line.movers or line.model))


def _moved(before: Line, after: Line, causes: Causes) -> LineMoved:
    movers = tuple(_mover(before, change, causes) for change in changes(before.points, after.points))
    return LineMoved(before, after, movers, _remodelled(before, after, causes))


def _mover(before: Line, change: Change, causes: Causes) -> Mover:
    told = causes.of(change.before, change.after)
    if not change.moves:
        return Mover(change, told)
    studies = change.applied(before.pooled)
    alone = refit(studies, before.model, cross_strata=before.cross_strata)
    return Mover(change, told, alone, len(studies), _shift(before.result, alone), moves=True)


def _remodelled(before: Line, after: Line, causes: Causes) -> Mover | None:
    """Pool the studies of before by the model of after, where the two differ."""
    pools = (before.model.tau2, before.model.ci, before.model.level, before.model.pool_k2, before.model.min_k)
    other = after.model
    same = pools == (other.tau2, other.ci, other.level, other.pool_k2, other.min_k)
    if (same and before.cross_strata == after.cross_strata) or not before.points:
        return None
    alone = refit(before.pooled, after.model, cross_strata=after.cross_strata)
    change = Change("model", None, None, words=f"pooled by another model: {after.method or 'none'}")
    return Mover(change, causes.of(), alone, before.k, _shift(before.result, alone), moves=True)


def result_json(result: Result | None) -> dict[str, Any] | None:
    """Give a result on the log scale, and as ratios under ``exp``."""
    if result is None:
        return None
    names = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
    return {**asdict(result), "exp": {name: as_ratio(getattr(result, name)) for name in names}}


def change_in_percent(moved: LineMoved) -> float | None:
    """By how many per cent the ratio changed; None without an estimate on either side."""
    return None if moved.shift is None else 100 * abs(exp(moved.shift) - 1)


def _state(line: Line) -> dict[str, Any]:
    return {
        "k": line.k,
        "k_eligible": line.k_eligible,
        "result": result_json(line.result),
        "method": line.method,
        "studies": [point.study for point in line.pooled],
    }


def _same(one: Result | None, other: Result | None) -> bool:
    """Whether estimate and interval agree; the same studies in another order differ in the last digits."""
    if one is None or other is None:
        return one is other
    return all(isclose(a, b, rel_tol=0, abs_tol=EXACT) for a, b in zip(_bounds(one), _bounds(other), strict=True))


def _bounds(result: Result) -> tuple[float, float, float]:
    return result.estimate, result.ci_low, result.ci_high


def _shift(before: Result | None, after: Result | None) -> float | None:
    return None if before is None or after is None else after.estimate - before.estimate
