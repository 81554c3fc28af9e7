"""Where each row stands by what people decided.

Must never call a row accepted whose figures were changed after the acceptance, on which two people disagree, or of
which something that its own words do not say was confirmed by nobody.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evidence.decisions.editing import alike
from evidence.decisions.events import effective
from evidence.decisions.voting import CONFIRMABLE, Heard, Vote, heard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence.decisions.events import Decision
    from evidence.rows import Row

Name = Literal[
    "suggested",
    "accepted",
    "rejected",
    "edited",
    "not-reported",
    "flagged",
    "needs-second",
    "conflict",
    "reopened",
]

NOT_REPORTED = "not-reported"
_SAID_BY_THE_WORDS = frozenset({None, "explicit", "comparing", "verb"})
_AGAINST_DIRECTION = "direction_vs_medians"
_ON_ROWS = frozenset({"row", "edit", "adjudicate", "confirm", "direction", "flag", "note"})
_OF_TEXT = frozenset({"row", "edit", "adjudicate"})


@dataclass(frozen=True, slots=True)
class State:
    """Where a row stands, by whom, and since when (UTC, ISO 8601); nobody and empty where nobody decided.

    Attributes:
        state: In a word.
        who: Those by whose word it stands so; of a conflict all who take part in it.
        when: The last of these words.
        votes: Each person's last word that still holds for the text.
        confirm: What is still to be confirmed by itself before an acceptance counts.
        missing: How many people more must decide.
        flagged: Who flagged it.
        notes: Who, when and what.
        adjudicated: Whether it stands by the word of an adjudicator.
    """

    state: Name
    who: tuple[str, ...] = ()
    when: str = ""
    votes: tuple[Vote, ...] = ()
    confirm: tuple[str, ...] = ()
    missing: int = 0
    flagged: tuple[str, ...] = ()
    notes: tuple[tuple[str, str, str], ...] = ()
    adjudicated: bool = False


@dataclass(frozen=True, slots=True)
class _Case:
    """One row with what was heard of it, and how many must accept it."""

    heard: Heard
    wanted: tuple[str, ...]
    needed: int
    together: bool
    reopened: bool
    votes: tuple[Vote, ...]


def states(
    rows: Iterable[Row],
    decisions: Iterable[Decision],
    reviewers_per_item: int,
    require: str,
    *,
    deleted: Mapping[str, str] | None = None,
) -> dict[str, State]:
    """Say of each row where it stands.

    Args:
        rows: The rows, as the machine read them or as people edited them.
        decisions: All of them, in any order, undone ones too.
        reviewers_per_item: How many people look at each row, as the protocol has it.
        require: ``accepted``: one acceptance is enough unless another person objects; ``agreed``: as many people as
            look at each row must accept it, two at the least.
        deleted: When PubMed was seen to have deleted a record, by PMID: what was accepted before does not hold.

    Returns:
        By the id of the row; what was said not to be reported stands under its place in the table.
    """
    needed = max(2, reviewers_per_item) if require == "agreed" else 1
    about: dict[str, list[Decision]] = defaultdict(list)
    for one in effective(decisions):
        if one.field in _ON_ROWS:
            about[one.subject].append(one)
    known = tuple(rows)
    outdated = _outdated(about, known)
    found = {row.id: _state(_case(row, about.get(row.id, []), outdated, needed, deleted or {})) for row in known}
    return _unreported(about, known) | found


def to_confirm(row: Row) -> tuple[str, ...]:
    """Name what has to be confirmed by itself before an acceptance of the row counts.

    All three where the words beside the estimate do not give its direction, the numerator where the medians speak
    against the direction that they give.
    """
    if row.direction_source not in _SAID_BY_THE_WORDS:
        return CONFIRMABLE
    against = any(one.code == _AGAINST_DIRECTION and one.status in {"warn", "fail"} for one in row.checks)
    return ("numerator",) if against else ()


def _case(
    row: Row, decisions: Sequence[Decision], outdated: frozenset[str], needed: int, deleted: Mapping[str, str]
) -> _Case:
    since = deleted.get(row.pmid or "", "") if row.key else ""
    now = [one for one in decisions if one.text_sha256 == row.text_sha256]
    holds = [one for one in now if one.action != "accept" or one.made >= since]
    reopened = len(holds) < len(decisions) or _place(row) in outdated
    said = heard(holds)
    votes = tuple(said.votes[who] for who in sorted(said.votes))
    return _Case(said, to_confirm(row), needed, needed > 1, reopened, votes)


def _state(case: _Case) -> State:
    name, votes = _name(case)
    said = case.heard
    return State(
        name,
        who=tuple(sorted({one.who for one in votes})),
        when=max((one.made for one in votes), default=""),
        votes=case.votes,
        confirm=_to_confirm_still(case, None),
        missing=0 if said.adjudicated else max(0, case.needed - len(case.votes)),
        flagged=said.flagged,
        notes=said.notes,
        adjudicated=said.adjudicated is not None and name in {"accepted", "rejected"},
    )


def _name(case: _Case) -> tuple[Name, Sequence[Vote]]:
    said = case.heard
    if said.adjudicated is not None:
        return _adjudicated(case, said.adjudicated)
    against = [one for one in case.votes if one.action == "reject"]
    accepting = [one for one in case.votes if one.action == "accept"]
    if (against and accepting) or _on_other_figures(case, accepting):
        return "conflict", case.votes
    if against:
        return ("rejected" if len(against) >= case.needed else "needs-second"), against
    return _accepted(case, accepting) if accepting else (_unaccepted(case), ())


def _unaccepted(case: _Case) -> Name:
    if case.heard.figures:
        return "edited"
    if case.reopened:
        return "reopened"
    return "flagged" if case.heard.flagged else "suggested"


def _accepted(case: _Case, accepting: Sequence[Vote]) -> tuple[Name, Sequence[Vote]]:
    on_these = [one for one in accepting if alike(one.seen, case.heard.figures)]
    if not on_these:
        return "edited", ()
    counting = [one for one in on_these if not _to_confirm_still(case, one.who if case.together else None)]
    if not counting:
        return _unaccepted(case), ()
    return ("accepted" if len(counting) >= case.needed else "needs-second"), counting


def _adjudicated(case: _Case, last: Vote) -> tuple[Name, Sequence[Vote]]:
    """Let an adjudicator's word stand above the others', unless the figures were changed after it."""
    if last.action == "reject":
        return "rejected", [last]
    if not alike(last.seen, case.heard.figures):
        return "conflict", [*case.votes, last]
    return ("suggested", ()) if _to_confirm_still(case, None) else ("accepted", [last])


def _on_other_figures(case: _Case, accepting: Sequence[Vote]) -> bool:
    """Whether two people accepted different figures.

    Where one is enough, an acceptance that is older than the edit is outdated, and no disagreement.
    """
    present = [one for one in accepting if case.together or one.made >= case.heard.changed]
    return any(not alike(one.seen, other.seen) for one in present for other in present) or (
        not case.together and any(not alike(one.seen, case.heard.figures) for one in present)
    )


def _to_confirm_still(case: _Case, who: str | None) -> tuple[str, ...]:
    """Name what is not confirmed: by this person where each must do it, by anybody otherwise."""
    by = case.heard.confirmed
    return tuple(name for name in case.wanted if not (who in by[name] if who is not None else by[name]))


def _outdated(about: Mapping[str, Sequence[Decision]], rows: Sequence[Row]) -> frozenset[str]:
    """Find the places of which rows were decided on in another text; a row may have moved with its words."""
    texts = {_place(row): row.text_sha256 for row in rows if row.key}
    known = {row.id for row in rows}
    return frozenset(
        place
        for subject, said in about.items()
        if subject not in known and (place := subject.rpartition("/")[0]) in texts
        if any(one.field in _OF_TEXT and one.text_sha256 != texts[place] for one in said)
    )


def _place(row: Row) -> str:
    return f"{row.key}/{row.comparison}"


def _unreported(about: Mapping[str, Sequence[Decision]], rows: Sequence[Row]) -> dict[str, State]:
    """Find the estimates that people say a record does not print, on the text that it has now."""
    texts = {row.key: row.text_sha256 for row in rows if row.key}
    found: dict[str, State] = {}
    for subject, said in about.items():
        last = {one.who: one for one in said if one.field == "row" and one.action == NOT_REPORTED}
        if not last:
            continue
        now = [one for one in last.values() if texts.get(subject.rsplit("/", 2)[0]) == one.text_sha256]
        who, when = tuple(sorted(one.who for one in now)), max((one.made for one in now), default="")
        found[subject] = State("not-reported" if now else "reopened", who, when)
    return found
