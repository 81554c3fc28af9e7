"""The real client against a local E-utilities: what it asks, what it makes of the answers, and what faults do to it."""

import logging
import re
import threading
import time

import pytest

from evidence.config import entrez_settings
from evidence.entrez import MOST_HITS, Entrez
from evidence.entrez.answers import read_search
from evidence.entrez.pace import Pace
from evidence.entrez.transport import Unusable
from evidence.errors import EvidenceError, NetworkError, UsageError

SECRET = "0123456789abcdef0123456789abcdef0123"


def client(**flags):
    return Entrez(entrez_settings(email="somebody@example.org", **flags))


def fetched(entrez, pmids, **more):
    return list(entrez.fetch(pmids, **more))


def test_search_reports_count_translation_and_history(eutils):
    eutils.searches["kidney AND drug"] = ["3", "2", "1"]
    found = client().search("kidney AND drug")
    assert (found.query, found.count, found.query_key, found.base_url) == ("kidney AND drug", 3, "1", eutils.url)
    assert found.translation == "kidney AND drug[All Fields]"
    assert found.webenv.startswith("MCID_")
    asked = eutils.log[0].parameters
    assert (asked["db"], asked["usehistory"], asked["sort"], asked["retmax"]) == ("pubmed", "y", "pub_date", "0")
    assert (asked["email"], asked["tool"]) == ("somebody@example.org", "evidence")


def test_nothing_found_is_zero_hits_with_what_pubmed_said(eutils):
    found = client().search("qwertzy")
    assert found.count == 0
    assert found.warnings == ("not found in PubMed: qwertzy", "No items found.")
    assert client().pmids(found) == ()


def test_pmids_come_in_the_order_of_the_search(eutils):
    eutils.searches["a"] = ["9", "3", "7"]
    entrez = client()
    assert entrez.pmids(entrez.search("a", sort="relevance")) == ("9", "3", "7")
    assert entrez.pmids(entrez.search("a"), limit=2) == ("9", "3")
    assert eutils.log[1].parameters["sort"] == "relevance"


def test_expired_history_is_searched_again(eutils):
    eutils.searches["a"] = ["9", "3"]
    entrez = client()
    found = entrez.search("a")
    eutils.history.clear()
    assert entrez.pmids(found) == ("9", "3")


def test_expired_history_with_another_count_is_said(eutils):
    eutils.searches["a"] = ["9", "3"]
    entrez = client()
    found = entrez.search("a")
    eutils.history.clear()
    eutils.searches["a"] = ["9", "3", "4"]
    with pytest.raises(NetworkError, match="now counts 3"):
        entrez.pmids(found)


@pytest.mark.parametrize(
    "count, limit, works",
    [(MOST_HITS, None, True), (MOST_HITS + 1, None, False), (12_000, 50, True), (12_000, 10_000, False)],
)
def test_more_hits_than_pubmed_hands_out(eutils, count, limit, works):
    eutils.searches["broad"] = [str(number) for number in range(1, count + 1)]
    entrez = client()
    found = entrez.search("broad")
    assert found.count == count
    if works:
        assert len(entrez.pmids(found, limit=limit)) == (limit or count)
    else:
        with pytest.raises(EvidenceError, match=r"at most 9,999") as caught:
            entrez.pmids(found, limit=limit)
        assert "narrow" in caught.value.remedy


def test_fetch_names_what_is_missing(eutils):
    eutils.add(1, 2, 4)
    seen = []
    batches = fetched(
        client(), ["1", "2", "99999999", "4", "1"], batch_size=2, on_batch=lambda *done: seen.append(done)
    )
    assert [(batch.asked, tuple(r.pmid for r in batch.records), batch.missing) for batch in batches] == [
        (("1", "2"), ("1", "2"), ()),
        (("99999999", "4"), ("4",), ("99999999",)),
    ]
    assert seen == [(2, 4), (4, 4)]
    assert batches[0].records[0].text == "A made-up trial.\nWe saw HR 0.70 (95% CI 0.50-0.98)."


def test_all_missing_is_said_not_taken_for_empty(eutils):
    (batch,) = fetched(client(), ["5", "6"])
    assert (batch.records, batch.missing) == ((), ("5", "6"))
    assert [request.parameters["id"] for request in eutils.log] == ["5,6", "5,6"]


def test_a_short_set_is_asked_for_again(eutils, fault):
    eutils.add(1, 2)
    whole = eutils.records.pop("2")
    entrez = client()
    original = eutils.efetch

    def short_once(asked):
        reply = original(asked)
        eutils.records["2"] = whole
        return reply

    eutils.efetch = short_once
    (batch,) = fetched(entrez, ["1", "2"])
    assert batch.missing == ()
    assert eutils.log[1].parameters["id"] == "2"


def test_an_unasked_record_is_refused(eutils):
    eutils.records["1"] = eutils_article_of("1") + eutils_article_of("7")
    (batch,) = fetched(client(), ["1"])
    assert [record.pmid for record in batch.records] == ["1"]
    assert batch.rejected[0].where == "PMID 7"


def eutils_article_of(pmid):
    return f'<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><ArticleTitle>T.</ArticleTitle></Article></MedlineCitation></PubmedArticle>'


def test_many_pmids_go_by_post_and_gzip_is_asked_for(eutils):
    pmids = [str(number) for number in range(1, 251)]
    eutils.add(*pmids)
    assert sum(len(batch.records) for batch in fetched(client(), pmids, batch_size=250)) == 250
    fetched(client(), ["1"])
    assert [request.method for request in eutils.log] == ["POST", "GET"]
    assert "gzip" in eutils.log[0].headers["Accept-Encoding"]


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


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr("evidence.entrez.transport._HOLD_WITHOUT_HEADER", 0.01)


@pytest.mark.usefixtures("impatient")
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


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("trouble", FAULTS, ids=str)
def test_a_lasting_fault_is_an_error_not_an_empty_result(eutils, fault, trouble):
    eutils.add(1)
    eutils.faults.extend([fault(*trouble)] * 9)
    with pytest.raises(NetworkError, match="No usable answer from E-utilities in 3 tries") as caught:
        fetched(client(tries=3), ["1"])
    assert caught.value.exit_code == 4
    assert caught.value.where == f"{eutils.url}efetch.fcgi"
    assert len(eutils.log) == 3


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


def test_the_key_is_sent_and_never_shown(eutils, fault, caplog):
    caplog.set_level(logging.DEBUG)
    eutils.key = "another"
    with pytest.raises(NetworkError) as caught:
        client(api_key=SECRET).search("a")
    eutils.faults.extend([fault("error", f"bad key {SECRET}", 400)])
    with pytest.raises(NetworkError) as named:
        client(api_key=SECRET).search("a")
    eutils.faults.extend([fault("error", f"bad key {SECRET}", 200)] * 2)
    with pytest.raises(NetworkError) as again:
        client(api_key=SECRET, tries=2).search("a")
    assert "(key)" in str(named.value)
    assert eutils.log[0].parameters["api_key"] == SECRET
    assert eutils.log[0].method == "POST"
    shown = " ".join(
        [str(caught.value), str(named.value), str(again.value), repr(client(api_key=SECRET).settings), caplog.text]
    )
    assert SECRET not in shown
    assert "esearch.fcgi" in caplog.text


@pytest.mark.parametrize("pmids, size", [(["12a"], 10), (["１２"], 10), ([""], 10), (["1"], 0), (["1"], 10_000)])
def test_what_cannot_be_asked_for(eutils, pmids, size):
    with pytest.raises(UsageError):
        fetched(client(), pmids, batch_size=size)
    assert eutils.log == []


def test_an_empty_query_is_refused(eutils):
    with pytest.raises(UsageError, match="empty"):
        client().search("  ")


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


def test_threads_share_one_pace():
    pace, granted = Pace(), []

    def work():
        for _ in range(5):
            pace.wait(100)
            granted.append(time.monotonic())

    start = time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(granted) == 20
    assert max(granted) - start >= 19 / 100


class Clock:
    """A clock that only sleeping moves; ``during`` happens while somebody sleeps for the first time."""

    def __init__(self, during=lambda: None):
        self.now, self.slept, self.during = 0.0, [], during

    def sleep(self, seconds):
        self.now += seconds
        self.slept.append(seconds)
        self.during()
        self.during = lambda: None


@pytest.mark.parametrize("rate", [3, 10])
def test_never_more_in_a_second_than_allowed(rate):
    clock = Clock()
    pace = Pace(clock=lambda: clock.now, sleep=clock.sleep)
    sent = []
    for _ in range(5 * rate):
        pace.wait(rate)
        sent.append(clock.now)
    assert min(later - earlier for earlier, later in zip(sent, sent[rate:], strict=False)) > 1.05


def test_a_hold_catches_those_who_already_wait():
    clock = Clock(during=lambda: pace.hold(5))
    pace = Pace(clock=lambda: clock.now, sleep=clock.sleep)
    pace.wait(2)
    pace.wait(2)
    assert clock.slept == [pytest.approx(0.555), pytest.approx(5.0)]


@pytest.mark.parametrize("key, environment, rate", [(None, None, 3), (SECRET, None, 10), (SECRET, "7", 7)])
def test_the_pace_is_ncbis_unless_set(eutils, monkeypatch, key, environment, rate):
    monkeypatch.delenv("EVIDENCE_RATE")
    if environment:
        monkeypatch.setenv("EVIDENCE_RATE", environment)
    asked = []
    monkeypatch.setattr(Pace, "wait", lambda _pace, rate: asked.append(rate))
    client(api_key=key).search("a")
    assert asked == [rate]
    assert re.match(r"evidence/\d", eutils.log[0].headers["User-Agent"])


def test_retries_keep_the_pace_and_clients_share_it(eutils, fault, monkeypatch):
    asked = []
    monkeypatch.setattr(Pace, "wait", lambda pace, _rate: asked.append(pace))
    eutils.faults.extend([fault("empty"), fault("empty")])
    client().search("a")
    client().search("a")
    assert len(asked) == 4
    assert len(set(map(id, asked))) == 1
