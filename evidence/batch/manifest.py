"""What a folder of parts holds: of each input file its bytes' hash, with what it was read, and what became of it.

Must never call a file done whose part is not there whole: the part is written first, then the manifest, each at once.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Self

from evidence import __version__, files
from evidence.batch import reading
from evidence.batch.stats import Stats
from evidence.errors import EvidenceError
from evidence.formats.numbered import in_order, number_of

if TYPE_CHECKING:
    from evidence.batch.extracting import FileResult

NAME = "manifest.json"
DONE, PARTIAL, FAILED, MISSING = "done", "partial", "failed", "missing"
"""Read to its end; not whole, what there is was taken; nothing could be read; not read yet."""
_SHAPE = 1
_TOLD = 20  # reasons kept of a file; their number is in its counts


@dataclass(frozen=True, slots=True)
class Entry:
    """One input file.

    Attributes:
        name: As it was last named.
        state: ``done``, ``partial``, ``failed`` or ``missing``.
        reasons: What was refused, at most 20: place, reason, remedy.
        sha256: Of its bytes.
        mark: What changes when it is written anew.
        made_with: Names the options, rules and version.
        part: The file in the folder ``files`` that holds what was read; empty without one.
        deleted: PMIDs that it says are deleted.
        stats: The counts when it was read.
        standing: The counts of what still stands.
        settled: Names the part and what was left out of it in the folder ``rows``.
    """

    name: str
    state: str = MISSING
    reasons: tuple[tuple[str, str, str], ...] = ()
    sha256: str = ""
    mark: str = ""
    made_with: str = ""
    part: str = ""
    deleted: tuple[str, ...] = ()
    stats: Stats = field(default_factory=Stats)
    standing: Stats = field(default_factory=Stats)
    settled: str = ""

    @classmethod
    def of(cls, result: FileResult, name: str, *, mark: str, made_with: str, part: str) -> Self:
        """Take what came of a file."""
        state = FAILED if result.unreadable else DONE if result.whole else PARTIAL
        reasons = tuple((one.where, one.reason, one.remedy) for one in result.rejected[:_TOLD])
        made = cls(name, state, reasons, result.sha256, mark, made_with, part, result.deleted)
        return replace(made, stats=result.stats, standing=result.stats)

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        """Read what ``to_json`` gives."""
        if body["part"] and PurePosixPath(body["part"]).name != body["part"]:
            raise ValueError(f"a part is no name of a file: {body['part']!r}")
        counts = {name: Stats.from_json(body[name]) for name in ("stats", "standing")}
        reasons = tuple((where, reason, remedy) for where, reason, remedy in body["reasons"])
        return cls(**body | counts | {"reasons": reasons, "deleted": tuple(body["deleted"])})

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return asdict(self) | {"stats": self.stats.to_json(), "standing": self.standing.to_json()}


@dataclass(slots=True)
class Manifest:
    """The entries of a folder by what identifies their files.

    Attributes:
        folder: The folder.
        ending: Of the parts.
        settled: Whether ``rows`` holds what stands of all parts.
        entries: By identity.
    """

    folder: Path
    ending: str
    settled: bool = False
    entries: dict[str, Entry] = field(default_factory=dict)
    _lines: dict[str, tuple[Entry, str]] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, folder: Path, ending: str) -> Self:
        """Read a folder's manifest; a new one where there is none.

        Raises:
            EvidenceError: It is damaged, or its parts have another format.
        """
        path = folder / NAME
        if not path.exists():
            return cls(folder, ending)
        try:
            body = json.loads(files.read(str(path)))
            found = cls(folder, body["parts"], settled=body["settled"])
            found.entries = {key: Entry.from_json(entry) for key, entry in body["files"].items()}
            known = body["shape"] == _SHAPE
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            what = f"The manifest cannot be read: {type(error).__name__}: {error}."
            raise EvidenceError(what, where=str(path), remedy="write to another folder.") from error
        if not known or found.ending != ending:
            what = (
                f"The parts in this folder are {found.ending}, not {ending}." if known else "It is of another version."
            )
            raise EvidenceError(what, where=str(path), remedy="write to another folder.")
        return found

    def save(self) -> None:
        """Write it in one step, a file a line."""
        head = {"shape": _SHAPE, "evidence": __version__, "parts": self.ending, "settled": self.settled}
        counts = Counter(entry.state for entry in self.entries.values())
        opening = json.dumps({**head, "states": {state: counts[state] for state in _STATES}}).removesuffix("}")
        lines = ",\n".join(self._line(key, entry) for key, entry in self.entries.items())
        files.write(self.folder / NAME, f'{opening},\n"files": {{\n{lines}\n}}}}\n')

    def _line(self, key: str, entry: Entry) -> str:
        """Give an entry's line; it is saved again after each of a thousand files, so what did not change is kept."""
        known = self._lines.get(key)
        if known is None or known[0] is not entry:
            self._lines[key] = known = (entry, f"{json.dumps(key)}: {json.dumps(entry.to_json())}")
        return known[1]

    def in_order(self) -> list[str]:
        """Give the identities in the order in which the files are applied: PubMed's by number, others as they came."""
        return in_order(list(self.entries))

    def is_done(self, name: str, made_with: str) -> bool:
        """Whether a file was read already, with the same options, rules and version, and has the same content.

        Standard input never was: to look at it would be to read it.
        """
        key = identity(name)
        entry = self.entries.get(key)
        if (
            name == files.STDIO
            or entry is None
            or entry.state != DONE
            or entry.made_with != made_with
            or not self.has_part(entry)
        ):
            return False
        mark = reading.mark_of(name)
        if not mark or mark != entry.mark:
            try:
                if reading.sha256_of(name) != entry.sha256:
                    return False
            except EvidenceError:
                return False
        self.entries[key] = replace(entry, name=name, mark=mark)
        return True

    def has_part(self, entry: Entry) -> bool:
        """Whether what was read of a file is there."""
        part = self.folder / "files" / entry.part
        return bool(entry.part) and part.exists() and numbers_of(part).exists()


_STATES = (DONE, PARTIAL, FAILED, MISSING)


def numbers_of(part: Path) -> Path:
    """Where the PMIDs stand that belong to a part."""
    return part.with_suffix(".pmids")


def identity(name: str) -> str:
    """Give what identifies an input file: PubMed's number, wherever the file is; else its place.

    >>> identity("s3://a/pubmed26n0001.xml.gz"), identity("./x/pubmed26n0001.xml")
    ('pubmed26n0001.xml', 'pubmed26n0001.xml')
    """
    if number_of(name):
        return PurePosixPath(name).name.removesuffix(".gz")
    return name if "://" in name or name == files.STDIO else str(Path(name).resolve())


def stem_of(key: str) -> str:
    """Give the name of the part of a file; no two files have the same.

    >>> stem_of("pubmed26n0001.xml"), stem_of("/data/a.xml")
    ('pubmed26n0001', 'a-26ecbc93')
    """
    stem = PurePosixPath(key).name.split(".")[0]
    return stem if number_of(key) else f"{stem}-{short(key)}"


def short(text: str, digits: int = 8) -> str:
    """Give the first digits of a text's hash."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:digits]
