"""Records are told apart by their bytes, in whatever pieces these come."""

import time

import pytest

from evidence.batch import boundaries
from evidence.batch.boundaries import Around, cuts

HEAD = b'<?xml version="1.0"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//X">\n<PubmedArticleSet>\n'
END = b"\n</PubmedArticleSet>\n"
ONE = b"<PubmedArticle><PMID>1</PMID>of PubmedArticle and </PubmedArticleX></PubmedArticle>"
BLANKS = b"<PubmedArticle\n><PMID>2</PMID></PubmedArticle\n>"
BOOK = b'<PubmedBookArticle lang="en">b</PubmedBookArticle >'
OPEN = b"<PubmedArticle><PMID>7</PMID>"
OPEN_BOOK = b"<PubmedBookArticle><PMID>8</PMID>"
DELETED = b"<DeleteCitation><PMID>9</PMID></DeleteCitation>"

SETS = [
    # the set, its records, what is wrong with each, what stands around them
    (HEAD + ONE + b"\n" + BLANKS + END, [ONE, BLANKS], ["", ""], HEAD + END),
    (HEAD + ONE + BOOK + b"\r\n" + BOOK + ONE + DELETED + END, [ONE, BOOK, BOOK, ONE], [""] * 4, HEAD + DELETED + END),
    (ONE, [ONE], [""], b""),
    (HEAD + b"<!-- " + ONE + b" -->" + BLANKS + b"<!---->" + END, [BLANKS], [""], HEAD + END),
    (HEAD + ONE + b"<!-- " + BLANKS + END, [ONE], [""], HEAD),
    (HEAD + OPEN + ONE + END, [OPEN, ONE], ["another begins", ""], HEAD + END),
    (HEAD + OPEN + BOOK + ONE + END, [OPEN, BOOK, ONE], ["another begins", "", ""], HEAD + END),
    (HEAD + OPEN_BOOK + ONE + BOOK + END, [OPEN_BOOK, ONE, BOOK], ["another begins", "", ""], HEAD + END),
    (HEAD + ONE + OPEN, [ONE, OPEN], ["", "the file ends"], HEAD),
    (HEAD + ONE + OPEN + END, [ONE, OPEN + END], ["", "the file ends"], HEAD),
    (HEAD + OPEN_BOOK, [OPEN_BOOK], ["the file ends"], HEAD),
    (HEAD + END, [], [], HEAD + END),
    (HEAD + DELETED, [], [], HEAD + DELETED),
    (b"", [], [], b""),
    (b"PMID- 1", [], [], b"PMID- 1"),
]  # fmt: skip


@pytest.mark.parametrize("step", [1, 2, 3, 7, 64, 1 << 20])
@pytest.mark.parametrize("data, records, problems, outside", SETS)
def test_records_in_pieces_of_any_size(data, records, problems, outside, step):
    around = Around()
    found = list(cuts((data[i : i + step] for i in range(0, len(data), step)), around))
    assert [cut.raw for cut in found] == records
    assert all(data[cut.offset :].startswith(cut.raw) for cut in found)
    for cut, problem in zip(found, problems, strict=True):
        assert bool(cut.problem) == bool(problem)
        assert problem.lower() in cut.problem.lower()
    assert around.text.split() == outside.split()


@pytest.mark.parametrize("filler", [b"<!---->", b"</PubmedArticle>", b"<!--", b"PubmedArticle", b"<PubmedArticl", b"<"])
def test_time_grows_with_what_stands_around_and_no_faster(filler):
    def seconds(times):
        start = time.process_time()
        assert [
            cut.raw
            for cut in cuts([HEAD + filler * times + (b"-->" if filler == b"<!--" else b"") + ONE + END], Around())
        ] == [ONE]
        return time.process_time() - start

    seconds(1000)
    assert seconds(160_000) < 40 * max(seconds(16_000), 0.005)


def test_a_record_without_an_end_is_not_held_whole(monkeypatch):
    monkeypatch.setattr(boundaries, "MOST", 1 << 16)
    blocks = [HEAD + OPEN, *[b"x" * 4096] * 64, END + HEAD + ONE + END]
    found = list(cuts(iter(blocks), Around()))
    assert [bool(cut.problem) for cut in found] == [True, False]
    assert len(found[0].raw) <= 1 << 12
    assert found[1].raw == ONE
