"""Hold the parts of a composite endpoint against those of the protocol's outcome.

Must never let two composites meet that count different events: the code of an endpoint may be the same for both. Must
never take a part for the whole: "cardiovascular death" may be the last words of a composite's name.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from evidence.harmonise.words import even, whole, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidence.harmonise.case import Case
    from evidence.protocol import OutcomeSpec
    from extractors.findings import Effect, Span

_NEAR = 120
"""How many characters beside an endpoint may show that it is a part of a composite."""

_COMPOSITES = frozenset({"MACE", "HF", "SAFETY", "OTHER"})
"""Codes of endpoints that studies define by events of their own choice; without components nothing tells them apart."""

_DEATHS = frozenset({"OS", "CVDEATH", "CSS"})
_JOIN = r"(?:(?:, )?(?:and|or|plus|and / or)|/|,)"
_VERB = r"(?:was|were|is|are|had|did|occurred|reduced|with|versus|vs|than|in|among)\b"

UNKNOWN = "something else"

_BRACKET = re.compile(r"\([^()]*\)")


def parts_of(text: str, components: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Name the components that the words of an endpoint list; ``UNKNOWN`` stands for words that name none.

    >>> known = {"admission": ("hospitalization for heart failure",), "death": ("cardiovascular death",)}
    >>> sorted(parts_of("Cardiovascular death or first hospitalisation for heart failure", known))
    ['admission', 'death']
    >>> sorted(parts_of("death from any cause or hospitalization for heart failure", known))
    ['admission', 'something else']
    """
    left = _spelt(text)
    names = {_spelt(phrase): part for part, phrases in components.items() for phrase in phrases}
    found = set()
    for name in sorted(names, key=lambda name: (-len(name), name)):
        left, count = _phrase(name).subn(" , ", left)
        found |= {names[name]} if count else set()
    rest = word("filler").sub(" ", left).replace(",", " ").strip()
    return frozenset(found | ({UNKNOWN} if rest or not found else set()))


def other_events(case: Case, effect: Effect, outcome: OutcomeSpec) -> list[tuple[str, str]] | None:
    """Say why an estimate does not count the outcome's events: no reason where it does.

    None where another outcome of the protocol counts just these events: the estimate is that one's.
    """
    if not outcome.components:
        return _undefined(case, effect, outcome)
    parts = parts_of(effect.endpoint_text or "", case.protocol.components)
    if parts == frozenset(outcome.components):
        doubt = _doubt(case, effect, single=len(parts) == 1)
        return [("not-accepted", doubt)] if doubt else []
    alike = [other for other in case.protocol.outcome if other.code == outcome.code and other.components]
    if outcome is not alike[0] or any(parts == frozenset(other.components) for other in alike):
        return None
    wanted, printed = " + ".join(sorted(outcome.components)), " + ".join(sorted(parts))
    if parts == {UNKNOWN}:
        return [("not-accepted", f"{effect.endpoint_text!r} does not say whether it is {wanted}")]
    return [("no-usable-data", f"it counts {printed}, the outcome {wanted}: {effect.endpoint_text!r}")]


def _undefined(case: Case, effect: Effect, outcome: OutcomeSpec) -> list[tuple[str, str]]:
    """Say what is doubtful where the protocol names no components: events of each study's choice, or more of them."""
    if outcome.code in _COMPOSITES:
        return [("not-accepted", f"a composite, and the protocol names no components of {outcome.id}")]
    joined = _joined(case, effect) if outcome.code in _DEATHS else ""
    return [("not-accepted", f"the text joins it with {joined!r}; its parts are unclear")] if joined else []


def _doubt(case: Case, effect: Effect, *, single: bool) -> str:
    """Say why the words around an endpoint leave open which events it counts; empty where they do not."""
    before = _beside(case.record.text, effect)[0]
    if word("repeated").search(f"{' '.join(before.split()[-3:])} {even(effect.endpoint_text or '')}"):
        return "it may count every event of a patient, not the first alone"
    if joined := _joined(case, effect):
        return f"the text joins it with {joined!r}; its parts are unclear"
    announced = word("composite").search(before)
    if announced and (single or word("filler").sub(" ", before[announced.end() :]).strip(" ,")):
        return "the text speaks of a composite just before; its parts are unclear"
    return ""


def _joined(case: Case, effect: Effect) -> str:
    """Find another event that "and", "or" or a comma joins to an endpoint and that has no estimate of its own there."""
    before, after = _beside(case.record.text, effect)
    one = rf"(?P<event>{word('events').pattern})"
    found = re.search(rf"(?<!\d ){one}(?: (?!{_VERB})[^\W\d]\S*){{0,4}} {_JOIN}(?: (?:a|the|first|either))?$", before)
    found = found or re.match(rf"{_JOIN}(?: (?!{_VERB})[^\W\d]\S*){{0,2}}? {one}", after)
    return found["event"] if found and not _listed(case, effect) else ""


def _listed(case: Case, effect: Effect) -> bool:
    """Whether another endpoint of the sentence has an estimate of its own: the text lists endpoints one by one."""
    span = effect.evidence.get("endpoint")
    places = [one.evidence["endpoint"] for one in case.findings.effects if "endpoint" in one.evidence]
    return span is not None and any(_near(case.record.text, *sorted((span, place))) for place in places)


def _near(text: str, first: Span, last: Span) -> bool:
    return first.end <= last.start < first.end + _NEAR and not re.search(r"[.;\n]\s", text[first.end : last.start])


def _beside(text: str, effect: Effect) -> tuple[str, str]:
    """Give the evened words of the sentence before an endpoint and behind it; empty where its place is not known."""
    span = effect.evidence.get("endpoint")
    if span is None:
        return "", ""
    before = re.split(r"[.;\n]\s", text[max(0, span.start - _NEAR) : span.start])[-1]
    before = _BRACKET.sub(" ", before)  # "overall survival (247 deaths), median overall survival" joins nothing
    after = re.split(r"[.;\n(]", text[span.end : span.end + _NEAR])[0]
    return even(before), even(after)


def _spelt(text: str) -> str:
    return even(text).replace("isation", "ization")


@lru_cache(maxsize=1024)
def _phrase(evened: str) -> re.Pattern[str]:
    return whole([evened])
