"""All that a project gives, described: every file is what the description says, down to the type of each cell."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import datetime

import pytest
from worked import HEADING, worked

from evidence import data, exports, formats, workflow
from evidence.__main__ import main
from evidence.exports import fields
from evidence.store import Store
from evidence.table import Tables

HOSTILE = f"""{HEADING}
=HYPERLINK("x"),,2011,OS,HR,0.70,0.50,0.98,0.95,everolimus,axitinib,100,101,rct,,all,Table 1
"Zoë, ""Z"" <b>2014</b> 😀 \u202e",,2014,OS,HR,1.31,1.05,1.63,0.90,temsirolimus,sorafenib,253,259,rct,,all,-1 + 1
Third 2015,,2015,PFS,HR,0.58,0.45,0.74,0.95,cabozantinib,everolimus,,,rct,,all,@SUM(1)
"""


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    """The worked example and rows with hostile names, every usable row accepted but those of one study."""
    folder = tmp_path_factory.mktemp("package") / "review"
    worked(folder, [("=rows.csv", formats.parse(HOSTILE.encode(), name="rows.csv"))])
    for row in workflow.table(folder):
        if row.study != "Harrison 2012":
            workflow.decide(folder, row.pmid or row.study, row.id, "accept", who="AR", why="seen")
    return folder


@pytest.fixture
def made(run, tmp_path):
    _, err = run("all", "-o", str(tmp_path / "all"))
    return tmp_path / "all", json.loads((tmp_path / "all" / "datapackage.json").read_text("utf-8")), err


def fits(cell, field):
    """Whether a cell may stand in a column of this type; this is ours and shares nothing with what wrote it."""
    kind = field["type"]
    if cell == "" or kind in {"string", "any"}:
        return True
    if kind == "integer":
        return re.fullmatch(r"-?\d+", cell) is not None
    if kind == "number":
        return re.fullmatch(r"-?\d+(\.\d+)?(e[+-]?\d+)?", cell) is not None
    if kind == "boolean":
        return cell in {"true", "false"}
    assert kind == "datetime"
    return datetime.strptime(cell, field["format"]).tzinfo is not None  # noqa: DTZ007 - the format has the zone


@pytest.mark.parametrize(
    "cell, field, expected",
    [
        ("1", {"type": "integer"}, True),
        ("1.0", {"type": "integer"}, False),
        ("'-1", {"type": "number"}, False),
        ("-1e-07", {"type": "number"}, True),
        ("nan", {"type": "number"}, False),
        ("True", {"type": "boolean"}, False),
    ],
)
def test_the_check_of_types_can_fail(cell, field, expected):
    assert fits(cell, field) == expected


def test_every_cell_is_of_the_type_that_is_described(made):
    folder, package, _ = made
    tables = [one for one in package["resources"] if one["path"].endswith(".csv")]
    assert {one["name"] for one in tables} >= {"table", "studies", "arms", "extractions", "metafor", "meta", "netmeta"}
    filled = set()
    for table in tables:
        assert table["profile"] == "tabular-data-resource"
        assert table["schema"]["missingValues"] == [""]
        header, *rows = csv.reader(io.StringIO((folder / table["path"]).read_bytes().decode(), newline=""))
        described = table["schema"]["fields"]
        assert header == [field["name"] for field in described]
        assert rows
        for row in rows:
            wrong = [(field, cell) for field, cell in zip(described, row, strict=True) if not fits(cell, field)]
            assert wrong == [], table["path"]
            filled |= {field["type"] for field, cell in zip(described, row, strict=True) if cell}
    assert filled == {"string", "integer", "number", "boolean", "datetime", "any"}


def test_every_column_is_described(made):
    _, package, _ = made
    for table in package["resources"]:
        for field in table.get("schema", {}).get("fields", ()):
            assert len(field.get("description", "")) > 3, (
                f"{table['name']}: {field['name']} is not in exports/fields.py"
            )


TABLES = [kind for kind, about in exports.KINDS.items() if about.suffix == ".csv"]


@pytest.mark.parametrize("kind", TABLES)
def test_every_table_has_columns_that_are_described(kind):
    """Also a table that this project cannot give."""
    module = __import__(f"evidence.exports.{exports.KINDS[kind].module}", fromlist=["COLUMNS"])
    columns = getattr(module, "COLUMNS", ())
    names = [getattr(column, "name", column) for column in columns]
    assert [name for name in names if name not in fields.described(kind)] == []


def test_the_description_is_of_the_files_that_are_there(made):
    folder, package, err = made
    paths = {one["path"] for one in package["resources"]}
    assert {one.name for one in folder.iterdir()} == paths | {"datapackage.json"}
    assert len({one["name"] for one in package["resources"]}) == len(paths)
    assert all(re.fullmatch("[a-z0-9._-]+", one["name"]) for one in package["resources"])
    for one in package["resources"]:
        content = (folder / one["path"]).read_bytes()
        assert (one["bytes"], one["hash"]) == (len(content), f"sha256:{hashlib.sha256(content).hexdigest()}")
        content.decode("utf-8")
    assert (package["profile"], package["name"]) == ("data-package", "vegf-tki-vs-mtor")
    assert len(package["protocol_sha256"]) == 64
    lacking = {one["kind"]: one["reason"] for one in package["not_written"]}
    assert lacking["nbib"] == "1 records or more would have to be asked of PubMed."
    assert f"not written: nbib: {lacking['nbib']}" in err
    assert set(lacking) | {one["name"] for one in package["resources"]} == {
        *exports.KINDS,
        *("table", "studies", "arms", "outcomes"),
    } - {"datapackage"}


def test_each_file_is_the_one_that_the_kind_alone_gives(run, made):
    folder, package, _ = made
    for one in package["resources"]:
        if one["name"] in exports.KINDS:
            assert run(one["name"])[0] == (folder / one["path"]).read_bytes()


def test_the_zip_holds_what_the_folder_does_and_is_the_same_each_time(run, made, tmp_path):
    folder, _, _ = made
    run("datapackage", "-o", str(tmp_path / "review.zip"))
    content = (tmp_path / "review.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            path.name: path.read_bytes() for path in folder.iterdir()
        }
    assert run("datapackage")[0] == content
    run("datapackage", "-o", str(tmp_path / "other"))
    assert {path.name for path in (tmp_path / "other").iterdir()} == {path.name for path in folder.iterdir()}


def test_no_cell_of_any_table_begins_as_a_formula(made):
    folder, package, _ = made
    seen = ""
    for table in package["resources"]:
        if table["path"].endswith(".csv"):
            fields_of = table["schema"]["fields"]
            _, *rows = csv.reader(io.StringIO((folder / table["path"]).read_bytes().decode(), newline=""))
            texts = [cell for row in rows for cell, one in zip(row, fields_of, strict=True) if one["type"] == "string"]
            assert [cell for cell in texts if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
            seen += "\n".join(texts)
    assert '\'=HYPERLINK("x")' in seen
    assert "'@SUM(1)" in seen
    assert '"Z" <b>2014</b> 😀 \u202e' in seen


@pytest.fixture(scope="module")
def unseen(tmp_path_factory):
    """The worked example, of which nobody has accepted anything."""
    folder = tmp_path_factory.mktemp("unseen") / "review"
    assert main(["-q", "init", str(folder)]) == 0
    with Store.open(folder / "evidence.db") as store:
        store.add(formats.parse(data.read("heng2014.csv"), name="heng2014.csv"), source="heng2014.csv")
    return folder


def test_a_lack_of_accepted_data_is_said_and_is_no_failure(run, unseen, tmp_path):
    old = tmp_path / "metafor.csv"
    old.write_bytes(b"of yesterday")
    out, err = run("all", "-o", str(tmp_path), "--json", folder=unseen)
    told = json.loads(out)
    reasons = {one["kind"]: one["reason"] for one in told["not_written"]}
    assert "has been accepted by a person" in reasons["metafor"]
    assert told["older"] == [str(old)]
    assert old.read_bytes() == b"of yesterday"
    assert f"note: {old} is of an earlier export, not of this one" in err
    package = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert "metafor" not in {one["name"] for one in package["resources"]}
    assert package["not_written"] == [{"kind": kind, "reason": reason} for kind, reason in reasons.items()]
    assert {path.name for path in tmp_path.iterdir()} == {path.rpartition("/")[2] for path in told["files"]} | {
        old.name
    }
    run("all", "-o", str(tmp_path), "--allow-unreviewed", folder=unseen)
    assert b"not reviewed" in old.read_bytes()


WRONG = [
    # words                                           code, what is said
    (("all",), 2, "Standard output cannot take many files."),
    (("all", "-o", "{tmp}/x", "--set", "included"), 2, "A package has each kind in its usual form."),
    (("all", "-o", "{tmp}/x", "--excel"), 2, "A package has each kind in its usual form."),
    (("datapackage", "-o", "{tmp}/x", "--previous", "1"), 2, "A package has each kind in its usual form."),
    (("all", "-o", "{tmp}/file/x"), 1, "This cannot be written"),
    (("all", "-o", "{tmp}/file"), 1, "This cannot be written"),
    (("ris", "--excel"), 2, "Only a csv is written in another way for Excel."),
]


@pytest.mark.parametrize("words, code, said", WRONG)
def test_a_wrong_call_writes_nothing(run, tmp_path, words, code, said):
    (tmp_path / "file").write_bytes(b"as it was")
    out, err = run(*(word.format(tmp=tmp_path) for word in words), code=code)
    assert said in err
    assert out == b""
    assert [one.name for one in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"as it was"


def test_a_wrong_protocol_is_no_lack_of_data(run, unseen, tmp_path):
    folder = tmp_path / "review"
    folder.mkdir()
    (folder / "evidence.db").write_bytes((unseen / "evidence.db").read_bytes())
    (folder / "review.toml").write_text("schema = 7\n")
    run("all", "-o", str(tmp_path / "all"), code=3, folder=folder)
    assert not (tmp_path / "all").exists()


@pytest.mark.parametrize("kind", ["metafor", "extractions", "worklist"])
def test_for_excel_a_csv_has_a_mark_and_is_otherwise_the_same(run, kind):
    assert run(kind, "--excel")[0] == b"\xef\xbb\xbf" + run(kind)[0]


def test_the_tables_speak_python(review):
    found = workflow.tables(review, everything=True)
    assert isinstance(found, Tables)
    frame = found.sheet().to_df()
    assert len(frame) == len(found.rows)
    assert frame.loc[frame["study"] == "Chen 2012", "value"].tolist() == [1 / 1.03]
