"""What was read out of the texts, in and out of the file.

Must never store a value whose words do not stand in the stored text at its offsets.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evidence.errors import IntegrityError
from evidence.store.sealing import RESTORE, insert, next_id, opened

if TYPE_CHECKING:
    import sqlite3

    from evidence.records import Record
    from extractors.findings import Findings

_REMEDY = "extract again: `evidence extract`; if it persists, report it with the PMID."


def put(connection: sqlite3.Connection, record: Record, findings: Findings, now: str) -> None:
    """Store findings; the caller holds the transaction.

    Raises:
        IntegrityError: They were read from another text, or a value is not grounded in this one.
    """
    check_grounded(record, findings)
    row = {
        "key": record.key,
        "text_sha256": findings.text_sha256,
        "rules_sha256": findings.rules_sha256,
        "version": findings.version,
        "body": json.dumps(findings.to_dict()),
    }
    held = _last(connection, record.key)
    if held is None or any(held[name] != value for name, value in row.items()):
        insert(connection, "finding", {"id": next_id(connection, "finding"), **row, "made": now})


def latest(connection: sqlite3.Connection, key: str) -> Findings | None:
    """Return what was last read out of the text that the record has now, None if nothing was."""
    row = _last(connection, key)
    return None if row is None else _read(opened("finding", row)["body"])


def stale(connection: sqlite3.Connection, version: str, rules_sha256: str) -> tuple[str, ...]:
    """Return the keys of records whose present text was last read by other rules or another version, or never."""
    rows = connection.execute(
        "SELECT record.key FROM record JOIN revision ON revision.id = record.current"
        " WHERE record.key NOT IN (SELECT key FROM merged) AND coalesce(("
        " SELECT finding.version = ? AND finding.rules_sha256 = ? FROM finding WHERE finding.key = record.key"
        " AND finding.text_sha256 = revision.text_sha256 ORDER BY finding.id DESC LIMIT 1), 0) = 0 ORDER BY record.id",
        (version, rules_sha256),
    )
    return tuple(row["key"] for row in rows.fetchall())


def check_all(connection: sqlite3.Connection) -> None:
    """Hold every finding that is stored against the text that it was read from.

    Raises:
        IntegrityError: There is no such text, or a value does not stand in it.
    """
    query = (
        "SELECT finding.*, (SELECT text FROM revision JOIN content ON content.revision = revision.id"
        " WHERE revision.key = finding.key AND revision.text_sha256 = finding.text_sha256 LIMIT 1) AS text FROM finding"
    )
    for row in connection.execute(query):
        if row["text"] is None:
            raise IntegrityError("There is no text that these findings are of.", where=row["key"], remedy=RESTORE)
        _check_spans(row["text"].decode("utf-8", errors="surrogatepass"), _read(row["body"]), row["key"])


def check_grounded(record: Record, findings: Findings) -> None:
    """Raise IntegrityError unless every value stands in the record's text where it says that it does."""
    if findings.text_sha256 != record.text_sha256:
        raise IntegrityError("Findings are of another text than the stored one.", where=record.key, remedy=_REMEDY)
    _check_spans(record.text, findings, record.key)


def _check_spans(text: str, findings: Findings, key: str) -> None:
    for span in findings.spans():
        if not span.grounded_in(text):
            place = f"{key}, {span.start}-{span.end}, rule {span.rule}"
            raise IntegrityError(f"The text does not say {span.quote!r} there.", where=place, remedy=_REMEDY)


def _last(connection: sqlite3.Connection, key: str) -> sqlite3.Row | None:
    found: sqlite3.Row | None = connection.execute(
        "SELECT finding.* FROM finding JOIN record USING (key) JOIN revision ON revision.id = record.current"
        " WHERE finding.key = ? AND finding.text_sha256 = revision.text_sha256 ORDER BY finding.id DESC LIMIT 1",
        (key,),
    ).fetchone()
    return found


def _read(body: str) -> Findings:
    from extractors.shapes import findings_from_dict

    return findings_from_dict(json.loads(body))
