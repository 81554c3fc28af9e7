"""Authors' names, taken apart as reference managers want them: family name, given names, suffix; groups stay whole.

Must never take a group for a person where the source says which it is, and never give a person initials that the
record does not have: a name that cannot be put together again as the record has it stays in one piece.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SUFFIX = re.compile(r"(?:Jr|Sr|2nd|3rd|[4-9]th|II|III|IV)\.?")
_MOST_INITIALS = 5
_BETWEEN_GIVEN = re.compile(r"[\s.\-]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A person (``family``, and as far as known ``given`` and ``suffix``) or a name in one piece (``whole``)."""

    family: str = ""
    given: str = ""
    suffix: str = ""
    whole: str = ""

    @property
    def short(self) -> str:
        """The form in which a record has it, such as ``van Doe BJ Jr``.

        >>> Name("van Doe", "Bert-Jan", "Jr").short, Name(whole="A Study Group").short
        ('van Doe BJ Jr', 'A Study Group')
        """
        initials = "".join(part[0] for part in _BETWEEN_GIVEN.split(self.given) if part)
        return self.whole or " ".join(part for part in (self.family, initials, self.suffix) if part)


def name_of(author: str, known: Mapping[str, Name]) -> Name:
    """Take an author of a record apart.

    Args:
        author: As the record has it, such as ``Park KH``.
        known: What the source says of each author, by the record's form of the name.

    Returns:
        The name, with the given names if the source has them, else the initials.

    >>> name_of("Park KH", {}), name_of("Plato", {})
    (Name(family='Park', given='K. H.', suffix='', whole=''), Name(family='', given='', suffix='', whole='Plato'))
    """
    told = known.get(author)
    if told is not None and _says(told, author):
        return told
    return _guessed(author, told.family if told is not None else "")


def _says(name: Name, author: str) -> bool:
    """Whether a name is the author's, also to a reader who parts it at commas and trims its parts."""
    parts = (name.family, name.given, name.suffix)
    return name.short == author and all("," not in part and part.strip() == part for part in parts)


def _guessed(author: str, family: str) -> Name:
    """Take a name apart by its look: initials are a few capitals at the end, or before a suffix."""
    words = author.removeprefix(family).split(" ") if family and author.startswith(f"{family} ") else author.split(" ")
    suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
    initials = words.pop()
    family = family or " ".join(words)
    if family and len(initials) <= _MOST_INITIALS and all(one.isalpha() and one.isupper() for one in initials):
        name = Name(family, " ".join(f"{one}." for one in initials), suffix)
        if _says(name, author):
            return name
    return Name(whole=author)
