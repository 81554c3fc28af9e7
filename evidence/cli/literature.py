"""The commands that bring records from PubMed: search, fetch."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.cli.app import app
from evidence.cli.rejects import end_with
from evidence.cli.session import Session, example, print_json, session_of

if TYPE_CHECKING:
    from evidence.workflow.shapes import Searched

Email = Annotated[str | None, typer.Option(help="Your address, which NCBI asks for; also NCBI_EMAIL.")]
KeyFile = Annotated[
    str | None,
    typer.Option(
        "--api-key-file",
        metavar="FILE",
        help="A file whose first line is your NCBI API key (- for standard input); also NCBI_API_KEY.",
    ),
]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command(epilog=example("evidence search", "evidence search -n", "evidence search --email you@example.org --json"))
def search(
    context: typer.Context,
    *,
    dry_run: Annotated[
        bool, typer.Option("-n", "--dry-run", help="Only count, and show how PubMed reads the query; store nothing.")
    ] = False,
    limit: Annotated[
        int | None,
        typer.Option("--max", min=1, help="Keep at most so many PMIDs of each query, the first in its order."),
    ] = None,
    email: Email = None,
    api_key_file: KeyFile = None,
    json: _Json = False,
) -> None:
    """Ask PubMed the protocol's question.

    The PMIDs of the answer are kept with the query, PubMed's reading of it, the count and the date. Up to 9,999 are
    listed by date of publication, more by PMID, the highest first.
    """
    from evidence import workflow

    session = session_of(context)
    found = workflow.search(session.project, dry_run=dry_run, limit=limit, email=email, api_key_file=api_key_file)
    for one in found:
        if json:
            print_json(asdict(one))
        else:
            _say(session, one, dry_run=dry_run)
        session.say(*(f"warning: {warning}" for warning in one.warnings))
    session.say("Nothing was stored (dry run)." if dry_run else "Next: evidence fetch")


def _say(session: Session, one: Searched, *, dry_run: bool) -> None:
    new = "too many to compare in a dry run" if one.new is None else f"{one.new} are not in the project yet"
    kept = f"; the first {one.kept} are kept" if not dry_run and one.kept < one.count else ""
    typer.echo(f"{one.count} records answer the query; {new}{kept}")
    read = f"PubMed read: {one.translation}"
    if dry_run:
        typer.echo(read)
    else:
        session.detail(read)
    session.detail(f"query:      {one.query}", f"asked:      {one.ran}, {one.base_url}")


@app.command(epilog=example("evidence fetch", "evidence fetch --pmid 22460837", "evidence fetch --refresh"))
def fetch(
    context: typer.Context,
    *,
    pmid: Annotated[list[str] | None, typer.Option(help="Fetch this PMID; may be given more than once.")] = None,
    limit: Annotated[int | None, typer.Option("--max", min=1, help="Fetch at most so many records.")] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask again for all PubMed records that the project holds.")
    ] = False,
    email: Email = None,
    api_key_file: KeyFile = None,
    json: _Json = False,
) -> None:
    """Fetch the records that the searches found.

    Only what the project lacks is fetched, batch by batch; after an interruption the next run goes on from there.
    """
    from evidence import workflow

    session = session_of(context)
    if pmid and refresh:
        raise typer.BadParameter("give PMIDs, or --refresh for all that are held, not both.", param_hint="--pmid")
    try:
        got = workflow.fetch(
            session.project,
            pmids=tuple(pmid or ()),
            limit=limit,
            refresh=refresh,
            email=email,
            api_key_file=api_key_file,
            on_batch=session.counter("fetching"),
        )
    except KeyboardInterrupt:
        session.say("", "Interrupted. What had come is stored; run it again to go on.")
        raise
    if json:
        told = {"new": got.new, "revised": got.revised, "unchanged": got.unchanged, "kept": got.kept}
        print_json({**told, "missing": got.missing, "merged": [asdict(match) for match in got.joined]})
    else:
        kept = f", {len(got.kept)} held in a later state" if got.kept else ""
        typer.echo(f"{len(got.new)} new, {len(got.revised)} revised, {len(got.unchanged)} unchanged{kept}")
    if got.joined:
        session.say(f"{len(got.joined)} records of the same publications merged; evidence dedupe lists them")
    for missing in got.missing:
        typer.echo(f"error: PubMed has no record with this PMID. (PMID {missing})\n  Try: check the number.", err=True)
    end_with(session, got.rejected, failed=bool(got.missing), following="evidence extract")
