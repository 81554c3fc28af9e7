"""Even out names for comparing them, and the words of English that decide what they mean (``words.toml``).

Must never know a word of a particular review: that is in the protocol.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BLANK = re.compile(r"[^\w+/,;&→±]+")
_ACRONYMS = re.compile(r"\b(\w*[A-Z]{2}i?)s\b")
_PLURAL = re.compile(r"(?<=[a-z]{2})(?<![siu])s$")


@lru_cache(maxsize=16_384)  # a protocol's names are evened out for every record, and again for every look at it
def even(name: str) -> str:
    """Even out case, hyphens, brackets and plurals, word by word, for comparing names.

    >>> even("Second-line VEGFR-TKIs (mTOR inhibitors)")
    'second line vegfr tki mtor inhibitor'
    >>> even("mTORis"), even("analysis")
    ('mtori', 'analysis')
    >>> even("temsirolimus -> sunitinib")
    'temsirolimus → sunitinib'
    """
    lowered = _ACRONYMS.sub(r"\1", name).casefold().replace("->", "→")
    spaced = re.sub(r"([+/,;&→±])", r" \1 ", _BLANK.sub(" ", lowered.replace("_", " ")))
    return " ".join(_PLURAL.sub("", word) for word in spaced.split())


def whole(evened: Iterable[str]) -> re.Pattern[str]:
    """Find one of these phrases, evened out already, as whole words; the longest first."""
    longest_first = sorted(set(evened), key=lambda phrase: (-len(phrase), phrase))
    return re.compile("(?<!\\S)(?:" + "|".join(re.escape(phrase) for phrase in longest_first) + ")(?!\\S)")


@cache
def word(kind: str) -> re.Pattern[str]:
    """Find the words of one kind of ``words.toml`` in an evened name."""
    text = resources.files("evidence.harmonise").joinpath("words.toml").read_text(encoding="utf-8")
    return whole([even(word) for word in tomllib.loads(text)[kind]])
