"""Two moments of a review side by side: what moved, how far, through which study, and because of what."""

import json
from dataclasses import replace
from math import exp

import pytest
from points import ANN, BOB, CID, DOT, THREE, WAITING, line, moved, point

import meta
from evidence.figures import Model
from evidence.harmonise import line_up
from evidence.living import Cause, Causes, Result, Snapshot, compare, snapshot
from evidence.living.changes import changes
from evidence.living.snapshots import refit
from evidence.living.words import paragraphs
from evidence.synthesis import analyses


@pytest.mark.parametrize("by", ["strata", "declared"])
@pytest.mark.parametrize(
    "choice",
    [{}, {"pool_k2": True}, {"min_k": 5}, {"model": "common"}, {"tau2": "DL", "ci": "hksj", "level": 0.9}],
    ids=["as shipped", "pool_k2", "min_k 5", "common effect", "DL, HKSJ, 90 %"],
)
def test_studies_are_pooled_again_exactly_as_their_analysis_did(protocol, heng_rows, park, by, choice):
    rules = protocol.model_copy(update={"synthesis": protocol.synthesis.model_copy(update=choice)})
    lined = line_up(rules, [park], heng_rows)
    kept = snapshot(analyses(rules, lined.rows, allow_unreviewed=True, by=by))
    assert {one.k for one in kept.lines} >= {4}
    for one in kept.lines:
        assert refit(one.pooled, one.model, cross_strata=one.cross_strata) == one.result, one.id
        assert one.k_eligible == len(one.points)


ALONE = {"ci_low": 0.48, "ci_high": 1.00, "value": 0.70, "sei": 0.1872}  # which by its standard error ends at 1.01


@pytest.mark.parametrize("level, known, high", [(0.95, 0.95, 1.00), (0.95, None, 1.0103), (0.9, 0.95, 0.9525)])
def test_one_study_alone_keeps_the_interval_that_it_reports(level, known, high):
    left = line(point("Cid 2021", ci_level=known, **ALONE), model=Model(level=level))
    assert exp(left.result.ci_high) == pytest.approx(high, abs=1e-4)
    came = moved(line(model=left.model), left).lines[0]
    assert [mover.alone for mover in came.movers] == [left.result]


def test_a_snapshot_comes_back_from_json_as_it_was_and_passes_over_what_a_later_version_adds(protocol, heng_rows):
    lined = line_up(protocol, [], heng_rows)
    found = analyses(protocol, lined.rows, allow_unreviewed=True, by="declared")
    kept = snapshot(found, allow_unreviewed=True)
    body = json.loads(json.dumps(kept.to_json()))
    assert Snapshot.from_json(body) == kept
    body["lines"][0]["invented"] = body["lines"][0]["model"]["invented"] = 1
    assert Snapshot.from_json(body) == kept
    assert compare(kept, Snapshot.from_json(body)).lines == ()


def test_where_nobody_accepted_anything_the_eligible_studies_are_counted_all_the_same(protocol, heng_rows):
    lined = line_up(protocol, [], heng_rows)
    found = analyses(protocol, lined.rows, allow_unreviewed=False, by="strata", refuse=False)
    kept = snapshot(found)
    assert all(one.k == 0 and one.result is None for one in kept.lines)
    assert sum(one.k_eligible for one in kept.lines) > 0
    assert {one.standing for line in kept.lines for one in line.points} >= {"not-accepted"}


KINDS = [
    # before, after, kind
    (None, DOT, "came"),
    (None, WAITING, "waits"),
    (None, point("Dot 2022", "no-usable-data"), "eligible"),
    (None, point("Dot 2022", "set-aside"), "aside"),
    (point("Dot 2022", "set-aside"), None, "left"),
    (DOT, None, "went"),
    (WAITING, None, "left"),
    (DOT, DOT, None),
    (DOT, replace(DOT, because="other words"), None),
    (DOT, point("Dot 2022", value=1.2), "changed"),
    (DOT, point("Dot 2022", sei=0.2), "changed"),
    (DOT, point("Dot 2022", record="x"), "replaced"),
    (DOT, replace(WAITING, text_sha256="b"), "opened"),
    (DOT, replace(WAITING, decision="rejected"), "rejected"),
    (DOT, point("Dot 2022", "no-usable-data"), "went"),
    (WAITING, DOT, "accepted"),
    (point("Dot 2022", "no-usable-data"), replace(DOT, decision=None), "came"),
    (WAITING, replace(WAITING, decision="rejected"), "rejected"),
    (point("Dot 2022", "no-usable-data"), WAITING, "waits"),
    (WAITING, point("Dot 2022", "not-accepted", value=1.3), "changed"),
    (WAITING, WAITING, None),
    (point("Dot 2022", "no-usable-data"), point("Dot 2022", "subgroup"), None),
    (replace(WAITING, decision="accepted"), replace(WAITING, text_sha256="b"), "opened"),
]


@pytest.mark.parametrize("before, after, kind", KINDS, ids=[f"{i}: {kind}" for i, (_, _, kind) in enumerate(KINDS)])
def test_what_becomes_of_a_study_has_a_name(before, after, kind):
    sides = [() if one is None else (one,) for one in (before, after)]
    found = changes((ANN, *sides[0]), (*sides[1], ANN))
    assert [change.kind for change in found] == ([] if kind is None else [kind])
    told = list(paragraphs(moved(line(ANN, *sides[0]), line(ANN, *sides[1]))))
    assert bool(told) == (kind is not None)


def test_an_estimate_that_stays_is_not_listed():
    assert moved(THREE, THREE).lines == ()
    assert not moved(THREE, line(CID, BOB, ANN)).changed


def test_each_change_is_made_alone_and_pooled_by_the_same_model():
    worse = point("Cid 2021", value=1.5)
    found = moved(THREE, line(ANN, worse, DOT)).lines[0]
    assert found.changed
    alone = {mover.change.subject.study: mover for mover in found.movers}
    by_hand = {
        "Dot 2022": [ANN, BOB, CID, DOT],
        "Cid 2021": [ANN, BOB, worse],
        "Bob 2020": [ANN, CID],
    }
    for study, points in by_hand.items():
        mover = alone[study]
        if len(points) == 2:  # two are shown, not averaged
            assert mover.alone is None
            assert mover.shift is None
            continue
        expected = meta.pool([p.yi for p in points], [p.sei**2 for p in points])
        assert (mover.alone.estimate, mover.alone.ci_high) == (expected.estimate, expected.ci_high)
        assert mover.shift == expected.estimate - THREE.result.estimate
    told = "\n".join(paragraphs(moved(THREE, line(ANN, worse, DOT))))
    assert "Bob 2020 (Bob) left the pool, 0.95; alone it leaves k = 2, which is not pooled." in told
    assert "0.70 before, 1.50 now; alone it moves" in told
    assert "together they need not add up" in told


def test_one_change_alone_is_the_whole_change():
    found = moved(THREE, line(ANN, BOB, CID, DOT)).lines[0]
    assert [mover.shift for mover in found.movers] == [found.shift]
    assert "add up" not in "\n".join(paragraphs(moved(THREE, line(ANN, BOB, CID, DOT))))


def test_another_report_of_a_study_takes_its_place_in_one_change():
    update = point("Bob 2020", record="new", value=0.6)
    found = moved(THREE, line(ANN, update, CID), Cause("new", "PMID new came", key="new")).lines[0]
    assert [mover.change.kind for mover in found.movers] == ["replaced"]
    assert found.movers[0].alone == line(ANN, update, CID).result
    assert [cause.kind for cause in found.movers[0].causes] == ["new"]


def test_another_model_is_told_apart_from_other_studies():
    other = line(ANN, BOB, CID, DOT, model=Model(tau2="DL", ci="wald"), method="DL, Wald")
    found = moved(THREE, other, Cause("protocol", "the protocol changed"))
    model = found.lines[0].model
    assert model.alone == line(ANN, BOB, CID, model=Model(tau2="DL", ci="wald")).result
    assert [cause.kind for cause in model.causes] == ["protocol"]
    assert "pooled by another model: DL, Wald, because the protocol changed" in "\n".join(paragraphs(found))


CAUSES = [
    # cause, study it is found at
    (Cause("new", "", key="Dot"), "Dot 2022"),
    (Cause("decision", "", row="Cid/row"), "Cid 2021"),
    (Cause("protocol", ""), None),
    (Cause("new", "", key="Do"), ""),
    (Cause("decision", "", row="Dot"), ""),
]


@pytest.mark.parametrize("cause, study", CAUSES)
def test_a_cause_is_named_where_it_belongs_and_nowhere_else(cause, study):
    found = moved(THREE, line(ANN, BOB, DOT), cause).lines[0]
    named = {mover.change.subject.study for mover in found.movers if mover.causes}
    assert named == ({"Cid 2021", "Dot 2022"} if study is None else {study} - {""})


UNREVIEWED = Cause("unreviewed", "rows that nobody has accepted are pooled now")
NOBODY_ACCEPTED = replace(DOT, decision=None)


@pytest.mark.parametrize(
    "after, named",
    [
        (NOBODY_ACCEPTED, ["unreviewed"]),
        (replace(DOT, decision="accepted"), []),
        (point("Dot 2022", "no-usable-data"), []),
        (None, []),
    ],
)
def test_what_nobody_accepted_is_the_cause_of_no_other_change(after, named):
    assert [cause.kind for cause in Causes((UNREVIEWED,)).of(None, after)] == named


def test_what_happened_to_a_study_goes_before_what_happened_to_everything():
    found = moved(THREE, line(ANN, BOB), Cause("protocol", "p"), Cause("retracted", "r", key="Cid")).lines[0]
    assert [cause.kind for cause in found.movers[0].causes] == ["retracted"]


def test_an_analysis_that_comes_or_goes_is_held_against_an_empty_one():
    came = compare(Snapshot(), Snapshot((THREE,)))
    went = compare(Snapshot((THREE,)), Snapshot())
    assert (came.lines[0].before.k, came.lines[0].after.k) == (0, 3)
    assert (went.lines[0].before.k, went.lines[0].after.k) == (3, 0)
    assert came.changed
    assert went.changed
    assert "nothing pooled, k = 0 of 0; now HR" in next(paragraphs(came))
    assert "now nothing pooled, k = 0 of 0" in next(paragraphs(went))


def test_estimates_that_look_the_same_and_are_not_are_written_with_more_digits():
    nearly = line(ANN, BOB, point("Cid 2021", value=0.7002))
    told = next(paragraphs(moved(THREE, nearly)))
    before, after = exp(THREE.result.estimate), exp(nearly.result.estimate)
    assert f"{before:.2f}" == f"{after:.2f}"
    assert f"HR {before:.3f} (95 % CI" in told
    assert f"now HR {after:.3f} (95 % CI" in told


def test_the_json_says_what_the_words_say():
    body = json.loads(json.dumps(moved(THREE, line(ANN, BOB), Cause("retracted", "r", key="Cid")).to_json()))
    only = body["analyses"][0]
    assert (body["changed"], only["before"]["k"], only["after"]["k"], only["after"]["result"]) == (True, 3, 2, None)
    assert only["before"]["result"]["exp"]["estimate"] == pytest.approx(exp(THREE.result.estimate))
    assert [(m["what"], m["study"], m["because"][0]["kind"]) for m in only["movers"]] == [
        ("went", "Cid 2021", "retracted")
    ]
    assert only["movers"][0]["after"] is None


def test_what_cannot_be_pooled_again_gives_no_result():
    assert refit([], Model(), cross_strata=False) is None
    assert refit([point("Ann 2019", "no-usable-data")], Model(), cross_strata=False) is None
    mixed = [ANN, BOB, replace(CID, stratum="nrs-adjusted")]
    assert refit(mixed, Model(), cross_strata=False) is None
    assert isinstance(refit(mixed, Model(), cross_strata=True), Result)
