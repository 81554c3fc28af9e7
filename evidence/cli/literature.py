"""The commands that bring records from PubMed: search, fetch."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from evidence.cli.app import app
from evidence.cli.rejects import end_with
from evidence.cli.session import example, print_json, session_of

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
        told = {"new": got.new, "revised": got.revised, "unchanged": got.unchanged, "kept": got.kept}
        print_json({**told, "missing": got.missing, "merged": [asdict(match) for match in got.joined]})
    else:
        typer.echo(f"{len(got.new)} new, {len(got.revised)} revised, {len(got.unchanged)} unchanged")
    if got.joined:
        session.say(f"{len(got.joined)} records of the same publications merged; evidence dedupe lists them")
    for missing in got.missing:
        typer.echo(f"error: PubMed has no record with this PMID. (PMID {missing})\n  Try: check the number.", err=True)
    end_with(session, got.rejected, failed=bool(got.missing), following="evidence extract")
