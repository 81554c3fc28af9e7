"""One file in, its rows out: whatever is wrong with the file is named, the rest is read, and no record is uncounted."""

import gzip
import json
import pickle
from dataclasses import replace

import pytest
from baseline import EFFECT, NONE, article, many, whole

from evidence import formats
from evidence.batch import Options, Stats, extract_file, extracting, reading
from evidence.errors import EvidenceError

ALL = Options(everything=True)


def put(path, data):
    path.write_bytes(data)
    return str(path)


def pmids(result):
    return [json.loads(line)["pmid"] for line in result.lines]


def counted(result):
    stats = result.stats
    return stats.records, stats.written, stats.without_effect, stats.rejected, stats.superseded


def test_only_records_with_an_effect_are_parsed_and_written(tmp_path):
    result = extract_file(put(tmp_path / "a.xml", whole(many())), Options())
    assert pmids(result) == [str(n) for n in range(4, 41, 4)]
    assert counted(result) == (40, 10, 30, 0, 0)
    assert (result.stats.candidates, result.stats.parsed, result.stats.effects) == (10, 10, 10)
    assert result.stats.by_measure == {"HR": 10}
    assert result.whole
    assert not result.rejected


def test_all_records_are_written_if_they_are_asked_for(tmp_path):
    result = extract_file(put(tmp_path / "a.xml", whole(many())), ALL)
    assert pmids(result) == [str(n) for n in range(1, 41)]
    assert counted(result) == (40, 40, 0, 0, 0)


def test_the_rows_are_those_of_the_whole_way(tmp_path):
    path = put(tmp_path / "a.xml", whole(many()))
    texts = {one.pmid: one.text for one in formats.read_file(path).records}
    gated, every = extract_file(path, Options()), extract_file(path, ALL)
    assert gated.lines == tuple(line for line in every.lines if json.loads(line)["effects"])
    assert {one["pmid"]: one["text"] for one in map(json.loads, every.lines)} == texts


def test_the_result_can_be_sent_to_another_process(tmp_path):
    result = extract_file(put(tmp_path / "a.xml", whole(many())), Options())
    again = pickle.loads(pickle.dumps(result))
    assert again == result
    assert pickle.loads(pickle.dumps(Options(only=frozenset({"1"})))) == Options(only=frozenset({"1"}))


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_rows_can_go_to_a_part(tmp_path, ending):
    part = tmp_path / f"part.{ending}"
    result = extract_file(put(tmp_path / "a.xml", whole(many())), Options(), str(part))
    assert (result.part, result.lines) == (str(part), ())
    assert part.stat().st_size > 100
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []


def test_packed_plain_and_in_many_members(tmp_path):
    data = whole(many())
    parts = gzip.compress(data[:5000]) + gzip.compress(data[5000:]) + b"\0" * 512
    ways = {"a.xml": data, "b.xml.gz": gzip.compress(data), "c.xml.gz": data, "d.gz": parts}
    results = [extract_file(put(tmp_path / name, content), Options()) for name, content in ways.items()]
    assert {result.lines for result in results} == {results[0].lines}
    assert [counted(result) for result in results] == [(40, 10, 30, 0, 0)] * 4


def test_an_object_store():
    fsspec = pytest.importorskip("fsspec")
    with fsspec.open("memory://bucket/baseline/a.xml.gz", "wb") as file:
        file.write(gzip.compress(whole(many())))
    assert counted(extract_file("memory://bucket/baseline/a.xml.gz", Options())) == (40, 10, 30, 0, 0)
    assert reading.size_of("memory://bucket/baseline/a.xml.gz") > 100
    missing = extract_file("memory://bucket/none.xml.gz", Options())
    assert missing.unreadable
    assert [one.where for one in missing.rejected] == ["memory://bucket/none.xml.gz"]
    assert extract_file("no-such-scheme://a/b.xml", Options()).unreadable


MALFORMED = article(2, "Fewer <b>deaths (HR 0.70, 95% CI 0.50-0.98).")
NO_TITLE = "<PubmedArticle><MedlineCitation><PMID>3</PMID><Article/></MedlineCitation></PubmedArticle>"
FOREIGN = "<PubmedArticle><Other/></PubmedArticle>"
OPEN = "<PubmedArticle><MedlineCitation><PMID>5</PMID>"
GOOD = article(9, EFFECT.format(n=70))
BAD_RECORDS = [
    # records, what is said, of which record, counts (in, written, without, rejected, superseded)
    (article(1) + MALFORMED + GOOD, "broken", "PMID 2", (3, 1, 1, 1, 0)),
    (OPEN + GOOD, "another begins inside", "PMID 5", (2, 1, 0, 1, 0)),
    (FOREIGN + GOOD, "neither a MedlineCitation", "", (2, 1, 0, 1, 0)),
    (NO_TITLE.replace("<PMID>3", "<PMID>x3") + GOOD, "'x3' is not a number", "", (2, 1, 0, 1, 0)),
]  # fmt: skip


@pytest.mark.parametrize("records, said, label, counts", BAD_RECORDS)
def test_a_bad_record_is_named_and_the_others_are_taken(tmp_path, records, said, label, counts):
    data = whole(records)
    path = put(tmp_path / "a.xml", gzip.compress(data))
    result = extract_file(path, Options())
    assert pmids(result) == ["9"]
    assert counted(result) == counts
    (bad,) = result.rejected
    assert said in bad.reason
    assert bad.reason.startswith(label)
    place, offset = bad.where.rsplit(": byte ", 1)
    assert place == path
    assert data[int(offset) :].startswith(b"<PubmedArticle>")
    assert label.removeprefix("PMID ").encode() in data[int(offset) : int(offset) + 120]


MALFORMED_BUT_BARE = [
    article(2, "Fewer <b>people came."),
    article(2, "Fewer people came &nothing; of it."),
    article(2, NONE).replace("</MedlineCitation>", ""),
    article(2, "Fewer \x01 people came."),
]


@pytest.mark.parametrize("raw", MALFORMED_BUT_BARE)
def test_what_can_hold_no_effect_is_not_parsed_and_a_flaw_in_it_not_seen(tmp_path, raw):
    """As the command's help says; --all sees it."""
    path = put(tmp_path / "a.xml", whole(article(1) + raw + GOOD))
    gated, every = extract_file(path, Options()), extract_file(path, ALL)
    assert (counted(gated), gated.stats.parsed, gated.rejected) == ((3, 1, 2, 0, 0), 1, ())
    assert (counted(every), every.stats.parsed) == ((3, 2, 0, 1, 0), 3)
    assert "PMID 2" in every.rejected[0].reason


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_of_a_packed_file_that_is_cut_off_the_whole_records_are_taken(tmp_path, share):
    data = gzip.compress(whole(many(2000, every=100)), compresslevel=1)
    result = extract_file(put(tmp_path / "a.xml.gz", data[: int(len(data) * share)]), Options())
    stats = result.stats
    assert not result.whole
    assert not result.unreadable
    assert 0 < stats.records < 2000 or share > 0.9
    assert stats.rejected <= 1
    assert len(pmids(result)) == stats.written == (stats.records - stats.rejected) // 100
    assert "cut off" in result.rejected[0].reason + result.rejected[-1].reason


def test_of_a_plain_file_that_is_cut_off_the_whole_records_are_taken(tmp_path):
    data = whole(many())
    for end in (data.index(b'<PMID Version="1">21<'), data.index(b"</PubmedArticleSet>")):
        result = extract_file(put(tmp_path / "a.xml", data[:end]), Options())
        assert not result.whole
        assert pmids(result) == [str(n) for n in range(4, 41, 4)][: result.stats.records // 4]
        assert result.stats.written + result.stats.without_effect + result.stats.rejected == result.stats.records
        assert len(result.rejected) == 1
        assert "cut off" in result.rejected[0].reason


def damaged(data):
    packed = bytearray(gzip.compress(data))
    packed[len(packed) // 2] ^= 0xFF
    return bytes(packed)


def wrong_sum(data):
    packed = bytearray(gzip.compress(data))
    packed[-8] ^= 0xFF
    return bytes(packed)


BAD_FILES = [
    # the file, its name, what is said
    (b"This is no packed file.", "a.xml.gz", "not gzip"),
    (b"", "a.xml.gz", "not gzip"),
    (b"", "a.xml", "empty"),
    (b"\x1f\x8b\x08", "a.xml.gz", "cut off"),
    (damaged(whole(many())), "a.xml.gz", "damaged"),
    (wrong_sum(whole(many())), "a.xml.gz", "damaged"),
    (gzip.compress(b" " * (1 << 26)), "a.xml.gz", "unpacks to more than"),
    (b"<html><body>503</body></html>", "a.xml", "HTML"),
    (b"<eFetchResult><ERROR>ID list is empty</ERROR></eFetchResult>", "a.xml", "ID list is empty"),
    (whole(many()).replace(b"<PubmedArticleSet>", b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///x'>]><PubmedArticleSet>"), "a.xml", "entities"),
    (b"<root>" + whole(many()).split(b"?>", 1)[1].split(b">\n", 1)[1] + b"</root>", "a.xml", ""),
    (gzip.compress(b"PMID- 1\nTI  - A title\nAB  - Death was rarer (HR 0.70, 95% CI 0.50-0.98).\n" * 40)[:-9], "a.nbib.gz", "cut off"),
    (b"PK\x03\x04" + b"\0" * 50, "a.xml", "zip"),
]  # fmt: skip


@pytest.mark.parametrize("data, name, said", BAD_FILES)
def test_a_file_that_cannot_be_read_gives_nothing_but_says_why(tmp_path, data, name, said):
    path = put(tmp_path / name, data)
    result = extract_file(path, Options())
    assert result.unreadable
    assert not result.whole
    assert result.lines == ()
    assert said in result.rejected[-1].reason
    assert result.rejected[-1].where.startswith(path)
    assert result.stats.records == result.stats.rejected


@pytest.mark.parametrize("name", ["none.xml", ""])
def test_a_file_that_is_not_there(tmp_path, name):
    result = extract_file(str(tmp_path / name), Options())
    assert result.unreadable
    assert counted(result) == (0, 0, 0, 0, 0)


def test_the_highest_version_of_a_record_stands(tmp_path):
    first, second = EFFECT.format(n=61), EFFECT.format(n=62)
    records = (
        article(1, first)
        + article(2, first, 2)
        + article(1, second, 2)
        + article(2, NONE)
        + article(3, first)
        + article(3)
    )
    for options, kept in ((Options(), ["2", "1"]), (ALL, ["2", "1", "3"])):
        result = extract_file(put(tmp_path / "a.xml", whole(records)), options)
        assert pmids(result) == kept
        assert result.stats.superseded == 3
        assert [effect["value"] for line in result.lines[:2] for effect in json.loads(line)["effects"]] == [0.61, 0.62]
        assert result.stats.effects == 2
        assert result.stats.records == sum(counted(result)[1:])


def test_a_version_that_is_refused_replaces_none(tmp_path):
    broken = article(1, "Fewer <b>deaths (HR 0.70, 95% CI 0.50-0.98).", 2)
    result = extract_file(put(tmp_path / "a.xml", whole(article(1, EFFECT.format(n=61)) + broken)), Options())
    assert (pmids(result), counted(result)) == (["1"], (2, 1, 0, 1, 0))


def test_deletions_are_told(tmp_path):
    tail = '<DeleteCitation><PMID Version="1">11</PMID><PMID>12</PMID></DeleteCitation>'
    assert extract_file(put(tmp_path / "a.xml", whole(many(), tail)), Options()).deleted == ("11", "12")
    alone = extract_file(put(tmp_path / "b.xml", whole("", tail)), Options())
    assert (alone.deleted, alone.whole, alone.rejected, counted(alone)) == (("11", "12"), True, (), (0, 0, 0, 0, 0))


def test_another_encoding_is_read_at_once(tmp_path):
    text = whole(article(1, EFFECT.format(n="7\u00b70").replace("0.7", "0\u00b77"))).decode()
    data = text.replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert pmids(extract_file(put(tmp_path / "a.xml", data), Options())) == ["1"]


def test_only_some_records(tmp_path):
    result = extract_file(put(tmp_path / "a.xml", whole(many())), replace(ALL, only=frozenset({"4", "5", "999"})))
    assert pmids(result) == ["4", "5"]
    assert result.stats.unwanted == 38


def test_what_the_reading_of_a_text_provokes_is_named_with_its_record(tmp_path, monkeypatch):
    import extractors

    def fail(text, *, pmid):
        raise RecursionError("too deep")

    monkeypatch.setattr(extractors, "extract_ratios", fail)
    result = extract_file(put(tmp_path / "a.xml", whole(many(4))), Options())
    assert counted(result) == (4, 0, 3, 1, 0)
    assert "RecursionError: too deep" in result.rejected[0].reason


def test_records_that_are_lost_are_noticed(tmp_path, monkeypatch):
    with pytest.raises(AssertionError, match="5 records came in, and 3"):
        Stats(records=5, written=1, without_effect=1, rejected=1).check()
    monkeypatch.setattr(extracting.Spool, "add", lambda *_: None)
    with pytest.raises(AssertionError, match="are accounted for"):
        extract_file(put(tmp_path / "a.xml", whole(many())), Options())


def test_a_part_that_cannot_be_written_is_an_error(tmp_path):
    with pytest.raises(EvidenceError, match="cannot be written"):
        extract_file(put(tmp_path / "a.xml", whole(many())), Options(), str(tmp_path / "none" / "part.jsonl"))
