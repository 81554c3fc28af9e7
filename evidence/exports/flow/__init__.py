"""The flow of records through a review, as PRISMA 2020 has it (Page 2021, BMJ 372:n71): each publication in one box.

Must never hold a number of its own: every number of the flow is a count of what ``placed`` put into a box.
"""

from evidence.exports.flow.boxes import Box, Placed, Way, box_of
from evidence.exports.flow.counting import Flow, Previous
from evidence.exports.flow.gathering import flow_of

__all__ = ["Box", "Flow", "Placed", "Previous", "Way", "box_of", "flow_of"]
