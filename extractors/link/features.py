"""Tell where the words of an estimate are about a feature of the patients, or about another matter than the arms.

Must never pass over words that it does not know: what may be a feature gets no direction from another estimate.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors import populations
from extractors.drugs import is_treatment
from extractors.link.hints import with_parts
from extractors.link.kind_of_text import names_treatment, pattern
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.link.clause import Clause
    from extractors.link.places import Places

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NAMED = re.compile(r"[^()\[\]]*(?:\b(?:were|are|included?)\b|:)")  # "predictors of death were": the list follows
_NUMBER = re.compile(r"\d")


def is_clinical(clause: Clause, places: Places) -> bool:
    """Whether a clinical feature stands alone before its estimate: "Liver metastases (HR 1.9) and anaemia (HR 2.1)"."""
    words = places.even[clause.begin : clause.label]
    if not pattern("kind/feature-item").search(words) or pattern("kind/verb").search(words):
        return False
    named = places.arms_in(clause.begin, clause.label) or places.endpoints_in(clause.begin, clause.label)
    return not named and not is_treatment(words)


def is_listed(clause: Clause, places: Places) -> bool:
    """Whether an estimate after one of two arms is one more of a list of predictors, and names no arm.

    As in "A versus B (HR 0.7), poor risk (HR 2.3) and long earlier treatment (HR 0.6) as predictors of death".
    """
    arms = {place.arm for place in places.arms_in(clause.sentence.start, clause.begin)}
    if len(arms) < 2 or places.arms_in(clause.begin, clause.label) or not says_more(clause, places):
        return False
    even, start, told = places.even, clause.sentence.start, pattern("kind/predictor")
    if told.search(even, clause.end, clause.sentence.end):
        return True
    return any(_NAMED.match(even, match.end(), clause.begin) for match in told.finditer(even, start, clause.begin))


def of_another_matter(clause: Clause, places: Places) -> bool:
    """Whether the words before an estimate name no arm and something else than an endpoint and its statistics.

    Such an estimate, as of "histology" or "a second nephrectomy", may be of a covariate of the model that compares the
    arms; no rule need know the covariate for that.
    """
    return not places.arms_in(clause.sentence.start, clause.limit) and says_more(clause, places)


def says_more(clause: Clause, places: Places) -> bool:
    """Whether the words before an estimate say anything but arms, endpoints, people and statistics."""
    start, stop = clause.begin, clause.value
    words = list(places.even[start:stop])
    spans = [(named.start, named.end) for named in places.endpoints_in(start, stop)]
    spans += [(place.start, place.end) for place in places.arms_in(start, stop)]
    spans += [(found.start, found.end) for found in populations.find(places.even, start, stop)]
    spans += [match.span() for match in pattern("kind-of-text/adjusted-for").finditer(places.even, start, stop)]
    for a, b in spans:
        words[a - start : b - start] = " " * (b - a)
    known = pattern("statistics/word")
    return any(
        not known.fullmatch(word.group()) for word in _WORD.finditer("".join(words)) if not _NUMBER.search(word.group())
    )


def goes_with(clause: Clause, places: Places) -> bool:
    """Whether something that is no treatment goes with the outcome: "freezing of gait was associated with falls".

    Before the estimate, or in a list of such things before the verb: "pain (HR 1.6) and debts (HR 1.3) were linked to
    relapse". Must never hold where either side of the verb may be a treatment.
    """
    even, start, stop = places.even, clause.begin, clause.label
    told = pattern("kind/goes-with").search(even, start, stop)
    if told:
        begin = max((m.end() for m in pattern("kind/any-arm").finditer(even, start, told.start())), default=start)
        sides = (begin, told.start()), (told.end(), stop)
    elif clause.bracket is not None and (
        told := pattern("kind/goes-with").search(even, clause.end, clause.sentence.end)
    ):
        begin = max(start, *(even.rfind(sign, start, stop) for sign in (",", " and ")))
        sides = (begin, clause.bracket - 1), (told.end(), clause.sentence.end)
    else:
        return False
    parts = with_parts(places, clause.sentence)
    if any(parts.arms_in(a, b) or names_treatment(even[a:b]) for a, b in sides):
        return False
    subject = even[slice(*sides[0])]
    known = pattern("kind/goes-with/unsaid").search(subject) or not _WORD.search(subject)
    arms = places.arms_in(clause.end, clause.limit)
    if arms and not pattern("kind/as-was").search(even, clause.end, arms[0].start):
        return False
    return not known and not places.endpoints_in(*sides[0])


def of_other_drug(clause: Clause, places: Places) -> bool:
    """Whether people on a drug that no arm has are set against those not on it: "on statins than not on statins"."""
    match = pattern("kind/taken-contrast").search(places.even, clause.begin, clause.label)
    return match is not None and not with_parts(places, clause.sentence).arms_in(match.start(), match.end())


def within_one_arm(clause: Clause, places: Places, *, goes_on: bool) -> bool:
    """Whether people of one arm are told apart by a feature: "in the B arm, survival was longer with a mutation".

    Also what happened on one treatment and went with the outcome: "stomatitis on B predicted survival". ``goes_on``
    says that the estimate before in the sentence is such a one: then the next arm's needs no feature of its own.
    """
    start, stop = clause.begin, clause.label
    named = places.arms_in(start, stop)
    if len({place.arm for place in named}) != 1 or (clause.first and _named_beyond(clause, places, named[0].arm)):
        return False
    place = named[0]
    words = f"{places.even[start : place.start]} {places.even[place.end : stop]}"
    before, after = places.even[start : place.start], places.even[place.end : stop]
    told = any(pattern(name).search(words) for name in ("kind/feature", "kind/predictor", "kind/told-apart"))
    if pattern("within/before").search(before) or pattern("within/after").match(after):
        return told or goes_on
    happened = pattern("within/happened").search(before)
    return bool(happened and pattern("within/goes-with").search(after))


def _named_beyond(clause: Clause, places: Places, arm: str) -> bool:
    """Whether another arm is named behind the estimate as the other side of its comparison."""
    if any(place.arm != arm for place in places.arms_in(clause.label, min(clause.end, clause.limit))):
        return True
    behind, compares = places.arms_in(clause.end, clause.limit), load("owners").rule("before/comparator").pattern
    return bool(behind) and behind[0].arm != arm and bool(compares.search(places.even, clause.end, behind[0].start))


def goes_likewise(clause: Clause, places: Places) -> bool:
    """Whether a feature has the verb of the one before: "age went with stroke (HR 2) and anaemia with death (HR 1.4)".

    Not where an arm or a treatment is named, or a verb of its own.
    """
    words = places.even[clause.begin : clause.label]
    item = pattern("kind/goes-likewise").search(words)
    if item is None or places.arms_in(clause.begin, clause.label) or is_treatment(words):
        return False
    return not pattern("kind/verb").search(words) and not pattern("kind/therapy").search(words)
