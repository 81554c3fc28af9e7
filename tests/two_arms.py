"""Invented abstracts on axitinib and everolimus, and what would be pooled of them."""

from functools import cache

import extractors
from evidence.harmonise import harmonise
from evidence.protocol import bundled, parse
from evidence.records import Record, Section

PROTOCOL = parse(bundled("vegf-tki-vs-mtor"), where="bundled")
TITLE = "Axitinib versus everolimus in metastatic renal cell carcinoma"
ARMS = (
    "Patients with metastatic renal cell carcinoma who had progressed on first-line sunitinib were randomised to "
    "second-line axitinib (n=120) or everolimus (n=118)."
)
TRUE = {
    "PFS": "Median PFS was longer with axitinib than with everolimus (HR 0.71, 95% CI 0.55-0.92).",
    "OS": "Overall survival was longer with axitinib than with everolimus (HR 0.71, 95% CI 0.55-0.92).",
}
E = "HR 0.62, 95% CI 0.45-0.85"
SAME = "HR 0.92, 95% CI 0.70-1.20"


@cache
def pooled(text):
    """Give endpoint and ratio of what would be pooled of a text on both arms."""
    sections = (Section(None, f"{ARMS} {text}"),)
    record = Record.build(
        pmid="1", title=TITLE, sections=sections, publication_types=(), raw=b"", raw_format="text", source="here"
    )
    rows = harmonise(PROTOCOL, [(record, extractors.extract(record.text))], ())
    return {(row.endpoint, round(row.value, 6)) for row in rows if row.poolable}
