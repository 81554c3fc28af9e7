"""The commands about the project as a whole: demo, init, status."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from evidence.cli.app import app
from evidence.cli.session import example, print_json, session_of
from evidence.errors import UsageError

_WORKED = "vegf-tki-vs-mtor"
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]


@app.command(epilog=example("evidence demo", "evidence -C /tmp/demo demo"))
def demo(context: typer.Context) -> None:
    """Run the worked example, offline.

    From an abstract to a forest plot and a report, in the folder ./evidence-demo or in -C DIR; safe to repeat.
    """
    from evidence import demo as worked
    from evidence.cli.walkthrough import walkthrough

    session = session_of(context)
    folder = session.project if session.project_given else Path(worked.FOLDER)
    typer.echo(walkthrough(worked.run(folder, say=session.say)))


@app.command(
    epilog=example(
        "evidence init my-review",
        "evidence init --example sglt2-vs-placebo --force",
        "evidence init another-review --from-protocol draft.toml",
    )
)
def init(
    context: typer.Context,
    *,
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="The project's folder.")] = None,
    example_name: Annotated[
        str | None,
        typer.Option(
            "--example",
            metavar="NAME",
            help=f"The bundled protocol to start from, {_WORKED} by default.",
            show_default=False,
        ),
    ] = None,
    from_protocol: Annotated[
        str | None,
        typer.Option("--from-protocol", metavar="FILE", help="A protocol of yours to start from; it must be valid."),
    ] = None,
    force: Annotated[bool, typer.Option("-f", "--force", help="Replace a review.toml that is there.")] = False,
) -> None:
    """Make a project folder.

    It gets the protocol review.toml, to be adapted to the question, the empty database evidence.db, and a .gitignore
    that leaves the data out of git and the protocol in.
    """
    from evidence import workflow

    if example_name is not None and from_protocol is not None:
        raise UsageError("Two protocols are named to start from.", remedy="give --example or --from-protocol.")
    session = session_of(context)
    name = example_name or _WORKED
    made = workflow.init(folder or session.project, example=name, source=from_protocol, force=force)
    typer.echo("\n".join(str(path) for path in made))
    command = f"evidence -C {shlex.quote(str(folder))}" if folder else "evidence"
    if from_protocol is None:
        session.say(f"review.toml asks the question of {name}: put yours in its place, as its remarks say.")
    session.say(f"Next: {command} protocol check, then {command} search")


@app.command(epilog=example("evidence status", "evidence -C my-review status --json"))
def status(context: typer.Context, *, json: _Json = False) -> None:
    """Say what the project holds and what to do next."""
    from evidence import workflow

    session = session_of(context)
    found = workflow.status(session.project)
    session.warn_changed()
    if json:
        print_json(found)
        return
    typer.echo(f"{found['title']} ({found['protocol']}, sha256 {found['protocol_sha256'][:12]})")
    if found["protocol_frozen"]:
        amended = ", ".join(found["protocol_amended"])
        typer.echo(f"Protocol frozen on {found['protocol_frozen']}" + (f", amended on {amended}" if amended else ""))
    for name, count in found["counts"].items():
        typer.echo(f"{count:>7}  {name.replace('_', ' ')}")
    for name in ("last_search", "last_update"):
        typer.echo(f"{name.replace('_', ' ').capitalize()}: {found[name] or 'never'}")
    if stopped := found["stopped_update"]:
        typer.echo(f"An update did not end: {stopped['here']} of {stopped['wanted']} records are here")
    typer.echo(f"Next: {found['next']}")
