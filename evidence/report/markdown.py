"""The report as Markdown: the page's twin, with the same numbers, for documents that people go on writing in.

Must never let a text become markup: what the template prints is escaped, unless it was made as Markdown here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from evidence.exports import markdown
from evidence.report.beside import Beside
from evidence.report.page import context, filters
from evidence.tabular.columns import showable
from evidence.tabular.markdown import literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.report.prose import Block
    from evidence.report.review import Review


class _Made(str):
    """Text that is Markdown already."""

    __slots__ = ()


def render(review: Review, *, made: str, beside: Beside | None = None) -> str:
    """Give the document; arguments as those of the page."""
    page = _environment().get_template("report.md")
    return page.render(**context(review, made, beside or Beside())).strip() + "\n"


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("evidence.report"),
        autoescape=False,  # noqa: S701  # no HTML: what is printed is escaped for Markdown by finalize
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_escaped,
    )
    environment.filters |= {
        **filters(),
        "code": _code,
        "prose": _prose,
        "heading": _heading,
        "cells_of": _cells,
        "inner": _inner,
    }
    return environment


def _heading(names: Sequence[str]) -> _Made:
    return _Made(f"{_cells(names)}\n|{'---|' * len(names)}")


def _cells(texts: Sequence[str]) -> _Made:
    return _Made(f"| {' | '.join(markdown.cell(showable(text)) for text in texts)} |")


def _inner(text: str) -> _Made:
    """Write a piece of a text: its spaces stay, and a line break ends a line."""
    words = (literal(" ".join(f".{line}.".split())[1:-1]) for line in showable(text).split("\n"))
    return _Made("  \n".join(words))


def _escaped(value: object) -> object:
    return markdown.cell(showable(value)) if isinstance(value, str) and not isinstance(value, _Made) else value


def _code(text: str) -> _Made:
    return _Made(markdown.block(showable(text)))


def _prose(blocks: Sequence[Block]) -> _Made:
    """Write a document of our own again, its headings a level deeper."""
    return _Made("\n\n".join(map(_block, blocks)))


def _block(one: Block) -> str:
    if one.kind == "code":
        return _code(one.lines[0])
    if one.kind == "table":
        return markdown.table([markdown.cell(cell) for cell in one.rows[0]], one.rows[1:])
    lines = [markdown.cell(showable(line)) for line in one.lines]
    if one.kind == "heading":
        return f"### {lines[0]}"
    return markdown.listed(lines) if one.kind == "list" else lines[0]
