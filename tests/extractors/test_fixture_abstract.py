"""The abstract that the tool is validated against (PMID 22460837), value by value, as a person read it."""

import json
from pathlib import Path

import pytest

import extractors
from evidence import data
from evidence.formats import parse

HAND_CHECKED = json.loads((Path(__file__).parents[2] / "fixtures" / "hand_checked" / "22460837.json").read_text())


@pytest.fixture(scope="module")
def text():
    (record,) = parse(data.read("park2012.xml"), name="park2012.xml").records
    return record.text


@pytest.fixture(scope="module")
def findings(text):
    return extractors.extract(text)


def test_total(findings):
    assert findings.total_n.value == HAND_CHECKED["total_n"]


def test_arms_with_their_components(findings):
    found = [{"name": a.name, "n": a.n, "components": [[c.name, c.n] for c in a.components]} for a in findings.arms]
    assert found == HAND_CHECKED["arms"]


@pytest.mark.parametrize("place", range(2))
def test_effects(findings, place):
    effect = findings.effects[place]
    wanted = HAND_CHECKED["effects"][place]
    found = {field: getattr(effect, field) for field in wanted if field not in {"numerator", "reference"}}
    assert found == {field: value for field, value in wanted.items() if field not in {"numerator", "reference"}}
    assert findings.arm(effect.numerator).name == wanted["numerator"]
    assert findings.arm(effect.reference).name == wanted["reference"]


def test_no_further_effect(findings):
    assert len(findings.effects) == 2


def test_medians(findings):
    found = [[m.endpoint, findings.arm(m.arm).name, m.value, m.unit] for m in findings.medians]
    assert found == HAND_CHECKED["medians"]


def test_rates(findings):
    found = [[r.endpoint, findings.arm(r.arm).name, r.percent, r.p_op, r.p_value] for r in findings.rates]
    assert found == HAND_CHECKED["rates"]


def test_follow_up(findings):
    f = findings.follow_up
    assert [f.median, f.unit, f.ci_low, f.ci_high, f.ci_level] == HAND_CHECKED["follow_up"]


@pytest.mark.parametrize("fact", ["line_of_therapy", "prior_therapy", "condition", "design"])
def test_context(findings, fact):
    assert getattr(findings.context, fact).value == HAND_CHECKED["context"][fact]


def test_design_is_known_from_its_words(findings):
    assert "clinical database was used to identify" in findings.context.design.span.quote


def test_every_value_is_grounded(findings, text):
    spans = findings.spans()
    assert len(spans) > 20
    assert all(text[s.start : s.end] == s.quote for s in spans)
    assert all(s.rule for s in spans)


def test_no_check_fails(findings):
    assert {c.status for e in findings.effects for c in e.checks} <= {"pass", "na"}
