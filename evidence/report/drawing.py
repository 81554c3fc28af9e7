"""Draw what was pooled: forest, funnel, leave-one-out, cumulative and Baujat plots, of an analysis or of a table.

Must never draw an average that nobody asked for, nor leave a plot without its alt text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from evidence import files
from evidence.errors import EvidenceError, UsageError
from evidence.figures import refits
from meta import plots, words
from meta.plots import files as files_of_plots

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

    from evidence.figures import Refit
    from evidence.report.drawable import Drawable
    from meta import Pooled

Kind = Literal["forest", "funnel", "loo", "cumulative", "baujat"]
NAMES: dict[Kind, str] = {
    "forest": "Forest plot",
    "funnel": "Funnel plot",
    "loo": "Leave-one-out plot",
    "cumulative": "Cumulative plot",
    "baujat": "Baujat plot",
}
_FILES = ("svg", "png", "pdf")
_SEE = "see the reasons in evidence table --all."


def draw(kind: Kind, what: Drawable, *, layout: str = "standard") -> Figure:
    """Draw one plot.

    Raises:
        EvidenceError: There is nothing to draw, or too little for this kind.
    """
    if not what.rows and not what.subgroups and not what.apart:
        raise EvidenceError("There is no study to draw.", where=what.name, remedy=_SEE)
    if what.subgroups and kind != "forest":
        raise UsageError(f"A {NAMES[kind].lower()} has no subgroups.", remedy="leave --by out, or draw a forest plot.")
    try:
        if kind == "forest":
            return _forest(what, layout)
        if kind == "funnel":
            return _funnel(what)
        if what.result is None or what.result.k < 2:
            raise EvidenceError(
                "Nothing is pooled here, so there is nothing to take apart.",
                where=what.name,
                remedy="three studies are pooled; two only if pool_k2 is set. evidence plot forest shows the studies.",
            )
        return _baujat(what) if kind == "baujat" else _steps(kind, what, what.result)
    except ValueError as error:
        raise EvidenceError(f"This cannot be drawn: {error}.", where=what.name, remedy=_SEE) from error


def render(kind: Kind, what: Drawable, form: str, *, layout: str = "standard") -> bytes:
    """Give the bytes of a plot as ``svg``, ``png`` or ``pdf``, with its alt text."""
    figure = draw(kind, what, layout=layout)
    return files_of_plots.render(figure, form, title=f"{NAMES[kind]}: {what.title}", description=describe(kind, what))


def save(kind: Kind, what: Drawable, path: Path, *, layout: str = "standard") -> Path:
    """Write a plot to a file, in the format that its ending names.

    Raises:
        UsageError: The ending is none of .svg, .png and .pdf.
        EvidenceError: There is nothing to draw, or the file cannot be written.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in _FILES:
        raise UsageError(
            "The plot's name does not say its format.", where=str(path), remedy="end it in .svg, .png or .pdf."
        )
    return files.write(path, render(kind, what, form, layout=layout))


def describe(kind: Kind, what: Drawable) -> str:
    """Say in words what a plot shows, for people who cannot see it."""
    if kind in {"loo", "cumulative"}:
        steps = "; ".join(f"{one.study} {_told(one, what)}" for one in _refits(kind, what))
        head = "The pooled result without" if kind == "loo" else "The pooled result up to"
        return f"{head}: {steps}. {what.sentence}"
    if kind == "funnel":
        names = ", ".join(what.figures.labels)
        return f"Effect against standard error of {what.figures.k} studies: {names}. {what.sentence}"
    return what.sentence


def _forest(what: Drawable, layout: str) -> Figure:
    return plots.forest(
        what.rows,
        what.result or what.unshown,
        title=what.title,
        measure=what.measure,
        arms=what.arms,
        favours=what.favours,
        direction=what.direction,
        subgroups=what.subgroups,
        apart=what.apart,
        between=what.between,
        banner=what.banner,
        footnotes=what.footnotes,
        pool_k2=what.pool_k2,
        prediction=what.prediction,
        layout=layout,
    )


def _funnel(what: Drawable) -> Figure:
    from meta import egger

    studies = zip(what.figures.labels, what.figures.yi, what.figures.vi, strict=True)
    points = [plots.FunnelPoint(label, yi, vi**0.5) for label, yi, vi in studies]
    found = egger(what.figures.yi, what.figures.vi) if what.figures.k > 2 else None
    test = ""
    if found is not None and found.statistic is not None and found.p_value is not None:
        test = f"Egger's regression test: t = {found.statistic:.2f}, df = {found.df}, {words.p_value(found.p_value)}."
    return plots.funnel(
        points,
        what.result.estimate if what.result is not None and what.result.k > 1 else None,
        title=what.title,
        measure=what.measure,
        level=what.model.level,
        test=test,
        banner=what.banner,
        footnotes=what.footnotes,
    )


def _baujat(what: Drawable) -> Figure:
    from meta import baujat

    found = baujat(what.figures.yi, what.figures.vi, tau2=what.model.tau2, ci=what.model.ci, labels=what.figures.labels)
    points = [plots.BaujatPoint(label, x, y or 0.0) for label, x, y in zip(found.labels, found.x, found.y, strict=True)]
    return plots.baujat(points, title=what.title, banner=what.banner, footnotes=what.footnotes)


def _steps(kind: Kind, what: Drawable, result: Pooled) -> Figure:
    steps = [
        plots.Step(one.study, one.k, one.estimate, one.ci_low, one.ci_high, one.p_value, one.tau2, one.i2, one.year)
        for one in _refits(kind, what)
        if one.estimate is not None and one.ci_low is not None and one.ci_high is not None
    ]
    return (plots.leave_one_out if kind == "loo" else plots.cumulative)(
        steps,
        result,
        title=what.title,
        measure=what.measure,
        arms=what.arms,
        favours=what.favours,
        direction=what.direction,
        banner=what.banner,
        footnotes=what.footnotes,
        pool_k2=what.pool_k2,
    )


def _refits(kind: Kind, what: Drawable) -> tuple[Refit, ...]:
    again = refits.leave_one_out if kind == "loo" else refits.cumulative
    return again(what.figures, what.model)


def _told(one: Refit, what: Drawable) -> str:
    from meta.pooled.wording import shown

    if one.estimate is None or one.ci_low is None or one.ci_high is None or (one.k == 2 and not what.pool_k2):
        return words.not_pooled(one.k)
    value, low, high = (shown(x, what.measure) for x in (one.estimate, one.ci_low, one.ci_high))
    return f"{value} ({low} to {high})"
