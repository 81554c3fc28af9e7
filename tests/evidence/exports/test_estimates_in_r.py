"""R reads the tables of estimates as they are, and pools them to the same figures."""

import csv
import io
import json
import math
import subprocess

import pytest
from with_r import FIELDS, TESTS, fitted, has, has_metafor, say_not_run


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def results(text):
    """The analyses of pool --json, one a line."""
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="module")
def fit(request):
    """Give a function that fits a file in R, or None, with a line on the terminal."""
    if not has_metafor():
        say_not_run(request.config, "that pool gives figures is tested")
        return None
    return fitted


@pytest.mark.parametrize("words", [(), ("--allow-unreviewed",)])
def test_r_pools_the_file_to_the_same_figures(ran, accepted, fit, tmp_path, words):
    path = tmp_path / "metafor.csv"
    ran(accepted, "export", "metafor", "-o", str(path), *words)
    theirs = {} if fit is None else fit(path)
    for ci, test in TESTS.items():
        found = results(ran(accepted, "pool", "--json", "--tau2", "REML", "--ci", ci, *words)[0])
        ours = {
            (one["endpoint"], one["stratum"]): one for one in found if one.get("estimate") is not None and one["k"] > 1
        }
        assert len(ours) > 2
        for (outcome, stratum), one in ours.items():
            mine = [one[name] for name in FIELDS]
            assert theirs.get((outcome, stratum, test), mine) == pytest.approx(mine, rel=1e-6, abs=1e-6)
        assert not theirs or {key[:2] for key in theirs if key[2] == test} >= set(ours)


READERS = {
    # kind: package, its call on one result, log estimate and standard error, what tells results apart
    "metafor": ("metafor", "coef(rma(yi, vi, slab=slab, method='FE'))", "yi", "sei", ("outcome", "stratum")),
    "meta": ("meta", "metagen(TE, seTE, studlab, sm=sm[1], n.e=n.e, n.c=n.c)$TE.common", "TE", "seTE", ("outcome", "stratum")),
    "netmeta": ("netmeta", "netmeta(TE, seTE, treat1, treat2, studlab)$TE.common[treat1[1], treat2[1]]", "TE", "seTE", ("outcome", "stratum")),
    "revman": ("metafor", "coef(rma(GIV.Mean, sei=GIV.SE, slab=Study, method='FE'))", "GIV Mean", "GIV SE", ("Analysis group", "Analysis number")),
}  # fmt: skip
READ = """
suppressMessages(library({package}))
d <- read.csv(commandArgs(TRUE)[1])
for (one in split(d, list(d[["{first}"]], d[["{second}"]]), drop=TRUE)) {{
  if (nrow(one) < 2) next
  cat(format(with(one, {call}), digits=15), "\\n")
}}
"""


@pytest.mark.parametrize("kind", READERS)
def test_each_table_is_read_in_r_as_it_is(ran, accepted, tmp_path, request, kind):
    package, call, yi, sei, apart = READERS[kind]
    path = tmp_path / f"{kind}.csv"
    ran(accepted, "export", kind, "-o", str(path))
    groups = {}
    for one in read(path.read_text(encoding="utf-8")):
        groups.setdefault(tuple(one[name] for name in apart), []).append((float(one[yi]), float(one[sei])))
    several = [rows for rows in groups.values() if len(rows) > 1]
    mine = sorted(sum(y / s**2 for y, s in rows) / sum(1 / s**2 for _, s in rows) for rows in several)
    pooled = results(ran(accepted, "pool", "--json", "--tau2", "FE")[0])
    ours = [one["estimate"] for one in pooled if one.get("estimate") is not None and one["k"] > 1]
    assert len(ours) > 1
    assert all(any(math.isclose(one, other, abs_tol=1e-12) for other in mine) for one in ours)
    if not has(package):
        say_not_run(request.config, f"the columns of {kind}.csv are pooled without it", package)
        return
    first, second = (name.replace(" ", ".") for name in apart)
    script = tmp_path / "read.R"
    script.write_text(READ.format(package=package, call=call, first=first, second=second))
    done = subprocess.run(["Rscript", str(script), str(path)], capture_output=True, text=True, check=True)
    assert sorted(map(float, done.stdout.split())) == pytest.approx(mine, abs=1e-9)
