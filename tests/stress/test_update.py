"""Update under 500 fault schedules, 100 kills and full disks of every size: all of it or nothing."""

import pytest
from eutils import Fault
from ordeals.kills import UPDATE, Deaths, course, fill_disk, kill_update, moment_of
from ordeals.schedules import Tally, survive
from ordeals.world import UPDATES, WEEK


@pytest.mark.times(500)
def test_drawn_faults(outdated, counted, seed):
    tally = counted("faults, update", Tally)
    survive(
        outdated.eutils, outdated.fresh(outdated.start), UPDATES, seed=seed, expected=outdated.faultless, tally=tally
    )


@pytest.mark.times(10)
def test_stalls(outdated, counted, seed, monkeypatch):
    monkeypatch.setenv("EVIDENCE_TIMEOUT", "0.3")
    tally, start = counted("stalls, update", Tally), outdated.fresh(outdated.start)
    among = (Fault("stall", 30), Fault("stall-body", 30), Fault("close"))
    survive(outdated.eutils, start, UPDATES, seed=seed, expected=outdated.faultless, tally=tally, among=among)


@pytest.fixture(scope="module")
def parts(outdated_real):
    here = outdated_real
    return course(here.eutils, here.fresh(here.start), UPDATE, here.conditions(days=WEEK))


@pytest.mark.times(100)
def test_kill_9(outdated_real, counted, parts, seed):
    here, deaths = outdated_real, counted("kill -9, update", Deaths)
    conditions, moment = here.conditions(days=WEEK), moment_of(seed, parts)
    kill_update(here.eutils, here.fresh(here.start), conditions, here.faultless, deaths, moment=moment)


@pytest.mark.parametrize("room", range(0, 1_000_000, 50_000))
def test_a_full_disk(outdated_real, room):
    here = outdated_real
    conditions = here.conditions(days=WEEK)
    fill_disk(here.eutils, here.fresh(here.start), UPDATE, conditions, here.faultless, room=room)
