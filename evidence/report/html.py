"""The whole review as one HTML file that opens from disk, asks no network for anything, and prints.

Must never trust a text: titles, abstracts and names are escaped by the template engine. Only our own SVG is put in raw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evidence.exports.flow.figure import figure
from evidence.report import forest, inline
from evidence.report.beside import Beside
from evidence.report.page import context, filters
from evidence.tabular.columns import showable

if TYPE_CHECKING:
    from evidence.exports.flow import Flow
    from evidence.report.review import Review
    from evidence.synthesis import Analysis

CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
"""What the page may do: show its own styles and pictures. Nothing runs, nothing is fetched, nothing is sent."""


def render(review: Review, *, made: str, beside: Beside | None = None) -> str:
    """Give the page.

    Args:
        review: What to show.
        made: The date of the report, in words.
        beside: What the project's logs tell; nothing of it where there is no project.
    """
    told = beside or Beside()
    page = _environment().get_template("report.html")
    plots = [(one, _plot(one, f"plot{number}-")) for number, one in enumerate(review.shown(), start=1)]
    return page.render(**context(review, made, told), csp=CSP, plots=plots, flow_figure=_flow(told.flow))


def _plot(analysis: Analysis, prefix: str) -> Markup:
    return Markup(inline.element(forest.render(analysis, "svg"), prefix))  # noqa: S704  # texts are escaped in it


def _flow(flow: Flow | None) -> Markup:
    return Markup("") if flow is None else Markup(inline.element(figure(flow), "flow-"))  # noqa: S704  # the same


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("evidence.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_printable,
    )
    environment.filters |= filters()
    return environment


def _printable(value: object) -> object:
    """Replace what a page cannot hold or a reader cannot see in a text, such as marks that turn its direction."""
    return showable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
