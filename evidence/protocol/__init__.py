"""The review's protocol: the question, the arms, the outcomes, what is eligible and how it is pooled.

Must never fill in what the reviewer left out beyond the defaults that its models state, and never accept a key that
it does not know: a misspelt key would be a choice that silently does not hold.
"""

from evidence.protocol.history import Version, amendments, unamended, versions
from evidence.protocol.models import (
    Alternative,
    AnalysisSpec,
    Eligibility,
    Protocol,
    PublishedResult,
    RowFilter,
    SearchSpec,
    Synthesis,
)
from evidence.protocol.question import ArmSpec, Baseline, ComparisonSpec, OutcomeSpec
from evidence.protocol.reading import bundled, bundled_names, decoded, load, notes, parse, sha256, text_of

__all__ = [
    "Alternative",
    "AnalysisSpec",
    "ArmSpec",
    "Baseline",
    "ComparisonSpec",
    "Eligibility",
    "OutcomeSpec",
    "Protocol",
    "PublishedResult",
    "RowFilter",
    "SearchSpec",
    "Synthesis",
    "Version",
    "amendments",
    "bundled",
    "bundled_names",
    "decoded",
    "load",
    "notes",
    "parse",
    "sha256",
    "text_of",
    "unamended",
    "versions",
]
