"""What the protocol wants beside what the text says, criterion by criterion, in the protocol's own words.

Must never say that a criterion is met of which the suggestion did not get so far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.rows import WHY_NOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.page.reading import Reading
    from evidence.page.spans import Marked
    from evidence.protocol import Protocol
    from extractors.findings import Fact, Findings, Span

_NOTHING = "not stated"


@dataclass(frozen=True, slots=True)
class Criterion:
    """What the protocol wants, what was found in which words, and which reasons say that it is not met."""

    label: str
    wanted: str
    found: str
    span: Span | None
    codes: Sequence[str]


def wording(rules: Protocol) -> list[dict[str, str]]:
    """Give the protocol's criteria in its own words."""
    question, wanted = rules.question, rules.eligibility
    told = {
        "Population": question.population or ", ".join(wanted.conditions),
        "Intervention": question.intervention,
        "Comparator": question.comparator,
        "Outcomes": ", ".join(question.outcomes),
        "Designs": ", ".join(wanted.designs),
        "Line of therapy": ", ".join(wanted.line_of_therapy),
        "Studies over several lines": wanted.line_mixed if wanted.line_of_therapy else "",
        "Prior therapy": wanted.prior_therapy,
        "Other settings": f"not {', '.join(wanted.excluded_settings)}" if wanted.excluded_settings else "",
        "Languages": ", ".join(name for name in wanted.languages if name != "any"),
    }
    return [{"label": label, "text": text} for label, text in told.items() if text]


def panel(rules: Protocol, found: Reading, marked: Marked) -> dict[str, Any]:
    """Give what the text suggests about a record, criterion by criterion, and what people decided."""
    stands, key = found.assessment, found.record.key
    if stands is None or found.findings is None:
        return {
            "suggestion": None,
            "code": None,
            "because": "the text was not read yet",
            "criteria": [],
            "decision": None,
        }
    criteria = [*_criteria(rules, found.findings)]
    for one in criteria:
        marked.mark_span(key, one.label.lower(), one.span)
    failed = next((one for one in criteria if stands.code in one.codes), None)
    return {
        "item": key,
        "suggestion": "eligible" if stands.code is None else "not-eligible",
        "code": stands.code,
        "because": stands.because,
        **_place(failed.span if failed else None),
        "criteria": [_shown(one, stands.code) for one in criteria],
        "standing": stands.standing,
        "decision": {"words": stands.said.words, "state": stands.said.state, "reason": stands.reason}
        if stands.said.state
        else None,
    }


def _criteria(rules: Protocol, findings: Findings) -> Iterator[Criterion]:
    """Go through the criteria in the order in which the suggestion is made."""
    context, wanted, question = findings.context, rules.eligibility, rules.question
    designs = f"{', '.join(wanted.designs)}; no review, comment or retracted publication"
    yield _of_fact("Design", designs, context.design, ("retracted", "review-or-meta-analysis"))
    population = question.population or ", ".join(wanted.conditions) or "any"
    yield _of_fact("Population", population, context.condition, ("wrong-population",))
    lines = ", ".join(wanted.line_of_therapy) or "any"
    yield _of_fact("Line of therapy", lines, context.line_of_therapy, ("sequence-trial", "wrong-line"))
    sides = "; ".join(" versus ".join(rules.labels(one.id)) for one in rules.comparison)
    arms = " versus ".join(arm.name for arm in findings.arms) or _NOTHING
    span = findings.arms[0].span if findings.arms else None
    yield Criterion("Comparison", sides, arms, span, ("single-arm", "no-comparison", "wrong-comparator"))


def _of_fact(label: str, wanted: str, fact: Fact | None, codes: Sequence[str]) -> Criterion:
    return Criterion(label, wanted, fact.value if fact else _NOTHING, fact.span if fact else None, codes)


def _shown(one: Criterion, code: str | None) -> dict[str, Any]:
    return {"label": one.label, "wanted": one.wanted, "found": one.found, **_place(one.span), "ok": _met(one, code)}


def _met(one: Criterion, code: str | None) -> bool | None:
    """Whether a criterion is met: known of those before the one that fails, and of all where none does.

    A record may be in without a word on this one; then it is open.
    """
    if code in one.codes:
        return False
    passed = code is None or WHY_NOT.index(code) > max(map(WHY_NOT.index, one.codes))
    return True if passed and one.span is not None else None


def _place(span: Span | None) -> dict[str, Any]:
    return {name: getattr(span, name) if span else None for name in ("quote", "start", "end")}
