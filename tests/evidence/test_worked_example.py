"""The worked example as a reviewer goes through it: by commands, from records to a file that R pools to the same."""

import csv
import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from eutils.records import article
from with_r import FIELDS, TESTS, fitted, has_metafor, say_not_run

from evidence import data
from evidence.__main__ import main

FOLDER = Path(__file__).parents[2] / "fixtures" / "domain"
ABSTRACTS = [json.loads(line) for line in (FOLDER / "abstracts.jsonl").read_text(encoding="utf-8").splitlines()]


def records():
    """The invented abstracts of the field as PubMed would send them."""
    articles = (
        article(one["pmid"], title=one["title"], abstract=one["text"], types=tuple(one["types"])) for one in ABSTRACTS
    )
    return "<PubmedArticleSet>" + "".join(articles) + "</PubmedArticleSet>"


@pytest.fixture(scope="module")
def ev(tmp_path_factory):
    """Give a function that runs a command in the project and returns what it printed."""
    folder = tmp_path_factory.mktemp("worked") / "review"

    def call(capsys, *words, code=0):
        capsys.readouterr()
        assert main(["-C", str(folder), *words]) == code, words
        return capsys.readouterr().out

    call.folder = folder
    assert main(["-q", "init", str(folder), "--example", "vegf-tki-vs-mtor"]) == 0
    for name in ("park2012.xml", "heng2014.csv"):
        (folder / name).write_bytes(data.read(name))
    (folder / "invented.xml").write_text(records(), encoding="utf-8")
    files = [str(folder / name) for name in ("park2012.xml", "heng2014.csv", "invented.xml")]
    assert main(["-q", "-C", str(folder), "import", *files]) == 0
    assert main(["-q", "-C", str(folder), "extract"]) == 0
    return call


@pytest.fixture(scope="module")
def accepted(ev):
    """The project once a person has accepted every row that can be pooled: some by the command, the rest in its way."""
    from evidence import workflow
    from evidence.store import Store
    from evidence.workflow.acting import Person, say

    rows = workflow.table(ev.folder)
    for row in rows[:5]:  # each reads the whole project
        who = row.pmid if row.key else row.study
        assert main(["-q", "-C", str(ev.folder), "decide", who, row.id, "--accept", "--reviewer", "AR"]) == 0
    with Store.open(ev.folder / workflow.DATABASE) as store, store.together():
        person = Person(store, workflow.protocol(ev.folder)[1], "AR")
        for row in rows[5:]:
            say(person, row, "accept")
    return ev


def read(text):
    return [json.loads(line) for line in text.splitlines()]


def test_nothing_is_pooled_before_a_person_accepts(ev, capsys):
    ev(capsys, "pool", code=5)


def test_each_study_counts_once_and_strata_stay_apart(accepted, capsys):
    rows = {row["id"]: row for row in read(accepted(capsys, "table", "--json", "--all"))}
    pooled = read(accepted(capsys, "pool", "--json"))
    strata = defaultdict(set)
    for one in pooled:
        assert [s for s, n in Counter(one["studies"]).items() if n > 1] == []
        assert {rows[name]["stratum"] for name in one["rows"]} <= {one["stratum"]}
        assert one["k"] + len(one["without_data"]) == one["k_eligible"]
        strata[one["endpoint"]].add(one["stratum"])
        assert f"{one['k']} of {one['k_eligible']} eligible" in one["sentence"]
    assert strata["OS"] >= {"rct", "nrs-unadjusted", "nrs-unknown-adjustment"}
    assert strata["PFS"] >= {"rct", "nrs-unknown-adjustment"}
    everywhere = Counter((study, one["endpoint"]) for one in pooled for study in one["studies"])
    assert set(everywhere.values()) == {1}


def test_park_is_one_study_of_two_sources(accepted, capsys):
    rows = read(accepted(capsys, "table", "--json", "--all"))
    park = [row for row in rows if row["study"] == "Park 2012" and row["endpoint"] == "OS"]
    assert len(park) == 2
    assert sorted(row["why_not"] or "" for row in park) == ["", "overlapping-cohort"]


def test_the_eligible_without_numbers_stay_in_sight(accepted, capsys):
    silent = {one["pmid"] for one in ABSTRACTS if one["review"]["reason"] == "no-usable-data"}
    assert len(silent) >= 3
    rows = read(accepted(capsys, "table", "--json", "--all"))
    assert {row["pmid"] for row in rows if row["why_not"] == "no-usable-data" and row["eligible"]} >= silent
    accepted(capsys, "plot", "forest", "--outcome", "PFS")
    drawn = "".join(path.read_text(encoding="utf-8") for path in accepted.folder.glob("forest_*-PFS-*.svg"))
    assert sorted(pmid for pmid in silent if f"PMID {pmid}" not in drawn) == []
    text = accepted(capsys, "export", "worklist")
    assert {row["pmid"] for row in csv.DictReader(text.splitlines())} >= silent


@pytest.fixture(scope="module")
def theirs(accepted, tmp_path_factory, request):
    """R's figures for the exported file; None where there is no R, with a line on the terminal."""
    path = tmp_path_factory.mktemp("r") / "metafor.csv"
    assert main(["-q", "-C", str(accepted.folder), "export", "metafor", "-o", str(path)]) == 0
    if has_metafor():
        return fitted(path)
    say_not_run(request.config, "that pool gives figures for each result is tested")
    return None


@pytest.mark.parametrize("ci", TESTS)
def test_r_pools_the_worked_example_to_the_same_figures(accepted, theirs, capsys, ci):
    found = read(accepted(capsys, "pool", "--json", "--tau2", "REML", "--ci", ci, "--pool-k2"))
    ours = {(one["endpoint"], one["stratum"]): one for one in found if one.get("estimate") is not None and one["k"] > 1}
    assert {("OS", "rct"), ("PFS", "rct"), ("OS", "nrs-unknown-adjustment")} <= set(ours)
    for (outcome, stratum), one in ours.items():
        mine = [one[name] for name in FIELDS]
        expected = mine if theirs is None else theirs[outcome, stratum, TESTS[ci]]
        assert expected == pytest.approx(mine, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(
    "words", [("pool", "--json"), ("table", "--json", "--all"), ("export", "metafor"), ("export", "ris")]
)
def test_running_it_again_changes_nothing(accepted, capsys, words):
    before = accepted(capsys, *words)
    accepted(capsys, "extract")
    accepted(capsys, "import", str(accepted.folder / "invented.xml"), str(accepted.folder / "heng2014.csv"))
    assert accepted(capsys, *words) == before
