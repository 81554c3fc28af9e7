"""The spaCy factory ``evidence``: findings on ``doc._.findings``, their spans in ``doc.spans``.

Importing this must stay light: ``spacy.blank()`` loads every entry point of the group ``spacy_factories``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.tokens import Doc

if TYPE_CHECKING:
    from extractors.findings import Findings, Span


@Language.factory("evidence", assigns=["doc._.findings", "doc.spans"])
def make_evidence(nlp: Language, name: str) -> EvidenceComponent:
    """Build the component; it needs no configuration and no model."""
    del nlp, name
    if not Doc.has_extension("findings"):
        Doc.set_extension("findings", getter=_findings_of)
    return EvidenceComponent()


def _findings_of(doc: Doc) -> Findings:
    """Give a doc's findings by its text: nothing is kept in the doc that it could not be sent or stored with."""
    return _read(doc.text)


@lru_cache(maxsize=64)
def _read(text: str) -> Findings:
    from extractors import extract

    return extract(text)


class EvidenceComponent:
    """A named shell around ``extractors.extract``."""

    def __call__(self, doc: Doc) -> Doc:
        """Read the doc's text; mark arms, effects, medians and rates in ``doc.spans``."""
        for kind, spans in _by_kind(_read(doc.text)).items():
            marked = [doc.char_span(s.start, s.end, label=kind.upper(), alignment_mode="expand") for s in spans]
            doc.spans[kind] = [span for span in marked if span is not None]
        return doc

    def to_disk(self, _path: Any, *, exclude: tuple[str, ...] = ()) -> None:
        """Write nothing: the rules ship with the package."""
        del exclude

    def from_disk(self, _path: Any, *, exclude: tuple[str, ...] = ()) -> EvidenceComponent:
        """Read nothing back; return the component."""
        del exclude
        return self


def _by_kind(findings: Findings) -> dict[str, list[Span]]:
    return {
        "arms": [arm.span for arm in findings.arms],
        "effects": [effect.span for effect in findings.effects],
        "medians": [median.span for median in findings.medians],
        "rates": [rate.span for rate in findings.rates],
    }
