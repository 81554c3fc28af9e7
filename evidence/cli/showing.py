"""The command that shows one record: show."""

from __future__ import annotations

import sys
from typing import IO, TYPE_CHECKING, Annotated, cast

import typer

from evidence.cli.app import app
from evidence.cli.session import example, print_json, session_of
from evidence.cli.streams import Styled
from evidence.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from rich.text import Text

_NARROW, _WIDE = 80, 100  # columns: for a pipe, and of the longest line that is still read with ease


@app.command(
    epilog=example(
        "evidence show 22460837",
        "evidence show 22460837 --spans",
        "evidence show 22460837 --history",
        "evidence show 22460837 --json",
    )
)
def show(
    context: typer.Context,
    *,
    pmid: Annotated[str, typer.Argument(metavar="PMID", help="The record's PMID, or its key as `table` prints it.")],
    spans: Annotated[bool, typer.Option("--spans", help="Show the list of what was read alone, without text.")] = False,
    history: Annotated[
        bool, typer.Option("--history", help="Show the record's stored states instead, and what each changed.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Show what was read from a record, with the words.

    The text with every value marked, below it what each mark is, which rule found it and why it was linked so, and how
    the record stands in the review; whether it was retracted, corrected, doubted or deleted since.
    """
    from evidence import workflow
    from evidence.report.states import history_text

    project = session_of(context).project
    if history and spans:
        raise UsageError("Two things are asked for at once.", remedy="give --spans and --history one at a time.")
    if history:
        states = workflow.history(project, pmid)
        print_json(states) if json else typer.echo(history_text(states))
    elif json:
        print_json(workflow.show(project, pmid))
    else:
        _print(project, pmid, whole=not spans)


def _print(project: Path, key: str, *, whole: bool) -> None:
    """Print the record, or the list of its values alone."""
    from evidence import workflow
    from evidence.report.findings import heading
    from evidence.report.placing import standing_lines
    from evidence.report.showing import BRACKETS, PLAIN_BRACKETS, legend, marked_text, span_lines
    from evidence.tabular.columns import showable

    found = workflow.explained(project, key)
    read = "effects" in found.body
    typer.echo(showable(heading(found.body)))
    if not read:
        typer.echo("\nNothing was read from it yet. Next: evidence extract")
    elif whole:
        brackets = BRACKETS if _can_print(BRACKETS) else PLAIN_BRACKETS
        typer.echo("")
        _paragraphs(marked_text(found.body, brackets))
        typer.echo(f"\n{legend(brackets)}")
    if read:
        typer.echo("\nREAD")
        typer.echo("\n".join(span_lines(found.body, found.explained)) or "  nothing was found in it")
        if found.unknown:
            typer.echo(f"  why each was read so is not known: reading the text again failed ({found.unknown})")
    if not whole:
        return
    place = workflow.placed(project, key)
    typer.echo("\nIN THE REVIEW")
    if place.unknown:
        typer.echo(f"  not known: {place.unknown}")
    lines = standing_lines(place.rows, place.decisions, text_sha256=place.body["text_sha256"])
    typer.echo("\n".join(lines) or "  no row of the evidence table stands on it")


def _paragraphs(text: Text) -> None:
    """Print the text, filled to the terminal's width; colour only where it is one and does not refuse it."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else _NARROW
    console = Console(file=cast("IO[str]", Styled()), highlight=False, width=width)
    for line in text.wrap(console, min(console.width, _WIDE)):
        line.rstrip()
        console.print(line, soft_wrap=True)


def _can_print(characters: tuple[str, ...]) -> bool:
    try:
        "".join(characters).encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
