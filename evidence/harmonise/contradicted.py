"""Doubt an estimate whose own words or medians favour the other side than its ratio does.

A ratio printed the wrong way round, or read so, is the gravest mistake in a pooled table: where two statements of one
text cannot both hold, a person looks. Must never choose between them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidence.harmonise.analysed import sentence_at
from evidence.harmonise.words import even, whole

if TYPE_CHECKING:
    from evidence.harmonise.case import Case
    from evidence.harmonise.estimates import Orientation
    from evidence.protocol import OutcomeSpec
    from evidence.rows import Row
    from extractors.findings import Arm, Effect

_FAVOURS = re.compile(r"\b(?:in favou?r of|favou?r(?:s|ed|ing)|(?:advantage|benefit) (?:of|for))(?= )", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|no|nor|neither|without)\b[^.;]*\Z", re.IGNORECASE)
_LESS = re.compile(
    r"\b(?P<share>\d{1,2}(?:\.\d)?) ?% (?:(?:relative|risk|significant) )*(?:lower|reduction|reduced|decrease|less)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r";|,? (?:and|but|while|whereas|although|though|with a)\b")
_NEAR = 60
"""How many characters after such words the side that they favour may be named."""
_SAME = 0.012
"""How far a share in per cent may be from the ratio that it is of: both are rounded."""
_APART = 1.25
"""From this ratio on, medians contradict a ratio whose interval excludes no difference."""


def contradicted(
    case: Case, effect: Effect, row: Row, outcome: OutcomeSpec, arms: Orientation
) -> list[tuple[str, str]]:
    """Say by which words or medians an estimate is contradicted, as reasons not to pool it.

    Args:
        case: The record with its findings and the question.
        effect: The estimate.
        row: Its row, turned to A over B.
        outcome: What it is of; only where fewer events are better can words of favour be held against it.
        arms: The arms of A and B.
    """
    if arms.inverted is None or row.value is None or row.value == 1 or outcome.direction != "lower-better":
        return []
    favoured = "a" if row.value < 1 else "b"
    found = _by_words(case, effect, favoured, arms) or _by_share(case, effect) or _by_medians(case, effect, row, arms)
    return [("check-failed", found)] if found else []


def _behind(case: Case, effect: Effect) -> str:
    """Give what stands behind an estimate up to the end of its clause, or up to the next one."""
    _, end = sentence_at(case.record.text, effect.span.start)
    later = [one.span.start for one in case.findings.effects if effect.span.end <= one.span.start < end]
    return _CLAUSE.split(case.record.text[effect.span.end : min([end, *later])], maxsplit=1)[0]


def _by_words(case: Case, effect: Effect, favoured: str, arms: Orientation) -> str | None:
    behind = _behind(case, effect)
    for match in _FAVOURS.finditer(behind):
        side = _first_side(case, behind[match.end() : match.end() + _NEAR], arms)
        if side not in (None, favoured) and not _DENIED.search(behind[: match.start()]):
            return f"the words favour the other side: {behind[match.start() : match.end() + _NEAR].strip()!r}"
    return None


def _by_share(case: Case, effect: Effect) -> str | None:
    """Find a risk lower by a share that is that of the ratio turned round, of nobody in particular."""
    if effect.value <= 1 or effect.direction_source != "explicit":
        return None
    behind = _behind(case, effect)
    for match in _LESS.finditer(behind):
        turned = abs(1 - float(match["share"]) / 100 - 1 / effect.value) < _SAME
        if turned and not case.sides.named(behind):
            return f"{match[0]!r} is that of the ratio turned round"
    return None


def _by_medians(case: Case, effect: Effect, row: Row, arms: Orientation) -> str | None:
    """Hold the medians against the ratio, unless they are what tells its direction."""
    if row.ci_low is None or row.ci_high is None or row.value is None or row.ci_low <= 1 <= row.ci_high:
        return None
    if effect.direction_source == "medians":
        return None
    values = {
        median.arm: median.value
        for median in case.findings.medians
        if (median.endpoint, median.population) == (effect.endpoint, effect.population)
        and median.value
        and not median.order_kept
    }
    a, b = (values.get(arm.id) if arm else None for arm in (arms.arm_a, arms.arm_b))
    if a is None or b is None or (row.value < 1) == (a > b) or max(a, b) / min(a, b) < _APART:
        return None
    return f"the medians of A and B, {a:g} and {b:g}, favour the other side"


def _first_side(case: Case, text: str, arms: Orientation) -> str | None:
    """Name the side that a text names first, ``a`` or ``b``."""
    specs, places = case.protocol.arms, {}
    for side, spec, arm in (
        ("a", specs[case.comparison.a], arms.arm_a),
        ("b", specs[case.comparison.b], arms.arm_b),
    ):
        found = whole(_names(spec.phrases(), arm)).search(even(text))
        if found:
            places[found.start()] = side
    return places[min(places)] if places else None


def _names(phrases: tuple[str, ...] | list[str], arm: Arm | None) -> list[str]:
    own = (arm.name, *arm.aliases) if arm else ()
    return [evened for name in (*phrases, *own) if (evened := even(name))]
