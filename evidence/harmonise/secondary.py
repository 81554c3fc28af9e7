"""Tell what is no study of patients of its own: a comment on one, a model fed with one, an opinion, a review.

Must never take a study for one because it mentions costs, a model or another study in passing: a title decides alone,
the text only by words that a report of one's own patients has no use for.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evidence.records import Record
    from extractors.findings import Findings

_NEVER_A_STUDY = frozenset(
    {"editorial", "practice guideline", "guideline", "consensus development conference", "consensus statement"}
)
_REVIEWS = frozenset({"review", "systematic review", "meta-analysis", "network meta-analysis", "scoping review"})
"""Types that PubMed also gives to a study: a series with a review of the literature."""
_OWN_DATA = frozenset(
    {"randomized controlled trial", "controlled clinical trial", "clinical trial", "observational study"}
    | {"multicenter study", "comparative study", "evaluation study", "clinical study"}
)
_ALONE = ("economic/title", "curves", "opinion/title")
_ECONOMIC = ("economic/effects", "economic/costs", "economic/model")
_ENOUGH = 2
"""Of life-years, costs and a simulation, how many make an economic model: a trial may well report one of them."""


@cache
def rules() -> tuple[dict[str, Any], ...]:
    """Give the rules as they stand in the table."""
    text = resources.files("evidence.harmonise").joinpath("secondary.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["rule"])


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Give the pattern of a rule by its id; KeyError if there is none."""
    return re.compile({rule["id"]: rule["pattern"] for rule in rules()}[name], re.IGNORECASE)


def why_secondary(record: Record, findings: Findings) -> str | None:
    """Say by which words a record is no study of its own patients; None where nothing says so."""
    design = findings.context.design
    if design is not None and design.value in ("review", "meta-analysis"):
        return f"{design.value}: {design.span.quote!r}"
    return (
        _by_type(record, findings) or _commented(record, findings) or _by_words(record, _ALONE) or _model(record.text)
    )


def not_in_people(record: Record) -> str | None:
    """Give the words by which a title is about animals, cells or tissue; None where it has none."""
    found = pattern("animals/title").search(record.title)
    return found[0] if found else None


def quoted(record: Record, place: int) -> str | None:
    """Say why an estimate at a place is another publication's; None where it may be the record's own.

    In a comment, what stands before the first words on patients of the writers' own is quoted.
    """
    about = _about(record)
    if about is None:
        return None
    own = pattern("about/own").search(record.text)
    return about if own is None or place < own.start() else None


def _by_type(record: Record, findings: Findings) -> str | None:
    types = {name.casefold(): name for name in record.publication_types}
    found = sorted(types.keys() & _NEVER_A_STUDY)
    if not found and findings.context.design is None:
        found = sorted(types.keys() & _REVIEWS)
    return f"publication type {types[found[0]]}" if found else None


def _commented(record: Record, findings: Findings) -> str | None:
    """Say that a record only comments on another one: it has no estimate that may be its own."""
    about = _about(record)
    own = any(quoted(record, effect.span.start) is None for effect in findings.effects)
    return None if own else about


def _about(record: Record) -> str | None:
    types = {name.casefold() for name in record.publication_types}
    if "comment" in types and not types & _OWN_DATA:
        return "publication type Comment"
    return _by_words(record, ("about/title", "about/text"))


def _by_words(record: Record, names: tuple[str, ...]) -> str | None:
    """Find the first of these rules that holds, in the title or anywhere in the text."""
    for rule in rules():
        if rule["id"] in names:
            found = pattern(rule["id"]).search(record.title if rule["where"] == "title" else record.text)
            if found:
                return f"{rule['reads']}: {found[0].strip()!r}"
    return None


def _model(text: str) -> str | None:
    """Find the words of an economic model, of which one alone is none."""
    found = [match[0] for name in _ECONOMIC if (match := pattern(name).search(text))]
    return f"an economic model: {', '.join(map(repr, found))}" if len(found) >= _ENOUGH else None
