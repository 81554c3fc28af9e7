"""What people overruled: a row's own reason, such as subgroup or superseded, lifted by name.

Must never lift another reason than the one that was named, a missing number, an open direction, or what holds of the
whole record. Must never let two rows of one study in: the one that is overruled takes the other's place.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from evidence.decisions import effective
from evidence.harmonise.decisions import current
from evidence.harmonise.estimates import with_reason
from evidence.notices import USED_ALTHOUGH
from evidence.studies import choose, without_overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence.decisions import Decision
    from evidence.protocol import Protocol
    from evidence.rows import Row
    from evidence.studies import Overlap, Study

OVERRULE: Final = "overrule"
"""The field of a decision to use a row although a reason of its own keeps it out."""

GIVES_WAY = frozenset({"superseded", "overlapping-cohort"})
"""Reasons that say that another row of the study is used: overruled, the row takes that one's place."""

LIFTED = frozenset({"subgroup", "check-failed", "not-accepted"})
"""Reasons that lie in the row itself."""

OVERRULABLE = LIFTED | GIVES_WAY


@dataclass(frozen=True, slots=True)
class Overruling:
    """Who overruled a reason, and which place that has among all decisions."""

    who: str
    order: int


class Overrulings:
    """All reasons that people overruled, to be asked about one row.

    Args:
        decisions: In any order, undone ones too; each person's last one on a row and a reason counts.
        deleted: When PubMed was seen to have deleted a record, by PMID: what was said before does not hold.
    """

    def __init__(self, decisions: Iterable[Decision] = (), deleted: Mapping[str, str] | None = None) -> None:
        self._deleted = deleted or {}
        self._made: dict[str, list[tuple[int, Decision]]] = defaultdict(list)
        for order, decision in enumerate(effective(decisions)):
            if decision.field == OVERRULE and decision.after in OVERRULABLE:
                self._made[decision.subject].append((order, decision))

    def of(self, row: Row) -> dict[str, Overruling]:
        """Give what is overruled of a row, by code. One person who rejects that is enough to let the reason stand."""
        said: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
        made = self._made.get(row.id, ())
        holding = {id(one) for one in current(row, [decision for _, decision in made], self._deleted)}
        for order, decision in made:
            if id(decision) in holding:
                said[decision.after][decision.who] = order, decision.action
        return {code: found for code, people in said.items() if (found := _agreed(people)) is not None}


def lifted(rows: Iterable[Row], said: Overrulings) -> tuple[Row, ...]:
    """Lift the reasons in the rows themselves that people overruled; the next one behind them then stands."""
    return tuple(_lifted(row, said.of(row)) for row in rows)


def chosen(
    protocol: Protocol,
    rows: Sequence[Row],
    studies: Sequence[Study],
    said: Overrulings,
    found: Mapping[str, Overlap] | None = None,
) -> tuple[Row, ...]:
    """Choose one estimate a study, none of patients who count already, and where people overruled that, theirs.

    Of several, the one that was named last. The overruling holds while the row would give way for the reason that it
    names; a row that cannot be used for another reason takes nobody's place. What gives way only to a row that people
    want may be wanted as well, so the choice is made again until nobody else is.

    Args:
        protocol: What is preferred.
        rows: The rows of all studies.
        studies: The studies.
        said: What people overruled.
        found: Which reports have patients of other studies, by report.
    """
    wanted: dict[str, tuple[Row, Overruling]] = {}
    while True:
        preferred = {key: (one.order, _told(one)) for key, (_, one) in wanted.items()}
        now = without_overlap(protocol, choose(protocol, rows, studies, preferred), found or {}, preferred)
        more = _wanted((row for row in now if row.id not in wanted), said)
        if not more:
            return tuple(_said(_noted(row, *wanted[row.id]) if row.id in wanted else row) for row in now)
        wanted |= more


def _wanted(rows: Iterable[Row], said: Overrulings) -> dict[str, tuple[Row, Overruling]]:
    """Give the rows that give way although people overruled that, by id."""
    gave_way = (row for row in rows if row.why_not in GIVES_WAY)
    return {row.id: (row, one) for row in gave_way if (one := said.of(row).get(row.why_not or "")) is not None}


def way_out(row: Row, *, waits: bool = False) -> str:
    """Say with which command a person can use a row that is kept out, or what is missing for it.

    Args:
        row: A row that is not poolable.
        waits: Whether its record waits for people to screen it.
    """
    name = row.pmid or row.key or repr(row.study)
    decide = f"evidence decide {name} {row.endpoint or 'FIELD'} --accept --reviewer NAME"
    first = row.behind[0][0] if row.behind and row.why_not in GIVES_WAY else row.why_not
    ways = (
        (waits, f"people have to agree on its record: evidence screen --include {name} --reviewer NAME"),
        (row.decision == "rejected", f"a person rejected it; the same person may accept it: {decide}"),
        (row.eligible_but_retracted, f"{decide} --retraction"),
        (not row.eligible, _into_the_question(row, name)),
        (not row.has_numbers, "bring its figures, from the full text for instance: evidence import ROWS.csv"),
        (row.why_not == "no-usable-data", "bring its figures as the outcome has them: evidence import ROWS.csv"),
        (first in OVERRULABLE - {"not-accepted"}, f"{decide} --overrule"),
        (first == "open-direction", f"{decide} --direction, and the same without --direction"),
        (True, decide),
    )
    return next(way for holds, way in ways if holds)


def _into_the_question(row: Row, name: str) -> str:
    if row.key:
        return f"evidence screen --include {name} --reviewer NAME"
    if row.endpoint is not None:
        return f"people excluded its publication; they may include it: evidence screen --include {name} --reviewer NAME"
    return "a published row is taken by its arms: add their names to the protocol (synonyms), or correct the file"


def _agreed(people: Mapping[str, tuple[int, str]]) -> Overruling | None:
    accepted = {who: order for who, (order, action) in people.items() if action == "accept"}
    if not accepted or any(action == "reject" for _, action in people.values()):
        return None
    return Overruling(", ".join(accepted), max(accepted.values()))


def _lifted(row: Row, said: Mapping[str, Overruling]) -> Row:
    gone = LIFTED & said.keys()
    if row.why_not is None or not row.has_numbers or not gone:
        return row
    reasons = [(row.why_not, row.because), *row.behind]
    told = tuple(_words(code, because, said[code]) for code, because in reasons if code in gone)
    bare = replace(row, why_not=None, because="", behind=(), overruled=(*row.overruled, *told))
    return with_reason(bare, [reason for reason in reasons if reason[0] not in gone])


def _noted(row: Row, before: Row, one: Overruling) -> Row:
    """Say at a row that took another's place what was overruled."""
    if not row.poolable:
        return row
    return replace(row, overruled=(*row.overruled, _words(before.why_not or "", before.because, one)))


def _said(row: Row) -> Row:
    """Put what was overruled among the notices of a row that is used by it."""
    told = [f"{USED_ALTHOUGH} {words}" for words in row.overruled] if row.poolable else []
    return replace(row, notices=(*row.notices, *told)) if told else row


def _words(code: str, because: str, one: Overruling) -> str:
    return f"{code}: {_told(one)} ({because})" if because else f"{code}: {_told(one)}"


def _told(one: Overruling) -> str:
    return f"{one.who} decided so"
