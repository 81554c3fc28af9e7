"""Read around an estimate which patients and which analysis it stands on (``analysed.toml``).

Must never let the numbers of a whole trial pass for those of a part of it, nor an estimate from which crossover was
taken out for one by intention to treat: where the words leave it open, the more cautious reading holds.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.findings import Effect, Findings

_BREAK = re.compile(  # the words before "; HR 0.62" are those of the ratio, and "; P = 0.1" ends none
    r"(?<=[.;!?])(?<!\bvs\.)(?<!\bv\.)(?<!\bal\.)(?<!\bi\.e\.)(?<!\be\.g\.)(?<!\bcf\.)(?!(?<=;)\s+(?:HRs?|OR|RR|P|CI)\b)"
    r"\s+(?=[A-Z(\[])|\n"
)
_CROSSOVER = ("crossover/method", "crossover/adjusted", "crossover/noun")
EARLY = "the trial ended early"
_FEWER = ("fewer/first", "fewer/evaluable", "fewer/set")


@dataclass(frozen=True, slots=True)
class Stands:
    """What an estimate stands on: how crossover was dealt with, and the words for fewer patients than the arms have."""

    switching: str | None
    fewer: str | None = None
    notes: tuple[str, ...] = ()


def stands(text: str, findings: Findings, effect: Effect, patients: int | None) -> Stands:
    """Read what an estimate stands on.

    Args:
        text: The canonical text of the record.
        findings: What was read in it, for where the other estimates stand.
        effect: The estimate.
        patients: How many both arms have together, None where it is not known.
    """
    stop = pattern("stopped").search(text)
    fewer = _fewer(text, effect, patients)
    notes = [f"analysed in {fewer!r}, and not in everybody randomised"] if fewer else []
    early = effect.data_cut in (None, "interim")
    interim = effect.data_cut == "interim" or (early and bool(pattern("interim").search(text)))
    if stop and early:
        look = f"an interim analysis, after which {EARLY}" if interim else EARLY
        notes.append(f"{look} ({stop[0]!r}): effects tend to be overestimated then")
    elif effect.data_cut == "interim":
        notes.append("an interim analysis")
    return Stands(effect.switching or _crossover(text, findings, effect), fewer, tuple(notes))


def taken_out(words: str) -> bool:
    """Whether words say that crossover was taken out.

    >>> taken_out("OS adjusted for crossover"), taken_out("OS, crossover allowed")
    (True, False)
    """
    return any(pattern(rule).search(words) for rule in _CROSSOVER)


@cache
def rules() -> tuple[dict[str, Any], ...]:
    """Give the rules as they stand in the table."""
    text = resources.files("evidence.harmonise").joinpath("analysed.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["rule"])


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Give the pattern of a rule by its id; KeyError if there is none."""
    return re.compile({rule["id"]: rule["pattern"] for rule in rules()}[name], re.IGNORECASE)


def _crossover(text: str, findings: Findings, effect: Effect) -> str | None:
    """Find words of crossover taken out in an estimate's own part of its sentence, or at the head of the sentence."""
    start, end = sentence_at(text, effect.span.start)
    others = [one.span for one in findings.effects if one.span != effect.span and start <= one.span.start < end]
    begin = max((span.end for span in others if span.end <= effect.span.start), default=start)
    limit = min((span.start for span in others if span.start >= effect.span.end), default=end)
    own = text[begin:limit]
    if taken_out(own):
        return "other"
    first = min((span.start for span in others), default=end)
    head = text[start : min(first, begin)] if first < effect.span.start else ""
    return "other" if taken_out(head) and not pattern("itt").search(own) else None


def _fewer(text: str, effect: Effect, patients: int | None) -> str | None:
    """Find the words for fewer patients in the estimate's sentence or in one that speaks of its endpoint."""
    for sentence in _about(text, effect):
        for rule in _FEWER:
            for match in pattern(rule).finditer(sentence):
                number = int(re.sub(r"\D", "", match["n"]))
                if patients is None or number < patients:
                    return match[0]
    return None


def _about(text: str, effect: Effect) -> Iterator[str]:
    own = sentence_at(text, effect.span.start)
    yield text[slice(*own)]
    names = [re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE) for name in _names(effect)]
    for start, end in _sentences(text):
        if (start, end) != own:
            yield from (part for part in text[start:end].split("; ") if any(name.search(part) for name in names))


def _names(effect: Effect) -> tuple[str, ...]:
    """Give the names of an estimate's endpoint: as printed, without what stands before it, and its code."""
    printed = re.sub(r"(?i)^(?:median|the|mean|longer|improved)\s+", "", effect.endpoint_text or "")
    return tuple(name for name in (printed, effect.endpoint) if len(name) > 1)


def sentence_at(text: str, place: int) -> tuple[int, int]:
    """Give where the sentence around a place begins and ends."""
    return next((start, end) for start, end in _sentences(text) if start <= place < end)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        yield start, found.end()
        start = found.end()
    yield start, max(len(text), start + 1)
