"""Whether R itself can be asked here; a test that cannot ask it says so on the terminal and tests what it can."""

import shutil
import subprocess
import tempfile
from pathlib import Path

FIT = """
suppressMessages(library(metafor))
d <- read.csv(commandArgs(TRUE)[1])
control <- list(maxiter=10000, threshold=1e-12)
for (one in split(d, list(d$comparison, d$outcome, d$stratum), drop=TRUE)) {
  if (nrow(one) < 2) next
  for (test in c("z", "knha", "adhoc")) {
    res <- suppressWarnings(rma(yi, vi, data=one, slab=slab, method="REML", test=test, control=control))
    out <- c(res$k, res$b, res$ci.lb, res$ci.ub, res$tau2, res$I2, res$QE)
    cat(one$outcome[1], one$stratum[1], test, format(out, digits=15), "\\n")
  }
}
"""
TESTS = {"wald": "z", "hksj": "knha", "hksj-adhoc": "adhoc"}
"""Our names of the intervals, and metafor's."""
FIELDS = ("k", "estimate", "ci_low", "ci_high", "tau2", "i2", "q")


def has_metafor():
    return has("metafor")


def has(package):
    rscript = shutil.which("Rscript")
    if rscript is None:
        return False
    asked = [rscript, "-e", f"quit(status = !requireNamespace('{package}', quietly = TRUE))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def say_not_run(config, instead, package="metafor"):
    """Print a line past pytest's capturing: said, not skipped."""
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\nR itself: not run, there is no Rscript with {package} here ({instead})")  # noqa: T201  # said on purpose


def fitted(path):
    """Fit an exported metafor.csv in R: figures in the order of FIELDS by outcome, stratum and metafor's test."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "fit.R"
        script.write_text(FIT)
        asked = ["Rscript", str(script), str(path)]
        lines = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    words = [line.split() for line in lines]
    return {tuple(one[:3]): [float(x) for x in one[3:]] for one in words}
