"""The command by which people say which records answer the question: screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from evidence.cli.app import app
from evidence.cli.rejects import list_rejected
from evidence.cli.session import Session, example, print_json, session_of
from evidence.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.harmonise import Assessment

_Stage = Literal["abstract", "full-text"]


@app.command(
    epilog=example(
        "evidence screen --pending",
        "evidence screen --exclude 22460837 25493562 --reason wrong-line --reviewer AR",
        "evidence screen --include 24297950 --stage full-text --reviewer AR",
        'evidence screen --include 24297950 --adjudicate --reviewer CR --note "second line, says the full text"',
        "evidence screen --export to_screen.csv",
        "evidence screen --import to_screen.csv --reviewer AR",
    )
)
def screen(
    context: typer.Context,
    *,
    pmids: Annotated[
        list[str] | None, typer.Argument(metavar="[PMID]...", help="Records by PMID, DOI or key; all by default.")
    ] = None,
    include: Annotated[bool, typer.Option("--include", help="These records answer the question.")] = False,
    exclude: Annotated[bool, typer.Option("--exclude", help="They do not; give the reason.")] = False,
    not_retrieved: Annotated[bool, typer.Option("--not-retrieved", help="Their full text was not to be had.")] = False,
    reason: Annotated[
        str | None, typer.Option(metavar="CODE", help="Why they are excluded, such as wrong-line or single-arm.")
    ] = None,
    stage: Annotated[_Stage, typer.Option(help="What was read.")] = "abstract",
    reviewer: Annotated[str, typer.Option(help="Who decides; with --pending or --export, whose decisions.")] = "",
    note: Annotated[str, typer.Option(help="More about why.")] = "",
    adjudicate: Annotated[
        bool, typer.Option("--adjudicate", help="Settle what two people disagree on; give the reason with --note.")
    ] = False,
    pending: Annotated[
        bool,
        typer.Option(
            "--pending", help="List what nobody decided, or this reviewer did not, and what people disagree on."
        ),
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--export", metavar="FILE.csv", help="Write a table to be filled in and imported.")
    ] = None,
    source: Annotated[str | None, typer.Option("--import", metavar="FILE.csv", help="Take such a table over.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the result as JSON, one object a line.")] = False,
) -> None:
    """Decide which records are in.

    Without an action: list them, with what the text suggests and in which words, and what people decided. A person's
    word goes before the suggestion; where two disagree, or the text has changed since, the record waits and its figures
    are not used. A third person settles it with --adjudicate. Nothing lifts a retraction but decide --retraction.
    """
    from evidence import workflow

    session, names = session_of(context), pmids or []
    asked = _actions(include=include, exclude=exclude, not_retrieved=not_retrieved, out=out, source=source)
    if adjudicate and not (include or exclude or not_retrieved):
        raise UsageError(
            "Nothing is settled.", where="--adjudicate", remedy="add --include, --exclude or --not-retrieved."
        )
    if len(asked) > 1:
        raise UsageError("More than one thing is asked for at once.", remedy=f"give {' or '.join(asked)} alone.")
    if out is not None:
        path, count = workflow.export_screening(session.project, out, reviewer=reviewer)
        session.say(f"wrote {count} records to {path}; fill in decision, reason and reviewer, and import it")
    elif source is not None:
        _import(session, source, reviewer=reviewer, json=json)
    elif asked:
        action = asked[0].removeprefix("--")
        _must_say_who(names, reviewer, action)
        said = workflow.screen(
            session.project, names, action, reason=reason, stage=stage, who=reviewer, note=note, adjudicate=adjudicate
        )
        _print(said, json=json)
    else:
        found = workflow.screened(session.project, names, pending=pending, reviewer=reviewer)
        _print(found, json=json)
        if not found:
            session.say("There is no record to screen.")


def _actions(*, out: Path | None, source: str | None, **flags: bool) -> list[str]:
    wanted = [f"--{name.replace('_', '-')}" for name, given in flags.items() if given]
    return wanted + ["--export"] * (out is not None) + ["--import"] * (source is not None)


def _must_say_who(names: Sequence[str], reviewer: str, action: str) -> None:
    if not names:
        raise UsageError(
            "No record is named.", remedy=f"give PMIDs: evidence screen --{action} PMID... --reviewer NAME."
        )
    if not reviewer.strip():
        raise UsageError("Nobody is named who decides this.", remedy="add --reviewer NAME.")


def _import(session: Session, source: str, *, reviewer: str, json: bool) -> None:
    from evidence import workflow

    taken = workflow.import_screening(session.project, source, reviewer=reviewer)
    counts = {"made": taken.made, "unchanged": taken.unchanged, "refused": len(taken.rejected)}
    if json:
        print_json(counts)
    else:
        typer.echo(f"{taken.made} decisions made, {taken.unchanged} unchanged, {len(taken.rejected)} rows refused")
    list_rejected(taken.rejected)
    if taken.rejected:
        raise typer.Exit(1)
    session.say("Next: evidence screen --pending, then evidence table")


def _print(found: Sequence[Assessment], *, json: bool) -> None:
    for one in found:
        if json:
            print_json(_body(one))
        else:
            typer.echo("\n".join(_lines(one)))


def _body(one: Assessment) -> dict[str, Any]:
    votes = [
        {"who": vote.who, "decision": vote.action, "reason": vote.reason, "stage": vote.stage, "made": vote.made}
        | {"note": vote.note, "holds": vote not in one.said.outdated, "adjudicated": vote is one.said.settled}
        for vote in (*one.said.votes, *filter(None, [one.said.settled]), *one.said.outdated)
    ]
    return {
        "pmid": one.pmid,
        "key": one.key,
        "title": one.title,
        "year": one.year,
        "suggestion": one.suggestion or None,
        "code": one.code,
        "because": one.because,
        "standing": one.standing,
        "reason": one.reason,
        "by_person": one.by_person,
        "decisions": votes,
    }


def _lines(one: Assessment) -> list[str]:
    suggested = "not read yet" if not one.suggestion else f"{one.suggestion}{f' ({one.code})' if one.code else ''}"
    code = f" ({one.reason})" if one.reason else ""
    lines = [f"{one.pmid or one.key}  {one.standing}{code}  {one.title} ({one.year or 'no year'})"]
    lines.append(f"    the text: {suggested}{f': {one.because}' if one.because else ''}")
    if one.said.state is not None:
        lines.append(f"    people: {one.said.words}")
    return lines
