"""Tell which words join two treatments to one name: "plus", "followed by"; "and" between two; "a, b, and c".

Must never join two groups of a list: where "and" parts them, the readers of lists cut before they read names.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from extractors import names
from extractors.arms import amounts, table
from extractors.drugs import is_drug, is_treatment
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.arms.page import Page, Token

_MOST_DRUG_WORDS = 3


@cache
def _phrases(place: int) -> dict[str, tuple[tuple[str, ...], ...]]:
    """The phrases that join treatments, by their first or last word, the longest first."""
    phrases = sorted((tuple(phrase.split()) for phrase in load("names").words["joins"]), key=len, reverse=True)
    return {phrase[place]: tuple(p for p in phrases if p[place] == phrase[place]) for phrase in phrases}


def ahead(line: list[Token], i: int, *, weak: bool, choice: bool) -> int:
    """Index after a join that stands at ``i`` with a treatment after it; ``i`` where none stands.

    Args:
        line: Words from left to right.
        i: Where to look.
        weak: Whether "and" and "with" may join two treatments.
        choice: Whether "or" may, and "and" a comparator.
    """
    for phrase in _phrases(0).get(line[i].low, ()):
        end = i + len(phrase)
        if end < len(line) and all(line[i + k].low == word for k, word in enumerate(phrase)):
            return end
    word = line[i].low
    if not (weak and word in names.words("weak_joins")) and not (choice and word == "or"):
        return i
    following = _treatment_after(line, i + 1)
    if not following:
        return i
    if word == "and" and not choice and table.pattern("role/begins-control").match(following):
        return i
    listed = word == "and" and i > 0 and line[i - 1].low == "," and not is_drug(following)
    return i if listed else i + 1


def _treatment_after(line: list[Token], i: int) -> str:
    """The words after a join where they name a treatment; a dose before them is passed over."""
    if i + 1 < len(line) and line[i].low[0].isdigit() and amounts.is_unit(line[i + 1].low):
        i = amounts.past_amount(line, i)
    if i + 1 < len(line) and line[i].low.isdigit() and line[i + 1].low in names.words("after_number"):
        return ""  # "60 had a TKI and 346 with everolimus"
    words = amounts.words_from(line, i)
    return words if is_treatment(words) and not names.is_feature(words) else ""


def past_drugs(line: list[Token], i: int) -> int:
    """Index after ", b, and c" where all are drugs: one combination; ``i`` where it is none."""
    j = i
    while j < len(line) and line[j].low in {",", "and"}:
        ended = line[j].low == "and"
        j += 1
        if j < len(line) and line[j].low == "and":
            ended = True
            j += 1
        start = j
        while j < len(line) and j - start < _MOST_DRUG_WORDS and _in_drug(line[j].low):
            j += 1
        if j == start or not is_drug(" ".join(token.word for token in line[start:j])):
            return i
        if ended:
            return j
    return i


def past_comma(line: list[Token], i: int) -> int:
    """Index after ", " or ", and " between two drugs of a combination with doses; ``i`` where none stands there."""
    j = i
    while j < len(line) and line[j].low in {",", "and"}:
        j += 1
    if j in {i, len(line)} or not _begins_drug(line, j):
        return i
    last = any(token.low == "and" and _begins_drug(line, k + 1) for k, token in enumerate(line[i:], start=i))
    return j if last else i


def _begins_drug(line: list[Token], i: int) -> bool:
    i = amounts.past_leading(line, i)
    return i < len(line) and is_drug(line[i].word)


def _in_drug(word: str) -> bool:
    return word[0].isalnum() and not amounts.ends(word, inside=True) and word != "alone"


def behind(page: Page, line: list[Token], i: int, called: str, *, weak: bool) -> int:
    """Index before a join that ends at ``i``, in a line from right to left; ``i`` where none stands.

    ``called`` is the name so far, which the join comes before.
    """
    for phrase in _phrases(-1).get(line[i].low, ()):
        end = i + len(phrase)
        if end < len(line) and all(line[i + k].low == word for k, word in enumerate(reversed(phrase))):
            return end
    word = line[i].low
    if not weak or word not in {"with", "and", "without"} or i + 1 >= len(line) or not is_treatment(called):
        return i
    if size_between(page, line[i + 1], line[i]):
        return i  # that of a group of its own
    if word == "and" and line[i + 1].low == ",":
        return _past_drugs_behind(line, i + 1) or i
    left = _words_behind(line, i + 1)
    if word == "with" and _of_a_disease(left):
        return i
    return i + 1 if is_treatment(left) and not names.is_feature(left) else i


def size_between(page: Page, left: Token, right: Token) -> bool:
    """Whether a bracket between two words holds the size of the group that is named before it."""
    if right.start - left.end < len(" (1) "):
        return False
    between = page.low[left.end : right.start]
    return any(table.pattern(f"size/{form}").search(between) for form in ("bracketed", "n-equals"))


def _of_a_disease(left: str) -> bool:
    """Whether words are of treatment alone and not of which: "mRCC treatment with A" is A."""
    *said, last = left.split() or [""]
    return last in {"treatment", "therapy"} and bool(said) and not any(is_treatment(word) for word in said)


def _past_drugs_behind(line: list[Token], comma: int) -> int:
    """Index of the first drug of "a, b, and" in a line from right to left; 0 where there is none."""
    j = comma
    while j + 1 < len(line) and line[j].low == "," and is_drug(line[j + 1].word):
        j += 2
    return j - 1 if j > comma else 0


def _words_behind(line: list[Token], i: int) -> str:
    words: list[str] = []
    for token in line[i : i + 3]:
        if not token.low[0].isalpha() or amounts.begins(token.low):
            break
        words.insert(0, token.word)
    return " ".join(words)
