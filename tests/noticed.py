"""Records of which something was said after their publication, and what becomes of them in a review."""

from dataclasses import replace

from evidence.records import Related
from evidence.store import Decision
from evidence.synthesis import analyses

OS = {"endpoint": "OS", "printed": "0.80 (0.65-0.98)"}
SEEN = "2026-03-01T00:00:00+00:00"


def with_notices(made, *relations, types=(), retracted=False):
    """Give a record of the ``make`` kind with relations (kind, PMID) and further publication types."""
    record, findings = made
    related = tuple(Related(kind, pmid, "J Made Up. 2020;1:1") for kind, pmid in relations)
    retracted = retracted or any(kind.startswith("Retraction") and kind.endswith("In") for kind, _ in relations)
    types = (*record.publication_types, *types)
    return replace(record, related=related, retracted=retracted, publication_types=types), findings


def pooled(protocol, lined, *, allow_unreviewed=True):
    found = analyses(protocol, lined.rows, lined.studies, allow_unreviewed=allow_unreviewed, by="strata")
    return next(one for one in found if one.endpoint == "OS")


def decision(row, action="accept", *, field="row", who="AR", made="2026-01-01", seq=1):
    return Decision(seq, made, who, action, row.id, field, None, None, "", row.text_sha256, "", "")
