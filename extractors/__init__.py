"""Text in, findings out: rule-based reading of trial abstracts; no network, no model, no disk but its own rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractors.findings import Findings

__all__ = [
    "VERSION",
    "endpoint_codes",
    "explain",
    "extract",
    "extract_ratios",
    "has_effects",
    "rules_sha256",
]

VERSION = "0.1.0"  # of the reading: raised whenever the same text may give other findings


_NO_ENDPOINTS = frozenset({"drop", "doubt", "CHF", "PROGRESSION", "RELAPSE"})  # what rules turn into a code, or drop


def extract(text: str, *, pmid: str = "") -> Findings:
    """Read every finding out of one canonical text (title, newline, then the abstract's parts a line each).

    Args:
        text: The canonical text; offsets in the findings are code points into it.
        pmid: The record's PMID, for messages only; it never changes what is found.

    Returns:
        What was found, each value with its words, their offsets and the rule; empty where there is nothing to read.
    """
    from extractors.pipeline import read  # spaCy takes a second to import; a command that only lists must not pay

    return read(text, pmid=pmid)


def extract_ratios(text: str, *, pmid: str = "") -> Findings | None:
    """As ``extract`` for a text that holds a ratio estimate; None, in a tenth of the time, for one that holds none."""
    from extractors.pipeline import read_ratios

    return read_ratios(text, pmid=pmid)


def has_effects(text: str) -> bool:
    """Whether ``extract`` finds a ratio estimate in a canonical text; known in a tenth of the time."""
    from extractors.pipeline import has_effects as any_found

    return any_found(text)


def explain(text: str) -> list[dict[str, Any]]:
    """Say why each effect of a canonical text was read as it was: one mapping an effect, in text order.

    ``id``, ``quote``, ``start``, ``end`` and ``rule`` are the effect's. ``endpoint`` lists what was considered, each
    with words, offsets, score and reason, the best first: it won. ``population`` lists the restrictions likewise; one
    with ``why_not`` does not count.
    ``kind`` and ``direction`` name what decided.
    """
    from extractors.pipeline import explain as explained

    return explained(text)


def endpoint_codes() -> frozenset[str]:
    """Give every code that an effect's endpoint can have; OTHER stands for one that no rule knows."""
    from extractors.rulebook import codes

    return (codes("endpoints") - _NO_ENDPOINTS) | {"OTHER"}


def rules_sha256() -> str:
    """Hash of all rule tables: findings made with other rules are stale."""
    from extractors.rulebook import rules_sha256 as digest

    return digest()
