"""Go through all that a project found and place each publication once.

Must never leave one out: what a search found and the project does not hold has its box too. Must never place one twice:
a study of a published table whose PMID the project holds is that record.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from evidence.exports.flow.boxes import DELETED, MISSING, NOT_FETCHED, Box, Placed, box_of
from evidence.exports.flow.counting import Flow, Previous
from evidence.exports.flow.pooled import pooled_rows
from evidence.exports.flow.versions import earlier
from evidence.exports.inclusion import INCLUDED, Inclusion, standing_of
from evidence.harmonise.screening import Screening
from evidence.store.shapes import PUBMED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from evidence.exports.flow.versions import Earlier
    from evidence.exports.shapes import Material
    from evidence.harmonise import LinedUp
    from evidence.rows import Row
    from evidence.store import Store
    from evidence.store.shapes import Origin, Reach

_FROM_PUBMED = frozenset({"efetch", "evidence update"})
"""What the log of imports calls a batch that PubMed sent."""


def flow_of(material: Material) -> Flow:
    """Give the flow of a project, or of what came since an earlier version of the review.

    Args:
        material: The project; ``previous`` names the version that this one updates.

    Raises:
        UsageError: There is no such version.
    """
    lined, store = material.lined(), material.store
    placed = _placed(store, lined)
    version = earlier(store, material.previous) if material.previous else None
    previous = None
    if version is not None:
        previous, old = _previous(version, lined, placed), _there_by(store, version.reached)
        placed = [_of_update(one, previous, old) for one in placed]
    pooled = pooled_rows(material.protocol(), lined.rows, allow_unreviewed=material.allow_unreviewed)
    return Flow(
        placed=tuple(placed),
        again=_again(store, placed, version.reached.imports if version else 0),
        pooled_studies=frozenset(row.study for row in pooled),
        pooled_reports=frozenset(row.pmid or row.report for row in pooled),
        eligible=frozenset(row.study for row in lined.rows if row.eligible),
        previous=previous,
    )


def _placed(store: Store, lined: LinedUp) -> list[Placed]:
    origins, hits = store.origins(), _hits(store)
    rows = _as_kept(lined.rows, store.merged())
    held = tuple(_held(store, origins, rows, _sources(store, origins, hits)))
    return [*held, *_not_held(store, origins, hits), *_listed(rows, {one.key: one.box for one in held})]


def _as_kept(rows: Iterable[Row], merged: Mapping[str, str]) -> tuple[Row, ...]:
    """Give the rows of each table's report the first PMID that one of them names, or the key that is kept of it."""
    known = tuple(rows)
    pmids = {row.report: _kept(row.pmid, merged) for row in reversed(known) if row.pmid and not row.key}
    return tuple(row if row.key else replace(row, pmid=pmids.get(row.report)) for row in known)


def _hits(store: Store) -> dict[str, None]:
    """Give every PMID that a search found, in the order in which they were."""
    return dict.fromkeys(pmid for search in store.searches() for pmid in search.pmids)


def _sources(store: Store, origins: Iterable[Origin], hits: Collection[str]) -> dict[str, str]:
    """Name where each record was first found: PubMed, or the import that brought it, under that import's label."""
    batches: dict[str, list[str]] = defaultdict(list)
    for one in store.imports():
        batches[one.ran].append(one.source)
    found = {}
    for origin in origins:
        name, labels = PurePath(origin.source).name, batches[origin.first_seen]
        label = name if name in labels or not labels else labels[0]
        in_pubmed = origin.source == PUBMED or origin.pmid in hits or label in _FROM_PUBMED
        found[origin.key] = PUBMED if in_pubmed else label
    return found


def _held(store: Store, origins: Sequence[Origin], rows: Sequence[Row], sources: Mapping[str, str]) -> Iterator[Placed]:
    merged, inclusion, screening = store.merged(), Inclusion(rows), Screening(store.decisions())
    for one in origins:
        if one.key in merged:
            yield Placed(one.key, Box.DUPLICATE, sources[one.key])
            continue
        said = screening.on(one.key, one.text_sha256)
        box, reason = box_of(inclusion.of(one), said)
        studies = inclusion.studies_of(one) if box is Box.INCLUDED else frozenset()
        yield Placed(one.key, box, sources[one.key], reason=reason, studies=studies, confirmed=said.state == "include")


def _not_held(store: Store, origins: Iterable[Origin], hits: Collection[str]) -> Iterator[Placed]:
    """Place what a search found and the project does not hold."""
    held = {one.pmid for one in origins}
    missing, deleted = store.missing(), store.deleted()
    for pmid in hits:
        if pmid not in held:
            why = DELETED if pmid in deleted else MISSING if pmid in missing else NOT_FETCHED
            yield Placed(pmid, Box.OTHER, PUBMED, reason=why)


def _kept(key: str, merged: Mapping[str, str]) -> str:
    """Follow a record to the one that is kept of it; that one may have been joined to another since."""
    while key in merged:
        key = merged[key]
    return key


def _listed(rows: Iterable[Row], held: Mapping[str, Box]) -> Iterator[Placed]:
    """Place the studies of published tables; two tables that name one PMID list one publication.

    One that the project holds is that record. Where the record is left out and the table's estimate counts all the same
    (nobody could get the full text, say), the table's study has its own place.
    """
    reports: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if not row.key:
            reports[row.pmid or row.report].append(row)
    for name, members in reports.items():
        standing = standing_of(members)
        if name in held and (standing != INCLUDED or _stands_for(held[name], members)):
            continue
        box = Box.INCLUDED if standing == INCLUDED else Box.REPORT_EXCLUDED
        reason = "" if box is Box.INCLUDED else standing.removeprefix("excluded: ")
        studies = frozenset(row.study for row in members if row.eligible)
        yield Placed(members[0].report, box, members[0].source, "other", reason, studies)


def _stands_for(box: Box, members: Iterable[Row]) -> bool:
    """Whether a record in a box stands for the table's rows of its publication too; so does one that they wait with."""
    return box is Box.INCLUDED or (box is Box.OTHER and not any(row.poolable for row in members))


def _again(store: Store, placed: Iterable[Placed], since: int) -> dict[str, int]:
    """Count the records that a file gave and that had come from elsewhere already; imports up to a number are left out.

    The log of imports has no keys. A file's first import counts whole, a later one of the same label only by what was
    new, so that importing a file twice does not double its records.
    """
    gave: Counter[str] = Counter()
    seen: set[str] = set()
    for one in store.imports():
        counts = one.counts
        whole = sum(counts.get(name, 0) for name in ("new", "revised", "unchanged", "kept"))
        if one.id > since and one.source not in _FROM_PUBMED:
            gave[one.source] += counts.get("new", 0) if one.source in seen else whole
        seen.add(one.source)
    outside = (Box.PREVIOUS, Box.CONSIDERED)
    first = Counter(one.source for one in placed if one.way == "databases" and one.box not in outside)
    return {source: n - first[source] for source, n in gave.items() if n > first[source]}


def _previous(version: Earlier, lined: LinedUp, placed: Iterable[Placed]) -> Previous:
    """Find the studies of an earlier version again, by their reports, else by their names."""
    included = {study for one in placed if one.box is Box.INCLUDED for study in one.studies}
    by_report = {report: study.name for study in lined.studies for report in study.reports}
    kept, gone_reports = set(), 0
    for name, reports in version.studies.items():
        today = [found for report in reports if (found := by_report.get(report)) in included and found is not None]
        if today or name in included:
            kept.add(today[0] if today else name)
        else:
            gone_reports += len(reports) or 1
    return Previous(version.run, version.finished, tuple(version.studies), frozenset(kept), gone_reports)


def _there_by(store: Store, reached: Reach) -> frozenset[str]:
    """Give the keys of what was there, or was found, at a moment."""
    records = {one.key for one in store.origins()[: reached.record]}
    found = {pmid for one in store.searches()[: reached.search] for pmid in one.pmids}
    listed = {(row.source, row.study) for row in store.rows()} - store.published_after(reached.published_row)
    return frozenset((*records, *found, *(f"{source}: {study}" for source, study in listed)))


def _of_update(one: Placed, previous: Previous, old: frozenset[str]) -> Placed:
    """Take what the previous version included, or considered, out of the flow of what is new."""
    if one.key not in old:
        return one
    if one.box is Box.INCLUDED:
        return replace(one, box=Box.PREVIOUS) if one.studies <= previous.kept else one
    return replace(one, box=Box.CONSIDERED)
