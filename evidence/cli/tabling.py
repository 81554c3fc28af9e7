"""The command that gives the evidence table: table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from evidence.cli.app import app
from evidence.cli.choices import Json
from evidence.cli.session import example, print_table, session_of
from evidence.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.rows import Row

_BINARY = frozenset({"xlsx", "parquet"})


@app.command(
    epilog=example(
        "evidence table",
        "evidence table --all --json",
        "evidence table --all -o table.xlsx",
        "evidence table --excel -o table.csv",
        "evidence table --format md",
    )
)
def table(
    context: typer.Context,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Show the rows that are not poolable too, with the reason.")
    ] = False,
    kind: Annotated[
        Literal["console", "csv", "json", "jsonl", "xlsx", "md", "html", "parquet"] | None,
        typer.Option("--format", help="How to write the table, whatever the file is called; json is jsonl."),
    ] = None,
    json: Json = False,
    excel: Annotated[
        bool, typer.Option("--excel", help="Mark a csv so that Excel reads it as UTF-8 (a byte order mark).")
    ] = False,
    out: Annotated[
        str,
        typer.Option(
            "-o",
            "--out",
            metavar="FILE",
            help="A name that ends in .csv, .jsonl, .xlsx, .md, .html or .parquet; - is standard output.",
        ),
    ] = "-",
) -> None:
    """Print the evidence table, or write it to a file.

    Each estimate as A over B, and beside it as printed, with its words and their place in the text; numbers in full.
    xlsx has the studies, the arms, what is not pooled and what the columns mean on further sheets; md and html are for
    people and have fewer columns, rounded.
    """
    from evidence import workflow

    session = session_of(context)
    form = "jsonl" if kind == "json" or (json and kind is None) else kind
    found = workflow.tables(session.project, everything=everything)
    session.warn_changed()
    if not found.rows:
        session.say(
            "There is no row to show." if everything else "No row can be pooled; evidence table --all says why."
        )
    if form == "console" or (form is None and out == "-"):
        _show(found.rows, excel=excel, out=out)
        return
    if out != "-":
        session.say(f"wrote {workflow.write_table(found, Path(out), form=form, excel=excel)}")
        return
    assert form is not None
    if form in _BINARY and sys.stdout.isatty():
        raise UsageError(f"A terminal cannot show {form}.", remedy=f"add -o table.{form}.")
    typer.echo(workflow.table_bytes(found, form, excel=excel), nl=False)


def _show(rows: Sequence[Row], *, excel: bool, out: str) -> None:
    from evidence.table.console import to_console, to_narrow_console

    if excel or out != "-":
        raise UsageError("That is for a file.", where="--excel" if excel else "-o", remedy="add -o table.csv.")
    print_table(to_console(rows), to_narrow_console(rows))
