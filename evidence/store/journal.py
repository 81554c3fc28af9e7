"""Look at the journal beside a file before SQLite does: it obeys what stands in one, whoever wrote it.

Must never let a folder that somebody handed over have a file of ours deleted.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from evidence.errors import IntegrityError

if TYPE_CHECKING:
    from pathlib import Path

_ENDS = bytes.fromhex("d9d505f920a163d7")
"""How a journal ends that names another, its super-journal (https://sqlite.org/fileformat2.html, Rollback Journal)."""


def refuse_foreign_journal(path: Path) -> None:
    """Refuse a file whose journal names another file, which SQLite would delete as soon as it has rolled back.

    Only a transaction over several files has such a journal, and there is none in this tool.

    Raises:
        IntegrityError: There is such a journal.
    """
    journal = path.with_name(path.name + "-journal")
    try:
        with journal.open("rb") as file:
            file.seek(-len(_ENDS), os.SEEK_END)
            foreign = file.read() == _ENDS
    except OSError:  # none, one that is too short, or one that SQLite cannot read either
        return
    if foreign:
        what = "The journal beside this file is none of ours: it names another file, which would be deleted."
        remedy = "ask whoever gave you this folder; use a copy of the file that has no journal beside it, or a backup."
        raise IntegrityError(what, where=str(journal), remedy=remedy)
