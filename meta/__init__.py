"""Numbers in, pooled results and plots out. Knows neither text nor PubMed.

Importing this package is cheap: numpy, PyMARE and matplotlib are loaded when a name that needs them is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from meta import plots
    from meta.absolute import Absolute, EValue, absolute_effect, e_value
    from meta.bayesian import Bayes, bayes
    from meta.bias import Begg, Egger, begg, egger
    from meta.counts import CountEffects, escalc, log_effect_from_counts
    from meta.diagnostics import Baujat, Blup, Influence, baujat, blup, influence
    from meta.effects import (
        asymmetry,
        invert,
        log_effect,
        log_effect_from_chi2,
        log_effect_from_log_rank,
        log_effect_from_o_minus_e,
        log_effect_from_p,
        o_minus_e,
        ratio,
        variance_from_events,
    )
    from meta.fail_safe import FailSafe, fail_safe_n
    from meta.groups import Subgroups, subgroups
    from meta.indirect import Indirect, SharedControl, bucher, shared_control
    from meta.information import InformationSize, required_information
    from meta.inputs import scale_hint
    from meta.multilevel import Robust, ThreeLevel, three_level
    from meta.pooled import Pooled
    from meta.pooling import pool
    from meta.refits import Refits, cumulative, leave_one_out
    from meta.regression import Regression, meta_regression
    from meta.tables import TablePool, mantel_haenszel, peto
    from meta.trim_fill import TrimFill, trim_and_fill

__all__ = [
    "Absolute",
    "Baujat",
    "Bayes",
    "Begg",
    "Blup",
    "CountEffects",
    "EValue",
    "Egger",
    "FailSafe",
    "Indirect",
    "Influence",
    "InformationSize",
    "Pooled",
    "Refits",
    "Regression",
    "Robust",
    "SharedControl",
    "Subgroups",
    "TablePool",
    "ThreeLevel",
    "TrimFill",
    "absolute_effect",
    "asymmetry",
    "baujat",
    "bayes",
    "begg",
    "blup",
    "bucher",
    "cumulative",
    "e_value",
    "egger",
    "escalc",
    "fail_safe_n",
    "influence",
    "invert",
    "leave_one_out",
    "log_effect",
    "log_effect_from_chi2",
    "log_effect_from_counts",
    "log_effect_from_log_rank",
    "log_effect_from_o_minus_e",
    "log_effect_from_p",
    "mantel_haenszel",
    "meta_regression",
    "o_minus_e",
    "peto",
    "plots",
    "pool",
    "ratio",
    "required_information",
    "scale_hint",
    "shared_control",
    "subgroups",
    "three_level",
    "trim_and_fill",
    "variance_from_events",
]

#: Where each name lives, if not in effects. No module may bear the name of a public function: importing it hides that.
_MODULES = {
    "absolute": ("Absolute", "EValue", "absolute_effect", "e_value"),
    "bayesian": ("Bayes", "bayes"),
    "indirect": ("Indirect", "SharedControl", "bucher", "shared_control"),
    "information": ("InformationSize", "required_information"),
    "multilevel": ("Robust", "ThreeLevel", "three_level"),
    "tables": ("TablePool", "mantel_haenszel", "peto"),
    "counts": ("CountEffects", "escalc", "log_effect_from_counts"),
    "bias": ("Begg", "Egger", "begg", "egger"),
    "diagnostics": ("Baujat", "Blup", "Influence", "baujat", "blup", "influence"),
    "fail_safe": ("FailSafe", "fail_safe_n"),
    "groups": ("Subgroups", "subgroups"),
    "inputs": ("scale_hint",),
    "pooled": ("Pooled",),
    "pooling": ("pool",),
    "refits": ("Refits", "cumulative", "leave_one_out"),
    "regression": ("Regression", "meta_regression"),
    "trim_fill": ("TrimFill", "trim_and_fill"),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """Load a public name from the module that has it, the first time it is asked for."""
    if name not in __all__:
        raise AttributeError(f"module 'meta' has no attribute {name!r}")
    if name == "plots":
        return import_module("meta.plots")
    value = getattr(import_module(f"meta.{_HOMES.get(name, 'effects')}"), name)
    globals()[name] = value
    return value
