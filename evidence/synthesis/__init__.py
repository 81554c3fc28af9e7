"""Pool what may be pooled: the analyses that the protocol declares, and one a stratum.

Must never cross strata silently, never pool what a person has not accepted unless told to, and never hide an eligible
study.
"""

from evidence.synthesis.analyses import analyses
from evidence.synthesis.grouping import PROPERTIES, by_property
from evidence.synthesis.plans import refuse_unreviewed
from evidence.synthesis.shapes import INTERVALS, Analysis, Turned, natural

__all__ = ["INTERVALS", "PROPERTIES", "Analysis", "Turned", "analyses", "by_property", "natural", "refuse_unreviewed"]
