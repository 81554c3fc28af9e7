"""Records and published rows come in from files, one transaction a file; safe to repeat."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evidence import files
from evidence.decisions import effective
from evidence.errors import EvidenceError
from evidence.formats.numbered import in_order
from evidence.records import Rejected, Tally, named_by_text
from evidence.store import Store
from evidence.workflow.shapes import DATABASE, Brought
from evidence.workflow.standing import reading_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evidence.duplicates import Match
    from evidence.records import Parsed, PublishedRow, Record

MANIFEST = "manifest.json"  # in a folder of parts that evidence batch wrote
_NAMED = 5  # keys in a remark; the store has them all


def import_files(
    folder: Path, names: Sequence[str], *, kind: str = "auto", source: str | None = None
) -> Iterator[Brought]:
    """Import files one by one, each in one transaction; bad records and rows are listed and the rest is stored.

    PubMed's numbered files are applied in the order of their numbers, so that the last state of a record stands. Of
    several files one that cannot be read is listed like a bad record, and the others are imported.

    Raises:
        EvidenceError: The only file cannot be read at all; nothing of it is stored.
    """
    with Store.open(folder / DATABASE) as store:
        for name in in_order(names):
            label = "(stdin)" if name == files.STDIO else name
            try:
                if Path(name, MANIFEST).is_file():
                    yield from _of_batch(store, Path(name), source=source)
                else:
                    yield _imported(store, files.read(name), label, kind=kind, source=source or Path(label).name)
            except EvidenceError as error:
                if len(names) == 1:
                    raise
                yield Brought(name=label, rejected=[Rejected(error.where or label, error.what, error.remedy)])


def _of_batch(store: Store, folder: Path, *, source: str | None) -> Iterator[Brought]:
    """Import a folder of parts: of each file what stands and what it deletes; name what is held and is not among it."""
    from evidence.batch.folder import held_in
    from evidence.batch.updates import unwritten

    parts, holdings = held_in(folder)
    unseen = unwritten(holdings, store.pmids())
    for at, (part, deleted) in enumerate(parts):
        label = str(part)
        done = _imported(store, files.read(label), label, kind="batch", source=source or part.name, deleted=deleted)
        if unseen and at == len(parts) - 1:
            what = "in these files too, where no effect was found and so nothing was written"
            done.notes += (f"{folder}: {_count(unseen)} {what}: {_some(unseen)}; import evidence batch --all of them",)
        yield done


def _imported(
    store: Store, content: bytes, label: str, *, kind: str, source: str, deleted: tuple[str, ...] = ()
) -> Brought:
    from evidence import duplicates, formats

    parsed = formats.parse(content, name=label, kind=kind)
    parsed = replace(parsed, deleted=(*parsed.deleted, *deleted))
    with store.together():
        parsed = _told_apart(store, parsed)
        before = store.rows() if parsed.rows else ()
        added = store.add(parsed, source=source)
        _keep_findings(store, parsed)
        found = duplicates.judged(store) if added.new or added.revised else ()
    brought = Brought(name=label, rejected=list(parsed.rejected), told=parsed.told)
    brought.count(added)
    brought.joined = tuple(match for match in found if match.sure)
    brought.deleted = parsed.deleted
    brought.stored = {record.key: Tally.of([record]) for record in parsed.records}
    came = {*added.new, *added.revised}
    doubtful = sum(not match.sure and not came.isdisjoint((match.duplicate, match.kept)) for match in found)
    asked = (f"{label}: {doubtful} may be of a publication that is held already; see evidence dedupe",)
    reopened = _reopened(store, added.revised, before)
    again = (f"{label}: decided on before and changed here, so open again: {_some(reopened)}",)
    brought.notes = (
        *parsed.notes,
        *_remarks(store, parsed, brought),
        *(again if reopened else ()),
        *(asked if doubtful else ()),
    )
    return brought


def _keep_findings(store: Store, parsed: Parsed) -> None:
    """Take what was read before by the rules of now; the rest is read by ``extract``."""
    rules = reading_rules()
    for key, findings in parsed.found:
        current = (findings.version, findings.rules_sha256) == (rules["version"], rules["rules_sha256"])
        held = _held(store, key) if current else None
        if held is not None and held.text_sha256 == findings.text_sha256:
            store.put_findings(key, findings)


def _told_apart(store: Store, parsed: Parsed) -> Parsed:
    """Name by its text what comes under a DOI held for another title, as the abstracts of a meeting share one."""
    from evidence.duplicates import one_title

    def placed(record: Record) -> Record:
        if record.pmid is not None or record.doi is None:
            return record
        held = _held(store, record.key)
        return record if held is None or one_title(record.title, held.title) else named_by_text(record)

    return replace(parsed, records=tuple(placed(record) for record in parsed.records))


def _held(store: Store, key: str) -> Record | None:
    try:
        return store.record(key)
    except EvidenceError:
        return None


def _remarks(store: Store, parsed: Parsed, brought: Brought) -> Iterator[str]:
    name = brought.name
    if brought.kept:
        what = "held in a later revision, or in a format that tells more, and not taken"
        yield f"{name}: {_count(brought.kept)} {what}: {_some(brought.kept)}"
    kept = frozenset(brought.kept)
    later = [record.key for record in parsed.records if record.key in kept and _is_later(store, record)]
    if later:
        fetched = " ".join(f"--pmid {key}" for key in later[:_NAMED])
        yield f"{name}: {_count(later)} revised since the project's state of them: evidence fetch {fetched}"
    gone = sorted(store.pmids().intersection(brought.deleted))
    if gone:
        yield f"{name}: {_count(gone)} deleted by PubMed; what the project holds of them stays stored: {_some(gone)}"
    yield from _said_of_joined(store, brought.joined)


def _reopened(store: Store, revised: Sequence[str], before: Sequence[PublishedRow]) -> tuple[str, ...]:
    """Name the records and reports of which something was decided that has changed now.

    Args:
        store: After the import.
        revised: The keys of the records whose text came anew.
        before: The published rows as they were; none where the file brought none.
    """
    from evidence.harmonise.estimates import report_of

    gone = {row.sha256: report_of(row) for row in before}
    for row in store.rows() if gone else ():
        gone.pop(row.sha256, None)
    texts = {key: store.record(key).text_sha256 for key in revised}
    if not (gone or texts):
        return ()
    named = dict[str, None]()
    for one in effective(store.decisions()):
        if (report := gone.get(one.text_sha256)) and one.subject.startswith(f"{report}/"):
            named[report] = None
        key = next((key for key in texts if f"{one.subject}/".startswith(f"{key}/")), None)
        if key is not None and one.text_sha256 not in {"", texts[key]}:
            named[key] = None
    return tuple(named)


def _is_later(store: Store, record: Record) -> bool:
    """Whether a record that was not taken tells of a later revision, in a format that tells less."""
    if record.raw_format.endswith("pubmed-xml") or record.revised is None:
        return False
    return record.revised > (store.record(record.key).revised or "9999")


def _said_of_joined(store: Store, joined: Sequence[Match]) -> Iterator[str]:
    for match in joined[:_NAMED]:
        yield f"{match.duplicate} is the publication of {match.kept}: {match.reason}"
    if len(joined) > _NAMED:
        yield f"... and {len(joined) - _NAMED} more; evidence dedupe lists them"
    decided = tuple(decision.subject for decision in store.decisions()) if joined else ()
    for match in joined:
        if any(f"{subject}/".startswith(f"{match.duplicate}/") for subject in decided):
            yield f"decisions were made on {match.duplicate}, which {match.kept} stands for now: decide on it again"


def _count(keys: Sequence[str]) -> str:
    return f"{len(keys)} record{' is' if len(keys) == 1 else 's are'}"


def _some(keys: Iterable[str]) -> str:
    listed = list(keys)
    return ", ".join(listed[:_NAMED]) + (", ..." if len(listed) > _NAMED else "")
