"""`evidence batch`: files in, one record a line or one effect a row out; the same in any number of processes."""

import csv
import gzip
import io
import json

import pyarrow as pa
import pytest
from ordeals.processes import forks
from pyarrow import parquet

import extractors
from evidence import batch, data
from evidence.__main__ import main
from evidence.batch import outputs, rows
from evidence.errors import UsageError

ARTICLE = (
    '<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><Journal><JournalIssue><PubDate><Year>2020</Year>'
    "</PubDate></JournalIssue><ISOAbbreviation>J Made Up</ISOAbbreviation></Journal><ArticleTitle>{title}</ArticleTitle>"
    "<Abstract><AbstractText>{text}</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>"
)
TWO = "Overall survival was longer with A than with B (HR 0.70, 95% CI 0.50-0.98); progression-free survival was not (HR 0.95, 95% CI 0.80-1.13)."


def xml(*records):
    body = "".join(ARTICLE.format(pmid=pmid, title=title, text=text) for pmid, title, text in records)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<PubmedArticleSet>{body}</PubmedArticleSet>'.encode()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.xml").write_bytes(xml(("1", "A trial.", TWO), ("2", "A letter.", "We write.")))
    (tmp_path / "b.xml.gz").write_bytes(
        gzip.compress(xml(("3", "Another trial.", "Death was rarer (HR 0·80, 95% CI 0·65–0·98).")))
    )
    return tmp_path


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_record_a_line_in_the_order_of_the_files(folder, capsys):
    out = folder / "out.jsonl"
    assert main(["batch", str(folder / "b.xml.gz"), str(folder / "a.xml"), "-o", str(out), "--all"]) == 0
    found = lines(out)
    assert [body["pmid"] for body in found] == ["3", "1", "2"]
    assert list(found[0])[:8] == ["pmid", "doi", "title", "year", "journal", "text", "text_sha256", "extractor"]
    assert [effect["value"] for effect in found[1]["effects"]] == [0.70, 0.95]
    assert capsys.readouterr() == ("", f"3 records read, 3 written with 3 effects to {out}\n")


def test_only_records_with_an_effect_are_written_unless_all_are_asked_for(folder):
    assert main(["batch", str(folder / "a.xml"), "-o", str(folder / "out.jsonl")]) == 0
    assert [body["pmid"] for body in lines(folder / "out.jsonl")] == ["1"]


def test_the_body_is_that_of_the_extractor(folder):
    assert main(["batch", str(folder / "a.xml"), "-o", str(folder / "out.jsonl")]) == 0
    body = lines(folder / "out.jsonl")[0]
    assert body["text"] == f"A trial.\n{TWO}"
    read = json.loads(json.dumps(extractors.extract(body["text"]).to_dict()))
    assert {name: body[name] for name in read} == read
    for effect in body["effects"]:
        assert body["text"][effect["start"] : effect["end"]] == effect["quote"]


@pytest.mark.parametrize("ending, expected", [("jsonl", 11), ("csv", 1 + 22)])
def test_two_processes_give_the_same_bytes(folder, ending, expected):
    forks()  # one process from which others are forked, for all tests
    many = folder / "many.xml"
    many.write_bytes(xml(*((str(100 + n), f"Trial {n}.", TWO.replace("0.70", f"0.{60 + n}")) for n in range(10))))
    for jobs in ("1", "2"):
        assert (
            main(
                [
                    "-q",
                    "batch",
                    str(many),
                    str(folder / "a.xml"),
                    "-o",
                    str(folder / f"{jobs}.{ending}"),
                    "--jobs",
                    jobs,
                ]
            )
            == 0
        )
    assert (folder / f"1.{ending}").read_bytes() == (folder / f"2.{ending}").read_bytes()
    assert len((folder / f"1.{ending}").read_bytes().splitlines()) == expected


def test_csv_is_one_row_an_effect(folder):
    out = folder / "out.csv"
    assert main(["-q", "batch", str(folder / "a.xml"), "-o", str(out), "--all"]) == 0
    found = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [
        (row["pmid"], row["id"], row["endpoint"], row["value"], row["ci_low"], row["ci_high"]) for row in found
    ] == [
        ("1", "E1", "OS", "0.7", "0.5", "0.98"),
        ("1", "E2", "PFS", "0.95", "0.8", "1.13"),
        ("2", "", "", "", "", ""),
    ]
    assert found[0]["ci_level_assumed"] == "false"
    assert b"\r" not in out.read_bytes()


def test_parquet_has_the_types_of_the_columns_whatever_is_missing(folder):
    out = folder / "out.parquet"
    assert main(["-q", "batch", str(folder / "a.xml"), "-o", str(out), "--all"]) == 0
    table = parquet.read_table(out)
    assert table.num_rows == 3
    assert [(field.name, field.type) for field in table.schema] == [
        *((name, pa.type_for_alias(kind)) for name, kind, _ in rows.COLUMNS),
        (rows.RECORD, pa.string()),
    ]
    assert table.column("value").to_pylist() == [0.70, 0.95, None]
    assert table.column("adjusted").to_pylist()[2] is None


def test_nothing_found_is_an_empty_file_of_the_right_kind(folder):
    (folder / "none.xml").write_bytes(xml(("9", "A letter.", "We write.")))
    for ending in ("jsonl", "csv", "parquet"):
        assert main(["-q", "batch", str(folder / "none.xml"), "-o", str(folder / f"out.{ending}")]) == 0
    assert (folder / "out.jsonl").read_bytes() == b""
    assert (folder / "out.csv").read_text(encoding="utf-8").splitlines() == [
        ",".join(name for name, _, _ in rows.COLUMNS)
    ]
    assert parquet.read_table(folder / "out.parquet").num_rows == 0


def test_standard_output(folder, capfdbinary):
    assert main(["batch", str(folder / "a.xml"), "-o", "-"]) == 0
    out, err = capfdbinary.readouterr()
    assert [json.loads(line)["pmid"] for line in out.splitlines()] == ["1"]
    assert b"1 written" in err


def test_bad_files_and_records_are_listed_and_the_rest_is_written(folder, capsys):
    (folder / "bad.xml").write_bytes(b"<PubmedArticleSet><PubmedArticle>")
    out = folder / "out.jsonl"
    words = ["batch", str(folder / "bad.xml"), str(folder / "a.xml"), str(folder / "none.xml"), "-o", str(out)]
    assert main(words) == 1
    assert [body["pmid"] for body in lines(out)] == ["1"]
    err = capsys.readouterr().err
    assert err.count("error: ") == 2
    assert "bad.xml" in err
    assert "none.xml" in err


def test_a_record_that_the_extractor_fails_on_is_listed(folder, capsys, monkeypatch):
    def fail(text, *, pmid):
        if pmid == "1":
            raise RuntimeError("it choked")
        return real(text, pmid=pmid)

    real = extractors.extract
    monkeypatch.setattr(extractors, "extract", fail)
    assert main(["batch", str(folder / "a.xml"), "-o", str(folder / "out.jsonl"), "--all"]) == 1
    assert [body["pmid"] for body in lines(folder / "out.jsonl")] == ["2"]
    assert "a.xml: 1" in (err := capsys.readouterr().err)
    assert "it choked" in err


def test_published_rows_are_not_abstracts(folder, capsys):
    (folder / "rows.csv").write_bytes(data.read("heng2014.csv"))
    assert main(["batch", str(folder / "rows.csv"), "-o", str(folder / "out.jsonl")]) == 1
    assert "evidence import it" in capsys.readouterr().err


def test_a_lone_surrogate_passes_as_an_escape():
    assert batch.json_line({"text": "a\ud835b·"}) == b'{"text": "a\\ud835b\\u00b7"}\n'
    assert batch.json_line({"text": "b·"}) == '{"text": "b·"}\n'.encode()


@pytest.mark.parametrize("name", ["out", "out.xlsx", "out.json", "jsonl"])
def test_an_unknown_ending_is_refused_before_anything_is_read(name):
    with pytest.raises(UsageError, match=name):
        outputs.writer(name)


def test_the_counts_are_written_as_json(folder):
    stats = folder / "stats.json"
    words = ["-q", "batch", str(folder / "a.xml"), str(folder / "b.xml.gz"), "-o", str(folder / "out.csv")]
    assert main([*words, "--stats", str(stats)]) == 0
    told = json.loads(stats.read_text(encoding="utf-8"))
    assert (told["files"], told["records"], told["written"], told["without_effect"], told["rejected"]) == (
        2,
        3,
        2,
        1,
        0,
    )
    assert (told["effects"], told["by_measure"], told["not_whole"]) == (3, {"HR": 3}, [])
    assert (told["parsed"], told["not_parsed"]) == (2, 1)
    assert list(told["seconds"]) == ["read", "split", "gate", "parse", "extract", "write"]
    assert all(taken >= 0 for taken in told["seconds"].values())


def test_a_cut_off_file_is_named_in_the_counts(folder, capsys):
    cut = folder / "cut.xml.gz"
    cut.write_bytes((folder / "b.xml.gz").read_bytes()[:-20])
    words = [
        "batch",
        str(cut),
        str(folder / "a.xml"),
        "-o",
        str(folder / "out.jsonl"),
        "--stats",
        str(folder / "s.json"),
    ]
    assert main(words) == 1
    assert json.loads((folder / "s.json").read_text(encoding="utf-8"))["not_whole"] == [str(cut)]
    assert "cut.xml.gz" in capsys.readouterr().err


def test_rows_come_in_groups_of_bounded_size(folder, monkeypatch):
    lines = folder / "out.jsonl"
    (folder / "many.xml").write_bytes(xml(*((str(n), f"Trial {n}.", TWO) for n in range(1, 8))))
    assert main(["-q", "batch", str(folder / "many.xml"), "-o", str(lines)]) == 0
    longest = max(map(len, lines.read_bytes().splitlines(keepends=True)))
    monkeypatch.setattr(outputs, "_ROW_GROUP", longest + 1)  # two records fill a group
    out = folder / "out.parquet"
    assert main(["-q", "batch", str(folder / "many.xml"), "-o", str(out)]) == 0
    assert parquet.ParquetFile(out).num_row_groups == 4
    assert parquet.read_table(out).column("pmid").to_pylist() == [str(n) for n in range(1, 8) for _ in range(2)]
