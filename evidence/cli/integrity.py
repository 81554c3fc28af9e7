"""The commands about what happened and about the file itself: audit, db."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from evidence.cli.app import app
from evidence.cli.session import example, print_json, session_of

_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, one object a line.")]


@app.command(
    epilog=example("evidence audit --since 2026-01-31", "evidence audit --pmid 22460837", "evidence audit --verify")
)
def audit(
    context: typer.Context,
    *,
    pmid: Annotated[str | None, typer.Option(metavar="PMID", help="Only what concerns this record.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only what happened from this day on.")] = None,
    verify: Annotated[
        bool, typer.Option("--verify", help="Check every stored byte instead; exit code 6 if one was changed.")
    ] = False,
    json: _Json = False,
) -> None:
    """Say what happened, in the order in which it did.

    Searches, imports, duplicates, decisions and runs, with who and why; of one record also how it came.
    """
    from evidence import workflow

    folder = session_of(context).project
    if verify:
        _say_checked(workflow.verify(folder), json=json)
        return
    for one in workflow.audit(folder, pmid=pmid, since=since):
        if json:
            print_json(asdict(one))
        else:
            typer.echo(f"{one.at}  {one.kind} {one.number}  {one.who + ': ' if one.who else ''}{one.what}")


def _say_checked(counts: dict[str, int], *, json: bool) -> None:
    if json:
        print_json({"verified": True, "checked": counts})
        return
    typer.echo(
        "Verified: every stored row is what was written, every value stands in its text, no decision is missing."
    )
    for name, count in counts.items():
        typer.echo(f"{count:>7}  {name.replace('_', ' ')}")


db = typer.Typer(help="The project's file: where it is, copies, versions.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(db, name="db")


@db.command("path", epilog=example("evidence db path", 'sqlite3 "$(evidence db path)" .schema'))
def db_path(context: typer.Context) -> None:
    """Print where the project's file is."""
    from evidence import workflow

    typer.echo(str(workflow.database(session_of(context).project)))


@db.command("backup", epilog=example("evidence db backup", "evidence db backup /mnt/safe/review.db"))
def db_backup(
    context: typer.Context,
    *,
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to; beside the project, with the date, by default.")
    ] = None,
) -> None:
    """Copy the project's file, also while it is in use.

    Never over a file that is there. To go back, put the copy in the place of evidence.db.
    """
    from evidence import workflow

    typer.echo(str(workflow.backup(session_of(context).project, file)))


@db.command("migrate", epilog=example("evidence db migrate", "evidence -C my-review db migrate"))
def db_migrate(context: typer.Context) -> None:
    """Bring the file of an older version up to date.

    Every command does this by itself, after a backup; this one does nothing else.
    """
    from evidence import workflow

    made = workflow.migrate(session_of(context).project)
    typer.echo(f"Brought up to date; as it was before: {made}" if made else "Up to date.")


@db.command("check", epilog=example("evidence db check", "evidence db check --json"))
def db_check(context: typer.Context, *, json: _Json = False) -> None:
    """Check the file as such; nothing is changed.

    What is in it is checked by audit --verify.
    """
    from evidence import workflow

    found = workflow.check(session_of(context).project)
    if json:
        print_json(asdict(found))
        return
    typer.echo(f"{found.path}: sound; schema {found.schema} of {found.known}, {found.megabytes:.1f} MB")
