"""What an update asks PubMed, and what it makes of the answers: few requests, and no hit lost beyond the cap."""

import pytest
from eutils import Fault

from evidence.config import entrez_settings
from evidence.entrez import Entrez
from evidence.errors import NetworkError
from evidence.living.planning import Known, Plan, planned
from evidence.workflow.asking import Before, hits, listed, modified, window

MANY = 10_500
QUERY = "big[tiab]"


@pytest.fixture
def client(eutils):
    return Entrez(entrez_settings())


@pytest.fixture
def many(eutils):
    """A query with more hits than PubMed hands out, all of them of long ago."""
    eutils.records.extend(MANY, first=1, crdt="2020/01/01", mdat="2020/01/01")
    eutils.searches[QUERY] = lambda held: held.pmid not in eutils.unfound
    eutils.unfound = set()
    return eutils


def terms(eutils, since=0):
    return [one.parameters["term"] for one in eutils.log[since:]]


def test_up_to_the_cap_one_request_lists_everything(eutils, client):
    eutils.records.extend(500, first=1)
    eutils.searches[QUERY] = lambda _: True
    found = hits(client, QUERY, before=None, since=None, today="2026-11-23")
    assert (len(found.pmids), found.walked) == (500, "2026-11-23")
    assert len(eutils.log) == 1


def test_beyond_the_cap_the_new_ones_are_asked_for_by_their_date_of_creation(many, client):
    first = hits(client, QUERY, before=None, since=None, today="2026-11-23")
    assert len(first.pmids) == MANY
    before = Before(first.pmids, first.walked)
    many.clock.advance(days=7)
    start = len(many.log)
    same = hits(client, QUERY, before=before, since="2026-11-23", today="2026-11-30")
    assert set(same.pmids) == set(first.pmids)
    assert terms(many, start) == [QUERY, f'({QUERY}) AND ("2026/11/21"[crdt] : "3000"[crdt])']
    many.add("20001", edat="2019/01/01")
    start = len(many.log)
    more = hits(client, QUERY, before=before, since="2026-11-23", today="2026-11-30")
    assert set(more.pmids) == {*first.pmids, "20001"}
    assert more.walked == "2026-11-23"
    assert len(terms(many, start)) == 2


@pytest.mark.parametrize("what", ["gone", "gone and come", "a month later"])
def test_everything_is_listed_again_where_the_count_does_not_add_up_or_it_was_long_ago(many, client, what):
    first = hits(client, QUERY, before=None, since=None, today="2026-11-23")
    before = Before(first.pmids, first.walked)
    if what != "a month later":
        many.unfound.add("7")
    if what == "gone and come":
        many.records.put("20002", crdt="2020/01/01")  # found now, though it was created long ago
        many.unfound.add("8")
    today = "2026-12-24" if what == "a month later" else "2026-11-30"
    found = hits(client, QUERY, before=before, since="2026-11-23", today=today)
    expected = set(many.records) - many.unfound
    assert (set(found.pmids), found.walked) == (expected, today)


def test_a_count_that_pubmed_corrects_is_the_count_that_is_kept(eutils, client):
    eutils.records.extend(5, first=1)
    eutils.searches[QUERY] = lambda _: True
    eutils.faults.append(Fault("count", 1))
    found = hits(client, QUERY, before=None, since=None, today="2026-11-23")
    assert (found.result.count, len(found.pmids)) == (5, 5)


def test_what_was_modified_is_asked_for_in_one_request_with_the_records_outside_the_searches(eutils, client):
    eutils.records.extend(20, first=1, mdat="2020/01/01")
    eutils.searches.update({"a[tiab]": ["1", "2"], "b[tiab]": ["2", "3"]})
    eutils.revise("2", "7", "9")
    assert modified(client, ["a[tiab]", "b[tiab]"], ["7", "8"], since="2026-11-23") == {"2", "7"}
    span = '("2026/11/21"[mdat] : "3000"[mdat])'
    assert terms(eutils) == [f"((a[tiab]) OR (b[tiab]) OR 7[uid] OR 8[uid]) AND {span}"]
    assert modified(client, ["a[tiab]"], [], since="2026-11-23") == {"2"}


def test_very_many_records_outside_the_searches_are_asked_for_in_several_requests(eutils, client, monkeypatch):
    monkeypatch.setattr("evidence.workflow.asking._NAMED", 100)  # a thousand of them take the server seconds to read
    eutils.records.extend(250, first=1, mdat="2020/01/01")
    eutils.searches["a[tiab]"] = ["1"]
    eutils.revise("5", "240")
    outside = [str(number) for number in range(2, 252)]
    assert modified(client, ["a[tiab]"], outside, since="2026-11-23") == {"5", "240"}
    assert len(eutils.log) == 3
    eutils.delete("70")
    assert listed(client, outside) == set(outside) - {"70", "251"}
    assert len(eutils.log) == 6
    assert listed(client, []) == set()
    assert len(eutils.log) == 6


def test_a_search_that_fails_is_no_empty_search(eutils, client):
    eutils.schedule = lambda _asked: Fault("html", status=503)
    for ask in (
        lambda: hits(client, QUERY, before=Before(("1",), "2026-11-23"), since="2026-11-23", today="2026-11-23"),
        lambda: modified(client, [QUERY], [], since="2026-11-23"),
        lambda: listed(client, ["1"]),
    ):
        with pytest.raises(NetworkError):
            ask()


@pytest.mark.parametrize("since", ["2026-11-23", "2026-11-23T23:59:59+00:00"])
def test_the_window_looks_two_days_back(since):
    assert window(since, "mdat") == '("2026/11/21"[mdat] : "3000"[mdat])'
    assert window("2027-01-01", "crdt") == '("2026/12/30"[crdt] : "3000"[crdt])'


def known(**sets):
    return Known(**{name: frozenset(pmids.split()) for name, pmids in sets.items()})


PLANS = [
    # found, known, modified, listed, plan
    ("3 1 2", known(), "", "", Plan(new=("3", "1", "2"))),
    ("1 2", known(held="1"), "", "", Plan(new=("2",))),
    ("2 2 2", known(), "", "", Plan(new=("2",))),
    ("1", known(held="1", before="1"), "1", "", Plan(modified=("1",))),
    ("1", known(held="1", before="1", settled="1"), "1", "", Plan()),
    ("1", known(held="1", before="1", today="1"), "1", "", Plan(modified=("1",))),
    ("1", known(held="1"), "9", "", Plan()),
    ("1 8", known(held="1", missing="8"), "", "", Plan(again=("8",))),
    ("1 8", known(held="1", missing="8", today="8"), "", "", Plan()),
    ("1", known(held="1 2 10", before="1 2 10"), "", "2 10", Plan(gone=("2", "10"))),
    ("1", known(held="1 2", before="1 2"), "2", "2", Plan(modified=("2",), gone=("2",))),
    ("1", known(held="1 2", before="1 2"), "", "", Plan(lost=("2",), gone=("2",))),
    ("1", known(held="1 2", before="1"), "", "", Plan(lost=("2",))),
    ("1", known(held="1 2", before="1 2", today="1 2"), "", "", Plan(lost=("2",), gone=("2",))),
    ("1", known(held="1 2", before="1", today="1 2"), "", "", Plan()),
    ("1", known(held="1 2", deleted="2"), "2", "", Plan()),
    ("1 2", known(held="1 2", deleted="2"), "2", "", Plan(restored=("2",))),
    ("1 2", known(held="1", deleted="2"), "", "", Plan(restored=("2",))),
    ("1", known(held="1 2", unchecked="2"), "2", "2", Plan(modified=("2",))),
    ("1", known(held="1 2", unchecked="1 2"), "", "2", Plan(unchecked=("1", "2"))),
    ("1", known(held="1 2", unchecked="2", deleted="2"), "", "", Plan()),
    ("1 3", known(held="1", owed="1 3 4"), "", "", Plan(again=("1", "3"))),
    ("1 3", known(held="1", owed="1 3", today="1 3"), "", "", Plan()),
    ("", known(held="1 2", before="1 2"), "", "1 2", Plan(gone=("1", "2"))),
]


@pytest.mark.parametrize("found, what, changed, there, plan", PLANS, ids=range(len(PLANS)))
def test_what_is_fetched_follows_from_what_is_known_and_what_pubmed_says(found, what, changed, there, plan):
    assert planned(found.split(), what, modified=changed.split(), listed=there.split()) == plan
    assert len(set(plan.wanted)) == len(plan.wanted)
