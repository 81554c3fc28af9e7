"""Two moments of a review side by side: what moved, how far, through which study, and because of what."""

import json
from dataclasses import replace
from math import exp, log

import pytest

import meta
from evidence.errors import ProtocolError
from evidence.figures import Model
from evidence.harmonise import line_up
from evidence.living import Cause, Causes, Line, Point, Result, Snapshot, compare, due, snapshot
from evidence.living.changes import changes
from evidence.living.snapshots import refit
from evidence.living.words import paragraphs
from evidence.protocol import bundled, parse
from evidence.synthesis import analyses

FIGURES = {"Ann 2019": (0.80, 0.15), "Bob 2020": (0.95, 0.12), "Cid 2021": (0.70, 0.20), "Dot 2022": (1.10, 0.10)}


def point(study, standing="pooled", *, value=None, sei=None, **more):
    ratio, se = FIGURES[study]
    record = more.pop("record", study[:3])
    effect = log(value or ratio), sei or se
    if standing in {"no-usable-data", "set-aside"}:
        effect = None, None
    more = {"stratum": "rct", "text_sha256": "a", "decision": "accepted" if standing == "pooled" else None, **more}
    printed = f"{value or ratio:.2f}"
    return Point(
        study=study,
        report=record,
        record=record,
        row=f"{record}/row",
        standing=standing,
        yi=effect[0],
        sei=effect[1],
        printed=printed,
        **more,
    )


def line(*points, model=None, **more):
    how = model or Model(min_k=3)
    pooled = [one for one in points if one.pooled]
    result = refit(pooled, how, cross_strata=False)
    naming = {"id": "os", "label": "OS, rct", "comparison": "c", "endpoint": "OS", "measure": "HR", "stratum": "rct"}
    counts = {"k": len(pooled), "k_eligible": len(points), "result": result, "model": how, "points": points}
    return Line(**{**naming, "numerator": "A", "reference": "B", **counts, **more})


def moved(before, after, *causes):
    return compare(Snapshot((before,)), Snapshot((after,)), Causes(causes))


ANN, BOB, CID, DOT = map(point, FIGURES)
THREE = line(ANN, BOB, CID)


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


WAITING = point("Dot 2022", "not-accepted")
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


RETRACTED = Cause("retracted", "it was retracted", key="Cid")
ALERTS = [
    # alert_when, after, causes, words of the alert
    ([], line(ANN, BOB, CID, DOT), (), ["the result changed: OS, rct"]),
    ([], THREE, (), []),
    (["new-included"], line(ANN, BOB, CID, DOT), (), ["a study is newly eligible: Dot 2022 (OS, rct)"]),
    (["new-included"], line(ANN, BOB, CID, WAITING), (), ["a study is newly eligible: Dot 2022 (OS, rct)"]),
    (["new-included"], line(ANN, BOB), (RETRACTED,), []),
    (["retraction"], line(ANN, BOB), (RETRACTED,), ["a study was retracted or deleted: Cid 2021 (OS, rct)"]),
    (["retraction"], line(ANN, BOB), (), []),
    (["estimate-change>5%"], line(ANN, BOB, CID, DOT), (), ["the estimate changed by 7.6 % (more than 5 %)"]),
    (["estimate-change > 7.7 %"], line(ANN, BOB, CID, DOT), (), []),
    (["estimate-change>5%"], line(ANN, BOB), (), ["there is no estimate any more: OS, rct"]),
    (["estimate-change>5%"], line(ANN, BOB, CID, WAITING), (), []),
]


@pytest.mark.parametrize("asked, after, causes, expected", ALERTS, ids=range(len(ALERTS)))
def test_an_alert_is_due_when_the_protocol_says_so(asked, after, causes, expected):
    found = due(asked, moved(THREE, after, *causes))
    assert [text.startswith(words) for text, words in zip(found, expected, strict=True)] == [True] * len(expected)


@pytest.mark.parametrize(
    "text, advice",
    [
        ("new-includes", "did you mean 'new-included'?"),
        ("estimate-changes>5%", "did you mean 'estimate-change>5%'?"),
        ("estimate-change>five%", "did you mean 'estimate-change>5%'?"),
        ("estimate-change>-5%", "did you mean"),
        ("became significant", "known are new-included, retraction, estimate-change>5%"),
        ("", "known are"),
    ],
)
def test_an_alert_that_is_none_is_refused_with_its_line_and_what_was_probably_meant(text, advice):
    wrong = bundled("vegf-tki-vs-mtor").replace('"estimate-change>5%"', f'"{text}"')
    with pytest.raises(ProtocolError, match="there is no alert") as caught:
        parse(wrong, where="review.toml")
    assert advice in caught.value.what
    number = next(i for i, one in enumerate(wrong.splitlines(), start=1) if one.startswith("alert_when"))
    assert caught.value.where == f"review.toml:{number}"


def test_what_cannot_be_pooled_again_gives_no_result():
    assert refit([], Model(), cross_strata=False) is None
    assert refit([point("Ann 2019", "no-usable-data")], Model(), cross_strata=False) is None
    mixed = [ANN, BOB, replace(CID, stratum="nrs-adjusted")]
    assert refit(mixed, Model(), cross_strata=False) is None
    assert isinstance(refit(mixed, Model(), cross_strata=True), Result)
