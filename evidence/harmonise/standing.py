"""What was said after publication, at the rows that stand on it: retracted, corrected, doubted, deleted.

Must never let the figures of a retracted publication back in by another door: a published table that quotes it is as
retracted as its abstract. Must never bar a row for a mere correction.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from evidence.harmonise.correcting import Corrections
from evidence.harmonise.screening import Screening
from evidence.notices import USED_ALL_THE_SAME, notices_of, retraction_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence.notices import Notice
    from evidence.records import Record
    from evidence.rows import Row
    from evidence.studies import Study


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known beside the texts.

    ``deleted`` says of PMIDs when PubMed was seen to have deleted them. ``overruled`` names, by row id and hash of its
    text, who wants a row used although its publication was retracted; ``screening`` is what people decided of records;
    ``corrections`` are the figures that they put beside the printed ones.

    A deleted record was merged into another, or withdrawn before it was published; PubMed does not say which. So its
    rows neither vanish (a duplicate's figures may be sound) nor stay in (they may be counted twice): they are
    ``not-accepted`` until a person accepts them after the deletion, ``--allow-unreviewed`` or not.
    """

    deleted: Mapping[str, str] = field(default_factory=dict)
    overruled: Mapping[tuple[str, str], str] = field(default_factory=dict)
    screening: Screening = field(default_factory=Screening)
    corrections: Corrections = field(default_factory=Corrections)

    def notices(self, record: Record) -> tuple[Notice, ...]:
        """Give the notices at a record, its deletion among them."""
        return notices_of(record, deleted=self.deleted.get(record.pmid or ""))

    def reasons(self, record: Record) -> list[tuple[str, str]]:
        """Give the reason why a deleted record's rows wait."""
        if self.deleted.get(record.pmid or "") is None:
            return []
        return [("not-accepted", "PubMed deleted the record; it waits until a person accepts it again")]

    def freed(self, row: Row) -> Row:
        """Lift a retraction that a person overruled, and say at the row who did."""
        who = self.overruled.get((row.id, row.text_sha256))
        if not row.eligible_but_retracted or who is None:
            return row
        said = f"{USED_ALL_THE_SAME}: {who} decided so"
        return replace(
            row, eligible=True, why_not=None, because="", eligible_but_retracted=False, notices=(*row.notices, said)
        )


def carried(
    rows: Iterable[Row], records: Iterable[Record], studies: Iterable[Study], standing: Standing
) -> tuple[Row, ...]:
    """Put the notices of a study's other reports at each row, and bar table rows of a retracted publication.

    A table row is of the publication whose PMID it names; one without a PMID, of every report that its study is linked
    to. Another report of a retracted one's study is not barred: the notice stands at it.

    Args:
        rows: Rows with their study's name; those of records have their own notices already.
        records: The records, for their notices.
        studies: The studies, for which reports belong together.
        standing: What is known beside the texts.
    """
    known = {record.key: record for record in records}
    together: dict[str, list[Record]] = defaultdict(list)
    for study in studies:
        for report in study.reports:
            together[study.name] += [known[report]] if report in known else []
    by_pmid = {record.pmid: record for record in known.values() if record.pmid}
    return tuple(_carry(row, together[row.study], by_pmid, standing) for row in rows)


def _carry(row: Row, reports: Sequence[Record], by_pmid: Mapping[str, Record], standing: Standing) -> Row:
    own = by_pmid.get(row.pmid or "")
    others = [record for record in reports if record.key != row.key and record is not own]
    told = tuple(
        f"{_name(record)}, a report of the same study: {notice}"
        for record in others
        for notice in standing.notices(record)
        if notice.pmid is None or notice.pmid != row.pmid  # that it was republished as this one is no news here
    )
    if row.key:
        return replace(row, notices=(*row.notices, *told))
    mine = () if own is None else tuple(map(str, standing.notices(own)))
    row = replace(row, notices=(*row.notices, *mine, *told))
    sources = [own] if own is not None else [] if row.pmid else others
    found = ((record, notice) for record in sources if (notice := retraction_of(record)) is not None)
    source, retraction = next(found, (None, None))
    if source is None:
        return row
    because = f"{_name(source)}, where the figures come from, was {retraction}"
    marked = replace(row, eligible_but_retracted=row.eligible)
    freed = standing.freed(marked)
    if freed is not marked:
        return replace(row, notices=freed.notices)
    return replace(marked, eligible=False, poolable=False, why_not="retracted", because=because)


def _name(record: Record) -> str:
    return f"PMID {record.pmid}" if record.pmid else record.key
