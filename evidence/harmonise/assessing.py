"""Where each record stands: what its text suggests, and what people decided, who go before it.

Must never lift a retraction, which is decided at the row that would be used. Must never let in by a published table
what people left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Literal

from evidence.harmonise.eligibility import Verdict
from evidence.harmonise.estimates import with_reason
from evidence.harmonise.screening import ABSTRACT, EXCLUDE, INCLUDE, Screened
from evidence.notices import INCLUDED_ALTHOUGH
from evidence.rows import WHY_NOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evidence.harmonise.screening import Screening
    from evidence.records import Record
    from evidence.rows import Row
    from extractors.findings import Findings

_WAITS: Final = "not-accepted"

Standing = Literal["included", "excluded", "waiting", "not-retrieved", "unread"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """Where one record stands: what its text suggests (``code`` None: to include it), and what people decided.

    ``because`` are the words behind the suggestion.
    """

    key: str
    pmid: str | None
    doi: str | None
    title: str
    year: int | None
    text_sha256: str
    code: str | None
    because: str
    said: Screened = field(default_factory=Screened)
    read: bool = True

    @property
    def suggestion(self) -> str:
        """What the text suggests: ``include`` or ``exclude``; empty where it was not read yet."""
        if not self.read:
            return ""
        return INCLUDE if self.code is None else EXCLUDE

    @property
    def by_person(self) -> bool:
        """Whether its standing is what people decided, and not what the text suggests."""
        return self.said.state is not None and not self._retracted

    @property
    def standing(self) -> Standing:
        """``included``, ``excluded``, ``not-retrieved``, or ``waiting`` for people who disagree or must look again.

        A record that nobody decided on and that was not read either is ``unread``.
        """
        state = self.said.state
        if state is None and not self.read:
            return "unread"
        if state == "exclude" or self._retracted:
            return "excluded"
        if self.said.waits(eligible=self.code is None):
            return "waiting"
        if state == "not-retrieved":
            return "not-retrieved"
        return "included" if state == "include" or self.code is None else "excluded"

    @property
    def reason(self) -> str | None:
        """The code of its exclusion; None where it is not excluded."""
        if self.standing != "excluded":
            return None
        return self.code if self._retracted else self.said.reason or self.code

    @property
    def stage(self) -> str:
        """At which stage it was decided; what nobody decided was judged by its abstract."""
        return self.said.stage or ABSTRACT

    @property
    def _retracted(self) -> bool:
        """Whether its retraction keeps it out, whatever was said of the record."""
        return self.code == "retracted"


def assess(record: Record, findings: Findings, verdicts: Sequence[Verdict], said: Screened) -> Assessment:
    """Bring together what a record's text suggests over all comparisons and what people decided.

    Args:
        record: The record.
        findings: What was read in it.
        verdicts: What its text suggests, by comparison: it is in if it answers one of them.
        said: What people decided.
    """
    verdict = next(
        (one for one in verdicts if one.code is None),
        max(verdicts, key=lambda one: WHY_NOT.index(one.code or WHY_NOT[0]), default=Verdict(None)),
    )
    because = verdict.because if verdict.code else _for_it(findings)
    return replace(_plain(record, said), code=verdict.code, because=because)


def unread(record: Record, said: Screened) -> Assessment:
    """Say where a record stands whose text was not read yet."""
    return replace(_plain(record, said), read=False)


def _plain(record: Record, said: Screened) -> Assessment:
    return Assessment(
        key=record.key,
        pmid=record.pmid,
        doi=record.doi,
        title=record.title,
        year=record.year,
        text_sha256=record.text_sha256,
        code=None,
        because="",
        said=said,
    )


def _for_it(findings: Findings) -> str:
    """Give the words that speak for a record: its design, line of therapy and condition, as they were read."""
    context = findings.context
    facts = (context.design, context.line_of_therapy, context.condition)
    return "; ".join(f"{fact.value}: {fact.span.quote!r}" for fact in facts if fact is not None)


def ruled(verdict: Verdict, said: Screened) -> Verdict:
    """Put what people decided in the place of what the text suggests; a retraction stands before both."""
    if verdict.code == "retracted":
        return verdict
    if said.state == "include":
        return Verdict(None)
    return Verdict(said.reason, said.words) if said.state == "exclude" else verdict


def overruled_notices(verdict: Verdict, said: Screened) -> tuple[str, ...]:
    """Say of a record that people want in although the text speaks against it, who they are and what it says."""
    if said.state != "include" or verdict.code in {None, "retracted"}:
        return ()
    return (f"{INCLUDED_ALTHOUGH} {verdict.code}: {said.words} (the text: {verdict.because})",)


def held(rows: Iterable[Row], records: Sequence[Record], screening: Screening) -> tuple[Row, ...]:
    """Keep back the rows of records that wait, and those of a published table whose publication people left out.

    Figures of a publication that answers another question do not come in by a table that quotes them. A full text that
    nobody could get is no reason against a table.
    """
    known = tuple(rows)
    by_key = {record.key: screening.of(record) for record in records}
    by_pmid = {record.pmid: by_key[record.key] for record in records if record.pmid}
    eligible = {row.key for row in known if row.eligible}
    return tuple(
        _held(row, by_key[row.key], eligible=row.key in eligible)
        if row.key
        else _held_table(row, by_pmid.get(row.pmid or "", Screened()))
        for row in known
    )


def _held(row: Row, said: Screened, *, eligible: bool) -> Row:
    if said.state != "not-retrieved" and not said.waits(eligible=eligible):
        return row
    if row.why_not is None or WHY_NOT.index(row.why_not) > WHY_NOT.index(_WAITS):
        return with_reason(row, [(_WAITS, said.words)])
    return replace(row, because=f"{row.because}; {said.words}" if row.because else said.words)


def _held_table(row: Row, said: Screened) -> Row:
    if said.state == "exclude" and said.reason is not None:
        return replace(with_reason(row, [(said.reason, said.words)]), eligible=False)
    return with_reason(row, [(_WAITS, said.words)]) if said.waits(eligible=row.eligible) else row
