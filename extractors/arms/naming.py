"""What a name of a group is, and whether words may be one."""

from __future__ import annotations

from typing import NamedTuple

from extractors import names
from extractors.drugs import is_strategy, is_treatment


class Name(NamedTuple):
    """A name as it stands, the words that tell it, where it stands with its dose, and that dose."""

    start: int
    end: int
    called: str
    dosed: tuple[int, int]
    dose: str = ""


def plausible(called: str) -> bool:
    """Whether words may name a group: more than a bare word for groups, and no feature of people.

    >>> plausible("axitinib"), plausible("study treatment"), plausible("high-risk disease"), plausible("cancer vaccine")
    (True, False, False, True)
    """
    if names.is_generic(called) or names.is_later(called) or not any(c.isalpha() for c in called):
        return False
    return not names.is_feature(called) or is_treatment(called.rsplit(" ", 1)[-1])


def treated(called: str) -> bool:
    """Whether a name is that of a treatment, not of a feature of people in which a treatment is mentioned.

    >>> treated("axitinib"), treated("arthritis despite methotrexate failure")
    (True, False)
    """
    return is_treatment(called) and plausible(called)


def may_be_arm(called: str) -> bool:
    """Whether a name is that of a treatment, of a strategy, or a dose.

    >>> may_be_arm("axitinib"), may_be_arm("delayed start"), may_be_arm("78 Gy"), may_be_arm("men")
    (True, True, True, False)
    """
    return treated(called) or dose_named(called) or (is_strategy(called) and plausible(called))


def dose_named(called: str) -> bool:
    """Whether a name is a dose.

    >>> dose_named("78-Gy"), dose_named("10 mg twice daily"), dose_named("10 months")
    (True, True, False)
    """
    words = called.lower().replace("-", " ").split()
    return len(words) > 1 and words[0][0].isdigit() and words[1] in names.words("dose_units")


def is_label(called: str) -> bool:
    """Whether a name is a label.

    >>> is_label("group A"), is_label("P"), is_label("axitinib group")
    (True, True, False)
    """
    if len(called) == 1:
        return called.isupper()
    return called.lower().startswith(("group ", "arm ", "cohort "))
