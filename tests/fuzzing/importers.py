"""The importers: nothing vanishes, every record stands by its own bytes, and the store gives back what it was given."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import re
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

from evidence import formats
from evidence.batch import json_line, record_body
from evidence.errors import EvidenceError
from evidence.evaluate.reading import read_gold, read_predicted
from evidence.figures.reading import read_figures
from evidence.formats import medline, page_text, ris, rows_csv
from evidence.formats.decoding import to_text, unpack
from evidence.formats.pubmed_xml import parse_article_set
from evidence.records import canonical_text, sha256_of
from evidence.store import Store
from evidence.store.shapes import same_content
from evidence.workflow import screening_sheet

from . import seeds, words
from .harness import NAME, Harness, in_file, must

_NUMBER = re.compile(r"[0-9]{1,9}")
_REPEATED = re.compile(r"\((\d+) repeated\)")


def _auto(data):
    parsed = formats.parse(data, name=NAME)
    _holds(parsed, data)
    must(formats.parse(data, name=NAME) == parsed, "a second reading gives something else")
    must(formats.parse(gzip.compress(data), name=NAME) == parsed, "packed, it gives something else")
    must(
        formats.parse(data, name=NAME, kind=formats.detect(data)) == parsed, "the kind that it is gives something else"
    )


def _tagged(kind, parse):
    def hold(data):
        text, _ = to_text(unpack(data, name=NAME), name=NAME)
        raw = parse(text, name=NAME)
        must(raw.told.records == len(raw.records) + len(raw.rejected), f"{raw.told} is not what was made of it")
        parsed = formats.parse(data, name=NAME, kind=kind)
        repeated = sum(int(found[1]) for note in parsed.notes for found in [_REPEATED.search(note)] if found)
        must(len(parsed.records) + repeated == len(raw.records), "of the records that repeat another some vanished")
        _holds(parsed, data)
        for record in raw.records:
            if kind == "medline" or record.raw.startswith(b"TY"):  # how lines are read hangs on how records open
                _reads_again(record, kind)

    return hold


def _xml(data):
    parsed = formats.parse(data, name=NAME, kind="pubmed-xml")
    _holds(parsed, data)
    content = unpack(data, name=NAME)
    with contextlib.suppress(EvidenceError):
        whole = parse_article_set(content, name=NAME)
        must(whole == parsed, "read whole, it is something else")
    for record in parsed.records:
        again = formats.parse(b"<PubmedArticleSet>" + record.raw + b"</PubmedArticleSet>", name=NAME)
        must(len(again.records) == 1, "the record's own bytes are not one record")
        must(same_content(again.records[0], record), "the record's own bytes are another record")


def _page(data):
    text, _ = to_text(unpack(data, name=NAME), name=NAME)
    raw = page_text.parse(text, name=NAME)
    must(bool(raw.records), "neither a record nor an error")
    read = "".join(one.raw.decode("utf-8", "surrogatepass") for one in raw.records)
    above = text.removesuffix(read)
    must(bool(above.strip()) == any("stands above" in note for note in raw.notes), f"lost without a word: {above!r}")
    _holds(formats.parse(data, name=NAME, kind="page-text"), data)


def _rows(data):
    parsed = formats.parse(data, name=NAME, kind="rows-csv")
    text, _ = to_text(unpack(data, name=NAME), name=NAME)
    found = rows_csv.header_of(text)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=found[1] if found else ",", strict=True)
    filled = sum(any(cell.strip() for cell in cells) for cells in lines) - 1
    must(len(parsed.rows) + len(parsed.rejected) == filled, f"{filled} rows are {parsed}")
    for row in parsed.rows:
        must(0 < row.ci_low <= row.value <= row.ci_high < float("inf"), f"no ratio in its interval: {row}")
        must([float(text) for _, text in row.printed] == [row.value, row.ci_low, row.ci_high], f"not as printed: {row}")
        must(0 < row.ci_level < 1, f"no level: {row}")
    _holds(parsed, data)


def _holds(parsed, data):
    """What holds of every file: its records stand by themselves, its places are in it, the store takes and gives it."""
    keys = [record.key for record in parsed.records]
    must(len(set(keys)) == len(keys), f"a key stands twice: {keys}")
    for record in parsed.records:
        must(
            record.key and (record.pmid is None or record.pmid == record.key), f"the key of {record.pmid}: {record.key}"
        )
        must(record.pmid is None or bool(_NUMBER.fullmatch(record.pmid)), f"the PMID is {record.pmid!r}")
        must(bool(record.title.strip() or record.sections), f"{record.key} has neither title nor abstract")
        must(record.text == canonical_text(record.title, record.sections), f"the text of {record.key} is not its own")
        must(record.text_sha256 == sha256_of(record.text), f"the hash of {record.key} is not its text's")
        must(record.raw.strip() != b"", f"{record.key} has no bytes of its own")
        must(json_line(record_body(record, {})).count(b"\n") == 1, f"{record.key} is not one line of JSON")
    must(all(map(_NUMBER.fullmatch, parsed.deleted)), f"no PMIDs: {parsed.deleted}")
    for one in parsed.rejected:
        in_file(one.where, data)
        must(bool(one.reason.strip()), f"no reason: {one}")
    _keeps(parsed)


def _reads_again(record, kind):
    """The record's own bytes, which are kept, are the record, unless they are refused as the last of a file."""
    with contextlib.suppress(EvidenceError):  # alone, it may be binary
        again = formats.parse(record.raw, name=NAME, kind=kind)
        must(len(again.records) + len(again.rejected) == 1, f"{record.raw!r} is not one record")
        must(all(same_content(one, record) for one in again.records), f"{record.raw!r} is another record")


@cache
def _store():
    folder = tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    return folder, Store.create(Path(folder.name) / "evidence.db")


def _keeps(parsed):
    """The store gives back what it was given; nothing of it is kept."""
    store = _store()[1]
    with store.together(keep=False):
        added = store.add(parsed, source=NAME)
        must(set(added.new) == {one.key for one in parsed.records}, f"not all are stored: {added}")
        for record in parsed.records:
            must(store.record(record.key) == record, f"{record.key} is stored as another")
        held = {replace(row, where="") for row in store.rows()}
        must(added.rows_new + added.rows_unchanged == len(parsed.rows), f"not all rows are stored: {added}")
        must(held <= {replace(row, where="") for row in parsed.rows}, "a row is stored as another")
        (last,) = store.imports()
        must(len(last.rejects) == len(parsed.rejected), "a reject is not stored")


def _screening(data):
    lines, rejected = screening_sheet.read(data, name=NAME)
    for line in lines:
        in_file(line.where, data)
        must(bool(line.decision) and line.decision == line.decision.strip(), f"no decision: {line}")
    for one in rejected:
        in_file(one.where, data)
    places = [one.where for one in (*lines, *rejected)]
    must(len(set(places)) == len(places), f"two lines at one place: {places}")


def _figures(data):
    figures = read_figures(data, name=NAME)
    size = len(figures.labels)
    for name in ("yi", "vi", "given", "printed", "years", "n_a", "n_b"):
        must(len(getattr(figures, name)) == size, f"{name} is not as long as labels")
    must(all(len(cells) == size for cells in figures.columns.values()), "a column is not as long as labels")
    must(all(abs(one) < float("inf") for one in figures.yi), f"yi {figures.yi}")
    must(all(0 < one < float("inf") for one in figures.vi), f"vi {figures.vi}")


def _gold(data):
    with contextlib.suppress(EvidenceError):
        read_predicted(data, where=NAME)
    records = read_gold(data, where=NAME)
    again = b"".join(one.model_dump_json().encode() + b"\n" for one in records)
    must(read_gold(again, where=NAME) == records, "written as JSON, it is something else")


IMPORTERS = (
    Harness("auto", _auto, seeds.FILES, words.FILES),
    Harness("nbib", _tagged("medline", medline.parse), seeds.NBIB, words.NBIB),
    Harness("ris", _tagged("ris", ris.parse), seeds.RIS, words.RIS),
    Harness("pubmed-xml", _xml, seeds.XML, words.XML),
    Harness("page-text", _page, seeds.PAGES, words.PAGES),
    Harness("rows-csv", _rows, seeds.ROWS, words.ROWS),
    Harness("screening", _screening, seeds.SCREENING, words.SCREENING),
    Harness("figures", _figures, seeds.FIGURES, words.FIGURES),
    Harness("gold", _gold, seeds.GOLD, words.GOLD),
)
