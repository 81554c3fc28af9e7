"""Tell whether words name a trial as an earlier one, or as the one that a report goes on with.

Must never take a trial that is only compared with for the report's own: two studies would become one.
"""

from __future__ import annotations

import re

_WITHIN = r"(?:(?!treat|therap|line\b)[\w-]+ ){0,5}"
_EARLIER = re.compile(
    rf"\b(?:earlier|previous|prior|preceding|landmark|pivotal|historical) {_WITHIN}(?:trials?|study|studies)\b"
    r"|\bas (?:(?:was |were )?(?:seen|shown|reported|observed|found) )?in\b"
    r"|\b(?:unlike|contrast(?:s|ing)? (?:to|with))\b"
    r"|\b(?:similar to|consistent with|in line with|agree(?:s|d|ment)? with) (?:the |those )?"
    r"(?:[\w-]+ ){0,4}(?:trial|study|results|findings|of|in|from)\b"
    r"|\bcompar(?:ed|able|ison) (?:with|to) (?:those|the (?:results|findings|outcomes|rates)) (?:of|in|from)\b"
    r"|\b(?:since|after|following|beyond|before|lessons from|implications of|based on|in (?:the )?light of|prompted by)"
    r" (?:the |data from |results of |publication of |findings of ){0,3}$"
    r"|\b(?:eligib\w+|criteria|emulat\w+|mimic\w*|replicat\w+|comment(?:ary)?|reply|editorial|re:)[^.;]{0,40}$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:(?:this|our|present|current) (?:[\w-]+ ){0,4}(?:trial|study)|extension|roll(?:ed)?[ -]?over|parent|"
    r"core (?:study|trial|phase)|post[ -]hoc|subgroup of|subset of|sub-?study|ancillary|"
    r"(?:secondary|exploratory|final|updated?|subgroup|interim|long-term) (?:\w+ )?"
    r"(?:analys[ei]s|results|report|follow-up)|follow-up (?:of|from|results)|update of|"
    r"(?:patients?|participants?|those) (?:who|that) (?:had |were )?(?:been )?"
    r"(?:completed|participated|randomi[sz]ed|enrol?led|treated|taken part|took part))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\n|(?<=[.?!]) +(?=[A-Z(])")


def goes_on(words: str) -> bool:
    """Whether words say that a report goes on with a trial: its extension, its follow-up, a part of it.

    >>> goes_on("An open-label extension of"), goes_on("unlike the earlier")
    (True, False)
    """
    return _GOES_ON.search(words) is not None


def is_earlier(before: str, after: str = "") -> bool:
    """Whether the words before a trial's name or number call it another's; ``after`` is the rest of the sentence.

    >>> is_earlier("as in the earlier SWITCH trial ("), is_earlier("in previously treated patients (")
    (True, False)
    >>> is_earlier("patients who completed the earlier trial (")
    False
    """
    near = before[-160:]
    called = _EARLIER.search(near) or re.match(r"[^.;]{0,40}\) had (?:shown|found|established)\b", after)
    return bool(called) and not goes_on(near)


def sentence(text: str, start: int, end: int) -> tuple[str, str]:
    """Give what stands before and behind a place in its sentence."""
    cuts = [0, *(match.end() for match in _SENTENCE.finditer(text)), len(text)]
    first = max(cut for cut in cuts if cut <= start)
    last = min((cut for cut in cuts if cut >= end), default=len(text))
    return text[first:start], text[end:last]
