"""What people decided, read: which decisions count, where each row stands by them, who may see what, who agrees.

Pure. Must never let a decision pass that its person took back, nor one on another text, nor one on other figures.
"""

from evidence.decisions.agreeing import Agreement, Disagreement, Measured, agreement, differ, disagreements
from evidence.decisions.blinding import view_of
from evidence.decisions.coefficients import gwet_ac1, kappa
from evidence.decisions.editing import ADDED, EDITABLE, Edit, figures
from evidence.decisions.events import Decision, effective, event_id, in_order, is_undone
from evidence.decisions.standing import State, states, to_confirm
from evidence.decisions.voting import Vote

__all__ = [
    "ADDED",
    "EDITABLE",
    "Agreement",
    "Decision",
    "Disagreement",
    "Edit",
    "Measured",
    "State",
    "Vote",
    "agreement",
    "differ",
    "disagreements",
    "effective",
    "event_id",
    "figures",
    "gwet_ac1",
    "in_order",
    "is_undone",
    "kappa",
    "states",
    "to_confirm",
    "view_of",
]
