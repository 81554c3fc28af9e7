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
# a comma inside a number: after a zero it is a decimal one; after another digit it may part thousands, or a list
_ZERO_COMMA = re.compile(r"(?<![\d.,])0,(?=\d{2,4}(?!\d|[.,]\d))")
_COMMA = re.compile(r"(?<![\d.,])(?:0,(?=\d{1,4}(?!\d|[.,]\d))|[1-9]\d{0,2},(?=\d{1,2}(?!\d|[.,]\d)))")
_POINT = re.compile(r"\d\.\d")
_FEWEST_COMMAS = 2  # of numbers below one, for a text that writes its decimals so
_COMMAS_A_POINT = 3  # such a text may have "RECIST 1.1", too
_RELATIVE = re.compile(r"\b[Rr]elative to(?= )")  # as long as "compared to", which says the same
_NO_NUMBER = re.compile(r"\d{31,}")  # no number is printed so long, and none so long can be computed with


def even_out(text: str) -> str:
    """Replace typographic variants one for one; a run of more than 30 digits, which is no number, by crosses.

    "Relative to" becomes "compared to", which is as long.

    >>> even_out("HR 0·78 (95% CI 0·65–0·94)"), even_out("HR 0,78 (95 % CI 0,65-1,04)")
    ('HR 0.78 (95% CI 0.65-0.94)', 'HR 0.78 (95 % CI 0.65-1.04)')
    """
    even = _RELATIVE.sub(_compared, text) if "elative to " in text else text
    return _with_points(_NO_NUMBER.sub(_crossed, _ODD.sub(_plain, even)))


def quoted_numbers(quote: str) -> str:
    """Even out a quote, in which the commas of numbers are decimal ones if it has no decimal point.

    >>> quoted_numbers("HR 1,23 (95% CI 1,10-1,40)"), quoted_numbers("HR 1.23 in 1,240 patients")
    ('HR 1.23 (95% CI 1.10-1.40)', 'HR 1.23 in 1,240 patients')
    """
    even = even_out(quote)
    return even if _POINT.search(even) else _COMMA.sub(_point, even)


def _with_points(even: str) -> str:
    """Write decimal commas as points: all of them in a text that has hardly a point, else those after a zero."""
    commas = len(_ZERO_COMMA.findall(even)) if "0," in even else 0
    if not commas:
        return even
    points = len(_POINT.findall(even))
    own = commas >= _FEWEST_COMMAS and len(_COMMA.findall(even)) >= _COMMAS_A_POINT * points
    return (_COMMA if own else _ZERO_COMMA).sub(_point, even)


def _compared(match: re.Match[str]) -> str:
    return "Compared to" if match.group()[0] == "R" else "compared to"


def _point(match: re.Match[str]) -> str:
    return match.group()[:-1] + "."


def _plain(match: re.Match[str]) -> str:
    return _SAME_LENGTH.get(match.group(), match.group())


def _crossed(match: re.Match[str]) -> str:
    return "×" * len(match.group())


def sha256(text: str) -> str:
    """Hash of a text as UTF-8, in hexadecimal; a lone surrogate is hashed as it stands."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
