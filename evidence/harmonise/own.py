"""Know the study's own population by its words: what a sentence repeats of all patients is no subgroup of them.

Must never take a part for the whole: only what the text says of everybody counts, and no word may be added to it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.harmonise.case import Case

_SETTING = re.compile(r"(?:the )?(?:second|2nd)[ -]line (?:setting|population|patients|cohort)", re.IGNORECASE)
_SPREAD = re.compile(
    r"(?:(?:the|all|these) )?(?:patients|those|adults) with (?:metastatic|advanced) (?:disease|cancer|tumou?rs?)",
    re.IGNORECASE,
)
_BALANCED = re.compile(
    r"(?:the )?(?:(?:\d ?: ?\d|propensity|score|inverse|probability|(?:of )?treatment|ps|iptw|overlap|well)[ -]){0,6}"
    r"(?:un|non-?)?(?:matched|weighted) (?:cohorts?|populations?|samples?|sets?|pairs|patients|groups|datasets?|data)",
    re.IGNORECASE,
)
_BALANCING = re.compile(
    r"\bpropensity|\binverse[ -]probability|\boverlap[ -]weight|\bIPTW\b|\bstandardi[sz]ed (?:mean )?difference",
    re.IGNORECASE,
)


def own_population(case: Case, words: str) -> str:
    """Give "all" where the words for a population are those of the whole study, else the words.

    The second line is the study's own where it is the line of the whole text, metastatic disease where it is the
    condition. What is left after matching or weighting by a propensity score is everybody whom the study compares; what
    was there before is everybody too, unadjusted.
    """
    if _BALANCED.fullmatch(words) and _BALANCING.search(case.record.text):
        return "all"
    line, condition = case.findings.context.line_of_therapy, case.findings.context.condition
    if line is not None and line.value == "second" and _SETTING.fullmatch(words):
        return "all"
    named = f"{case.record.title} {condition.value if condition else ''}".casefold()
    spread = re.search(r"\bmetasta|(?<!locally )\badvanced\b", named)
    return "all" if spread and _SPREAD.fullmatch(words) else words
