"""Tell where the group that an estimate is of is named and is none of the two arms: "20% in the C group (OR 1.7)".

Often so where a study has three groups or more of which two were found. Must never say that a name is strange which
may be an arm's part in the study ("the control group") or only says whose people are looked at.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from extractors import abbreviations, names, populations
from extractors.drugs import drugs_in, is_treatment
from extractors.rulebook import load

if TYPE_CHECKING:
    import re

    from extractors.link.clause import Clause
    from extractors.link.places import ArmPlace, Places

_FARED = 130  # how far before an estimate it may be said how a group fared
_BESIDE = 40  # how far before an arm the words stand that say that something was given beside it


def is_of_unnamed(clause: Clause, places: Places, pair: frozenset[str]) -> bool:
    """Whether the words of an estimate say that it is of a group that is none of the two arms.

    Args:
        clause: Where the words of the estimate may stand.
        places: What is named where.
        pair: The two arms between which a direction was read.
    """
    return (
        _is_of_strange_group(clause, places, pair)
        or _is_in_strange_list(clause, places)
        or _has_strange_subject(clause, places)
        or _is_of_the_next(clause, places)
    )


def is_one_of_several(places: Places, end: int, side: tuple[ArmPlace, ...]) -> bool:
    """Whether a side of a comparison, or what is set against it, joins an arm with a treatment that is none.

    "Compared with A or C, B did better"; "compared with A, C and B did better (OR 1.5 and 1.6)".

    Args:
        places: What is named where.
        end: Where the words of the comparison stop.
        side: The arms that are named in the side.
    """
    if not side:
        return False
    last = side[-1].end
    following = places.arms_in(last, end)[:1]
    if any(_row("stranger/and-arm").search(places.even, last, place.start) for place in following):
        return True
    joined = _row("stranger/or-another").match(places.even, last, end)
    if not joined or places.arms_in(*joined.span("name")) or _row("stranger/role").match(joined["name"]):
        return False
    arm = places.arm(side[-1].arm)
    own = {word for form in (arm.name, *arm.aliases) for word in drugs_in(form)} if arm else set()
    return is_treatment(joined["name"]) and not own.issuperset(drugs_in(joined["name"]) or {""})


def _is_of_strange_group(clause: Clause, places: Places, pair: frozenset[str]) -> bool:
    """Whether the group right before an estimate, or right after it, is another than the two arms.

    "29% with A, compared with 20% in the C group (OR 1.7)"; and "with B as the reference, 1.3 (0.9-1.8) in the C
    group", which after an estimate without such words may be people only. Also "1.3 (0.9-1.8) versus C".
    """
    even = places.even
    before = _row("stranger/group-before").search(even, clause.begin, clause.label)
    after = _row("stranger/group-after").match(even, clause.end, clause.limit)
    if before and (_both_sized(places, pair) or not places.arms_in(clause.sentence.start, before.start())):
        before = None  # neither group goes by an arm's name: they may be the two arms under other names
    if after and not any(
        _row(name).search(even, clause.sentence.start, clause.label) for name in ("as-reference", "leading")
    ):
        after = None
    against = _row("stranger/against").match(even, clause.end, clause.limit)
    alike = _row("stranger/alike").search(even, clause.begin, clause.label)
    if alike and not is_treatment(alike["name"]):
        alike = None
    if any(_is_strange_name(match, places, pair) for match in (before, after, against, alike) if match):
        return True
    left = _row("stranger/group-left").search(even, clause.begin, clause.label)
    if left and _is_no_arms_name(left, places):
        return True
    if clause.bracket is None or not _row("stranger/group-ends").search(even, clause.begin, clause.bracket):
        return False
    fared = _row("stranger/group-fared").search(even, max(clause.begin, clause.bracket - _FARED), clause.bracket)
    return bool(fared and _is_no_arms_name(fared, places))


def _both_sized(places: Places, pair: frozenset[str]) -> bool:
    """Whether two arms with their sizes are all there is: a group by another name is likely one of them."""
    return len(places.arms) == len(pair) and all(arm.n is not None for arm in places.arms)


def _is_strange_name(match: re.Match[str], places: Places, pair: frozenset[str]) -> bool:
    """Whether a name is none of the two arms': wholly or in part that of a third, or like no arm's at all."""
    start, end = match.span("name")
    named = {place.arm for place in places.arms_in(start, end + 1)}
    if named:
        return named.isdisjoint(pair)
    if any(_row(row).match(match["name"]) for row in ("stranger/role", "stranger/role-of-group")):
        return False
    words = names.key(match["name"])
    by_name = {arm.id for arm in places.arms if words & names.key(arm.name)}
    alike = by_name or {arm.id for arm in places.arms for form in arm.aliases if words & names.key(form)}
    return alike.isdisjoint(pair)


def _is_no_arms_name(match: re.Match[str], places: Places) -> bool:
    """Whether the name of a group that fared so is no arm's, however many words it shares with one."""
    if places.arms_in(*match.span("name")) or _row("stranger/role-of-group").match(match["name"]):
        return False
    words = names.key(match["name"])
    forms = [names.key(form) for arm in places.arms for form in (arm.name, *arm.aliases)]
    return not any(words <= own or own <= words for own in forms) and not populations.find(
        places.even, *match.span("name")
    )


def _is_in_strange_list(clause: Clause, places: Places) -> bool:
    """Whether an estimate is an item of a list, behind a name that is no arm's, endpoint's or people's."""
    item = None if clause.first else _row("stranger/in-list").match(places.even, clause.begin, clause.label)
    if item is None or _row("stranger/role-of-group").match(item["name"]):
        return False
    start, end = item.span("name")
    return not (places.arms_in(start, end) or places.endpoints_in(start, end)) and not populations.find(
        places.even, start, end
    )


def _has_strange_subject(clause: Clause, places: Places) -> bool:
    """Whether what fared so is a treatment that is no arm, or was given beside one: "Pills together with A were"."""
    start, stop = clause.begin, clause.label
    if not places.arms_in(start, stop):
        start = clause.sentence.start  # "C did better (HR 0.7), but worse later (HR 1.7)": it goes on about C
    if len({place.arm for place in places.arms_in(start, clause.limit)}) > 1:
        return False
    for subject in _row("stranger/subject").finditer(places.even, start, stop):
        named = places.arms_in(subject.start("name"), subject.end("name"))
        if named and _row("stranger/beside").search(places.even, subject.start("name"), named[0].start):
            return True
        if not named and _is_given(subject["name"], places.even):
            return not _row("stranger/part-in-study").search(subject["name"])
    return False


def _is_given(words: str, even: str) -> bool:
    """Whether a subject is a treatment, under its name or under a short form that the text gives it."""
    return is_treatment(words) or is_treatment(_short_forms(even).get(words, ""))


@lru_cache(8)
def _short_forms(even: str) -> dict[str, str]:
    return {short: even[slice(*span)] for short, span in abbreviations.find(even).items()}


def _is_of_the_next(clause: Clause, places: Places) -> bool:
    """Whether the arm behind an estimate is the next one's: "both C (OR 1.7) and A (OR 2.0) did better than B"."""
    if clause.bracket is None or clause.limit == clause.sentence.end or places.arms_in(clause.begin, clause.label):
        return False
    joined = _row("stranger/both").search(places.even, clause.begin, clause.bracket)
    return bool(joined and places.arms_in(clause.end, clause.limit))


@cache
def _row(name: str) -> re.Pattern[str]:
    return load("comparisons").rule(name).pattern
