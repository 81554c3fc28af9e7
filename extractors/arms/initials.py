"""Join a group called by capitals to the group whose words they stand for, where no bracket says so.

"Laparoscopy-assisted versus open total gastrectomy" in a title and "LATG", "OTG" in the results are two groups, not
four. Letters stand for a name where they are its initials, or where the one begins or ends with the other (a noun that
both groups share is left out of one name; "early" before TRE is left out of the letters). Must never join letters that
may stand for two names, nor two groups that one list sets apart.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors import names
from extractors.drugs import is_drug

if TYPE_CHECKING:
    from extractors.arms.groups import Group

_CAPITALS = re.compile(r"\A[A-Z]{2,6}\Z")
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = frozenset({"of", "the", "and", "with", "plus", "a", "an", "in", "for", "to", "group", "arm", "alone", "only"})
_FEWEST = 2  # letters in common


def joined(groups: list[Group]) -> list[Group]:
    """The groups, those called by capitals put together with the one group each whose initials they are."""
    homes: dict[Group, Group] = {}
    for group in groups:
        letters = {cue.called.lower() for cue in group.cues if _CAPITALS.match(cue.called)}
        single = _single(group)
        if single and group.weight:
            fits = [g for g in groups if g.weight and is_drug(g.head) and g.head[:1].lower() == single]
            if len(fits) == 1 and not _apart(group, fits[0]):
                homes[group] = fits[0]
        if not letters or not group.weight:
            continue
        fits = [g for g in groups if g is not group and g.weight and _fits(letters, g) and not _apart(group, g)]
        if len(fits) == 1:
            homes[group] = fits[0]
    once = [home for home in homes.values() if list(homes.values()).count(home) == 1]
    kept = []
    for group in groups:
        home = homes.get(group)
        if home in once and home not in homes:
            home.take(group)
        else:
            kept.append(group)
    return kept


def _single(group: Group) -> str:
    """The one capital by which a group is called, in lower case: "66 D" of dovitinib; empty where it has a name."""
    called = {cue.called for cue in group.cues}
    letter = next(iter(called)) if len(called) == 1 else ""
    return letter.lower() if len(letter) == 1 and letter.isupper() else ""


def _fits(letters: set[str], group: Group) -> bool:
    return any(_stand_for(own, _initials(cue.called)) for cue in group.cues for own in letters)


def _initials(called: str) -> str:
    words = [word for word in _WORD.findall(called.lower()) if word not in _SMALL]
    return "".join(word[0] for word in words) if len(words) >= _FEWEST else ""


def _stand_for(letters: str, initials: str) -> bool:
    short, long = sorted((letters, initials), key=len)
    return len(short) >= _FEWEST and (long.startswith(short) or long.endswith(short))


def _apart(one: Group, other: Group) -> bool:
    """Whether the text sets two groups apart: in one list, by sizes, or as a combination and one of its parts."""
    sizes = {group.sizes[0].n for group in (one, other) if group.sizes}
    return bool(one.lists & other.lists) or len(sizes) > 1 or names.is_combination(one.head)
