"""MEDLINE text: the bytes that came, or what PubMed has; where PubMed does not answer nothing is written."""

import pytest
from references import at_pubmed, export, record

from evidence import formats
from evidence.errors import NetworkError

MEDLINE = b"PMID- 5\r\nTI  - As it\r\n      came.\r\nSO  - J. 2020."
NBIB = [
    # records                                               file, left out, missing
    ([record("1")], b"PMID- 1\nTI  - At PubMed.\nSO  - J.\n", [], []),
    ([record("5", raw=MEDLINE, raw_format="medline")], MEDLINE + b"\n", [], []),
    ([record("5", raw=MEDLINE + b"\r\n\r\n", raw_format="medline")], MEDLINE + b"\n", [], []),
    (
        [record("5", raw=MEDLINE, raw_format="medline"), record(None, "A", doi="10.1/a"), record("404"), record("2")],
        MEDLINE + b"\n\nPMID- 2\nTI  - At PubMed.\nSO  - J.\n",
        ["doi:10.1/a"],
        ["PMID 404"],
    ),
    ([record(None, raw=b"TI  - No PMID\nSO  - J.\n", raw_format="medline")], b"TI  - No PMID\nSO  - J.\n", [], []),
    ([record(None, "A", doi="10.1/a"), record("404")], b"", ["doi:10.1/a"], ["PMID 404"]),
]


@pytest.mark.parametrize("several, made, left_out, missing", NBIB, ids=[str(made[:30]) for _, made, *_ in NBIB])
def test_nbib_is_what_came_or_what_pubmed_has(several, made, left_out, missing):
    found, tally = export("nbib", *several)
    assert found == made
    assert [one.where for one in tally.left_out] == left_out
    assert [one.where for one in tally.missing] == missing
    assert tally.written == len(several) - len(left_out) - len(missing)


def test_nbib_asks_for_what_it_lacks_and_keeps_the_order():
    asked = []

    def medline(pmids):
        asked.append(tuple(pmids))
        return reversed(at_pubmed(pmids))

    held = record("5", raw=MEDLINE, raw_format="medline")
    several = [*(record(str(n)) for n in range(10, 400)), held, *(record(str(n)) for n in range(500, 510))]
    found, tally = export("nbib", *several, medline=medline)
    assert [len(some) for some in asked] == [200, 199, 1]
    assert [one.pmid for one in formats.parse(found, name="a").records] == [one.pmid for one in several]
    assert tally.written == len(several)


def test_nbib_without_pubmed_says_how_many_are_lacking():
    def refused(_):
        raise NetworkError("NCBI did not answer.", where="http://x", remedy="try again later.")

    held = record("5", raw=MEDLINE, raw_format="medline")
    assert export("nbib", held, medline=refused)[1].written == 1
    with pytest.raises(NetworkError) as caught:
        export("nbib", record("1"), held, record("2"), record(None), medline=refused)
    assert caught.value.what == (
        "The MEDLINE text of 2 records is not in the project and could not be fetched: NCBI did not answer."
    )
    assert caught.value.remedy == "try again later. Nothing was written."
