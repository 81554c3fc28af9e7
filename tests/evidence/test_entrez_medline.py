"""MEDLINE text: each record's bytes as PubMed sent them, and never a cut one."""

import contextlib

import pytest
from eutils import CUTS, Drawn, Fault
from eutils.medline import medline

from evidence.config import entrez_settings
from evidence.entrez import Entrez
from evidence.entrez.medline import texts_of
from evidence.entrez.verdicts import Unusable
from evidence.errors import NetworkError

LONG = "A title that is long enough to go over two lines, as titles of randomised trials in oncology like to do today."


def client(**flags):
    return Entrez(entrez_settings(**flags))


def texts(pmids, **more):
    return [pair for batch in client().medline(pmids, **more) for pair in batch.texts]


def as_sent(eutils, pmids):
    return [(pmid, medline(eutils.records[pmid]).encode()) for pmid in pmids]


@pytest.fixture
def held(eutils):
    for pmid in range(1, 8):
        eutils.add(pmid, title=LONG, abstract=f"Ünïcode · and HR 0.{pmid}0 (95% CI 0.1–0.9). " * 5)
    return eutils


def test_each_records_bytes_come_as_they_were_sent(held):
    pmids = ["3", "1", "7", "2"]
    assert texts(pmids, batch_size=3) == as_sent(held, pmids)
    asked = held.log[0].parameters
    assert (asked["rettype"], asked["retmode"]) == ("medline", "text")
    assert [request.parameters["id"] for request in held.log] == ["3,1,7", "7", "2", "2"]


@pytest.mark.parametrize("pmids, missing", [(["1", "99"], ("99",)), (["98", "99"], ("98", "99")), (["1"], ())])
def test_what_is_missing_is_named(held, pmids, missing):
    (batch,) = client().medline(pmids)
    assert batch.missing == missing
    assert [pmid for pmid, _ in batch.texts] == [pmid for pmid in pmids if pmid not in missing]


@pytest.mark.parametrize("share", [tenth / 10 for tenth in range(10)])
@pytest.mark.parametrize("kind", CUTS)
def test_a_text_cut_at_any_tenth_is_never_taken(held, kind, share):
    pmids = ["1", "2", "3"]
    for compress in (True, False):
        held.compress = compress
        held.faults.append(Fault(kind, share))
        assert texts(pmids) == as_sent(held, pmids)


def test_a_text_cut_anywhere_without_a_sign_is_never_taken(held):
    """Of each possible cut: what is taken of it are whole records, and only the last of them can be a shorter one."""
    body = "".join(f"\n{medline(held.records[pmid])}" for pmid in ("1", "2")).encode()
    whole = texts_of(body)
    for end in range(len(body)):
        try:
            taken = texts_of(body[:end])
        except Unusable:
            continue
        assert taken.items() <= whole.items()


def test_a_source_that_is_cut_where_its_line_was_broken_is_found_out(held, monkeypatch):
    """The cut text looks whole; asked for alone, the record says otherwise."""
    source = "SO  - A Journal of a Very Long Name. 2020 Jan;1(1):1-2. doi: 10.1/x.\n      Epub 2019 Dec 1.\n"
    whole = f"\nPMID- 1\nTI  - A.\n{source}"
    sent = iter([whole.removesuffix("      Epub 2019 Dec 1.\n"), whole, whole])
    original = held.efetch

    def efetch(asked):
        reply = original(asked)
        reply.body = next(sent)
        return reply

    monkeypatch.setattr(held, "efetch", efetch)
    assert texts(["1"]) == [("1", whole.lstrip().encode())]


def test_a_record_that_is_sent_differently_each_time_is_an_error(held, monkeypatch):
    original = held.efetch

    def efetch(asked):
        reply = original(asked)
        reply.body = f"\nPMID- 1\nTI  - {len(held.log)}.\nSO  - A. 2020.\n"
        return reply

    monkeypatch.setattr(held, "efetch", efetch)
    with pytest.raises(NetworkError, match="same text of this record twice"):
        texts(["1"])


@pytest.mark.parametrize("seed", range(20))
def test_drawn_faults_give_the_same_texts_or_an_error(held, monkeypatch, seed):
    monkeypatch.setenv("EVIDENCE_RATE", "3")
    held.limit, held.schedule = 3, Drawn(seed, share=0.2, longest=4)
    pmids = [str(number) for number in range(1, 8)]
    with contextlib.suppress(NetworkError):
        assert texts(pmids, batch_size=3) == as_sent(held, pmids)
    assert held.worst_second() <= 3


@pytest.mark.parametrize("empty", [1, 2, 3])
def test_an_answer_without_the_record_agrees_with_nothing(held, empty):
    """Twice nothing is the same, and no text."""
    held.faults.extend([Fault(""), *[Fault("text", "\n")] * empty])
    if empty < 3:
        assert texts(["1", "2"]) == as_sent(held, ["1", "2"])
    else:
        with pytest.raises(NetworkError, match="same text of this record twice"):
            texts(["1", "2"])


TAKEN = [
    ("", {}),
    ("\n\n", {}),
    ("\nPMID- 1\nSO  - J.\n", {"1": "PMID- 1\nSO  - J.\n"}),
    ("PMID- 1\r\nTI  - A\r\n      b.\r\nSO  - J.\r\n\r\n", {"1": "PMID- 1\r\nTI  - A\r\n      b.\r\nSO  - J.\r\n"}),
    ("PMID- 1\nTI  - \nFAU - A\nSO  - J.\n\n\nPMID- 2\nSO  - K.\n", {"1": "PMID- 1\nTI  - \nFAU - A\nSO  - J.\n", "2": "PMID- 2\nSO  - K.\n"}),
    ("PMID- 1\nBTI - A book\nAID - NBK1 [bookaccession]\n", {"1": "PMID- 1\nBTI - A book\nAID - NBK1 [bookaccession]\n"}),
    ("id: 9 Error occurred: The following PMID is not available: 9\n", {}),
]  # fmt: skip
NOT_TAKEN = [
    "PMID- 1",
    "PMID- \nSO  - J.\n",
    "PMID- 1\n",
    "PMID- 1\nSO  - \n",
    "PMID- 1\nSO  - J.",
    "PMID- 1\nTI  - A\n b\nSO  - J.\n",
    "PMID- 1\nSO  - J.\n\nUnable to route request!\n",
    "PMID- 1\nTI  - A.\n\nPMID- 2\nSO  - J.\n",
    "Error: the service is down\n",
]


@pytest.mark.parametrize("body, found", TAKEN, ids=repr)
def test_what_is_taken(body, found):
    assert texts_of(body.encode()) == {pmid: text.encode() for pmid, text in found.items()}


@pytest.mark.parametrize("body", NOT_TAKEN, ids=repr)
def test_what_is_not_taken(body):
    with pytest.raises(Unusable):
        texts_of(body.encode())


@pytest.mark.parametrize(
    "fault", [("html", None, 200), ("error", "Trouble", 200), ("text", "Trouble", 200), ("nonsense",)]
)
def test_a_page_or_an_error_is_no_text(held, fault):
    held.faults.append(Fault(*fault))
    assert texts(["1"]) == as_sent(held, ["1"])
    held.faults.extend([Fault(*fault)] * 9)
    with pytest.raises(NetworkError, match="No usable answer"):
        list(client(tries=3).medline(["1"]))
