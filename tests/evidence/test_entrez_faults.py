"""What faults of a service do to the client: a passing one changes nothing, a lasting one is an error and no empty result."""

import pytest
from eutils import CUTS

from evidence.config import entrez_settings
from evidence.entrez import Entrez
from evidence.entrez.answers import read_search
from evidence.entrez.verdicts import Unusable
from evidence.errors import NetworkError


def client(**flags):
    return Entrez(entrez_settings(email="somebody@example.org", **flags))


def fetched(entrez, pmids, **more):
    return list(entrez.fetch(pmids, **more))


FAULTS = [
    ("too-many", "0", 429),
    ("too-many", None, 429),
    ("too-many-200", None, 200),
    ("html", None, 500),
    ("html", None, 200),
    ("text", "Unable to route request! service name: /http/service/ratecontrol", 200),
    ("text", '{"esearchresult":{"ERROR":"a raw\nnewline"}}', 200),
    ("error", "Search Backend failed: something", 200),
    ("empty", None, 200),
    ("reset", None, 200),
    ("cut", 0.0, 200),
    ("cut", 0.5, 200),
    ("cut", 0.99, 200),
    ("cut-chunked", 0.5, 200),
    ("cut-gzip", 0.5, 200),
    ("cut-gzip", 0.9, 200),
]


@pytest.mark.parametrize("trouble", FAULTS, ids=str)
@pytest.mark.parametrize("program", ["search", "fetch"])
def test_a_passing_fault_changes_nothing(eutils, fault, program, trouble):
    eutils.searches["a"] = ["1", "2"]
    eutils.add(1, 2)
    eutils.faults.extend([fault(*trouble), fault(*trouble)])
    if program == "search":
        assert client().search("a").count == 2
    else:
        (batch,) = fetched(client(), ["1", "2"])
        assert [record.pmid for record in batch.records] == ["1", "2"]
        assert batch.missing == ()
    assert len(eutils.log) == 3


@pytest.mark.parametrize("trouble", FAULTS, ids=str)
def test_a_lasting_fault_is_an_error_not_an_empty_result(eutils, fault, trouble):
    eutils.add(1)
    eutils.faults.extend([fault(*trouble)] * 9)
    with pytest.raises(NetworkError, match="No usable answer from E-utilities in 3 tries") as caught:
        fetched(client(tries=3), ["1"])
    assert caught.value.exit_code == 4
    assert caught.value.where == f"{eutils.url}efetch.fcgi"
    assert len(eutils.log) == 3


@pytest.mark.parametrize("share", [tenth / 10 for tenth in range(10)])
@pytest.mark.parametrize("kind", CUTS)
@pytest.mark.parametrize("compress", [True, False])
def test_a_body_cut_at_any_tenth_is_never_taken_for_a_shorter_one(eutils, fault, kind, share, compress):
    pmids = [str(number) for number in range(1, 31)]
    eutils.searches["a"], eutils.compress = pmids, compress
    eutils.add(*pmids)
    eutils.faults.append(fault(kind, share))
    assert client().listed("a")[1] == tuple(pmids)
    eutils.faults.append(fault(kind, share))
    (batch,) = fetched(client(), pmids)
    assert [record.pmid for record in batch.records] == pmids
    assert (batch.missing, batch.withheld, batch.rejected) == ((), (), ())
    assert len(eutils.log) == 4


def test_no_server_at_all(eutils):
    eutils.stop()
    with pytest.raises(NetworkError, match="connection failed"):
        client(tries=2).search("a")


def test_an_answer_that_never_comes(eutils, fault):
    eutils.faults.extend([fault("stall", 0.6)] * 2)
    with pytest.raises(NetworkError, match=r"no answer within 0\.2 s"):
        client(timeout=0.2, tries=2).search("a")


def test_retry_after_is_obeyed(eutils, fault):
    eutils.searches["a"] = []
    eutils.faults.append(fault("too-many", "1"))
    client().search("a")
    assert eutils.log[1].at - eutils.log[0].at >= 1.0


def test_a_wait_of_an_hour_is_not_waited_for(eutils, fault):
    eutils.faults.append(fault("too-many", "3600"))
    with pytest.raises(NetworkError, match="wait for 3600 s"):
        client().search("a")


@pytest.mark.parametrize(
    "kind, value, status", [("error", "no such database", 400), ("redirect", None, 302), ("text", "not here", 404)]
)
def test_a_refusal_is_not_tried_again(eutils, fault, kind, value, status):
    eutils.faults.append(fault(kind, value, status))
    with pytest.raises(NetworkError, match=f"HTTP {status}"):
        client().search("a")
    assert len(eutils.log) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<eSearchResult>",
        b"<eSearchResult></eSearchResult>",
        b"<eSearchResult><Count>x</Count></eSearchResult>",
        b"<other><Count>1</Count></other>",
    ],
)
def test_no_count_is_no_answer(body):
    with pytest.raises(Unusable):
        read_search(body)
