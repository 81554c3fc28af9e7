"""What is known of one report of a study: shapes that linking and choosing stand on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.rows import Row

_LABEL = re.compile(r"^(?P<author>[^\d,(]+?)(?: et al\.?)?,? \(?(?P<year>(?:19|20)\d\d)[a-z]?\)?$")
_INITIALS = re.compile(r"(?<!\s)\s+[A-Z]{1,4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one source says about one study: a record, or the rows of a published table under one label.

    ``version_of`` is the PMID of the publication that this one corrects, republishes or updates, as PubMed links them.
    ``registry_ids`` are the study's own numbers, ``mentioned`` those of trials that its text calls earlier ones.
    ``several`` says that it puts several trials together: it is none of them. ``acronyms`` are the names of these
    trials, ``acronym`` is the study's own. ``arms`` maps a comparison to the numbers of patients of A and B,
    ``treatments`` holds the names of each arm, ``sources`` the consortia and registries that the patients come from.
    ``listed_in`` is the published table, if any.
    """

    id: str
    label: str = ""
    pmid: str | None = None
    version_of: str | None = None
    year: int | None = None
    first_author: str = ""
    authors: tuple[str, ...] = ()
    registry_ids: frozenset[str] = frozenset()
    mentioned: frozenset[str] = frozenset()
    acronym: str = ""
    acronyms: frozenset[str] = frozenset()
    several: bool = False
    total_n: int | None = None
    treatments: tuple[frozenset[str], ...] = ()
    countries: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    listed_in: str = ""
    arms: tuple[tuple[str, int, int], ...] = ()
    rows: tuple[Row, ...] = ()

    @property
    def surname(self) -> str:
        """The first author's surname as the record writes it; empty where it has none."""
        return _INITIALS.sub("", self.first_author)

    @property
    def author(self) -> str:
        """The first author's surname in lower case, from the record or from a label such as ``Park 2012``."""
        if self.first_author:
            return self.surname.casefold()
        found = _LABEL.match(self.label)
        return found["author"].strip().casefold() if found else ""


def spelling(acronym: str) -> str:
    """Bring an acronym's usual spellings together: case, hyphens, blanks, leading zeros and Roman numbers.

    >>> {spelling(name) for name in ("SWITCH II", "Switch-2", "SWITCH 2")}, spelling("CheckMate 025")
    ({'SWITCH2'}, 'CHECKMATE25')
    """
    parts = re.split(r"[\s\-/]+", acronym.strip())
    if len(parts) > 1 and parts[-1] in _ROMAN:
        parts[-1] = _ROMAN[parts[-1]]
    return re.sub(r"(?<!\d)0+(?=\d)", "", "".join(parts)).upper()


def family(acronym: str) -> str:
    """Give the part that the trials of one programme share: RECORD-1 and RECORD-3 are both of RECORD.

    >>> family("RECORD-3"), family("SWITCH II"), family("METEOR")
    ('RECORD', 'SWITCH', 'METEOR')
    """
    return re.sub(r"(?<!\d)\d+[A-Z]?$", "", spelling(acronym))


_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4", "V": "5", "VI": "6"}
