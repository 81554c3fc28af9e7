"""What people said about which reports are one study, and how studies are called.

Must never forget: an unlink holds whatever the program finds later, until a person links the two again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidence.decisions import Decision

STUDY = "study"
"""The field of a decision that a report belongs to a study (``link``) or does not (``unlink``)."""

NAME = "study-name"
"""The field of a decision on a study's name."""

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Word:
    """The last that a person said about a pair of reports, or of a name; a higher ``number`` was said later."""

    number: int
    together: bool
    who: str
    made: str
    why: str
    name: str


@dataclass(frozen=True, slots=True)
class Said:
    """The last word on each pair of reports, and the name that was given to a report's study."""

    pairs: Mapping[Pair, Word] = field(default_factory=dict)
    names: Mapping[str, Word] = field(default_factory=dict)


def said(decisions: Iterable[Decision]) -> Said:
    """Read decisions in the order in which they were made; on each pair of reports the last one counts.

    A decision's ``subject`` is a report, ``before["with"]`` the study's other reports, ``after`` the study's name.

    A decision is kept as pairs of reports and not as a name, for a study's name may change.
    """
    pairs: dict[Pair, Word] = {}
    names: dict[str, Word] = {}
    for number, one in enumerate(decisions):
        if one.field not in (STUDY, NAME):
            continue
        word = Word(number, one.action == "link", one.who, one.made, one.why, str(one.after))
        if one.field == NAME:
            names[one.subject] = word
            continue
        pairs |= {frozenset({one.subject, other}): word for other in (one.before or {}).get("with", ())}
    return Said(pairs, names)
