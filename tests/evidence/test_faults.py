"""A few of the ordeals of `make stress`: drawn faults, cut bodies, kill -9, a full disk, several processes at once."""

import pytest
from eutils import CUTS, Fault, RealClock
from ordeals.kills import UPDATE, Deaths, course, fill_disk, kill_fetch, kill_update, moment_of
from ordeals.review import COUNT, FEW, held, run
from ordeals.schedules import Tally, calm, survive
from ordeals.workers import fetch_at_once
from ordeals.world import FETCH, UPDATES, WEEK, outdated_in_real_time, searched_in_real_time, world

from evidence.config import entrez_settings
from evidence.entrez import Entrez
from evidence.errors import NetworkError


@pytest.fixture(scope="module")
def virtual():
    """A world of virtual time, in this process."""
    with world() as made:
        yield made


@pytest.fixture(scope="module")
def real():
    """A world of real time, for commands in processes of their own, which need not be slow."""
    with searched_in_real_time() as made:
        yield made


def test_drawn_faults_leave_the_store_of_a_faultless_run(virtual):
    expected, tally = virtual.expected(), Tally()
    assert len(expected["records"]) == COUNT
    for seed in range(8):
        survive(virtual.eutils, virtual.fresh(), FETCH, seed=seed, expected=expected, tally=tally)
    assert (tally.runs, tally.lost, tally.doubled) == (8, 0, 0)
    assert tally.complete
    assert tally.incomplete


@pytest.fixture(scope="module")
def searched(virtual):
    """A project that knows what to fetch; nothing can be fetched while the tests of cut bodies use it."""
    folder = virtual.fresh(name="searched")
    calm(virtual.eutils)
    assert run(folder, "search").code == 0
    return folder


@pytest.mark.parametrize("tenth", range(10))
@pytest.mark.parametrize("kind", CUTS)
def test_acceptance_2_a_cut_body_is_never_a_short_store(virtual, searched, kind, tenth):
    virtual.eutils.faults.extend([Fault(kind, tenth / 10)] * 20)
    said = run(searched, "fetch")
    virtual.eutils.faults.clear()
    assert said.code == 4
    assert "No usable answer" in said.err
    assert held(searched) == set()


@pytest.mark.parametrize("tenth", range(10))
@pytest.mark.parametrize("kind", CUTS)
@pytest.mark.parametrize("form", ["fetch", "medline"])
def test_acceptance_2_a_cut_body_is_asked_for_again(virtual, form, kind, tenth):
    pmids = [str(number) for number in range(1001, 1008)]
    ask = getattr(Entrez(entrez_settings(email="somebody@example.org")), form)
    calm(virtual.eutils)
    (whole,) = ask(pmids)
    virtual.eutils.faults.append(Fault(kind, tenth / 10))
    assert list(ask(pmids)) == [whole]
    assert whole.missing == ()
    virtual.eutils.faults.extend([Fault(kind, tenth / 10)] * 20)
    with pytest.raises(NetworkError):
        list(ask(pmids))


def test_acceptance_1_eight_workers_in_two_processes_keep_one_rate():
    with world(RealClock()) as made:
        made.eutils.strict = True
        made.eutils.faults.extend([Fault("too-many", "2"), Fault("too-many", "2")])
        results = fetch_at_once(made.environment, 1)
        log = made.eutils.log
    assert sorted(pmid for each in results for pmid in each) == [str(1001 + number) for number in range(8)]
    assert made.eutils.worst_second() <= 3
    refused = [asked.at for asked in log if asked.fault == "too-many"]
    assert len(refused) == 2
    later = [asked.at for asked in log if asked.at > refused[1] + 0.5]
    assert min(later) - refused[1] >= 1.99
    assert len(log) == 10


@pytest.fixture(scope="module")
def outdated():
    """A world of virtual time with a project that was up to date a week ago."""
    with world(count=FEW) as made:
        made.start = made.outdated()
        made.faultless = made.expected(UPDATES, made.start)
        yield made


def test_an_update_under_drawn_faults_is_all_or_nothing(outdated):
    tally = Tally()
    for seed in range(3):
        start = outdated.fresh(outdated.start)
        survive(outdated.eutils, start, UPDATES, seed=seed, expected=outdated.faultless, tally=tally)
    assert (tally.runs, tally.lost, tally.doubled) == (3, 0, 0)
    assert tally.complete
    assert tally.incomplete


@pytest.fixture(scope="module")
def parts(real):
    return course(real.eutils, real.fresh(real.searched), ("fetch",), real.conditions())


@pytest.mark.parametrize("seed", range(5))
def test_acceptance_4_kill_9_in_mid_fetch_leaves_whole_pages_and_no_gap(real, parts, seed):
    deaths, moment = Deaths(), moment_of(seed, parts)
    kill_fetch(real.eutils, real.fresh(real.searched), real.conditions(), real.faultless, deaths, moment=moment)
    assert deaths.kills + deaths.too_late == 1


@pytest.fixture(scope="module")
def outdated_real():
    """The same in real time, for updates in processes of their own."""
    with outdated_in_real_time() as made:
        yield made


def test_acceptance_4_kill_9_in_mid_update_moves_nothing_or_everything(outdated_real):
    here, conditions = outdated_real, outdated_real.conditions(days=WEEK)
    parts, deaths = course(here.eutils, here.fresh(here.start), UPDATE, conditions), Deaths()
    for seed in range(3):
        moment = moment_of(seed, parts)
        kill_update(here.eutils, here.fresh(here.start), conditions, here.faultless, deaths, moment=moment)
    assert (deaths.kills + deaths.too_late, deaths.lost, deaths.doubled) == (3, 0, 0)


@pytest.mark.parametrize("room", [0, 60_000, 100_000, 10_000_000])
def test_a_full_disk_is_an_error_and_nothing_is_half_stored(real, room):
    fill_disk(real.eutils, real.fresh(real.searched), ("fetch",), real.conditions(), real.faultless, room=room)
