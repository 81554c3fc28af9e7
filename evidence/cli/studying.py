"""The commands about which reports are one study, and where they contradict each other: studies, conflicts."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from evidence.cli.app import app
from evidence.cli.session import example, print_json, session_of

_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, one object a line.")]
_Study = Annotated[str, typer.Argument(metavar="STUDY", help="The study's name, or a report of it.")]
_Reports = Annotated[
    list[str], typer.Argument(metavar="PMID...", help="Records by PMID, or reports as studies list names them.")
]
_Reviewer = Annotated[str, typer.Option(help="Who decides.")]
_Note = Annotated[str, typer.Option(help="Why.")]

studies = typer.Typer(help="Say which reports are one study, and why.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(studies, name="studies")


@studies.command("list", epilog=example("evidence studies list", "evidence studies list --json"))
def studies_list(context: typer.Context, *, json: _Json = False) -> None:
    """List the studies with their reports.

    Each link with its score, its signals and their weights, and whether the program suggests it or a person accepted or
    undid it; then what may link them to other studies.
    """
    from evidence import workflow
    from evidence.report.linking import studies_text

    session = session_of(context)
    listed = workflow.studies(session.project)
    for one in listed if json else ():
        print_json(one.to_json())
    if listed and not json:
        typer.echo(studies_text(listed))
    if not listed:
        session.say("There is no study yet. Bring records in, then evidence extract.")


@studies.command(
    "link", epilog=example('evidence studies link METEOR 26406150 27279544 --reviewer AR --note "both NCT01865747"')
)
def studies_link(
    context: typer.Context, study: _Study, pmids: _Reports, *, reviewer: _Reviewer, note: _Note = ""
) -> None:
    """Say that reports belong to a study.

    What the program suggested is accepted by that. It holds whatever the program finds later.
    """
    from evidence import workflow

    session = session_of(context)
    done = workflow.link_reports(session.project, study, pmids, who=reviewer, why=note)
    typer.echo(f"linked: {done.study} is {', '.join(done.reports)}")
    session.say(*(f"note: {text}" for text in done.told))


@studies.command(
    "unlink", epilog=example('evidence studies unlink "Park 2012" 22460837 --reviewer AR --note "another hospital"')
)
def studies_unlink(
    context: typer.Context, study: _Study, pmids: _Reports, *, reviewer: _Reviewer, note: _Note = ""
) -> None:
    """Say that reports do not belong to a study.

    They are kept apart from its other reports for ever, or until a person links them.
    """
    from evidence import workflow

    session = session_of(context)
    done = workflow.unlink_reports(session.project, study, pmids, who=reviewer, why=note)
    typer.echo(f"unlinked: {'; '.join(done.told)}")


@studies.command("rename", epilog=example('evidence studies rename "Rini 2011" AXIS --reviewer AR'))
def studies_rename(
    context: typer.Context,
    study: _Study,
    new: Annotated[str, typer.Argument(metavar="NEW", help="Its new name, which no other study may have.")],
    *,
    reviewer: _Reviewer,
    note: _Note = "",
) -> None:
    """Give a study another name."""
    from evidence import workflow

    done = workflow.rename_study(session_of(context).project, study, new, who=reviewer, why=note)
    typer.echo(f"renamed: {done.study} is {', '.join(done.reports)}")


conflicts = typer.Typer(
    help="Show where reports of one study contradict each other. Alone it lists them; resolve says which is used.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
app.add_typer(conflicts, name="conflicts")


@conflicts.callback()
def conflicts_alone(context: typer.Context, *, json: _Json = False) -> None:
    """Show where reports of one study contradict each other. Alone it lists them; resolve says which is used."""
    if context.invoked_subcommand is None:
        _list(context, json=json)


@conflicts.command("list", epilog=example("evidence conflicts list", "evidence conflicts list --json"))
def conflicts_list(context: typer.Context, *, json: _Json = False) -> None:
    """List the conflicts, those that wait for a person first.

    Both estimates as printed and as A over B, which is used and why, and who resolved it.
    """
    _list(context, json=json)


def _list(context: typer.Context, *, json: bool) -> None:
    from evidence import workflow
    from evidence.report.linking import conflicts_text

    session = session_of(context)
    found = workflow.conflicts(session.project)
    for one in found if json else ():
        print_json(one.to_json())
    if found and not json:
        typer.echo(conflicts_text(found))
    if not found:
        session.say("No two reports of one study contradict each other.")


@conflicts.command(
    "resolve", epilog=example('evidence conflicts resolve cf1ef733b --take 22460837 --reviewer AR --note "full text"')
)
def conflicts_resolve(
    context: typer.Context,
    conflict: Annotated[str, typer.Argument(metavar="ID", help="The conflict, as conflicts list names it.")],
    *,
    take: Annotated[
        str, typer.Option(metavar="PMID|ROW", help="The report that is used: its PMID, its name or its row's id.")
    ],
    reviewer: _Reviewer,
    note: _Note = "",
) -> None:
    """Say which of two reports is used.

    The other stays listed. If the text or the figures of either change, the conflict is open again.
    """
    from evidence import workflow

    done = workflow.resolve(session_of(context).project, conflict, take, who=reviewer, why=note)
    typer.echo(f"{done.status}: {done.detail}")


@conflicts.command("reviewers", epilog=example("evidence conflicts reviewers", "evidence conflicts reviewers --json"))
def conflicts_reviewers(context: typer.Context, *, json: _Json = False) -> None:
    """List what people decided differently, unsettled.

    Such a row or record is not pooled. A third person settles a row with evidence decide --adjudicate, a record with
    evidence screen --adjudicate.
    """
    from evidence import workflow
    from evidence.report.agreeing import disagreements_text

    session = session_of(context)
    found = workflow.disagreements(session.project)
    for one in found if json else ():
        print_json(asdict(one))
    if found and not json:
        typer.echo(disagreements_text(found))
    if not found:
        session.say("No two people disagree.")


@conflicts.command("agreement", epilog=example("evidence conflicts agreement", "evidence conflicts agreement --json"))
def conflicts_agreement(context: typer.Context, *, json: _Json = False) -> None:
    """Say how far reviewers agree.

    Per cent, Cohen's kappa and Gwet's AC1, on what each decided before seeing the other's word; over all items as in or
    out, and by field. Where a coefficient is not defined it says why.
    """
    from evidence import workflow
    from evidence.report.agreeing import agreement_text

    found = workflow.agreement(session_of(context).project)
    if json:
        print_json(found.to_json())
    else:
        typer.echo(agreement_text(found))
