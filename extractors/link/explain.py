"""Show what the linking weighed for each estimate, and why one candidate won."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from extractors.link.effects import considered

if TYPE_CHECKING:
    from extractors.effects import Mention
    from extractors.findings import Median, Span
    from extractors.link.places import Places


def explain(mentions: tuple[Mention, ...], places: Places, medians: tuple[Median, ...]) -> list[dict[str, Any]]:
    """For every effect, in text order, plain data: candidates with scores and reasons, the best first.

    A population candidate whose ``why_not`` is not empty was considered and does not count.
    """
    return [
        {
            "id": c.effect.id,
            **_where(c.effect.span),
            "endpoint": [
                {
                    "code": e.meant.code,
                    **_where(e.named.span()),
                    "means": e.means.text if e.means else None,
                    "score": round(e.score, 1),
                    "why": e.why,
                }
                for e in c.endpoints
            ],
            "kind": {"kind": c.kind.kind, "rule": c.kind.rule},
            "population": [
                {**_where(r.span), "score": round(r.score, 1), "why": r.why, "why_not": r.why_not}
                for r in c.populations
            ],
            "direction": {
                "source": c.effect.direction_source,
                "numerator": c.effect.numerator,
                "reference": c.effect.reference,
                "words": _where(c.effect.evidence["direction"]) if "direction" in c.effect.evidence else None,
            },
        }
        for c in considered(mentions, places, medians)
    ]


def _where(span: Span) -> dict[str, Any]:
    return {"quote": span.quote, "start": span.start, "end": span.end, "rule": span.rule}
