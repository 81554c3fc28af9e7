"""Compare what was read from each record with the gold, and count.

Definitions. effect: measure, value and both bounds agree. row: an effect that also has endpoint, kind, population,
level and, for a treatment effect, its direction right; a wrong one costs precision and recall, a direction that is left
open costs recall alone. treatment_row: the rows of treatment effects. arm: name and n of the arms that have an n.
arm_name: all arms. total_n: exact. median: endpoint, value and arm. A field's share is of the effects that were found.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.evaluate import matching
from evidence.evaluate.figures import FIELDS, TASKS, Figures, Share, Tally
from evidence.evaluate.matching import same
from evidence.evaluate.shapes import Predicted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydantic import BaseModel

    from evidence.evaluate.shapes import Arm, Effect, Gold, Median

_ROW = ("endpoint", "kind", "population", "ci_level")  # what makes an effect a row, beside its direction
_DIRTY = frozenset({"effect", "endpoint", "kind", "direction", "arm", "total_n"})


@dataclass(frozen=True, slots=True)
class Miss:
    """One error: the record, the task or field, what happened, what the gold has and what was read."""

    pmid: str
    task: str
    what: str
    gold: Any = None
    predicted: Any = None

    def to_json(self) -> dict[str, Any]:
        """Give one JSON object."""
        body = {"pmid": self.pmid, "task": self.task, "what": self.what}
        return {**body, "gold": self.gold, "predicted": self.predicted}


@dataclass(frozen=True, slots=True)
class Scored:
    """The figures of some records and the errors behind them."""

    figures: Figures
    misses: tuple[Miss, ...]


def is_aside(pmid: str) -> bool:
    """Whether a record belongs to the third that is kept aside: judged by, never looked at while rules are written.

    >>> [pmid for pmid in ("1", "2", "3", "4", "5", "6") if is_aside(pmid)]
    ['1', '2', '4']
    """
    return int(hashlib.sha256(pmid.encode()).hexdigest(), 16) % 3 == 0


def score(golds: Iterable[Gold], predicted: Mapping[str, Predicted]) -> Scored:
    """Compare every record of the gold; what is predicted for other records is not looked at."""
    figures = Figures()
    misses: list[Miss] = []
    for gold in golds:
        found = predicted.get(gold.pmid)
        one = _Comparison(gold, found or Predicted(pmid=gold.pmid))
        one.compare()
        figures += Figures(one.tasks, one.fields, one.flipped, Share(int(one.clean), 1), int(found is None))
        misses += one.misses
    return Scored(figures, tuple(misses))


class _Comparison:
    """One record's two readings, and the counts that grow while they are compared."""

    def __init__(self, gold: Gold, found: Predicted) -> None:
        self.gold = gold
        self.found = found
        self.arms = gold.named_arms
        self.meant = matching.arms_meant(self.arms, found.arms)
        self.tasks = dict.fromkeys(TASKS, Tally())
        self.fields = dict.fromkeys(FIELDS, Share())
        self.flipped = 0
        self.misses: list[Miss] = []

    @property
    def clean(self) -> bool:
        return not any(miss.task in _DIRTY for miss in self.misses)

    def compare(self) -> None:
        self._effects()
        self._arms()
        self._total()
        self._medians()

    def _effects(self) -> None:
        golds, found = self.gold.effects, self.found.effects
        pairs = matching.effects_paired(self.gold, found)
        self._count("effect", golds, found, pairs, listed=True)
        for one in _left(golds, [i for i, _ in pairs]):
            self._rows(one, Tally(fn=1))
        for other in _left(found, [j for _, j in pairs]):
            self._rows(other, Tally(fp=1))
        for i, j in pairs:
            self._pair(golds[i], found[j])

    def _pair(self, gold: Effect, found: Effect) -> None:
        right = _fields_right(gold, found)
        towards = None
        if gold.kind == "treatment" and (gold.numerator or gold.reference):
            towards = matching.direction(gold, found, self.meant, self.arms)
            right["direction"] = towards == "right"
            self.flipped += towards == "flipped"
        for name, is_right in right.items():
            self.fields[name] += Share(int(is_right), 1)
            if not is_right:
                self._miss(name, "wrong", gold, found)
        rest = all(right.get(name, True) for name in _ROW)
        if rest and right.get("direction", True):
            self._rows(gold, Tally(tp=1))
        else:
            self._rows(gold, Tally(fp=int(not (rest and towards == "open")), fn=1))
        if gold.kind != "treatment" and found.kind == "treatment":
            self.tasks["treatment_row"] += Tally(fp=1)

    def _rows(self, effect: Effect, tally: Tally) -> None:
        self.tasks["row"] += tally
        if effect.kind == "treatment":
            self.tasks["treatment_row"] += tally

    def _arms(self) -> None:
        def may(gold: Arm, one: Arm) -> bool:
            means = self.meant.get(one.id, gold.id) == gold.id
            return gold.n == one.n and means and matching.alike(gold, one) >= matching.LIKE

        golds = [arm for arm in self.arms if arm.n is not None]
        found = [arm for arm in self.found.arms if arm.n is not None]
        self._count("arm", golds, found, matching.paired(golds, found, may, matching.alike), listed=True)
        named = matching.paired(
            self.arms, self.found.arms, lambda gold, one: self.meant.get(one.id) == gold.id, lambda _, __: 1
        )
        self._count("arm_name", self.arms, self.found.arms, named)

    def _total(self) -> None:
        wanted, got = self.gold.total_n, self.found.total_n
        if wanted is not None and wanted == got:
            self.tasks["total_n"] += Tally(tp=1)
        elif wanted is not None or got is not None:
            self.tasks["total_n"] += Tally(fp=int(got is not None), fn=int(wanted is not None))
            self.misses.append(Miss(self.gold.pmid, "total_n", "wrong", wanted, got))

    def _medians(self) -> None:
        def of_arm(gold: Median, one: Median) -> bool:
            return self.meant.get(one.arm or "") == gold.arm

        def may(gold: Median, one: Median) -> bool:
            alike = gold.endpoint == one.endpoint and same(gold.value, one.value)
            return alike and (gold.arm is None or of_arm(gold, one))

        golds, found = self.gold.medians, self.found.medians
        self._count("median", golds, found, matching.paired(golds, found, may, of_arm), listed=True)

    def _count(
        self,
        task: str,
        golds: Sequence[BaseModel],
        found: Sequence[BaseModel],
        pairs: matching.Pairs,
        *,
        listed: bool = False,
    ) -> None:
        self.tasks[task] += Tally(len(pairs), len(found) - len(pairs), len(golds) - len(pairs))
        if listed:
            for gold in _left(golds, [i for i, _ in pairs]):
                self._miss(task, "missed", gold, None)
            for one in _left(found, [j for _, j in pairs]):
                self._miss(task, "spurious", None, one)

    def _miss(self, task: str, what: str, gold: BaseModel | None, found: BaseModel | None) -> None:
        bodies = (None if one is None else one.model_dump(mode="json") for one in (gold, found))
        self.misses.append(Miss(self.gold.pmid, task, what, *bodies))


def _left(items: Sequence[Any], taken: list[int]) -> list[Any]:
    return [item for i, item in enumerate(items) if i not in set(taken)]


def _fields_right(gold: Effect, found: Effect) -> dict[str, bool]:
    right = {
        "p": gold.p_op == found.p_op and same(gold.p_value, found.p_value),
        "endpoint": gold.endpoint == found.endpoint,
        "kind": gold.kind == found.kind,
        "population": matching.same_population(gold, found),
        "adjusted": (gold.adjusted is True) == (found.adjusted is True),
    }
    if gold.ci_low is not None:
        assumed = gold.ci_level is None and found.ci_level_assumed is True and same(found.ci_level, 0.95)
        right["ci_level"] = assumed or same(gold.ci_level, found.ci_level)
    return right
