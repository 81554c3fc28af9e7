"""Plots of pooled results, made with matplotlib's objects: no pyplot, no global state.

Must never compute a result: what is drawn was pooled elsewhere and is only placed, written and scaled here.
"""

from meta.plots.files import save
from meta.plots.forest import forest
from meta.plots.rows import ForestRow

__all__ = ["ForestRow", "forest", "save"]
