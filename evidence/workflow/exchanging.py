"""Two machines, one review: the decisions of the other one come in, each once, with its own person and time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence import files
from evidence.decisions.incoming import AheadError, Incoming, read_line
from evidence.records import Rejected
from evidence.store import Store
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

_AHEAD = (
    "set the clock that is wrong; if that was the other machine's, and its decisions are to count as its last word: "
    "evidence import --clock-ahead decisions FILE."
)
_OTHER = "ask for the file again, as evidence export decisions wrote it."
_OF_OTHERS = frozenset({"undo", "protocol"})


@dataclass(frozen=True, slots=True)
class Merged:
    """What a file of decisions brought: new ones, those that were there, and lines that were refused.

    ``aside`` are decisions on the protocol, which each machine has for itself beside its file.
    """

    name: str
    new: int
    known: int
    aside: int
    rejected: tuple[Rejected, ...]


def import_decisions(folder: Path, name: str, *, clock_ahead: bool = False) -> Merged:
    """Take in what was decided on another machine; twice is as once, and each way round gives the same.

    A line that was changed, is of another review, or of a record or text that is not here is named and left out; the
    others are taken in, in one transaction.

    Args:
        folder: The project.
        name: The file, ``-`` for standard input.
        clock_ahead: Whether to take in what seems to be made in the future: the clock of its machine was ahead. What is
            decided here from then on is later than that.

    Raises:
        EvidenceError: The file cannot be read.
    """
    rules, label = protocol(folder)[1], "(stdin)" if name == files.STDIO else name
    lines = files.read(name).split(b"\n")
    with Store.open(folder / DATABASE) as store, store.together():
        here, now = _Here(store), None if clock_ahead else store.now()
        found: list[Incoming] = []
        rejected: list[Rejected] = []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                one = read_line(line, rules.review.id, now)
                here.must_know(one)
            except ValueError as error:
                rejected.append(Rejected(f"{label}:{number}", f"Not taken in: {error}.", _remedy(error)))
            else:
                found.append(one)
        wanted = [one for one in found if one.field != "protocol"]
        new = store.take_in(wanted)
    return Merged(label, len(new), len(wanted) - len(new), len(found) - len(wanted), tuple(rejected))


class _Unknown(ValueError):
    """Something that is not in this project, and may come into it."""


class _Here:
    """What this project has that a decision can be about."""

    def __init__(self, store: Store) -> None:
        from evidence.harmonise.estimates import report_of

        self._store = store
        self._names = {one.key for one in store.origins()} | {report_of(one) for one in store.rows()}
        self._texts: dict[str, dict[str, str]] = defaultdict(dict)
        for row in store.rows(corrected=True):
            self._texts[report_of(row)][row.sha256] = ""  # its figures; there are no words to quote

    def must_know(self, one: Incoming) -> None:
        """Refuse a decision on what is not here, or on words that do not stand in its text; ValueError."""
        if one.field in _OF_OTHERS:
            return
        parts = one.subject.split("/")
        name = next((key for n in range(len(parts), 0, -1) if (key := "/".join(parts[:n])) in self._names), None)
        if name is None:
            raise _Unknown(f"there is no {one.subject} in this project")
        if one.text_sha256:
            text = self._of(name).get(one.text_sha256)
            if text is None:
                raise _Unknown(f"the text of {name} that it was made on is not in this project")
            _must_stand(one, text)

    def _of(self, key: str) -> dict[str, str]:
        if key not in self._texts:
            self._texts[key] |= {record.text_sha256: record.text for record in self._store.revisions(key)}
        return self._texts[key]


def _must_stand(one: Incoming, text: str) -> None:
    if not isinstance(one.after, dict) or one.after.get("quote") is None:
        return
    start, end, quote = (one.after.get(name) for name in ("start", "end", "quote"))
    if type(start) is not int or type(end) is not int or not 0 <= start < end or text[start:end] != quote:
        raise ValueError("its words do not stand in the text where it says")


def _remedy(error: ValueError) -> str:
    bring = "bring the record in here (evidence fetch), then import this file again; nothing is doubled."
    if isinstance(error, AheadError):
        return _AHEAD
    return bring if isinstance(error, _Unknown) else _OTHER
