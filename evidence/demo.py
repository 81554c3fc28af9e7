"""The worked example, from the inputs that ship with the program to a report, without a network.

Must never write into somebody's own project, and gives the same result however often it is run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence import data, files, formats, protocol, workflow
from evidence.errors import EvidenceError
from evidence.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence.records import Parsed
    from evidence.report.review import Review

FOLDER = "evidence-demo"
EXAMPLE = "vegf-tki-vs-mtor"
RECORD, ROWS = "park2012.xml", "heng2014.csv"
PLOTTED = ("os", "pfs")


@dataclass(frozen=True, slots=True)
class Demo:
    """What the example made: the project's folder, all that its report stands on, and the files written."""

    folder: Path
    review: Review
    written: tuple[Path, ...]


def run(folder: Path, *, say: Callable[[str], None] = lambda _: None) -> Demo:
    """Make the example's project in a folder, or do it again there.

    Args:
        folder: Where; made if it is not there.
        say: Is told what is being done.

    Raises:
        EvidenceError: The folder holds another project, or cannot be written to.
    """
    _refuse_others(folder)
    if not (folder / workflow.DATABASE).exists():
        workflow.init(folder, example=EXAMPLE, force=True, ignore=False)  # nobody keeps the example in git
    _renew(folder, say)
    say(f"importing {RECORD} and {ROWS} ...")
    with Store.open(folder / workflow.DATABASE) as store:
        for name in (RECORD, ROWS):
            parsed = formats.parse(data.read(name), name=name)
            if not _holds(store, parsed):  # the log tells of each time, and the report of the log
                store.add(parsed, source=f"the worked example's {name}")
    say("reading the abstract ...")
    workflow.extract(folder)
    say("pooling, drawing, writing the report ...")
    found = workflow.review(folder, allow_unreviewed=True)
    return Demo(folder, found, _write(folder, found))


def _write(folder: Path, found: Review) -> tuple[Path, ...]:
    from evidence.report import forest
    from evidence.table import Tables

    lined = found.lined
    written = [
        workflow.write_table(Tables(lined.rows, lined.rows, lined.studies, found.protocol), folder / "table.csv")
    ]
    for outcome in PLOTTED:
        drawn = next(one for one in found.shown() if one.endpoint.lower() == outcome)
        written += [forest.save(drawn, folder / f"forest_{outcome}.{kind}") for kind in ("svg", "png")]
    return (*written, workflow.write_report(folder, found, folder / workflow.REPORT, allow_unreviewed=True))


def _holds(store: Store, parsed: Parsed) -> bool:
    """Whether all that was read from a file is in the project already, word for word."""
    texts = {record.key: record.text_sha256 for record in store.records()}
    rows = {*store.rows()}
    known = all(texts.get(record.key) == record.text_sha256 for record in parsed.records)
    return known and all(replace(row, where="") in rows for row in parsed.rows)


def _refuse_others(folder: Path) -> None:
    """Refuse a folder that holds anything but this example."""
    path, database = folder / workflow.PROTOCOL, folder / workflow.DATABASE
    if not path.exists() and not database.exists():
        return
    same = path.is_file() and files.read(str(path)) == _protocol()
    if (same and not database.exists()) or (database.exists() and path.is_file() and _ours(path, database, same=same)):
        return
    raise EvidenceError(
        "This folder holds a project of its own, which the example would mix into.",
        where=str(folder),
        remedy="run it elsewhere: evidence -C some-new-folder demo.",
    )


def _ours(path: Path, database: Path, *, same: bool) -> bool:
    """Whether a project holds the example's inputs and no others; with another protocol text, all of them."""
    with Store.open(database) as store:
        parsed = [formats.parse(data.read(name), name=name) for name in (RECORD, ROWS)]
        known = {record.key for one in parsed for record in one.records}
        sources = {row.source for one in parsed for row in one.rows}
        held = {record.key for record in store.records()}
        if store.searches() or not held <= known or not {row.source for row in store.rows()} <= sources:
            return False
    return same or (held == known and protocol.load(path).review.id == EXAMPLE)


def _renew(folder: Path, say: Callable[[str], None]) -> None:
    """Put the protocol of this version in the place of an older one's, which is kept beside it."""
    path = folder / workflow.PROTOCOL
    held = files.read(str(path))
    if held != _protocol():
        aside = files.write(path.with_name(f"{path.name}.before"), held)
        files.write(path, _protocol())
        say(f"{path.name} was not this version's: it is now, and {aside.name} keeps the other")


def _protocol() -> bytes:
    return protocol.bundled(EXAMPLE).encode()
