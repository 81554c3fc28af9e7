"""One publication that comes twice, by its DOI and by its PMID: merged, undone, done by hand, and left alone where it is doubtful."""

import json
import shutil

import pytest
from imported import BY_DOI, BY_PMID, held, put

from evidence import duplicates, formats
from evidence.store import Store
from evidence.workflow import DATABASE, table


@pytest.mark.parametrize("first, second", [(BY_DOI, BY_PMID), (BY_PMID, BY_DOI)])
def test_a_record_that_comes_by_doi_and_by_pmid_stands_once_in_the_table(run, project, tmp_path, first, second):
    run("import", put(tmp_path / "first", first))
    out, err = run("import", put(tmp_path / "second", second))
    assert list(held(project)) == ["41"]
    assert "1 merged with a record of the same publication" in out
    assert "doi:10.5555/one is the publication of 41: the same DOI 10.5555/one and title" in err
    run("extract")
    assert [row.key for row in table(project, everything=True)] == ["41"]


def test_merging_is_undone_for_good_and_done_by_hand(run, project, tmp_path):
    run("import", put(tmp_path / "a.ris", BY_DOI), put(tmp_path / "a.xml", BY_PMID))
    out, _ = run("dedupe", "--json")
    (pair,) = map(json.loads, out.splitlines())
    assert (pair["duplicate"], pair["kept"], pair["joined"], pair["who"]) == ("doi:10.5555/one", "41", True, "evidence")
    run("dedupe", "--undo", "doi:10.5555/one", "--reviewer", "AR")
    assert set(held(project)) == {"doi:10.5555/one", "41"}
    run("import", put(tmp_path / "b.ris", BY_DOI.replace("PY  - 2012", "PY  - 2013")))
    out, _ = run("dedupe")
    assert set(held(project)) == {"doi:10.5555/one", "41"}
    assert out.startswith("0 merged")
    run("dedupe", "--merge", "doi:10.5555/one", "41", "--reviewer", "AR")
    assert list(held(project)) == ["41"]


WRONG = [
    (("--merge", "1", "2"), 2, "Nobody is named"),
    (("--undo", "1"), 2, "Nobody is named"),
    (("--undo", "1", "--merge", "1", "2", "--reviewer", "AR"), 2, "Two things"),
    (("--merge", "1", "2", "--reviewer", "AR"), 1, "holds no such record"),
    (("--undo", "1", "--reviewer", "AR"), 1, "joined to no other"),
]


@pytest.mark.parametrize("words, code, said", WRONG)
def test_wrong_calls_of_dedupe(run, words, code, said):
    out, err = run("dedupe", *words, code=code)
    assert out == ""
    assert said in err


def test_a_doubtful_pair_is_shown_and_left_alone(run, project, tmp_path):
    other = BY_DOI.replace("10.5555/one", "10.5555/two")
    _, err = run("import", put(tmp_path / "a.ris", BY_DOI + other))
    assert "1 may be of a publication that is held already" in err
    _, err = run("import", tmp_path / "a.ris")
    assert "may be" not in err
    out, _ = run("dedupe")
    assert "0 merged" in out
    assert "two DOIs (10.5555/one and 10.5555/two)" in out
    assert len(held(project)) == 2


def test_one_doi_for_the_abstracts_of_a_meeting_costs_none_of_them(run, project, tmp_path):
    other = BY_DOI.replace("A VEGF TKI or an mTOR inhibitor as second treatment", "Quite another talk in the same hall")
    run("import", put(tmp_path / "a.ris", BY_DOI))
    run("import", put(tmp_path / "b.ris", other))
    run("import", put(tmp_path / "b.ris", other))
    assert sorted(record.title for record in held(project).values()) == [
        "A VEGF TKI or an mTOR inhibitor as second treatment",
        "Quite another talk in the same hall",
    ]


def test_decisions_on_a_record_that_is_merged_away_are_said(run, project, tmp_path):
    run("import", put(tmp_path / "a.ris", BY_DOI))
    with Store.open(project / DATABASE) as store:
        store.decide("doi:10.5555/one/vegf_vs_mtor/OS", "accept", who="AR")
    _, err = run("import", put(tmp_path / "a.xml", BY_PMID))
    assert "decisions were made on doi:10.5555/one" in err


def test_importing_again_changes_nothing(run, project, tmp_path):
    files = [put(tmp_path / "a.ris", BY_DOI), put(tmp_path / "a.xml", BY_PMID)]
    run("import", *files)
    copy = shutil.copytree(project, tmp_path / "copy")
    out, _ = run("import", "--json", *files)
    assert all(not body.get("new") and not body.get("revised") for body in map(json.loads, out.splitlines()))
    assert held(project) == held(copy)


def test_a_record_that_is_fetched_joins_the_one_that_came_by_its_doi(run, project, tmp_path, eutils):
    eutils.add(41, title="A VEGF TKI or an mTOR inhibitor as second treatment.", doi="10.5555/one")
    run("import", put(tmp_path / "a.ris", BY_DOI))
    out, _ = run("fetch", "--pmid", "41", "--json")
    assert [pair["duplicate"] for pair in json.loads(out)["merged"]] == ["doi:10.5555/one"]
    assert list(held(project)) == ["41"]
    out, err = run("fetch")
    assert (out, "merged" in err) == ("0 new, 0 revised, 0 unchanged\n", False)


def test_whoever_joins_is_told_of_the_sure_ones_alone(run, project, tmp_path):
    doubtful = BY_DOI.replace("10.5555/one", "10.5555/two").replace("J Made Up", "Other J")
    with Store.open(project / DATABASE) as store:
        for content in (BY_DOI + doubtful, BY_PMID):
            store.add(formats.parse(content.encode(), name="a"), source="a")
        joined = duplicates.join(store)
    assert [(match.duplicate, match.kept, match.sure) for match in joined] == [("doi:10.5555/one", "41", True)]
    assert set(held(project)) == {"41", "doi:10.5555/two"}
