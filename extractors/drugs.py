"""Tell whether words name a treatment: by stems of nonproprietary names, by a lexicon, by general words.

Must never be asked what a treatment is for or which arm it is: that is for the protocol.
"""

from __future__ import annotations

import re
from functools import cache

from extractors.rulebook import load


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = load("treatments").words
    stems = "|".join(re.escape(s) for s in sorted(words["stems"], key=len, reverse=True))
    names = "|".join(re.escape(n) for n in sorted(words["names"], key=len, reverse=True))
    general = "|".join(re.escape(g).replace(r"\ ", "[ -]") for g in sorted(words["general"], key=len, reverse=True))
    drug = re.compile(rf"(?<![A-Za-z])(?i:[a-z]{{3,20}}(?:{stems})s?|{names})(?![A-Za-z])")
    any_treatment = re.compile(rf"{drug.pattern}|(?<![A-Za-z])(?i:{general})(?![A-Za-z])")
    return drug, any_treatment


def is_drug(words: str) -> bool:
    """Whether the words hold a drug's name.

    >>> is_drug("second-line axitinib"), is_drug("the control group")
    (True, False)
    """
    return bool(_patterns()[0].search(words))


def is_treatment(words: str) -> bool:
    """Whether the words hold a drug's name or a word for a treatment or a strategy.

    >>> is_treatment("VEGF TKI"), is_treatment("mTOR inhibitors"), is_treatment("male sex")
    (True, True, False)
    """
    return bool(_patterns()[1].search(words))


def drugs_in(words: str) -> tuple[str, ...]:
    """Every drug name in the words, in lower case, in order.

    >>> drugs_in("Sunitinib or sorafenib")
    ('sunitinib', 'sorafenib')
    """
    return tuple(match.group().lower() for match in _patterns()[0].finditer(words))


def drug_spans(words: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of every drug name between two offsets."""
    return [match.span() for match in _patterns()[0].finditer(words, start, end)]
