"""The command that writes the review for other programs: export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from evidence.cli.app import app
from evidence.cli.rejects import list_rejected
from evidence.cli.session import Session, example, print_json, session_of
from evidence.errors import UsageError
from evidence.exports import KINDS, Tally

if TYPE_CHECKING:
    from evidence.workflow.exporting import Exported

_ALL = "all"
_ABOUT = "; ".join(
    [*(f"{name}: {kind.about}" for name, kind in KINDS.items()), f"{_ALL}: every kind that there is, into a folder"]
)


@app.command(
    epilog=example(
        "evidence export ris -o review.ris",
        "evidence export ris --set included -o included.ris",
        "evidence export bibtex -o review.bib",
        "evidence export csl > review.json",
        "evidence export nbib -o review.nbib --email you@example.org",
        "evidence export metafor -o metafor.csv",
        "evidence export meta --set all -o meta.csv",
        "evidence export indirect -o indirect.csv",
        "evidence export revman -o for-revman/",
        "evidence export revman --template study-results.csv -o filled.csv",
        "evidence export robvis -o robvis.csv",
        "evidence export prisma -o PRISMA.csv",
        "evidence export prisma --previous last -o flow.svg",
        "evidence export extractions --excel -o values.csv",
        "evidence export datapackage -o review.zip",
        "evidence export all -o exported",
    )
)
def export(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="|".join([*KINDS, _ALL]), help=f"{_ABOUT}.")],
    *,
    out: Annotated[
        str,
        typer.Option(
            "-o", "--out", metavar="FILE", help="A file, or a folder for all.ris and the like; - is standard output."
        ),
    ] = "-",
    which: Annotated[
        Literal["all", "included"] | None,
        typer.Option(
            "--set",
            help="All records, or only those that answer the protocol's question; of estimates, those that are pooled, "
            "or all with their status.  [default: all records, included estimates]",
        ),
    ] = None,
    email: Annotated[
        str | None, typer.Option(help="Your address, for nbib, which may ask PubMed; also NCBI_EMAIL.")
    ] = None,
    allow_unreviewed: Annotated[
        bool, typer.Option("--allow-unreviewed", help="Let in estimates that no person has accepted, marked as such.")
    ] = False,
    previous: Annotated[
        str,
        typer.Option(
            metavar="RUN",
            help="Of prisma: count what is new since a run (a number of evidence runs list, or last: the last pool "
            "--save), whose studies are those of the previous version of the review.",
        ),
    ] = "",
    excel: Annotated[
        bool, typer.Option("--excel", help="Mark a csv so that Excel reads it as UTF-8 (a byte order mark).")
    ] = False,
    template: Annotated[
        str,
        typer.Option(metavar="FILE", help="Of revman: a template from RevMan (CSV), to be filled in by its headings."),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print what was written as JSON; needs -o FILE.")] = False,
) -> None:
    """Write the records, or the estimates, for other programs.

    Records come in the order in which they came in, estimates one result after the other, and the same project gives
    the same bytes. A file is written whole or not at all. Only nbib may ask PubMed, for records that did not come as
    MEDLINE text. A table of estimates holds the rows that pool takes, of every comparison, outcome and stratum: pool
    each of these apart. Indirect holds what pool never takes: estimates of one side of the question against a third
    comparator, as printed and as arm over other; compare by way of the same comparator. All, and datapackage into a
    folder, write what the project can give, say what it cannot and why, and ask PubMed for nothing.
    """
    from evidence import workflow

    if json and out == "-":
        raise UsageError("Standard output cannot take the records and the JSON.", remedy="name a file with -o.")
    session = session_of(context)
    session.warn_changed()
    if kind == _ALL or (kind == "datapackage" and out != "-" and not out.endswith(".zip")):
        if out == "-":
            raise UsageError("Standard output cannot take many files.", remedy="name a folder with -o.")
        if which or previous or excel:
            raise UsageError("A package has each kind in its usual form.", remedy="give options to one kind at a time.")
        _say_all(session, workflow.export_all(session.project, Path(out), allow_unreviewed=allow_unreviewed), json=json)
        return
    path, done = workflow.export(
        session.project,
        kind,
        out,
        which=which,
        email=email,
        allow_unreviewed=allow_unreviewed,
        previous=previous,
        excel=excel,
        template=template,
    )
    if json:
        print_json(
            {
                "kind": kind,
                "file": path,
                "set": which or KINDS[kind].usual,
                "written": done.written,
                "left_out": [one.where for one in done.left_out],
                "missing": [one.where for one in done.missing],
                "unrecorded": done.unrecorded,
                **({"notes": done.notes} if done.notes else {}),
                **(_results(done) if KINDS[kind].lists == "estimates" else {}),
            }
        )
    session.say(*(f"note: {one.reason} ({one.where})" for one in done.left_out))
    if done.unrecorded:
        session.say(f"note: included studies that the project holds no record of: {', '.join(done.unrecorded)}")
    session.say(*(f"note: {text}" for text in done.notes))
    if KINDS[kind].lists == "estimates":
        session.say(*_cautions(done))
    session.say(f"wrote {KINDS[kind].counted(done.written)}{'' if path == '-' else f' to {path}'}")
    list_rejected(done.missing)
    raise typer.Exit(int(bool(done.missing)))


def _say_all(session: Session, done: Exported, *, json: bool) -> None:
    """Say what was written and what could not be; a lack of data is no failure."""
    if json:
        print_json(
            {
                "kind": _ALL,
                "files": [str(path) for path in done.written],
                "not_written": [
                    {"kind": kind, "reason": error.what, "remedy": error.remedy} for kind, error in done.lacking
                ],
                "older": [str(path) for path in done.older],
            }
        )
    session.say(*(f"not written: {kind}: {error.what}" for kind, error in done.lacking))
    session.say(*(f"note: {path} is of an earlier export, not of this one" for path in done.older))
    session.say(f"wrote {len(done.written)} files to {done.written[-1].parent}")


def _results(done: Tally) -> dict[str, int]:
    return {"pooled": done.pooled, "unreviewed": done.unreviewed, "results": done.results}


def _cautions(done: Tally) -> list[str]:
    """Say what a program that reads a table of estimates does not see by itself."""
    apart = done.written - done.pooled
    notes = [
        (done.unreviewed, f"{done.unreviewed} estimates have been accepted by no person; their status is not reviewed"),
        (apart, f"{apart} rows are not pooled, as their status says; leave them out in R"),
        (done.results > 1, f"{done.results} results; fit each comparison, outcome and stratum apart"),
    ]
    return [f"note: {text}" for holds, text in notes if holds]
