"""The command that says how well the texts are read: evaluate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from evidence.cli.app import app
from evidence.cli.rejects import list_rejected
from evidence.cli.session import example, print_json, session_of


@app.command(
    epilog=example(
        "evidence evaluate --gold gold.jsonl --records records.xml",
        "evidence evaluate --gold gold.jsonl --predicted found.jsonl --part kept --errors errors.jsonl",
        "evidence evaluate --gold judged.jsonl --records records.xml --protocol vegf-tki-vs-mtor",
    )
)
def evaluate(
    context: typer.Context,
    *,
    gold: Annotated[
        str, typer.Option(metavar="FILE", help="What people read in the records: JSON, one object a record and line.")
    ],
    records: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            help="The records, in any format that batch reads; may be given more than once. "
            "By default the file beside the gold with its name (gold.xml), else the project's records.",
        ),
    ] = None,
    predicted: Annotated[
        str | None, typer.Option(metavar="FILE", help="What batch --all wrote (.jsonl), instead of reading again.")
    ] = None,
    by_field: Annotated[bool, typer.Option("--by-field", help="Show each field on a line, with its interval.")] = False,
    errors: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the errors here, one JSON object a line; never those of records that are kept aside.",
        ),
    ] = None,
    protocol: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FILE",
            help='Also run this protocol over the records, and compare with the gold\'s key "review": '
            "eligible, reason, rows A over B.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as one JSON object.")] = False,
    part: Annotated[
        Literal["all", "kept", "aside"],
        typer.Option(help="All records; those to work with; or the third (by PMID) kept aside, to judge by."),
    ] = "all",
) -> None:
    """Measure the reading against a gold file.

    Precision, recall and F1, and how often each field is right, with counts and 95 % Wilson intervals.
    With a protocol, its judgement is measured too, against what a reviewer would pool of each record.
    """
    from evidence import workflow
    from evidence.evaluate import agreement_text, figures_text

    session = session_of(context)
    done = workflow.evaluate(
        session.project, gold, predicted=predicted, records=records or (), part=part, errors=errors, protocol=protocol
    )
    session.say(f"{done.figures.clean.of} records of {gold}, part {part}, against {done.source}")
    if json:
        judged = {} if done.agreement is None else {"review": done.agreement.to_json(listed=part != "aside")}
        print_json({"part": part, **done.figures.to_json(), **judged})
    else:
        typer.echo(figures_text(done.figures, by_field=by_field))
        if done.agreement is not None:
            typer.echo("\n" + agreement_text(done.agreement, listed=part != "aside"))
    if errors:
        unseen = f"; {done.unlisted} of records that are kept aside are not written" if done.unlisted else ""
        session.say(f"wrote {errors}{unseen}")
    list_rejected(done.rejected)
    raise typer.Exit(int(bool(done.rejected)))
