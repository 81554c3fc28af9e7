"""Files that stand in the report itself, as data: who has the page has its figures, without a network.

Must never let a file make the page too large to open: what is too large is named with the command that writes it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence import exports
from evidence.errors import EvidenceError
from evidence.exports import KINDS, Tally
from evidence.exports.columns import line
from evidence.exports.inclusion import INCLUDED
from evidence.report import snippet
from evidence.table import Tables, content

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evidence.exports import Material
    from evidence.report.excluding import Excluded
    from evidence.report.review import Review

LARGEST = 4_000_000
"""Bytes of one file; base64 makes a third more of them in the page."""

_MEDIA = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "R": "text/plain",
    "ris": "application/x-research-info-systems",
    "toml": "text/plain",
}
_EXPORTED = ("metafor", "ris", "prisma", "audit")


@dataclass(frozen=True, slots=True)
class Download:
    """A file: its name, what it is for, its bytes; None where it is too large, ``lacking`` says why it is not there."""

    name: str
    about: str
    content: bytes | None
    lacking: str = ""

    @property
    def href(self) -> str:
        """Its address: all of its bytes."""
        media = _MEDIA[self.name.rpartition(".")[2]]
        return f"data:{media};charset=utf-8;base64,{base64.b64encode(self.content or b'').decode('ascii')}"

    @property
    def size(self) -> str:
        """How large it is.

        >>> Download("a.csv", "", b"x" * 999).size, Download("a.csv", "", b"x" * 1_234).size
        ('999 bytes', '1.2 kB')
        """
        n = len(self.content or b"")
        return f"{n} bytes" if n < 1000 else f"{n / 1000:.1f} kB" if n < 1_000_000 else f"{n / 1_000_000:.1f} MB"


def downloads(
    review: Review, material: Material, protocol: bytes, excluded: Sequence[Excluded]
) -> tuple[Download, ...]:
    """Give the files, each whole or with the reason why it is not there.

    Args:
        review: For the table and the code.
        material: For the exports.
        protocol: The protocol's file.
        excluded: What is not in the review.
    """
    lined = review.lined
    tables = Tables(lined.rows, lined.rows, lined.studies, review.protocol)
    return (
        _made("table.csv", "every row of the evidence table", lambda: content(tables, "csv"), "evidence table --all"),
        *(_exported(kind, material) for kind in _EXPORTED),
        _made("reproduce.R", "R code that fits every pooled result again", lambda: _code(review)),
        _made(
            "excluded.csv", "every report that is not eligible, with its reason", lambda: b"".join(_listed(excluded))
        ),
        _made("review.toml", "the protocol, as it was used", lambda: protocol),
    )


def _exported(kind: str, material: Material) -> Download:
    asked = KINDS[kind]
    which = INCLUDED if asked.lists in {"records", "estimates"} else material.which
    wanted = replace(material, which=which, form=asked.suffix)
    name = exports.file_name(kind, which)
    return _made(name, asked.about, lambda: b"".join(exports.write(kind, wanted, Tally())), f"evidence export {kind}")


def _made(name: str, about: str, make: Callable[[], bytes], command: str = "") -> Download:
    try:
        made = make()
    except EvidenceError as error:
        return Download(name, about, None, f"not here: {error.what}")
    if len(made) > LARGEST:
        size, instead = f"{len(made) / 1_000_000:.1f} MB", f": {command} -o {name}" if command else ""
        return Download(name, about, None, f"too large for a page, {size}{instead}")
    return Download(name, about, made)


def _code(review: Review) -> bytes:
    return snippet.script(review.analyses).encode()


def _listed(excluded: Sequence[Excluded]) -> Iterator[bytes]:
    yield line(("report", "pmid", "year", "title", "reason", "because"))
    for one in excluded:
        yield line((one.report, one.pmid, one.year, one.title, one.code, one.because))
