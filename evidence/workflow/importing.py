"""Records and published rows come in from files, one transaction a file; safe to repeat."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evidence import files
from evidence.store import Store
from evidence.workflow.shapes import DATABASE, Brought

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def import_files(
    folder: Path, names: Sequence[str], *, kind: str = "auto", source: str | None = None
) -> Iterator[Brought]:
    """Import files one by one, each in one transaction; bad records and rows are listed and the rest is stored.

    Raises:
        EvidenceError: A file cannot be read at all; nothing of it is stored.
    """
    from evidence import formats

    with Store.open(folder / DATABASE) as store:
        for name in names:
            label = "(stdin)" if name == files.STDIO else name
            parsed = formats.parse(files.read(name), name=label, kind=kind)
            brought = Brought(name=label, rejected=list(parsed.rejected), notes=parsed.notes)
            brought.count(store.add(parsed, source=source or Path(label).name))
            yield brought
