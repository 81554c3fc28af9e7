"""A Dask cluster of two workers gives the same as one process; workers and schedulers may die."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from ordeals.batches import Batch, article_set
from ordeals.processes import forks
from ordeals.readers import Dying
from ordeals.scheduler import serve

from evidence.__main__ import main
from evidence.batch import Options, cluster
from evidence.batch.task import Task
from evidence.errors import EvidenceError

PATIENCE = 0.5  # seconds; on this machine whoever is there answers at once


@pytest.fixture(scope="module")
def scheduler():
    """Two workers in processes of their own."""
    import dask
    from distributed import LocalCluster

    words = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    with dask.config.set({"distributed.scheduler.allowed-failures": 1}), LocalCluster(**words) as made:
        yield made.scheduler_address


@pytest.fixture(scope="module")
def near():
    """Two workers in this process, which has everything loaded; what they are given and give goes through a socket."""
    from distributed import LocalCluster

    words = {"n_workers": 2, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with LocalCluster(**words, protocol="tcp") as made:
        yield made.scheduler_address


@pytest.fixture
def files(tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(1, 5):
        packed = article_set(range(number, 4 * number), 60 + number, deleted=["3"] if number == 4 else [])
        (tmp_path / "in" / f"pubmed26n000{number}.xml.gz").write_bytes(packed)
    return str(tmp_path / "in")


def contents(out):
    return {path.name: path.read_bytes() for path in sorted((out / "rows").iterdir())}


@pytest.mark.parametrize("ending", ["jsonl", "parquet"])
def test_the_cluster_gives_the_bytes_of_one_process(near, files, tmp_path, ending):
    for name, words in {"one": [], "many": ["--scheduler", near]}.items():
        assert main(["-q", "batch", files, "-o", f"{tmp_path}/{name}/", "--parts", ending, *words]) == 0
    one, many = (contents(tmp_path / name) for name in ("one", "many"))
    assert one == many
    assert len(one) == 4


def test_a_single_file_is_read_there_too(files, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cluster, "_PATIENCE", PATIENCE)
    name = f"{files}/pubmed26n0001.xml.gz"
    assert main(["batch", name, "-o", f"{tmp_path}/one.csv", "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert "scheduler does not answer" in capsys.readouterr().err


def put(folder, *kinds):
    names = [str(folder / f"{number}.txt") for number in range(len(kinds))]
    for name, kind in zip(names, kinds, strict=True):
        (folder / name).write_text(kind, encoding="utf-8")
    return names


def test_workers_that_die_are_survived_and_a_file_that_kills_them_is_named(scheduler, tmp_path):
    names = put(tmp_path, "well", "once", "always", "fails", "well")
    found = dict(cluster.on_cluster(names, Dying(), address=scheduler))
    assert sorted(found) == names
    assert [bool(found[name].rejected) for name in names] == [False, False, True, True, False]
    assert "process of the cluster that read this file died" in found[names[2]].rejected[0].reason
    assert "RuntimeError: it choked" in found[names[3]].rejected[0].reason


def test_a_scheduler_that_dies_is_named_and_what_was_read_before_is_kept(tmp_path, capfd):
    batch, address = Batch(tmp_path), forks().Pipe()
    process = forks().Process(target=serve, args=(address[1],))
    process.start()
    given = address[0].recv()
    with ThreadPoolExecutor(1) as others:
        killed = others.submit(batch.when_done, 2, process.kill)
        assert main([*batch.words, "--scheduler", given]) == 1
        killed.result()
    again = "what was read is kept; start the cluster again and run the same command."
    assert capfd.readouterr().err == f"error: The scheduler is gone. ({given})\n  Try: {again}\n"
    assert batch.states() == {"done": 2, "partial": 0, "failed": 0, "missing": 1}
    batch.make_whole()
    assert main(["-q", *batch.words, "--stats", str(tmp_path / "n.json")]) == 0
    told = json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))
    assert (told["files_unchanged"], told["records"], told["written"], told["superseded"]) == (2, 9, 5, 4)
    again = Batch(tmp_path / "whole")
    again.make_whole()
    assert main(["-q", *again.words]) == 0
    assert again.rows() == batch.rows()


def test_an_address_where_nobody_answers(files, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", PATIENCE)
    assert main(["batch", files, "-o", f"{tmp_path}/x/", "--scheduler", "tcp://127.0.0.1:9"]) == 1
    assert "scheduler does not answer" in capsys.readouterr().err
    assert json.loads((tmp_path / "x" / "manifest.json").read_text(encoding="utf-8"))["states"]["missing"] == 4


@pytest.mark.parametrize(
    "address", ["", "nowhere", "tcp://", "http://127.0.0.1:9", "127.0.0.1:x", "tcp://[::1]", "tcp://a b:9"]
)
def test_what_is_no_address(address, monkeypatch):
    monkeypatch.setattr(cluster, "_PATIENCE", PATIENCE)
    with pytest.raises(EvidenceError) as told:
        list(cluster.on_cluster(["a"], Dying(), address=address))
    assert told.value.remedy


def test_a_cluster_without_a_worker_is_named(monkeypatch):
    from distributed import LocalCluster

    monkeypatch.setattr(cluster, "_PATIENCE", PATIENCE)
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
