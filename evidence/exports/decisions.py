"""What people decided as JSON lines, to be merged into the same review on another machine by evidence import decisions.

Each line has the nine parts of a decision, the ``event_id`` that is made of them, and the id of the review. Must never
leave a decision out, undone ones neither.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evidence.decisions import event_id
from evidence.decisions.incoming import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.exports.shapes import Material, Tally


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the decisions, a line each, in the order in which the project took them in.

    Args:
        material: The project.
        tally: Counts the lines.

    Raises:
        IntegrityError: The chain of decisions is not what was written.
    """
    review = material.protocol().review.id
    for one in material.store.decisions():
        tally.written += 1
        line = {"event_id": event_id(one), "review": review} | {name: getattr(one, name) for name in PARTS}
        yield json.dumps(line, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"
