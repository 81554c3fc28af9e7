"""Where R has metafor, R itself fits the same table of studies; elsewhere the test says that it was not run.

The frozen figures of fixtures/reference hold everywhere; this one shows that they are no accident of a version.
"""

import json
import math
import subprocess
from pathlib import Path

import pytest
from with_r import has_metafor, say_not_run

import meta

DATA = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parents[2] / "fixtures" / "reference").glob("*.json"))
}
#: A set with much heterogeneity, one with some, and two studies that contradict each other.
NAMES = ("bcg_rr", "heng2014_os", "edge_k2_conflict")
TESTS = {"wald": "z", "hksj": "knha", "hksj-adhoc": "adhoc"}

FIT = """
suppressMessages(library(metafor))
d <- read.csv(commandArgs(TRUE)[1])
control <- list(threshold=1e-10 * max(mean(d$vi), var(d$yi)), maxiter=10000, tol=1e-15, tau2.max=1e7)
for (m in c("FE", "DL", "HE", "SJ", "ML", "REML", "EB", "PM")) for (test in c("z", "knha", "adhoc")) {
  step <- c(1, .5, .25, .1)
  for (s in step) {
    res <- try(suppressWarnings(rma(yi, vi, data=d, slab=slab, method=m, test=test, control=c(control, stepadj=s))), silent=TRUE)
    if (!inherits(res, "try-error")) break
  }
  p <- predict(res)
  r <- if (m == "FE" || res$k < 3) NA else c(predict(res, pi.type="riley")$pi.lb, predict(res, pi.type="riley")$pi.ub)
  out <- c(res$b, res$se, res$pval, res$ci.lb, res$ci.ub, res$tau2, res$I2, res$QE, p$pi.lb, p$pi.ub, r)
  cat(m, test, format(out, digits=15), "\\n")
}
"""


@pytest.fixture(scope="module")
def metafor(tmp_path_factory, request):
    """Give a function that fits a table in R, or None, with a line on the terminal."""
    if not has_metafor():
        say_not_run(request.config, "the frozen figures are tested")
        return None
    folder = tmp_path_factory.mktemp("r")
    (folder / "fit.R").write_text(FIT)

    def fit(data):
        rows = [f"s{i},{y!r},{v!r}" for i, (y, v) in enumerate(zip(data["yi"], data["vi"], strict=True))]
        (folder / "metafor.csv").write_text("slab,yi,vi\n" + "\n".join(rows) + "\n")
        done = subprocess.run(
            ["Rscript", str(folder / "fit.R"), str(folder / "metafor.csv")], capture_output=True, text=True, check=True
        )
        words = [line.split() for line in done.stdout.splitlines()]
        return {(w[0], w[1]): [None if x == "NA" else float(x) for x in w[2:]] for w in words}

    return fit


@pytest.mark.parametrize("name", NAMES)
def test_r_says_the_same(metafor, name):
    data = DATA[name]
    if metafor is None:
        assert data["fits"]  # what is tested in its place
        return
    found = metafor(data)
    assert len(found) == 24
    for (method, test), theirs in found.items():
        ci = next(ours for ours, r in TESTS.items() if r == test)
        p = meta.pool(data["yi"], data["vi"], tau2=method, ci=ci)
        ours = [p.estimate, p.se, p.p_value, p.ci_low, p.ci_high, p.tau2, p.i2, p.q, p.pi_low, p.pi_high]
        ours += list(p.pi_riley or [None])
        tolerance = 1e-6 if method in {"ML", "REML", "EB", "PM"} else 1e-8
        for i, (mine, r) in enumerate(zip(ours, theirs, strict=False)):
            if mine is None or (method == "FE" and i >= 8):  # R repeats the interval where there is no prediction
                continue
            assert math.isclose(mine, r, rel_tol=tolerance, abs_tol=tolerance * (1 if i == 6 else 0.01)), (
                method,
                test,
                i,
            )
