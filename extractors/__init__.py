"""Text in, findings out: rule-based reading of trial abstracts, with no network, no disk but its own rules, no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.findings import Findings

__all__ = ["extract"]


def extract(text: str, *, pmid: str = "") -> Findings:
    """Read every finding out of one canonical text (title, newline, then the abstract's parts a line each).

    Args:
        text: The canonical text; offsets in the findings are code points into it.
        pmid: The record's PMID, for messages only; it never changes what is found.
    """
    from extractors.pipeline import read  # spaCy takes a second to import; a command that only lists must not pay

    return read(text, pmid=pmid)
