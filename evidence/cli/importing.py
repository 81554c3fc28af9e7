"""The command that brings records and published rows in from files: import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from evidence.cli.app import app
from evidence.cli.rejects import end_with
from evidence.cli.session import example, print_json, session_of

if TYPE_CHECKING:
    from evidence.records import Rejected

_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command("import", epilog=example("evidence import records.xml rows.csv", "cat page.txt | evidence import -"))
def import_files(
    context: typer.Context,
    *,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="PubMed XML (also .gz), MEDLINE or nbib, RIS, "
            "pasted PubMed page text, or a CSV of published rows; - is standard input.",
        ),
    ],
    kind: Annotated[
        str, typer.Option("--format", help="The format's name, or auto to tell it from the content.")
    ] = "auto",
    source: Annotated[str | None, typer.Option(help="Where the files come from, to be kept with the records.")] = None,
    json: _Json = False,
) -> None:
    """Import records and published rows from files.

    What is there already is not doubled; bad records and rows are listed, and the rest is stored.
    """
    from evidence import workflow

    session = session_of(context)
    rejected: list[Rejected] = []
    for done in workflow.import_files(session.project, files, kind=kind, source=source):
        rejected += done.rejected
        session.say(*(f"note: {note}" for note in done.notes))
        if json:
            print_json(
                {
                    "file": done.name,
                    "new": done.new,
                    "revised": done.revised,
                    "unchanged": done.unchanged,
                    "rows_new": done.rows_new,
                    "rows_unchanged": done.rows_unchanged,
                }
            )
        else:
            typer.echo(
                f"{done.name}: {len(done.new)} records new, {len(done.revised)} revised, "
                f"{len(done.unchanged)} unchanged; {done.rows_new} rows new, {done.rows_unchanged} unchanged"
            )
    end_with(session, rejected, failed=False, following="evidence extract")
