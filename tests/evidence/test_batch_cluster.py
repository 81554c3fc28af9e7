"""A Dask cluster of two workers gives the same as one process; workers and schedulers may die."""

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import ordeals
import pytest
from ordeals.readers import Dying

import evidence
from evidence.__main__ import main
from evidence.batch import Options, cluster
from evidence.batch.task import Task
from evidence.errors import EvidenceError

ARTICLE = (
    '<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><ArticleTitle>A trial of A against B.</ArticleTitle>'
    "<Abstract><AbstractText>Death was rarer with A than with B (HR 0.{n}, 95% CI 0.50-0.98).</AbstractText></Abstract>"
    "</Article></MedlineCitation></PubmedArticle>\n"
)


@pytest.fixture(scope="module")
def scheduler():
    import dask
    from distributed import LocalCluster

    words = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), LocalCluster(**words) as made:
        yield made


@pytest.fixture
def files(tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(1, 5):
        records = "".join(ARTICLE.format(pmid=pmid, n=60 + number) for pmid in range(number, 10 * number))
        tail = "<DeleteCitation><PMID>3</PMID></DeleteCitation>" if number == 4 else ""
        data = f"<PubmedArticleSet>{records}{tail}</PubmedArticleSet>".encode()
        (tmp_path / "in" / f"pubmed26n000{number}.xml.gz").write_bytes(gzip.compress(data))
    return str(tmp_path / "in")


def contents(out):
    return {path.name: path.read_bytes() for path in sorted((out / "rows").iterdir())}


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_the_cluster_gives_the_bytes_of_one_process(scheduler, files, tmp_path, ending):
    for name, words in {"one": [], "many": ["--scheduler", scheduler.scheduler_address]}.items():
        assert main(["-q", "batch", files, "-o", f"{tmp_path}/{name}/", "--parts", ending, *words]) == 0
    one, many = (contents(tmp_path / name) for name in ("one", "many"))
    assert one == many
    assert len(one) == 4


def put(folder, *kinds):
    names = [str(folder / f"{number}.txt") for number in range(len(kinds))]
    for name, kind in zip(names, kinds, strict=True):
        (folder / name).write_text(kind, encoding="utf-8")
    return names


def test_workers_that_die_are_survived_and_a_file_that_kills_them_is_named(scheduler, tmp_path):
    names = put(tmp_path, "well", "once", "always", "fails", "well")
    found = dict(cluster.on_cluster(names, Dying(), address=scheduler.scheduler_address))
    assert sorted(found) == names
    assert [bool(found[name].rejected) for name in names] == [False, False, True, True, False]
    assert "process of the cluster that read this file died" in found[names[2]].rejected[0].reason
    assert "RuntimeError: it choked" in found[names[3]].rejected[0].reason


def test_a_scheduler_that_dies_is_named_and_what_was_read_before_is_kept(files, tmp_path):
    script = Path(ordeals.__file__).with_name("scheduler.py")
    paths = os.pathsep.join([str(Path(evidence.__file__).parents[1]), str(script.parents[1])])
    words = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen([sys.executable, str(script)], env={**os.environ, "PYTHONPATH": paths}, **words) as process:
        address = process.stdout.readline().strip()
        names = put(tmp_path, "well", "slow", "slow")
        results = cluster.on_cluster(names, Dying(), address=address)
        assert next(results)[0] == names[0]
        os.kill(process.pid, signal.SIGKILL)
        with pytest.raises(EvidenceError, match="scheduler is gone") as told:
            list(results)
    assert told.value.where == address
    assert "same command" in told.value.remedy


def test_an_address_where_nobody_answers(files, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    assert main(["batch", files, "-o", f"{tmp_path}/x/", "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert "scheduler does not answer" in capsys.readouterr().err
    assert json.loads((tmp_path / "x" / "manifest.json").read_text(encoding="utf-8"))["states"]["missing"] == 4


@pytest.mark.parametrize(
    "address", ["", "nowhere", "tcp://", "http://127.0.0.1:9", "127.0.0.1:x", "tcp://[::1]", "tcp://a b:9"]
)
def test_what_is_no_address(address, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", 0.5)
    with pytest.raises(EvidenceError) as told:
        list(cluster.on_cluster(["a"], Dying(), address=address))
    assert told.value.remedy


def test_a_cluster_without_a_worker_is_named(monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with LocalCluster(n_workers=0, dashboard_address=None) as made, pytest.raises(EvidenceError, match="no worker"):
        list(cluster.on_cluster(["a"], Dying(), address=made.scheduler_address))


def test_a_machine_with_other_rules_has_no_share(files):
    result = Task(Options(), "jsonl", "", "other rules").in_memory(f"{files}/pubmed26n0001.xml.gz")
    assert result.unreadable
    assert "other rules" in result.rejected[0].reason


@pytest.mark.parametrize(
    "words, said",
    [(["--jobs", "2"], "Both --jobs and --scheduler"), ([], "cannot read standard input")],
)
def test_what_a_cluster_cannot_do(words, said, tmp_path, capsys):
    given = ["batch", "-", "x.xml", "-o", f"{tmp_path}/found/", "--scheduler", "tcp://127.0.0.1:9", *words]
    assert main(given) == 2
    assert said in capsys.readouterr().err


def test_without_distributed_the_message_says_what_to_install(files, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "find_spec", lambda _: None)
    assert main(["batch", files, "-o", f"{tmp_path}/x/", "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert "evidence[cluster]" in capsys.readouterr().err
