"""Find where a list of groups begins after a verb of allocation: "assigned, 1:1, to one of three groups: ...".

Must never begin one after "randomised trial" or "according to".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from extractors.arms import table
from extractors.drugs import is_treatment

if TYPE_CHECKING:
    from extractors.arms.page import Page, Token

_REACH = 60  # words between the verb of allocation and the groups
_GROUPS_WITHIN = 10  # words in which "one of three groups" may stand
_COLON_WITHIN = 16  # words between it and the colon before the list
_RECEIVE = frozenset({"receive", "receiving", "received"})
_OR = frozenset({"or", "and", "versus", "vs"})
_LOOSE = frozenset({";", "?", "(", ")", "[", "]"})  # signs that end a clause; a bracket here lacks its partner


class Beginning(NamedTuple):
    """Where a list begins, and whether "and" may part its groups."""

    offset: int
    plain: bool


def after(page: Page, start: int, end: int) -> Beginning | None:
    """Where the list of groups begins after the verb of allocation that stands between two offsets, or None."""
    line = page.ahead(end, page.sentence(end).end, _REACH)
    verb = page.flat[start:end]
    if len(line) < 2 or _is_adjective(line, verb):
        return None
    if verb.endswith("ed") and line[0].low not in table.words("people") and is_treatment(line[0].word):
        return Beginning(line[0].start, plain=False)
    for j in range(len(line) - 1):
        if line[j].low in _LOOSE or (line[j].low == "to" and _is_other_to(line, j) is None):
            return None
        plain = _introduces(line, j)
        if plain is not None:
            return _past_groups(page, line, j + 1, plain=plain)
    return None


def _is_adjective(line: list[Token], verb: str) -> bool:
    """Whether "randomised" tells what kind of study it is: "randomised trial", "randomised, controlled"."""
    adjectival = table.words("adjectival")
    return line[0].low in adjectival or (line[0].low == "," and line[1].low in adjectival and verb.startswith("random"))


def _is_other_to(line: list[Token], j: int) -> bool | None:
    """Whether "to" begins no list here ("according to", "2 to 1"); None where none will follow ("to compare")."""
    before = line[j - 1].low if j else ""
    if before in table.words("not_before_to"):
        return True
    if line[j + 1].low in table.words("not_after_to"):
        return None
    return before[:1].isdigit() and line[j + 1].low[0].isdigit()


def _introduces(line: list[Token], j: int) -> bool | None:
    """Whether "and" may part the groups of the list that begins after ``j``; None where none begins."""
    word, following = line[j].low, line[j + 1].low
    if word in _RECEIVE or (word == "to" and not _is_other_to(line, j)):
        return False
    if word == "between":
        return None if following in {"the", "ages", "age"} or following[0].isdigit() else True
    groups = word == "in" and any(token.low in {"groups", "arms"} for token in line[j + 1 : j + 5])
    return True if groups or word == "into" or (word == ":" and j and not following[0].isdigit()) else None


def _past_groups(page: Page, line: list[Token], i: int, *, plain: bool) -> Beginning:
    """Past "one of the following three groups:"; after it, or after "into", "and" may part the groups."""
    for j in range(i, min(len(line), i + _GROUPS_WITHIN)):
        if line[j].low in _OR:
            break
        if line[j].low in table.words("groups"):
            bracket = page.bracket_at(line[j].end)
            if bracket:
                return Beginning(bracket[0] + 1, plain=True)
            k = next((k + 1 for k in range(j + 1, min(len(line), j + _COLON_WITHIN)) if line[k].low == ":"), j + 1)
            while k < len(line) and line[k].low in table.words("after_groups"):
                k += 1
            return Beginning(line[k].start if k < len(line) else line[-1].end, plain=True)
        if page.bracket_at(line[j].end):
            break
    return Beginning(line[i].start, plain)
