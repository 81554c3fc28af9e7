"""The pooled results of a project, for exports that show them; what pools is imported only then."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.exports.shapes import Material
    from evidence.synthesis import Analysis


def strata(material: Material) -> tuple[Analysis, ...]:
    """Give one analysis a comparison, outcome and stratum.

    Raises:
        NeedsHuman: There is something to pool, no person has accepted any of it, and that is not allowed.
    """
    from evidence.synthesis import analyses

    lined = material.lined()
    allow = material.allow_unreviewed
    return analyses(material.protocol(), lined.rows, lined.studies, allow_unreviewed=allow, by="strata")
