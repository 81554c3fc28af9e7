"""Line metafor's further results up with ours: one case a call, with metafor's figures under our field names.

Used by metafor_diagnostics.py, which prints the differences, and by metafor_fixtures.py, which keeps some for the
tests. A case is data only: which function, its arguments, and what it must give.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

CI = {"z": "wald", "knha": "hksj", "adhoc": "hksj-adhoc"}

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
BLUP = {"pred": "pred", "se": "se", "pi.lb": "pi_low", "pi.ub": "pi_high"}


def cases(data: dict[str, Any]) -> Iterator[Case]:
    """Give every case that a data set holds."""
    if "fits" not in data:
        return
    yi, vi = _list(data["yi"]), _list(data["vi"])
    for name, fit in data["fits"].items():
        method, test = name.split("_")
        if (data["id"], method) in WRONG_THERE or len(yi) == 1:
            continue
        arguments = {"yi": yi, "vi": vi, "tau2": method, "ci": CI[test]}
        iterated = method in ("ML", "REML", "EB", "PM")
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


def _named(block: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {ours: block[theirs] for theirs, ours in names.items() if block.get(theirs) is not None}


def _list(x: Any) -> list[Any]:
    return x if isinstance(x, list) else [x]
