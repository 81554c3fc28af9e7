"""What an update has to fetch, from what PubMed says and what the project holds.

Must never leave out a record because it was fetched before. As many as one request brings are fetched again each time:
asking which were modified would cost as much, and PubMed's dates have no hour. Of more, those that PubMed calls
modified are, once a day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

AT_ONCE = 200
"""Records that one request brings."""
LOOK_BACK = 2
"""Days before the last search from which modified records are asked for: PubMed's clock is another one and its dates
have no hour."""


def few(count: int) -> bool:
    """Whether one request brings so many records."""
    return count <= AT_ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a project holds of PubMed.

    ``before`` are the hits of the searches as last run; ``missing`` and ``deleted`` the marked PMIDs, ``unchecked`` the
    held ones that came from files only, ``today`` those that were fetched or asked for today, ``settled`` those that an
    update of today fetched although, or because, PubMed called them modified already; ``owed`` those that PubMed listed
    the last time and did not send.
    """

    held: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    deleted: frozenset[str] = frozenset()
    unchecked: frozenset[str] = frozenset()
    today: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()
    owed: frozenset[str] = frozenset()

    @property
    def watched(self) -> frozenset[str]:
        """The held PMIDs that may have changed at PubMed."""
        return self.held - self.deleted - self.owed

    def outside(self, found: Collection[str]) -> tuple[str, ...]:
        """The held PMIDs that the searches do not find (any more) and that PubMed is not known to have deleted."""
        return _ordered(self.held - frozenset(found) - self.deleted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """PMIDs to fetch, by why: no PMID stands in two groups. ``gone`` are hits of before that are held; not fetched.

    ``new`` were never asked for; ``again`` did not come when they were; ``restored`` were deleted and are found again;
    ``modified`` PubMed says, or may be; ``unchecked`` came from files only; ``lost`` PubMed's index does not list.
    """

    new: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    gone: tuple[str, ...] = field(default=())

    @property
    def wanted(self) -> tuple[str, ...]:
        """All that is to be fetched."""
        return (*self.new, *self.again, *self.restored, *self.modified, *self.unchecked, *self.lost)


def planned(found: Iterable[str], known: Known, *, modified: Collection[str], listed: Collection[str]) -> Plan:
    """Say what is to be fetched.

    Args:
        found: What the searches find now, in their order.
        known: What the project holds.
        modified: The held PMIDs that PubMed says were modified since the last update, or all that are watched.
        listed: The PMIDs outside the searches that PubMed's index lists.

    >>> known = Known(held=frozenset("123"), before=frozenset("12"), missing=frozenset("8"))
    >>> planned(["9", "8", "1"], known, modified=["1"], listed=["2"])
    Plan(new=('9',), again=('8',), restored=(), modified=('1',), unchecked=(), lost=('3',), gone=('2',))
    """
    hits = tuple(dict.fromkeys(found))
    lost = frozenset(known.outside(hits)) - frozenset(listed)
    seen = known.today - known.before  # what the searches gave the last time may have been lost since, also today
    groups: Mapping[str, Iterable[str]] = {
        "restored": [pmid for pmid in hits if pmid in known.deleted],
        "again": _again(hits, known),
        "new": [pmid for pmid in hits if pmid not in known.held | known.missing | known.owed],
        "lost": _ordered(lost - seen),
        "modified": _ordered((known.held & frozenset(modified)) - known.settled - known.deleted),
        "unchecked": _ordered(known.unchecked - known.deleted),
    }
    taken: set[str] = set()
    chosen = {}
    for name, pmids in groups.items():
        chosen[name] = tuple(pmid for pmid in pmids if pmid not in taken)
        taken.update(chosen[name])
    return Plan(**chosen, gone=_ordered((known.before - frozenset(hits)) & known.held - known.deleted))


def _again(hits: Sequence[str], known: Known) -> tuple[str, ...]:
    """Give what did not come the last time and matters still, once a day."""
    wanted = (known.missing - known.held) & frozenset(hits) | known.owed & (known.held | frozenset(hits))
    return _ordered(wanted - known.today - known.deleted)


def _ordered(pmids: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(pmids, key=int))
