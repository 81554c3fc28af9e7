"""Even out typography, one character for one, so that every offset stays valid.

Must never change the length of a text: what is found in the evened-out text is quoted from the original.
"""

from __future__ import annotations

import hashlib

_DASHES = "‐‑‒–—―−﹣－"
_SPACES = "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\r"
_DOTS = "·∙⋅•‧"
_QUOTES = {"‘": "'", "’": "'", "“": '"', "”": '"', "＝": "=", "﹤": "<", "＜": "<", "＞": ">", "⩽": "≤", "⩾": "≥"}

_SAME_LENGTH = str.maketrans(
    dict.fromkeys(_DASHES, "-") | dict.fromkeys(_SPACES, " ") | dict.fromkeys(_DOTS, ".") | _QUOTES,
)


def even_out(text: str) -> str:
    """Replace typographic variants one for one.

    >>> even_out("HR 0·78 (95% CI 0·65–0·94)")
    'HR 0.78 (95% CI 0.65-0.94)'
    """
    if text.isascii() and "\t" not in text and "\r" not in text:
        return text  # nothing to even out, and translate would copy it character by character
    return text.translate(_SAME_LENGTH)


def sha256(text: str) -> str:
    """Hash of a text as UTF-8, in hexadecimal; a lone surrogate is hashed as it stands."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
