"""Time pooling and leave-one-out against metafor and PyMetaAnalysis, and the start of `evidence pool --data`.

Usage: python benchmarks/pooling_speed.py [--rival PYTHON] [--slow]

All in one run. --rival names a Python that has PyMetaAnalysis (pip install pymetaanalysis, in an environment of its
own); without it this one is tried. metafor is run where Rscript has it, and timed inside R. What is absent is said.
A fit is timed with its summary: ours with every interval, tau2's too, and its sentence; R's without confint, which
would add to it. Each figure is the median of some runs after one that does not count. R needs minutes where there are
many studies: those are left out, or some of the fits are run and scaled up (marked ~), unless --slow is given.
Needs the project installed, or on PYTHONPATH.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import meta

FITS = [(k, tau2) for k in (5, 50, 500, 5000) for tau2 in ("DL", "REML")]
DELETIONS = [(k, tau2) for k in (50, 500) for tau2 in ("DL", "REML")]
SECONDS = 1.0
Times = dict[str, float | None]

RIVAL = """
import json, statistics, sys, time
import pandas as pd
from meta_analyze import meta_analysis

def median(run, seconds):
    run()
    taken = []
    while sum(taken) < seconds and len(taken) < 200 or len(taken) < 3:
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)

folder, fits, deletions, seconds = sys.argv[1], *map(json.loads, sys.argv[2:])
found = {}
for k, tau2 in fits:
    d = pd.read_csv(f"{folder}/{k}.csv")
    fit = lambda: meta_analysis(d, effect="yi", variance="vi", tau2_method=tau2, ci_method="normal")
    found[f"fit {k} {tau2}"] = median(lambda: str(fit().summary()), seconds)
for k, tau2 in deletions:
    d = pd.read_csv(f"{folder}/{k}.csv")
    res = meta_analysis(d, effect="yi", variance="vi", tau2_method=tau2, ci_method="normal")
    found[f"loo {k} {tau2}"] = median(lambda: res.leave_one_out(), seconds)
print(json.dumps(found))
"""

R = """
suppressMessages(library(metafor))
a <- commandArgs(TRUE); slow <- a[2] == "1"; seconds <- as.numeric(a[3])
clock <- function(f, scale=1, tilde="") {
  f(); taken <- c()
  while ((sum(taken) < seconds && length(taken) < 200) || length(taken) < (if (scale > 1) 1 else 3))
    taken <- c(taken, system.time(f())[["elapsed"]])
  # system.time counts in milliseconds: many fast runs are timed together
  if (median(taken) < 0.02) taken <- system.time(for (i in 1:50) f())[["elapsed"]] / 50
  cat(sprintf("%s%.9f\\n", tilde, median(taken) * scale))
}
for (k in c(5, 50, 500, 5000)) for (m in c("DL", "REML")) {
  cat(sprintf("fit %d %s ", k, m))
  if (k == 5000 && !(slow && m == "DL")) { cat("NA\\n"); next }
  d <- read.csv(sprintf("%s/%d.csv", a[1], k))
  clock(function() capture.output(print(summary(rma(yi, vi, data=d, method=m)))))
}
for (k in c(50, 500)) for (m in c("DL", "REML")) {
  cat(sprintf("loo %d %s ", k, m))
  d <- read.csv(sprintf("%s/%d.csv", a[1], k))
  if (k == 500 && !slow) {
    clock(function() for (i in 1:4) rma(yi, vi, data=d[-i,], method=m), scale=k/4, tilde="~")
  } else { res <- rma(yi, vi, data=d, method=m); clock(function() leave1out(res)) }
}
"""


def main() -> None:
    """Run all and print two tables: the times, and how many times faster ours is."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rival", default=sys.executable, help="a Python that has PyMetaAnalysis")
    arguments.add_argument("--slow", action="store_true", help="run what takes R minutes, too")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for k in {k for k, _ in FITS}:
            write(folder, k)
        mine, (theirs, scaled), rival = ours(folder), metafor(folder, slow=options.slow), rivals(folder, options.rival)
        print(f"\n{'':16}{'ours':>10}{'metafor':>12}{'PyMetaAnalysis':>16}   ms; ~ scaled from some of the fits")
        for task, taken in mine.items():
            tilde = "~" if task in scaled else ""
            cells = f"{ms(taken):>10}{tilde + ms(theirs.get(task)):>12}{ms(rival.get(task)):>16}"
            print(f"{task:16}{cells}   {times(theirs.get(task), taken)} metafor, {times(rival.get(task), taken)} PyMA")
        start(folder)


def write(folder: Path, k: int) -> None:
    """Write k log ratios with their variances: tau = 0.2 between studies, seeded."""
    random = np.random.default_rng(k)
    v = random.uniform(0.01, 0.2, k)
    y = random.normal(-0.2, np.sqrt(v + 0.04))
    lines = [f"s{i},{a!r},{b!r}" for i, (a, b) in enumerate(zip(y.tolist(), v.tolist(), strict=True))]
    (folder / f"{k}.csv").write_text("slab,yi,vi\n" + "\n".join(lines) + "\n")


def ours(folder: Path) -> dict[str, float]:
    """Time meta.pool with its sentence, and meta.leave_one_out."""
    found = {}
    for k, tau2 in FITS:
        y, v = np.loadtxt(folder / f"{k}.csv", delimiter=",", skiprows=1, usecols=(1, 2), unpack=True)
        found[f"fit {k} {tau2}"] = median(lambda y=y, v=v, t=tau2: meta.pool(y, v, tau2=t, ci="wald").sentence())
    for k, tau2 in DELETIONS:
        y, v = np.loadtxt(folder / f"{k}.csv", delimiter=",", skiprows=1, usecols=(1, 2), unpack=True)
        found[f"loo {k} {tau2}"] = median(lambda y=y, v=v, t=tau2: meta.leave_one_out(y, v, tau2=t, ci="wald"))
    return found


def median(run: Callable[[], object]) -> float:
    """Median seconds of a call, after one that does not count."""
    run()
    taken: list[float] = []
    while (sum(taken) < SECONDS and len(taken) < 200) or len(taken) < 3:
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def rivals(folder: Path, python: str) -> Times:
    """Time PyMetaAnalysis in its own interpreter; nothing, with a line that says so, where it is absent."""
    there = subprocess.run([python, "-c", "import meta_analyze"], capture_output=True, check=False)
    if there.returncode:
        print("PyMetaAnalysis: not run, it is not installed here (--rival names a Python that has it)")
        return {}
    words = [python, "-c", RIVAL, str(folder), json.dumps(FITS), json.dumps(DELETIONS), str(SECONDS)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env={})
    version = subprocess.run(
        [python, "-c", "from importlib.metadata import version; print(version('pymetaanalysis'))"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    print(f"PyMetaAnalysis {version.stdout.strip()}")
    times_found: Times = json.loads(done.stdout)
    return times_found


def metafor(folder: Path, *, slow: bool) -> tuple[Times, set[str]]:
    """Time metafor inside R; nothing, with a line that says so, where it is absent. Names what was scaled up."""
    rscript = shutil.which("Rscript")
    asked = "cat(R.version.string, as.character(packageVersion('metafor')))"
    there = rscript and subprocess.run([rscript, "-e", asked], capture_output=True, text=True, check=False)
    if not rscript or not there or there.returncode:
        print("metafor: not run, there is no Rscript with metafor here")
        return {}, set()
    print(f"metafor, {there.stdout}")
    (folder / "time.R").write_text(R)
    words = [rscript, str(folder / "time.R"), str(folder), str(int(slow)), str(SECONDS)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    rows = [line.rsplit(" ", 1) for line in done.stdout.splitlines()]
    found: Times = {task: None if taken == "NA" else float(taken.lstrip("~")) for task, taken in rows}
    return found, {task for task, taken in rows if taken.startswith("~")}


def start(folder: Path) -> None:
    """Time the start of the command against the import of PyMARE alone: processes from start to end."""
    commands = {
        "import pymare": [sys.executable, "-c", "import pymare"],
        "evidence pool --data": [sys.executable, "-m", "evidence", "pool", "--data", str(folder / "50.csv"), "--json"],
    }
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(8):
        for name, words in commands.items():
            begun = time.perf_counter()
            subprocess.run(words, capture_output=True, check=True)
            taken[name].append(time.perf_counter() - begun)
    middle = {name: statistics.median(found[1:]) for name, found in taken.items()}
    print("\nstart, s: " + ", ".join(f"{name} {seconds:.2f}" for name, seconds in middle.items()))


def ms(seconds: float | None) -> str:
    """Write milliseconds."""
    return "not run" if seconds is None else f"{1000 * seconds:.3g}" if seconds < 1 else f"{1000 * seconds:.0f}"


def times(theirs: float | None, mine: float) -> str:
    """Write how many times faster ours is."""
    return "-" if theirs is None else f"{theirs / mine:.3g}x"


if __name__ == "__main__":
    main()
