"""What a bundled protocol makes of one invented abstract."""

import extractors
from evidence.harmonise import harmonise
from evidence.protocol import bundled, parse
from evidence.records import Record, Section


def rows_of(title, text, types=("Journal Article",), protocol="vegf-tki-vs-mtor"):
    question = parse(bundled(protocol), where="bundled")
    sections = (Section(None, text),)
    record = Record.build(
        pmid="1", title=title, sections=sections, publication_types=types, raw=b"", raw_format="text", source="here"
    )
    return harmonise(question, [(record, extractors.extract(record.text))], ())
