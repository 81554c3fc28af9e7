"""``evidence search`` and ``evidence fetch``: what they store, what they say, and what an interruption leaves."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from eutils import Fault, RealClock

from evidence.__main__ import main
from evidence.store import Store

QUERY = '("kidney"[tiab]) AND ("2010/01/01"[crdt] : "3000"[crdt])'


@pytest.fixture
def folder(tmp_path, eutils, capsys):
    folder = tmp_path / "review"
    assert main(["-q", "init", str(folder)]) == 0
    path = folder / "review.toml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("query = '''"), text.index("date_field")
    text = text[:start] + "query = '\"kidney\"[tiab]'\n" + text[end:]
    path.write_text(text.replace("from = 2005-01-01", "from = 2010-01-01"), encoding="utf-8")
    capsys.readouterr()
    return folder


@pytest.fixture
def run(folder, capsys):
    def run(*words, code=0):
        assert main(["-C", str(folder), *words]) == code
        return capsys.readouterr()

    return run


def stored(folder):
    with Store.open(folder / "evidence.db") as store:
        return {record.pmid: record.title for record in store.each()}


def searches(folder):
    with Store.open(folder / "evidence.db") as store:
        return store.searches()


def named(eutils, count):
    eutils.searches[QUERY] = [str(number) for number in range(count, 0, -1)]


def test_search_keeps_and_shows_what_prisma_s_asks_for(run, folder, eutils):
    named(eutils, 3)
    shown = json.loads(run("search", "--json").out)
    assert shown == {
        "query": QUERY,
        "translation": f"{QUERY}[All Fields]",
        "count": 3,
        "new": 3,
        "kept": 3,
        "warnings": [],
        "ran": "2026-11-23T06:00:00+00:00",
        "base_url": eutils.url,
        "database": "PubMed",
    }
    (kept,) = searches(folder)
    assert {"query": kept.query, "translation": kept.translation, "count": kept.count, "ran": kept.ran} == {
        name: shown[name] for name in ("query", "translation", "count", "ran")
    }
    assert (kept.base_url, kept.pmids) == (eutils.url, ("3", "2", "1"))


DRY = [
    # hits, what is said of new ones
    (0, "0 records answer the query; 0 are not in the project yet\n"),
    (3, "3 records answer the query; 3 are not in the project yet\n"),
    (12_000, "12000 records answer the query; too many to compare in a dry run\n"),
]


@pytest.mark.parametrize("count, said", DRY)
def test_a_dry_run_counts_in_one_request_and_stores_nothing(run, folder, eutils, count, said):
    named(eutils, count)
    before = (folder / "evidence.db").read_bytes()
    found = run("search", "--dry-run")
    assert found.out == f"{said}PubMed read: {QUERY}[All Fields]\n"
    assert "Nothing was stored" in found.err
    assert (folder / "evidence.db").read_bytes() == before
    assert searches(folder) == ()
    assert len(eutils.log) == 1


def test_a_dry_run_as_json_says_null_where_it_does_not_know(run, eutils):
    named(eutils, 12_000)
    shown = json.loads(run("search", "-n", "--json").out)
    assert (shown["count"], shown["new"], shown["kept"]) == (12_000, None, 0)


@pytest.mark.parametrize("most, kept", [("2", ("3", "2")), ("3", ("3", "2", "1")), ("9", ("3", "2", "1"))])
def test_search_keeps_at_most_so_many(run, folder, eutils, most, kept):
    named(eutils, 3)
    found = run("search", "--max", most)
    assert searches(folder)[0].pmids == kept
    assert ("the first 2 are kept" in found.out) == (most == "2")


@pytest.mark.parametrize(
    "words", [("search", "--max", "0"), ("fetch", "--max", "-1"), ("fetch", "--pmid", "1", "--refresh")]
)
def test_wrong_use(run, eutils, words):
    run(*words, code=2)
    assert eutils.log == []


def test_more_than_pubmed_hands_out_is_found_whole(run, folder, eutils):
    named(eutils, 10_001)
    assert json.loads(run("search", "--json").out)["kept"] == 10_001
    assert len(searches(folder)[0].pmids) == 10_001


def test_what_pubmed_dropped_is_passed_on(run, eutils):
    assert "warning: not found in PubMed" in run("search").err


def test_what_pubmed_lacks_is_named_once_and_remembered(run, eutils):
    named(eutils, 3)
    eutils.add(1, 3)
    run("search")
    eutils.searches.clear()
    first = run("fetch", code=1)
    assert "PubMed has no record with this PMID. (PMID 2)" in first.err
    asked = len(eutils.log)
    assert run("fetch").out == "0 new, 0 revised, 0 unchanged\n"
    assert len(eutils.log) == asked
    eutils.add(2)
    assert run("fetch", "--pmid", "2").out == "1 new, 0 revised, 0 unchanged\n"


def test_refresh_asks_again_for_all_that_is_held(run, folder, eutils):
    eutils.add(1, 2, 3, title="Before.")
    run("fetch", "--pmid", "1", "--pmid", "2", "--pmid", "3")
    eutils.revise(2, title="After.")
    eutils.delete(3)
    found = run("fetch", "--refresh", code=1)
    assert found.out == "0 new, 1 revised, 1 unchanged\n"
    assert "(PMID 3)" in found.err
    assert stored(folder) == {"1": "Before.", "2": "After.", "3": "Before."}
    with Store.open(folder / "evidence.db") as store:
        assert (set(store.deleted()), store.missing()) == ({"3"}, {})
    eutils.add(3, title="Back.")
    assert run("fetch", "--refresh").out == "0 new, 1 revised, 2 unchanged\n"
    with Store.open(folder / "evidence.db") as store:
        assert store.deleted() == {}


@pytest.fixture
def small_batches(monkeypatch):
    from evidence.entrez import Entrez

    whole = Entrez.fetch
    monkeypatch.setattr(Entrez, "fetch", lambda self, pmids, **more: whole(self, pmids, batch_size=2, **more))


@pytest.mark.usefixtures("small_batches")
@pytest.mark.parametrize("batches", [0, 1, 2])
def test_an_incomplete_fetch_says_what_is_stored_and_what_is_still_to_come(run, folder, eutils, batches):
    named(eutils, 5)
    eutils.add(1, 2, 3, 4, 5)
    run("search")
    eutils.faults.extend([Fault("")] * batches + [Fault("html", status=502)] * 20)
    error = json.loads(run("fetch", "--json", code=4).err)["error"]
    assert error["code"] == 4
    assert error["message"].startswith(
        f"Incomplete: {2 * batches} of 5 records came and are stored, {5 - 2 * batches} are still to come."
    )
    assert "HTTP 502" in error["message"]
    assert error["hint"].startswith("run the same command again; it goes on from here.")
    assert len(stored(folder)) == 2 * batches
    eutils.faults.clear()
    assert run("fetch").out == f"{5 - 2 * batches} new, 0 revised, 0 unchanged\n"
    assert sorted(stored(folder)) == ["1", "2", "3", "4", "5"]


@pytest.mark.usefixtures("small_batches")
def test_what_pubmed_lists_and_does_not_send_makes_a_fetch_incomplete_and_stays_wanted(
    run, folder, eutils, monkeypatch
):
    named(eutils, 5)
    eutils.add(1, 2, 3, 4, 5)
    run("search")
    with monkeypatch.context() as patch:
        original = eutils.efetch
        patch.setattr(eutils, "efetch", lambda asked: original({**asked, "id": asked["id"].replace("4", "0")}))
        found = run("fetch", code=4)
    assert "4 of 5 records came and are stored, 1 are still to come. PubMed lists 1 of the records" in found.err
    assert "(PMID 4)" in found.err
    assert run("fetch").out == "1 new, 0 revised, 0 unchanged\n"


PROGRESS = [
    # words before the command, whether there are lines
    (["-v"], True),
    ([], False),
    (["-q"], False),
    (["-q", "-v"], False),
]


@pytest.mark.parametrize("words, lines", PROGRESS)
def test_without_a_terminal_progress_is_a_line_now_and_then(folder, eutils, capsys, words, lines):
    eutils.records.extend(2_300)
    eutils.searches[QUERY] = [str(number) for number in range(1, 2_301)]
    assert main(["-C", str(folder), "-q", "search"]) == 0
    assert main(["-C", str(folder), *words, "fetch"]) == 0
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("fetching")]
    assert said == (["fetching 1000/2300", "fetching 2000/2300", "fetching 2300/2300"] if lines else [])


@pytest.mark.parametrize("words, told", [(["-v"], True), ([], False), (["-q", "-v"], False)])
def test_who_asks_for_more_is_told_that_pubmed_is_asked_again(folder, eutils, capsys, words, told):
    eutils.faults.extend([Fault("too-many", "2"), Fault("html", status=502)])
    assert main(["-C", str(folder), *words, "search"]) == 0
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("asking again")]
    assert said == (
        [
            "asking again (try 2 of 6): NCBI said that there were too many requests (429)",
            "asking again (try 3 of 6): the service was in trouble (HTTP 502)",
        ]
        if told
        else []
    )


def test_a_query_that_pubmed_cannot_read_is_said(folder, run, eutils):
    path = folder / "review.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("'\"kidney\"[tiab]'", "'(kidney'"), encoding="utf-8")
    found = run("search", code=4)
    assert 'it said "Search Backend failed: ' in found.err
    assert "Try: check the query" in found.err
    assert searches(folder) == ()


def test_ctrl_c_keeps_what_had_come(folder, eutils, capsys):
    eutils.clock = RealClock()
    eutils.records.extend(1_000)
    eutils.searches[QUERY] = [str(number) for number in range(1, 1_001)]
    assert main(["-C", str(folder), "-q", "search"]) == 0
    eutils.faults.extend([Fault(""), Fault(""), Fault("stall", 60)])
    words = [sys.executable, "-m", "evidence", "-C", str(folder), "fetch"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=os.environ.copy())
    while len(eutils.log) < 4:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Interrupted. What had come is stored" in err
    assert "Traceback" not in err
    assert len(stored(folder)) == 400
    eutils.faults.clear()
    assert main(["-C", str(folder), "fetch"]) == 0
    assert "600 new" in capsys.readouterr().out
    assert len(stored(folder)) == 1_000


def test_the_key_file_is_used_by_both_commands(run, eutils, tmp_path):
    path = tmp_path / "key"
    path.write_text("0123456789abcdef0123456789abcdef0123\n", encoding="utf-8")
    named(eutils, 1)
    eutils.add(1)
    run("search", "--api-key-file", str(path))
    run("fetch", "--api-key-file", str(path), "--email", "a@example.org")
    assert {asked.parameters["api_key"] for asked in eutils.log} == {path.read_text().strip()}
    assert eutils.log[-1].parameters["email"] == "a@example.org"
    run("search", "--api-key-file", str(tmp_path / "none"), code=2)
