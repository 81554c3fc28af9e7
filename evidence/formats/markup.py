"""Inline markup dissolved: super- and subscripts in Unicode, and the HTML that exporters leave in plain text.

Must never take a comparison such as ``p<0.05`` for a tag, or give a character that the source does not mean.
"""

from __future__ import annotations

import html
import re

_COMMENT = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_CLOSES = b"-->"
_SUPER = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SUB = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_HAS_FORM = frozenset("0123456789+-")
_RAISED = re.compile(r"<(sup|sub|jats:sup|jats:sub)>([0-9+-]+)</\1>", re.IGNORECASE)
_BREAK = re.compile(r"</?(?:p|br|div|jats:p|jats:sec|jats:title)\s?/?>", re.IGNORECASE)
_INLINE = re.compile(r"</?(?:i|b|u|em|strong|sup|sub|sc|span|inf|jats:[a-z-]+)\s?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-f]{1,5}|[a-z]{2,8}\d?);", re.IGNORECASE)


def uncommented(data: bytes) -> bytes:
    """Take the comments out of XML; one that is never closed stays.

    >>> uncommented(b"a<!--b-->c<!--d")
    b'ac<!--d'
    """
    last = data.rfind(_CLOSES)  # looked for once, and not again from each comment that is never closed
    if last < 0:
        return data
    end = last + len(_CLOSES)
    return _COMMENT.sub(b"", data[:end]) + data[end:]


def shifted(text: str, kind: str) -> str:
    """Give a super- (``sup``) or subscript (``sub``) in Unicode if all its characters have such a form, else plain.

    >>> shifted("-3", "sup"), shifted("2", "sub"), shifted("st", "sup")
    ('⁻³', '₂', 'st')
    """
    if not text or not _HAS_FORM.issuperset(text):
        return text
    return text.translate(_SUPER if kind == "sup" else _SUB)


def plain(text: str) -> str:
    """Dissolve the HTML in a text that ought to have none: inline tags, then entities.

    >>> plain("<p>HR 0&middot;74; <i>p</i>&lt;0.001, 10<sup>-3</sup></p>"), plain("n<b and b>c")
    ('HR 0·74; p<0.001, 10⁻³', 'n<b and b>c')
    """
    if "<" in text:
        text = _RAISED.sub(lambda tag: shifted(tag[2], tag[1].lower().removeprefix("jats:")), text)
        text = _INLINE.sub("", _BREAK.sub(" ", text)).strip(" ")
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text
