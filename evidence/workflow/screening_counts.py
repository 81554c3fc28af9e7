"""How far people are with screening, without lining everything up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.decisions import effective
from evidence.harmonise.screening import ELIGIBILITY, Screening, settles_record

if TYPE_CHECKING:
    from evidence.store import Store


def screening_counts(store: Store) -> dict[str, int]:
    """Count the records on which people decided: in all, and where they stand by that."""
    decisions = [one for one in effective(store.decisions()) if one.field == ELIGIBILITY or settles_record(one)]
    screening, held = Screening(decisions), {one.key for one in store.titles()} if decisions else set()
    states = [screening.of(store.record(key)).state for key in {one.subject for one in decisions} & held]
    return {
        "screened": sum(state not in {None, "reopened"} for state in states),
        "included_by_people": states.count("include"),
        "excluded_by_people": states.count("exclude"),
        "not_retrieved": states.count("not-retrieved"),
        "waiting_for_people": states.count("disagreement") + states.count("reopened"),
    }
