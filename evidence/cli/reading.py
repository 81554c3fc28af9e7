"""The command about what the texts say: extract."""

from __future__ import annotations

from typing import Annotated

import typer

from evidence.cli.app import app
from evidence.cli.rejects import list_rejected
from evidence.cli.session import Session, example, print_json, session_of

_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
_SOURCE = Annotated[
    str | None,
    typer.Argument(metavar="[FILE|-]", help="Read this file, or standard input, without a project; print its JSON."),
]


@app.command(
    epilog=example(
        "evidence extract", "evidence extract - < page.txt", "evidence extract --explain 22460837 --explain 25493562"
    )
)
def extract(
    context: typer.Context,
    *,
    source: _SOURCE = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Read every record again, not only new or changed ones.")
    ] = False,
    explain: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PMID",
            help="Store nothing; say of this record why each effect was read as it was: what was considered, with "
            "scores and reasons. May be given more than once; all means every record.",
        ),
    ] = None,
    json: _Json = False,
) -> None:
    """Read the findings out of the records.

    Each value is stored with the words that it stands in; records that were read already are left alone.
    """
    from evidence import workflow

    session = session_of(context)
    if explain:
        _explain(session, explain, source, json=json)
        return
    if source is not None:
        bodies, rejected = workflow.extract_file(source)
        for body in bodies:
            print_json(body)
        list_rejected(rejected)
        raise typer.Exit(int(bool(rejected)))
    done = workflow.extract(session.project, everything=everything, on_record=session.counter("reading"))
    if json:
        print_json({"records": done.records, "effects": done.effects, "abstained": done.abstained})
    else:
        typer.echo(f"{done.records} records read: {done.effects} effects, {done.abstained} passages not understood")
    list_rejected(done.failed)
    if done.failed:
        raise typer.Exit(1)
    session.say("Next: evidence table")


def _explain(session: Session, keys: list[str], source: str | None, *, json: bool) -> None:
    from evidence import workflow
    from evidence.report.explaining import explanation_text

    for body in workflow.explain(session.project, keys, source=source):
        if json:
            print_json(body)
        else:
            typer.echo(explanation_text(body) + "\n")
