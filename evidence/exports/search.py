"""The searches as PRISMA-S asks for them: what was asked, where, when, how it was read, and what it gave.

Must never say that something was searched that the project holds no log of. Source of the items: Rethlefsen 2021,
Syst Rev 10:39 (PRISMA-S).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.duplicates import RULE
from evidence.exports.markdown import block, cell, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.exports.shapes import Material, Tally
    from evidence.protocol import SearchSpec
    from evidence.store import Store
    from evidence.store.shapes import Import, StoredSearch

_FIELDS = {"crdt": "date of creation", "pdat": "date of publication", "edat": "Entrez date", "mdat": "last change"}
_OWN = frozenset({"efetch", "evidence update"})
"""Sources in the log of imports that are the searches themselves."""

_OURS = """\
The tool logs no other way of finding studies. Say here, where it applies: trial registers, websites and conference
proceedings browsed (PRISMA-S items 4, 5), reference lists and citing articles (5), people and manufacturers asked (6),
published search filters (10), earlier reviews whose strategies were used (11), peer review of the strategy (14)."""


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the file, a section at a time: Markdown.

    Args:
        material: The project.
        tally: Counts the searches and files that are told of.
    """
    protocol, store = material.protocol(), material.store
    searches, files = store.searches(), [one for one in store.imports() if one.source not in _OWN]
    tally.written = len(protocol.search) + len(searches) + len(files)
    parts = [
        f"# Searches: {cell(protocol.review.title)}",
        *(_spec(spec) for spec in protocol.search),
        "## Searches that were run (items 13, 15)",
        _runs(searches),
        *(_text(one) for one in _texts(searches)),
        "## Other files that were brought in (item 2)",
        _files(files),
        "## Deduplication (item 16)",
        _duplicates(store),
        "## Not in the log of this tool",
        _OURS,
    ]
    yield "\n\n".join(parts).encode() + b"\n"


def _spec(spec: SearchSpec) -> str:
    dates = [word for word in (f"from {spec.from_}" if spec.from_ else "", f"to {spec.to}" if spec.to else "") if word]
    limits = f"{_FIELDS[spec.date_field]}, {' '.join(dates)}" if dates else "none"
    head = f"## Strategy {cell(spec.id)} (items 1, 8, 9)"
    facts = f"Database: PubMed, through NCBI's E-utilities. Limits: {limits}. The strategy, as the protocol has it:"
    return f"{head}\n\n{facts}\n\n{block(spec.query.strip())}"


def _runs(searches: Sequence[StoredSearch]) -> str:
    if not searches:
        return "No search has been run."
    rows = [(str(one.id), one.ran, str(one.count), str(len(one.pmids)), "; ".join(one.warnings)) for one in searches]
    return table(("No.", "Run (UTC)", "Hits", "PMIDs kept", "PubMed's warnings"), rows)


def _texts(searches: Sequence[StoredSearch]) -> list[list[StoredSearch]]:
    """Bring together the runs of one query and reading, so that each long text stands once."""
    found: dict[tuple[str, str, str], list[StoredSearch]] = {}
    for one in searches:
        found.setdefault((one.query, one.translation, one.base_url), []).append(one)
    return list(found.values())


def _text(runs: Sequence[StoredSearch]) -> str:
    one, numbers = runs[0], ", ".join(str(run.id) for run in runs)
    sent = f"Sent as search {numbers} to {cell(one.base_url)}:\n\n{block(one.query)}"
    return f"{sent}\n\nAs PubMed read it:\n\n{block(one.translation)}"


def _files(files: Sequence[Import]) -> str:
    if not files:
        return "None."
    rows = [
        (one.ran, one.source, str(one.counts["new"]), str(one.counts["rows_new"]), str(len(one.rejects)))
        for one in files
    ]
    return table(("Brought in (UTC)", "Source", "New records", "New published rows", "Refused"), rows)


def _duplicates(store: Store) -> str:
    joined = store.merged()
    if not joined:
        return "No record is joined to another as a duplicate."
    last = {one.duplicate: one.who for one in store.duplicates() if one.action == "merge"}
    people = sum(last[key] != RULE for key in joined)
    rules = f"{len(joined) - people} by the tool's rules (PMID, DOI with title, title with year and more)"
    return f"Records that are joined to another as duplicates: {len(joined)}, {rules}, {people} by people."
