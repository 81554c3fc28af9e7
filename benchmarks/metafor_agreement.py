"""Print the worst difference between meta.pool and metafor, field by field, over a folder of metafor's results.

Usage: python benchmarks/metafor_agreement.py DIR

DIR holds one JSON file a data set: yi, vi and fits.<METHOD>_<z|knha|adhoc> with metafor's fit, predict and confint.
The difference is relative. 0 has no relative error, and metafor's scoring stops within 1e-10 of the mean variance:
tau2 is set against a hundredth of the mean variance at least, I2 against 1 point, the rest against 1e-12.
Needs the project installed, or on PYTHONPATH.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import Any

import meta

TESTS = {"z": "wald", "knha": "hksj", "adhoc": "hksj-adhoc"}
ITERATED = {"ML", "REML", "EB", "PM"}

#: Where metafor's scoring stopped at tau2 = 0, below the maximum of its own likelihood; left out of the table.
WRONG_THERE = {("edge_dominating", "ML")}


def pairs(fit: dict[str, Any], shared: dict[str, Any], pooled: meta.Pooled) -> list[tuple[str, Any, Any]]:
    """Line metafor's figures up with ours: (field, metafor's, ours)."""
    r, predict, confint = fit["fit"], fit["predict"], shared.get("confint") or {}
    weights = r["weights_pct"] if isinstance(r["weights_pct"], list) else [r["weights_pct"]]
    rows = [
        ("estimate", r["b"], pooled.estimate),
        ("se", r["se"], pooled.se),
        ("statistic", r["zval"], pooled.statistic),
        ("df", r["ddf"], pooled.df),
        ("p_value", r["pval"], pooled.p_value),
        ("ci_low", r["ci.lb"], pooled.ci_low),
        ("ci_high", r["ci.ub"], pooled.ci_high),
        ("tau2", r["tau2"], pooled.tau2),
        *(("weights", w, ours) for w, ours in zip(weights, pooled.weights, strict=True)),
    ]
    if pooled.k == 1:  # metafor prints 0 and 1 here; ours are None, because one study has no heterogeneity
        return rows
    rows += [
        ("tau2_se", r["se.tau2"], pooled.tau2_se),
        ("i2", r["I2"], pooled.i2),
        ("h2", r["H2"], pooled.h2),
        ("q", r["QE"], pooled.q),
        ("q_p", r["QEp"], pooled.q_p),
        ("pi_low", predict["pi.lb"], pooled.pi_low),
        ("pi_high", predict["pi.ub"], pooled.pi_high),
    ]
    for field, ours in (("tau2", pooled.tau2_ci), ("I2", pooled.i2_ci)):
        theirs = confint.get(field, [None, None, None])
        low, high = ours or (None, None)
        rows += [(f"{field.lower()}_ci", theirs[1], low), (f"{field.lower()}_ci", theirs[2], high)]
    return rows


def difference(theirs: float | None, ours: float | None, floor: float) -> float:
    """Relative difference; infinite where only one of the two is defined."""
    if theirs is None or ours is None:
        return 0.0 if theirs is ours else float("inf")
    return abs(ours - theirs) / max(abs(theirs), floor)


def main(folder: Path) -> None:
    """Fit everything and print the table: one row a field, closed forms and iterated estimators apart."""
    worst: dict[tuple[str, bool], tuple[float, str]] = defaultdict(lambda: (0.0, ""))
    count = fits = 0
    for file in sorted(folder.glob("*.json")):
        data = json.loads(file.read_text())
        if "fits" not in data:
            continue
        count += 1
        yi, vi = (x if isinstance(x, list) else [x] for x in (data["yi"], data["vi"]))
        for name, fit in data["fits"].items():
            method, test = name.split("_")
            if (file.stem, method) in WRONG_THERE:
                continue
            fits += 1
            floors = {"tau2": 0.01 * fmean(vi), "i2": 1.0}
            pooled = meta.pool(yi, vi, tau2=method, ci=TESTS[test])
            for field, theirs, ours in pairs(fit, data["fits"][f"{method}_z"], pooled):
                off, key = difference(theirs, ours, floors.get(field, 1e-12)), (field, method in ITERATED)
                if off >= worst[key][0]:
                    worst[key] = (off, f"{file.stem} {name}")
    print(f"{count} data sets, {fits} fits; worst relative difference to metafor")
    print(f"{'field':10s}  {'FE DL HE SJ':40s}  ML REML EB PM")
    for field in dict.fromkeys(field for field, _ in worst):
        cells = [f"{worst[field, iterated][0]:7.1e} {worst[field, iterated][1]}" for iterated in (False, True)]
        print(f"{field:10s}  {cells[0]:40s}  {cells[1]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
