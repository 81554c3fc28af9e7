"""Two-by-two tables: events and sizes of two arms, turned into effects with metafor's rules for empty cells.

Must never hide a correction: a table whose empty cell got half an event is marked. Where events are rare, pool the
tables themselves (mantel_haenszel, peto) and not these effects.

Sources: Cochrane Handbook 6.4 and 10.4; Yusuf 1985, Prog Cardiovasc Dis 27:335 (Peto); metafor's escalc.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from meta.inputs import Floats

#: Measures that a two-by-two table gives.
MEASURES = ("OR", "RR", "RD", "PETO", "AS")


@dataclass(frozen=True, slots=True)
class CountEffects:
    """Effects of two-by-two tables, in their order; None where a table defines none.

    Attributes:
        measure: OR RR PETO (as natural logarithms), RD, or AS (difference of arcsine square roots).
        yi: Effects, arm 1 over (or less) arm 2.
        vi: Their sampling variances.
        corrected: Whether something was added to the cells of the table.
        warnings: What a reader has to know before pooling them.
    """

    measure: str
    yi: tuple[float | None, ...]
    vi: tuple[float | None, ...]
    corrected: tuple[bool, ...]
    warnings: tuple[str, ...]


class Tables(NamedTuple):
    """Cells of k tables, each of shape (k,): events and non-events in arm 1, the same in arm 2."""

    a: Floats
    b: Floats
    c: Floats
    d: Floats

    @property
    def n1(self) -> Floats:
        """Participants in arm 1."""
        return self.a + self.b

    @property
    def n2(self) -> Floats:
        """Participants in arm 2."""
        return self.c + self.d

    @property
    def events(self) -> Floats:
        """Events in both arms."""
        return self.a + self.c

    @property
    def total(self) -> Floats:
        """Participants in both arms."""
        return self.a + self.b + self.c + self.d

    def one_sided(self) -> NDArray[np.bool_]:
        """Tables in which nobody, or everybody, had the event."""
        nobody, everybody = (self.a == 0) & (self.c == 0), (self.b == 0) & (self.d == 0)
        return np.asarray(nobody | everybody)


def escalc(
    ai: Any,
    n1i: Any,
    ci: Any,
    n2i: Any,
    *,
    measure: str = "OR",
    add: float = 0.5,
    to: str = "only0",
    drop00: bool = False,
    labels: Sequence[str] | None = None,
) -> CountEffects:
    """Compute effects and variances from events and sizes of two arms (metafor's escalc).

    Args:
        ai: Events in arm 1, shape (k,).
        n1i: Participants in arm 1, shape (k,).
        ci: Events in arm 2, shape (k,).
        n2i: Participants in arm 2, shape (k,).
        measure: OR RR RD PETO AS.
        add: What is added to each cell of a table; nothing for AS, which needs no correction.
        to: Which tables get it: ``only0`` (those with an empty cell), ``all``, ``if0all`` (all, if any has an
            empty cell), ``none``.
        drop00: Whether tables without events, or with events only, define no effect.
        labels: Names of the studies, for messages.

    Raises:
        ValueError: Counts that cannot be (negative, more events than participants, nobody in an arm), or an
            unknown choice.

    >>> found = escalc([4, 0], [123, 50], [11, 3], [139, 50], measure="RR")
    >>> [round(y, 3) for y in found.yi], [round(v, 3) for v in found.vi], found.corrected
    ([-0.889, -1.946], [0.326, 2.246], (False, True))
    """
    tables = read(ai, n1i, ci, n2i, labels)
    if measure not in MEASURES:
        raise ValueError(f"measure must be one of {' '.join(MEASURES)}, got {measure!r}")
    dropped = tables.one_sided() & drop00
    chosen = _chosen(tables, to, drop00=drop00)
    chosen = chosen & (add != 0 and measure != "AS")
    corrected = Tables(*(cell + add * chosen for cell in tables))
    with np.errstate(divide="ignore", invalid="ignore"):  # an empty cell that was not corrected defines nothing
        y, v = _EFFECTS[measure](corrected)
    usable = np.isfinite(y) & np.isfinite(v) & (v > 0) & ~dropped
    return CountEffects(
        measure=measure,
        yi=tuple(x if use else None for x, use in zip(y.tolist(), usable, strict=True)),
        vi=tuple(x if use else None for x, use in zip(v.tolist(), usable, strict=True)),
        corrected=tuple((chosen & usable).tolist()),
        warnings=_warnings(tables, usable, chosen),
    )


def log_effect_from_counts(ai: float, n1i: float, ci: float, n2i: float, measure: str = "OR") -> tuple[float, float]:
    """Log odds ratio, log risk ratio or Peto's log odds ratio of one table, with its standard error.

    Args:
        ai: Events in arm 1.
        n1i: Participants in arm 1.
        ci: Events in arm 2.
        n2i: Participants in arm 2.
        measure: OR RR PETO.

    Returns:
        ``(yi, sei)``; half an event is added to each cell if one is empty.

    Raises:
        ValueError: Counts that cannot be, no event in either arm (nothing to compare), or an unknown measure.

    >>> yi, sei = log_effect_from_counts(4, 123, 11, 139, "RR")
    >>> round(yi, 3), round(sei, 3)
    (-0.889, 0.571)
    """
    if measure not in ("OR", "RR", "PETO"):
        raise ValueError(f"measure must be OR, RR or PETO, got {measure!r}")
    found = escalc([ai], [n1i], [ci], [n2i], measure=measure, drop00=True)
    yi, vi = found.yi[0], found.vi[0]
    if yi is None or vi is None:
        raise ValueError("a table in which nobody or everybody had the event says nothing about the ratio")
    return yi, float(np.sqrt(vi))


def read(ai: Any, n1i: Any, ci: Any, n2i: Any, labels: Sequence[str] | None = None) -> Tables:
    """Give counts as tables, or say which cannot be.

    Raises:
        ValueError: Unequal lengths, not finite, negative, more events than participants, nobody in an arm.
    """
    names = ("ai", "n1i", "ci", "n2i")
    columns = []
    for name, values in zip(names, (ai, n1i, ci, n2i), strict=True):
        try:
            columns.append(np.atleast_1d(np.asarray(values, dtype=np.float64)))
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name} must be counts: {error}") from error
    k = columns[0].size
    if k == 0 or any(column.shape != (k,) for column in columns):
        raise ValueError(f"{', '.join(names)} must be lists of one length, got {[column.size for column in columns]}")
    for i in range(k):
        first, n1, second, n2 = (float(column[i]) for column in columns)
        if not (0 <= first <= n1 < np.inf and 0 <= second <= n2 < np.inf and n1 > 0 and n2 > 0):
            study = f"study {i + 1}" + (f" ({labels[i]})" if labels is not None else "")
            got = f"{first:g}/{n1:g} and {second:g}/{n2:g}"
            raise ValueError(f"{study}: events must lie between 0 and participants, got {got}")
    return Tables(columns[0], columns[1] - columns[0], columns[2], columns[3] - columns[2])


def _chosen(tables: Tables, to: str, *, drop00: bool) -> NDArray[np.bool_]:
    """Tables whose cells are added to."""
    empty = np.any([cell == 0 for cell in tables], axis=0)
    if drop00:
        empty &= ~tables.one_sided()
    if to == "only0":
        return np.asarray(empty)
    if to not in ("all", "if0all", "none"):
        raise ValueError(f"to must be only0, all, if0all or none, got {to!r}")
    return np.full(len(empty), to == "all" or (to == "if0all" and bool(empty.any())))


def _odds_ratio(t: Tables) -> tuple[Floats, Floats]:
    return np.log(t.a / t.b) - np.log(t.c / t.d), 1 / t.a + 1 / t.b + 1 / t.c + 1 / t.d


def _risk_ratio(t: Tables) -> tuple[Floats, Floats]:
    return np.log(t.a / t.n1) - np.log(t.c / t.n2), 1 / t.a - 1 / t.n1 + 1 / t.c - 1 / t.n2


def _risk_difference(t: Tables) -> tuple[Floats, Floats]:
    return t.a / t.n1 - t.c / t.n2, t.a * t.b / t.n1**3 + t.c * t.d / t.n2**3


def _peto(t: Tables) -> tuple[Floats, Floats]:
    excess, variance = excess_and_variance(t)
    return excess / variance, 1 / variance


def _arcsine(t: Tables) -> tuple[Floats, Floats]:
    return np.arcsin(np.sqrt(t.a / t.n1)) - np.arcsin(np.sqrt(t.c / t.n2)), 1 / (4 * t.n1) + 1 / (4 * t.n2)


def excess_and_variance(t: Tables) -> tuple[Floats, Floats]:
    """Observed less expected events in arm 1, and their hypergeometric variance; both of shape (k,)."""
    expected = t.events * t.n1 / t.total
    variance = t.events * (t.b + t.d) * (t.n1 / t.total) * (t.n2 / t.total) / (t.total - 1)
    return t.a - expected, variance


_EFFECTS = {"OR": _odds_ratio, "RR": _risk_ratio, "RD": _risk_difference, "PETO": _peto, "AS": _arcsine}


def _warnings(tables: Tables, usable: NDArray[np.bool_], chosen: NDArray[np.bool_]) -> tuple[str, ...]:
    notes = []
    if n := int(np.sum(chosen & usable)):
        notes.append(f"{n} of {len(usable)} tables have corrected empty cells; mantel_haenszel and peto need none")
    if n := int(np.sum(~usable)):
        notes.append(f"{n} of {len(usable)} tables define no effect")
    if float(tables.events.sum()) < 0.01 * float(tables.total.sum()):
        notes.append("events are rarer than 1 %: prefer peto or mantel_haenszel to inverse variance (Handbook 10.4.4)")
    return tuple(notes)
