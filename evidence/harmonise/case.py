"""One record held against one comparison: what every question about it needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.harmonise.arms import Sides
    from evidence.protocol import ComparisonSpec, Protocol
    from evidence.records import Record
    from extractors.findings import Findings


@dataclass(frozen=True, slots=True)
class Case:
    """A record, what was read out of it, and the comparison that it is held against."""

    protocol: Protocol
    comparison: ComparisonSpec
    sides: Sides
    record: Record
    findings: Findings
