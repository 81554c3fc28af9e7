"""Judge whether two records that share a DOI or a title are one publication.

Must never be sure where something speaks against it: another PMID, another DOI, another place of printing, a notice
about the publication instead of itself. Then a person is asked, or nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.duplicates.cards import even_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.duplicates.cards import Card

_NUMERAL_AT_END = re.compile(r"[ivx]+|\d+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of two records, and why."""

    sure: bool
    reason: str


def judge(one: Card, other: Card, *, crowded: bool = False) -> Verdict | None:
    """Judge two records.

    Args:
        one: A record.
        other: Another.
        crowded: Whether PubMed has several publications of their title.

    Returns:
        The verdict; None where they are two publications, or not worth a person's time.
    """
    if one.notice != other.notice and one.typed and other.typed:
        return None
    if one.doi and one.doi == other.doi:
        return _by_doi(one, other)
    if one.pmid and other.pmid and (one.letter != other.letter or not one.author & other.author):
        return None
    if one.title == other.title:
        return _by_title(one, other, crowded=crowded)
    return _by_beginning(one, other)


def _by_doi(one: Card, other: Card) -> Verdict | None:
    if one.pmid and other.pmid:
        return Verdict(sure=False, reason=f"the same DOI {one.doi}, but two PMIDs ({one.pmid} and {other.pmid})")
    if one.notice != other.notice:
        return Verdict(sure=False, reason=f"the same DOI {one.doi}, but one of them is a notice or a reply")
    if not (one.title and other.title):
        return Verdict(sure=True, reason=f"the same DOI {one.doi}; one of them has no title")
    if _begin_alike(one.title, other.title):
        return Verdict(sure=True, reason=f"the same DOI {one.doi} and title")
    return Verdict(sure=False, reason=f"the same DOI {one.doi}, but different titles")


def _by_title(one: Card, other: Card, *, crowded: bool) -> Verdict | None:
    same_text = bool(one.whole) and one.whole == other.whole
    near = _near(one, other)
    if one.year and other.year and not near and not same_text:
        return None  # an update of years later under the old title is another publication
    against = tuple(_against(one, other, crowded=crowded))
    if against:
        return Verdict(sure=False, reason=f"the same title, but {' and '.join(against)}")
    if same_text:
        return Verdict(sure=True, reason="the same title and the same abstract, word by word")
    if not near:
        return Verdict(sure=False, reason="the same title, but one of them has no year")
    years = " and ".join(sorted({str(one.year), str(other.year)}))
    shared = tuple(_shared(one, other))
    if one.short or not shared:
        return Verdict(sure=False, reason=f"the same title and year ({years}), but little else to go by")
    return Verdict(sure=True, reason=f"the same title, year ({years}), {', '.join(shared)}")


def _by_beginning(one: Card, other: Card) -> Verdict | None:
    """Titles that differ further on are one with a slip or without its subtitle, or parts of a series: never sure."""
    two = (one.pmid and other.pmid) or (one.doi and other.doi)
    if two or one.numerals != other.numerals or one.notice != other.notice or not _near(one, other):
        return None
    if not one.author & other.author or tuple(_against(one, other, crowded=False)):
        return None
    return Verdict(sure=False, reason="titles that begin alike, the same first author, years next to each other")


def _near(one: Card, other: Card) -> bool:
    return one.year is not None and other.year is not None and abs(one.year - other.year) <= 1


def _against(one: Card, other: Card, *, crowded: bool) -> Iterator[str]:
    """What speaks against one publication; what only one of them tells speaks neither way."""
    if one.pmid and other.pmid:
        yield f"two PMIDs ({one.pmid} and {other.pmid})"
    elif crowded:
        yield "PubMed has several publications of this title"
    if one.doi and other.doi:
        yield f"two DOIs ({one.doi} and {other.doi})"
    if one.notice != other.notice:
        yield "one of them is a notice or a reply"
    if one.at_meeting != other.at_meeting:
        yield "one of them is of a meeting or in a supplement"
    if one.journal and other.journal and not same_journal(one.journal, other.journal):
        yield "two journals"
    if one.author and other.author and not one.author & other.author:
        yield "two first authors"
    if _differ(one.volume, other.volume) or _differ(one.page, other.page):
        yield "two places of printing"


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other


def _shared(one: Card, other: Card) -> Iterator[str]:
    """What speaks for one publication beside title and year, where nothing speaks against it."""
    if one.author & other.author:
        yield "first author"
    if one.journal and other.journal:
        yield "journal"
    if one.page and one.page == other.page:
        yield "page"


def one_title(one: str, other: str) -> bool:
    """Whether two titles, as printed, are one publication's.

    >>> one_title("A drug for all.", "A Drug for All: a trial"), one_title("A drug: part I", "A drug: part II")
    (True, False)
    """
    return _begin_alike("".join(even_words(one)), "".join(even_words(other)))


def _begin_alike(one: str, other: str) -> bool:
    """Whether two titles are one, the shorter perhaps cut off or without its subtitle; parts of a series are two.

    >>> _begin_alike("adrugforall", "adrugforallatrial"), _begin_alike("adrugparti", "adrugpartii")
    (True, False)
    """
    short, long = sorted((one, other), key=len)
    rest = long.removeprefix(short)
    return long.startswith(short) and 2 * len(short) >= len(long) and not _NUMERAL_AT_END.fullmatch(rest)


def same_journal(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names are one journal's, one of them perhaps abbreviated.

    >>> same_journal(("n", "engl", "j", "med"), ("new", "england", "journal", "medicine"))
    True
    >>> same_journal(("lancet",), ("lancet", "oncology"))
    False
    """
    if len(one) != len(other):
        return False
    return all(_abbreviates(*sorted(pair, key=len)) for pair in zip(one, other, strict=True))


def _abbreviates(short: str, long: str) -> bool:
    """Whether a word is another with letters left out, the first one kept: ``natl`` of ``national``."""
    letters = iter(long)
    return short[0] == long[0] and all(letter in letters for letter in short)
