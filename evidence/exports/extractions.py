"""Every value one by one: what was read or typed in, the words, the rule, and what people decided on it.

Must never leave a value out because nobody has decided on it: it is there as suggested.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.exports.values import of_findings, of_published
from evidence.tabular import Column, Sheet, separated
from extractors.segment import layout
from extractors.text import even_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.exports.shapes import Material, Tally
    from evidence.exports.values import Value
    from evidence.records import Record
    from evidence.rows import Row
    from extractors.segment import Layout

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Line:
    """A value with where it comes from; ``section`` and ``sentence`` are those that its words stand in."""

    value: Value
    pmid: str | None
    study: str
    text_sha256: str
    version: str = ""
    section: str = ""
    sentence: str = ""


def _row(line: Line, name: str) -> str | None:
    row = line.value.row
    return None if row is None else getattr(row, name)


def _span(line: Line, name: str) -> str | int | None:
    span = line.value.span
    return None if span is None else getattr(span, name)


COLUMNS: tuple[Column[Line], ...] = (
    Column("pmid", "pmid", "PubMed's number of the record", lambda one: one.pmid),
    Column("study_id", "text", "The study's name; reports of one study have one name", lambda one: one.study),
    Column(
        "arm",
        "text",
        "The arm that the value is about; of an effect, numerator over reference",
        lambda one: one.value.arm,
    ),
    Column(
        "comparison", "text", "The protocol's comparison that the value serves", lambda one: _row(one, "comparison")
    ),
    Column("outcome", "text", "The outcome that the value is about", lambda one: one.value.outcome),
    Column(
        "field",
        "text",
        "What the value is: n, effect_value, effect_ci_low, median, rate ...",
        lambda one: one.value.field,
    ),
    Column("value_raw", "text", "The value as it is printed", lambda one: one.value.raw),
    Column("value", "any", "The value as it was read; a number, or a word", lambda one: one.value.value),
    Column("unit", "text", "Patients, months, %, or the measure of an effect", lambda one: one.value.unit),
    Column(
        "status",
        "text",
        "accepted or rejected by a person, or suggested: nobody has decided",
        lambda one: _row(one, "decision") or "suggested",
    ),
    Column("reviewer", "text", "Who decided so", lambda one: _row(one, "decided_by")),
    Column("decided_at", "time", "When the last of them did (UTC)", lambda one: _row(one, "decided_at")),
    Column("rule_id", "text", "The rule that read the value", lambda one: _span(one, "rule")),
    Column("rule_version", "text", "The SHA-256 of all rules at that time", lambda one: one.version),
    Column("quote", "text", "The words; text[start:end] of the record's text", lambda one: _span(one, "quote")),
    Column(
        "start", "whole", "Where the words begin in the text, in characters from 0", lambda one: _span(one, "start")
    ),
    Column("end", "whole", "Where the words end, this character excluded", lambda one: _span(one, "end")),
    Column("section", "text", "The part of the abstract in which the words stand", lambda one: one.section),
    Column("sentence", "text", "The sentence in which the words stand", lambda one: one.sentence),
    Column("text_sha256", "text", "The SHA-256 of the text in which the words stand", lambda one: one.text_sha256),
    Column("note", "text", "What to know of the value", lambda one: one.value.note),
)


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the table as CSV, or by the file's ending as a workbook or Parquet.

    Args:
        material: The project.
        tally: Counts the values.
    """
    lines = tuple(_lines(material))
    tally.written = len(lines)
    sheet = Sheet("extractions", "Every value that was read or typed in", COLUMNS, lines, SCHEMA)
    if material.form == ".xlsx":
        from evidence.tabular import workbook

        yield workbook.write([sheet])
    elif material.form == ".parquet":
        from evidence.tabular import parquet

        yield parquet.write(sheet)
    else:
        yield from separated.write(sheet)


def _lines(material: Material) -> Iterator[Line]:
    """Give what was read record by record, in the order in which they came, then what was typed in."""
    own: dict[str, list[Row]] = defaultdict(list)
    published: list[Row] = []
    for row in material.rows():
        (own[row.key] if row.key else published).append(row)
    for record in material.records():
        yield from _of_record(material, record, own[record.key])
    for row in published:
        yield from (Line(value, row.pmid, row.study, "") for value in of_published(row))


def _of_record(material: Material, record: Record, rows: Sequence[Row]) -> Iterator[Line]:
    found = material.store.findings(record.key)
    if found is None:
        return
    study = rows[0].study if rows else ""
    places = layout(even_out(record.text))
    for value in of_findings(found, rows):
        section, sentence = _place(record.text, places, value)
        yield Line(value, record.pmid, study, found.text_sha256, found.rules_sha256, section, sentence)


def _place(text: str, places: Layout, value: Value) -> tuple[str, str]:
    if value.span is None:
        return "", ""
    sentence = places.at(value.span.start)
    return sentence.section, text[sentence.start : sentence.end]
