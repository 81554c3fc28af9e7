"""Choose the sentences in which endpoints are looked for, and cut them into tokens.

Most sentences of an abstract hold no number that must be linked: spaCy is given only those that do, and the ones that
they may lean on. Must never give spaCy a long run without a space: its tokenizer is superlinear on such.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.language import Language
    from spacy.tokens import Doc

    from extractors.segment import Layout

_LEAN = 2  # how many sentences back an estimate may find its endpoint
_DEFINES = re.compile(r"(?i)\b(?:primary|composite)\b")
_LONGEST_WORD = 200
_LONGEST_PART = 20_000  # a run of sentences longer than this is no abstract's
_MOST_WORDS = 50_000  # of a vocabulary, which forgets none: then a new one takes its place


def docs(even: str, layout: Layout, at: Iterable[int]) -> list[tuple[Doc, int]]:
    """Tokens of the sentences that matter, each run of them with its offset.

    Args:
        even: The text, evened out.
        layout: Its sentences.
        at: Where estimates, times and shares stand.
    """
    if len(_tokenizer().vocab) > _MOST_WORDS:
        _tokenizer.cache_clear()
    make = _tokenizer().make_doc
    return [(make(_bounded(even[start:end])), start) for start, end in _parts(even, layout, at)]


def _parts(even: str, layout: Layout, at: Iterable[int]) -> list[tuple[int, int]]:
    """Bounds of the runs of sentences with a number or up to two before one, of the title and of definitions."""
    with_number = {layout.at(position).index for position in at}
    if not with_number:
        return []
    wanted = {i for index in with_number for i in range(max(0, index - _LEAN), index + 1)} | {0}
    wanted |= {layout.at(match.start()).index for match in _DEFINES.finditer(even)}
    runs: list[tuple[int, int]] = []
    for index in sorted(wanted):
        sentence = layout.sentences[index]
        if runs and index - 1 in wanted and sentence.end - runs[-1][0] < _LONGEST_PART:
            runs[-1] = (runs[-1][0], sentence.end)
        else:
            runs.append((sentence.start, min(sentence.end, sentence.start + _LONGEST_PART)))
    return runs


def _bounded(part: str) -> str:
    if max((len(word) for word in part.split()), default=0) <= _LONGEST_WORD:
        return part
    return " ".join(word if len(word) <= _LONGEST_WORD else " " * len(word) for word in part.split(" "))


@cache
def _tokenizer() -> Language:
    import spacy
    from spacy.attrs import LOWER

    english = spacy.blank("en")
    vocab: Any = english.vocab  # its stub leaves the getters out
    # the phrase matcher asks for no more of a word; spaCy would work out a dozen things for each new one
    vocab.lex_attr_getters = {LOWER: vocab.lex_attr_getters[LOWER]}
    return english
