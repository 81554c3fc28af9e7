"""Tell where a comparison is with something that is none of the arms: "compared with warfarin" where no arm has it.

An estimate of such a comparison has no direction between two arms, whichever two were found; what is read into it by
custom, from another estimate, or from the one arm that is named, is a wrong number that looks right. Must never close
what it opens: a side under a name that was not found among an arm's names is for a person to read.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from extractors import names
from extractors.drugs import drugs_in, is_treatment
from extractors.link.unnamed import is_of_unnamed, is_one_of_several
from extractors.rulebook import load

if TYPE_CHECKING:
    import re

    from extractors.findings import Arm
    from extractors.link.clause import Clause
    from extractors.link.places import ArmPlace, Places

_SIDE = 70  # how long the words of a side are looked at
_SUBJECT = 140  # how far before the words of a comparison its first side may be named


def compares_with_stranger(clause: Clause, places: Places, end: int, pair: frozenset[str]) -> bool:
    """Whether the words of an estimate set something against a treatment that is none of the arms.

    What stands in the estimate's own bracket, or between its label and value, decides alone; else a word of comparison
    that has one of the two arms behind it speaks for them. An estimate without such words has those of its sentence.

    Args:
        clause: Where the words of the estimate may stand.
        places: What is named where.
        end: Where the words after the estimate stop to be about it alone.
        pair: The two arms between which a direction was read.
    """
    if _is_of_stranger(clause, places) or _against_other(clause, places) or is_of_unnamed(clause, places, pair):
        return True
    own = clause.begin if clause.bracket is None else max(clause.begin, clause.bracket)
    if clause.bracket is not None and any(_strange(places, cue, clause.value) for cue in _cues(own, clause, places)):
        return True
    cues = _cues(clause.begin, clause, places, end) or _cues(clause.sentence.start, clause, places, clause.begin)
    if len(places.arms) > len(pair) and any(_left_out(places, cue) for cue in cues):
        return True
    if any(
        _one_arm_twice(places, clause.sentence.start, cue, end)
        or is_one_of_several(places, end, _named(places, cue, end))
        for cue in cues
    ):
        return True
    if any(place.arm in pair for cue in cues for place in _named(places, cue, end)):
        return False
    return any(_strange(places, cue, end) for cue in cues)


def _is_of_stranger(clause: Clause, places: Places) -> bool:
    """Whether an estimate stands right behind a drug that no arm has: "; naloxone, 2.3 (1.5-3.5)"."""
    item = _row("stranger/item").search(places.even, clause.begin, clause.label)
    if item is None or places.arms_in(item.start("name"), item.end("name")):
        return False
    known = {word for arm in places.arms for form in (arm.name, *arm.aliases) for word in drugs_in(form)}
    return not known.issuperset(drugs_in(item["name"]))


def _against_other(clause: Clause, places: Places) -> bool:
    """Whether an estimate is said, right after it, to be of an arm against what is no arm: "0.9 for A versus X"."""
    versus = _row("stranger/versus").match(places.even, clause.end, clause.limit)
    if versus is None:
        return False
    first, second = (places.arms_in(versus.start(side), versus.end(side) + 1) for side in ("first", "second"))
    return bool(first) and not second and not _row("stranger/role").match(versus["second"])


def is_guessed(pair: frozenset[str], clause: Clause, places: Places) -> bool:
    """Whether one of two arms stands in a comparison only for want of a better one, and is likely not meant.

    Two arms that go by one name; a drug of unknown size that is named with two doses; and a placebo against no
    treatment, or an arm last compared with a third, where the sentence does not name both.
    """
    first, second = (arm for arm in places.arms if arm.id in pair)
    unsized = first.n is None or second.n is None
    if share_a_name(first, second) or (unsized and any(_has_several_doses(arm, places) for arm in (first, second))):
        return True
    named = {place.arm for place in places.arms_in(clause.sentence.start, clause.sentence.end)}
    if pair <= named:
        return False
    if len(places.arms) > len(pair) and _compared_last(pair, clause, places):
        return True
    nothing = load("arms").rule("role/begins-control").pattern
    return bool(nothing.search(first.name) and nothing.search(second.name))


def is_said_below(numerator: str, clause: Clause, places: Places) -> bool:
    """Whether words after the estimates of a sentence set all of them against the arm that was taken for the numerator.

    "Improves survival (HR 0.76) and response (RR 1.57) compared with A", after a heading "A versus B".
    """
    end = clause.sentence.end
    return any(
        places.even[match.start() - 2 : match.start()].rstrip().endswith((")", "]"))
        and any(place.arm == numerator for place in _named(places, match.end(), end)[:1])
        for match in _row("stranger/cue").finditer(places.even, clause.end, end)
    )


def _has_several_doses(arm: Arm, places: Places) -> bool:
    """Whether an arm is named with two doses: "A 110 mg" and "A 150 mg" are groups that were taken for one."""
    dose = _row("stranger/dose")
    given = [dose.match(places.even, place.end) for place in places.arm_places if place.arm == arm.id]
    return len({match["dose"].replace("-", " ") for match in given if match}) > 1


def _compared_last(pair: frozenset[str], clause: Clause, places: Places) -> bool:
    """Whether the last sentence before that sets one of two arms against any sets it against a third."""
    cues = _row("stranger/cue"), _row("stranger/compared")
    for sentence in reversed(places.layout.sentences[1 : clause.sentence.index]):
        named = {place.arm for place in places.arms_in(sentence.start, sentence.end)}
        said = len(named) > 1 and named & pair
        if said and any(cue.search(places.even, sentence.start, sentence.end) for cue in cues):
            return not pair <= named
    return False


def share_a_name(first: Arm, second: Arm) -> bool:
    """Whether two arms go by one name: then it is not known which is which.

    What is the name of one alone is no alias of the other (see ``places``), unless it is made of that one's initials.
    """
    forms = [{form.lower() for form in (arm.name, *arm.aliases)} for arm in (first, second)]
    own = {arm.name.lower() for arm, other in ((first, second), (second, first)) if not _is_short_for(arm, other)}
    return bool((forms[0] & forms[1]) - own)


def _is_short_for(arm: Arm, other: Arm) -> bool:
    """Whether an arm's name is made of the initials of another's: "SoC" and "standard of care"."""
    return len(arm.name) > 1 and "".join(word[0] for word in other.name.lower().split()).startswith(arm.name.lower())


def names_stranger(clause: Clause, places: Places) -> bool:
    """Whether the words before an estimate name a drug that no arm has and no arm of two: whose it is, is not said.

    "The rate was 4.3 with A and 4.4 with tamoxifen (RR 1.02)", where A and placebo are the arms.
    """
    if len({place.arm for place in places.arms_in(clause.begin, clause.label)}) > 1:
        return False
    known = {word for arm in places.arms for form in (arm.name, *arm.aliases) for word in drugs_in(form)}
    given = _row("stranger/given")
    return any(
        not known.issuperset(drugs_in(match["name"])) and not places.arms_in(match.start("name"), match.end("name"))
        for match in given.finditer(places.even, clause.begin, clause.label)
    )


def _cues(start: int, clause: Clause, places: Places, end: int = 0) -> list[int]:
    """Where the words before a second side end, before an estimate or, up to ``end``, also after it."""
    spans = [(start, min(clause.value, end or clause.value)), (clause.end, end)]
    cue = _row("stranger/cue")
    return [match.end() for a, b in spans if a < b for match in cue.finditer(places.even, a, b)]


def _named(places: Places, start: int, end: int) -> tuple[ArmPlace, ...]:
    """The arms in the words of a side."""
    side = _row("stranger/side").match(places.even, start, min(end, start + _SIDE))
    return places.arms_in(start, side.end() + 1) if side else ()


def _one_arm_twice(places: Places, floor: int, start: int, end: int) -> bool:
    """Whether both sides of a comparison are called by names of one arm: then two groups were taken for one."""
    left, right = places.arms_in(max(floor, start - _SUBJECT), start), _named(places, start, end)
    if not left or not right or left[-1].arm != right[0].arm:
        return False
    keys = [names.key(places.even[place.start : place.end]) for place in (left[-1], right[0])]
    return not (keys[0] <= keys[1] or keys[1] <= keys[0])


def _left_out(places: Places, start: int) -> bool:
    """Whether a side is "no A", where A is one of more than two arms and no arm is called so."""
    denied = _row("stranger/left-out").match(places.even, start)
    arms = places.arms_in(denied.end(), denied.end() + _SIDE) if denied else ()
    return bool(arms and denied and arms[0].start == denied.end())


def _strange(places: Places, start: int, end: int) -> bool:
    """Whether the words of a side name a treatment and no arm."""
    side = _row("stranger/side").match(places.even, start, min(end, start + _SIDE))
    if side is None or places.arms_in(start, side.end() + 1) or _row("stranger/role").match(side.group()):
        return False
    return is_treatment(side.group())


@cache
def _row(name: str) -> re.Pattern[str]:
    return load("comparisons").rule(name).pattern
