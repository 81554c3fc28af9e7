"""Plots of pooled results, made with matplotlib's objects: no pyplot, no global state.

Must never compute a result: what is drawn was pooled elsewhere and is only placed, written and scaled here.
"""

from meta.plots.baujat import BaujatPoint, baujat
from meta.plots.files import save
from meta.plots.forest import forest
from meta.plots.funnel import FunnelPoint, funnel
from meta.plots.rows import Between, ForestRow, Step, Subgroup
from meta.plots.steps import cumulative, leave_one_out

__all__ = [
    "BaujatPoint",
    "Between",
    "ForestRow",
    "FunnelPoint",
    "Step",
    "Subgroup",
    "baujat",
    "cumulative",
    "forest",
    "funnel",
    "leave_one_out",
    "save",
]
