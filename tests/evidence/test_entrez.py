"""The real client against a local E-utilities: what it asks, and what it makes of the answers."""

import logging

import pytest

from evidence.config import entrez_settings
from evidence.entrez import Entrez
from evidence.errors import NetworkError, UsageError

SECRET = "0123456789abcdef0123456789abcdef0123"


def client(**flags):
    return Entrez(entrez_settings(email="somebody@example.org", **flags))


def fetched(entrez, pmids, **more):
    return list(entrez.fetch(pmids, **more))


def test_search_reports_count_translation_and_the_first_pmids_in_one_request(eutils):
    eutils.searches["kidney AND drug"] = ["3", "2", "1"]
    found = client().search("kidney AND drug")
    assert (found.query, found.count, found.first) == ("kidney AND drug", 3, ("3", "2", "1"))
    assert (found.base_url, found.ran) == (eutils.url, "2026-11-23T06:00:00+00:00")
    assert found.translation == "kidney AND drug[All Fields]"
    assert client().pmids(found) == ("3", "2", "1")
    assert len(eutils.log) == 1
    asked = eutils.log[0].parameters
    assert (asked["db"], asked["sort"], asked["retmax"]) == ("pubmed", "pub_date", "9999")
    assert (asked["email"], asked["tool"]) == ("somebody@example.org", "evidence")
    assert "usehistory" not in asked


def test_nothing_found_is_zero_hits_with_what_pubmed_said(eutils):
    found = client().search("qwertzy")
    assert found.count == 0
    assert found.warnings == ("not found in PubMed: qwertzy", "No items found.")
    assert client().pmids(found) == ()


def test_what_pubmed_dropped_is_said(eutils):
    eutils.add(1)
    assert client().search('all[sb] OR "x"[nofield]').warnings == ("no such search field: nofield",)


@pytest.mark.parametrize("limit, got", [(None, ("9", "3", "7")), (2, ("9", "3")), (9, ("9", "3", "7")), (0, ())])
def test_pmids_come_in_the_order_of_the_search(eutils, limit, got):
    eutils.searches["a"] = ["9", "3", "7"]
    entrez = client()
    assert entrez.pmids(entrez.search("a", sort="relevance"), limit=limit) == got
    assert entrez.listed("a", limit=limit)[1] == got
    assert eutils.log[0].parameters["sort"] == "relevance"


def test_a_count_alone_brings_no_pmids(eutils):
    eutils.searches["a"] = ["9", "3"]
    found = client().search("a", most=0)
    assert (found.count, found.first, eutils.log[0].parameters["retmax"]) == (2, (), "0")
    assert client().pmids(found) == ("9", "3")


def test_a_server_that_forgets_every_stored_search_is_not_noticed(eutils):
    eutils.history.most_uses = 0
    eutils.history.seconds = -1.0
    eutils.searches["a"] = [str(number) for number in range(25_000, 0, -1)]
    assert client().listed("a")[1] == tuple(eutils.searches["a"])
    assert not any("WebEnv" in asked.parameters for asked in eutils.log)


@pytest.mark.parametrize("sizes", [[2, 3, 3], [3, 2, 2]])
def test_a_count_that_changes_is_searched_again(eutils, monkeypatch, sizes):
    """The first answer is a page short, so a second is asked for, and counts otherwise."""
    lists = [["9", "3", "4"][:size] for size in sizes]
    monkeypatch.setattr(eutils, "esearch", _each(eutils, lists, short=1))
    found, pmids = client().listed("a")
    assert (found.count, len(pmids)) == (sizes[-1], sizes[-1])


def test_a_count_that_never_agrees_is_an_error(eutils, monkeypatch):
    monkeypatch.setattr(eutils, "esearch", _each(eutils, [["9", "3"][:size] for size in (2, 1, 2, 1, 2, 1)], short=9))
    with pytest.raises(NetworkError, match="lists others each time") as caught:
        client().listed("a")
    assert caught.value.exit_code == 4


def _each(eutils, lists, *, short):
    """Answer each request from the next list; the first ``short`` lists lose their last PMID on the way."""
    original, answers = eutils.esearch, list(lists)

    def esearch(asked):
        eutils.searches["a"] = answers.pop(0)
        reply = original(asked)
        if len(lists) - len(answers) <= short:
            reply.body = reply.body.replace(f"<Id>{eutils.searches['a'][-1]}</Id>\n", "")
        return reply

    return esearch


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
    assert [request.parameters.get("id") for request in eutils.log] == ["5,6", "5,6", None]
    assert eutils.log[2].parameters["term"] == "5[uid] OR 6[uid]"


def test_what_the_index_knows_is_not_called_missing(eutils, monkeypatch):
    """Sets that come back empty although nothing is wrong with the PMIDs."""
    eutils.add(1, 2, 3)
    original = eutils.efetch
    monkeypatch.setattr(eutils, "efetch", lambda asked: original({**asked, "id": asked["id"].replace("2", "0")}))
    batches = client().fetch(["1", "2", "3", "4"], batch_size=2)
    assert [(one.missing, one.withheld) for one in (next(batches), next(batches))] == [((), ("2",)), (("4",), ())]
    with pytest.raises(NetworkError, match="lists 1 of the records") as caught:
        next(batches)
    assert caught.value.where == "PMID 2"


def test_a_record_that_cannot_be_read_is_neither_missing_nor_withheld(eutils):
    eutils.records["1"] = "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article/></MedlineCitation></PubmedArticle>"
    (batch,) = fetched(client(), ["1"])
    assert (batch.records, batch.missing, batch.withheld) == ((), (), ())
    assert "neither a title nor an abstract" in batch.rejected[0].reason


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
