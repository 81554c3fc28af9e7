"""How well the reading agrees with a gold file: counts, precision, recall, F1, shares of right fields, intervals.

Must never look at what a record says: it compares two readings of one text and knows neither the text nor the rules.
"""

from evidence.evaluate.figures import Figures, Share, Tally, wilson
from evidence.evaluate.reading import read_gold, read_predicted
from evidence.evaluate.scoring import Miss, Scored, is_aside, score
from evidence.evaluate.words import figures_text

__all__ = [
    "Figures",
    "Miss",
    "Scored",
    "Share",
    "Tally",
    "figures_text",
    "is_aside",
    "read_gold",
    "read_predicted",
    "score",
    "wilson",
]
