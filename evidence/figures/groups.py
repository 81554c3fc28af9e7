"""Subgroups of the studies: the result of each by the rules for few studies, and the test of whether they differ.

Must never lose a study whose group nobody states: it is shown on its own and stays out of the test. Must never compare
the P values of groups: whether they differ is said by the test between them alone (Cochrane Handbook 10.11.3).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from evidence.errors import UsageError
from evidence.figures.pooling import PooledFigures, pool_figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.figures.shapes import Figures, Model
    from meta import Subgroups

NOT_STATED = "not stated"


class Group(NamedTuple):
    """A subgroup: its name, its result, and where its studies stand in the whole table."""

    name: str
    found: PooledFigures
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Test:
    """The test between groups: ``separate`` with a tau2 in each group, else with one ``tau2`` for all.

    ``statistic`` is a chi-square with ``df`` = (groups - 1, None), or an F with both degrees of freedom.
    """

    separate: bool
    statistic: float
    df: tuple[int, int | None]
    p_value: float
    tau2: float | None = None


@dataclass(frozen=True, slots=True)
class Grouped:
    """The studies by groups: ``by`` names the column or property; no test where there is nothing to compare."""

    by: str
    groups: tuple[Group, ...]
    tests: tuple[Test, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give each group as its own pooled result, and both tests; a test that cannot be made is null."""
        tests = {"separate_tau2" if test.separate else "common_tau2": asdict(test) for test in self.tests}
        return {
            "by": self.by,
            "groups": [{"group": one.name, **one.found.to_json()} for one in self.groups],
            "between": {name: tests.get(name) for name in ("separate_tau2", "common_tau2")},
            "notes": list(self.notes),
        }


def by_column(figures: Figures, column: str, model: Model) -> Grouped:
    """Group a table of figures by one of its columns.

    Args:
        figures: The studies.
        column: The column's name, capitals or not.
        model: How to pool each group.

    Raises:
        UsageError: There is no such column, or it cannot group: empty, one value for all, or one for each study.
    """
    name = column.strip().lower()
    texts = figures.columns.get(name)
    usable = [one for one, values in figures.columns.items() if one and not _unusable(values)]
    remedy = f"take one of: {', '.join(usable)}." if usable else "add a column that names the group of each study."
    if texts is None:
        found = ", ".join(one for one in figures.columns if one)
        raise UsageError(f"The table has no column {column} to group by; it has {found}.", remedy=remedy)
    if why := _unusable(texts):
        raise UsageError(f"The column {column} makes no groups: {why}.", remedy=remedy)
    return grouped(figures, texts, model, by=name)


def grouped(figures: Figures, texts: Sequence[str], model: Model, *, by: str) -> Grouped:
    """Pool each group and test whether they differ.

    Args:
        figures: The studies, k of them.
        texts: The group of each, shape (k,); an empty text where it is not stated.
        model: How to pool.
        by: What the groups are groups of.
    """
    named = sorted({text for text in texts if text})
    groups = tuple(_group(figures, texts, text, model) for text in [*named, *([""] if "" in texts else [])])
    stated = [i for i, text in enumerate(texts) if text]
    notes = [*_spellings(named)]
    if "" in texts:
        notes.append(f"{len(texts) - len(stated)} of {len(texts)} studies do not state {by}: not in the test")
    if len(named) < 2:
        return Grouped(by, groups, (), (*notes, "there is one group only: nothing to compare"))
    from meta import subgroups

    part = figures.pick(stated)
    found = subgroups(part.yi, part.vi, [texts[i] for i in stated], tau2=model.tau2, ci=model.ci, level=model.level)
    own = {
        f"{name}: {text}" for name, result in zip(found.levels, found.pooled, strict=True) for text in result.warnings
    }
    notes += [text for text in found.warnings if text not in own]
    if any(one.name in named and not one.found.shown for one in groups):
        notes.append("the test uses every group that is stated, those too small to be pooled among them")
    return Grouped(by, groups, _tests(found), tuple(notes))


def _group(figures: Figures, texts: Sequence[str], text: str, model: Model) -> Group:
    places = tuple(i for i, one in enumerate(texts) if one == text)
    return Group(text or NOT_STATED, pool_figures(figures.pick(places), model), places)


def _tests(found: Subgroups) -> tuple[Test, ...]:
    tests = []
    if found.q_between is not None and found.q_between_p is not None:
        tests.append(Test(True, found.q_between, (found.q_between_df, None), found.q_between_p))  # noqa: FBT003
    if found.qm is not None and found.qm_df is not None and found.qm_p is not None:
        tests.append(Test(False, found.qm, found.qm_df, found.qm_p, found.tau2_common))  # noqa: FBT003
    return tuple(tests)


def _unusable(texts: Sequence[str]) -> str:
    """Say why texts make no groups; empty where they do."""
    values = [text for text in texts if text]
    if not values:
        return "it is empty"
    if len(set(values)) == 1:
        return f"every study that states it has {values[0]}"
    return "each study has a value of its own" if len(set(values)) == len(values) else ""


def _spellings(names: Sequence[str]) -> list[str]:
    folded = [name.casefold() for name in names]
    twins = [name for name, fold in zip(names, folded, strict=True) if folded.count(fold) > 1]
    return [f"{', '.join(twins)} are taken as groups of their own; are they one?"] if twins else []
