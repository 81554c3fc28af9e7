"""The commands that bring records and published rows into the project: search, fetch, import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from evidence.cli.app import app
from evidence.cli.session import Session, example, print_json, session_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence.records import Rejected

_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
_Email = Annotated[str | None, typer.Option(help="Your address, which NCBI asks for; also NCBI_EMAIL.")]


@app.command(epilog=example("evidence search", "evidence search --email you@example.org --json"))
def search(context: typer.Context, *, email: _Email = None, json: _Json = False) -> None:
    """Ask PubMed the protocol's question.

    The PMIDs of the answer are kept with the query, PubMed's reading of it, the count and the date.
    """
    from evidence import workflow

    found = workflow.search(session_of(context).project, email=email)
    for one in found:
        if json:
            print_json({"query": one.query, "translation": one.translation, "count": one.count, "new": one.new})
        else:
            typer.echo(f"{one.count} records answer the query; {one.new} are not in the project yet")
            session_of(context).detail(f"query:      {one.query}", f"PubMed read: {one.translation}")
        session_of(context).say(*(f"warning: {warning}" for warning in one.warnings))
    session_of(context).say("Next: evidence fetch")


@app.command(epilog=example("evidence fetch", "evidence fetch --pmid 22460837"))
def fetch(
    context: typer.Context,
    *,
    pmid: Annotated[list[str] | None, typer.Option(help="Fetch this PMID; may be given more than once.")] = None,
    limit: Annotated[int | None, typer.Option("--max", min=1, help="Fetch at most so many records.")] = None,
    email: _Email = None,
    json: _Json = False,
) -> None:
    """Fetch the records that the searches found.

    Only what the project lacks is fetched, batch by batch; after an interruption the next run goes on from there.
    """
    from evidence import workflow

    session = session_of(context)
    got = workflow.fetch(
        session.project, pmids=tuple(pmid or ()), limit=limit, email=email, on_batch=session.counter("fetching")
    )
    if json:
        print_json({"new": got.new, "revised": got.revised, "unchanged": got.unchanged, "missing": got.missing})
    else:
        typer.echo(f"{len(got.new)} new, {len(got.revised)} revised, {len(got.unchanged)} unchanged")
    for missing in got.missing:
        typer.echo(f"error: PubMed has no record with this PMID. (PMID {missing})\n  Try: check the number.", err=True)
    _end_with(session, got.rejected, failed=bool(got.missing), following="evidence extract")


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
    _end_with(session, rejected, failed=False, following="evidence extract")


def list_rejected(rejected: Iterable[Rejected]) -> None:
    """Name what was not taken, on standard error, each with its place and what to do."""
    for one in rejected:
        typer.echo(f"error: {one.reason} ({one.where})", err=True)
        if one.remedy:
            typer.echo(f"  Try: {one.remedy}", err=True)


def _end_with(session: Session, rejected: Iterable[Rejected], *, failed: bool, following: str) -> None:
    listed = tuple(rejected)
    list_rejected(listed)
    if listed or failed:
        raise typer.Exit(1)
    session.say(f"Next: {following}")
