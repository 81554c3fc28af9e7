"""The command that reads many files without a project: batch."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from time import monotonic
from typing import Annotated, Any, Literal

import typer

from evidence.cli.app import app
from evidence.cli.rejects import list_rejected
from evidence.cli.session import Session, example, session_of
from evidence.files import STDIO

_STOPPED = "Interrupted. What was read is kept; the same command goes on."
_NOTHING = "Interrupted. Nothing was written; -o FOLDER/ keeps what is read."
_OFTEN = 0.2  # seconds between two lines in place on a terminal
_SELDOM = 30.0  # seconds between two lines of a log


@app.command(
    epilog=example(
        "evidence batch *.xml.gz -o found.jsonl",
        "evidence batch *.xml.gz -o found.parquet --jobs 4 --stats stats.json",
        "evidence batch baseline updates -o found/ --jobs 4",
        "evidence batch updates -o found/ --scheduler tcp://10.0.0.1:8786",
        "evidence batch 's3://bucket/pubmed26n*.xml.gz' -o s3://bucket/found.csv",
        "cat records.nbib | evidence batch - -o -",
    )
)
def batch(
    context: typer.Context,
    *,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="PubMed XML (also .gz), MEDLINE or nbib, RIS, pasted PubMed page text, here or in an object store; "
            "a folder of such (of a store with / at its end, or a pattern); - is standard input.",
        ),
    ],
    out: Annotated[
        str,
        typer.Option(
            "-o",
            "--out",
            metavar="OUT",
            help="A name that ends in .jsonl, .csv or .parquet, here or in an object store; one that ends in / is a "
            "folder of parts, here; - is standard output.",
        ),
    ],
    everything: Annotated[bool, typer.Option("--all", help="Write records without an effect too.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="Processes to read in.")] = 1,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Read on the Dask cluster whose scheduler is at this address."),
    ] = None,
    parts: Annotated[
        Literal["parquet", "jsonl"], typer.Option("--parts", help="The format of the parts in a folder.")
    ] = "parquet",
    stats: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Write the counts here as JSON: records, not parsed, effects, by measure, refused, seconds by stage; "
            "- is standard output.",
        ),
    ] = None,
) -> None:
    """Read many files without a project.

    JSON lines hold one record a line; CSV and Parquet one effect a row. A bad record or file is named and stops no
    other one. However large the files are, the memory that is needed stays the same. PubMed's numbered files are
    applied in the order of their numbers: of a record in several files the last stands, and what PubMed deleted goes.

    Without --all a record of PubMed XML is parsed only if its title and abstract can hold an effect. Of the others no
    more is known than where they begin and end and that they hold none: one that is malformed counts as without an
    effect, and the counts say how many were not parsed. --all parses every record.

    A folder of parts can be stopped at any time, and gone on with by the same command: only what is missing or changed
    is read. What stands is in FOLDER/rows, what became of each file in FOLDER/manifest.json.
    """
    from evidence import workflow

    session = session_of(context)
    words: dict[str, Any] = {"everything": everything, "jobs": jobs, "scheduler": scheduler, "parts": parts}
    show = _shown(session)
    try:
        done = workflow.batch(files, out, **words, stats=stats, show=show)
    except KeyboardInterrupt:
        if show and _clears():
            typer.echo(err=True)  # ends the line of progress
        session.say(_STOPPED if workflow.is_folder(out) else _NOTHING)
        raise
    list_rejected(done.rejected)
    again = f" ({done.unchanged} of {done.files} files were read before)" if done.unchanged else ""
    place = "standard output" if out == STDIO else out
    session.say(f"{done.records} records read, {done.written} written with {done.effects} effects to {place}{again}")
    if gone := done.stats.superseded + done.stats.removed:
        session.say(f"{gone} of the records read stand no more: a later one has the same PMID, or PubMed deleted it")
    if done.stale:
        session.say(f"warning: {len(done.stale)} files in {out} were read with other options or rules: name them again")
    raise typer.Exit(int(bool(done.rejected)))


def _clears() -> bool:
    """Whether messages go to a terminal that can clear a line."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def _shown(session: Session) -> Callable[[str, float], None] | None:
    """What shows progress: in place where a line can be cleared, a line now and then if it was asked for, else None."""
    terminal = _clears()
    if session.quiet or not (terminal or session.verbose):
        return None
    pause = _OFTEN if terminal else _SELDOM
    last = monotonic() if not terminal else 0.0

    def show(line: str, share: float) -> None:
        nonlocal last
        if share >= 1 or monotonic() - last >= pause:
            last = monotonic()
            ahead, end = ("\r\x1b[K", "\n" if share >= 1 else "") if terminal else ("", "\n")
            typer.echo(f"{ahead}{line}{end}", err=True, nl=False)

    return show
