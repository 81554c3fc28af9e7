"""What other programs take: notebooks, reference managers, screening tools, R and Excel, each by its own rules."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
import rispy
from worked import worked
from xlsx import sheets

from evidence import workflow
from evidence.__main__ import main
from evidence.records import Parsed, Record, Section
from evidence.store import Store
from evidence.tabular import Column, Sheet, workbook

HOSTILE = "<script>alert(1)</script> & \ud800 </div>"
ODD = Record.build(
    title=HOSTILE, sections=[Section("<b>AIM</b>", "HR 0·80 <i>"), Section(None, HOSTILE)], doi="10.1/A<b>",
    authors=("Muster <A>",), retracted=True, raw=b"", raw_format="ris", source="a.ris",
)  # fmt: skip
R_TABLES = ["metafor", "meta", "netmeta", "sof", "worklist", "prisma", "extractions", "robvis", "robins_i"]
R_RESERVED = {
    *("if", "else", "repeat", "while", "function", "for", "next", "break", "in"),
    *("TRUE", "FALSE", "NULL", "Inf", "NaN", "NA"),
}
R_NAME = re.compile(r"(?:[A-Za-z]|\.(?![0-9]))[A-Za-z0-9._]*")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The worked example, with a record whose words are hostile."""
    folder = tmp_path_factory.mktemp("programs") / "review"
    return worked(folder, [("a.ris", Parsed(records=(ODD,)))])


@pytest.fixture(scope="module")
def shown(project):
    """What a notebook is given of a record, a table, what was read and what was pooled."""
    found = workflow.tables(project, everything=True)
    first = found.rows[0]
    hostile = replace(found, rows=(replace(first, study=HOSTILE, why_not=HOSTILE),))
    analysis = workflow.pool(project, workflow.Choice(), allow_unreviewed=True)[0]
    beware = replace(analysis, label=HOSTILE, banner=(HOSTILE,), sentence=HOSTILE)
    with Store.open(project / "evidence.db") as store:
        read = store.findings("22460837")
    return {
        "record": ODD, "table": hostile, "result": beware, "plain result": analysis,
        "findings": replace(read, effects=(replace(read.effects[0], numerator_text=HOSTILE),)),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["record", "table", "result", "findings"])
def test_in_a_notebook_hostile_text_is_text(shown, name):
    page = shown[name]._repr_html_()
    page.encode("utf-8")
    root = ET.fromstring(f"<all>{page.replace('<br>', '')}</all>")
    assert {one.tag for one in root.iter()} <= {"all", "div", "p", "b", "table", "caption", "tr", "th", "td"}
    assert HOSTILE.replace("\ud800", "\\ud800") in "".join(root.itertext())


def test_a_notebook_shows_a_record_with_what_it_is(shown):
    said = "".join(ET.fromstring(shown["record"]._repr_html_().replace("<br>", "; ")).itertext())
    assert "; Muster <A>; doi:10.1/a<b>; RETRACTED" in said
    assert "<b>AIM</b>: HR 0·80 <i>" in said


def test_a_notebook_shows_a_result_with_what_every_output_must_show(shown):
    said = "".join(ET.fromstring(shown["plain result"]._repr_html_()).itertext())
    assert all(text in said for text in (shown["plain result"].sentence, *shown["plain result"].banner))
    assert "unreviewed" in said


def test_zotero_and_asreview_find_each_field_in_the_ris(project, tmp_path):
    out = tmp_path / "all.ris"
    assert main(["-q", "-C", str(project), "export", "ris", "-o", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    blocks = [[line[:6] for line in block.splitlines()] for block in text.strip("\n").split("\n\n")]
    assert all((block[0], block[-1]) == ("TY  - ", "ER  - ") for block in blocks)
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - ", tag) for block in blocks for tag in block)
    park, odd = rispy.loads(text)
    assert {"title", "abstract", "year", "doi", "urls", "secondary_title", "notes"} <= park.keys()
    assert (park["type_of_reference"], park["year"], park["doi"]) == ("JOUR", "2012", "10.1007/s12032-012-0227-7")
    assert (park["accession_number"], park["name_of_database"]) == ("22460837", "PubMed")
    assert not {"unknown_tag"} & (park.keys() | odd.keys())
    assert not {"ASReview_relevant", "ASReview_irrelevant"} & {*park["notes"], *odd["notes"]}


@pytest.mark.parametrize("kind", R_TABLES)
def test_r_reads_each_column_under_its_own_name(project, tmp_path, kind):
    out = tmp_path / "out.csv"
    unreviewed = ["--allow-unreviewed"] if kind in R_TABLES[:4] else []
    assert main(["-q", "-C", str(project), "export", kind, *unreviewed, "-o", str(out)]) == 0
    header, *rows = csv.reader(io.StringIO(out.read_text(encoding="utf-8")))
    assert [name for name in header if not R_NAME.fullmatch(name) or name in R_RESERVED] == []
    assert len(set(header)) == len(header)
    assert {len(row) for row in rows} <= {len(header)}
    assert rows or kind == "robvis"


def test_r_reads_the_table_likewise(project, tmp_path):
    assert main(["-q", "-C", str(project), "table", "--all", "-o", str(tmp_path / "t.csv")]) == 0
    header = (tmp_path / "t.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert all(R_NAME.fullmatch(name) and name not in R_RESERVED for name in header)


ORDER = ["dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "autoFilter", "pageMargins", "ignoredErrors"]
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"


def opened(content):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return {name: file.read(name) for name in file.namelist()}


def complaints(parts):
    """Say what Excel would mend or refuse: parts of no type, links to nothing, elements out of the schema's order."""
    types = ET.fromstring(parts["[Content_Types].xml"])
    typed = {one.get("PartName") for one in types.iter(f"{TYPES}Override")}
    endings = {one.get("Extension") for one in types.iter(f"{TYPES}Default")}
    for name, raw in parts.items():
        root = ET.fromstring(raw)
        if f"/{name}" not in typed and name.rpartition(".")[2] not in endings:
            yield f"{name}: no type"
        if name.endswith(".rels"):
            folder = name.partition("_rels/")[0]
            yield from (f"{name}: {at}" for one in root if (at := folder + one.get("Target")) not in parts)
            yield from (f"{name}: external" for one in root if one.get("TargetMode") == "External")
        if name.startswith("xl/worksheets/"):
            found = [one.tag.partition("}")[2] for one in root]
            if found != [one for one in ORDER if one in found]:
                yield f"{name}: {found}"
    yield from (f"{name}: not there" for name in typed if name.removeprefix("/") not in parts)


def test_excel_finds_nothing_to_mend_in_the_workbook(project):
    content = workflow.table_bytes(workflow.tables(project, everything=True), "xlsx")
    assert list(complaints(opened(content))) == []
    names = list(sheets(content))
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\']", name) for name in names)
    assert len({name.lower() for name in names}) == len(names)
    assert not any("macro" in name or "external" in name.lower() for name in opened(content))


def test_what_excel_would_mend_is_found():
    parts = opened(workbook.write([Sheet("rows", "", (Column("a", "pmid", "", str),), ("1",))]))
    assert list(complaints(parts)) == []
    assert b'numberStoredAsText="1"' in parts["xl/worksheets/sheet1.xml"]
    assert list(complaints({**parts, "xl/more.bin": b"<a/>"})) == ["xl/more.bin: no type"]
    lost = {name: raw for name, raw in parts.items() if name != "xl/styles.xml"}
    assert sorted(complaints(lost)) == ["/xl/styles.xml: not there", "xl/_rels/workbook.xml.rels: xl/styles.xml"]


TEXTS = ["\x00a\x0b\x1f", "a\ufffeb", "\uffff", "_x0041_", " lead \n x ", "{=1+1}", "<b>&amp;", "http://a/ b"]


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_a_cell_holds_what_xml_cannot(text):
    content = workbook.write([Sheet("rows", "", (Column("a", "text", "", str),), (text,))])
    assert list(complaints(opened(content))) == []
    assert sheets(content)["rows"][1] == [text]
