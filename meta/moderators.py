"""Moderators as columns of numbers: quantities as they are, factors as one column a level.

Must never drop a study or a column in silence: a missing value and a column that says nothing new are errors.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from meta.inputs import Floats

#: A column is redundant if, scaled to length 1, less than this is left of it beside the others.
_LEFT = 1e-9


class Coded(NamedTuple):
    """A design matrix, shape (k, p), with the names of its columns; the first is the intercept."""

    names: tuple[str, ...]
    x: Floats


def code(moderators: Mapping[str, Sequence[Any]], k: int) -> Coded:
    """Make the design matrix of an intercept and moderators.

    Numbers are taken as they are. Text and truth values are a factor: each level but the first in alphabetical
    order has a column of 0 and 1, so that its coefficient is the difference to the first (R's treatment contrasts).

    Args:
        moderators: Name to values, each of length k; at least one.
        k: Number of studies.

    Raises:
        ValueError: No moderators, a wrong length, a missing value, a factor with one level, or a column that is a
            combination of the others.

    >>> code({"dose": [10, 20, 40], "design": ["rct", "cohort", "rct"]}, 3).names
    ('intercept', 'dose', 'design[rct]')
    """
    if len(moderators) == 0:  # a table of pandas will do for the mapping, and has no truth value
        raise ValueError("there is nothing to regress on: give at least one moderator")
    names, columns = ["intercept"], [np.ones(k)]
    for name, values in moderators.items():
        for column_name, column in _columns(str(name), list(values), k):
            names.append(column_name)
            columns.append(column)
    _check_rank(names, columns)
    return Coded(tuple(names), np.column_stack(columns))


def levels(values: Sequence[Any], name: str) -> list[str]:
    """Levels of a factor in alphabetical order.

    Raises:
        ValueError: A value is missing.

    >>> levels(["rct", "cohort", "rct"], "design")
    ['cohort', 'rct']
    """
    for i, value in enumerate(values):
        if _missing(value):
            raise ValueError(f"{name}: study {i + 1} has no value; leave the study out or give it a level of its own")
    return sorted({str(value) for value in values})


def _columns(name: str, values: list[Any], k: int) -> list[tuple[str, Floats]]:
    if len(values) != k:
        raise ValueError(f"{name} must have one value for each of the {k} studies, got {len(values)}")
    found = levels(values, name)
    if all(_is_number(value) for value in values):
        column = np.array(values, dtype=np.float64)
        if not np.all(np.isfinite(column)):
            raise ValueError(f"{name} must be finite in every study")
        return [(name, column)]
    if len(found) == 1:
        raise ValueError(f"{name} has one level only ({found[0]}): there is nothing to compare")
    text = [str(value) for value in values]
    return [(f"{name}[{level}]", np.array([float(t == level) for t in text])) for level in found[1:]]


def _check_rank(names: list[str], columns: list[Floats]) -> None:
    """Refuse the first column that the ones before it already make up."""
    basis: list[Floats] = []
    for name, column in zip(names, columns, strict=True):
        size = float(np.linalg.norm(column))
        rest = column / size if size > 0 else column
        for direction in basis + basis:  # twice, because once leaves rounding errors behind
            rest = rest - (direction @ rest) * direction
        left = float(np.linalg.norm(rest))
        if left < _LEFT:
            others = " and ".join(names[: len(basis)])
            raise ValueError(f"{name} is redundant: it is made up of {others}; leave it out")
        basis.append(rest / left)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool | np.bool_)


def _missing(value: Any) -> bool:
    return value is None or value == "" or value != value  # noqa: PLR0124 - NaN differs from itself
