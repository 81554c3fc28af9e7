"""What is done with one file, wherever that is: it is read, and what stands in it is written as a part.

Must never let a machine with other rules or another version have a share in the result.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from evidence import __version__
from evidence.batch.extracting import extract_file
from evidence.batch.manifest import identity, short, stem_of
from evidence.batch.pool import refused

if TYPE_CHECKING:
    from evidence.batch.extracting import FileResult, Options


@dataclass(frozen=True, slots=True)
class Task:
    """How the files of a batch are read.

    Attributes:
        options: What is wanted of each.
        ending: ``parquet`` or ``jsonl``.
        folder: Where the parts are written, under passing names.
        known: Names options, rules and version, as ``made_with`` gives it on the machine that asks.
    """

    options: Options
    ending: str
    folder: str
    known: str

    def __call__(self, name: str) -> FileResult:
        """Read a file to a part in the folder."""
        return extract_file(name, self.options, f"{self.folder}/.{stem_of(identity(name))}.reading.{self.ending}")

    def in_memory(self, name: str) -> FileResult:
        """Read a file on another machine, and give its part as bytes."""
        if made_with(self.options) != self.known:
            what = "The machine that was to read it has other rules, or another version of evidence."
            return refused(name, what, "install the same version on every machine of the cluster.")
        with TemporaryDirectory(prefix="evidence-batch-") as made:
            result = replace(self, folder=made)(name)
            return replace(result, part="", content=Path(result.part).read_bytes() if result.part else b"")


def made_with(options: Options) -> str:
    """Name the options, the rules and the version by which a file is read."""
    import extractors

    only = None if options.only is None else sorted(map(str, options.only))
    told = [options.everything, options.kind, only, extractors.rules_sha256(), extractors.VERSION, __version__]
    return short(json.dumps(told), 16)
