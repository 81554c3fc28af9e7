"""Hold the parts of a composite endpoint against those of the protocol's outcome.

Must never let two composites meet that count different events: the code of an endpoint may be the same for both.
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
    from extractors.findings import Effect

_NEAR = 120
"""How many characters before an endpoint may announce that it is a part of a composite."""

UNKNOWN = "something else"


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
        return []
    parts = parts_of(effect.endpoint_text or "", case.protocol.components)
    if parts == frozenset(outcome.components):
        announced = len(parts) == 1 and _announced(case.record.text, effect)
        return (
            [("not-accepted", "the text speaks of a composite just before; its parts are unclear")] if announced else []
        )
    alike = [other for other in case.protocol.outcome if other.code == outcome.code and other.components]
    if outcome is not alike[0] or any(parts == frozenset(other.components) for other in alike):
        return None
    wanted, printed = " + ".join(sorted(outcome.components)), " + ".join(sorted(parts))
    if parts == {UNKNOWN}:
        return [("not-accepted", f"{effect.endpoint_text!r} does not say whether it is {wanted}")]
    return [("no-usable-data", f"it counts {printed}, the outcome {wanted}: {effect.endpoint_text!r}")]


def _announced(text: str, effect: Effect) -> bool:
    """Whether the sentence announces a composite before the endpoint: "a composite of (...) or death"."""
    span = effect.evidence.get("endpoint")
    if span is None:
        return False
    before = re.split(r"[.;\n]\s", text[max(0, span.start - _NEAR) : span.start])[-1]
    return bool(word("composite").search(even(before)))


def _spelt(text: str) -> str:
    return even(text).replace("isation", "ization")


@lru_cache(maxsize=1024)
def _phrase(evened: str) -> re.Pattern[str]:
    return whole([evened])
