"""Hold the rows that a protocol gives against what a reviewer would pool of the same records, and count.

Definitions. eligible, reason: of all records that a reviewer judged. A row is the same where endpoint, value and bounds
agree to six decimals, A over B; it is right where it is also turned and poolable as the reviewer says. Recall: right of
the reviewer's rows. Precision: right of the rows that the protocol would pool; one that no reviewer pools is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evidence.evaluate.figures import Share
from evidence.evaluate.scoring import Miss

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence.evaluate.reviews import Review, ReviewRow
    from evidence.rows import Row

SHARES = ("eligible", "reason", "recall", "precision", "found", "inverted", "poolable", "stratum")
_UNUSABLE = "no-usable-data"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a protocol's rows are those of a reviewer.

    Attributes:
        shares: By name: so many right of so many. ``found`` is of the reviewer's rows, whatever else is wrong in them;
            ``inverted``, ``poolable`` and ``stratum`` are of the rows that were found.
        disagreements: Every one, in the order of the gold.
    """

    shares: dict[str, Share] = field(default_factory=lambda: dict.fromkeys(SHARES, Share()))
    disagreements: tuple[Miss, ...] = ()

    @property
    def wrong_pooled(self) -> int:
        """Rows that would be pooled and that no reviewer pools like this."""
        return self.shares["precision"].of - self.shares["precision"].right

    def __add__(self, other: Agreement) -> Agreement:
        shares = {name: share + other.shares[name] for name, share in self.shares.items()}
        return Agreement(shares, self.disagreements + other.disagreements)

    def to_json(self, *, listed: bool = True) -> dict[str, Any]:
        """Give everything as one JSON object; ``listed`` with each disagreement."""
        body: dict[str, Any] = {name: share.to_json() for name, share in self.shares.items()}
        body["wrong_pooled"] = self.wrong_pooled
        return body | ({"disagreements": [miss.to_json() for miss in self.disagreements]} if listed else {})


def agreement(reviews: Iterable[tuple[str, Review]], rows: Mapping[str, Sequence[Row]]) -> Agreement:
    """Compare each judgement, with its PMID, with the rows of that record; one without rows was not read."""
    total = Agreement()
    for pmid, review in reviews:
        total += _of_record(pmid, review, rows.get(pmid, ()))
    return total


def reason_of(rows: Sequence[Row]) -> str | None:
    """Give the reason of a record: why it is not eligible, or that it has no usable estimate; None where it has one."""
    printed = [row for row in rows if row.eligible and row.endpoint]
    if printed and all(row.why_not == _UNUSABLE for row in printed):
        return _UNUSABLE
    return None if printed else rows[0].why_not


def _of_record(pmid: str, review: Review, rows: Sequence[Row]) -> Agreement:
    judged = _judgement(pmid, review, rows)
    left = [row for row in rows if row.endpoint is not None]
    for wanted in review.rows:
        same = [row for row in left if _figures(row) == _figures(wanted)]
        found = max(same, key=lambda row: _right(wanted, row), default=None)
        if found is not None:
            left.remove(found)
        judged += _of_row(pmid, review, wanted, found)
    for row in left:
        if row.poolable:
            judged += Agreement(_shares(precision=False), (Miss(pmid, "row", "wrong pooled", None, _told(row)),))
    return judged


def _judgement(pmid: str, review: Review, rows: Sequence[Row]) -> Agreement:
    if not rows:
        return Agreement(_shares(eligible=False, reason=False), (Miss(pmid, "eligible", "not read", review.eligible),))
    eligible, reason = any(row.eligible for row in rows), reason_of(rows)
    misses = []
    if eligible != review.eligible:
        misses.append(Miss(pmid, "eligible", "differs", review.eligible, eligible))
    if reason != review.reason:
        said = f"{reason} ({rows[0].because})" if rows[0].because else reason
        misses.append(Miss(pmid, "reason", "differs", review.reason, said))
    return Agreement(_shares(eligible=eligible == review.eligible, reason=reason == review.reason), tuple(misses))


def _of_row(pmid: str, review: Review, wanted: ReviewRow, found: Row | None) -> Agreement:
    if found is None:
        return Agreement(_shares(recall=False, found=False), (Miss(pmid, "row", "not found", _told(wanted)),))
    right = {
        "inverted": found.inverted == wanted.inverted,
        "poolable": found.poolable == wanted.poolable,
        "stratum": found.stratum == review.stratum,
    }
    whole = right["inverted"] and right["poolable"]
    shares = _shares(recall=whole, found=True, **right)
    if found.poolable:
        shares["precision"] = Share(int(whole), 1)
    gold = {**_told(wanted), "stratum": review.stratum}
    wrong = " and ".join(name for name, is_right in right.items() if not is_right)
    misses = (Miss(pmid, "row", f"{wrong} differs", gold, _told(found)),) if wrong else ()
    return Agreement(shares, misses)


def _shares(**right: bool) -> dict[str, Share]:
    return {name: Share(int(right[name]), 1) if name in right else Share() for name in SHARES}


def _right(wanted: ReviewRow, row: Row) -> bool:
    return (row.inverted, row.poolable) == (wanted.inverted, wanted.poolable)


def _figures(row: Row | ReviewRow) -> tuple[str | None, ...]:
    """Give what makes two rows the same estimate."""
    numbers = (row.value, row.ci_low, row.ci_high)
    return (row.endpoint, *(None if number is None else f"{number:.6f}" for number in numbers))


def _told(row: Row | ReviewRow) -> dict[str, Any]:
    names = ("endpoint", "value", "ci_low", "ci_high", "inverted", "population", "poolable", "why_not", "stratum")
    told = {name: getattr(row, name) for name in names if hasattr(row, name)}
    return {name: round(one, 6) if isinstance(one, float) else one for name, one in told.items()}
