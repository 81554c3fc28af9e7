"""What people overrule: the reason that they name, and nothing behind it."""

from dataclasses import replace

import pytest
from decided import in_turn

from evidence.harmonise import line_up
from evidence.harmonise.overruling import OVERRULABLE, way_out
from evidence.notices import grave, mark_of
from evidence.rows import WHY_NOT
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


def test_of_a_row_of_which_every_reason_is_overruled_none_is_left(protocol, make):
    made = make(effects=({**OS, "population": "women", "checks": FAILED},))
    (row,) = line_up(protocol, [made], ()).rows
    assert (row.why_not, [code for code, _ in row.behind]) == ("subgroup", ["check-failed"])
    both = [overrule(row), overrule(row, "check-failed")]
    (lifted,) = line_up(protocol, [made], (), in_turn(both)).rows
    assert (lifted.poolable, lifted.why_not, lifted.because, lifted.behind) == (True, None, "", ())
    assert [words.partition(":")[0] for words in lifted.overruled] == ["subgroup", "check-failed"]


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
