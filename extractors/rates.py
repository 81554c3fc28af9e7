"""Find shares in per cent, with counts where printed. Whose they are and of what is for ``link`` to say.

Must never take the level of an interval for a share.
"""

from __future__ import annotations

from dataclasses import dataclass

from extractors.rulebook import load


@dataclass(frozen=True, slots=True)
class Share:
    """A share where it stands, in per cent."""

    percent: float
    events: int | None
    of: int | None
    start: int
    end: int
    rule: str


def find(even: str) -> tuple[Share, ...]:
    """Every share of the text in order; the form that tells most wins where two overlap."""
    kept: list[Share] = []
    for rule in load("rates").rules:
        for match in rule.pattern.finditer(even):
            percent = float(match["percent"])
            end = match.end() if not rule.id.endswith("bare-before-percent") else match.end("percent")
            groups = match.groupdict()
            share = Share(
                percent,
                int(groups["events"]) if groups.get("events") else None,
                int(groups["of"]) if groups.get("of") else None,
                match.start(),
                end,
                rule.id,
            )
            if percent <= 100 and not any(share.start < other.end and other.start < share.end for other in kept):
                kept.append(share)
    return tuple(sorted(kept, key=lambda share: share.start))
