"""What a valid protocol may not mean as it says, and what it names that the project does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence import protocol as protocols
from evidence.protocol.flaws import Flaw, nearest
from evidence.protocol.reading import noted
from evidence.rows import ABSTRACT
from evidence.store import Store
from evidence.workflow.gathering import gathered
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from evidence.protocol import Protocol


def protocol_notes(folder: Path, file: Path | None = None) -> tuple[str, ...]:
    """Give remarks on a protocol that can be used, with file and line; those on the project's data for its own only.

    Raises:
        ProtocolError: It does not hold.
    """
    path, rules = protocol(folder, file)
    text = protocols.text_of(path)
    named = () if file is not None else tuple(_unknown(folder, rules))
    return (
        *protocols.notes(text, rules, where=str(path)),
        *(noted(flaw, text, where=str(path)) for flaw in named),
    )


def _unknown(folder: Path, rules: Protocol) -> Iterator[Flaw]:
    """Find what declared analyses ask for and no row of the project has; none of it where there are no rows yet."""
    asking = [one for one in rules.analysis if one.where.source is not None or one.report]
    if not asking or not (folder / DATABASE).exists():
        return
    with Store.open(folder / DATABASE) as store:
        rows = gathered(store, rules).lined.rows if any(store.counts()[kind] for kind in _HELD) else ()
    if not rows:
        return
    studies, sources = {row.study for row in rows}, {ABSTRACT, *(row.source for row in rows)}
    reports = {
        name for row in rows for name in (row.report, row.key, row.pmid if row.key else None, row.source) if name
    }
    for i, one in enumerate(rules.analysis):
        if one.where.source is not None and one.where.source not in sources:
            yield _nowhere(f"analysis {one.id}: no estimate has the source", one.where.source, sources, i, "where")
        for study, report in one.report.items():
            if study not in studies:
                yield _nowhere(f"analysis {one.id}: no study is called", study, studies, i, "report")
            elif report not in reports:
                yield _nowhere(f"analysis {one.id}: there is no report", report, reports, i, "report")


_HELD = ("record", "published_row")


def _nowhere(what: str, name: str, known: Iterable[str], number: int, key: str) -> Flaw:
    near = nearest(name, known)
    remedy = f"did you mean {near!r}?" if near else "evidence table --all shows what there is."
    return Flaw(f"{what} {name!r}, so that it takes nothing", ("analysis", number, key), remedy, fatal=False)
