"""Line metafor's further results up with ours: one case a call, with metafor's figures under our field names.

Used by metafor_diagnostics.py, which prints the differences, and by metafor_fixtures.py, which keeps some for the
tests. A case is data only: which function, its arguments, and what it must give.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

CI = {"z": "wald", "knha": "hksj", "adhoc": "hksj-adhoc"}
#: Where metafor's tau2 stops at 1e-11 in place of 0, so that its R2 is a ratio of two rounding errors.
NOISE_THERE = {("lau1992_or", "ML")}

ITERATED = {"ML", "REML", "EB", "PM"}

#: Where metafor's scoring stopped at tau2 = 0, below the maximum of its own likelihood; left out of the table.
WRONG_THERE = {("edge_dominating", "ML")}


class Case(NamedTuple):
    """A call of one function of meta, and metafor's figures for it."""

    function: str
    arguments: dict[str, Any]
    expected: dict[str, Any]
    iterated: bool


#: metafor's names in ours, block by block.
REFIT = {
    "estimate": "estimate",
    "se": "se",
    "zval": "statistic",
    "pval": "p_value",
    "ci.lb": "ci_low",
    "ci.ub": "ci_high",
    "Q": "q",
    "Qp": "q_p",
    "tau2": "tau2",
    "I2": "i2",
    "H2": "h2",
}
INFLUENCE = {
    "rstudent": "rstudent",
    "dffits": "dffits",
    "cook.d": "cook_d",
    "cov.r": "cov_r",
    "tau2.del": "tau2_deleted",
    "QE.del": "q_deleted",
    "hat": "hat",
    "weight": "weight",
    "dfbs": "dfbetas",
    "is_infl": "is_influential",
}
STANDARD = {"resid": "residual", "se": "residual_se", "z": "rstandard"}
STUDENT = {"resid": "deleted_residual", "se": "deleted_residual_se", "z": "rstudent"}
METAREG = {
    "b": "estimate",
    "se": "se",
    "zval": "statistic",
    "pval": "p_value",
    "ci.lb": "ci_low",
    "ci.ub": "ci_high",
    "tau2": "tau2",
    "I2": "i2",
    "H2": "h2",
    "R2": "r2",
    "QE": "qe",
    "QEp": "qe_p",
    "QM": "qm",
    "QMp": "qm_p",
    "QMdf": "qm_df",
    "vb": "vb",
}
BETWEEN = {"Qb_separate_tau2": "q_between", "Qb_df": "q_between_df", "Qb_p": "q_between_p"}
GROUP = {
    "k": "k",
    "b": "estimate",
    "se": "se",
    "ci.lb": "ci_low",
    "ci.ub": "ci_high",
    "tau2": "tau2",
    "QE": "q",
    "I2": "i2",
}
TABLES = {
    "b": "estimate",
    "se": "se",
    "zval": "statistic",
    "pval": "p_value",
    "ci.lb": "ci_low",
    "ci.ub": "ci_high",
    "QE": "q",
    "QEp": "q_p",
    "I2": "i2",
    "k": "k",
    "k.yi": "k_yi",
}
THREE_LEVEL = {
    "b": "estimate",
    "se": "se",
    "ci.lb": "ci_low",
    "ci.ub": "ci_high",
    "pi.lb": "pi_low",
    "pi.ub": "pi_high",
    "sigma2": "sigma2",
    "QE": "q",
    "QEp": "q_p",
    "ll": "ll",
}
ROBUST = {"se": "se", "ci.lb": "ci_low", "ci.ub": "ci_high", "dfs": "df"}
REGTEST = {
    "zval": "statistic",
    "pval": "p_value",
    "dfs": "df",
    "est": "estimate",
    "ci.lb": "ci_low",
    "ci.ub": "ci_high",
    "coef": "coef",
    "coef_se": "coef_se",
}
TRIMFILL = {"k0": "k0", "se.k0": "k0_se", "side": "side", "pval_R0": "p_value"}
TRIMFILL_POOL = {"b": "estimate", "se": "se", "ci.lb": "ci_low", "ci.ub": "ci_high", "tau2": "tau2"}
BLUP = {"pred": "pred", "se": "se", "pi.lb": "pi_low", "pi.ub": "pi_high"}


def cases(data: dict[str, Any]) -> Iterator[Case]:
    """Give every case that a data set holds."""
    if "fits" not in data:
        yield from _three_level(data)
        return
    yi, vi = _list(data["yi"]), _list(data["vi"])
    for name, fit in data["fits"].items():
        method, test = name.split("_")
        if (data["id"], method) in WRONG_THERE or len(yi) == 1:
            continue
        arguments = {"yi": yi, "vi": vi, "tau2": method, "ci": CI[test]}
        iterated = method in ITERATED
        for block, function, names in (
            ("leave1out", "leave_one_out", REFIT),
            ("cumul", "cumulative", REFIT),
            ("influence", "influence", INFLUENCE),
            ("rstandard", "influence", STANDARD),
            ("rstudent", "influence", STUDENT),
            ("baujat", "baujat", {"x": "x", "y": "y"}),
            ("blup", "blup", BLUP),
        ):
            if fit.get(block) and "error" not in fit[block]:
                yield Case(function, arguments, _named(fit[block], names), iterated)

        yield from _bias(fit.get("bias", {}), yi, vi, method)
    for name, fit in data.get("metareg", {}).items():
        if name == "moderators":
            continue
        method, test = name.split("_")
        arguments = {"yi": yi, "vi": vi, "mods": data["mods"], "tau2": method, "ci": CI[test]}
        expected = _named(fit, METAREG)
        if (data["id"], method) in NOISE_THERE:
            del expected["r2"]
        yield Case("meta_regression", arguments, expected, method in ITERATED)
    yield from _subgroups(data, yi, vi)
    yield from _tables(data)


def _three_level(data: dict[str, Any]) -> Iterator[Case]:
    for name, fit in data.items():
        method = name.rpartition("_")[2]
        arguments = {"yi": fit["yi"], "vi": fit["vi"], "cluster": fit["outer"], "method": method}
        expected = _named(fit, THREE_LEVEL)
        expected |= {f"robust.{ours}": fit["robust_cr1"][theirs] for theirs, ours in ROBUST.items()}
        yield Case("three_level", arguments, expected, iterated=True)


def _tables(data: dict[str, Any]) -> Iterator[Case]:
    tables = data.get("counts", {})
    for measure, block in data.get("escalc", {}).items():
        yield Case("escalc", tables | {"measure": measure}, {"yi": block["yi"], "vi": block["vi"]}, iterated=False)
    for measure, block in data.get("mh", {}).items():
        expected = _named(block, TABLES)
        for name in ("mh", "bd", "ta"):
            if block.get(name.upper()) is not None:
                expected |= {f"{name}.statistic": block[name.upper()], f"{name}.p_value": block[f"{name.upper()}p"]}
        yield Case("mantel_haenszel", tables | {"measure": measure}, expected, iterated=False)
    if data.get("peto"):
        yield Case("peto", tables, _named(data["peto"], TABLES), iterated=False)


def _bias(blocks: dict[str, Any], yi: list[float], vi: list[float], method: str) -> Iterator[Case]:
    iterated, base = method in ITERATED, {"yi": yi, "vi": vi}
    for name, block in blocks.items():
        # of identical effects lm makes a test of rounding errors; R's exact P overflows with 500 studies
        noise = name.startswith("egger") and max(yi) == min(yi)
        if "error" in block or noise or (block.get("pval", 1) is None and "tau" in block and len(yi) > 100):
            continue
        kind, _, detail = name.partition("_")
        if kind in ("regtest", "egger"):
            model, predictor = detail.split("_")
            arguments = base | {"model": model, "predictor": predictor, "tau2": method}
            yield Case("egger", arguments, _named(block, REGTEST), iterated and model == "rma")
        elif kind == "ranktest":
            expected = {"tau": block["tau"], "p_value": block["pval"]}
            yield Case("begg", base | {"exact": detail != "asym"}, expected, iterated=False)
        elif kind == "trimfill":
            expected = {ours: block[theirs] for theirs, ours in TRIMFILL.items()}
            expected |= {f"pooled.{ours}": block[theirs] for theirs, ours in TRIMFILL_POOL.items()}
            expected |= {"fill_yi": _list(block["fill_yi"]), "fill_vi": _list(block["fill_vi"])}
            yield Case("trim_and_fill", base | {"estimator": detail, "tau2": method, "ci": "wald"}, expected, iterated)
        else:
            expected = {"fsnum": block["fsnum"], "p_value": block["pval"], "meanes": block["meanes"]}
            yield Case("fail_safe_n", base | {"method": detail}, expected, iterated=False)


def _subgroups(data: dict[str, Any], yi: list[float], vi: list[float]) -> Iterator[Case]:
    blocks = data.get("subgroups", {})
    for name, fit in blocks.items():
        if name == "levels" or name.startswith("common"):
            continue
        method, test = name.split("_")
        arguments = {"yi": yi, "vi": vi, "groups": data["group"], "tau2": method, "ci": CI[test]}
        expected = {"levels": blocks["levels"], **_named(fit, BETWEEN)}
        expected |= {f"pooled.{ours}": fit[theirs] for theirs, ours in GROUP.items()}
        if test == "z" and (common := blocks.get(f"common_tau2_{method}")):
            expected |= {"qm": common["QM"], "qm_p": common["QMp"], "qm_df": [common["df"], None]}
            expected["tau2_common"] = common["tau2"]
        yield Case("subgroups", arguments, expected, method in ITERATED)


def _named(block: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {ours: block[theirs] for theirs, ours in names.items() if block.get(theirs) is not None}


def _list(x: Any) -> list[Any]:
    return x if isinstance(x, list) else [x]
