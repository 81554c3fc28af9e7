"""The commands about the protocol: check, show, freeze, amend, diff."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evidence.cli.app import app
from evidence.cli.session import example, print_json, session_of

if TYPE_CHECKING:
    from evidence.protocol import Version

protocol = typer.Typer(
    help="Check, show, freeze, amend or compare the protocol.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(protocol, name="protocol")

_File = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="A protocol; the project's review.toml by default.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
_Reviewer = Annotated[
    str, typer.Option(help="Who decides; EVIDENCE_REVIEWER or the name of the login by default.", show_default=False)
]


@protocol.command("check", epilog=example("evidence protocol check", "evidence protocol check draft.toml"))
def protocol_check(context: typer.Context, *, file: _File = None, json: _Json = False) -> None:
    """Say whether the protocol can be used.

    If not, the line and the reason are named, and the exit code is 3. What holds and may not be meant so is noted.
    """
    from evidence import workflow

    session = session_of(context)
    path, found = workflow.protocol(session.project, file)
    notes = workflow.protocol_notes(session.project, file)
    counts = (("comparison", found.comparison), ("outcome", found.outcome), ("declared analysis", found.analysis))
    if json:
        numbers = {name.split()[-1]: len(items) for name, items in counts}
        print_json(
            {"file": str(path), "valid": True, "id": found.review.id, "sha256": found.sha256}
            | numbers
            | {"notes": notes}
        )
    else:
        told = ", ".join(_counted(len(items), name) for name, items in counts)
        typer.echo(f"{path}: valid; {found.review.id}, {told}, sha256 {found.sha256}")
        session.say(*(f"note: {note}" for note in notes))
    if file is None:
        session.warn_changed()


@protocol.command(
    "show",
    epilog=example("evidence protocol show", "evidence protocol show --json", "evidence protocol show --history"),
)
def protocol_show(
    context: typer.Context,
    *,
    file: _File = None,
    history: Annotated[
        bool, typer.Option("--history", help="List the versions that were frozen or amended to instead.")
    ] = False,
    json: _Json = False,
) -> None:
    """Print the protocol.

    As it is in the file, or as JSON with every default filled in.
    """
    from evidence import workflow

    session = session_of(context)
    if history:
        _history(workflow.versions(session.project), as_json=json)
        return
    path, found = workflow.protocol(session.project, file)
    if json:
        print_json(found.model_dump(mode="json", by_alias=True))
    else:
        typer.echo(path.read_text(encoding="utf-8-sig"), nl=False)


@protocol.command("freeze", epilog=example("evidence protocol freeze --reviewer AR"))
def protocol_freeze(
    context: typer.Context,
    *,
    reviewer: _Reviewer = "",
    reason: Annotated[str, typer.Option(help="A remark to keep, such as where it was registered.")] = "",
    json: _Json = False,
) -> None:
    """Bind the protocol.

    Its text is kept, and from now on a change is noticed and needs a reason. Before it is frozen, it may be changed at
    will. An invalid protocol is refused with exit code 3.
    """
    from evidence import workflow

    made = workflow.freeze(session_of(context).project, who=_who(reviewer), why=reason)
    _told(made, as_json=json)


@protocol.command("amend", epilog=example('evidence protocol amend --reason "a referee asked for it" --reviewer AR'))
def protocol_amend(
    context: typer.Context,
    *,
    reason: Annotated[str, typer.Option(help="Why the protocol changes; methods and report print it.")],
    reviewer: _Reviewer = "",
    json: _Json = False,
) -> None:
    """Bind the changed protocol, with the reason.

    The versions before are kept. Refused where nothing changed, and with exit code 3 where the protocol is invalid.
    """
    from evidence import workflow

    made = workflow.amend(session_of(context).project, who=_who(reviewer), why=reason)
    _told(made, as_json=json)


@protocol.command(
    "diff", epilog=example("evidence protocol diff", "evidence protocol diff 1", "evidence protocol diff 1 2 --json")
)
def protocol_diff(
    context: typer.Context,
    *,
    earlier: Annotated[
        str, typer.Argument(metavar="[A]", help="A version by number; the last one by default.", show_default=False)
    ] = "",
    later: Annotated[
        str, typer.Argument(metavar="[B]", help="A version by number; now: review.toml as it is.")
    ] = "now",
    json: _Json = False,
) -> None:
    """Say what changed in the protocol, key by key.

    Between two versions, or since one of them; `evidence protocol show --history` lists them.
    """
    from evidence import workflow

    found = workflow.diff(session_of(context).project, earlier, later)
    if json:
        print_json(found.to_json())
    else:
        typer.echo("\n".join(found.words()))


def _history(versions: tuple[Version, ...], *, as_json: bool) -> None:
    if as_json:
        print_json([one.to_json() for one in versions])
        return
    for one in versions:
        typer.echo(f"{one.number}  {one.made}  {one.done} by {one.who}{': ' if one.reason else ''}{one.reason}")
        if one.number > 1:
            typer.echo("\n".join(f"     {line}" for line in one.told()))
    if not versions:
        typer.echo("The protocol was never frozen; evidence protocol freeze binds it.")


def _told(made: Version, *, as_json: bool) -> None:
    if as_json:
        print_json(made.to_json())
        return
    typer.echo(f"version {made.number}: {made.done} on {made.day} by {made.who}, sha256 {made.sha256}")
    if made.number > 1:
        typer.echo("\n".join(f"  {line}" for line in made.told()))


def _who(reviewer: str) -> str:
    """Name who decides: as given, else as the environment says, else the login."""
    if reviewer.strip() or (reviewer := os.environ.get("EVIDENCE_REVIEWER", "")).strip():
        return reviewer.strip()
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run as a number that has no name
        return ""


def _counted(number: int, name: str) -> str:
    plural = name.removesuffix("is") + "es" if name.endswith("is") else f"{name}s"
    return f"{number} {name if number == 1 else plural}"
