"""Say an analysis in words: what was pooled, of how many eligible studies, how, and what to beware of.

Must never print a pooled line without k of K, and never call an interval that includes 1 evidence of no difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from evidence.harmonise.analysed import EARLY
from meta import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evidence.protocol import OutcomeSpec, PublishedResult
    from evidence.rows import Row
    from meta import Pooled

INTERVAL_NAMES = words.CI_SHORT
UNREVIEWED = "contains unreviewed data"
TWO = "two studies are shown, not pooled, unless the protocol sets pool_k2"
ABSTRACTS_ONLY = "abstracts only: full texts were not read"


@dataclass(frozen=True, slots=True)
class Made:
    """What a pooled line is made of."""

    rows: tuple[Row, ...]
    k_eligible: int
    n_participants: int
    n_unknown: int
    n_set_aside: int = 0
    retracted: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say k of K and the participants, and what was left out because it was retracted.

        >>> print(Made((), 4, 0, 0))
        0 of 4 eligible studies
        >>> print(Made((), 4, 0, 0, retracted=("Park 2012",)))
        0 of 4 eligible studies; left out as retracted: Park 2012
        """
        gone = f"; left out as retracted: {', '.join(self.retracted)}" if self.retracted else ""
        return f"{self._counts()}{gone}{self._ended_early()}"

    def _ended_early(self) -> str:
        names = [row.study for row in self.rows if any(EARLY in note for note in row.notes)]
        return f"; {EARLY}: {', '.join(names)}" if names else ""

    def _counts(self) -> str:
        k = len(self.rows)
        studies = words.of_eligible(k, self.k_eligible)
        if self.n_set_aside:
            studies += f" ({self.n_set_aside} set aside by this analysis)"
        if not self.n_participants:
            return f"{studies}, numbers of participants not stated" if k else studies
        if self.n_unknown:
            return f"{studies}, at least {self.n_participants:,} participants ({self.n_unknown} without both numbers)"
        return f"{studies}, {self.n_participants:,} participants"


def sentence(
    outcome: OutcomeSpec,
    sides: tuple[str, str],
    pooled: Mapping[str, Pooled],
    *,
    chosen: str,
    made: Made,
    why: str = "",
    prediction: bool = True,
) -> str:
    """Write the paragraph of an analysis, A over B.

    Args:
        outcome: For its name, measure and direction.
        sides: The labels of A and B.
        pooled: By interval method; empty where nothing is pooled.
        chosen: The method that is reported first.
        made: The rows and their counts.
        why: Why nothing is pooled, where that is so.
        prediction: Whether the protocol asks for the prediction interval.
    """
    head = f"{outcome.label}, {sides[0]} over {sides[1]}"
    if not pooled:
        return f"{head}: not pooled, {why} ({made})."
    result = pooled[chosen]
    if result.k == 1:
        only = made.rows[0]
        return f"{head}: one study only, nothing is pooled: {only.study}, {ratio(result, outcome.measure)} ({made})."
    parts = [
        f"{head}: {ratio(result, outcome.measure)} by {INTERVAL_NAMES[chosen]} ({made}).",
        f"{result.heterogeneity()}.",
        result.prediction(outcome.measure) if prediction else "",
        contradiction(result, made.rows) if result.k == 2 else "",
        dependence(pooled) or result.side_by_side(outcome.measure),
        _reading(result, outcome, sides),
    ]
    return " ".join(part for part in parts if part)


def not_averaged(outcome: OutcomeSpec, sides: tuple[str, str], two: Pooled, *, made: Made) -> str:
    """Write the paragraph of two studies: each with its own interval, and whether they contradict each other.

    Args:
        outcome: For its name, measure and direction.
        sides: The labels of A and B.
        two: Their average, for its test only.
        made: The rows and their counts.
    """
    each = "; ".join(f"{row.study} {_own(row, outcome.measure, two.level)}" for row in made.rows)
    parts = [
        f"{outcome.label}, {sides[0]} over {sides[1]}: {words.not_pooled(2)}, as {TWO}: {each} ({made}).",
        contradiction(two, made.rows),
        _favours(outcome, sides),
    ]
    return " ".join(part for part in parts if part)


def contradiction(result: Pooled, rows: Sequence[Row]) -> str:
    """Say that an average would mislead: the test of homogeneity has P < .10, or intervals lie on either side of 1."""
    if said := result.disagreement():
        return said
    below = any(row.ci_high is not None and row.ci_high < 1 for row in rows)
    above = any(row.ci_low is not None and row.ci_low > 1 for row in rows)
    return "Their intervals lie on opposite sides of 1: an average would mislead." if below and above else ""


def _own(row: Row, measure: str, level: float) -> str:
    if row.value is None or row.ci_low is None or row.ci_high is None:
        return f"{measure} without an interval"
    value, low, high = (words.number(x) for x in (row.value, row.ci_low, row.ci_high))
    other = words.other_level(row.ci_level, level)
    return f"{measure} {value} ({low} to {high}{other and f'; {other}'})"


def ratio(result: Pooled, measure: str) -> str:
    """Write the estimate with its interval, such as ``HR 1.23 (95 % CI 0.91 to 1.65)``."""
    return f"{measure} {result.interval(measure)}"


def dependence(pooled: Mapping[str, Pooled]) -> str:
    """Say that the conclusion depends on the interval method where one interval excludes 1 and another does not."""
    if not depends(pooled):
        return ""
    ends = {name: (words.number(exp(p.ci_low)), words.number(exp(p.ci_high))) for name, p in pooled.items()}
    bounds = {name: f"{INTERVAL_NAMES[name]} {low} to {high}" for name, (low, high) in ends.items()}
    out = ", ".join(bounds[name] for name, p in pooled.items() if _excludes_one(p))
    within = ", ".join(bounds[name] for name, p in pooled.items() if not _excludes_one(p))
    return f"The conclusion depends on the interval method: 1 is outside {out}, and inside {within}."


def depends(pooled: Mapping[str, Pooled]) -> bool:
    """Whether one interval excludes 1 and another does not."""
    return len({_excludes_one(result) for result in pooled.values()}) > 1


def published_sentence(published: PublishedResult, ours: Mapping[str, Pooled], k_eligible: int) -> str:
    """Hold a published result against ours, in its own direction and by its own kind of interval."""
    extras = [f"I² {published.i2:g} %" if published.i2 is not None else ""]
    extras.append(f"P {published.q_p:g}" if published.q_p is not None else "")
    told = ", ".join(["", *(extra for extra in extras if extra)])
    theirs = f"{published.value:g} ({published.ci_low:g}-{published.ci_high:g}){told}"
    head = f"As published, {published.numerator} over {published.reference}: {theirs} ({published.source})"
    result = ours.get(published.ci)
    if result is None or result.i2 is None or result.q_p is None:
        return f"{head}; here nothing is pooled to compare it with."
    mine = f"{exp(result.estimate):.4f} ({exp(result.ci_low):.4f}-{exp(result.ci_high):.4f})"
    name = INTERVAL_NAMES[published.ci]
    made = words.of_eligible(result.k, k_eligible)
    return f"{head}; here {mine}, {spread(result.i2, result.q_p)}, with the {name} interval ({made})."


def spread(i2: float, q_p: float) -> str:
    """Write I2 in per cent and the P value of Q with three decimals, or as many as it takes to tell it from 0 and .05.

    >>> spread(0.0, 0.6084), spread(92.4, 0.0002), spread(99.1, 1e-9), spread(40.0, 0.0496)
    ('I² 0 %, P 0.608', 'I² 92 %, P 0.0002', 'I² 99 %, P < 0.0001', 'I² 40 %, P 0.0496')
    """
    p = f"{q_p:.3f}"
    p = words.p_value(q_p).removeprefix("P ").removeprefix("= ") if p in {"0.000", "0.050"} else p
    return f"I² {i2:.0f} %, P {p}"


def _excludes_one(result: Pooled) -> bool:
    return result.ci_low > 0 or result.ci_high < 0


def _favours(outcome: OutcomeSpec, sides: tuple[str, str]) -> str:
    better = sides if outcome.direction == "lower-better" else sides[::-1]
    return f"A ratio below 1 favours {better[0]}."


def _reading(result: Pooled, outcome: OutcomeSpec, sides: tuple[str, str]) -> str:
    reading = _favours(outcome, sides)
    if _excludes_one(result):
        return reading
    return f"{reading} The interval includes 1: no difference was shown, which does not show that there is none."
