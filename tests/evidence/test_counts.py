"""Events of both arms are given where the text prints them once for this estimate, and nowhere else."""

import pytest

from evidence.harmonise.counts import events_of
from extractors.findings import ORDER_KEPT, Arm, Effect, Findings, Rate, Span

SPAN = Span(0, 1, "x", "r")
A, B = Arm("A1", "drug", (), 40, None, SPAN), Arm("A2", "control", (), 41, None, SPAN)


def effect(measure="OR", endpoint="ORR", population="all"):
    return Effect("E1", measure, 0.8, 0.5, 1.3, 0.95, None, None, SPAN, endpoint=endpoint, population=population)


def rate(arm, events, of, *, endpoint="ORR", population="all", rule="r"):
    return Rate(endpoint, None, arm, None, events, of, population, None, None, Span(0, 1, "x", rule))


BOTH = (rate("A1", 12, 40), rate("A2", 15, 41))
CASES = [
    # name, effect, rates, events
    ("both arms", effect(), BOTH, ((12, 40), (15, 41))),
    ("a risk ratio", effect("RR"), BOTH, ((12, 40), (15, 41))),
    ("the same twice", effect(), (*BOTH, BOTH[0]), ((12, 40), (15, 41))),
    ("none", effect(), (), None),
    ("one arm only", effect(), BOTH[:1], None),
    ("a hazard ratio counts other events", effect("HR"), BOTH, None),
    ("another endpoint", effect(endpoint="DCR"), BOTH, None),
    ("another population", effect(population="women"), BOTH, None),
    ("two counts for an arm", effect(), (*BOTH, rate("A1", 9, 40)), None),
    ("no denominator", effect(), (rate("A1", 12, None), BOTH[1]), None),
    ("no events", effect(), (rate("A1", None, 40), BOTH[1]), None),
    ("more events than patients", effect(), (rate("A1", 41, 40), BOTH[1]), None),
    ("an arm by order alone", effect(), (rate("A1", 12, 40, rule="r" + ORDER_KEPT), BOTH[1]), None),
]


@pytest.mark.parametrize("one, rates, expected", [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_events(one, rates, expected):
    findings = Findings("", "0", "0", arms=(A, B), effects=(one,), rates=rates)
    assert events_of(findings, one, A, B) == expected


@pytest.mark.parametrize("a, b", [(None, B), (A, None)])
def test_an_unknown_arm_has_none(a, b):
    assert events_of(Findings("", "0", "0", rates=BOTH), effect(), a, b) is None
