"""How much faster a batch goes on 2 processes, and on a Dask cluster of 2 workers on this machine, than on 1.

    python benchmarks/batch_scaling.py [--records 10000] [--files 6] [--rounds 3]

Each round reads the same files into a folder of Parquet parts in each way, one way after the other, so that a machine
that others use is as busy for one as for the next; the ratio of the medians counts, not the seconds. What starting the
processes takes (each imports and loads its tables at the first effect) is measured by itself, on a file of 200
records for each, and taken off. ``--plain`` and ``--effects`` are those of baseline_like.py.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.batch.folder import Each

PUBMED = 39_700_000  # records
FILE = 30_000  # records of one of PubMed's files
PACKED = 45e6  # bytes of one of PubMed's files, packed


def taken(names: Sequence[str], each: Each) -> tuple[float, int]:
    """Read files into a new folder; give seconds by the clock, and records."""
    from evidence.batch import Options, run_into

    with tempfile.TemporaryDirectory() as out:
        start = time.perf_counter()
        done = run_into(names, Path(out), Options(), ending="parquet", each=each)
        return time.perf_counter() - start, done.records


def net(names: Sequence[str], small: Sequence[str], each: Each) -> float:
    """Seconds for files, without those that the start takes."""
    return taken(names, each)[0] - taken(small, each)[0]


def measure(names: Sequence[str], small: Sequence[str], rounds: int) -> dict[str, float]:
    """Measure each way in each round; print and give the medians."""
    from distributed import LocalCluster

    from evidence.batch.cluster import on_cluster
    from evidence.batch.pool import in_processes

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        ways = {
            "1 job": partial(in_processes, jobs=1),  # in a process of its own, too
            "2 jobs": partial(in_processes, jobs=2),
            "2 workers": partial(on_cluster, address=cluster.scheduler_address),
        }
        taken(small, ways["2 workers"])  # the workers import
        seconds: dict[str, list[float]] = {way: [] for way in ways}
        for number in range(1, rounds + 1):
            for way, each in ways.items():
                seconds[way].append(net(names, small, each))
                load = os.getloadavg()[0]
                print(f"round {number}: {way:10}{seconds[way][-1]:8.2f} s, load {load:.1f}", flush=True)
    return {way: statistics.median(found) for way, found in seconds.items()}


def estimate(rate: float, ratio: float) -> str:
    """Say what all of PubMed would take."""
    efficiency = min(ratio / 2, 1.0)
    files = PUBMED / FILE
    one = FILE / rate
    rounds = -(-files // 16)
    sixteen = rounds * one / efficiency
    reading = PACKED / one * 16 / 1e6
    hundred = -(-files // 100) * one / efficiency
    return (
        f"All of PubMed is {files:,.0f} files of {FILE:,} records. One takes {one:.1f} s of a core at {rate:,.0f} "
        f"records a second, all of them {files * one / 3600:.1f} hours of one core. Files share nothing: 16 cores read "
        f"16 at a time, {rounds:.0f} times over, with the {efficiency:.0%} of the ideal that two jobs reach here "
        f"{sixteen / 60:.0f} minutes, if the disk gives {reading:.0f} MB/s. On a cluster of 100 cores it is "
        f"{-(-files // 100):.0f} rounds, {hundred / 60:.0f} minutes: what goes over the network is a part of about 1 "
        f"MB a file, {files * 1e6 / max(hundred, 1) / 1e6:.0f} MB/s at the machine that asks, which writes it."
        " The largest files go first, so that none is left over at the end; the last step, which leaves out what later "
        "files replaced, reads the PMIDs of each file once and rewrites the parts that lose something."
    )


def main() -> None:
    """Make the files, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plain", type=Path, nargs="*", default=[])
    parser.add_argument("--effects", type=Path, nargs="*", default=[])
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--files", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    import baseline_like as like

    with tempfile.TemporaryDirectory() as folder:
        known = like.pool(asked.plain, asked.effects, Random(1))

        def made(name: str, number: int, copies: int) -> list[str]:
            first = Path(folder) / f"0-{name}"
            like.write(first, known, number, Random(2))
            others = [first.with_name(f"{at}-{name}") for at in range(1, copies)]
            for path in others:
                os.link(first, path)
            return [str(path) for path in (first, *others)]

        names, small = made("part.xml.gz", asked.records, asked.files), made("small.xml.gz", 200, 2)
        found = measure(names, small, asked.rounds)
    ratio = found["1 job"] / found["2 jobs"]
    print(f"2 jobs are {ratio:.2f} times 1 job, 2 workers {found['1 job'] / found['2 workers']:.2f} times")
    print(estimate(asked.records * asked.files / found["1 job"], ratio))


if __name__ == "__main__":
    main()
