"""What was read out of the texts, in and out of the file.

Must never store a value whose words do not stand in the stored text at its offsets.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evidence.errors import IntegrityError
from evidence.records import sha256_of

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
    body = findings.to_dict()
    connection.execute(
        "INSERT OR REPLACE INTO finding (key, text_sha256, rules_sha256, version, body, made)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (record.key, findings.text_sha256, findings.rules_sha256, findings.version, json.dumps(body), now),
    )


def latest(connection: sqlite3.Connection, key: str) -> Findings | None:
    """Return what was last read out of the text that the record has now, None if nothing was."""
    row = connection.execute(
        "SELECT finding.body FROM finding JOIN record USING (key) JOIN revision ON revision.id = record.current"
        " WHERE finding.key = ? AND finding.text_sha256 = revision.text_sha256 ORDER BY finding.id DESC LIMIT 1",
        (key,),
    ).fetchone()
    return None if row is None else _read(row["body"])


def stale_keys(connection: sqlite3.Connection, version: str, rules_sha256: str) -> tuple[str, ...]:
    """Return the keys of records of whose present text these rules and this version have read nothing yet."""
    rows = connection.execute(
        "SELECT record.key FROM record JOIN revision ON revision.id = record.current WHERE NOT EXISTS ("
        " SELECT 1 FROM finding WHERE finding.key = record.key AND finding.text_sha256 = revision.text_sha256"
        " AND finding.version = ? AND finding.rules_sha256 = ?) ORDER BY record.rowid",
        (version, rules_sha256),
    )
    return tuple(row["key"] for row in rows.fetchall())


def check_text(record: Record) -> None:
    """Raise IntegrityError unless the text has the hash that was stored with it."""
    if sha256_of(record.text) != record.text_sha256:
        remedy = "restore the project from a backup, or fetch the record again."
        raise IntegrityError("A stored text was changed.", where=record.key, remedy=remedy)


def check_grounded(record: Record, findings: Findings) -> None:
    """Raise IntegrityError unless every value stands in the record's text where it says that it does."""
    if findings.text_sha256 != record.text_sha256:
        raise IntegrityError("Findings are of another text than the stored one.", where=record.key, remedy=_REMEDY)
    for span in findings.spans():
        if not span.grounded_in(record.text):
            place = f"{record.key}, {span.start}-{span.end}, rule {span.rule}"
            raise IntegrityError(f"The text does not say {span.quote!r} there.", where=place, remedy=_REMEDY)


def _read(body: str) -> Findings:
    from extractors.shapes import findings_from_dict

    return findings_from_dict(json.loads(body))
