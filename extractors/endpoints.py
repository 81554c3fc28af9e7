"""Find the words that name an endpoint, each with its code, by a phrase matcher over spaCy tokens.

Must never decide which estimate an endpoint belongs to: that is for ``link``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors.findings import Span
from extractors.rulebook import load

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab


@dataclass(frozen=True, slots=True)
class Named:
    """An endpoint's name where it stands: its code and its words."""

    code: str
    start: int
    end: int
    text: str

    def span(self) -> Span:
        """The words as a grounded span."""
        return Span(self.start, self.end, self.text, f"endpoints.{self.code}")


def survival_codes() -> frozenset[str]:
    """Codes of times to an event, for which medians are read."""
    return frozenset(load("endpoints").words["survival"])


def rate_codes() -> frozenset[str]:
    """Codes of shares of an arm."""
    return frozenset(load("endpoints").words["rate"])


def find(doc: Doc, text: str, offset: int = 0) -> tuple[Named, ...]:
    """Every endpoint named in a tokenised text; the longest where two overlap.

    Args:
        doc: spaCy tokens of ``text[offset:offset + len(doc.text)]``.
        text: The canonical text.
        offset: Where the tokens begin in it.
    """
    matcher = _matcher(doc.vocab)
    hits = [
        (doc[s:e].start_char + offset, doc[s:e].end_char + offset, doc.vocab.strings[m]) for m, s, e in matcher(doc)
    ]
    hits.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
    kept: list[tuple[int, int, str]] = []
    for hit in hits:
        if not any(hit[0] < other[1] and other[0] < hit[1] for other in kept) and not _upper_clash(text, hit):
            kept.append(hit)
    return tuple(Named(code.split(":")[1], start, end, text[start:end]) for start, end, code in sorted(kept))


def _upper_clash(text: str, hit: tuple[int, int, str]) -> bool:
    """Whether an abbreviation matched in the wrong case, such as "os" for OS."""
    words = text[hit[0] : hit[1]]
    return hit[2].startswith("short:") and not any(c.isupper() for c in words)


@cache
def _matcher(vocab: Vocab) -> PhraseMatcher:
    """Build the matcher once a vocabulary; a space in a phrase stands for a space or a hyphen."""
    import spacy
    from spacy.matcher import PhraseMatcher as Matcher

    tokenizer = spacy.blank("en", vocab=vocab).tokenizer
    matcher = Matcher(vocab, attr="LOWER")
    for term in load("endpoints").terms:
        for phrase in term.phrases:
            short = any(c.isupper() for c in phrase) and " " not in phrase
            matcher.add(f"{'short' if short else 'long'}:{term.code}", [tokenizer(v) for v in _variants(phrase)])
    return matcher


def _variants(phrase: str) -> list[str]:
    """Every way to set hyphens in a phrase of up to four words; longer ones with the first gap hyphenated at most."""
    words = phrase.split(" ")
    if len(words) == 1:
        return [phrase]
    gaps = min(len(words) - 1, 3)
    out = []
    for mask in range(2**gaps):
        text = words[0]
        for i, word in enumerate(words[1:]):
            text += ("-" if i < gaps and mask >> i & 1 else " ") + word
        out.append(text)
    return out
