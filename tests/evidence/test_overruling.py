"""What people overrule: the reason that they name, and nothing behind it; and one row of a study all the same."""

from collections import Counter
from dataclasses import replace

import pytest
from decided import in_turn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.harmonise import line_up
from evidence.harmonise.overruling import OVERRULABLE, way_out
from evidence.notices import grave, mark_of
from evidence.protocol.models import RowFilter
from evidence.records import Related
from evidence.rows import WHY_NOT, Row
from evidence.store import Decision
from extractors.findings import Check

OS = {"endpoint": "OS", "printed": "0.80 (0.65-0.98)"}
PARK = ({"endpoint": "PFS", "printed": "0.97 (0.59-1.62)"}, {"endpoint": "OS", "printed": "0.98 (0.57-1.68)"})
FAILED = (Check("symmetry", "fail", None, "off"),)


def overrule(row, code=None, action="accept", *, who="AR", field="overrule", made="2026-01-01", text=None):
    sha = row.text_sha256 if text is None else text
    return Decision(0, made, who, action, row.id, field, None, row.why_not if code is None else code, "", sha, "", "")


ALONE = [
    # an estimate,                                                                reason,           after it is overruled
    ({"population": "women"},                                                     "subgroup",       None),
    ({"analysis_set": "pp"},                                                      "subgroup",       None),
    ({"checks": FAILED},                                                          "check-failed",   None),
    ({"measure": "RR", "measure_probable": "HR"},                                 "not-accepted",   None),
    ({"population": "women", "checks": FAILED},                                   "subgroup",       "check-failed"),
    ({"population": "women", "direction_source": "open", "over": ""},             "subgroup",       "subgroup"),
    ({"population": "women", "direction_source": "convention"},                   "subgroup",       "open-direction"),
    ({"population": "women", "printed": "0.80"},                                  "no-usable-data", "no-usable-data"),
    ({"printed": "0.80"},                                                         "no-usable-data", "no-usable-data"),
    ({"direction_source": "open", "over": ""},                                    "open-direction", "open-direction"),
    ({"direction_source": "convention"},                                          "open-direction", "open-direction"),
    ({"switching": "rpsft"},                                                      "subgroup",       "subgroup"),  # never by intention to treat
    ({"printed": "0.80 (0.80-0.80)"},                                             "check-failed",   "check-failed"),  # no interval
]  # fmt: skip


@pytest.mark.parametrize("estimate, reason, after", ALONE)
def test_overruling_lifts_the_reason_that_it_names_alone(protocol, make, estimate, reason, after):
    made = make(effects=({**OS, **estimate},))
    (row,) = line_up(protocol, [made], ()).rows
    assert row.why_not == reason
    (lifted,) = line_up(protocol, [made], (), [overrule(row)]).rows
    assert (lifted.why_not, lifted.poolable) == (after, after is None)
    told = f"used although {reason}: AR decided so ({row.because})"
    assert lifted.notices == ((told,) if after is None else ())
    assert (lifted.value, lifted.yi, lifted.printed, lifted.decision) == (row.value, row.yi, row.printed, None)


NOT_HELD = [
    # what is decided afterwards or otherwise                       holds
    (lambda row: [overrule(row)], True),
    (lambda row: [overrule(row), overrule(row, action="reject")], False),
    (lambda row: [overrule(row, action="reject"), overrule(row)], True),
    (lambda row: [overrule(row), overrule(row, action="reject", who="BR")], False),
    (lambda row: [overrule(row), overrule(row, who="BR"), overrule(row, action="reject")], False),
    (lambda row: [overrule(row, text="0" * 64)], False),
    (lambda row: [overrule(row, code="check-failed")], False),  # the reason is another one now
    (lambda row: [overrule(row, code="superseded")], False),
    (lambda row: [overrule(row, code="wrong-line")], False),
    (lambda row: [overrule(row, code=7)], False),
    (lambda row: [overrule(row), overrule(row, field="row", action="reject")], False),
    (lambda row: [overrule(row, field="row")], False),  # accepting a row is not overruling why it is out
]


@pytest.mark.parametrize("decisions, holds", NOT_HELD)
def test_when_an_overruling_holds(protocol, make, decisions, holds):
    made = make(effects=({**OS, "population": "women"},))
    (row,) = line_up(protocol, [made], ()).rows
    (after,) = line_up(protocol, [made], (), in_turn(decisions(row))).rows
    assert after.poolable is holds


def test_an_overruling_before_a_deletion_does_not_hold_after_it(protocol, make):
    made = make(effects=(OS,))
    deleted = {"1": "2026-03-01"}
    (row,) = line_up(protocol, [made], (), (), deleted).rows
    assert row.why_not == "not-accepted"
    for when, holds in (("2026-02-28", False), ("2026-03-02", True)):
        (after,) = line_up(protocol, [made], (), [overrule(row, made=when)], deleted).rows
        assert after.poolable is holds


@pytest.mark.parametrize(
    "change",
    [
        {"line": "first"},
        {"condition": "lung cancer", "title": "A trial."},
        {"design": "single-arm"},
        {"retracted": True},
    ],
)
def test_what_holds_of_the_record_is_not_overruled_at_a_row(protocol, make, change):
    made = make(effects=({**OS, "population": "women"},), **change)
    (row,) = line_up(protocol, [made], ()).rows
    assert not row.eligible
    decisions = [overrule(row), overrule(row, code="subgroup")]
    (after,) = line_up(protocol, [made], (), decisions).rows
    assert (after.eligible, after.poolable, after.why_not, after.notices) == (False, False, row.why_not, row.notices)


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


def test_a_result_says_who_overruled_what(protocol, make):
    from evidence.synthesis import analyses

    made = make(effects=({**OS, "population": "women"},))
    (row,) = line_up(protocol, [made], ()).rows
    decisions = [overrule(row), overrule(row, field="row")]
    lined = line_up(protocol, [made], (), decisions)
    (notice,) = lined.rows[0].notices
    assert (grave(notice), mark_of(notice)) == (True, "overruled")
    (one,) = (
        one
        for one in analyses(protocol, lined.rows, lined.studies, allow_unreviewed=False, by="strata")
        if one.endpoint == "OS"
    )
    assert f"{lined.rows[0].study}: used although subgroup: AR decided so (population women)" in one.banner


def rows_of_every_kind(protocol, make, heng_rows):
    """Rows that carry every code of WHY_NOT, as records and tables give them."""

    def arms(n):
        return ("axitinib", 100 + n), ("everolimus", 200 + n)

    retracted = make("90", effects=(OS,), retracted=True)
    records = [
        retracted,
        make("1", design="review", effects=(OS,)),
        make("2", condition="lung cancer", title="A trial.", effects=(OS,)),
        make("3", title="Sunitinib followed by everolimus versus everolimus followed by sunitinib.", effects=(OS,)),
        make("4", line="first", effects=(OS,)),
        make("5", design="single-arm", effects=(OS,)),
        make("6", arms=(), title="Everolimus versus others in renal cell carcinoma."),
        make("7", arms=(("nivolumab", 1), ("everolimus", 2)), effects=(OS,)),
        make("8"),
        make("9", effects=({**OS, "population": "women"},), authors=("Adler A",), arms=arms(0)),
        make("10", effects=({**OS, "direction_source": "open", "over": ""},), authors=("Bruck A",), arms=arms(1)),
        make("11", effects=({**OS, "checks": FAILED},), authors=("Celan A",), arms=arms(2)),
        make("12", effects=({**OS, "measure": "RR", "measure_probable": "HR"},), authors=("Dorn A",), arms=arms(3)),
        make(
            "13",
            effects=(OS | {"adjusted": True}, OS | {"printed": "0.90 (0.70-1.16)", "adjusted": False}),
            authors=("Emin A",),
            arms=arms(4),
        ),
        make("22460837", effects=PARK),
    ]
    return line_up(protocol, records, [*heng_rows, replace(heng_rows[0], numerator="nivolumab")]).rows


def test_every_reason_has_a_way_out_and_says_which(protocol, make, heng_rows):
    """No exclusion is the last word: each names the command by which a person uses the row all the same."""
    rows = [row for row in rows_of_every_kind(protocol, make, heng_rows) if not row.poolable]
    assert {row.why_not for row in rows} == set(WHY_NOT)
    for row in rows:
        told = way_out(row)
        if not row.eligible and row.key and not row.eligible_but_retracted:
            assert told == f"evidence screen --include {row.pmid} --reviewer NAME"
        elif row.why_not in OVERRULABLE - {"not-accepted"}:
            assert told.endswith("--overrule")
        elif row.why_not in {"not-accepted", "retracted"} or (row.why_not == "open-direction" and row.has_numbers):
            assert told.startswith(f"evidence decide {row.pmid} OS --accept --reviewer NAME")
        else:
            assert "evidence import" in told or "protocol" in told


WAYS = [
    # a row that is kept out,                                                         the way to use it
    ({"key": "1", "eligible_but_retracted": True, "why_not": "retracted"},            "--retraction"),
    ({"key": "1", "why_not": "retracted"},                                            "evidence screen --include"),
    ({"key": "doi:10.5555/a", "why_not": "wrong-line"},                               "evidence screen --include doi:10.5555/a"),
    ({"study": "Busch 2011", "why_not": "wrong-comparator"},                          "add their names to the protocol"),
    ({"study": "B", "endpoint": "OS", "why_not": "wrong-line", "pmid": "7"},          "evidence screen --include 7"),
    ({"key": "1", "eligible": True, "why_not": "no-usable-data"},                     "evidence import"),
    ({"key": "1", "eligible": True, "endpoint": "OS", "why_not": "subgroup"},         "evidence import"),  # it has no numbers
    ({"study": "Busch 2011", "eligible": True, "endpoint": "OS", "yi": 0.1, "sei": 0.1, "why_not": "subgroup"}, "'Busch 2011' OS --accept --reviewer NAME --overrule"),
    ({"key": "1", "eligible": True, "endpoint": "OS", "decision": "rejected", "why_not": "not-accepted"}, "a person rejected it"),
]  # fmt: skip


@pytest.mark.parametrize("fields, words", WAYS)
def test_the_way_out_of_one_row(fields, words):
    assert words in way_out(Row(id="1", report="1", **fields))


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
