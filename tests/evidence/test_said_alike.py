"""What is said of one analysis in several places agrees: of one study alone, of a common effect, of what waits."""

import pytest

from evidence.exports.methods import _synthesis
from evidence.harmonise import line_up
from evidence.report import models, plain
from evidence.report.page import _method
from evidence.synthesis import analyses


@pytest.fixture
def analysed(protocol, make):
    """Give the analysis of overall survival of studies that are printed so."""

    def call(*printed, allow=True, **change):
        made = [
            make(str(i), arms=(("sorafenib", 100), ("everolimus", 200)), effects=({"endpoint": "OS", "printed": one},))
            for i, one in enumerate(printed, start=1)
        ]
        changed = protocol.model_copy(update={"synthesis": protocol.synthesis.model_copy(update=change)})
        rows = line_up(changed, made, ()).rows
        found = analyses(changed, rows, allow_unreviewed=allow, by="strata", refuse=False)
        return next(one for one in found if one.endpoint == "OS"), changed.outcome_of("OS")

    return call


ONE, SEVERAL = ("0.70 (0.48-1.00)",), ("0.80 (0.60-1.07)", "0.90 (0.70-1.16)", "1.00 (0.80-1.25)")


@pytest.mark.parametrize(
    "printed, change, told",
    [
        (ONE, {}, "; its own interval 1.0000-2.0833 (1 of 1 eligible study)."),
        (SEVERAL, {}, "ad hoc 0.7"),
        (SEVERAL, {"model": "common"}, "; Wald 0.9"),
    ],
)
def test_the_other_way_round_names_a_method_where_one_was_used(analysed, printed, change, told):
    said = models.turned(analysed(*printed, **change)[0])
    assert told in said
    assert ("HKSJ" in said) is (printed == SEVERAL and not change)


WAITING = [
    # whether what nobody accepted is pooled, studies, what the bottom line begins with
    (False, ONE, "0 of 1 eligible study has an estimate that can be used, and 1 one that nobody has accepted yet."),
    (False, SEVERAL, "0 of 3 eligible studies have an estimate that can be used, and 3 one that nobody has accepted yet."),
    (True, SEVERAL[:2], "2 of 2 eligible studies with 600 participants have an estimate that can be used."),
    (True, ONE, "one study alone, nothing is pooled (1 of 1 eligible study with 300 participants)."),
]  # fmt: skip


@pytest.mark.parametrize("allow, printed, said", WAITING)
def test_the_bottom_line_calls_nothing_missing_that_waits_for_a_person(analysed, allow, printed, said):
    assert plain.bottom_line(*analysed(*printed, allow=allow))[0].endswith(said)


MODELS = [
    # model of the protocol, what was computed beside the result
    ({}, True),
    ({"ci": "wald"}, True),
    ({"model": "common"}, False),
    ({"tau2": "FE"}, False),
    ({"model": "common", "tau2": "DL", "ci": "hksj"}, False),
]


@pytest.mark.parametrize("change, is_random", MODELS)
def test_methods_and_report_claim_of_a_common_effect_nothing_that_it_lacks(protocol, analysed, change, is_random):
    changed = protocol.model_copy(update={"synthesis": protocol.synthesis.model_copy(update=change)})
    method = analysed(*SEVERAL, **change)[0].method
    told = _synthesis(changed), _method(changed.synthesis)
    assert all(method in one for one in told)
    assert [words in told[0] for words in ("prediction interval", "tau2, I2 (from tau2)", "side by side")] == [
        is_random
    ] * 3
    assert ("three intervals round it" in told[1]) is is_random
