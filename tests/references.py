"""Records as other programs ask for them: invented, exported as a list of references, and BibTeX read back."""

import re

from evidence import exports
from evidence.records import Record, Section

CSL_FIELDS = frozenset(
    [
        "id",
        "type",
        "title",
        "author",
        "container-title",
        "collection-title",
        "publisher",
        "issued",
        "volume",
        "issue",
        "page",
        "DOI",
        "PMID",
        "PMCID",
        "URL",
        "abstract",
        "keyword",
    ]
)


def record(pmid="1", title="A trial.", *, abstract="", sections=(), raw=b"", raw_format="page-text", **fields):
    sections = sections or ([Section(None, abstract)] if abstract else [])
    return Record.build(pmid=pmid, title=title, sections=sections, raw=raw, raw_format=raw_format, source="x", **fields)


def at_pubmed(pmids):
    """MEDLINE text as PubMed has it, of every PMID but 404."""
    return [(pmid, f"PMID- {pmid}\nTI  - At PubMed.\nSO  - J.\n".encode()) for pmid in pmids if pmid != "404"]


def no_protocol():
    raise AssertionError("a list of records needs no protocol")


class Said:
    """The log of what people decided."""

    def __init__(self, *decisions):
        self._decisions = decisions

    def decisions(self):
        return self._decisions


def export(kind, *records, rows=(), which="all", medline=at_pubmed, said=()):
    tally = exports.Tally()
    material = exports.Material(
        which, lambda: records, lambda: rows, medline, no_protocol, lined=no_protocol, store=Said(*said)
    )
    return b"".join(exports.write(kind, material, tally)), tally


def ris(*records, **more):
    return export("ris", *records, **more)[0].decode()


PARK = record(
    "22460837",
    "Second-line VEGF TKI or mTOR inhibitor.",
    sections=[Section("BACKGROUND", "Nobody knows."), Section("RESULTS", "HR 0·98 (95% CI 0·57–1·68).")],
    doi="10.1007/s12032-012-0227-7",
    year=2012,
    journal="Med Oncol",
    citation="Med Oncol 2012 Dec;29(5):3291-7",
    authors=("Park KH", "van Doe BJ Jr", "A Study Group"),
)


def bibtex_entries(text):
    """Read BibTeX as BibTeX does: by counting braces, whether a backslash stands before them or not."""
    entries, depth, opened = [], 0, 0
    for brace in re.finditer("[{}]", text):
        depth += 1 if brace[0] == "{" else -1
        if (brace[0], depth) == ("{", 1):
            assert text[text.rindex("\n", 0, brace.start()) + 1 if entries else 0] == "@"
            entries.append({})
        elif (brace[0], depth) == ("{", 2):
            opened = brace.end()
        elif (brace[0], depth) == ("}", 1):
            entries[-1][text[text.rindex("\n", 0, opened) : opened].strip(" \n={")] = text[opened : brace.start()]
        elif depth == 0:
            assert text[brace.start() - 2 : brace.end() + 1] == ",\n}\n"
    assert depth == 0
    return entries


WORDS = {r"\textbackslash{}": "\\", r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textasciitilde{}": "~", r"\textasciicircum{}": "^"}  # fmt: skip
TOKEN = re.compile(r"\\text[a-z]+\{\}|\\([&%$#_{}])|([-'`,<>])\{\}|[{}]|(.)", re.DOTALL)


def plain(value):
    """Take BibTeX's escapes back."""
    return TOKEN.sub(lambda found: WORDS.get(found[0]) or found[1] or found[2] or found[3] or "", value)
