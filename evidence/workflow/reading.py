"""What the texts say: extract, show, and the same without a project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evidence import files
from evidence.errors import EvidenceError
from evidence.records import Rejected
from evidence.store import Store
from evidence.workflow.shapes import DATABASE, Extracted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evidence.records import Record
    from evidence.workflow.shapes import OnBatch
    from extractors.findings import Findings

_ALL = "all"
_CHECK = "check the number, or use all."


def extract(folder: Path, *, everything: bool = False, on_record: OnBatch = None) -> Extracted:
    """Read the records whose findings are missing or out of date (or all); what people decided is not touched."""
    import extractors

    done = Extracted()
    with Store.open(folder / DATABASE) as store:
        stale = store.stale(extractors.VERSION, extractors.rules_sha256())
        waiting = tuple(one.key for one in store.titles()) if everything else stale
        for key in waiting:
            record = store.record(key)
            findings = findings_of(record)
            if isinstance(findings, Rejected):
                done.failed.append(findings)
                continue
            store.put_findings(record.key, findings)
            done.records += 1
            done.effects += len(findings.effects)
            done.abstained += len(findings.abstained)
            if on_record:
                on_record(done.records, len(waiting))
    return done


def findings_of(record: Record) -> Findings | Rejected:
    """Read a record's text; whatever it provokes must not stop the others, so a failure is given back."""
    import extractors

    try:
        return extractors.extract(record.text, pmid=record.pmid or "")
    except Exception as error:  # noqa: BLE001  # a bug in reading one text is told with its number
        reason = f"Reading it failed: {type(error).__name__}: {error}."
        return Rejected(record.key, reason, "report it, with this number.")


def show(folder: Path, key: str) -> dict[str, Any]:
    """Give the JSON of one record; a record that was not read yet has no findings in it.

    Raises:
        EvidenceError: The project has no such record.
    """
    from evidence.batch import record_body
    from evidence.notices import all_related, notices_of, told_of

    with Store.open(folder / DATABASE) as store:
        record = store.record(key)
        findings = store.findings(record.key)
        found = {"text_sha256": record.text_sha256} if findings is None else findings.to_dict()
        told = told_of(store.noted(), store.noted_duplicates())
        record = replace(record, related=all_related(record, told))
        notices = notices_of(record, deleted=store.deleted().get(record.pmid or ""))
        return record_body(record, found) | {"notices": [notice.to_json() for notice in notices]}


def history(folder: Path, key: str) -> dict[str, Any]:
    """Give the stored states of one record, oldest first: when each came, from where, and what it changed.

    Raises:
        EvidenceError: The project has no such record.
    """
    from itertools import pairwise

    from evidence.notices import compare

    with Store.open(folder / DATABASE) as store:
        record, deleted = store.record(key), store.deleted()
        states = store.history(record.key)
    changes = [[], *([one.to_json() for one in compare(before, now)] for (_, before), (_, now) in pairwise(states))]
    told = [
        {"seen": seen, "source": state.source, "format": state.raw_format, "version": state.version}
        | {"revised": state.revised, "text_sha256": state.text_sha256, "changes": changed}
        for (seen, state), changed in zip(states, changes, strict=True)
    ]
    known = {"pmid": record.pmid, "title": record.title, "deleted": deleted.get(record.pmid or "")}
    return known | {"states": told}


def explain(folder: Path, keys: Sequence[str], *, source: str | None = None) -> list[dict[str, Any]]:
    """Say of records why each effect was read as it was; nothing is stored.

    Args:
        folder: The project.
        keys: PMIDs or keys of records; ``all`` for every record.
        source: A file to take the records from instead of the project.

    Raises:
        EvidenceError: There is no such record.
    """
    if source is not None:
        from evidence import formats

        records = list(formats.parse(files.read(source), name=source).records)
        known = {name: record for record in records for name in (record.key, record.pmid) if name}
        missing = [key for key in keys if key != _ALL and key not in known]
        if missing:
            raise EvidenceError("The file holds no such record.", where=f"{source}: {missing[0]}", remedy=_CHECK)
        return [_explained(one) for one in (records if _ALL in keys else [known[key] for key in keys])]
    with Store.open(folder / DATABASE) as store:
        return [_explained(one) for one in (store.records() if _ALL in keys else [store.record(key) for key in keys])]


def _explained(record: Record) -> dict[str, Any]:
    import extractors

    arms = {arm.id: arm.name for arm in extractors.extract(record.text).arms}
    effects = extractors.explain(record.text)
    return {"pmid": record.pmid, "title": record.title, "arms": arms, "effects": effects}


def extract_file(name: str) -> tuple[list[dict[str, Any]], tuple[Rejected, ...]]:
    """Read a file of any known format without a project; give the JSON of its records and what was refused."""
    from evidence import batch as batches

    summary = batches.Summary()
    return list(batches.bodies([name], summary=summary)), summary.rejected
