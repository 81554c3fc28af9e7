"""When a living review calls for attention, as the protocol's ``living.alert_when`` writes it.

Must never know an alert such as "became significant": looking again and again would find it by chance.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

NEW = "new-included"
RETRACTION = "retraction"
CHANGE = "estimate-change"
KINDS = (NEW, RETRACTION, f"{CHANGE}>5%")
_CHANGE = re.compile(rf"{CHANGE}\s*>\s*(\d+(?:\.\d+)?)\s*%")


@dataclass(frozen=True, slots=True)
class Alert:
    """One reason to call: a study newly eligible, one retracted or deleted, or an estimate that moved by a share.

    ``percent`` is of the ratio, 5 for 5 %; 0 for the other kinds.
    """

    kind: str
    percent: float = 0.0


def read_alert(text: str) -> Alert:
    """Read one alert.

    Raises:
        ValueError: It is none; the message names the nearest.

    >>> read_alert("estimate-change>5%")
    Alert(kind='estimate-change', percent=5.0)
    >>> read_alert("new-include")
    Traceback (most recent call last):
        ...
    ValueError: there is no alert 'new-include'; did you mean 'new-included'?
    """
    words = text.strip()
    if words in (NEW, RETRACTION):
        return Alert(words)
    if found := _CHANGE.fullmatch(words):
        return Alert(CHANGE, float(found[1]))
    close = difflib.get_close_matches(words, KINDS, n=1)
    advice = f"did you mean {close[0]!r}?" if close else f"known are {', '.join(KINDS)}"
    raise ValueError(f"there is no alert {text!r}; {advice}")
