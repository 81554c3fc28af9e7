"""The commands that give results: table, pool, plot, report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from evidence.cli.app import app
from evidence.cli.session import example, print_json, print_table, session_of

_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, one object a line.")]
_Unreviewed = Annotated[
    bool, typer.Option("--allow-unreviewed", help="Use what no person has accepted too; every output then says so.")
]
_Analysis = Annotated[
    str | None,
    typer.Option("--analysis", metavar="ID", help="A declared analysis of the protocol; all shows them all."),
]
_Comparison = Annotated[str | None, typer.Option(metavar="ID", help="Only this comparison of the protocol.")]
_Outcome = Annotated[str | None, typer.Option(metavar="ID", help="Only this outcome of the protocol, such as OS.")]
_Tau2 = Annotated[
    Literal["FE", "DL", "HE", "SJ", "ML", "REML", "EB", "PM"] | None,
    typer.Option(help="Estimator of tau2 (FE: fixed effect); the protocol's by default, else REML."),
]
_Ci = Annotated[
    Literal["wald", "hksj", "hksj-adhoc"] | None,
    typer.Option(help="Interval method; the protocol's by default, else hksj-adhoc."),
]
_Level = Annotated[
    float | None, typer.Option(min=0.5, max=0.999, help="Level of the intervals; the protocol's by default, else 0.95.")
]


@app.command(epilog=example("evidence table", "evidence table --all --json", "evidence table -o table.csv"))
def table(
    context: typer.Context,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Show the rows that are not poolable too, with the reason.")
    ] = False,
    kind: Annotated[
        Literal["console", "csv", "json"], typer.Option("--format", help="How to print the table.")
    ] = "console",
    json: _Json = False,
    out: Annotated[Path | None, typer.Option("-o", "--out", help="Write to this file (.csv or .jsonl).")] = None,
) -> None:
    """Print the evidence table.

    Each estimate as A over B, and beside it as printed, with its words and their place in the text.
    """
    from evidence import workflow
    from evidence.table import to_console, to_csv, to_json_lines

    session = session_of(context)
    rows = workflow.table(session.project, everything=everything)
    if not rows:
        session.say(
            "There is no row to show." if everything else "No row can be pooled; evidence table --all says why."
        )
    if out:
        session.say(f"wrote {workflow.write_table(rows, out)}")
    elif json or kind == "json":
        typer.echo(to_json_lines(rows), nl=False)
    elif kind == "csv":
        typer.echo(to_csv(rows), nl=False)
    else:
        print_table(to_console(rows))


@app.command(
    epilog=example(
        "evidence pool --outcome OS --allow-unreviewed", "evidence pool --data figures.csv --tau2 DL --ci wald --json"
    )
)
def pool(
    context: typer.Context,
    *,
    data: Annotated[
        str | None,
        typer.Option(
            metavar="FILE.csv",
            help="Pool this table without a project: slab,yi,vi or slab,yi,sei or slab,measure,value,ci_low,ci_high.",
        ),
    ] = None,
    comparison: _Comparison = None,
    outcome: _Outcome = None,
    analysis: _Analysis = None,
    tau2: _Tau2 = None,
    ci: _Ci = None,
    level: _Level = None,
    allow_unreviewed: _Unreviewed = False,
    json: _Json = False,
) -> None:
    """Pool the accepted estimates, or a table of figures.

    One result a comparison, outcome and stratum; with --analysis a declared one; with --data no project is needed.
    """
    from evidence import workflow
    from evidence.report import words

    session = session_of(context)
    if data is not None:
        found = workflow.pool_figures(data, tau2=tau2 or "REML", ci=ci or "hksj-adhoc", level=level or 0.95)
        session.say(*(f"warning: {warning}" for warning in found.warnings))
        if json:
            print_json(found.to_json())
        else:
            typer.echo(words.figures(found))
        return
    choice = workflow.Choice(comparison, outcome, analysis, tau2, ci, level)
    for one in workflow.pool(session.project, choice, allow_unreviewed=allow_unreviewed):
        if json:
            print_json(one.to_json())
        else:
            typer.echo(words.analysis(one) + "\n")


plot = typer.Typer(help="Draw the pooled result.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(plot, name="plot")


@plot.command(
    "forest",
    epilog=example("evidence plot forest --outcome OS -o os.svg", "evidence plot forest --analysis ID -o os.png"),
)
def plot_forest(
    context: typer.Context,
    *,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="A name that ends in .svg, .png or .pdf.")
    ] = None,
    comparison: _Comparison = None,
    outcome: _Outcome = None,
    analysis: _Analysis = None,
    tau2: _Tau2 = None,
    ci: _Ci = None,
    level: _Level = None,
    allow_unreviewed: _Unreviewed = False,
) -> None:
    """Draw forest plots.

    Eligible studies without usable numbers stand among the rows, without a box.
    """
    from evidence import workflow

    session = session_of(context)
    choice = workflow.Choice(comparison, outcome, analysis, tau2, ci, level)
    for path in workflow.plot_forest(session.project, choice, out, allow_unreviewed=allow_unreviewed):
        typer.echo(str(path))


@app.command(epilog=example("evidence report", "evidence report -o review.html --allow-unreviewed"))
def report(
    context: typer.Context,
    *,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The file; report.html in the project by default.")
    ] = None,
    allow_unreviewed: _Unreviewed = False,
) -> None:
    """Write the whole review as one HTML file.

    Results, plots, the words behind each number, conflicts, what is not pooled and why, methods.
    """
    from evidence import workflow

    session = session_of(context)
    typer.echo(str(workflow.report(session.project, out, allow_unreviewed=allow_unreviewed)))
