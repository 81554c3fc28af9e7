"""More hits than PubMed hands out of one query: every one is listed, whatever the order, and in few requests."""

import random
from bisect import bisect_left, bisect_right

import pytest
from eutils import Fault

from evidence.config import entrez_settings
from evidence.entrez import MOST_HITS, Entrez
from evidence.entrez.slices import HIGHEST, Changed, every_hit
from evidence.errors import NetworkError


def client(**flags):
    return Entrez(entrez_settings(**flags))


COUNTS = [
    # hits, requests for the whole list
    (9_998, 1),
    (9_999, 1),
    (10_000, 3),
    (10_001, 3),
    (12_000, 3),
    (25_000, 4),
    (60_000, 8),
]


@pytest.mark.parametrize("count, requests", COUNTS)
def test_every_hit_is_listed(eutils, count, requests):
    eutils.searches["broad"] = [str(number) for number in range(40_000_000, 40_000_000 - 7 * count, -7)]
    found, pmids = client().listed("broad")
    assert found.count == count
    assert pmids == tuple(eutils.searches["broad"])
    assert len(eutils.log) == requests
    assert client().pmids(found) == pmids


def test_a_day_with_twelve_thousand_records(eutils):
    """No date can split it; PMIDs can."""
    eutils.records.extend(12_000, first=41_000_000, crdt="2026/11/20", edat="2026/11/20")
    eutils.add(1, crdt="2019/01/01")
    pmids = client().listed('"2026/11/20"[crdt] : "2026/11/20"[crdt]')[1]
    assert sorted(map(int, pmids)) == list(range(41_000_000, 41_012_000))


LIMITS = [
    # hits, limit, what comes, requests
    (25_000, 50, "the first of the search", 1),
    (25_000, 9_999, "the first of the search", 1),
    (25_000, 10_000, "the highest", 4),
    (25_000, 30_000, "the highest", 4),
]


@pytest.mark.parametrize("count, limit, which, requests", LIMITS)
def test_a_limit(eutils, count, limit, which, requests):
    listed = [str(number) for number in range(1, count + 1)]
    random.Random(1).shuffle(listed)
    eutils.searches["broad"] = listed
    _, pmids = client().listed("broad", limit=limit)
    wanted = listed if which == "the first of the search" else [str(number) for number in range(count, 0, -1)]
    assert pmids == tuple(wanted[:limit])
    assert len(eutils.log) == requests


def test_a_slice_repeats_the_query_in_brackets(eutils):
    eutils.searches["a OR b"] = [str(number) for number in range(12_000, 0, -1)]
    client().listed("a OR b")
    terms = [asked.parameters["term"] for asked in eutils.log]
    assert terms == ["a OR b", f"(a OR b) AND 1:{HIGHEST}[UID]", "(a OR b) AND 1:2001[UID]"]
    assert [asked.parameters.get("sort") for asked in eutils.log] == ["pub_date", None, None]


@pytest.mark.parametrize("kind, value", [("clamp", None), ("count", 1), ("count", -1), ("empty", None), ("cut", 0.5)])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_fault_on_the_way_loses_nothing(eutils, kind, value, place):
    eutils.searches["broad"] = [str(number) for number in range(12_000, 0, -1)]
    eutils.faults.extend([Fault("")] * place + [Fault(kind, value)])
    found, pmids = client().listed("broad")
    assert (found.count, pmids) == (12_000, tuple(eutils.searches["broad"]))


def test_a_clamp_at_9998_is_noticed(eutils):
    eutils.searches["broad"] = [str(number) for number in range(MOST_HITS, 0, -1)]
    eutils.faults.append(Fault("clamp"))
    assert len(client().listed("broad")[1]) == MOST_HITS


@pytest.mark.parametrize("grows", [1, -1])
def test_a_count_that_changes_during_the_walk(eutils, grows):
    """A record comes or goes between the search and its slices: all is asked again, once."""
    listed = [str(number) for number in range(25_000, 0, -1)]
    eutils.searches["broad"] = listed

    def after_the_second(asked):
        if len(eutils.log) == 2:
            eutils.searches["broad"] = ["25001", *listed] if grows > 0 else listed[1:]

    eutils.schedule = after_the_second
    found, pmids = client().listed("broad")
    assert found.count == len(pmids) == 25_000 + grows
    assert len(eutils.log) <= 9


def test_a_count_that_changes_again_and_again_is_an_error(eutils):
    listed = [str(number) for number in range(25_000, 0, -1)]

    def each_time(asked):
        eutils.searches["broad"] = listed[len(eutils.log) :]

    eutils.schedule = each_time
    with pytest.raises(NetworkError, match="lists others each time"):
        client().listed("broad")


# Without a server: any order of listing, any spread of PMIDs.

SPREADS = {
    "even": lambda draw, count: draw.sample(range(1, 42_000_000), count),
    "towards the newest": lambda draw, count: list({int(42_000_000 * draw.random() ** 0.4) + 1 for _ in range(count)}),
    "one block": lambda _, count: list(range(41_000_000, 41_000_000 + count)),
    "two blocks": lambda _, count: [*range(1, count // 2), *range(41_000_000, 41_000_000 + count - count // 2)],
    "from one to the highest": lambda draw, count: [1, HIGHEST, *draw.sample(range(2, HIGHEST), count)],
}
ORDERS = {
    "the highest first": (lambda pmid, _: -pmid, 2),
    "the lowest first": (lambda pmid, _: pmid, 60),
    "by chance": (lambda _, chance: chance, 8),
    "nearly the highest first": (lambda pmid, chance: -pmid - 9e6 * chance, 20),
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("spread", SPREADS)
@pytest.mark.parametrize("count", [1, 9_999, 10_000, 30_000])
def test_the_order_costs_requests_and_no_hits(count, spread, order):
    draw = random.Random(count)
    pmids = sorted(SPREADS[spread](draw, count))
    chance = {pmid: draw.random() for pmid in pmids}
    key, more = ORDERS[order]
    asked = []

    def ask(first, last):
        asked.append((first, last))
        part = pmids[bisect_left(pmids, first) : bisect_right(pmids, last)]
        return len(part), [str(pmid) for pmid in sorted(part, key=lambda pmid: key(pmid, chance[pmid]))[:MOST_HITS]]

    assert every_hit(ask, len(pmids)) == tuple(str(pmid) for pmid in reversed(pmids))
    assert len(asked) <= len(pmids) / MOST_HITS + more


LIES = [
    # what each question for a range of PMIDs is answered with, in turn
    [(3, ["3", "2", "1"])],  # the count of the search was another
    [(2, ["2", "2"])],  # one twice
    [(2, ["2", "100000000"])],  # out of the range
    [(2, ["2", "x"])],
    [(2, ["2"]), (2, ["2", "1"])],  # below 2 there cannot be two
    [(2, ["2"]), (0, []), (1, ["2"])],  # one is counted and never listed
    [(2, []), (2, [])],
]


@pytest.mark.parametrize("answers", LIES, ids=str)
def test_what_does_not_add_up_is_not_taken(answers):
    left = list(answers)
    with pytest.raises(Changed):
        every_hit(lambda *_: left.pop(0) if left else (0, []), 2)
