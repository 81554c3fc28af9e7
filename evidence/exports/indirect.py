"""Studies of one side of the question against a third comparator: each estimate as printed and as arm over other.

``yi`` and ``sei`` of two rows with the same third comparator, one of each side, are what ``meta.bucher`` takes. Must
never give a figure as arm over other whose direction is open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.errors import EvidenceError
from evidence.exports.columns import line
from evidence.exports.inclusion import INCLUDED
from evidence.harmonise.indirect import USABLE, contrasts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evidence.exports.shapes import Material, Tally
    from evidence.harmonise.indirect import Contrast


def _row(name: str) -> Callable[[Contrast], Any]:
    return lambda one: getattr(one.row, name)


def _printed(name: str) -> Callable[[Contrast], Any]:
    return lambda one: getattr(one.row.printed, name)


COLUMNS: Mapping[str, Callable[[Contrast], Any]] = {
    **{name: _row(name) for name in ("study", "pmid", "year", "comparison")},
    "arm": lambda one: one.arm,
    "arm_side": lambda one: one.arm_side,
    "other": lambda one: one.other,
    "other_side": lambda one: one.other_side,
    "outcome": _row("endpoint"),
    "measure": _row("measure"),
    **{f"printed_{name}": _printed(name) for name in ("value", "ci_low", "ci_high")},
    "ci_level": _row("ci_level"),
    "printed_numerator": _printed("numerator"),
    "printed_reference": _printed("reference"),
    "direction_source": _row("direction_source"),
    "inverted": lambda one: str(one.row.inverted).lower(),
    **{name: _row(name) for name in ("value", "ci_low", "ci_high", "yi", "sei")},
    "n_arm": _row("n_a"),
    "n_other": _row("n_b"),
    **{name: _row(name) for name in ("population", "design", "stratum", "line_of_therapy")},
    "status": lambda one: one.status,
    "because": _row("because"),
    **{name: _printed(name) for name in ("quote", "start", "end", "rule")},
    "text_sha256": _row("text_sha256"),
}
"""``value`` to ``sei`` are arm over other, unrounded; ``status`` is ``usable`` or what speaks against the estimate."""


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the file, a row at a time; of the set ``included`` only the usable ones.

    Args:
        material: The project.
        tally: Counts what is written.

    Raises:
        EvidenceError: There is none.
    """
    read = ((record, material.store.findings(record.key)) for record in material.records())
    known = ((record, findings) for record, findings in read if findings is not None)
    found = contrasts(material.protocol(), known, material.lined().rows)
    found = tuple(one for one in found if material.which != INCLUDED or one.status == USABLE)
    if not found:
        raise EvidenceError(
            "No study of one side of the question against a third comparator has an estimate to write.",
            remedy="see what the records are with evidence table --all.",
        )
    yield line(COLUMNS)
    for one in found:
        tally.written += 1
        yield line(get(one) for get in COLUMNS.values())
