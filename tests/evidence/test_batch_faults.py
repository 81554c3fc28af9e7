"""A batch into a folder that is killed at any moment, or has no room: the next run completes it, and nothing is there twice."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import evidence

ARTICLE = (
    '<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><ArticleTitle>A trial of A against B.</ArticleTitle>'
    "<Abstract><AbstractText>Death was rarer with A than with B (HR 0.{n}, 95% CI 0.50-0.98).</AbstractText></Abstract>"
    "</Article></MedlineCitation></PubmedArticle>\n"
)
RECORDS = 12  # three files of three, four and five


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faults")
    (folder / "in").mkdir()
    for number in (1, 2, 3):
        records = "".join(ARTICLE.format(pmid=pmid, n=60 + number) for pmid in range(number, 2 * number + 2))
        tail = "<DeleteCitation><PMID>2</PMID></DeleteCitation>" if number == 3 else ""
        data = f"<PubmedArticleSet>{records}{tail}</PubmedArticleSet>".encode()
        (folder / "in" / f"pubmed26n000{number}.xml.gz").write_bytes(gzip.compress(data))
    script = Path(__file__).with_name("batch_faults.py")
    paths = os.pathsep.join([str(Path(evidence.__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    words = {"capture_output": True, "text": True, "env": {**os.environ, "PYTHONPATH": paths}, "timeout": 300}
    done = subprocess.run([sys.executable, str(script), str(folder)], check=False, **words)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_each_moment_of_the_run_was_tried(cases):
    killed = [case for case in cases if case["kind"] == "kill"]
    assert len(killed) > 15
    assert [case["ended"] for case in killed] == ["killed"] * (len(killed) - 1) + ["done"]
    assert {case["unchanged"] for case in killed} == {0, 1, 2, 3}


def test_the_next_run_completes_it(cases):
    assert [case for case in cases if not case["same"] or case["records"] != RECORDS or case["broken"]] == []


def test_nothing_is_left_lying_about(cases):
    assert [case["litter"] for case in cases if case["litter"]] == []


def test_what_was_done_is_not_read_again(cases):
    assert [case for case in cases if case["states"] and case["states"]["done"] != case["unchanged"]] == []


def test_without_room_it_says_so(cases):
    full = [case["ended"] for case in cases if case["kind"] == "full"]
    assert set(full) <= {"told", "done"}
    assert "told" in full
    named = [case["states"]["failed"] for case in cases if case["kind"] == "full" and case["states"]]
    assert any(named)
