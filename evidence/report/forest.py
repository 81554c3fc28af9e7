"""Draw an analysis as a forest plot, every banner on it, eligible studies without numbers among its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence import files
from evidence.errors import EvidenceError, UsageError
from meta import plots
from meta.plots import files as files_of_plots

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.rows import Row
    from evidence.synthesis import Analysis

_KINDS = ("svg", "png", "pdf")
_SEE = "see the reasons in evidence table --all."


def render(analysis: Analysis, kind: str) -> bytes:
    """Give the bytes of the plot as ``svg``, ``png`` or ``pdf``.

    Raises:
        EvidenceError: There is no study to draw.
    """
    if not analysis.rows and not analysis.without_data:
        raise EvidenceError("There is no study to draw.", where=analysis.id, remedy=_SEE)
    try:
        figure = plots.forest(
            _rows(analysis),
            analysis.result,
            title=f"{analysis.label}: {analysis.a} over {analysis.b}",
            measure=analysis.measure,
            favours=(f"Favours {analysis.a}", f"Favours {analysis.b}"),
            banner=". ".join(text[:1].upper() + text[1:] for text in analysis.banner),
            footnotes=_footnotes(analysis),
            pool_k2=analysis.k == 2,  # two are pooled only where the protocol asks for it
        )
    except ValueError as error:
        raise EvidenceError(f"This cannot be drawn: {error}.", where=analysis.id, remedy=_SEE) from error
    return files_of_plots.render(figure, kind, title=f"Forest plot: {analysis.label}", description=analysis.sentence)


def save(analysis: Analysis, path: Path) -> Path:
    """Write the plot to a file, in the format that its ending names.

    Raises:
        UsageError: The ending is none of .svg, .png and .pdf.
        EvidenceError: There is nothing to draw, or the file cannot be written.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in _KINDS:
        raise UsageError(
            "The plot's name does not say its format.", where=str(path), remedy="end it in .svg, .png or .pdf."
        )
    return files.write(path, render(analysis, kind))


def inline(analysis: Analysis) -> str:
    """Give the plot as an SVG element to stand in a page."""
    svg = render(analysis, "svg").decode()
    return svg[svg.index("<svg") :]


def _rows(analysis: Analysis) -> list[plots.ForestRow]:
    result = analysis.result
    weights = result.weights if result is not None and analysis.k > 1 else (None,) * analysis.k
    drawn = [_row(row, weight, has_data=True) for row, weight in zip(analysis.rows, weights, strict=True)]
    return drawn + [_row(row, None, has_data=False) for row in analysis.without_data]


def _row(row: Row, weight: float | None, *, has_data: bool) -> plots.ForestRow:
    return plots.ForestRow(
        label=row.study,
        year=None if str(row.year) in row.study else row.year,
        n_a=row.n_a,
        n_b=row.n_b,
        value=row.value,
        ci_low=row.ci_low,
        ci_high=row.ci_high,
        weight=weight,
        note="turned" if has_data and row.inverted else "",
        has_data=has_data,
    )


def _footnotes(analysis: Analysis) -> list[str]:
    made = f"{analysis.k} of {analysis.k_eligible} eligible studies"
    if analysis.n_participants:
        made += f", {'at least ' if analysis.n_unknown else ''}{analysis.n_participants:,} participants"
    turned = any(row.inverted for row in analysis.rows)
    aside = [f"set aside by this analysis: {', '.join(analysis.set_aside)}"] if analysis.set_aside else []
    return [made, *aside, *([f"turned: printed as {analysis.b} over {analysis.a}"] if turned else [])]
