"""A table of figures to pool, without a project: what may stand in it, its pooled result, and the same by other models.

Must never pool a table without some of its rows: one bad row and none is used. Must never take a ratio for its log.
"""

from evidence.figures.alone import as_given, own_bounds
from evidence.figures.groups import Group, Grouped, by_column, grouped
from evidence.figures.models import Alternative, Role, Variant, named, variants
from evidence.figures.pooling import PooledFigures, pool_figures
from evidence.figures.reading import read_figures
from evidence.figures.refits import Refit, cumulative, leave_one_out
from evidence.figures.shapes import Figures, Model

__all__ = [
    "Alternative",
    "Figures",
    "Group",
    "Grouped",
    "Model",
    "PooledFigures",
    "Refit",
    "Role",
    "Variant",
    "as_given",
    "by_column",
    "cumulative",
    "grouped",
    "leave_one_out",
    "named",
    "own_bounds",
    "pool_figures",
    "read_figures",
    "variants",
]
