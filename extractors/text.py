"""Even out typography, one character for one, so that every offset stays valid.

Must never change the length of a text: what is found in the evened-out text is quoted from the original.
"""

from __future__ import annotations

import hashlib
import re

_DASHES = "‐‑‒–—―−﹣－"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\r"
_DOTS = "·∙⋅•‧"
_QUOTES = {"‘": "'", "’": "'", "“": '"', "”": '"', "＝": "=", "﹤": "<", "＜": "<", "＞": ">", "⩽": "≤", "⩾": "≥"}

_LONE = "".join(map(chr, range(0xD800, 0xE000)))  # halves of a pair, which have no UTF-8 form

_SAME_LENGTH: dict[str, str] = (
    dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_SPACES, " ")
    | dict.fromkeys(_DOTS, ".")
    | dict.fromkeys(_LONE, "\ufffd")
    | _QUOTES
)
_ODD = re.compile(r"[^\x00-\x08\x0a-\x0c\x0e-\x7f]")  # few of a text: translate would look at every character
_NO_NUMBER = re.compile(r"\d{31,}")  # no number is printed so long, and none so long can be computed with


def even_out(text: str) -> str:
    """Replace typographic variants one for one; a run of more than 30 digits, which is no number, by crosses.

    >>> even_out("HR 0·78 (95% CI 0·65–0·94)")
    'HR 0.78 (95% CI 0.65-0.94)'
    """
    return _NO_NUMBER.sub(_crossed, _ODD.sub(_plain, text))


def _plain(match: re.Match[str]) -> str:
    return _SAME_LENGTH.get(match.group(), match.group())


def _crossed(match: re.Match[str]) -> str:
    return "×" * len(match.group())


def sha256(text: str) -> str:
    """Hash of a text as UTF-8, in hexadecimal; a lone surrogate is hashed as it stands."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
