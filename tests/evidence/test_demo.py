"""The worked example: every figure of the route, as a person sees it and as a script gets it."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from evidence import demo, workflow
from evidence.__main__ import main
from evidence.cli.walkthrough import walkthrough
from evidence.report import models, pooling

ROOT = Path(__file__).parents[2]


OUTPUTS = {"table.csv", "forest_os.svg", "forest_os.png", "forest_pfs.svg", "forest_pfs.png", "report.html"}


BANNER = "incomplete transcription (8 of 10, 4 of 7 studies), adjusted and unadjusted mixed: not a result"


# VEGF TKI over mTOR inhibitor, as metafor 3.8 gives it:
# analysis, k, estimate, Wald, HKSJ, HKSJ with the ad hoc floor, tau2, I2, Q, P of Q
EXPECTED = [
    ("os-published", 4, 1.2262, (1.0228, 1.4700), (0.9743, 1.5433), (0.9134, 1.6461), 0, 0, 1.830, 0.6084),
    ("os-all-park-table", 8, 1.0560, (0.8682, 1.2845), (0.8015, 1.3912), (0.8015, 1.3912), 0.0180, 23.5, 11.481, 0.1190),
    ("os-all-park-abstract", 8, 1.1165, (0.9592, 1.2995), (0.9137, 1.3642), (0.9137, 1.3642), 0, 0, 8.382, 0.3002),
    ("pfs-adjusted", 3, 1.0656, (0.7968, 1.4251), (0.5821, 1.9507), (0.5629, 2.0172), 0.0378, 57.5, 4.843, 0.0888),
    ("pfs-all-park-abstract", 4, 1.0422, (0.8239, 1.3183), (0.7401, 1.4676), (0.7116, 1.5264), 0.0237, 41.6, 4.872, 0.1814),
]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return demo.run(tmp_path_factory.mktemp("demo") / "example")


@pytest.fixture(scope="module")
def body(made):
    return workflow.show(made.folder, "22460837")


def test_it_writes_a_project_and_its_outputs(made):
    assert {path.name for path in made.folder.iterdir()} == OUTPUTS | {"review.toml", "evidence.db"}
    assert {path.name for path in made.written} == OUTPUTS
    assert all(path.stat().st_size > 500 for path in made.written)


def test_every_value_read_is_grounded_in_the_text(body):
    def spans(value):
        if isinstance(value, dict):
            if "quote" in value:
                yield value
            for item in value.values():
                yield from spans(item)
        elif isinstance(value, list):
            for item in value:
                yield from spans(item)

    found = list(spans(body))
    assert len(found) > 20
    assert [span for span in found if body["text"][span["start"] : span["end"]] != span["quote"]] == []


def test_arms_and_numbers_are_read(body):
    assert body["total_n"]["value"] == 83
    arms = [(arm["name"], arm["n"], [(part["name"], part["n"]) for part in arm["components"]]) for arm in body["arms"]]
    assert arms == [
        ("VEGF TKI", 41, [("sunitinib", 16), ("sorafenib", 25)]),
        ("mTOR inhibitor", 42, [("temsirolimus", 11), ("everolimus", 31)]),
    ]
    follow_up = body["follow_up"]
    assert (follow_up["median"], follow_up["unit"], follow_up["ci_low"], follow_up["ci_high"]) == (
        23.9,
        "months",
        17.8,
        30.0,
    )


def test_exactly_two_effects_are_read(body):
    fields = (
        "measure",
        "value",
        "ci_low",
        "ci_high",
        "ci_level",
        "p_op",
        "p_value",
        "numerator_text",
        "reference_text",
        "direction_source",
    )
    assert {effect["endpoint"]: tuple(effect[name] for name in fields) for effect in body["effects"]} == {
        "PFS": ("HR", 0.97, 0.59, 1.62, 0.95, "=", 0.92, "VEGF TKI", "mTOR inhibitor", "explicit"),
        "OS": ("HR", 0.98, 0.57, 1.68, 0.95, "=", 0.94, "VEGF TKI", "mTOR inhibitor", "carried"),
    }


def test_medians_rates_and_context_are_read(body):
    names = {arm["id"]: arm["name"] for arm in body["arms"]}
    assert {(m["endpoint"], names[m["arm"]], m["value"], m["unit"]) for m in body["medians"]} == {
        ("PFS", "VEGF TKI", 3.0, "months"),
        ("PFS", "mTOR inhibitor", 3.0, "months"),
        ("OS", "VEGF TKI", 10.6, "months"),
        ("OS", "mTOR inhibitor", 8.2, "months"),
    }
    assert {(r["endpoint"], names[r["arm"]], r["percent"], r["p_value"]) for r in body["rates"]} == {
        ("DCR", "VEGF TKI", 51.0, 0.75),
        ("DCR", "mTOR inhibitor", 59.0, 0.75),
    }
    context = {name: fact["value"] for name, fact in body["context"].items() if isinstance(fact, dict)}
    assert context == {
        "line_of_therapy": "second",
        "prior_therapy": "VEGF TKI",
        "condition": "metastatic renal cell carcinoma",
        "design": "nrs-retrospective",
    }


def test_every_published_row_is_turned_and_the_printed_one_is_kept(made):
    rows = [row for row in made.review.lined.rows if row.source != "abstract"]
    assert len(rows) == 12
    assert all(row.inverted for row in rows)
    busch = next(row for row in rows if row.study == "Busch 2011" and row.endpoint == "OS")
    assert busch.printed.strings == ("0.79", "0.43", "1.45")
    assert (busch.value, busch.ci_low, busch.ci_high) == pytest.approx((1 / 0.79, 1 / 1.45, 1 / 0.43))
    assert (busch.n_a, busch.n_b) == (46, 62)


def test_park_is_one_cohort_whose_reports_conflict_on_survival(made):
    study = next(study for study in made.review.lined.studies if study.name == "Park 2012")
    assert len(study.reports) == 2
    assert study.links[0].signals
    assert [(conflict.study, conflict.endpoint) for conflict in made.review.lined.conflicts] == [("Park 2012", "OS")]
    used = [row for row in made.review.lined.rows if row.study == "Park 2012" and row.poolable]
    assert sorted((row.endpoint, row.source) for row in used) == [
        ("OS", "PMID 25493562, Table 1"),
        ("PFS", "PMID 25493562, Table 1"),
    ]


@pytest.mark.parametrize("expected", EXPECTED, ids=[row[0] for row in EXPECTED])
def test_the_five_analyses(made, expected):
    name, k, estimate, wald, hksj, adhoc, tau2, i2, q, q_p = expected
    one = next(one for one in made.review.declared if one.id == name)
    found = one.to_json()
    assert found["k"] == k
    assert found["exp"]["estimate"] == pytest.approx(estimate, abs=5e-5)
    for method, interval in (("wald", wald), ("hksj", hksj), ("hksj-adhoc", adhoc)):
        natural = found["intervals"][method]
        assert (natural["ci_low"], natural["ci_high"]) == pytest.approx(interval, abs=5e-5), method
    assert found["tau2"] == pytest.approx(tau2, abs=5e-5)
    assert found["i2"] == pytest.approx(i2, abs=0.05)
    assert (found["q"], found["q_p"]) == pytest.approx((q, q_p), abs=5e-4)
    assert "contains unreviewed data" in found["banner"]
    assert (BANNER in found["banner"]) == (name != "os-published")


def test_the_headline_is_shown_as_published_too(made):
    headline = [one for one in made.review.declared if one.headline]
    assert [one.id for one in headline] == ["os-published"]
    turned = headline[0].to_json()["turned"]
    assert (turned["numerator"], turned["reference"]) == ("mTOR inhibitor", "VEGF TKI")
    wald = turned["intervals"]["wald"]
    assert (wald["estimate"], wald["ci_low"], wald["ci_high"]) == pytest.approx((0.8155, 0.6803, 0.9777), abs=5e-5)
    assert headline[0].conclusion_depends_on_interval


def test_the_table_gives_each_number_its_words_and_place(made, body):
    rows = list(csv.DictReader((made.folder / "table.csv").open(encoding="utf-8", newline="")))
    assert len(rows) == 14
    read = [row for row in rows if row["pmid"] == "22460837"]
    assert len(read) == 2
    for row in read:
        assert body["text"][int(row["start"]) : int(row["end"])] == row["quote"]
        assert row["rule"]
        assert row["text_sha256"] == body["text_sha256"]


def test_the_terminal_tells_it_all_in_80_columns(tmp_path, capsys):
    assert main(["-C", str(tmp_path / "d"), "demo"]) == 0
    told, messages = capsys.readouterr()
    fixed = [line for line in told.splitlines() if str(tmp_path) not in line]
    assert [line for line in fixed if len(line) > 80] == []
    flat = " ".join(told.split())
    for said in [
        "83 patients in all",
        "arm VEGF TKI, n = 41 (sunitinib 16, sorafenib 25)",
        "PFS HR 0.97 (95 % CI 0.59-1.62), P = 0.92; VEGF TKI over mTOR inhibitor",
        '"HR = 0.98, 95 % CI 0.57-1.68, P = 0.94"',
        "Busch 2011 OS 0.79 (0.43-1.45) turned 1.27 (0.69-2.33) yes",
        "about the same patients",
        "CONFLICT. Park 2012, OS",
        "CONTAINS UNREVIEWED DATA",
        "4 1.2262 1.0228-1.4700 0.9743-1.5433 0.9134-1.6461 0 0 1.830 (.6084)",
        "8 1.0560 0.8682-1.2845 0.8015-1.3912 0.8015-1.3912 .0180 23.5 11.481 (.1190)",
        "not a result",
        "mTOR inhibitor over VEGF TKI: 0.82 (0.68-0.98)",
        "0.8155 (0.6803-0.9777), I² 0 %, P 0.608",
        "The conclusion depends on the interval method",
        "report.html in a browser",
    ]:
        assert said in flat, said
    assert "pooling" in messages


def test_running_it_again_doubles_nothing(made, capsys):
    before = {path.name: path.read_bytes() for path in made.written}
    counts = workflow.status(made.folder)["counts"]
    again = demo.run(made.folder)
    assert workflow.status(made.folder)["counts"] == counts
    assert (counts["records"], counts["published_rows"]) == (1, 12)
    assert {path.name: path.read_bytes() for path in again.written} == before


def test_the_headline_as_json_for_a_script(made, capsys):
    assert main(["-C", str(made.folder), "pool", "--analysis", "os-published", "--allow-unreviewed", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["analysis"] == "os-published"
    assert found["studies"] == ["Busch 2011", "Chen 2012", "Heng 2012", "Wong 2013"]


def test_the_readme_shows_these_results(made):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for one in made.review.declared:
        cells = models.model(one)
        shown = [cells.k, cells.estimate, *cells.intervals, cells.tau2, cells.i2, cells.q]
        assert f"| {' | '.join(shown)} |" in readme


def test_the_picture_of_the_readme_is_the_demos(made):
    assert (ROOT / "docs" / "forest_os.svg").read_bytes() == (made.folder / "forest_os.svg").read_bytes()


def test_what_the_terminal_shows_of_the_results(made, golden):
    told = walkthrough(made)
    golden("demo_results.txt", told[told.index("2. LINED UP") : told.index("7. WRITTEN")].rstrip() + "\n")


@pytest.mark.parametrize("asked", [True, False])
def test_leave_one_out_belongs_to_the_sensitivity_analyses_where_the_protocol_asks(made, asked):
    one = replace(next(one for one in made.review.declared if one.id == "os-published"), asks_leave_one_out=asked)
    beside = {"leave_one_out": False, "cumulative": False}
    assert ("Without" in pooling.extras(one, by_model=True, **beside)) is asked
    assert "Without" not in pooling.extras(one, by_model=False, **beside)
