"""Join endpoints that follow each other into one composite: "death, myocardial infarction or stroke".

Must never join what is only listed: two whole endpoints beside each other, such as OS and PFS, stay two.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.endpoints import Named

_DEATHS = frozenset({"OS", "CVDEATH"})
_CIRCULATION = frozenset({"MI", "STROKE", "MACE"})
_NEVER_PARTS = frozenset({"PFS", "DFS", "RFS", "EFS", "TTF", "CSS", "ORR", "DCR"})
_PARTS = {"CHF": "HF"}  # names that are outcomes as parts of a composite
_WITH_DEATH = {
    frozenset({"PROGRESSION", "OS"}): "PFS",
    frozenset({"TTP", "OS"}): "PFS",
    frozenset({"PROGRESSION", "RELAPSE", "OS"}): "PFS",
    frozenset({"RELAPSE", "OS"}): "RFS",
    frozenset({"MFS", "OS"}): "MFS",
    frozenset({"LC", "OS"}): "OTHER",
}


def joined(named: list[Named], even: str, text: str) -> list[Named]:
    """Join names that follow each other as parts of one composite: "death, infarction or stroke"."""
    out: list[Named] = []
    i = 0
    joint = load("endpoints").rule("composite/or").pattern
    while i < len(named):
        j = i
        while j + 1 < len(named) and joint.fullmatch(even, named[j].end, named[j + 1].start):
            j += 1
        one = _one(named[i : j + 1], even, text) if j > i else None
        if one:
            out.append(one)
            i = j + 1
        else:
            out.append(_with_unlisted(named[i], even, text))
            i += 1
    return out


def _with_unlisted(death: Named, even: str, text: str) -> Named:
    """Death counted together with something that no lexicon lists: "death or graft loss"."""
    rules = load("endpoints")
    if death.code != "OS" or not rules.rule("composite/death").pattern.search(even[death.start : death.end]):
        return death
    after = rules.rule("composite/or-unlisted").pattern.match(even, death.end, death.end + 80)
    if not after or rules.rule("composite/not-a-part").pattern.search(after["part"]):
        return death
    return replace(death, code="OTHER", end=after.end("part"), text=text[death.start : after.end("part")])


def _one(parts: list[Named], even: str, text: str) -> Named | None:
    """One composite of these parts, or None where they are only listed beside each other."""
    between = even[parts[-2].end : parts[-1].start].lower()
    announced = (
        load("endpoints").rule("composite/of").pattern.search(even, max(0, parts[0].start - 120), parts[0].start)
    )
    if (" or " not in between and "/" not in between and not announced) or any(_whole(p, even) for p in parts):
        return None
    heart = load("endpoints").rule("composite/heart").pattern
    code = composite_code(
        [_PARTS.get(p.code, "MACE" if p.code == "OTHER" and heart.search(p.text) else p.code) for p in parts]
    )
    start, end = parts[0].start, parts[-1].end
    return replace(parts[0], code=code, end=end, text=text[start:end])


def _whole(part: Named, even: str) -> bool:
    """Whether a name is an endpoint of its own that is never part of a composite, such as "OS" or "PFS"."""
    words = even[part.start : part.end]
    return part.code in _NEVER_PARTS or words == "OS" or "survival" in words.lower()


def composite_code(codes: list[str]) -> str:
    """The code of a composite of these parts.

    >>> composite_code(["CVDEATH", "MI", "STROKE"]), composite_code(["OS", "HF"]), composite_code(["MI", "BLEED"])
    ('MACE', 'HF', 'OTHER')
    """
    kinds = frozenset(codes)
    if len(kinds) == 1:
        return codes[0]
    if kinds in _WITH_DEATH:
        return _WITH_DEATH[kinds]
    if kinds & _CIRCULATION and kinds <= _CIRCULATION | _DEATHS | {"HF", "HOSP"}:
        return "MACE"
    if "HF" in kinds and kinds <= _DEATHS | {"HF", "HOSP"}:
        return "HF"
    return "VTE" if "VTE" in kinds and kinds <= _DEATHS | {"VTE"} else "OTHER"
