"""Which studies of an analysis came, went or changed, and which wait for a person now.

Must never count one event twice: a study whose other report takes over is one change, not a loss and a gain.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from evidence.living.shapes import ASIDE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evidence.living.shapes import Point

WAITING = frozenset({"not-accepted", "open-direction", "check-failed"})
"""Standings that end when a person decides."""


@dataclass(frozen=True, slots=True)
class Change:
    """One study of an analysis before and after, None where it was or is no eligible study.

    ``kind``: ``came`` (into the pool), ``went`` (out of it), ``changed`` (its numbers), ``replaced`` (by another report
    of the same study), ``accepted``, ``rejected``, ``opened`` (a person has to decide again), ``waits`` (for a person),
    ``eligible`` (newly, without a usable number), ``aside`` (newly eligible, and set aside by a declared analysis),
    ``left`` (no longer eligible, was not pooled), ``model``.
    """

    kind: str
    before: Point | None
    after: Point | None
    words: str = ""

    @property
    def moves(self) -> bool:
        """Whether it touches what is pooled."""
        return any(point is not None and point.pooled for point in (self.before, self.after))

    @property
    def is_aside(self) -> bool:
        """Whether the study was and is no part of a declared analysis."""
        return self.kind != "model" and {point.standing for point in (self.before, self.after) if point} == {ASIDE}

    @property
    def subject(self) -> Point:
        """The study as it stands now, else as it stood."""
        found = self.after or self.before
        assert found is not None, "a change of the model has no study"
        return found

    def applied(self, pooled: Iterable[Point]) -> tuple[Point, ...]:
        """Make this change alone to the pooled studies of before, each study in its place."""
        swapped = [self.after if point is self.before else point for point in pooled]
        if self.before is None or not self.before.pooled:
            swapped.append(self.after)
        return tuple(point for point in swapped if point is not None and point.pooled)

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        if self.kind == "model":
            return {"what": self.kind, "words": self.words}
        body = {"what": self.kind, "study": self.subject.study, "source": self.subject.source}
        sides = {"before": self.before, "after": self.after}
        return {**body, **{name: None if point is None else asdict(point) for name, point in sides.items()}}


def changes(before: Sequence[Point], after: Sequence[Point]) -> tuple[Change, ...]:
    """Pair the studies of two moments and give those that differ, in the order of the later one, then those gone."""
    found = (_change(one, other) for one, other in _pairs(before, after))
    return tuple(change for change in found if change is not None)


def _pairs(before: Sequence[Point], after: Sequence[Point]) -> Iterator[tuple[Point | None, Point | None]]:
    """Pair by report, what is left by the study's name."""
    reports = {point.report: point for point in before}
    partner = {id(point): reports[point.report] for point in after if point.report in reports}
    left = {point.study: point for point in before if point.report not in {other.report for other in after}}
    for point in after:
        if id(point) not in partner and point.study in left:
            partner[id(point)] = left.pop(point.study)
    taken = {id(point) for point in partner.values()}
    yield from ((partner.get(id(point)), point) for point in after)
    yield from ((point, None) for point in before if id(point) not in taken)


def _change(before: Point | None, after: Point | None) -> Change | None:
    kind = _kind(before, after)
    return None if kind is None else Change(kind, before, after)


def _kind(before: Point | None, after: Point | None) -> str | None:
    if before is None or after is None:
        return _arrival(after) if after is not None else _leaving(before)
    if before.pooled and after.pooled:
        if before.report != after.report:
            return "replaced"
        return "changed" if (before.yi, before.sei) != (after.yi, after.sei) else None
    if after.pooled:
        return "accepted" if after.decision == "accepted" != before.decision else "came"
    return _departure(after) if before.pooled else _standing(before, after)


def _leaving(before: Point | None) -> str:
    return "went" if before is not None and before.pooled else "left"


def _arrival(after: Point) -> str | None:
    if after.pooled:
        return "came"
    if after.standing == ASIDE:
        return "aside"
    return "waits" if after.standing in WAITING and after.yi is not None else "eligible"


def _departure(after: Point) -> str:
    if after.decision == "rejected":
        return "rejected"
    return "opened" if after.standing in WAITING else "went"


def _standing(before: Point, after: Point) -> str | None:
    """Say what became of a study that is pooled neither before nor after; most often nothing."""
    if after.decision == "rejected" != before.decision:
        return "rejected"
    if before.decision == "accepted" != after.decision and before.text_sha256 != after.text_sha256:
        return "opened"
    if after.standing in WAITING and before.standing not in WAITING:
        return "waits"
    return "changed" if after.standing in WAITING and before.yi != after.yi else None
