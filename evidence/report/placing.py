"""Where a record stands in the review, in words: is it eligible, what are its rows, what was decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.report import models
from evidence.report.words import wrapped
from evidence.tabular.columns import showable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.rows import Row
    from evidence.store import Decision

_DEEP = "      "


def standing_lines(rows: Sequence[Row], decisions: Sequence[Decision], *, text_sha256: str) -> Iterator[str]:
    """Give the lines.

    Args:
        rows: The rows of the evidence table that stand on the record.
        decisions: What people decided about it or them, in order.
        text_sha256: Of its text: a decision on another one does not hold any more.
    """
    own = [row for row in rows if row.key]
    if own:
        yield wrapped(_eligible(own), indent="    ", first="  ")
    for row in rows:
        if row.endpoint is not None:
            yield from _row(row)
    for one in decisions:
        yield wrapped(showable(_decision(one, text_sha256)), indent="    ", first="  ")


def _eligible(own: Sequence[Row]) -> str:
    best = next((row for row in own if row.eligible), own[0])
    facts = [f"study {best.study}", best.design or "design not stated", *_line(best)]
    if best.eligible:
        nothing = f"; {_reason(best)}" if best.endpoint is None else ""
        return showable(f"Eligible: {', '.join(facts)}{nothing}")
    return showable(f"Not eligible: {_reason(best)} ({', '.join(facts)})")


def _line(row: Row) -> Iterator[str]:
    if row.line_of_therapy:
        yield f"line of therapy {row.line_of_therapy}"


def _reason(row: Row) -> str:
    return f"{row.why_not}: {row.because}" if row.because else str(row.why_not)


def _row(row: Row) -> Iterator[str]:
    turned = f", turned from {row.printed}" if row.inverted and row.printed else ""
    source = "" if row.key else f", from {row.origin}"
    head = f"{row.endpoint}  {row.comparison}: {row.measure} {models.estimate(row)}{turned}; {row.stratum}{source}"
    yield wrapped(showable(head), indent="    ", first="  ")
    used = "can be pooled" if row.poolable else f"not pooled: {_reason(row)}"
    for one in row.corrections:
        yield wrapped(showable(str(one)), indent=_DEEP)
    yield wrapped(showable(f"{used}; {row.decision or 'nobody has decided on it'} (row {row.id})"), indent=_DEEP)


def _decision(one: Decision, text_sha256: str) -> str:
    subject = "" if one.field in {"row", "eligibility"} else f" ({one.field})"
    old = "; on an earlier text, so it is open again" if one.text_sha256 not in {"", text_sha256} else ""
    return f"{one.made[:10]} {one.who}: {one.action} {one.subject}{subject}{': ' if one.why else ''}{one.why}{old}"
