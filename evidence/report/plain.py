"""The bottom line in plain language: how many studies, which way, how much, how sure the interval is, and no grade.

Must never give a number that the technical sentence does not have in other words, call an interval that includes 1
evidence of no difference, nor say how certain the evidence is: people judge that.
"""

from __future__ import annotations

from math import exp
from typing import TYPE_CHECKING

from meta import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.protocol import OutcomeSpec
    from evidence.synthesis import Analysis
    from meta import Pooled

_NAMES = {
    "HR": ("hazard ratio", "the rate of events (the hazard)"),
    "OR": ("odds ratio", "the odds of the event"),
    "RR": ("risk ratio", "the risk of the event"),
    "IRR": ("incidence rate ratio", "the rate of events"),
    "SHR": ("subdistribution hazard ratio", "the rate of events (the subdistribution hazard)"),
}
NOT_GRADED = (
    "How certain this is, and whether the studies may be compared at all, is for people to judge: "
    "the program does not grade."
)


def bottom_line(analysis: Analysis, outcome: OutcomeSpec) -> tuple[str, ...]:
    """Say an analysis in sentences for people who do not read forest plots.

    Args:
        analysis: What was pooled, or why nothing was.
        outcome: For its name.
    """
    return tuple(_sentences(analysis, outcome))


def _sentences(one: Analysis, outcome: OutcomeSpec) -> Iterator[str]:
    yield _made_of(one, outcome)
    if one.result is None:
        return
    yield _effect(one, one.result)
    yield _meaning(one, one.result)
    yield _prediction(one, one.result)


def _made_of(one: Analysis, outcome: OutcomeSpec) -> str:
    studies = words.of_eligible(one.k, one.k_eligible)
    people = f" with {'at least ' if one.n_unknown else ''}{one.n_participants:,} participants"
    people = people if one.n_participants else ""
    compared = f"{outcome.label}, {one.a} compared with {one.b}"
    if one.result is None:
        verb = "has" if 1 in {one.k, one.k_eligible} else "have"
        waiting = sum(row.why_not == "not-accepted" for row in one.without_data)
        also = f", and {waiting} one that nobody has accepted yet" if waiting else ""
        return f"{compared}: nothing is pooled; {studies}{people} {verb} an estimate that can be used{also}."
    if one.k == 1:
        return f"{compared}: one study alone, nothing is pooled ({studies}{people})."
    return f"{compared}: {studies}{people} are pooled."


def _effect(one: Analysis, result: Pooled) -> str:
    name, what = _NAMES.get(one.measure, (one.measure, "the ratio"))
    interval = f"from {_change(result.ci_low)} to {_change(result.ci_high)}"
    return (
        f"The {name} is {result.interval(one.measure)}: {what} was {_change(result.estimate)} with {one.a}, compared "
        f"with {one.b}; the interval reaches {interval}."
    )


def _meaning(one: Analysis, result: Pooled) -> str:
    lower_is_better = one.direction == "lower-better"
    good, other = (one.a, one.b) if lower_is_better else (one.b, one.a)
    reading = f"A ratio below 1 favours {good}, one above 1 {other}."
    if result.ci_low <= 0 <= result.ci_high:
        told = "The interval includes 1: no difference was shown, which does not show that there is none."
    else:
        told = f"The whole interval lies on the side of {good if result.ci_high < 0 else other}."
    hangs = " By another method of the interval this reads otherwise." if one.conclusion_depends_on_interval else ""
    return f"{reading} {told}{hangs}"


def _prediction(one: Analysis, result: Pooled) -> str:
    level = words.percent(one.level)
    if one.k < 3 or result.pi_low is None or result.pi_high is None:
        return "There is no prediction interval: it needs three studies and a random-effects model."
    if not one.prediction:
        return "The protocol asks for no prediction interval."
    low, high = (words.number(exp(bound)) for bound in (result.pi_low, result.pi_high))
    expected = f"In a further study like these, a ratio between {low} and {high} may be expected"
    zero = "; no variance between studies was found, which does not show that there is none" if result.tau2 == 0 else ""
    return f"{expected} ({level} prediction interval{zero})."


def _change(log_ratio: float) -> str:
    """Say a ratio as a change.

    >>> _change(-0.2231), _change(0.0953), _change(1.0986), _change(0.001)
    ('20 % lower', '10 % higher', '3.00 times as high', 'less than 1 % higher')
    """
    ratio = exp(min(log_ratio, 700.0))
    if ratio >= 2:
        return f"{words.number(ratio)} times as high"
    percent, way = 100 * abs(ratio - 1), "lower" if ratio < 1 else "higher"
    if percent < 1:
        return "the same" if percent == 0 else f"less than 1 % {way}"
    return f"{percent:.0f} % {way}" if percent < 99 else f"{percent:.4g} % {way}"
