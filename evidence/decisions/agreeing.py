"""How far two reviewers agree, and on which items they do not.

Agreement is measured on what each said before they could see the other's word: what was changed in talking about it is
no agreement of two independent people.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from evidence.decisions.coefficients import NOTHING, gwet_ac1, kappa, observed
from evidence.decisions.editing import EDITABLE, alike
from evidence.decisions.events import effective, event_id
from evidence.decisions.voting import Heard, Vote, heard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evidence.decisions.events import Decision

_IN = {"accept": "in", "include": "in", "reject": "out", "exclude": "out", "not-retrieved": "out"}
_OF_RECORDS = frozenset({"include", "exclude", "not-retrieved"})
_CATEGORIES = {"row": 2, "eligibility": 3, "all": 2}
_OF_ITEMS = frozenset({"row", "edit", "eligibility", "adjudicate"})
_SEVERAL = "more than two people decided: the coefficients are of each two of them"
_FIGURE = "a figure is no category, so there is no agreement by chance"


@dataclass(frozen=True, slots=True)
class Measured:
    """Agreement on ``n`` items: ``percent`` (0 to 100), Cohen's kappa and Gwet's AC1; None where not defined.

    ``why_no_kappa`` and ``why_no_ac1`` then say why, in words.
    """

    n: int = 0
    agreed: int = 0
    percent: float | None = None
    kappa: float | None = None
    ac1: float | None = None
    why_no_kappa: str = NOTHING
    why_no_ac1: str = NOTHING


@dataclass(frozen=True, slots=True)
class Agreement(Measured):
    """Agreement over all items, as in or out; ``fields`` for rows, eligibility and each edited figure by itself.

    ``pairs`` are the same by each two people, under their names.
    """

    fields: Mapping[str, Measured] = field(default_factory=dict)
    pairs: Mapping[tuple[str, str], Measured] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        return {**asdict(self), "pairs": [{"who": list(who), **asdict(one)} for who, one in self.pairs.items()]}


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An item on which two people do not agree: ``about`` is the field, ``a`` and ``b`` are their last words."""

    subject: str
    about: str
    a: Vote
    b: Vote
    text_sha256: str


@dataclass(frozen=True, slots=True)
class _Judged:
    """What two people said of one item, each by themselves."""

    about: str
    a: Vote
    b: Vote


def agreement(decisions: Iterable[Decision]) -> Agreement:
    """Measure how far reviewers agree, on what each said before the second of them had decided."""
    judged = [one for item in _items(decisions).items() for one in _alone(*item)]
    whole = _measured([(_IN[one.a.action], _IN[one.b.action]) for one in judged], _CATEGORIES["all"])
    who = sorted({(one.a.who, one.b.who) for one in judged})
    by_two = {
        pair: _measured([(_IN[o.a.action], _IN[o.b.action]) for o in judged if (o.a.who, o.b.who) == pair], 2)
        for pair in who
    }
    fields = {
        about: _measured([(one.a.action, one.b.action) for one in judged if one.about == about], _CATEGORIES[about])
        for about in ("eligibility", "row")
    }
    fields |= dict(_of_figures([one for one in judged if one.about == "row"]))
    if len(who) > 1:
        whole, fields = _without(whole), {name: _without(one) for name, one in fields.items()}
    return Agreement(**asdict(whole), fields=fields, pairs=by_two)


def disagreements(decisions: Iterable[Decision]) -> tuple[Disagreement, ...]:
    """Give the items on which two people's last words differ and no adjudicator has settled it, in their order."""
    found = []
    for (about, subject, text), said in _items(decisions).items():
        last = _heard(about, said)
        if last.adjudicated is not None and _settles(last):
            continue
        votes = [last.votes[who] for who in sorted(last.votes)]
        pair = next((two for two in combinations(votes, 2) if differ(*two)), None)
        if pair is not None:
            found.append(Disagreement(subject, about, *pair, text))
    return tuple(found)


def _items(decisions: Iterable[Decision]) -> dict[tuple[str, str, str], list[Decision]]:
    """Sort what counts by what it is about: row or eligibility, the subject, and the text that was seen."""
    found: dict[tuple[str, str, str], list[Decision]] = defaultdict(list)
    for one in effective(decisions):
        if one.field in _OF_ITEMS:
            about = "eligibility" if one.field == "eligibility" or one.action in _OF_RECORDS else "row"
            found[about, one.subject, one.text_sha256].append(one)
    return found


def _heard(about: str, said: Iterable[Decision]) -> Heard:
    if about == "row":
        return heard(said)
    found = Heard()
    for one in said:
        vote = Vote(one.who, one.action, one.made, one.why, event_id(one))
        if one.field == "adjudicate":
            found.adjudicated = vote
        else:
            found.votes[one.who] = vote
    return found


def _alone(item: tuple[str, str, str], said: Sequence[Decision]) -> Iterator[_Judged]:
    """Give what each two said by themselves: their last words up to when the second of them first decided."""
    about = item[0]
    first: dict[str, int] = {}
    for place, one in enumerate(said):
        if one.field == about and one.action in _IN:
            first.setdefault(one.who, place)
    for a, b in combinations(sorted(first), 2):
        both = _heard(about, said[: max(first[a], first[b]) + 1]).votes
        if all(who in both and both[who].action in _IN for who in (a, b)):  # a vote may have been taken back
            yield _Judged(about, both[a], both[b])


def _measured(pairs: Sequence[tuple[str, str]], categories: int) -> Measured:
    share = observed(pairs)
    if share is None:
        return Measured()
    of_kappa, of_ac1 = kappa(pairs), gwet_ac1(pairs, categories)
    agreed = sum(one == other for one, other in pairs)
    return Measured(len(pairs), agreed, 100 * share, of_kappa[0], of_ac1[0], of_kappa[1], of_ac1[1])


def _of_figures(judged: Sequence[_Judged]) -> Iterator[tuple[str, Measured]]:
    """Compare each figure that one of two put right, of the rows that both accepted; where nobody did, both agree."""
    both = [one for one in judged if one.a.action == one.b.action == "accept"]
    for name in EDITABLE:
        if any(name in one.a.seen or name in one.b.seen for one in both):
            agreed = sum(alike(_only(one.a, name), _only(one.b, name)) for one in both)
            yield name, Measured(len(both), agreed, 100 * agreed / len(both), None, None, _FIGURE, _FIGURE)


def _only(vote: Vote, name: str) -> dict[str, Any]:
    return {name: vote.seen[name]} if name in vote.seen else {}


def _without(one: Measured) -> Measured:
    return Measured(one.n, one.agreed, one.percent, None, None, _SEVERAL, _SEVERAL) if one.n else one


def differ(one: Vote, other: Vote) -> bool:
    """Whether two words contradict each other.

    Out for two reasons is out, and a text that one could not get the other had.
    """
    words = {one.action, other.action}
    if words == {"accept"}:
        return not alike(one.seen, other.seen)
    return words >= {"accept", "reject"} or words >= {"include", "exclude"}


def _settles(last: Heard) -> bool:
    assert last.adjudicated is not None
    return last.adjudicated.action == "reject" or alike(last.adjudicated.seen, last.figures)
