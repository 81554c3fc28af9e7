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


def rest_of(record: Record) -> Body:
    """Give the JSON of what else there is in a record: enough to make it again, but for its bytes as received."""
    return {
        "format": record.raw_format,
        "version": record.version,
        "revised": record.revised,
        "sections": [[part.label, part.text] for part in record.sections],
        "citation": record.citation,
        "authors": list(record.authors),
        "publication_types": list(record.publication_types),
        "languages": list(record.languages),
        "registry_ids": list(record.registry_ids),
        "related": [[other.kind, other.pmid, other.note] for other in record.related],
        "retracted": record.retracted,
    }


def json_line(body: Body) -> bytes:
    """Give one line of JSON as UTF-8; characters that have no UTF-8 form (lone surrogates) stay escaped."""
    try:
        return (json.dumps(body, ensure_ascii=False, allow_nan=False) + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(body, allow_nan=False) + "\n").encode()
