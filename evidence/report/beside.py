"""What a report shows beside results and rows: what the project's logs tell, and the files that are in the page.

Shapes, and how they are gathered. Must never compute a result.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidence import exports
from evidence.errors import EvidenceError
from evidence.exports import Tally
from evidence.exports.flow import flow_of
from evidence.exports.flow.words import cautions
from evidence.report import excluding
from evidence.report.downloads import downloads
from evidence.report.prose import blocks

if TYPE_CHECKING:
    from evidence.exports import Material
    from evidence.exports.flow import Flow
    from evidence.report.changing import Step
    from evidence.report.downloads import Download
    from evidence.report.prose import Block
    from evidence.report.review import Review
    from evidence.store.decisions import Decision


@dataclass(frozen=True, slots=True)
class Beside:
    """Documents, the flow of records, changes, decisions and files; empty for a review that has no project.

    ``steps`` say what changed, the earlier first; None where no run was kept. ``hashes`` are names and values.
    """

    steps: tuple[Step, ...] | None = None
    flow: Flow | None = None
    cautions: tuple[str, ...] = ()
    searches: tuple[Block, ...] = ()
    methods: tuple[Block, ...] = ()
    findings: tuple[Block, ...] = ()
    downloads: tuple[Download, ...] = ()
    decisions: tuple[Decision, ...] = ()
    hashes: tuple[tuple[str, str], ...] = ()


def gather(
    review: Review, material: Material, *, protocol: bytes, steps: tuple[Step, ...] | None, hashes: dict[str, str]
) -> Beside:
    """Gather all of it from a project.

    Args:
        review: What the report is about.
        material: The project, as exports take it.
        protocol: The protocol's file.
        steps: What changed.
        hashes: What names the versions of what the report stands on.
    """
    flow = flow_of(material)
    return Beside(
        steps=steps,
        flow=flow if flow.placed else None,
        cautions=tuple(cautions(flow)),
        searches=_document("search", material),
        methods=_document("methods", material),
        findings=_document("sof", material),
        downloads=downloads(review, material, protocol, excluding.excluded(review)),
        decisions=material.store.decisions(),
        hashes=tuple(hashes.items()),
    )


def _document(kind: str, material: Material) -> tuple[Block, ...]:
    try:
        written = b"".join(exports.write(kind, replace(material, form=".md"), Tally()))
    except EvidenceError as error:
        return blocks(f"{error.what}\n")
    return blocks(written.decode())
