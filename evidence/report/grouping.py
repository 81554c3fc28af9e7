"""Subgroups as lines for a terminal and as blocks of a forest plot, with the test of whether they differ.

Must never leave a study out: one whose group nobody states has a block of its own, one without numbers a row.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from meta import words
from meta.plots import Between, Subgroup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.figures import Grouped
    from evidence.figures.groups import Group, Test
    from evidence.report.drawable import Drawable
    from meta import Pooled


def tests(found: Grouped) -> Iterator[str]:
    """Word the tests between groups, each with the tau2 that it assumes, and what a reader has to know of them.

    Gives one sentence each, without a line break.
    """
    for test in found.tests:
        if test.separate:
            of_tau2 = "each group with its own τ²"
        else:
            of_tau2 = "one τ² for all" + (f" ({words.variance(test.tau2)})" if test.tau2 is not None else "")
        yield f"Test for subgroup differences, {of_tau2}: {_statistic(test)}, {words.p_value(test.p_value)}."
    for note in found.notes:
        yield f"Note: {note}."


def in_blocks(what: Drawable, found: Grouped | None, without: Sequence[str] = ()) -> Drawable:
    """Sort the rows of a forest plot into blocks.

    Args:
        what: What is drawn, the studies with numbers first among its rows.
        found: Their groups; None leaves the plot as it is.
        without: The groups of the rows without numbers, in their order; one that has no block stays outside.
    """
    if found is None:
        return what
    drawn, rest = what.rows[: what.figures.k], what.rows[what.figures.k :]
    names = [one.name for one in found.groups]
    homes = [*without, *[""] * (len(rest) - len(without))]
    blocks = []
    for one in found.groups:
        empty = (row for row, home in zip(rest, homes, strict=True) if home == one.name)
        blocks.append(Subgroup(one.name, (*(drawn[i] for i in one.places), *empty), _summary(one)))
    test = next((one for one in found.tests if one.separate), None)
    told = tests(replace(found, tests=tuple(one for one in found.tests if one is not test)))
    said = (f"{one.name}: {one.found.sentence}" for one in found.groups)
    return replace(
        what,
        rows=tuple(row for row, home in zip(rest, homes, strict=True) if home not in names),
        subgroups=tuple(blocks),
        between=Between(test.statistic, test.df[0], test.p_value) if test is not None else None,
        footnotes=(*told, *what.footnotes),
        sentence=" ".join((what.sentence, *said, *tests(found))),
    )


def _summary(one: Group) -> Pooled | None:
    found = one.found
    return found.pooled if found.shown or found.pooled.k < 3 else None


def _statistic(test: Test) -> str:
    first, second = test.df
    if second is None:
        return f"Q = {test.statistic:.2f}, df = {first}"
    return f"F = {test.statistic:.2f}, df = {first} and {second}"
