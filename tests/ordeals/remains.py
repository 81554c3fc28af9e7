"""What a command left in a folder, whatever became of it: the rows of each project in it, and its other files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from evidence.store import Store
from evidence.workflow import DATABASE

from .holding import Holdings
from .statements import rows_of

_PASSING = (
    "-wal",
    "-shm",
    "-journal",
    ".part",
    ".incoming",
    ".reading.parquet",
)  # of names of files that a later command clears or goes on from
_OF_A_RUN = re.compile(r"\b[0-9a-f]{64}\b|\d{4}-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)?")
_GROWS = ("manifest.json",)  # of names of files that are replaced as a batch goes on
_SAME = 64  # bytes by which two files may differ that say the same on two days, being packed


@dataclass(frozen=True)
class Remains:
    """The rows of each project's file without what differs from call to call, and the sizes of all other files."""

    projects: dict
    files: dict

    @classmethod
    def of(cls, folder):
        folder = Path(folder)
        paths = [path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(_PASSING)]
        made = {path: path.name.startswith(DATABASE) or path.suffix == ".db" for path in paths}
        projects = {str(path.relative_to(folder)): rows_of(path) for path in paths if made[path]}
        return cls(projects, {str(path.relative_to(folder)): path.stat().st_size for path in paths if not made[path]})

    def without_hashes(self, *left_out):
        """Give the rows in words, but those of some tables, without the hashes and times that differ from run to run."""
        rows = {name: {one: held[one] for one in held if one not in left_out} for name, held in self.projects.items()}
        return _OF_A_RUN.sub("#", repr(rows))

    def like(self, other, *left_out):
        """Whether both say the same, but in some tables."""
        same = self.without_hashes(*left_out) == other.without_hashes(*left_out)
        return same and self.files.keys() == other.files.keys() and not self.torn(other)

    def torn(self, *wholes):
        """The files that are in none of the others as they are here."""
        known = {name: [whole.files[name] for whole in wholes if name in whole.files] for name in self.files}
        grown = {name for name in self.files if name.endswith(_GROWS)}
        return [
            name
            for name, size in self.files.items()
            if name not in grown and not any(abs(size - one) <= _SAME for one in known[name])
        ]


def kept(folder, names):
    """All of the projects that is only ever added to; each is verified."""
    found = {}
    for name in names:
        with Store.open(Path(folder) / name) as store:
            store.verify()
            found[name] = Holdings.of(store)
    return found


def difference(one, other):
    """Where two differ, short enough for a message."""
    found = [(name, one.files.get(name), other.files.get(name)) for name in one.files.keys() ^ other.files.keys()]
    for name in one.projects.keys() | other.projects.keys():
        ours, theirs = one.projects.get(name, {}), other.projects.get(name, {})
        for table in ours.keys() | theirs.keys():
            rows, others = ours.get(table, []), theirs.get(table, [])
            if rows != others:
                only = [
                    [row for row in these if row not in those][:2] for these, those in ((rows, others), (others, rows))
                ]
                found.append((name, table, len(rows), len(others), *only))
    return repr(found)[:3000]
