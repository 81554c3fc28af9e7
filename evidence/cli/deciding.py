"""The commands by which people decide: screen, decide."""

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
    are not used. Nothing lifts a retraction but decide --retraction.
    """
    from evidence import workflow

    session, names = session_of(context), pmids or []
    asked = _actions(include=include, exclude=exclude, not_retrieved=not_retrieved, out=out, source=source)
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
        said = workflow.screen(session.project, names, action, who=reviewer, reason=reason, stage=stage, note=note)
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
        | {"note": vote.note, "holds": vote in one.said.votes}
        for vote in (*one.said.votes, *one.said.outdated)
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


@app.command(
    epilog=example(
        'evidence decide 22460837 OS --accept --reviewer AR --note "checked against the full text"',
        'evidence decide 22460837 PFS --accept --overrule --reviewer AR --note "the later report is of another centre"',
    )
)
def decide(
    context: typer.Context,
    *,
    pmid: Annotated[str, typer.Argument(metavar="PMID", help="A record's PMID or key, or a study's name.")],
    field: Annotated[str, typer.Argument(metavar="FIELD", help="The row: an outcome such as OS, or an effect's id.")],
    accept: Annotated[bool, typer.Option("--accept/--reject", help="What is decided.")],
    reviewer: Annotated[str, typer.Option(help="Who decides.")],
    note: Annotated[str, typer.Option(help="Why.")] = "",
    direction: Annotated[bool, typer.Option("--direction", help="Decide on the direction alone.")] = False,
    retraction: Annotated[
        bool, typer.Option("--retraction", help="Decide on using the row although its publication was retracted.")
    ] = False,
    overrule: Annotated[
        bool,
        typer.Option(
            "--overrule", help="Use the row although a reason of its own keeps it out, such as subgroup or superseded."
        ),
    ] = False,
) -> None:
    """Accept or reject one row of the evidence table.

    Decisions are only ever added: a later one stands beside the earlier one and does not replace it in the record.
    """
    from evidence import workflow

    session, action = session_of(context), "accept" if accept else "reject"
    asked = [name for name, wanted in _asked(direction, retraction, overrule) if wanted]
    if len(asked) > 1:
        given = " and ".join(f"--{name}" for name in asked)
        raise UsageError("More than one thing is decided at once.", remedy=f"give {given} one at a time.")
    if overrule:
        _overrule(session, pmid, field, action, who=reviewer, why=note)
        return
    about = asked[0] if asked else "row"
    row = workflow.decide(session.project, pmid, field, action, who=reviewer, why=note, about=about)
    subject = "" if about == "row" else f" ({about})"
    typer.echo(f"{action}ed{subject}: {row.study}, {row.endpoint}, {row.printed} ({row.origin})")
    if accept and about == "row" and not session.quiet and (why := workflow.to_use(session.project, row)):
        session.say(f"It stays out: {why}")


def _asked(direction: bool, retraction: bool, overrule: bool) -> list[tuple[str, bool]]:
    return [("direction", direction), ("retraction", retraction), ("overrule", overrule)]


def _overrule(session: Session, report: str, field: str, action: str, *, who: str, why: str) -> None:
    from evidence import workflow

    codes, row = workflow.overrule(session.project, report, field, action, who=who, why=why)
    done = "overruled" if action == "accept" else "no longer overruled"
    typer.echo(f"{done} ({codes}): {row.study}, {row.endpoint}, {row.printed} ({row.origin})")
    if not row.poolable:
        session.say(f"It stays out: {row.why_not} ({row.because})")
