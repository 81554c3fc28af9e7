"""The commands that bring records and published rows in from files, and tell which records are one: import, dedupe."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from evidence.cli import streams
from evidence.cli.app import app
from evidence.cli.rejects import end_with
from evidence.cli.session import Session, example, print_json, session_of
from evidence.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.records import Rejected, Tally
    from evidence.workflow import Brought, Twins

_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, one object a line.")]
_DECISIONS = "decisions"
_PARTS = (
    ("records", "records"),
    ("titles", "titles"),
    ("abstracts", "abstracts"),
    ("DOIs", "dois"),
    ("PMIDs", "pmids"),
)


@app.command(
    "import",
    epilog=example(
        "evidence import records.xml rows.csv",
        "evidence import found/",
        "cat page.txt | evidence import -",
        "evidence import decisions from-the-other-laptop.jsonl",
    ),
)
def import_files(
    context: typer.Context,
    *,
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="PubMed XML (also .gz), MEDLINE or nbib, RIS, "
            "pasted PubMed page text, a CSV of published rows, or what batch wrote (a file or folder); - is standard "
            "input. "
            "After the word decisions: what "
            "evidence export decisions wrote on another machine.",
        ),
    ],
    kind: Annotated[
        Literal["auto", "pubmed-xml", "medline", "nbib", "ris", "page-text", "rows-csv", "csv", "batch"],
        typer.Option("--format", help="The format, or auto to tell it from the content."),
    ] = "auto",
    source: Annotated[str | None, typer.Option(help="Where the files come from, to be kept with the records.")] = None,
    clock_ahead: Annotated[
        bool, typer.Option("--clock-ahead", help="Of decisions: take those too that seem to be made in the future.")
    ] = False,
    json: _Json = False,
) -> None:
    """Import records and published rows from files.

    What is there already is not doubled, under another number neither; bad records and rows are listed, and the rest
    is stored. What stands in each file and what was stored of it are counted side by side. Decisions of another machine
    come in each once, with the person and time that made them, whichever way round and however often.
    """
    from evidence import workflow

    session = session_of(context)
    if files[0] == _DECISIONS and len(files) > 1:
        _import_decisions(session, files[1:], clock_ahead=clock_ahead, json=json)
        return
    if clock_ahead:
        raise UsageError("Only decisions have a clock.", where="--clock-ahead", remedy="leave it out.")
    done: list[Brought] = []
    for one in workflow.import_files(session.project, files, kind=kind, source=source):
        done.append(one)
        session.say(*(f"note: {note}" for note in one.notes))
        with streams.whoever_reads():  # the other files are imported
            if json:
                print_json(_body(one))
            else:
                typer.echo("\n".join(_lines(one)))
    if len(done) > 1:
        told, stored = _together(done)
        if json:
            print_json({"file": None, "in_file": asdict(told), "stored": asdict(stored)})
        elif told.records:
            typer.echo("\n".join(["all files together:", *_table(told, stored, "in the files")]))
    rejected: list[Rejected] = [one for each in done for one in each.rejected]
    end_with(session, rejected, failed=False, following="evidence extract")


@app.command(
    epilog=example(
        "evidence dedupe",
        "evidence dedupe --merge doi:10.1000/182 22460837 --reviewer AR",
        "evidence dedupe --undo doi:10.1000/182 --reviewer AR",
    )
)
def dedupe(
    context: typer.Context,
    *,
    merge: Annotated[
        tuple[str, str] | None,
        typer.Option("--merge", metavar="DUPLICATE KEPT", help="Let the second record stand for the first."),
    ] = None,
    undo: Annotated[str | None, typer.Option(metavar="KEY", help="Bring this record back for good.")] = None,
    reviewer: Annotated[str, typer.Option(help="Who merges or undoes.")] = "",
    json: _Json = False,
) -> None:
    """List records that are one publication, and pairs that may be.

    Sure ones are merged by themselves: the same DOI and title, or the same title, year and more, with nothing against
    it. Nothing is lost by it, and two PMIDs are never merged but by a person.
    """
    from evidence import workflow

    session = session_of(context)
    if merge and undo:
        raise UsageError("Two things are asked for at once.", remedy="give --merge and --undo one at a time.")
    if (merge or undo) and not reviewer.strip():
        raise UsageError("Nobody is named who decides this.", remedy="add --reviewer NAME.")
    if merge:
        workflow.join(session.project, *merge, who=reviewer)
        session.say(f"{merge[1]} stands for {merge[0]} now")
    if undo:
        workflow.split(session.project, undo, who=reviewer)
        session.say(f"{undo} stands for itself again")
    found = workflow.dedupe(session.project)
    if json:
        for pair in found:
            print_json(asdict(pair))
    else:
        typer.echo("\n".join(_listed(found)))


def _import_decisions(session: Session, files: Sequence[str], *, clock_ahead: bool, json: bool) -> None:
    from evidence import workflow

    done = [workflow.import_decisions(session.project, name, clock_ahead=clock_ahead) for name in files]
    for one in done:
        if json:
            print_json(asdict(one))
            continue
        told = f"{one.name}: {one.new} decisions new, {one.known} known, {len(one.rejected)} refused"
        typer.echo(told + (f"; {one.aside} on the protocol left alone" if one.aside else ""))
    end_with(session, [each for one in done for each in one.rejected], failed=False, following="evidence status")


def _body(done: Brought) -> dict[str, Any]:
    return {
        "file": done.name,
        "new": done.new,
        "revised": done.revised,
        "unchanged": done.unchanged,
        "kept": done.kept,
        "deleted": done.deleted,
        "merged": [asdict(match) for match in done.joined],
        "rows_new": done.rows_new,
        "rows_unchanged": done.rows_unchanged,
        "rejected": [asdict(one) for one in done.rejected],
        "in_file": asdict(done.told),
        "stored": asdict(_sum(done)),
    }


def _lines(done: Brought) -> list[str]:
    counts = f"{len(done.new)} records new, {len(done.revised)} revised, {len(done.unchanged)} unchanged"
    counts += f", {len(done.kept)} kept as they were" if done.kept else ""
    rows = f"{done.rows_new} rows new, {done.rows_unchanged} unchanged"
    lines = [f"{done.name}: {counts}; {rows}"]
    if done.told.records:
        lines += _table(done.told, _sum(done), "in the file")
    if lost := done.told.records - len(done.stored):
        lines.append(f"  {lost} not stored: refused, or in the file more than once")
    if done.joined:
        lines.append(f"  {len(done.joined)} merged with a record of the same publication; evidence dedupe lists them")
    return lines


def _table(told: Tally, stored: Tally, heading: str) -> list[str]:
    rows = [f"  {name:<10}{getattr(told, part):>12}{getattr(stored, part):>9}" for name, part in _PARTS]
    return [f"{heading:>24}   stored", *rows]


def _sum(done: Brought) -> Tally:
    from evidence.records import Tally

    return sum(done.stored.values(), Tally())


def _together(done: Sequence[Brought]) -> tuple[Tally, Tally]:
    """Count over all files; a record that stands in several is stored once."""
    from evidence.records import Tally

    stored = {key: tally for one in done for key, tally in one.stored.items()}
    return sum((one.told for one in done), Tally()), sum(stored.values(), Tally())


def _listed(found: Sequence[Twins]) -> list[str]:
    joined = [pair for pair in found if pair.joined]
    asked = [pair for pair in found if not pair.joined]
    lines = [f"{len(joined)} merged with a record of the same publication"]
    for pair in joined:
        lines += [
            f"  {pair.duplicate} -> {pair.kept}: {pair.duplicate_title}",
            f"    {pair.reason} ({pair.who}, {pair.made})",
        ]
    lines.append(f"{len(asked)} that may be of the same publication")
    for pair in asked:
        lines += [
            f"  {pair.duplicate}: {pair.duplicate_title}",
            f"  {pair.kept}: {pair.kept_title}",
            f"    {pair.reason}",
        ]
    if asked:
        lines.append(
            "Merge with evidence dedupe --merge DUPLICATE KEPT --reviewer NAME; the others may stay as they are."
        )
    return lines
