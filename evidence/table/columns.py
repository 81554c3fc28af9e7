"""The columns of the evidence table: one row an estimate, every number beside the words that it was read from.

``COLUMNS`` is the definition of the table. Its names, kinds and order may change only together with ``SCHEMA``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.tabular import Column

if TYPE_CHECKING:
    from evidence.rows import Row
    from evidence.tabular import Kind
    from extractors.findings import Span

SCHEMA = 1


def _field(name: str, kind: Kind, about: str, display: str = "") -> Column[Row]:
    return Column(name, kind, about, lambda row: getattr(row, name), display)


def _printed(name: str, kind: Kind, about: str) -> Column[Row]:
    taken = ("quote", "start", "end", "rule")
    label = name if name in taken else f"printed_{name}"
    return Column(label, kind, about, lambda row: None if row.printed is None else getattr(row.printed, name))


def _span(side: str) -> tuple[Column[Row], ...]:
    """Give the columns for the words in which the number of patients of an arm stands."""

    def part(name: str, kind: Kind, about: str) -> Column[Row]:
        def get(row: Row) -> Any:
            span: Span | None = getattr(row, f"n_{side}_span")
            return None if span is None else getattr(span, name)

        return Column(f"n_{side}_{name}", kind, about, get)

    of = f"of n_{side}"
    return (
        part("quote", "text", f"The words {of}"),
        part("start", "whole", f"Where the words {of} begin in the text, in characters from 0"),
        part("end", "whole", f"Where the words {of} end, this character excluded"),
        part("rule", "text", f"The rule that read the words {of}"),
    )


def _drug(row: Row, side: int) -> str | None:
    return None if row.drugs is None else row.drugs[side]


COLUMNS: tuple[Column[Row], ...] = (
    _field("study", "text", "The study's name; reports of one study have one name"),
    _field("pmid", "pmid", "PubMed's number of the report"),
    _field("year", "whole", "The year of publication"),
    _field("source", "text", "Where the figures stand: abstract, or the published table that was typed in"),
    _field("comparison", "text", "The protocol's comparison, A over B"),
    _field("endpoint", "text", "The protocol's outcome, such as OS; empty for a record without an estimate"),
    _field("measure", "text", "The ratio: HR, OR, RR, IRR or SHR"),
    _field("value", "real", "The estimate as A over B, on the natural scale"),
    _field("ci_low", "real", "The lower bound of its interval as A over B"),
    _field("ci_high", "real", "The upper bound of its interval as A over B"),
    _field("ci_level", "real", "The level of the interval, 0.95 for 95 %", "0.0##"),
    _field("yi", "real", "The natural logarithm of value"),
    _field("sei", "real", "The standard error of yi, from the printed interval"),
    _field("inverted", "flag", "Whether the source prints B over A, so that the ratio was turned"),
    _field(
        "direction_source",
        "text",
        "What says which arm is the numerator: explicit, comparing, verb, carried, medians, convention or open",
    ),
    _field("p_op", "text", "What stands before the printed P value: =, <, >"),
    _field("p_value", "real", "The printed P value", "General"),
    _printed("value", "real", "The estimate as printed"),
    _printed("ci_low", "real", "The lower bound as printed"),
    _printed("ci_high", "real", "The upper bound as printed"),
    _printed("numerator", "text", "The arm that the printed ratio has above"),
    _printed("reference", "text", "The arm that the printed ratio has below"),
    _printed("quote", "text", "The words of the estimate; text[start:end] of the record's text"),
    _printed("start", "whole", "Where the words begin in the text, in characters from 0"),
    _printed("end", "whole", "Where the words end, this character excluded"),
    _printed("rule", "text", "The rule that read the words; published-row where a person typed the figures in"),
    _field("n_a", "whole", "Patients of arm A in this analysis, as printed"),
    *_span("a"),
    _field("n_b", "whole", "Patients of arm B in this analysis, as printed"),
    *_span("b"),
    _field("text_sha256", "text", "The SHA-256 of the text in which the words stand, or of a published row"),
    _field("population", "text", "Whom the estimate is about: all, or a part of the study"),
    _field("assessor", "text", "Who judged the events: independent or investigator"),
    _field("data_cut", "text", "Which cut of the data: interim, final or updated"),
    _field("analysis_set", "text", "Which patients were analysed: itt, pp, safety or other"),
    _field("switching", "text", "What was done about patients who crossed over: none, censored, rpsft, ipcw or other"),
    Column(
        "drug_a",
        "text",
        "The drug of arm A by the protocol's name; the arm's label for several",
        lambda row: _drug(row, 0),
    ),
    Column(
        "drug_b",
        "text",
        "The drug of arm B by the protocol's name; the arm's label for several",
        lambda row: _drug(row, 1),
    ),
    _field("adjusted", "flag", "Whether this estimate is adjusted; empty where the source does not say"),
    _field("study_adjusted", "flag", "Whether the study as a whole is described as adjusted"),
    _field("study_multicentre", "flag", "Whether the study is described as multicentre"),
    _field(
        "design", "text", "rct, nrs-prospective, nrs-retrospective, single-arm, meta-analysis, review, protocol, other"
    ),
    _field("stratum", "text", "What it may be pooled with: rct, nrs-adjusted, nrs-unadjusted, nrs-unknown-adjustment"),
    _field("line_of_therapy", "text", "first, second, later or mixed"),
    _field("eligible", "flag", "Whether the study answers the protocol's question"),
    _field("poolable", "flag", "Whether the row can be pooled within its stratum once a person has accepted it"),
    _field("why_not", "text", "Why it cannot: the first reason that applies, as a code"),
    _field("because", "text", "The same in words"),
    _field("role", "text", "What a row that is not eligible is good for: indirect-evidence, citations-to-chase"),
    _field(
        "apart",
        "text",
        "The line of its own in which the row is shown, where the protocol wants it out of the main one",
    ),
    Column("notes", "text", "What to beware of in the estimate itself", lambda row: "; ".join(row.notes)),
    _field("decision", "text", "What people decided on the row: accepted, rejected, or nothing yet"),
    _field("decided_by", "text", "Who decided so"),
    _field("decided_at", "time", "When the last of them did (UTC)"),
    Column(
        "notices", "text", "Retractions, corrections and concerns about the report", lambda row: "; ".join(row.notices)
    ),
    _field("id", "text", "The row's name, under which decisions on it are kept"),
)
