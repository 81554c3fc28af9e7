"""How well reading and judging agree with a gold file: counts, precision, recall, F1, shares that are right, intervals.

Must never look at what a record says: it compares two readings of one text and knows neither the text nor the rules.
"""

from evidence.evaluate.agreement import Agreement, agreement
from evidence.evaluate.figures import Figures, Share, Tally, wilson
from evidence.evaluate.reading import read_gold, read_predicted
from evidence.evaluate.scoring import Miss, Scored, is_aside, score
from evidence.evaluate.words import agreement_text, figures_text

__all__ = [
    "Agreement",
    "Figures",
    "Miss",
    "Scored",
    "Share",
    "Tally",
    "agreement",
    "agreement_text",
    "figures_text",
    "is_aside",
    "read_gold",
    "read_predicted",
    "score",
    "wilson",
]
