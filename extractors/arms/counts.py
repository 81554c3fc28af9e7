"""Read sizes before names: "41 patients were assigned to X", "72 to X", "20 of 1,608 patients receiving X".

Must never take a number of events for the size of a group.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from extractors import names
from extractors.arms import cues, reading, table
from extractors.arms.cues import Cue
from extractors.arms.groups import is_role
from extractors.arms.naming import is_label, plausible
from extractors.arms.sizes import inside, may_be_group, size_in
from extractors.drugs import is_strategy, is_treatment
from extractors.numbers import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.naming import Name
    from extractors.arms.page import Page, Token

_REACH = 14  # words between a number of people and the verb that gives them a treatment
_ALLOTTED = frozenset({"assigned", "allocated", "randomized", "randomised", "to"})
_FINITE = frozenset({"received", "underwent", "took", "started", "used", "treated"})
_OPENS_GROUP = frozenset({"in", "with", "for", "into"})  # after these a group must be called one
_GROUP = frozenset({"group", "arm", "groups", "arms", "cohort"})
_PLURAL = frozenset({"groups", "arms"})
_MAY = frozenset(
    {"eligible", "able", "willing", "unable", "ineligible", "planned"}
)  # "eligible to receive" counts no group
_FOR = frozenset({"for", "in", "into"})
_EVENTS = 0  # a number of events is not to be trusted as a size
_CHOICE = frozenset({"or", "versus", "vs"})
_MOST, _FEWEST = 12, 5  # numbers of a sentence looked at for a whole and its parts; a smaller part tells nothing
_NEAR = 2  # words after a number in which its share may stand
_BEFORE = 90  # letters before a number in which "in arm B," may stand


class _Number(NamedTuple):
    """A number of people: its offsets, its sentence's bounds, the words after it and the nearest ones before it."""

    start: int
    end: int
    floor: int
    ceiling: int
    ahead: list[Token]
    behind: list[Token]


def counted(page: Page, taken: list[tuple[int, int]]) -> Iterator[Cue]:
    """Sizes before names, outside of the lists that are read already."""
    sentence_before = sentence_of_events = goes_on = -1
    for match in table.pattern("size/number").finditer(page.low):
        sentence = page.sentence(match.start())
        number = _Number(
            *match.span(),
            sentence.start,
            sentence.end,
            page.ahead(match.end(), sentence.end, _REACH),
            page.behind(match.start(), sentence.start, 5),
        )
        found = _people(page, number, follows=sentence_before == sentence.index)
        if found is None and goes_on >= sentence.start:
            found = _without_verb(page, number, goes_on)
        n = count(match.group()) if found else None
        if found is None or n is None or n < 2:
            continue
        sentence_before = sentence.index
        name, trust, rule = found
        if trust == _EVENTS:
            sentence_of_events = sentence.index
        if sentence_of_events == sentence.index and trust != cues.OF_ANALYSED:
            continue  # "12 patients in the X group died, and 9 in the Y group"
        if inside(name.start, taken) and trust > cues.OF_ANALYSED:
            continue
        span = min(name.start, number.start), max(name.end, number.end)
        goes_on = name.dosed[1] if trust > cues.OF_ANALYSED else -1
        yield Cue(name, n, span, rule, _weight(page, number, trust), trust=trust)


def _weight(page: Page, number: _Number, trust: int) -> int:
    if trust == cues.OF_ANALYSED:
        return cues.COMPARED
    return cues.SIZED + ("random" in page.low[number.floor : number.end + 60])


def _people(page: Page, number: _Number, *, follows: bool) -> tuple[Name, int, str] | None:
    """The name of the group that a number of people make up, how far it is to be trusted, and the rule.

    ``follows``: whether another number of people stands before it in the sentence ("... and 47 in the control group").
    """
    if (number.behind and number.behind[0].low in table.words("not_before_number")) or _ends_range(number):
        return None
    verbs = table.words("receipt") | table.words("preps")
    people = described = False
    for k, token in enumerate(number.ahead):
        if token.low in verbs:
            bare = not people and token.low in table.words("preps")
            goes_on = not bare or (k == 0 and _goes_on(page, number, token, follows=follows))
            goes_on = goes_on and not (k and number.ahead[k - 1].low in _MAY)
            return _given(page, number, k) if goes_on and (people or not described) else None
        if token.low in table.words("people"):
            people = True
        elif not people and _among(number) and is_treatment(token.low):
            return _called_people(page, number, token)
        elif token.low not in table.words("between"):
            if not _may_describe(token.low, people=people):
                return None
            described = True
    return None


def _ends_range(number: _Number) -> bool:
    """Whether a number is the last of a range: "grade 3 to 4"."""
    before = [token.low for token in number.behind[:2]]
    return len(before) > 1 and before[0] in {"to", "or"} and before[1][0].isdigit()


def _without_verb(page: Page, number: _Number, last: int) -> tuple[Name, int, str] | None:
    """The name after the number in "33 had open repair and 31 laparoscopic repair": the verb goes for both."""
    line = page.behind(number.start, last, 4)
    if not 0 < len(line) < 4 or line[0].low not in {"and", ",", "while", "or"}:
        return None
    at = number.end
    for token in number.ahead[:3]:
        if token.low not in table.words("people") | {"the", "other", "others", "were", "received"}:
            break
        at = token.end
    name = reading.after(page, at, number.ceiling)
    if name is None or not plausible(name.called) or _share_at(page, number.end):
        return None
    good = page.treated(name.called) or is_strategy(name.called)
    return (name, cues.OF_GROUP, "arms.size/n-then-group") if good else None


def _may_describe(word: str, *, people: bool) -> bool:
    """Whether a word may stand between a number and its verb: an adjective before "patients", "with" after it."""
    if people:
        return word in {"with", "aged"}
    return word.isalpha() and word not in names.words("verbs") | names.words("units") and word not in {"a", "an"}


def _goes_on(page: Page, number: _Number, token: Token, *, follows: bool) -> bool:
    """Whether a number without a noun may count people: "72 to X"; "... and 47 in Y"; "(182 in X vs 182 in Y)"."""
    bracket = page.around(number.start)
    opens = bracket is not None and not page.low[bracket[0] + 1 : number.start].strip()
    if token.low == "to" or follows or _parts_whole(page, number):
        return True
    return opens and "random" in page.low[number.floor : number.start]


def _parts_whole(page: Page, number: _Number) -> bool:
    """Whether it and another number make up a third of the sentence: "100 patients, 52 in X and 48 in Y"."""
    found = islice(table.pattern("size/number").finditer(page.low, number.floor, number.ceiling), _MOST)
    numbers = {match.start(): count(match.group()) or 0 for match in found}
    mine = numbers.pop(number.start, 0)
    return mine >= _FEWEST and any(n > mine and n - mine in numbers.values() for n in numbers.values())


def _called_people(page: Page, number: _Number, token: Token) -> tuple[Name, int, str] | None:
    """The group of "of 180 placebo-treated patients", "of 145 controls"."""
    name = reading.after(page, token.start, number.ceiling, weak=False)
    line = page.ahead(name.end, number.ceiling, 1) if name else []
    people = bool(line) and line[0].low in table.words("people")
    if name is None or not (people or name.called.lower() == "controls"):
        return None
    return name, cues.OF_ANALYSED, "arms.size/of-people"


def _among(number: _Number) -> bool:
    """Whether a number is one of those among whom something was counted: "20 of 1,608", "among the 41"."""
    line = number.behind[1:] if number.behind and number.behind[0].low == "the" else number.behind
    if not line or line[0].low not in {"of", "among"}:
        return False
    return line[0].low == "among" or (len(line) > 1 and line[1].low not in {"total", "number", "cohort"})


def _given(page: Page, number: _Number, k: int) -> tuple[Name, int, str] | None:
    """The name after the verb or the small word at ``k``; not to be trusted where the number counts events."""
    verb = number.ahead[k]
    following = number.ahead[k + 1] if k + 1 < len(number.ahead) else verb
    begin = following.end if verb.low in _ALLOTTED and following.low in _FOR else verb.end
    name = reading.after(page, begin, number.ceiling)
    if name is None or _is_range(number, k) or _is_total(page, name, number.ceiling) or _has_own_size(page, name):
        return None
    then = table.pattern("size/then-allotted").match(page.flat, name.dosed[1], number.ceiling)
    if then and verb.low not in _ALLOTTED:
        return None  # what all had before
    if not may_be_group(page, name) or not _is_group(page, name, verb.low, number.ceiling):
        return None
    if _among(number):
        return name, cues.OF_ANALYSED, "arms.size/of-people"
    if _counts_events(page, number, name, verb.low):
        return name, _EVENTS, ""
    allotted = verb.low in _ALLOTTED
    weak = not allotted and number.behind and number.behind[0].low in {"in", "for", "from", "by"}
    trust = cues.OF_ANALYSED if weak else cues.OF_ALLOCATED if allotted else cues.OF_GROUP
    return name, trust, "arms.size/n-then-group"


def _has_own_size(page: Page, name: Name) -> bool:
    """Whether a size of its own stands in the bracket right behind a name: "905 were assigned X (n = 303), Y or Z"."""
    bracket = page.bracket_at(name.dosed[1])
    return bracket is not None and size_in(page, bracket[0], bracket[1] + 1) is not None


def _is_range(number: _Number, k: int) -> bool:
    """Whether "to" stands in a range: "four to six cycles"."""
    following = number.ahead[k + 1].low if k + 1 < len(number.ahead) else ""
    return number.ahead[k].low == "to" and (following[:1].isdigit() or following in names.words("numbers"))


def _is_total(page: Page, name: Name, ceiling: int) -> bool:
    """Whether the number is the total of two groups: "58 received A or B", "58 received A either daily or weekly"."""
    line = page.ahead(name.dosed[1], ceiling, 3)
    return any(token.low == "either" for token in line) or (bool(line) and line[0].low in _CHOICE)


def _is_group(page: Page, name: Name, verb: str, ceiling: int) -> bool:
    """Whether a name is that of a group: called one, or a treatment where the words before it allow of that."""
    line = [token for token in page.ahead(name.end, ceiling, 2) if token.low not in {"treatment", "study"}]
    if line and line[0].low in _PLURAL and is_role(name.called):
        return False  # "assigned to the treatment groups" counts all of them
    if is_label(name.called) or (line and line[0].low in _GROUP):
        return True
    if verb in _OPENS_GROUP:
        return False
    short = any(c.isupper() for c in name.called)  # "allocated mEOC+P", "10 to ED"
    return page.treated(name.called) or (verb in _ALLOTTED and short)


def _counts_events(page: Page, number: _Number, name: Name, verb: str) -> bool:
    """Whether a number is one of events: "occurred in 12 patients assigned to X", "12 (3%) patients in the X group"."""
    events = table.words("event_before")
    if any(token.low in events for token in number.behind[:4]):
        return True
    if table.pattern("size/in-one-group").search(page.low[max(number.floor, number.start - _BEFORE) : number.start]):
        return True
    allotted = verb in _ALLOTTED
    if _share_at(page, name.end) and (allotted or verb not in _FINITE):
        return True
    if allotted:
        return False
    shared = any(_share_at(page, at) for at in (number.end, *(token.end for token in number.ahead[:_NEAR])))
    return (shared and verb not in _FINITE) or _event_after(page, name, number.ceiling)


def _share_at(page: Page, offset: int) -> bool:
    """Whether "(12%)" stands right after a number or a name: it counts a part of the people."""
    bracket = page.bracket_at(offset)
    return bracket is not None and bool(table.pattern("size/share").match(page.low[bracket[0] + 1 : bracket[1]]))


def _event_after(page: Page, name: Name, ceiling: int) -> bool:
    """Whether an event is told of the people counted: "12 patients in the X group died"."""
    for token in page.ahead(name.end, ceiling, 4):
        if token.low not in {"group", "arm", "treatment", "only", "alone"}:
            return token.low in table.words("event_after")
    return False
