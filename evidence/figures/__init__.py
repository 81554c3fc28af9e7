"""A table of figures to pool, without a project: what may stand in it, its pooled result, and the same by other models.

Must never pool a table without some of its rows: one bad row and none is used. Must never take a ratio for its log.
"""

from evidence.figures.models import Variant, variants
from evidence.figures.pooling import PooledFigures, pool_figures
from evidence.figures.reading import read_figures
from evidence.figures.refits import Refit, cumulative, leave_one_out
from evidence.figures.shapes import Figures, Model

__all__ = [
    "Figures",
    "Model",
    "PooledFigures",
    "Refit",
    "Variant",
    "cumulative",
    "leave_one_out",
    "pool_figures",
    "read_figures",
    "variants",
]
