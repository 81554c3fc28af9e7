"""What batch wrote feeds a project: the same records and findings as the files themselves, with every text verified."""

import json
from pathlib import Path

import pytest
from baseline import put

from evidence import formats
from evidence.__main__ import main
from evidence.errors import EvidenceError
from evidence.store import Store

ARTICLE = (
    '<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><DateRevised><Year>2026</Year><Month>03</Month><Day>{day:02}</Day>'
    "</DateRevised><Article><Journal><JournalIssue><Volume>3</Volume><PubDate><Year>2020</Year></PubDate></JournalIssue>"
    "<ISOAbbreviation>J Made Up</ISOAbbreviation></Journal><ArticleTitle>A trial of {pmid} against B.</ArticleTitle><Abstract>"
    '<AbstractText Label="AIM">To see.</AbstractText><AbstractText Label="RESULTS">{text}</AbstractText></Abstract><AuthorList>'
    "<Author><LastName>Maker</LastName><Initials>S</Initials></Author></AuthorList><Language>eng</Language><PublicationTypeList>"
    "<PublicationType>{kind}</PublicationType></PublicationTypeList></Article>{related}</MedlineCitation></PubmedArticle>\n"
)
EFFECT = "Death was rarer with A than with B (HR 0.{n}, 95% CI 0.50-0.98)."
RETRACTED = (
    '<CommentsCorrectionsList><CommentsCorrections RefType="RetractionIn"><RefSource>J Made Up. 2026</RefSource><PMID>99</PMID>'
    "</CommentsCorrections></CommentsCorrectionsList>"
)


def effect(pmid, n=70, day=1, kind="Randomized Controlled Trial", related=""):
    return ARTICLE.format(pmid=pmid, day=day, text=EFFECT.format(n=n), kind=kind, related=related)


def none(pmid, day=1):
    return ARTICLE.format(pmid=pmid, day=day, text="We write.", kind="Letter", related="")


@pytest.fixture
def project(tmp_path):
    assert main(["-q", "init", str(tmp_path / "review")]) == 0
    return tmp_path / "review"


def held(project):
    with Store.open(project / "evidence.db") as store:
        return {record.key: (record, store.findings(record.key)) for record in store.records()}


def batch(*names, out):
    assert main(["-q", "batch", *names, "-o", out]) == 0
    return out.rstrip("/")


@pytest.mark.parametrize("out", ["found.jsonl", "found.parquet", "found/"])
def test_the_project_holds_the_records_and_what_was_read(project, tmp_path, out, capsys):
    source = put(
        tmp_path / "pubmed26n0001.xml.gz", effect(1), effect(2, 60, related=RETRACTED, kind="Retracted Publication")
    )
    found = batch(source, out=f"{tmp_path}/{out}")
    assert main(["-q", "-C", str(project), "import", found]) == 0
    kept = held(project)
    whole = {record.key: record for record in formats.read_file(source).records}
    assert kept.keys() == whole.keys() == {"1", "2"}
    for key, (record, findings) in kept.items():
        assert (record.text, record.sections, record.authors) == (
            whole[key].text,
            whole[key].sections,
            whole[key].authors,
        )
        assert (record.related, record.retracted, record.revised) == (
            whole[key].related,
            whole[key].retracted,
            whole[key].revised,
        )
        assert record.raw_format == "batch-pubmed-xml"
        assert findings.text_sha256 == record.text_sha256
        assert all(span.grounded_in(record.text) for span in findings.spans())
    assert [kept[key][1].effects[0].value for key in ("1", "2")] == [0.70, 0.60]
    assert kept["2"][0].retracted
    capsys.readouterr()
    assert main(["-C", str(project), "extract"]) == 0
    assert "0 records" in "".join(capsys.readouterr())


def test_a_second_import_and_the_xml_itself_change_nothing(project, tmp_path, capsys):
    source = put(tmp_path / "a.xml.gz", effect(1))
    found = batch(source, out=f"{tmp_path}/found.jsonl")
    capsys.readouterr()
    for name, said in ((found, "1 records new"), (found, "1 unchanged"), (source, "1 unchanged")):
        assert main(["-C", str(project), "import", name]) == 0
        assert said in capsys.readouterr().out


def test_daily_files_revise_retract_and_delete(project, tmp_path, capsys):
    daily = tmp_path / "daily"
    daily.mkdir()
    put(daily / "pubmed26n0001.xml.gz", effect(1), effect(2), effect(3))
    found = batch(str(daily), out=f"{tmp_path}/found/")
    assert main(["-q", "-C", str(project), "import", found]) == 0
    put(daily / "pubmed26n0002.xml.gz", effect(1, 65, day=2), none(2, day=2), deleted=["3"])
    batch(str(daily), out=f"{tmp_path}/found/")
    assert main(["-C", str(project), "import", found]) == 0
    told = capsys.readouterr()
    assert "1 record is in these files too, where no effect was found" in told.err
    assert ": 2; import" in told.err
    assert held(project)["1"][1].effects[0].value == 0.65
    with Store.open(project / "evidence.db") as store:
        assert set(store.deleted()) == {"3"}


def line(tmp_path, **changed):
    found = batch(put(tmp_path / "a.xml.gz", effect(1)), out=f"{tmp_path}/found.jsonl")
    body = json.loads(Path(found).read_text(encoding="utf-8"))
    return body | changed


def damaged(body, **changed):
    return {**body, "record": {**body["record"], **changed}}


BAD = [
    lambda body: body | {"text": body["text"].replace("0.70", "0.71")},
    lambda body: body | {"title": "Another trial."},
    lambda body: body | {"text_sha256": "0" * 64},
    lambda body: body | {"pmid": 1},
    lambda body: body | {"year": "2020"},
    lambda body: {name: value for name, value in body.items() if name != "record"},
    lambda body: {name: value for name, value in body.items() if name != "effects"} | {"effects": [{}]},
    lambda body: damaged(body, sections=[["AIM", "To see nothing."]]),
    lambda body: damaged(body, retracted="no"),
    lambda body: damaged(body, related=[["RetractionIn"]]),
    lambda body: body | {"effects": [{**body["effects"][0], "start": 0}]},
    lambda body: body | {"effects": [{**body["effects"][0], "value": [0.7]}]},
    lambda body: body | {"effects": [{**body["effects"][0], "value": True}]},
    lambda body: body | {"effects": [{**body["effects"][0], "ci_low": 10**30}]},
    lambda body: body | {"effects": [{**body["effects"][0], "population": None}]},
    lambda body: body | {"effects": [{**body["effects"][0], "direction_source": "a guess"}]},
    lambda body: body | {"effects": [{**body["effects"][0], "assessor": {}}]},
    lambda body: body | {"year": 10**30},
    lambda body: damaged(body, version=10**30),
    lambda body: body | {"effects": [{**body["effects"][0], "quote": "HR 0.7"}]},
]


@pytest.mark.parametrize("spoil", BAD)
def test_a_line_that_does_not_hold_together_is_refused_and_the_others_are_taken(tmp_path, spoil):
    good = line(tmp_path)
    data = "\n".join(json.dumps(one) for one in (good, spoil(good), good | {"pmid": "7"}))
    parsed = formats.parse(data.encode(), name="found.jsonl")
    assert [record.key for record in parsed.records] == ["1", "7"]
    (bad,) = parsed.rejected
    assert bad.where == "found.jsonl:2"
    assert bad.remedy


@pytest.mark.parametrize("data", [b"PAR1", b"PAR1" + b"\0" * 40 + b"PAR1", b"PAR1 and so on"])
def test_damaged_parquet_is_an_error(data):
    with pytest.raises(EvidenceError, match="Parquet file is damaged"):
        formats.parse(data, name="a.parquet")


def test_another_parquet_file_is_an_error(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.table({"a": [1]}), tmp_path / "a.parquet")
    with pytest.raises(EvidenceError, match="not written by batch"):
        formats.read_file(tmp_path / "a.parquet")


def test_what_other_rules_read_is_read_again(project, tmp_path):
    body = line(tmp_path)
    body["extractor"]["rules_sha256"] = "0" * 64
    (tmp_path / "old.jsonl").write_text(json.dumps(body), encoding="utf-8")
    assert main(["-q", "-C", str(project), "import", str(tmp_path / "old.jsonl")]) == 0
    assert held(project)["1"][1] is None
    assert main(["-q", "-C", str(project), "extract"]) == 0
    assert held(project)["1"][1].effects[0].value == 0.70


def test_a_folder_whose_run_was_killed_is_not_imported(project, tmp_path, capsys):
    found = Path(batch(put(tmp_path / "a.xml.gz", effect(1)), out=f"{tmp_path}/found/"))
    manifest = found / "manifest.json"
    manifest.write_text(
        manifest.read_text(encoding="utf-8").replace('"settled": true', '"settled": false'), encoding="utf-8"
    )
    assert main(["-q", "-C", str(project), "import", str(found)]) == 1
    assert "run the same evidence batch again" in capsys.readouterr().err
