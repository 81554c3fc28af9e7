"""The JSON of a record, one a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.records import Record

    Body = dict[str, Any]


def record_body(record: Record, findings: Body) -> Body:
    """Give the JSON of a record: what is known about it, its text, and what was read from that."""
    known = {
        "pmid": record.pmid,
        "doi": record.doi,
        "title": record.title,
        "year": record.year,
        "journal": record.journal,
        "text": record.text,
    }
    return {**known, **findings}


def json_line(body: Body) -> bytes:
    """Give one line of JSON as UTF-8; characters that have no UTF-8 form (lone surrogates) stay escaped."""
    try:
        return (json.dumps(body, ensure_ascii=False, allow_nan=False) + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(body, allow_nan=False) + "\n").encode()
