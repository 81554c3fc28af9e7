"""Tables in every format: what is written is what is read, whatever stands in a cell; nothing is a formula."""

import csv
import io
import re
from html.parser import HTMLParser

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet as pq
from xlsx import parts, sheets

from evidence.errors import EvidenceError
from evidence.tabular import BOM, Column, Sheet, markdown, neutral, page, parquet, restored, separated, workbook

COLUMNS = (
    Column("text", "text", "A text", lambda row: row[0]),
    Column("pmid", "pmid", "PubMed's number", lambda row: row[1]),
    Column("whole", "whole", "A whole number", lambda row: row[2]),
    Column("real", "real", "A number", lambda row: row[3]),
    Column("flag", "flag", "True or false", lambda row: row[4]),
)
HOSTILE = [
    "=1+1",
    "+1",
    "-0.40",
    "-0.4 to 1",
    "@SUM(A1)",
    "'=1",
    "''",
    " =HYPERLINK(1)",
    "＝1+1",
    "\t=1",
    "\r=1",
    "\n=1",
    'a "quote", a comma; and\na line\r\nand a return\ralone',
    "<script>alert(1)</script> & <b>bold</b>",
    "a | b \\| c \\",
    "😀 e\u0301 naïve 胃",
    "\u202eright to left\u202c \u200f\u05d0",
    "NUL\x00 bell\x07 escape\x1b",
    "_x0041_ is no A",
    "  blanks at both ends  ",
    "\ufeff mark \ufffe \uffff",
    "000123",
    "1e5",
    "12 months",
    "TRUE",
    "https://example.org/?a=1&b=2",
    "{=1}",
    "`code` *strong* _em_ [link](x) # | ~",
    "\x85 next line \u2028 separator",
    "x" * 30_000,
]
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8) | st.sampled_from(HOSTILE[:-1])
ROWS = st.tuples(
    st.none() | TEXTS.filter(bool),
    st.none() | st.from_regex(r"\d{1,8}", fullmatch=True),
    st.none() | st.integers(-(2**53), 2**53),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.booleans(),
)


def sheet(*rows):
    return Sheet("rows", "What there is", COLUMNS, rows)


def one(text):
    return sheet((text, "1", 1, 0.1, True))


def from_csv(content):
    texts = csv.reader(io.StringIO(content.decode(), newline=""))
    assert next(texts) == [column.name for column in COLUMNS]
    kinds = (restored, str, int, float, {"true": True, "false": False}.__getitem__)
    return [tuple(kind(cell) if cell else None for kind, cell in zip(kinds, row, strict=True)) for row in texts]


def from_workbook(content):
    header, *rows = sheets(content)["rows"]
    assert header == [column.name for column in COLUMNS]
    found = ((*row, *[None] * (len(COLUMNS) - len(row))) for row in rows)
    return [(a, b, None if c is None else int(c), d, e) for a, b, c, d, e in found]


def from_parquet(content):
    return [tuple(row.values()) for row in pq.read_table(io.BytesIO(content)).to_pylist()]


WAYS = {
    "csv": (lambda made: b"".join(separated.write(made)), from_csv),
    "xlsx": (lambda made: workbook.write([made]), from_workbook),
    "parquet": (parquet.write, from_parquet),
}


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROWS.filter(lambda row: any(cell is not None for cell in row)), max_size=5))
def test_what_is_written_is_read(way, rows):
    write, read = WAYS[way]
    assert read(write(sheet(*rows))) == rows


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
@pytest.mark.parametrize("way", WAYS)
def test_a_hostile_text_survives(way, text):
    write, read = WAYS[way]
    assert read(write(one(text))) == [(text, "1", 1, 0.1, True)]


@pytest.mark.parametrize("way", WAYS)
def test_the_same_table_gives_the_same_bytes(way):
    write, _ = WAYS[way]
    assert write(one("a")) == write(one("a"))


@pytest.mark.parametrize("way", WAYS)
def test_what_is_not_known_is_empty_and_a_lone_surrogate_is_written_out(way):
    write, read = WAYS[way]
    assert read(write(sheet(("", None, 0, None, False), ("a\udcff", "", None, 0, None)))) == [
        (None, None, 0, None, False),
        ("a\\udcff", None, None, 0.0, None),
    ]


NUMBERS = [0.1 + 0.2, 1 / 3, -0.4, 5e-324, 1.7976931348623157e308, 123456789.12345679, -0.0]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("way", WAYS)
def test_a_number_is_written_to_its_last_digit(way, number):
    write, read = WAYS[way]
    assert repr(read(write(sheet(("a", "1", 1, number, True))))[0][3]) == repr(number)


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_in_a_csv_no_text_begins_as_a_formula_and_pandas_reads_it(text):
    content = b"".join(separated.write(one(text)))
    assert not content.startswith(BOM)
    frame = pd.read_csv(io.BytesIO(content), dtype={"text": str, "pmid": str}, keep_default_na=False, engine="python")
    cell = frame["text"][0].replace("\r\n", "\n").replace("\r", "\n")
    assert cell == neutral(text).replace("\r\n", "\n").replace("\r", "\n")
    assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert (frame["real"][0], frame["flag"][0]) == (0.1, True)


def test_numbers_below_zero_are_no_texts():
    assert b"".join(separated.write(sheet(("-0.4", "7", -3, -0.4, None)))).splitlines()[1] == b"'-0.4,7,-3,-0.4,"


@given(TEXTS)
def test_a_neutral_text_is_restored(text):
    assert restored(neutral(text)) == text
    assert neutral(text) in {text, f"'{text}"}


def test_a_workbook_has_no_formula_a_frozen_header_and_pmids_as_texts():
    content = workbook.write([one("=1+1")])
    page_of = parts(content)["xl/worksheets/sheet1.xml"]
    assert "<f>" not in page_of
    assert 'state="frozen"' in page_of
    assert 'ySplit="1"' in page_of
    assert re.search(r'<c r="B2"[^>]* t="s">', page_of)
    widths = [float(width) for width in re.findall(r'<col [^>]*width="([\d.]+)"', page_of)]
    assert widths
    assert min(widths) >= 6
    assert "<hyperlink" not in page_of
    assert 'formatCode="0.000"' in parts(content)["xl/styles.xml"]


@pytest.mark.parametrize("char", ["x", "😀"])
def test_a_text_that_no_cell_holds_is_cut_and_says_so(char):
    (cell,) = [row[0] for row in sheets(workbook.write([one(char * 40_000)]))["rows"][1:]]
    assert len(cell.encode("utf-16-le")) // 2 <= workbook.LONGEST
    assert cell.startswith(char * 16_000)
    assert cell.endswith("[cut: a cell of a spreadsheet holds no more]")


def test_a_workbook_refuses_more_rows_than_a_sheet_holds():
    with pytest.raises(EvidenceError, match="holds 1,048,575 rows") as refused:
        workbook.write([Sheet("rows", "", COLUMNS, range(workbook.MOST_ROWS + 1))])
    assert ".parquet" in refused.value.remedy


def test_parquet_has_a_schema_of_its_own():
    made = pq.read_schema(io.BytesIO(parquet.write(sheet())))
    assert [str(one.type) for one in made] == ["string", "string", "int64", "double", "bool"]
    assert all(one.nullable for one in made)
    assert [one.metadata[b"description"].decode() for one in made] == [column.about for column in COLUMNS]
    assert made.metadata[b"evidence.schema"] == b"1"
    assert made.equals(parquet.schema(sheet()))
    assert isinstance(made, pa.Schema)


class Cells(HTMLParser):
    """The texts of a page's cells, and everything else that it has."""

    def __init__(self, text):
        super().__init__()
        self.cells, self.tags, self.links = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        if tag == "td":
            self.cells.append("")
        if tag == "a":
            self.links.append(dict(attributes)["href"])

    def handle_data(self, data):
        if self.cells and "td" in self.tags:
            self.cells[-1] += data


PICTURES = {"\x00": "␀", "\x07": "␇", "\x1b": "␛", "\r": "␍", "\x85": "\x85"}


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_a_page_shows_a_text_and_does_not_obey_it(text):
    found = Cells(page.write(one(text), title="<i>a title</i>"))
    assert found.cells[0] == "".join(PICTURES.get(char, char) for char in text)
    assert set(found.tags) <= {
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "h1",
        "table",
        "caption",
        "thead",
        "tr",
    } | {
        "th",
        "tbody",
        "td",
        "a",
    }
    assert found.links == ["https://pubmed.ncbi.nlm.nih.gov/1/"]
    assert not re.search(r"(?:src|href)=\"(?!https://pubmed\.)", page.write(one(text), title=""))


@pytest.mark.parametrize("pmid", ['1" onclick="x', "javascript:alert(1)", "1/../../x?y=1#z"])
def test_a_pmid_that_is_none_leads_nowhere_else(pmid):
    found = Cells(page.write(sheet(("a", pmid, 1, 1.0, None)), title=""))
    assert [link.count("/") for link in found.links] == [4]
    assert found.links[0].startswith("https://pubmed.ncbi.nlm.nih.gov/")


def unescaped(cell):
    return markdown.restored(cell.replace("<br>", "\n"))


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_in_markdown_a_text_stays_in_its_cell(text):
    lines = markdown.write(one(text)).split("\n")
    assert len(lines) == 4
    cells = re.split(r"(?<!\\)(?:\\\\)*\|", lines[2])
    assert len(cells) == len(COLUMNS) + 2
    shown = "".join(PICTURES.get(char, char) for char in text.replace("\r\n", "\n")).replace("\t", " ")
    assert unescaped(re.match(r"\| (.*) \| \[1\]\(https://pubmed", lines[2])[1]) == shown


def test_markdown_aligns_numbers_and_links_pmids():
    assert markdown.write(sheet(("a|b", "12", 3, -0.4, True), (None,) * 5)).splitlines() == [
        "| text | pmid | whole | real | flag |",
        "| --- | --- | ---: | ---: | --- |",
        "| a\\|b | [12](https://pubmed.ncbi.nlm.nih.gov/12/) | 3 | -0.4 | true |",
        "|  |  |  |  |  |",
    ]


def test_a_table_speaks_python():
    made = sheet(("<a>", "1", 3, -0.4, True), (None,) * 5)
    assert made.to_dict()[0] == {"text": "<a>", "pmid": "1", "whole": 3, "real": -0.4, "flag": True}
    frame = made.to_df()
    assert [str(kind) for kind in frame.dtypes] == ["string", "string", "Int64", "Float64", "boolean"]
    assert frame.isna().sum(axis=1).tolist() == [0, 5]
    assert sheet().to_df().shape == (0, 5)
    shown = made._repr_html_()
    assert "&lt;a&gt;" in shown
    assert "<a>" not in shown
    assert "and 3 more" in sheet(*[(None,) * 5] * 23)._repr_html_()
