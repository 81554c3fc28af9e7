"""Subgroups by a column or by what rows carry, and the alternatives that a protocol declares."""

import json
import shlex
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

import meta
from evidence.__main__ import main
from evidence.errors import UsageError
from evidence.figures import Figures, Model, grouped
from evidence.harmonise import line_up
from evidence.protocol import Alternative
from evidence.report import drawable, drawing, pooling
from evidence.synthesis import PROPERTIES, analyses, by_property

REGIONS = """slab,region,measure,value,ci_low,ci_high,centre
A,Asia,HR,0.79,0.43,1.45,one
B,Asia,HR,1.03,0.59,1.79,one
C,Asia,HR,0.84,0.67,1.06,one
D,Europe,HR,0.65,0.42,0.99,one
E,Europe,HR,1.2,0.8,1.8,one
F,America,HR,0.9,0.6,1.35,one
"""
YI = (-0.2, 0.0, -0.15, -0.4, 0.2, -0.1, 0.1, -0.3)
VI = (0.1, 0.08, 0.014, 0.05, 0.04, 0.04, 0.09, 0.06)


@pytest.fixture
def table(tmp_path):
    def write(text=REGIONS):
        path = tmp_path / "figures.csv"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def studies(k):
    return Figures(tuple("ABCDEFGH"[:k]), YI[:k], VI[:k], "HR")


# how many studies are in the group, what else is asked: whether a result is shown, and why not
FEW = [
    (1, {}, False, "one study only: nothing pooled"),
    (2, {}, False, "not pooled: k = 2"),
    (2, {"pool_k2": True}, True, None),
    (3, {}, True, None),
    (3, {"min_k": 4}, False, "not pooled: k = 3, fewer than min_k = 4"),
    (4, {"min_k": 4}, True, None),
    (5, {}, True, None),
]


@pytest.mark.parametrize("k, asked, is_shown, why", FEW)
def test_each_group_keeps_the_rules_for_few_studies(k, asked, is_shown, why):
    found = grouped(studies(8), ["x"] * k + ["y"] * (8 - k), Model(**asked), by="g")
    one = found.groups[0]
    assert (one.name, one.found.pooled.k, one.found.shown, one.found.why_not) == ("x", k, is_shown, why)
    body = found.to_json()["groups"][0]
    assert (body["estimate"] is not None) == (is_shown or k == 1)
    assert ("sensitivity" in body) == (k == 2)
    lines = pooling.figures(one.found)
    assert ("With so few studies" in lines) == (is_shown and k < 5)
    assert ("Weights:" in lines) == is_shown


@pytest.mark.parametrize("tau2, ci", [("REML", "hksj-adhoc"), ("DL", "wald"), ("FE", "wald")])
def test_the_tests_between_groups_are_those_of_meta(tau2, ci):
    groups = ["x", "x", "x", "y", "y", "y", "z", "z"]
    expected = meta.subgroups(YI, VI, groups, tau2=tau2, ci=ci)
    body = grouped(studies(8), groups, Model(tau2, ci), by="g").to_json()["between"]
    assert body["separate_tau2"]["statistic"] == expected.q_between
    assert (body["separate_tau2"]["df"], body["separate_tau2"]["p_value"]) == ((2, None), expected.q_between_p)
    assert (body["common_tau2"]["statistic"], body["common_tau2"]["df"]) == (expected.qm, expected.qm_df)
    assert (body["common_tau2"]["p_value"], body["common_tau2"]["tau2"]) == (expected.qm_p, expected.tau2_common)


def test_what_is_not_stated_is_shown_and_stays_out_of_the_test():
    found = grouped(studies(8), ["x", "x", "x", "y", "y", "y", "", ""], Model(), by="g")
    assert [(one.name, one.places) for one in found.groups] == [
        ("x", (0, 1, 2)),
        ("y", (3, 4, 5)),
        ("not stated", (6, 7)),
    ]
    six = meta.subgroups(YI[:6], VI[:6], ["x"] * 3 + ["y"] * 3)
    assert found.tests[0].statistic == six.q_between
    assert "2 of 8 studies do not state g: not in the test" in found.notes


@pytest.mark.parametrize(
    "texts, note",
    [
        (["x"] * 8, "there is one group only"),
        (["x"] * 7 + [""], "there is one group only"),
        (["Asia"] * 4 + ["asia"] * 4, "Asia, asia are taken as groups of their own; are they one?"),
        (["x"] * 6 + ["y"] * 2, "those too small to be pooled among them"),
    ],
)
def test_what_a_reader_has_to_know(texts, note):
    found = grouped(studies(8), texts, Model(), by="g")
    assert any(note in text for text in found.notes)
    assert bool(found.tests) == (len(set(texts) - {""}) > 1)


BAD_COLUMNS = [
    ("regoin", "The table has no column regoin to group by; it has slab, region, measure"),
    ("slab", "The column slab makes no groups: each study has a value of its own."),
    ("centre", "The column centre makes no groups: every study that states it has one."),
    ("", "The table has no column"),
]


@pytest.mark.parametrize("column, said", BAD_COLUMNS)
@pytest.mark.parametrize("command", [["pool"], ["plot", "forest", "-o", "x.svg"]], ids=["pool", "plot"])
def test_a_column_that_makes_no_groups_is_refused(table, capsys, command, column, said):
    assert main([*command, "--data", table(), "--by", column]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Try: take one of: region." in err


def test_an_empty_column_is_refused(table, capsys):
    assert main(["pool", "--data", table("slab,g,yi,vi\nA,,0.1,0.1\nB,,-0.2,0.1\n"), "--by", "g"]) == 2
    assert "makes no groups: it is empty" in capsys.readouterr().err


def test_the_command_says_each_group_and_both_tests(table, capsys):
    assert main(["pool", "--data", table(), "--by", "Region"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("HR 0.87")
    for text in (
        "By region:",
        "\nAsia:\n    HR 0.86",
        "\nEurope:\n    Not pooled: k = 2.",
        "D: HR 0.65 (0.42 to 0.99)",
    ):
        assert text in out
    assert "Test for subgroup differences, each group with its own τ²: Q = " in out
    assert "Test for subgroup differences, one τ² for all (" in out
    assert max(map(len, out.splitlines())) <= 80
    assert main(["pool", "--data", table(), "--by", "region", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)["subgroups"]
    assert [(one["group"], one["k"]) for one in body["groups"]] == [("America", 1), ("Asia", 3), ("Europe", 2)]
    assert body["between"]["separate_tau2"]["df"] == [2, None]
    assert main(["pool", "--data", table(), "--json"]) == 0
    assert "subgroups" not in json.loads(capsys.readouterr().out)


def test_the_forest_plot_has_a_block_a_group_and_other_plots_have_none(table, capsys, tmp_path):
    out = tmp_path / "plot.svg"
    assert main(["plot", "forest", "--data", table(), "--by", "region", "-o", str(out)]) == 0
    root = ET.parse(out).getroot()
    texts = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert [text for text in texts if text in {"Asia", "Europe", "America"}] == ["America", "Asia", "Europe"]
    for text in ("Pooled, k = 3", "Not pooled: k = 2", "One study: nothing pooled", "All studies, k = 6", *"ABCDEF"):
        assert texts.count(text) == 1
    assert any(text.startswith("Test for subgroup differences: Q = ") for text in texts)
    assert any("one τ² for all" in text for text in texts)
    assert "Test for subgroup differences" in root[1].text
    capsys.readouterr()
    assert main(["plot", "funnel", "--data", table(), "--by", "region", "-o", str(tmp_path / "f.svg")]) == 2
    assert "A funnel plot has no subgroups." in capsys.readouterr().err
    assert not (tmp_path / "f.svg").exists()


@pytest.fixture
def declared(protocol, park, heng_rows):
    def run(name, **change):
        changed = protocol.model_copy(
            update={
                "synthesis": protocol.synthesis.model_copy(update=change.pop("synthesis", {})),
                "sensitivity": protocol.sensitivity.model_copy(update=change),
            }
        )
        lined = line_up(changed, [park], heng_rows)
        found = analyses(changed, lined.rows, lined.studies, allow_unreviewed=True, by="declared")
        return next(one for one in found if one.id == name)

    return run


# what rows of the worked example say, and the groups that it makes
SAID = [
    ("study_adjusted", {"adjusted study": 5, "unadjusted study": 3}),
    ("study-multicentre", {"multicentre": 6, "one centre": 2}),
    ("stratum", {"nrs-unadjusted": 3, "nrs-unknown-adjustment": 5}),
    ("Drugs", {"VEGF TKI over mTOR inhibitor": 8}),
    ("assessor", {"not stated": 8}),
]


@pytest.mark.parametrize("by, sizes", SAID, ids=[by for by, _ in SAID])
def test_a_project_is_grouped_by_what_its_rows_carry(declared, by, sizes):
    found = by_property(declared("os-all-park-table"), by)
    assert {one.name: one.found.pooled.k for one in found.groups} == sizes


@pytest.mark.parametrize("by", ["year", "yi", "region", ""])
def test_a_property_that_rows_do_not_have_is_refused_with_the_list(declared, by):
    with pytest.raises(UsageError, match=f"take one of: {', '.join(PROPERTIES)}"):
        by_property(declared("os-all-park-table"), by)


def test_rows_without_numbers_stay_on_a_plot_with_blocks(declared):
    analysis = declared("pfs-adjusted")
    assert [row.study for row in analysis.without_data] == ["Chen 2012"]
    for by in ("study_adjusted", "assessor"):
        svg = drawing.render("forest", drawable.of_analysis(analysis, by=by), "svg")
        texts = [element.text for element in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]
        assert all(texts.count(row.study) == 1 for row in (*analysis.rows, *analysis.without_data))


def test_no_group_is_pooled_where_nothing_is_pooled_as_a_whole(declared):
    analysis = declared("pfs-adjusted", synthesis={"min_k": 5})
    assert analysis.result is None
    assert by_property(analysis, "study_adjusted") is None
    text = pooling.extras(analysis, by_model=False, leave_one_out=False, cumulative=False, by="study_adjusted")
    assert "there are no groups" in text
    body = pooling.to_json(analysis, leave_one_out=False, cumulative=False, by="study_adjusted")
    assert body["subgroups"] is None


# what the protocol declares, the main model's own choice: name, tau2 and interval that come of it
ALTERNATIVES = [
    ({"tau2": "DL", "ci": "wald"}, {}, "DL, Wald", ("DL", "wald")),
    ({"tau2": "EB"}, {}, "EB, HKSJ with the ad hoc floor", ("EB", "hksj-adhoc")),
    ({"ci": "wald"}, {}, "REML, Wald", ("REML", "wald")),
    ({"model": "common"}, {}, "common effect", ("FE", "wald")),
    ({"model": "common", "ci": "hksj"}, {}, "common effect", ("FE", "wald")),
    ({"model": "random"}, {"model": "common"}, "REML, HKSJ with the ad hoc floor", ("REML", "hksj-adhoc")),
    ({"tau2": "DL"}, {"model": "common"}, "DL, HKSJ with the ad hoc floor", ("DL", "hksj-adhoc")),
    ({"label": "as in 2014", "tau2": "DL", "ci": "wald"}, {}, "as in 2014", ("DL", "wald")),
]


@pytest.mark.parametrize("said, main_model, name, model", ALTERNATIVES)
def test_a_declared_alternative_stands_beside_the_main_model(declared, said, main_model, name, model):
    analysis = declared("os-all-park-table", alternatives=(Alternative(**said),), synthesis=main_model)
    first, second = analysis.sensitivity[:2]
    assert (first.role, second.role) == ("main", "declared")
    assert first.estimate == analysis.result.estimate
    expected = meta.pool(analysis.figures.yi, analysis.figures.vi, tau2=model[0], ci=model[1])
    assert (second.name, second.estimate, second.ci_low) == (name, expected.estimate, expected.ci_low)
    assert second.declared == ", ".join(f'{key} = "{value}"' for key, value in said.items())
    assert len({one.method for one in analysis.sensitivity}) == len(analysis.sensitivity)  # none is there twice
    text = "\n".join(pooling.sensitivity(analysis.sensitivity, "HR"))
    assert f"* {name}: declared in the protocol" in text
    assert analysis.to_json()["sensitivity"][1]["role"] == "declared"


@pytest.mark.parametrize("alternatives", [(), (Alternative(),), (Alternative(tau2="REML"),)])
def test_none_declared_or_the_main_model_once_more_adds_no_line(declared, alternatives):
    found = declared("os-all-park-table", alternatives=alternatives).sensitivity
    assert [one.role for one in found].count("main") == 1
    assert "declared" not in [one.role for one in found]
    assert len(found) == 8


TOUR = (Path(__file__).parents[2] / "docs" / "tour.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "typed",
    [
        "evidence pool --data figures.csv --by region",
        "evidence plot forest --data figures.csv --by region -o regions.svg",
    ],
)
def test_what_the_readme_types_works(table, capsys, monkeypatch, tmp_path, typed):
    assert f"    {typed}" in TOUR
    table()
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(typed)[1:]) == 0
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize("by", ["line_of_therapy", "drugs", "design", "adjusted", "study_multicentre"])
def test_the_properties_that_the_readme_names_are_there(by):
    assert by in TOUR
    assert by in PROPERTIES
