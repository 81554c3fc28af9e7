"""The commands that give results: pool, plot, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from evidence.cli import streams
from evidence.cli.app import app
from evidence.cli.choices import Asked, Json, Unreviewed, shared
from evidence.cli.session import example, print_json, session_of
from evidence.errors import UsageError


@app.command(
    epilog=example(
        "evidence pool --outcome OS --allow-unreviewed",
        "evidence pool --outcome OS --leave-one-out --sensitivity",
        "evidence pool --save",
        "evidence pool --data figures.csv --by region",
        "evidence pool --data figures.csv --tau2 DL --ci wald --json",
    )
)
@shared
def pool(
    context: typer.Context,
    *,
    asked: Asked,
    sensitivity: Annotated[
        bool,
        typer.Option(
            "--sensitivity", help="Show what the protocol declares beside it, and RevMan's and a Bayesian model."
        ),
    ] = False,
    leave_one_out: Annotated[bool, typer.Option("--leave-one-out", help="Pool without each study in turn.")] = False,
    cumulative: Annotated[bool, typer.Option("--cumulative", help="Pool as the studies came in, by year.")] = False,
    save: Annotated[
        bool, typer.Option("--save", help="Keep all results in the run log, with what moved since the last run.")
    ] = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="End with 5 if reports of one study contradict each other and nobody has chosen."
        ),
    ] = False,
    json: Json = False,
) -> None:
    """Pool the accepted estimates, or a table of figures.

    One result a comparison, outcome and stratum; with --analysis a declared one; with --data no project is needed.
    Two studies are shown and not averaged, unless --pool-k2 or the protocol asks for it.
    """
    from evidence import workflow
    from evidence.report import pooling, words

    session = session_of(context)
    more = {"leave_one_out": leave_one_out, "cumulative": cumulative}
    if asked.data is not None:
        asked.refuse_of_project(save=save, strict=strict)
        found = workflow.pool_figures(asked.data, asked.model, sensitivity=sensitivity, by=asked.by, **more)
        session.say(*(f"warning: {warning}" for warning in found.warnings))
        if json:
            print_json(found.to_json())
        else:
            typer.echo(pooling.figures(found))
        return
    session.warn_changed()
    picked = workflow.pool(session.project, asked.choice, allow_unreviewed=asked.allow_unreviewed, strict=strict)
    number = workflow.save(session.project, asked.choice, allow_unreviewed=asked.allow_unreviewed) if save else None
    with streams.whoever_reads():
        for one in picked:
            if json:
                print_json(pooling.to_json(one, by=asked.by, **more))
            else:
                typer.echo(words.analysis(one) + pooling.extras(one, by_model=sensitivity, by=asked.by, **more) + "\n")
    if number is not None:
        session.say(f"Kept as run {number}; see evidence runs show {number}")


@app.command(
    epilog=example(
        "evidence plot forest --outcome OS",
        "evidence plot forest --analysis os-published --layout jama -o os.png",
        "evidence plot forest --data figures.csv --by region -o regions.svg",
        "evidence plot funnel --data figures.csv -o funnel.pdf",
        "evidence plot loo --outcome OS",
    )
)
@shared
def plot(
    context: typer.Context,
    kind: Annotated[
        Literal["forest", "funnel", "loo", "cumulative", "baujat"],
        typer.Argument(help="What to draw; loo is the result without each study in turn."),
    ],
    *,
    asked: Asked,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="A name that ends in .svg, .png or .pdf.")
    ] = None,
    layout: Annotated[
        Literal["standard", "revman", "jama"], typer.Option(help="Columns and wording of a forest plot.")
    ] = "standard",
) -> None:
    """Draw the studies and their result.

    On a forest plot eligible studies without usable numbers stand among the rows, without a box; a funnel plot of fewer
    than ten studies says on it that it cannot be read.
    """
    from evidence import workflow

    session = session_of(context)
    if asked.data is None:
        session.warn_changed()
        unreviewed = {"allow_unreviewed": asked.allow_unreviewed}
        for path in workflow.plot(session.project, asked.choice, out, kind=kind, layout=layout, **unreviewed):
            typer.echo(str(path))
        return
    asked.refuse_of_project()
    if out is None:
        raise UsageError("A plot of a table needs a file to go to.", remedy=f"add -o {kind}.svg (or .png, .pdf).")
    path, warnings = workflow.plot_figures(asked.data, asked.model, out, kind=kind, layout=layout, by=asked.by)
    session.say(*(f"warning: {warning}" for warning in warnings))
    typer.echo(str(path))


@app.command(
    epilog=example(
        "evidence report", "evidence report -o review.html --allow-unreviewed", "evidence report -o review.md"
    )
)
def report(
    context: typer.Context,
    *,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The file: .html or .md; report.html in the project by default.")
    ] = None,
    allow_unreviewed: Unreviewed = False,
) -> None:
    """Write the whole review as one HTML file, or as Markdown.

    The bottom line in words, what changed since the last run, plots, models, the words behind each number and who
    accepted it, what is left out and why, the flow of records, searches, methods, and the files as data in it.
    """
    from evidence import workflow

    session = session_of(context)
    session.warn_changed()
    typer.echo(str(workflow.report(session.project, out, allow_unreviewed=allow_unreviewed)))
