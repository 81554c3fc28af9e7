"""The commands that keep a review alive: update, runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from evidence.cli.app import app
from evidence.cli.literature import Email, KeyFile
from evidence.cli.rejects import list_rejected
from evidence.cli.session import example, print_json, session_of

_CHANGED = 10
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command(
    epilog=example(
        "evidence update --dry-run",
        "evidence update --email you@example.org --exit-code || mail -s changed you@example.org < /dev/null",
        "evidence -q -C my-review update --notify-file changed.txt",
    )
)
def update(
    context: typer.Context,
    *,
    dry_run: Annotated[
        bool, typer.Option("-n", "--dry-run", help="Change nothing; say what would be new and what it would move.")
    ] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="End with 10 if the result changed.")] = False,
    notify_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the summary there if an alert of the protocol (living.alert_when) is set off, else leave it.",
        ),
    ] = None,
    allow_unreviewed: Annotated[
        bool, typer.Option("--allow-unreviewed", help="Pool what no person has accepted too; the summary says so.")
    ] = False,
    email: Email = None,
    api_key_file: KeyFile = None,
    json: _Json = False,
) -> None:
    """Ask PubMed what is new, and say what it moved.

    Fetches what is new or was revised, marks what was retracted or deleted, reads it, pools again and explains the
    difference. All of it is stored, or, if PubMed does not send everything, nothing (exit code 4). Safe in cron.
    """
    from evidence import workflow

    session = session_of(context)
    session.warn_changed()
    done = workflow.update(
        session.project,
        dry_run=dry_run,
        allow_unreviewed=allow_unreviewed,
        email=email,
        api_key_file=api_key_file,
        on_batch=session.counter("fetching"),
        on_text=session.counter("reading"),
    )
    if json:
        print_json({**done.to_json(), "dry_run": dry_run})
    else:
        typer.echo("\n".join(done.words()))
    if notify_file is not None and done.alerts and not dry_run:
        session.say(f"wrote {workflow.notify(done, notify_file)}")
    session.say("Nothing was changed: this was a dry run." if dry_run else f"Kept as run {done.run}.")
    list_rejected(done.rejected)
    if exit_code and done.changed:
        raise typer.Exit(_CHANGED)
    if done.rejected or done.missing or done.owed:
        raise typer.Exit(1)


runs = typer.Typer(
    help="Say what each update did, and why an estimate moved.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(runs, name="runs")


@runs.command("list", epilog=example("evidence runs list", "evidence runs list --json"))
def runs_list(context: typer.Context, *, json: _Json = False) -> None:
    """List the runs: updates, and results that were kept with pool --save."""
    from evidence import workflow

    session = session_of(context)
    known, stopped = workflow.runs(session.project)
    for one in known:
        if json:
            print_json(workflow.run_line(one))
        else:
            typer.echo(_line(workflow.run_line(one)))
    if stopped is not None:
        session.say(
            f"An update of {stopped.started} did not end: {stopped.here} of {stopped.wanted} records are here. "
            "Run evidence update again."
        )
    elif not known:
        session.say("There is no run yet. Run evidence update, or evidence pool --save.")


@runs.command("show", epilog=example("evidence runs show 3", "evidence runs show 3 --json"))
def runs_show(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="N", help="The run's number, as runs list gives it.")],
    *,
    json: _Json = False,
) -> None:
    """Show what one run found and moved, and how the results stood."""
    from evidence import workflow

    found, kept = workflow.run(session_of(context).project, number)
    if json:
        print_json({**workflow.run_line(found), **found.body, "snapshot": kept.to_json()})
        return
    typer.echo(f"Run {found.id}, {found.kind}, {found.finished}, evidence {found.version}")
    typer.echo(f"protocol {found.protocol_sha256[:12]}, rules {found.rules_sha256[:12]}, {found.decisions} decisions")
    typer.echo("\n".join(found.body["words"]))
    typer.echo("\n".join(f"  {line}" for line in workflow.stood(kept)))


@runs.command("diff", epilog=example("evidence runs diff 3 7", "evidence runs diff 2026-01-31 2026-06-30 --json"))
def runs_diff(
    context: typer.Context,
    earlier: Annotated[str, typer.Argument(metavar="A", help="A run's number, or a day: the last run up to then.")],
    later: Annotated[str, typer.Argument(metavar="B", help="The same, later.")],
    *,
    json: _Json = False,
) -> None:
    """Explain why estimates moved between two runs, from what these kept."""
    from evidence import workflow

    found = workflow.difference(session_of(context).project, earlier, later)
    if json:
        print_json(found.to_json())
    else:
        typer.echo("\n".join(found.words()))


def _line(told: dict[str, Any]) -> str:
    return f"{told['run']:>4}  {told['finished'][:16].replace('T', ' ')}  {told['kind']:<7} {told['summary']}"
