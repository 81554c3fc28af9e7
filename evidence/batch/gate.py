"""Tell from a record's bytes that it can hold no effect, so that it need not be parsed.

Every effect begins with a measure's label, such as "hazard ratio", and the rule table of the labels says which letters
each of them has. They are looked for in the part of the record that its text is made of.

Must never turn away a record in whose text an effect would be found: entities, tags between letters, comments and odd
spellings of a letter are undone, or the record is let through.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

from evidence.batch.needles import Needle, needles_of, without_longer
from extractors.rulebook import load

if TYPE_CHECKING:
    from collections.abc import Iterable

_TITLE, _TITLE_END, _ABSTRACT_END = b"<ArticleTitle", b"</ArticleTitle>", b"</Abstract>"
_SHORT_TITLE = 48  # bytes with its tag: one that is missing or not available, in whose place others stand
_REFERENCES, _REFERENCES_END = b"<ReferenceList", b"</ReferenceList>"
_PLAIN_TAGS = (  # that stand between the texts of a record, not inside of them
    *(b"ArticleTitle", b"Pagination", b"StartPage", b"EndPage", b"MedlinePgn", b"ELocationID", b"Abstract"),
    b"AbstractText",
)
_INSIDE = re.compile(rb"<(?!/?(?:%s)[\s/>])" % b"|".join(_PLAIN_TAGS))  # a tag, comment or section inside of a text
_TAG = re.compile(rb"<[^<>]*>")
_LABEL = re.compile(rb"Label *= *(?:\"[^\"]*\"|'[^']*')")
_NUMBERED = re.compile(rb"&#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));")
_GAP = rb"[^a-z0-9]+"
_SAME_AS_ASCII = tuple(c.encode() for c in "\u017f\u212a\u0131\u0130")  # re takes these for s, k and i in any case


class Gate:
    """What is looked for: words whose case counts, words whose case does not, and phrases of these."""

    __slots__ = ("_exact", "_phrases", "_words")

    def __init__(self, needles: Iterable[Needle]) -> None:
        known = without_longer(needles)
        self._exact = tuple(sorted(n.letters.encode() for n in known if not n.folded and " " not in n.letters))
        self._words = tuple(sorted(n.letters.encode() for n in known if n.folded and " " not in n.letters))
        self._phrases = tuple(_phrases(n for n in known if " " in n.letters))

    def lets_through(self, record: bytes) -> bool:
        """Whether a text made of this record may hold an effect."""
        part = own_part(record)
        if _INSIDE.search(part):
            if b"<!" in part or b"<?" in part:
                return True
            part = b"\n".join((_TAG.sub(b"", part), *_LABEL.findall(part)))
        return self._hits(_NUMBERED.sub(_character, part) if b"&#" in part else part)

    def _hits(self, part: bytes) -> bool:
        if any(word in part for word in self._exact):
            return True
        low = part.lower()
        for first, phrase in self._phrases:
            if first in low and phrase.search(low):
                return True
        return any(word in low for word in self._words) or (
            not part.isascii() and any(odd in part for odd in _SAME_AS_ASCII)
        )


@cache
def gate() -> Gate:
    """The gate that the rule tables make."""
    labels = load("measures").group("label")
    needles = [needles_of(rule.pattern.pattern) for rule in labels]
    if not all(needles):
        bare = next(rule.id for rule, each in zip(labels, needles, strict=True) if not each)
        raise ValueError(f"{bare} has no letters that every match holds: no record could be turned away")
    return Gate(frozenset().union(*needles))


def own_part(record: bytes) -> bytes:
    """The part of a record that its text is made of, or more; without its references in any case.

    >>> own_part(b"<A><ArticleTitle>On the risk of falling, and its causes</ArticleTitle><Abstract>x</Abstract></A>")
    b'<ArticleTitle>On the risk of falling, and its causes</ArticleTitle><Abstract>x</Abstract>'
    """
    start = record.find(_TITLE)
    if start < 0 or record.startswith(b"<PubmedBook") or record.find(b"<!", 0, start) >= 0:
        return without_references(record)
    title_end = record.find(_TITLE_END, start)
    if title_end - start < _SHORT_TITLE:
        return without_references(record)
    end = record.find(_ABSTRACT_END, title_end)
    if end < 0:
        return without_references(record) if b"<Abstract" in record else record[start : title_end + len(_TITLE_END)]
    return record[start : end + len(_ABSTRACT_END)]


def without_references(record: bytes) -> bytes:
    """A record without its list of references, which is most of a modern one.

    >>> without_references(b"<A><ReferenceList>1<ReferenceList>2</ReferenceList></ReferenceList></A>")
    b'<A></A>'
    """
    start = record.find(_REFERENCES)
    end = record.rfind(_REFERENCES_END)
    return record[:start] + record[end + len(_REFERENCES_END) :] if 0 <= start < end else record


def _phrases(needles: Iterable[Needle]) -> Iterable[tuple[bytes, re.Pattern[bytes]]]:
    """For each first word of several its letters and what must follow it, in lower case, which lets more through."""
    rests: defaultdict[bytes, set[bytes]] = defaultdict(set)
    for needle in needles:
        first, *rest = needle.letters.lower().encode().split()
        rests[first].add(_GAP.join(rest))
    for first in sorted(rests):
        yield first, re.compile(first + _GAP + b"(?:" + b"|".join(sorted(rests[first])) + b")")


def _character(match: re.Match[bytes]) -> bytes:
    number = int(match[1], 16) if match[1] else int(match[2])
    return chr(number).encode(errors="surrogatepass") if number < 0x110000 else b""
