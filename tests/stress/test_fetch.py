"""Search and fetch under 500 fault schedules, 100 kills, full disks of every size, and two processes at once."""

import random

import pytest
from eutils import CUTS, Fault, RealClock
from ordeals.kills import Deaths, course, fill_disk, kill_fetch, moment_of
from ordeals.review import COUNT, dump, run
from ordeals.schedules import Tally, calm, survive
from ordeals.workers import fetch_at_once
from ordeals.world import FETCH, world


@pytest.mark.times(500)
def test_drawn_faults(virtual, counted, seed):
    tally = counted("faults, search and fetch", Tally)
    survive(virtual.eutils, virtual.fresh(), FETCH, seed=seed, expected=virtual.faultless, tally=tally)


STALLS = (Fault("stall", 30), Fault("stall-body", 30), Fault("reset"), Fault("html", status=503))


@pytest.mark.times(10)
def test_stalls(virtual, counted, seed, monkeypatch):
    monkeypatch.setenv("EVIDENCE_TIMEOUT", "0.3")
    tally = counted("stalls, search and fetch", Tally)
    survive(virtual.eutils, virtual.fresh(), FETCH, seed=seed, expected=virtual.faultless, tally=tally, among=STALLS)


@pytest.mark.parametrize("tenth", range(10))
@pytest.mark.parametrize("kind", CUTS)
def test_a_cut_after_some_pages(virtual, kind, tenth):
    folder = virtual.fresh()
    calm(virtual.eutils)
    assert run(folder, "search").code == 0
    virtual.eutils.faults.extend([Fault("")] * 2 + [Fault(kind, tenth / 10)] * 10)
    assert run(folder, "fetch").code == 4
    assert len(dump(folder)["records"]) == 14  # two whole pages came before
    virtual.eutils.faults.clear()
    assert run(folder, "fetch").code == 0
    assert len(dump(folder)["records"]) == COUNT


@pytest.fixture(scope="module")
def parts(real):
    return course(real.eutils, real.fresh(real.searched), ("fetch",), real.conditions())


@pytest.mark.times(100)
def test_kill_9(real, counted, parts, seed):
    deaths, moment = counted("kill -9, fetch", Deaths), moment_of(seed, parts)
    kill_fetch(real.eutils, real.fresh(real.searched), real.conditions(), real.faultless, deaths, moment=moment)


@pytest.mark.parametrize("room", range(0, 600_000, 20_000))
def test_a_full_disk(real, room):
    fill_disk(real.eutils, real.fresh(real.searched), ("fetch",), real.conditions(), real.faultless, room=room)


@pytest.mark.times(3)
def test_eight_workers_in_two_processes(seed):
    draw = random.Random(seed)
    with world(RealClock()) as made:
        made.eutils.strict = True
        made.eutils.faults.extend(Fault("too-many", "2") if draw.random() < 0.3 else Fault("") for _ in range(12))
        results = fetch_at_once(made.environment, 3)
    assert sorted(pmid for each in results for pmid in each) == [str(1001 + number) for number in range(24)]
    assert made.eutils.worst_second() <= 3
