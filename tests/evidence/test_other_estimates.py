"""Beside an analysis: other estimates of its studies, pairs of drugs, and lines of their own."""

import json
from math import exp, log

import pytest

from evidence.__main__ import main
from evidence.harmonise import line_up
from evidence.report import drawable, drawing, pooling, words
from evidence.store import Decision
from evidence.synthesis import analyses


def pooled(protocol, made, *, endpoint="PFS", by="strata", allow=True, **more):
    lined = line_up(protocol, made, (), **more)
    found = analyses(protocol, lined.rows, lined.studies, allow_unreviewed=allow, by=by)
    return next(one for one in found if one.endpoint == endpoint)


def accepted(rows):
    return [
        Decision(i, "2026-01-01", "AR", "accept", row.id, "row", None, None, "", row.text_sha256, "", "")
        for i, row in enumerate(rows, start=1)
    ]


def pfs(printed, **more):
    return {"endpoint": "PFS", "printed": printed, **more}


@pytest.fixture
def trial(make):
    """Give one report of a trial of its own."""

    def trial(number, *effects, arms=(("sorafenib", 110), ("everolimus", 120)), **more):
        sized = tuple((name, n + number) for name, n in arms)
        fields = {"design": "rct", "authors": (f"Name{number} A",), **more}
        return make(str(number), arms=sized, effects=effects, **fields)

    return trial


def named(analysis):
    return {one.name: one for one in analysis.exchanges}


def test_investigators_in_place_of_independent_review(protocol, trial):
    both = (pfs("0.60 (0.45-0.80)", assessor="independent"), pfs("0.70 (0.53-0.92)", assessor="investigator"))
    analysis = pooled(protocol, [trial(1, *both), trial(2, pfs("0.80 (0.60-1.07)")), trial(3, pfs("0.9 (0.7-1.2)"))])
    assert [row.value for row in analysis.rows] == [0.6, 0.8, 0.9]
    one = named(analysis)["investigator-assessed PFS in place of independently reviewed"]
    assert [row.value for row in one.rows] == [0.7, 0.8, 0.9]
    assert len(one.changed) == 1
    assert "0.7 (0.53 to 0.92)" in one.changed[0].replace("0.70", "0.7")
    assert one.found.pooled.estimate > analysis.result.estimate
    assert "independently reviewed PFS in place of investigator-assessed" not in named(analysis)


def test_earliest_and_latest_cut(protocol, trial):
    first = trial(1, pfs("0.60 (0.45-0.80)"), registry=("NCT01",), year=2015)
    update = trial(9, pfs("0.66 (0.50-0.87)", data_cut="updated"), registry=("NCT01",), year=2017)
    others = [trial(2, pfs("0.80 (0.60-1.07)")), trial(3, pfs("0.9 (0.7-1.2)"))]
    analysis = pooled(protocol, [first, update, *others])
    assert [row.value for row in analysis.rows] == [0.6, 0.8, 0.9]
    assert [row.value for row in named(analysis)["latest data cut of PFS"].rows] == [0.66, 0.8, 0.9]
    assert "earliest data cut of PFS" not in named(analysis)


def test_the_other_report_of_each_conflict_one_at_a_time_and_all(protocol, trial):
    made = []
    for i in (1, 2):
        made += [trial(i, pfs("0.60 (0.45-0.80)"), registry=(f"NCT0{i}",), year=2015)]
        made += [trial(i + 10, pfs("0.95 (0.71-1.27)"), registry=(f"NCT0{i}",), year=2015)]
    analysis = pooled(protocol, [*made, trial(3, pfs("0.9 (0.7-1.2)"))])
    values = {name: tuple(row.value for row in one.rows) for name, one in named(analysis).items()}
    used = tuple(row.value for row in analysis.rows)
    every = {(one, other, 0.9) for one in (0.6, 0.95) for other in (0.6, 0.95)}
    assert {used, *values.values()} == every
    assert values["the other report of each conflict"] == tuple({0.6: 0.95, 0.95: 0.6}.get(x, x) for x in used)
    assert sum(name.startswith("the other report of Name") for name in values) == 2
    assert all(len({row.study for row in one.rows}) == len(one.rows) == 3 for one in analysis.exchanges)


def test_what_nobody_accepted_is_not_exchanged_nor_another_stratum_nor_a_part(protocol, trial):
    part = [
        pfs("0.5 (0.4-0.6)", assessor="investigator", population="women"),
        pfs("0.4 (0.3-0.5)", assessor="investigator", switching="rpsft"),
        pfs("0.3 (0.2-0.4)", assessor="investigator", analysis_set="pp"),
    ]
    three = [trial(i, pfs("0.60 (0.45-0.80)", assessor="independent"), *part) for i in (1, 2, 3)]
    assert pooled(protocol, three).exchanges == ()
    nrs = [
        trial(i, pfs("0.6 (0.45-0.8)", assessor="independent", adjusted=True),
              pfs("0.7 (0.5-1.0)", assessor="investigator", adjusted=False), design="nrs-retrospective")
        for i in (1, 2, 3)
    ]  # fmt: skip
    assert pooled(protocol, nrs).exchanges == ()
    both = (pfs("0.60 (0.45-0.80)", assessor="independent"), pfs("0.70 (0.53-0.92)", assessor="investigator"))
    made = [trial(i, *both) for i in (1, 2, 3)]
    assert pooled(protocol, made).exchanges
    used = [row for row in line_up(protocol, made, ()).rows if row.poolable]
    assert pooled(protocol, made, allow=False, decisions=accepted(used)).exchanges == ()


def test_two_studies_are_not_averaged_in_an_exchange_either(protocol, trial):
    both = (pfs("0.60 (0.45-0.80)", assessor="independent"), pfs("0.70 (0.53-0.92)", assessor="investigator"))
    analysis = pooled(protocol, [trial(i, *both) for i in (1, 2)])
    (one,) = analysis.exchanges
    assert not one.found.shown
    assert one.to_json()["estimate"] is None
    assert "not pooled: k = 2" in pooling.extras(analysis, by_model=True, leave_one_out=False, cumulative=False)


def test_pairs_of_drugs_are_not_one_drug(protocol, trial):
    cabo, tem = (("cabozantinib", 300), ("everolimus", 310)), (("sorafenib", 250), ("CCI-779", 260))
    made = [trial(1, pfs("0.58 (0.45-0.75)"), arms=cabo)]
    made += [trial(i, pfs("1.10 (0.90-1.34)"), arms=tem) for i in (2, 3, 4)]
    made += [trial(5, pfs("0.9 (0.7-1.16)"), arms=(("VEGF TKI", 100), ("mTOR inhibitor", 90)))]
    analysis = pooled(protocol, made)
    found = pooling.by_drugs(analysis)
    assert {one.name: one.found.pooled.k for one in found.groups} == {
        "cabozantinib over everolimus": 1, "sorafenib over temsirolimus": 3, "VEGF TKI over mTOR inhibitor": 1,
    }  # fmt: skip
    assert found.tests[0].df == (2, None)
    text = pooling.extras(analysis, by_model=True, leave_one_out=False, cumulative=False)
    for part in ("cabozantinib over everolimus", "sorafenib over temsirolimus", "Test for subgroup differences"):
        assert part in text
    body = pooling.to_json(analysis, leave_one_out=False, cumulative=False)
    assert [one["group"] for one in body["by_drugs"]["groups"]] == [one.name for one in found.groups]
    json.dumps(body)
    same = pooled(protocol, [trial(i, pfs("1.10 (0.90-1.34)")) for i in (1, 2, 3)])
    assert pooling.by_drugs(same) is None


def handled(protocol, mixed="subgroup", together="subgroup"):
    eligibility = protocol.eligibility.model_copy(update={"line_mixed": mixed})
    comparison = protocol.comparison[0].model_copy(update={"combination_arms": together})
    return protocol.model_copy(update={"eligibility": eligibility, "comparison": (comparison,)})


HANDLING = [
    # what the protocol says, k, of K, studies in a line of their own
    ("include", 4, 4, 0),
    ("subgroup", 3, 4, 1),
    ("exclude", 3, 3, 0),
]


@pytest.mark.parametrize("how, k, k_eligible, apart", HANDLING)
@pytest.mark.parametrize("what", ["lines", "combination", "both"])
def test_what_the_protocol_wants_in_a_line_of_its_own(protocol, trial, what, how, k, k_eligible, apart):  # noqa: PLR0917
    odd = {"line": "mixed"} if what != "combination" else {}
    if what != "lines":
        odd["arms"] = (("lenvatinib plus pazopanib", 110), ("everolimus", 120))
    made = [trial(i, pfs(f"0.{i}5 (0.{i}0-0.{i}9)")) for i in (5, 6, 7)] + [trial(4, pfs("0.40 (0.30-0.53)"), **odd)]
    rules = handled(protocol, how if what != "combination" else "include", how if what != "lines" else "include")
    for by_group in (None, "drugs"):
        analysis = pooled(rules, made)
        assert (analysis.k, analysis.k_eligible) == (k, k_eligible)
        assert analysis.k + len(analysis.without_data) + len(analysis.set_aside) == k_eligible
        assert [len(line.rows) for line in analysis.apart] == [1] * apart
        main = [row.value for row in analysis.rows]
        assert (0.4 in main) is (how == "include")
        assert f"{k} of {k_eligible} eligible studies" in analysis.sentence
        drawn = drawable.of_analysis(analysis, by=by_group)
        assert [len(block.rows) for block in drawn.apart] == [1] * apart
        svg = drawing.render("forest", drawn, "svg").decode()
        assert ("not in the result above" in svg) is bool(apart)
    if apart:
        (line,) = analysis.apart
        assert line.rows[0].why_not == "subgroup"
        assert exp(line.found.pooled.estimate) == pytest.approx(0.4)
        assert line.sentence in words.analysis(analysis).replace("\n    ", " ")
        assert analysis.to_json()["apart"][0]["studies"] == (line.rows[0].study,)


def test_a_line_of_its_own_is_pooled_by_the_rules_for_few_studies_and_never_with_the_main_one(protocol, trial):
    made = [trial(i, pfs("0.60 (0.45-0.80)")) for i in (1, 2, 3)]
    made += [trial(i, pfs("0.90 (0.70-1.16)"), line="mixed") for i in (4, 5, 6)]
    analysis = pooled(handled(protocol), made)
    assert exp(analysis.result.estimate) == pytest.approx(0.6)
    (line,) = analysis.apart
    assert line.found.shown
    assert line.found.pooled.estimate == pytest.approx(log(0.9))
    assert len(analysis.set_aside) == 3


def test_a_line_of_its_own_waits_for_a_person_too(protocol, trial):
    made = [trial(i, pfs("0.60 (0.45-0.80)")) for i in (1, 2, 3)] + [trial(4, pfs("0.9 (0.7-1.16)"), line="mixed")]
    rows = line_up(handled(protocol), made, ()).rows
    analysis = pooled(handled(protocol), made, allow=False, decisions=accepted(rows[:3]))
    assert (analysis.k, analysis.k_eligible, analysis.apart, analysis.set_aside) == (3, 4, (), ())
    assert [row.why_not for row in analysis.without_data] == ["not-accepted"]


def test_a_row_with_another_flaw_has_no_line_of_its_own(protocol, trial):
    made = [trial(1, pfs("0.9 (0.7-1.16)", over=""), line="mixed"), trial(2, pfs("0.9"), line="mixed")]
    analysis = pooled(handled(protocol), made)
    assert analysis.apart == ()
    assert [row.apart for row in analysis.without_data] == [None, None]


def test_without_a_list_of_lines_mixed_ones_are_excluded_if_the_protocol_says_so(protocol, trial):
    rules = handled(protocol, "exclude")
    rules = rules.model_copy(update={"eligibility": rules.eligibility.model_copy(update={"line_of_therapy": ()})})
    (row,) = line_up(rules, [trial(1, pfs("0.9 (0.7-1.16)"), line="mixed")], ()).rows
    assert row.why_not == "wrong-line"


def test_pairs_of_drugs_by_command(living, capsys):
    base = ["-C", str(living.folder), "pool", "--outcome", "OS", "--by", "drugs"]
    assert main(base) == 0
    out = capsys.readouterr().out
    assert "By drugs:" in out
    assert "axitinib over everolimus:" in out
    assert "there is one group only: nothing to compare" in out
    assert main([*base, "--json"]) == 0
    (group,) = json.loads(capsys.readouterr().out)["subgroups"]["groups"]
    assert (group["group"], group["k"]) == ("axitinib over everolimus", 4)
