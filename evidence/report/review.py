"""Everything that a report stands on, gathered once, so that text, plots and page show the same.

Shapes only: nothing is computed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.protocol import unamended
from evidence.synthesis.sentences import ABSTRACTS_ONLY, UNREVIEWED

if TYPE_CHECKING:
    from evidence.harmonise import LinedUp
    from evidence.protocol import Protocol, Version
    from evidence.records import Record
    from evidence.rows import Row
    from evidence.synthesis import Analysis
    from extractors.findings import Findings


@dataclass(frozen=True, slots=True)
class Review:
    """A project as it stands: its question, records, rows and results.

    ``declared`` are the analyses that the protocol names, ``strata`` one a comparison, outcome and stratum;
    ``unread`` are records without findings. ``searched`` says when, how and with how many hits; ``versions`` are the
    protocol's, from the one that was frozen.
    """

    protocol: Protocol
    records: tuple[tuple[Record, Findings], ...]
    unread: tuple[Record, ...]
    lined: LinedUp
    declared: tuple[Analysis, ...]
    strata: tuple[Analysis, ...]
    searched: tuple[tuple[str, str], ...] = ()
    versions: tuple[Version, ...] = ()

    @property
    def analyses(self) -> tuple[Analysis, ...]:
        """Every analysis, declared ones first."""
        return (*self.declared, *self.strata)

    @property
    def banner(self) -> tuple[str, ...]:
        """What holds for the whole: a protocol that was changed without a word, unreviewed data, abstracts only."""
        found = {text for one in self.analyses for text in one.banner}
        changed = unamended(self.versions, self.protocol.sha256)
        own = (f"{changed}, and no amendment says why",) if changed else ()
        return (*own, *(text for text in (UNREVIEWED, ABSTRACTS_ONLY) if text in found))

    @property
    def conflict_banner(self) -> str:
        """How many conflicts wait for a person, in words; empty where none does."""
        waiting = [one for one in self.lined.conflicts if one.open]
        named = "; ".join(f"{one.study}, {one.endpoint}" for one in waiting)
        return f"reports of one study contradict each other, and nobody has chosen: {named}" if waiting else ""

    def shown(self) -> tuple[Analysis, ...]:
        """The analyses that are drawn: an outcome's headline, else its first declared one, else its strata."""
        drawn: list[Analysis] = []
        for outcome in self.protocol.outcome:
            declared = [one for one in self.declared if one.endpoint == outcome.id and one.k]
            strata = [
                one for one in self.strata if one.endpoint == outcome.id and (one.k or one.without_data or one.apart)
            ]
            drawn += [one for one in declared if one.headline] or declared[:1] or strata
        return tuple(drawn)

    def record(self, key: str) -> tuple[Record, Findings] | None:
        """Give a record with its findings by its key."""
        return next(((record, found) for record, found in self.records if record.key == key), None)

    def not_pooled(self) -> tuple[Row, ...]:
        """The rows that stand in no analysis, each with its reason."""
        used = {row.id for one in self.analyses for row in one.rows}
        return tuple(row for row in self.lined.rows if row.id not in used)
