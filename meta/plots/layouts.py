"""The layouts of a forest plot: which columns stand where, and how the house that a plot is made for words things."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Layout:
    """A house style.

    Attributes:
        before: Columns left of the plot.
        after: Columns right of it.
        headers: Column names that differ from ours.
        interval: How an estimate with its interval is written.
        total: How the line of the pooled result begins.
        overall: The same where it stands below subgroups.
        subtotal: How that of a subgroup begins.
        weight: How a weight in per cent is written.
        shaded: Whether every other row has a pale ground.
        favours_above: Whether the two directions stand above the plot and not below it.
        revman: Whether heterogeneity is worded as in RevMan.
    """

    before: tuple[str, ...] = ("study", "year", "pmid", "events_a", "events_b", "n_a", "n_b")
    after: tuple[str, ...] = ("effect", "weight", "note")
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    interval: str = "{value} ({low} to {high})"
    total: str = "Pooled, k = {k}"
    overall: str = "All studies, k = {k}"
    subtotal: str = "Pooled, k = {k}"
    weight: str = "{:.1f} %"
    shaded: bool = True
    favours_above: bool = False
    revman: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns, from left to right."""
        return (*self.before, *self.after)


LAYOUTS = {
    "standard": Layout(),
    "revman": Layout(
        before=("study", "year", "pmid", "events_a", "events_b", "n_a", "n_b", "weight", "effect"),
        after=("note",),
        headers=MappingProxyType({"study": "Study or Subgroup", "effect": "{measure}, IV, {model} ({level} CI)"}),
        interval="{value} [{low}, {high}]",
        total="Total ({level} CI), k = {k}",
        overall="Total ({level} CI), k = {k}",
        subtotal="Subtotal ({level} CI), k = {k}",
        shaded=False,
        revman=True,
    ),
    "jama": Layout(
        before=("study", "year", "pmid", "events_a", "events_b", "n_a", "n_b", "effect"),
        after=("weight", "note"),
        headers=MappingProxyType({"study": "Source", "weight": "Weight, %"}),
        interval="{value} ({low}-{high})",
        total="Total, k = {k}",
        overall="Total, k = {k}",
        weight="{:.1f}",
        subtotal="Subtotal, k = {k}",
        shaded=False,
        favours_above=True,
    ),
}


def layout(name: str) -> Layout:
    """Give a layout by its name.

    Raises:
        ValueError: There is no such layout.

    >>> layout("jama").favours_above
    True
    """
    if name not in LAYOUTS:
        raise ValueError(f"layout must be one of {' '.join(LAYOUTS)}, got {name!r}")
    return LAYOUTS[name]
