"""How a batch grows with its files, and how much faster it goes on 2 processes and on a Dask cluster of 2 workers.

    python benchmarks/batch_scaling.py [--records 5000] [--files 8] [--rounds 3]      # about 4 minutes on 2 idle cores

Each round reads 1, 2, 4, ... files of so many records into a folder of Parquet parts in each way, one way after the
other, so that a machine that others use is as busy for one as for the next. Of each number the fastest round counts,
and through these the line is laid: where it starts is what starting costs (the tables are loaded once, for any number
of processes), how it rises is what a file costs. A file of the baseline has 30,000 records and there are 1,330: there
the rise is all that counts, and it is the rises whose ratio is the speed-up. The wall clock only tells this where the
machine is idle. Elsewhere the last table does, of processor time: a second core gives twice as much if a file takes no
more of it when two are read at once, and no process waits between two files.

``--plain`` and ``--effects`` are those of baseline_like.py.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import linear_regression, median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evidence.batch import FileResult
    from evidence.batch.task import Task

    Way = Callable[..., Iterator[tuple[str, FileResult]]]

PUBMED = 39_700_000  # records
FILE = 30_000  # records of one of PubMed's files
FILES = PUBMED // FILE + 1
PACKED = 45e6  # bytes of one of PubMed's files, packed
PART = 1e6  # bytes of a file's part
EFFECTS = 750  # records with an effect in one of PubMed's files
NETWORK = 1e9 / 8  # bytes a second of a cluster's network, one gigabit


class Timed:
    """Reads a file, and notes when, by which process, and how much of a processor that took."""

    def __init__(self, task: Task, notes: str) -> None:
        self.task, self.notes = task, notes

    def __call__(self, name: str) -> FileResult:
        """Read on this machine."""
        return self._noted(self.task, name)

    def in_memory(self, name: str) -> FileResult:
        """Read on a worker."""
        return self._noted(self.task.in_memory, name)

    def _noted(self, read: Callable[[str], FileResult], name: str) -> FileResult:
        start, used = time.time(), time.process_time()
        result = read(name)
        told = {"process": os.getpid(), "start": start, "end": time.time(), "used": time.process_time() - used}
        Path(self.notes, f"{time.time_ns()}-{os.getpid()}.json").write_text(json.dumps(told), encoding="utf-8")
        return result


@dataclass(frozen=True)
class Run:
    """One batch: seconds by the clock, of a processor for each file, between two files, and of the one that asks."""

    clock: float
    used: tuple[float, ...]
    waited: tuple[float, ...]
    asking: float


def timed(names: Sequence[str], way: Way) -> Run:
    """Read files into a new folder."""
    from evidence.batch import Options, run_into

    with tempfile.TemporaryDirectory() as folder:
        notes = Path(folder, "notes")
        notes.mkdir()
        start, used = time.perf_counter(), time.process_time()
        run_into(
            names,
            Path(folder, "out"),
            Options(),
            ending="parquet",
            each=lambda left, task: way(left, Timed(task, str(notes))),
        )
        clock, asking = time.perf_counter() - start, time.process_time() - used
        told = sorted((json.loads(path.read_text(encoding="utf-8")) for path in notes.iterdir()), key=_by_start)
    return Run(clock, tuple(one["used"] for one in told), tuple(_pauses(told)), asking)


def _by_start(told: dict[str, float]) -> tuple[float, float]:
    return told["process"], told["start"]


def _pauses(told: Sequence[dict[str, float]]) -> Iterator[float]:
    for one, following in pairwise(told):
        if one["process"] == following["process"]:
            yield following["start"] - one["end"]


def measure(names: Sequence[str], rounds: int) -> dict[str, dict[int, list[Run]]]:
    """Run each way in each round with each number of files; print the seconds."""
    from distributed import LocalCluster

    from evidence.batch.cluster import on_cluster
    from evidence.batch.pool import in_processes

    numbers = [n for n in (1, 2, 4, 8, 16) if n <= len(names)]
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        ways: dict[str, Way] = {
            "1 job": partial(in_processes, jobs=1),  # in a process of its own, too
            "2 jobs": partial(in_processes, jobs=2),
            "2 workers": partial(on_cluster, address=cluster.scheduler_address),
        }
        timed(names[:2], ways["2 workers"])  # they load the tables, once for all rounds
        found: dict[str, dict[int, list[Run]]] = {way: {n: [] for n in numbers[way != "1 job" :]} for way in ways}
        for number in range(1, rounds + 1):
            for files in numbers:
                said = []
                for way, each in ways.items():
                    if files in found[way]:
                        forget_processes()
                        found[way][files].append(timed(names[:files], each))
                        said.append(f"{way} {found[way][files][-1].clock:.2f} s")
                print(f"round {number}, {files} files: {', '.join(said)}; load {os.getloadavg()[0]:.1f}", flush=True)
    return found


def forget_processes() -> None:
    """End the process from which others are forked: each batch starts it anew, as each command does."""
    from multiprocessing import forkserver

    forkserver._forkserver._stop()  # type: ignore[attr-defined]  # noqa: SLF001  # nothing public ends it


def lines(found: dict[str, dict[int, list[Run]]], number: int) -> dict[str, tuple[float, float]]:
    """Print the line of each way; give its start and its rise, seconds and seconds a file."""
    laid: dict[str, tuple[float, float]] = {}
    for way, runs in found.items():
        best = {files: min(run.clock for run in each) for files, each in runs.items()}
        rise, start = linear_regression(list(best), list(best.values()))
        if rise <= 0:
            print(f"{way:10} no line: the machine was too busy, {best}")
            continue
        off = max(abs(start + rise * files - took) / took for files, took in best.items())
        laid[way] = start, rise
        points = ", ".join(f"{files}: {took:.2f}" for files, took in best.items())
        print(
            f"{way:10} s by files {points}; line {start:.2f} s + {rise:.3f} s a file, at most {off:.0%} off; "
            f"{number / rise:,.0f} records a second"
        )
    return laid


def processors(found: dict[str, dict[int, list[Run]]]) -> dict[str, float]:
    """Print what a file takes of a processor, without those at which a process warms up; give it, waiting included."""
    whole: dict[str, float] = {}
    for way, runs in found.items():
        most = runs[max(runs)]
        used = median(sorted(run.used)[len(run.used) // 2] for run in most)
        waited = median(median(run.waited) for run in most if run.waited)
        asking = median(run.asking for run in most) / max(runs)
        whole[way] = used + waited
        print(
            f"{way:10} {used:.3f} s of a core a file, {1000 * waited:.0f} ms until the next one, "
            f"{1000 * asking:.0f} ms of the process that asks"
        )
    return whole


def asking() -> tuple[float, float]:
    """What the process that asks does for one of PubMed's files, and at the end of all of them: seconds of a core."""
    import numpy as np

    from evidence.batch import Stats
    from evidence.batch.manifest import Entry, Manifest
    from evidence.batch.spool import VERSIONS, Seen
    from evidence.batch.updates import Holding, fallen

    stats = Stats(records=FILE, written=EFFECTS, without_effect=FILE - EFFECTS, by_measure=Counter(HR=EFFECTS))
    with tempfile.TemporaryDirectory() as folder:
        manifest = Manifest(Path(folder), "parquet")
        for at in range(FILES):
            entry = Entry(f"/data/pubmed26n{at:04}.xml.gz", "done", sha256="0" * 64, stats=stats, standing=stats)
            manifest.entries[str(at)] = entry
        manifest.save()
        start = time.process_time()
        for _ in range(10):
            manifest.entries["0"] = Entry(manifest.entries["0"].name, "done", stats=stats, standing=stats)
            manifest.save()
        saving = (time.process_time() - start) / 10
    random = np.random.default_rng(1)

    def held(at: int) -> Seen:
        pmids = (at * FILE + np.arange(FILE, dtype=np.int64)) * VERSIONS + 1
        return Seen(pmids.tobytes(), np.sort(random.choice(pmids, EFFECTS, replace=False)).tobytes())

    held_by = [Holding(partial(held, at)) for at in range(FILES)]
    start = time.process_time()
    fallen(held_by)
    return saving, time.process_time() - start


def estimate(rate: float, ratio: float, laid: tuple[float, float], asks: tuple[float, float]) -> str:
    """Say what all of PubMed takes, and why.

    Args:
        rate: Records a second of one core.
        ratio: How many times as fast two processes are.
        laid: Start and rise of one job.
        asks: What the process that asks does for a file, and at the end.
    """
    one, loss, (saving, settling) = FILE / rate, max(2 / ratio - 1, 0.0), asks
    each = one * (1 + loss)
    sixteen, hundred = (-(-FILES // cores) * each + laid[0] + settling for cores in (16, 100))
    most = min(each / saving, NETWORK * each / PART)
    rounds = {cores: -(-FILES // cores) for cores in (1, 16, 100)}
    return f"""\
All of PubMed is {FILES:,} files of {FILE:,} records, about {PACKED / 1e6:.0f} MB packed.
One core: {one:.1f} s a file at {rate:,.0f} records a second, {FILES * one / 3600:.1f} hours in all. The start, \
{laid[0]:.1f} s, and the last step, over all PMIDs, {settling:.0f} s, come once.
16 cores: files share nothing, and 2 processes lose {loss:.0%} of a core to each other here; so it \
is {rounds[16]} rounds of {each:.1f} s, {sixteen / 60:.0f} minutes, in 16 times 220 MB, from a disk that gives \
{16 * PACKED / each / 1e6:.0f} MB/s. A loss that grows with the processes, as where they share a cache, is not shown \
by 2: at half their speed it is twice as long.
A cluster of 100 cores: {rounds[100]} rounds, {hundred / 60:.0f} minutes, if the machines have the files at hand or \
the store gives {100 * PACKED / each / 1e6:,.0f} MB/s; else what goes over the network is a part of \
{PART / 1e6:.0f} MB a file, {100 * PART / each / 1e6:.0f} MB/s at the machine that asks.
That machine takes {1000 * saving:.0f} ms for each file, and a gigabit {1000 * PART / NETWORK:.0f} ms: beyond about \
{most:,.0f} cores more of them make it no faster. The largest files go first, so that none is left over at the end."""


def main() -> None:
    """Make the files, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plain", type=Path, nargs="*", default=[])
    parser.add_argument("--effects", type=Path, nargs="*", default=[])
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    import baseline_like as like

    with tempfile.TemporaryDirectory() as folder:
        known = like.pool(asked.plain, asked.effects, Random(1))
        first = Path(folder) / "0-part.xml.gz"
        like.write(first, known, asked.records, Random(2))
        others = [first.with_name(f"{at}-part.xml.gz") for at in range(1, asked.files)]
        for path in others:
            os.link(first, path)
        found = measure([str(path) for path in (first, *others)], asked.rounds)
    print()
    laid = lines(found, asked.records)
    if len(laid) == len(found):
        ratios = {way: laid["1 job"][1] / laid[way][1] for way in laid}
        two, workers = ratios["2 jobs"], ratios["2 workers"]
        print(f"by the clock, a file: 2 jobs are {two:.2f} times 1 job, 2 workers {workers:.2f}")
    for files in found["2 jobs"]:
        one, two = (min(run.clock for run in found[way][files]) for way in ("1 job", "2 jobs"))
        print(f"by the clock, all of {files} files of {asked.records:,} records with the start: {one / two:.2f} times")
    print()
    whole = processors(found)
    ideal = {way: 2 * whole["1 job"] / whole[way] for way in ("2 jobs", "2 workers")}
    print(f"by the processors: 2 jobs are {ideal['2 jobs']:.2f} times 1 job, 2 workers {ideal['2 workers']:.2f}")
    print()
    best = min(ideal["2 jobs"], 2.0)
    print(estimate(asked.records / whole["1 job"], best, laid.get("1 job", (0.0, 0.0)), asking()))


if __name__ == "__main__":
    main()
