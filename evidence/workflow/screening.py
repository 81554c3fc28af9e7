"""Which records people let in and leave out: one by one, or in a table that goes out and comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from evidence import files
from evidence.errors import EvidenceError, UsageError
from evidence.harmonise.assessing import unread
from evidence.harmonise.screening import EXCLUDE, INCLUDE, NOT_RETRIEVED, Screening
from evidence.records import Rejected
from evidence.store import Store
from evidence.workflow import acts, screening_sheet
from evidence.workflow.gathering import gathered
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from evidence.harmonise import Assessment
    from evidence.protocol import Protocol
    from evidence.workflow.acts import Act
    from evidence.workflow.screening_sheet import Line

_ACTIONS = (INCLUDE, EXCLUDE, NOT_RETRIEVED)


@dataclass(slots=True)
class Taken:
    """What an import of decisions brought: how many were made, how many stood already, and what was refused."""

    made: int = 0
    unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)


def screened(
    folder: Path, names: Sequence[str] = (), *, pending: bool = False, reviewer: str = ""
) -> tuple[Assessment, ...]:
    """Say of records what their text suggests and what people decided.

    Args:
        folder: The project.
        names: PMIDs, DOIs or keys; all records where none is given.
        pending: Leave out those on which people have decided and agree; with a reviewer, those that this one decided.
        reviewer: Whose decisions ``pending`` is about; anybody's by default.

    Raises:
        EvidenceError: There is no such record.
    """
    with Store.open(folder / DATABASE) as store:
        known = _assessed(store, protocol(folder)[1])
        found = _named(store, known, names) if names else known
    return tuple(one for one in found if not pending or _is_pending(one, reviewer))


def screen(
    folder: Path,
    names: Sequence[str],
    action: str,
    *,
    who: str,
    reason: str | None = None,
    stage: str = "abstract",
    note: str = "",
    adjudicate: bool = False,
) -> tuple[Assessment, ...]:
    """Decide on records, on all of them or on none; give where they stand after it.

    Args:
        folder: The project.
        names: PMIDs, DOIs or keys.
        action: ``include``, ``exclude`` or ``not-retrieved``.
        who: The person.
        reason: The code of an exclusion, one of those that hold of a record.
        stage: ``abstract`` or ``full-text``; what could not be retrieved was sought as a full text.
        note: More, in the person's words.
        adjudicate: Whether it settles what two people decided differently; then it stands above both.

    Raises:
        EvidenceError: There is no such record.
        UsageError: The reason is missing, unknown, or none of a record, or nobody disagrees; then nothing is kept.
    """
    problem = acts.reason_fault(action, reason)
    if problem is not None:
        raise UsageError(problem[0], remedy=problem[1])
    rules = protocol(folder)[1]
    with Store.open(folder / DATABASE) as store, store.together():
        found = _named(store, _assessed(store, rules), names)
        for one in found:
            act = acts.screening(one, action, reason=reason, stage=stage, why=note, adjudicate=adjudicate)
            _decide(store, act, who=who, note=note)
        keys = {one.key for one in found}
        return tuple(one for one in _assessed(store, rules) if one.key in keys)


def export_screening(folder: Path, out: Path, *, reviewer: str = "") -> tuple[Path, int]:
    """Write all records with what is suggested and decided as a table to be filled in; give it and its records."""
    found = screened(folder)
    return files.write(out, screening_sheet.write(found, reviewer=reviewer)), len(found)


def import_screening(folder: Path, name: str, *, reviewer: str = "") -> Taken:
    """Take the decisions of such a table over; a row that says what holds already makes no new one.

    Args:
        folder: The project.
        name: The file, ``-`` for standard input.
        reviewer: Who decided where a row does not say it.

    Raises:
        EvidenceError: The file is no such table; nothing of it was taken.
    """
    lines, rejected = screening_sheet.read(files.read(name), name="(stdin)" if name == files.STDIO else name)
    taken = Taken(rejected=rejected)
    seen: dict[tuple[str, str], Line] = {}
    with Store.open(folder / DATABASE) as store, store.together():
        known = _by_name(store, _assessed(store, protocol(folder)[1]))
        for line in lines:
            one, who = known.get(_plain(line.name)), line.reviewer or reviewer.strip()
            if one is None:
                taken.rejected.append(Rejected(line.where, *_unknown(line.name, known)))
                continue
            earlier = seen.get((one.key, who), line)
            fault = next(_faults(line, one, who, earlier), None)
            if fault is not None:
                taken.rejected.append(Rejected(line.where, *fault))
                continue
            seen[one.key, who] = earlier
            if earlier is not line or screening_sheet.says_the_same(line, one, who):
                taken.unchanged += 1
                continue
            act = acts.screening(one, line.decision, reason=line.reason or None, stage=line.stage)
            _decide(store, act, who=who, note=line.note)
            taken.made += 1
    return taken


def _assessed(store: Store, rules: Protocol) -> tuple[Assessment, ...]:
    """Say where every record stands, those too that were not read yet, in the order in which they came."""
    found = gathered(store, rules)
    screening = Screening(store.decisions())
    waiting = (unread(record, screening.of(record)) for record in found.unread)
    return (*found.lined.assessments, *waiting)


def _is_pending(one: Assessment, reviewer: str) -> bool:
    if reviewer.strip():
        return all(vote.who != reviewer.strip() for vote in one.said.votes)
    return one.said.state in {None, "disagreement", "reopened"}


def _decide(store: Store, act: Act, *, who: str, note: str) -> None:
    body = {"field": act.field, "before": act.before, "after": act.after, "text_sha256": act.text_sha256}
    store.decide(act.subject, act.action, who=who.strip(), why=note, **body)


def _named(store: Store, known: Sequence[Assessment], names: Sequence[str]) -> tuple[Assessment, ...]:
    """Find records by what people call them, each once.

    Raises:
        EvidenceError: Some are not held; all of those are named.
    """
    by_name = _by_name(store, known)
    missing = [name for name in names if _plain(name) not in by_name]
    if missing:
        what, remedy = _unknown(missing[0], by_name)
        raise EvidenceError(what, where=", ".join(missing), remedy=remedy)
    return tuple({one.key: one for one in (by_name[_plain(name)] for name in names)}.values())


def _by_name(store: Store, known: Iterable[Assessment]) -> dict[str, Assessment]:
    """Give every name of a record: its PMID, DOI and key, and those of the duplicates that it stands for."""
    by_key = {one.key: one for one in known}
    names = {_plain(name): one for one in by_key.values() for name in (one.key, one.pmid, one.doi) if name}
    stands_for = {_plain(duplicate): by_key[kept] for duplicate, kept in store.merged().items() if kept in by_key}
    return {**stands_for, **names}


def _plain(name: str) -> str:
    """Give a PMID, DOI or key as it is looked up.

    >>> _plain(" PMID: 22460837"), _plain("https://doi.org/10.5555/A"), _plain("22460837.0")
    ('22460837', '10.5555/a', '22460837')
    """
    bare = name.strip().casefold()
    for start in ("pmid:", "pmid", "https://doi.org/", "http://dx.doi.org/", "doi:"):
        bare = bare.removeprefix(start).strip()
    return bare.removesuffix(".0") if bare.removesuffix(".0").isdigit() else bare


def _faults(line: Line, one: Assessment, who: str, earlier: Line) -> Iterator[tuple[str, str]]:
    """Say why a row of a table is not taken, and what to do."""
    if not who:
        yield "Nobody is named who decided this.", "fill in the column reviewer, or give --reviewer NAME."
    if line.decision not in _ACTIONS:
        yield f"There is no such decision: {line.decision!r}.{_close(line.decision, _ACTIONS)}", _one_of(_ACTIONS)
    if line.stage not in screening_sheet.STAGES:
        hint = _close(line.stage, screening_sheet.STAGES)
        yield f"There is no such stage: {line.stage!r}.{hint}", _one_of(screening_sheet.STAGES)
    if not screening_sheet.same_title(line, one):
        yield f"The title is not that of {line.name}.", "a row was moved in part: export the table again."
    if line.text_sha256 and line.text_sha256 != one.text_sha256:
        yield f"The text of {line.name} has changed since the table was written.", "export the table again."
    if earlier.decided != line.decided:
        yield f"{who} says something else of {line.name} in {earlier.where}.", "keep one of the two."
    unfit = acts.reason_fault(line.decision, line.reason or None)
    if unfit is not None:
        yield unfit


def _unknown(name: str, known: Iterable[str]) -> tuple[str, str]:
    near = _close(_plain(name), known)
    return f"The project holds no such record.{near}", "see evidence screen, or fetch it with evidence fetch --pmid."


def _close(word: str, known: Iterable[str]) -> str:
    near = get_close_matches(word.strip().casefold(), list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]}?" if near else ""


def _one_of(names: Iterable[str]) -> str:
    return f"take one of: {', '.join(names)}."
