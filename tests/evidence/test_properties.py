"""What must hold of every project: nothing hangs on which arm is A, on the order of records, or on what is not eligible.

Projects are generated: studies of one or two reports, printed in either direction, with the fields that decide whether
and where an estimate is pooled. The bundled examples go through the same.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import extractors
from evidence.harmonise import line_up
from evidence.harmonise.estimates import turned
from evidence.records import Record, Section
from evidence.report import pooling
from evidence.synthesis import analyses

FOLDER = Path(__file__).parents[2] / "fixtures" / "domain"
DRUGS = [("sorafenib", "everolimus"), ("cabozantinib", "everolimus"), ("temsirolimus", "axitinib")]
NOTHING = -1e9  # stands for None, which no tolerance can be held against
MANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

EFFECTS = st.fixed_dictionaries({
    "endpoint": st.sampled_from(["PFS", "OS"]),
    "printed": st.tuples(st.integers(30, 300), st.integers(5, 90)).map(
        lambda v: f"{v[0] / 100:.2f} ({v[0] / (100 + v[1]):.2f}-{v[0] * (100 + v[1]) / 10000:.2f})"
    ),
    "over": st.sampled_from(["A1/A2", "A2/A1", "A1/A2", "A2/A1", ""]),
    "population": st.sampled_from(["all"] * 5 + ["women"]),
    "adjusted": st.sampled_from([None, None, True, False]),
    "assessor": st.sampled_from([None, "independent", "investigator"]),
    "data_cut": st.sampled_from([None, None, "interim", "final", "updated"]),
    "switching": st.sampled_from([None] * 5 + ["rpsft"]),
})  # fmt: skip

REPORTS = st.fixed_dictionaries({
    "effects": st.lists(EFFECTS, min_size=1, max_size=3),
    "year": st.sampled_from([2012, 2014, 2016]),
})  # fmt: skip

STUDIES = st.fixed_dictionaries({
    "reports": st.lists(REPORTS, min_size=1, max_size=2),
    "drugs": st.sampled_from(DRUGS),
    "design": st.sampled_from(["rct", "rct", "nrs-retrospective"]),
    "line": st.sampled_from(["second", "second", "second", "mixed", "first"]),
})  # fmt: skip

PROJECTS = st.lists(STUDIES, min_size=3, max_size=7)


def records(make, project):
    made = []
    for i, study in enumerate(project, start=1):
        arms = tuple((drug, 100 + 7 * i + 3 * j) for j, drug in enumerate(study["drugs"]))
        for j, report in enumerate(study["reports"]):
            fields = {"registry": (f"NCT{i:08d}",), "authors": (f"Name{i} A",), "arms": arms}
            made.append(make(f"{i}{j}", design=study["design"], line=study["line"], **fields, **report))
    return made


@pytest.fixture(scope="session")
def rules(protocol):
    """The worked protocol with studies over several lines in a line of their own, and averages of two."""
    eligibility = protocol.eligibility.model_copy(update={"line_mixed": "subgroup"})
    synthesis = protocol.synthesis.model_copy(update={"pool_k2": True, "min_k": 2})
    return protocol.model_copy(update={"eligibility": eligibility, "synthesis": synthesis})


def swapped(protocol):
    """Give the protocol with A and B the other way round."""
    turned_round = tuple(one.model_copy(update={"a": one.b, "b": one.a}) for one in protocol.comparison)
    return protocol.model_copy(update={"comparison": turned_round})


def pooled(protocol, known, published=()):
    lined = line_up(protocol, known, published)
    found = {
        one.id: one
        for by in ("strata", "declared")
        for one in analyses(protocol, lined.rows, lined.studies, allow_unreviewed=True, by=by)
    }
    return lined.rows, found


def lines(analysis, sign=1):
    """Give every pooled line of an analysis as (estimate, low, high, tau2, I2, Q, k), each under its name."""
    found = {("main", ci): figures(result, sign) for ci, result in analysis.pooled.items()}
    for kind, others in (("exchange", analysis.exchanges), ("apart", analysis.apart)):
        found |= {(kind, i, one.name): figures(one.found.pooled, sign) for i, one in enumerate(others)}
    pairs = pooling.by_drugs(analysis)
    for group in pairs.groups if pairs else ():
        name = group.name if sign > 0 else " over ".join(reversed(group.name.split(" over ")))
        found["drugs", name] = figures(group.found.pooled, sign)
    for test in pairs.tests if pairs else ():
        found["between", test.separate] = (test.statistic, test.p_value, test.df[0], test.df[1] or NOTHING)
    for i, step in enumerate((*analysis.leave_one_out(), *analysis.cumulative())):
        found["step", i, step.study] = figures(step, sign)
    for i, one in enumerate(analysis.sensitivity):
        found["model", i, one.name] = figures(one, sign)
    return found


def figures(result, sign):
    bounds = (result.estimate, result.ci_low, result.ci_high)
    if sign < 0 and None not in bounds:
        bounds = (-result.estimate, -result.ci_high, -result.ci_low)
    rest = (result.tau2, result.i2, getattr(result, "q", None), getattr(result, "k", None))
    return tuple(NOTHING if x is None else x for x in (*bounds, *rest))


def same(one, other, tolerance=1e-8):
    assert one.keys() == other.keys()
    for name, values in one.items():
        assert values == pytest.approx(other[name], rel=tolerance, abs=tolerance), name


def fate(rows):
    return {row.id: (row.study, row.eligible, row.poolable, row.why_not, row.apart, row.notes) for row in rows}


def counts(found):
    return {
        name: (one.k, one.k_eligible, {row.id for row in one.rows}, set(one.set_aside),
               {row.study for row in one.without_data}, one.banner)
        for name, one in found.items()
    }  # fmt: skip


def hold_mirrored(protocol, known, published=()):
    rows, found = pooled(protocol, known, published)
    back, mirrored = pooled(swapped(protocol), known, published)
    assert fate(back) == fate(rows)
    for row, other in zip(rows, back, strict=True):
        assert other.printed == row.printed
        assert (other.n_a, other.n_b) == (row.n_b, row.n_a)
        assert (other.yi, other.sei) == (None if row.yi is None else -row.yi, row.sei)
        if row.value is not None:
            assert other.value * row.value == pytest.approx(1, rel=1e-12)
    assert counts(mirrored) == counts(found)
    for name, one in found.items():
        assert (mirrored[name].a, mirrored[name].b) == (one.b, one.a)
        same(lines(mirrored[name], -1), lines(one), 1e-6)


def hold_counted(found):
    for one in found.values():
        studies = [row.study for row in one.rows]
        parts = [*studies, *(row.study for row in one.without_data), *one.set_aside]
        assert len(set(parts)) == len(parts) == one.k_eligible
        assert len(studies) == one.k
        for other in (*one.exchanges, *one.apart):
            own = [row.study for row in other.rows]
            assert len(set(own)) == len(own)
        for other in one.exchanges:
            assert [row.study for row in other.rows] == studies
        assert all(row.as_randomised for row in (*one.rows, *(row for x in one.exchanges for row in x.rows)))
        strata = {row.stratum for part in (one, *one.exchanges) for row in part.rows}
        assert len(strata) <= 1 or one.cross_strata or not one.pooled


@given(PROJECTS)
@MANY
def test_swapping_a_and_b_mirrors_everything(rules, make, project):
    hold_mirrored(rules, records(make, project))


@given(PROJECTS)
@MANY
def test_each_study_counts_once_and_the_parts_add_up(rules, make, project):
    hold_counted(pooled(rules, records(make, project))[1])


@given(PROJECTS, st.randoms(use_true_random=False))
@MANY
def test_the_order_of_records_changes_nothing(rules, make, project, chance):
    known = records(make, project)
    rows, found = pooled(rules, known)
    chance.shuffle(known)
    again, other = pooled(rules, known)
    assert fate(again) == fate(rows)
    assert counts(other) == counts(found)
    for name, one in found.items():
        for ci, result in one.pooled.items():
            expected = pytest.approx(figures(result, 1), rel=1e-8, abs=1e-8)
            assert figures(other[name].pooled[ci], 1) == expected


INELIGIBLE = [{"line": "first"}, {"design": "meta-analysis"}, {"condition": "lung cancer"}, {"retracted": True}]


@given(PROJECTS, st.sampled_from(INELIGIBLE), st.lists(EFFECTS, min_size=1, max_size=3))
@MANY
def test_a_record_that_is_not_eligible_changes_no_estimate(rules, make, project, why, effects):
    known = records(make, project)
    title = "A comparison in lung cancer." if "condition" in why else "A comparison in renal cell carcinoma."
    more = make("999", title=title, arms=(("sorafenib", 11), ("everolimus", 12)), effects=tuple(effects), **why)
    _, found = pooled(rules, known)
    _, other = pooled(rules, [*known, more])
    for name, one in other.items():
        if name in found:
            assert (one.k, one.k_eligible) == (found[name].k, found[name].k_eligible)
            same(lines(one), lines(found[name]), 0)
        else:
            assert (one.k, one.k_eligible) == (0, 0)


@given(PROJECTS)
@settings(MANY, max_examples=10)
def test_running_again_changes_nothing(rules, make, project):
    known = records(make, project)
    one, other = (
        [pooling.to_json(a, leave_one_out=True, cumulative=True) for a in pooled(rules, known)[1].values()]
        for _ in range(2)
    )
    assert json.dumps(one) == json.dumps(other)


@given(PROJECTS)
@settings(MANY, max_examples=20)
def test_turning_twice_is_the_identity_and_leaves_what_was_printed(rules, make, project):
    for row in line_up(rules, records(make, project), ()).rows:
        if row.value is None:
            continue  # of an open direction: nothing to turn
        once = turned(replace(row, inverted=not row.inverted))
        twice = turned(replace(once, inverted=row.inverted))
        assert twice == row
        assert once.printed == row.printed
        assert (once.yi, once.sei) == (None if row.yi is None else -row.yi, row.sei)


@pytest.fixture(scope="module")
def invented():
    lines_of = (FOLDER / "abstracts.jsonl").read_text(encoding="utf-8").splitlines()
    made = []
    for one in map(json.loads, lines_of):
        record = Record.build(
            pmid=one["pmid"], title=one["title"], sections=(Section(None, one["text"]),), raw=b"",
            publication_types=one["types"], raw_format="text", source="here",
        )  # fmt: skip
        made.append((record, extractors.extract(record.text)))
    return made


def test_the_worked_example_is_mirrored_and_adds_up(protocol, park, heng_rows):
    hold_mirrored(protocol, [park], heng_rows)
    hold_counted(pooled(protocol, [park], heng_rows)[1])


def test_the_invented_abstracts_are_mirrored_and_add_up(rules, invented):
    hold_mirrored(rules, invented)
    hold_counted(pooled(rules, invented)[1])
