"""The local E-utilities answers as the real one does: caps, clamps, errors, history, rate, dates. Faults: see test_faults.py."""

import gzip
import http.client
import json
from urllib.parse import quote, urlencode, urlsplit

import pytest
from eutils import CUTS, Clock, Drawn, Eutils, Fault, book, worst_second
from eutils.queries import Broken, Reader, split
from lxml import etree


@pytest.fixture
def server():
    eutils = Eutils(clock=Clock("2026-11-23T06:00:00+00:00")).start()
    yield eutils
    eutils.stop()


def ask(server, program, *, method="GET", accept="", **asked):
    """One request without anything of the client: status, headers, body."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=5)
    query, path = urlencode({"db": "pubmed"} | asked), f"/entrez/eutils/{program}.fcgi"
    headers = {"Accept-Encoding": accept}
    if method == "POST":
        connection.request("POST", path, query, headers | {"Content-Type": "application/x-www-form-urlencoded"})
    else:
        connection.request("GET", f"{path}?{query}", headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, dict(answer.headers), body


def pmids(body):
    return [each.text for each in etree.fromstring(body).iterfind("IdList/Id")]


def search(server, term, **more):
    return pmids(ask(server, "esearch", term=term, **{"retmax": 100} | more)[2])


@pytest.fixture
def held(server):
    """Five records that were created on five days; the second was revised today, the last is about something else."""
    for number in range(1, 6):
        server.add(number, crdt=f"2026/11/{10 + number}", edat=f"20{10 + number}/01/01", pdat=f"20{10 + number}/03/01")
    server.revise(2, abstract="Now HR 0.80 (95% CI 0.60-0.99).")
    server.revise(5, title="Rabbits.", mdat="2026/11/16")
    server.searches["named"] = ["1", "2", "3", "77"]
    server.searches["a AND b"] = ["4", "5"]
    server.searches["by rule"] = lambda record: int(record.pmid) > 3
    return server


QUERIES = [
    # query                                              PMIDs, in order
    ("named", "1 2 3 77"),
    ("a AND b", "4 5"),
    ("by rule", "5 4"),
    ("(named) AND 1:2[UID]", "2 1"),
    ("named AND 1:2 [uid]", "2 1"),
    ("a AND b AND 5:9[uid]", "5"),
    ("(a AND b) OR 1[uid]", "5 4 1"),
    ("((named) OR 5[uid]) AND 3:80[uid]", "77 5 3"),
    ("named NOT 77[uid]", "3 2 1"),
    ("all[sb]", "5 4 3 2 1"),
    ("1,4,9[uid]", "4 1"),
    ("1 4", "4 1"),
    ('all[sb] AND ("2026/11/13"[crdt] : "3000"[crdt])', "5 4 3"),
    ('"2026/11/12"[crdt]', "2"),
    ('("2026/11/20"[mdat] : "2026/11/23"[mdat])', "2"),
    ('("2026/11/15"[mdat] : "3000"[mdat])', "5 2"),
    ("2011:2012[edat]", "2 1"),
    ("2013[dp]", "3"),
    ('("2026/11"[crdt] : "2026/11"[crdt]) AND rabbits', "5"),
    ("Rabbits[ti]", "5"),
    ('"made-up trial"[tiab] AND 0.80', "2"),
    ("1[uid] OR 2[uid] AND 2[uid]", "2"),  # from left to right, as PubMed reads it
    ("qwertzy", ""),
    ("rabbits[tail]", ""),
    ("5:1[uid]", ""),
]


@pytest.mark.parametrize("query, found", QUERIES, ids=[query for query, _ in QUERIES])
def test_the_query_language(held, query, found):
    assert search(held, query) == found.split()


@pytest.mark.parametrize("query", ["((", "(a", "a)", '"a'])
def test_a_broken_query_is_an_error_with_status_200(held, query):
    status, _, body = ask(held, "esearch", term=query)
    assert status == 200
    assert etree.fromstring(body).findtext("ERROR").startswith("Search Backend failed: ")


def test_words_that_pubmed_does_not_know_are_named():
    reader = Reader({}, {})
    assert reader.find("qwertzy OR rabbits[tail]") == []
    assert (reader.not_found, reader.fields_not_found) == (["qwertzy"], ["tail"])
    with pytest.raises(Broken):
        split('a AND "b')


def test_what_is_revised_or_deleted_shows_so(held):
    _, _, body = ask(held, "efetch", id="2,5,3")
    assert b"Now HR 0.80" in body
    assert etree.fromstring(body).findtext(".//DateRevised/Day") == "23"
    held.delete(2)
    assert search(held, "named") == ["1", "3", "77"]
    assert ask(held, "efetch", id="2")[2].endswith(b"<PubmedArticleSet>\n</PubmedArticleSet>")
    held.clock.advance(days=3)
    held.add(2)
    assert search(held, '"2026/11/26"[crdt]') == ["2"]


CAP = [
    # retstart, retmax, how many come
    (0, 20, 20),
    (0, 9_999, 9_999),
    (0, 20_000, 9_999),
    (9_500, 500, 499),
    (9_998, 10, 1),
    (9_999, 1, None),
]


@pytest.mark.parametrize("start, size, count", CAP)
@pytest.mark.parametrize("mode", ["xml", "json"])
def test_the_cap_and_the_silent_clamp(server, start, size, count, mode):
    server.searches["broad"] = [str(number) for number in range(1, 12_001)]
    status, _, body = ask(server, "esearch", term="broad", retstart=start, retmax=size, retmode=mode)
    assert status == 200
    if count is None:
        assert b"Exception:\n'retstart' cannot be larger than 9998" in body
    elif mode == "json":
        assert len(json.loads(body)["esearchresult"]["idlist"]) == count
    else:
        assert len(pmids(body)) == count
        assert etree.fromstring(body).findtext("Count") == "12000"
        assert (b"Restrictions achieved" in body) == (start > 0 and start + size > 9_999)


def test_json_of_an_error_holds_a_raw_newline(server):
    _, _, body = ask(server, "esearch", term="x", retstart=9_999, retmode="json")
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)
    assert "9,999 records" in json.loads(body, strict=False)["esearchresult"]["ERROR"]


def test_history_holds_sets_until_it_forgets_them(held):
    body = etree.fromstring(ask(held, "esearch", term="named", usehistory="y")[2])
    webenv = body.findtext("WebEnv")
    posted = etree.fromstring(ask(held, "epost", id="2,5,9", WebEnv=webenv)[2])
    assert (posted.findtext("WebEnv"), posted.findtext("QueryKey")) == (webenv, "2")
    assert search(held, "named", WebEnv=webenv, query_key=2, usehistory="y") == ["2"]
    assert search(held, "#1 AND 2:3[uid]", WebEnv=webenv, query_key=1, usehistory="y") == ["3", "2"]
    assert b">3</PMID>" in ask(held, "efetch", WebEnv=webenv, query_key=1, retstart=2, retmax=1)[2]
    status, _, body = ask(held, "efetch", WebEnv=webenv, query_key=1, retstart=4)
    assert (status, b"OUT OF RANGE" in body) == (400, True)
    held.clock.advance(hours=9)
    status, _, body = ask(held, "efetch", WebEnv=webenv, query_key=1)
    assert (status, b"Unable to obtain query #1" in body) == (400, True)
    status, _, body = ask(held, "esearch", term="named", WebEnv=webenv, query_key=1)
    assert (status, b"<ERROR>Unable to obtain query #1" in body) == (200, True)


def test_history_can_be_used_up(held):
    held.history.most_uses = 1
    webenv = etree.fromstring(ask(held, "epost", id="1")[2]).findtext("WebEnv")
    assert ask(held, "efetch", WebEnv=webenv, query_key=1)[0] == 200
    assert ask(held, "efetch", WebEnv=webenv, query_key=1)[0] == 400


REFUSED = [
    ("efetch", {}, 400, b"ID list is empty!"),
    ("efetch", {"id": "x,y"}, 400, b"ID list is empty!"),
    ("efetch", {"id": "1", "retmode": "json"}, 400, b"not supported"),
    ("efetch", {"id": "1", "rettype": "full"}, 200, b""),
    ("efetch", {"WebEnv": "MCID_1", "query_key": "1"}, 400, b"Unable to obtain query"),
    ("epost", {"id": ""}, 400, b"Empty ID list; Nothing to store"),
    ("epost", {"id": "1", "db": "nothing"}, 400, b"Invalid db name specified: nothing"),
    ("esearch", {"term": "a", "db": "nonsense_db"}, 200, b"<ERROR>Invalid db name specified: nonsense_db"),
    ("esearch", {"term": "a", "db": "no", "retmode": "json"}, 200, b'"ERROR": "Invalid db name specified: no"'),
    ("esummary", {}, 200, b"Neither query_key nor id specified"),
    ("esummary", {"retmode": "json"}, 200, b"Empty id list - nothing todo"),
    ("esummary", {"id": "99"}, 200, b"cannot get document summary"),
    ("esummary", {"id": ",".join(map(str, range(501))), "retmode": "json"}, 200, b"Maximum number of UIDs is 500"),
    ("elink", {}, 404, b"Not Found"),
    ("efetch", {"id": ",".join(map(str, range(1000)))}, 414, b"Too Long"),
]


@pytest.mark.parametrize("program, asked, status, told", REFUSED)
def test_refusals(server, program, asked, status, told):
    answered, _, body = ask(server, program, **asked)
    assert answered == status
    assert told in body


def test_a_wrong_key_is_refused_and_repeated(server):
    server.key = "right"
    status, _, body = ask(server, "esearch", term="a", api_key="wrong")
    assert (status, json.loads(body)["api-key"]) == (400, "wrong")
    assert ask(server, "esearch", term="a", api_key="right")[1]["X-RateLimit-Limit"] == "10"


def test_more_than_the_rate_is_429(server):
    server.strict = True
    answers = [ask(server, "einfo") for _ in range(4)]
    assert [status for status, _, _ in answers] == [200, 200, 200, 429]
    assert [headers["X-RateLimit-Remaining"] for _, headers, _ in answers] == ["2", "1", "0", "0"]
    assert answers[3][1]["Retry-After"] == "2"
    assert json.loads(answers[3][2])["error"] == "API rate limit exceeded"
    server.clock.sleep(1)
    assert ask(server, "einfo")[0] == 200
    assert server.worst_second() == 4


@pytest.mark.parametrize("at, worst", [([], 0), ([0, 0.5, 0.99, 1.0], 3), ([0, 1, 2], 1), ([0.9, 1.0, 1.1, 1.8], 4)])
def test_the_worst_second(at, worst):
    assert worst_second(at) == worst


def test_answers_are_chunked_and_packed_when_asked(server):
    server.add(1)
    _, headers, body = ask(server, "efetch", id="1", accept="gzip", method="POST")
    assert (headers["Transfer-Encoding"], headers["Content-Encoding"]) == ("chunked", "gzip")
    assert headers["Keep-Alive"] == "timeout=4, max=40"
    assert b"A made-up trial." in gzip.decompress(body)
    assert b"A made-up trial." in ask(server, "efetch", id="1")[2]


def test_books_stand_in_their_place_and_text_is_medline(server):
    server.add(1, comments=[("RetractionIn", "5")], types=["Retracted Publication"], sections=[("RESULTS", "HR 0.7.")])
    server.records["2"] = book("2")
    server.add(3, revised="2026/11/02")
    root = etree.fromstring(ask(server, "efetch", id="3,2,1,4")[2])
    assert [each.tag for each in root] == ["PubmedArticle", "PubmedBookArticle", "PubmedArticle"]
    _, headers, body = ask(server, "efetch", id="3,2,1,4", retmode="text", rettype="medline")
    text = body.decode()
    assert headers["Content-Type"].startswith("text/plain")
    assert [line[6:] for line in text.splitlines() if line.startswith("PMID")] == ["3", "2", "1"]
    assert {"LR  - 20261102", "AB  - RESULTS: HR 0.7.", "RIN - J Made Up. 2026. PMID: 5"} <= set(text.splitlines())
    assert text.endswith("\nSO  - J Made Up. 2020;1.\n")
    assert ask(server, "efetch", id="3,4,1", rettype="uilist", retmode="text")[2] == b"3\n1\n"


def test_very_many_records_are_made_when_they_are_asked_for(server):
    made = []
    server.records.extend(100_000, first=1000, make=lambda number: made.append(number) or {"title": f"N {number}."})
    assert len(search(server, "all[sb] AND 50000:50009[uid]")) == 10
    assert b"N 50000." in ask(server, "efetch", id="50000")[2]
    assert set(made) == {50000}
    server.delete(50001)
    server.revise(50002, title="Another.")
    assert search(server, "50000:50003[uid]") == ["50003", "50002", "50000"]
    assert b"Another." in ask(server, "efetch", id="50002")[2]


@pytest.mark.parametrize("kind", CUTS)
def test_a_cut_answer_is_short(server, kind):
    server.add(*range(1, 50))
    ids = ",".join(map(str, range(1, 50)))
    whole = len(ask(server, "efetch", id=ids)[2])
    server.faults.append(Fault(kind, 0.5))
    try:
        _, _, body = ask(server, "efetch", id=ids, accept="gzip" if kind in ("cut-gzip", "cut-length") else "")
    except http.client.IncompleteRead as error:
        body = error.partial
        assert kind not in ("cut-gzip", "cut-silent")
    assert len(body) < 0.6 * whole


def test_drawn_faults_are_the_same_for_the_same_seed():
    one, other, third = ([draw(None) for _ in range(200)] for draw in (Drawn(7), Drawn(7), Drawn(8)))
    assert one == other != third
    assert 40 < sum(each is not None for each in one) < 180


def test_dates_of_the_last_days_follow_the_clock(server):
    server.add(1, crdt="2026/11/20")
    server.add(2, crdt="2026/11/01")
    assert search(server, "all[sb]", datetype="crdt", reldate=5) == ["1"]
    server.clock.advance(days=10)
    assert search(server, "all[sb]", datetype="crdt", reldate=5) == []
    assert search(server, "all[sb]", datetype="crdt", mindate="2026/11/10") == ["2", "1"]
    assert search(server, "all[sb]", datetype="crdt", mindate="2026", maxdate="2026/11/10") == ["2"]
    assert quote(server.clock.today()) == "2026/12/03"
