"""Draw an analysis as a forest plot, every banner on it, eligible studies without numbers among its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.report import drawable, drawing

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.synthesis import Analysis


def render(analysis: Analysis, kind: str) -> bytes:
    """Give the bytes of the plot as ``svg``, ``png`` or ``pdf``.

    Raises:
        EvidenceError: There is no study to draw.
    """
    return drawing.render("forest", drawable.of_analysis(analysis), kind)


def save(analysis: Analysis, path: Path) -> Path:
    """Write the plot to a file, in the format that its ending names.

    Raises:
        UsageError: The ending is none of .svg, .png and .pdf.
        EvidenceError: There is nothing to draw, or the file cannot be written.
    """
    return drawing.save("forest", drawable.of_analysis(analysis), path)


def inline(analysis: Analysis) -> str:
    """Give the plot as an SVG element to stand in a page."""
    svg = render(analysis, "svg").decode()
    return svg[svg.index("<svg") :]
