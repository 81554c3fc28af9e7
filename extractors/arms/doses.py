"""Tell groups of one name apart by their doses: "tofacitinib 5 mg" and "tofacitinib 10 mg"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors import names
from extractors.arms.naming import dose_named

if TYPE_CHECKING:
    from extractors.arms.cues import Cue


def told_apart(found: list[Cue]) -> list[Cue]:
    """Groups of one list that have one name are told apart by their doses; what stands there twice is one group.

    The order of a sequence tells groups apart too: "A followed by B" and "B followed by A".
    """
    keys = [names.key(cue.called) for cue in found]
    bare = any(dose_named(cue.called) for cue in found)
    told = [
        cue.with_dose() if cue.name.dose and (bare or keys.count(key) > 1) else cue
        for cue, key in zip(found, keys, strict=True)
    ]
    kept: dict[tuple[str, ...], Cue] = {}
    for cue in told:
        key = in_order(cue.called)
        if key not in kept or (cue.n is not None and kept[key].n is None):
            kept[key] = cue
    return sorted(kept.values(), key=lambda cue: cue.span)


def in_order(called: str) -> tuple[str, ...]:
    """The telling words of a name in their order.

    >>> in_order("AC followed by surgery") == in_order("surgery followed by AC")
    False
    """
    words = tuple(word for word in called.lower().split() if word not in names.words("weak"))
    return words or (called.lower(),)


def by_dose(found: list[Cue]) -> list[Cue]:
    """Names that stand more than once in a sentence are told apart by their doses where each has one."""
    keys = [names.key(cue.called) for cue in found]
    return [cue.with_dose() if cue.name.dose and keys.count(k) > 1 else cue for cue, k in zip(found, keys, strict=True)]
