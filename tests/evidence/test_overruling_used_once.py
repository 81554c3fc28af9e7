"""Whatever people overrule, of each study one row an outcome is used."""

from collections import Counter
from dataclasses import replace

import pytest
from decided import in_turn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.harmonise import line_up
from evidence.protocol.models import RowFilter
from evidence.records import Related
from evidence.rows import WHY_NOT
from evidence.store import Decision
from extractors.findings import Check

OS = {"endpoint": "OS", "printed": "0.80 (0.65-0.98)"}


PARK = ({"endpoint": "PFS", "printed": "0.97 (0.59-1.62)"}, {"endpoint": "OS", "printed": "0.98 (0.57-1.68)"})


FAILED = (Check("symmetry", "fail", None, "off"),)


def overrule(row, code=None, action="accept", *, who="AR", field="overrule", made="2026-01-01", text=None):
    sha = row.text_sha256 if text is None else text
    return Decision(0, made, who, action, row.id, field, None, row.why_not if code is None else code, "", sha, "", "")


def test_a_superseded_row_takes_the_place_of_the_other(protocol, make):
    """Never both: the one that gave way before is used, and says who wants it; the other says that it gives way."""
    one = make("1", effects=({**OS, "data_cut": "final"},), registry=("NCT01",), year=2016)
    two = make("2", effects=({**OS, "printed": "0.70 (0.50-0.98)"},), registry=("NCT01",), year=2014)
    three = make("3", effects=({**OS, "printed": "0.75 (0.55-1.02)"},), registry=("NCT01",), year=2013)
    rows = line_up(protocol, [one, two, three], ()).rows
    assert [row.why_not for row in rows] == [None, "superseded", "superseded"]
    after = line_up(protocol, [one, two, three], (), [overrule(rows[1])]).rows
    assert [row.why_not for row in after] == ["superseded", None, "superseded"]
    assert after[0].because == "the abstract of PMID 2 is used instead: AR decided so"
    assert after[1].notices == (f"used although superseded: AR decided so ({rows[1].because})",)
    last = line_up(protocol, [one, two, three], (), in_turn([overrule(rows[1]), overrule(rows[2], who="BR")])).rows
    assert [row.why_not for row in last] == ["superseded", "superseded", None]  # the last word
    gone = line_up(protocol, [two, three], (), [overrule(rows[1])]).rows
    assert [(row.why_not, row.notices) for row in gone] == [(None, ()), ("superseded", ())]  # nothing to overrule


@pytest.mark.parametrize("estimate", [{"direction_source": "convention"}, {"checks": FAILED}])
def test_a_row_with_another_reason_behind_takes_nobodys_place(protocol, make, estimate):
    one = make("1", effects=(OS,), registry=("NCT01",), year=2016)
    two = make("2", effects=({**OS, "printed": "0.70 (0.50-0.98)", **estimate},), registry=("NCT01",), year=2014)
    rows = line_up(protocol, [one, two], ()).rows
    assert [row.why_not for row in rows] == [None, "superseded"]
    assert [code for code, _ in rows[1].behind] == [{"checks": "check-failed"}.get(*estimate, "open-direction")]
    after = line_up(protocol, [one, two], (), [overrule(rows[1])]).rows
    assert [(row.why_not, row.notices) for row in after] == [(None, ()), ("superseded", ())]


def test_a_declared_analysis_takes_the_row_that_people_want(protocol, make, heng_rows):
    from evidence.synthesis.selection import declared

    park = make("22460837", effects=PARK)
    rows = line_up(protocol, [park], heng_rows).rows
    ours = next(row for row in rows if row.key and row.endpoint == "OS")
    assert ours.why_not == "overlapping-cohort"
    spec = protocol.analysis[0].model_copy(update={"outcome": "OS", "report": {}, "where": RowFilter()})
    for decisions, source in (([], "PMID 25493562, Table 1"), ([overrule(ours)], "abstract")):
        found = line_up(protocol, [park], heng_rows, decisions).rows
        picked = declared(found, spec, protocol.comparison[0], protocol.outcome_of("OS"))
        used = [row for row in picked.used if row.study == ours.study]
        assert [row.source for row in used] == [source]


def test_a_declared_analysis_does_not_take_a_row_for_giving_way_whose_direction_is_open(protocol, make, heng_rows):
    from evidence.synthesis.selection import declared

    effects = PARK[0], {**PARK[1], "direction_source": "convention"}
    rows = line_up(protocol, [make("22460837", effects=effects)], heng_rows).rows
    ours = next(row for row in rows if row.key and row.endpoint == "OS")
    assert (ours.why_not, ours.has_numbers) == ("overlapping-cohort", True)
    spec = next(one for one in protocol.analysis if one.outcome == "OS")
    spec = spec.model_copy(update={"report": {ours.study: "22460837"}})
    picked = declared(rows, spec, protocol.comparison[0], protocol.outcome_of("OS"))
    assert ours.study not in {row.study for row in picked.used}


STEPS = st.tuples(
    st.integers(0, 40),
    st.sampled_from(["overrule", "row", "direction", "retraction", "include", "exclude", "not-retrieved"]),
    st.sampled_from(["accept", "reject"]),
    st.sampled_from(WHY_NOT),
    st.sampled_from(["AR", "BR"]),
    st.booleans(),
)


def made_of(steps, rows):
    """Decisions on the rows of a review: an overruling names mostly the reason that the row has."""
    for number, field, action, code, who, own in steps:
        row = rows[number % len(rows)]
        if field in {"include", "exclude", "not-retrieved"}:
            after = {"reason": code, "stage": "abstract"}
            yield Decision(
                0, "2026-01-01", who, field, row.key, "eligibility", None, after, "", row.text_sha256, "", ""
            )
        else:
            yield overrule(row, row.why_not if own else code, action, who=who, field=field)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=12))
def test_whatever_people_decide_a_study_is_used_once(protocol, make, heng_rows, steps):
    """Any sequence of decisions leaves one row a study, comparison and outcome, with its numbers; replayed, the same."""
    effects = (
        OS,
        {**OS, "population": "women"},
        {**OS, "printed": "0.90 (0.70-1.16)", "direction_source": "open", "over": ""},
    )
    retracted, findings = make("4", effects=(OS,), registry=("NCT02",))
    records = [
        make("1", effects=(OS, {**OS, "checks": FAILED}, {**OS, "printed": "0.80"}), registry=("NCT01",), year=2016),
        make("2", effects=({**OS, "printed": "0.70 (0.50-0.98)"}, {**OS, "switching": "rpsft"}), registry=("NCT01",)),
        make("3", effects=effects, line="first", registry=("NCT01",)),
        (replace(retracted, retracted=True, related=(Related("RetractionIn", "9", "J"),)), findings),
        make("22460837", effects=PARK),
    ]
    before = line_up(protocol, records, heng_rows).rows
    decisions = list(made_of(steps, before))
    rows = line_up(protocol, records, heng_rows, decisions).rows
    used = [row for row in rows if row.poolable]
    assert not [place for place, n in Counter((r.study, r.comparison, r.endpoint) for r in used).items() if n > 1]
    assert all(row.eligible and row.has_numbers and row.why_not is None and row.as_randomised for row in used)
    assert all(row.direction_source != "open" for row in used)
    assert {row.id for row in rows} == {row.id for row in before} or any(step[1] == "include" for step in steps)
    figures = {row.id: (row.value, row.printed) for row in before}
    assert all(figures.get(row.id, (row.value, row.printed)) == (row.value, row.printed) for row in rows)
    assert line_up(protocol, records, heng_rows, decisions).rows == rows
    assert [row.poolable for row in line_up(protocol, records, heng_rows, [*decisions, *decisions]).rows] == [
        row.poolable for row in rows
    ]
