"""The pace towards NCBI: never over the rate, hints obeyed, and nothing stands in the way."""

import json
import re
import subprocess
import sys
import time
from email.utils import formatdate

import pytest
from eutils import Clock, Fault, worst_second

from evidence.config import entrez_settings
from evidence.entrez import Entrez
from evidence.entrez.ledger import Ledger
from evidence.entrez.pace import Pace
from evidence.entrez.traffic import LEASE, SECOND, Traffic
from evidence.errors import NetworkError

KEY = "0123456789abcdef0123456789abcdef0123"


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "pace.json")


def sent_by(pace, clock, requests, *, takes=0.0):
    """When each of the requests left; each is answered after so many seconds."""
    moments = []
    for _ in range(requests):
        with pace.turn():
            moments.append(clock.now())
            clock.sleep(takes)
    return [moment - moments[0] for moment in moments]


@pytest.mark.parametrize("takes", [0.0, 0.1, 0.4, 3.0])
@pytest.mark.parametrize("rate", [1, 3, 10])
def test_never_more_in_a_second_than_allowed(ledger, rate, takes):
    clock = Clock()
    moments = sent_by(Pace(ledger, clock, rate), clock, 5 * rate, takes=takes)
    assert worst_second(moments) <= rate
    assert moments[-1] <= (5 * rate - 1) * max(SECOND / rate + takes / rate, takes, 1 / rate) + SECOND


def test_a_request_counts_until_a_second_after_its_answer():
    """It may have arrived at any moment before; on a busy machine or a slow line that is long after it left."""
    traffic = Traffic()
    first = traffic.depart(100.0, 3)
    assert [traffic.depart(moment, 3) is not None for moment in (100.1, 100.4, 100.8, 101.2)] == [
        False,
        True,
        True,
        False,
    ]
    traffic.arrive(first, 100.9)
    assert [traffic.depart(moment, 3) is not None for moment in (101.2, 101.9, 101.96)] == [False, False, True]


@pytest.mark.parametrize("answered, free", [(None, 100 + LEASE + SECOND), (100.2, 100.2 + SECOND)])
def test_a_request_that_is_never_answered_holds_nothing_for_long(answered, free):
    traffic = Traffic()
    departed = traffic.depart(100.0, 1)
    if answered is not None:
        traffic.arrive(departed, answered)
    assert traffic.depart(free - 0.01, 1) is None
    assert traffic.depart(free + 0.01, 1) is not None


HINTS = [
    # limit, remaining, ours in that second, how long the next one waits at three a second
    (None, None, 1, 1 / 3),
    (3, 2, 1, 1 / 3),
    (3, 0, 3, SECOND - 2 / 3),  # we used it up ourselves, which is counted already
    (3, 0, 1, SECOND),  # somebody else did, from the same address
    (1, 0, 1, SECOND),  # a lower limit than we thought
    (1, None, 1, SECOND),
    (10, 9, 1, 1 / 3),  # a higher one does not make us faster
    (0, None, 1, 1 / 3),
    (10**6, None, 1, 1 / 3),
]


@pytest.mark.parametrize("limit, remaining, ours, wait", HINTS)
def test_what_the_service_says_of_its_limit_is_obeyed(ledger, limit, remaining, ours, wait):
    clock = Clock()
    pace = Pace(ledger, clock, 3)
    sent_by(pace, clock, ours)
    before = clock.now()
    headers = {"X-RateLimit-Limit": limit, "X-RateLimit-Remaining": remaining}
    pace.obey({name: str(value) for name, value in headers.items() if value is not None})
    with pace.turn():
        assert clock.now() - before == pytest.approx(wait, abs=0.01)


@pytest.mark.parametrize("value", ["", "many", "-1", "1e3", "١", "9" * 30, "nan"])
def test_a_limit_that_is_no_number_says_nothing(ledger, value):
    clock = Clock()
    pace = Pace(ledger, clock, 3)
    pace.obey({"X-RateLimit-Limit": value, "X-RateLimit-Remaining": value})
    assert sent_by(pace, clock, 2) == [0.0, pytest.approx(1 / 3)]


def test_a_hold_catches_those_who_already_wait(ledger):
    clock = Clock()
    pace = Pace(ledger, clock, 2)
    slept, held = clock.sleep, []

    def sleep(seconds):
        slept(seconds)
        if seconds and not held:
            held.append(seconds)
            pace.hold(5)

    clock.sleep = sleep
    assert sent_by(pace, clock, 2)[1] == pytest.approx(0.5 + 5)


def broken_file(tmp_path):
    return tmp_path / "none" / "pace.json"


def a_folder(tmp_path):
    (tmp_path / "pace.json").mkdir()
    return tmp_path / "pace.json"


def a_link(tmp_path):
    (tmp_path / "precious").write_text("mine")
    (tmp_path / "pace.json").symlink_to(tmp_path / "precious")
    return tmp_path / "pace.json"


def a_device(_):
    return "/dev/full"


@pytest.mark.parametrize("place", [broken_file, a_folder, a_link, a_device])
def test_where_the_file_cannot_be_used_the_process_keeps_its_own_pace(tmp_path, place):
    clock = Clock()
    ledger = Ledger(place(tmp_path))
    assert worst_second(sent_by(Pace(ledger, clock, 3), clock, 10)) <= 3
    assert not (tmp_path / "precious").exists() or (tmp_path / "precious").read_text() == "mine"


@pytest.mark.parametrize("key, environment, rate", [(None, None, 3), (KEY, None, 10), (KEY, "7", 7), (None, "1", 1)])
def test_the_rate_is_ncbis_unless_set(eutils, monkeypatch, key, environment, rate):
    monkeypatch.delenv("EVIDENCE_RATE")
    if environment:
        monkeypatch.setenv("EVIDENCE_RATE", environment)
    entrez = Entrez(entrez_settings(api_key=key))
    for _ in range(3 * rate):
        entrez.search("a")
    assert rate - 1 <= eutils.worst_second() <= rate
    assert re.match(r"evidence/\d", eutils.log[0].headers["User-Agent"])


def test_a_low_limit_of_the_server_slows_us_down(eutils, monkeypatch):
    eutils.limit, eutils.strict = 2, True
    entrez = Entrez(entrez_settings())
    for _ in range(10):
        entrez.search("a")
    arrivals = [asked.at for asked in eutils.log]
    assert worst_second(arrivals[1:]) <= 2  # the first answer is the first to say so


def test_retries_keep_the_pace_and_clients_share_it(eutils, monkeypatch):
    monkeypatch.setenv("EVIDENCE_RATE", "3")
    eutils.faults.extend([Fault("empty"), Fault("html", status=500), Fault("reset")])
    for _ in range(3):
        Entrez(entrez_settings()).search("a")
    assert len(eutils.log) == 6
    assert eutils.worst_second() <= 3


WAITS = [
    # Retry-After, the least and the most that passes until the next request
    (None, 2.0, 2.1),
    ("3", 3.0, 3.1),
    ("0", 0.0, 0.1),
    ("in a minute", 58.0, 61.0),  # as a date
    ("Mon, 23 Nov 2020 06:00:09 GMT", 0.0, 0.1),
    ("soon", 2.0, 2.1),
    ("-5", 2.0, 2.1),
]


@pytest.mark.parametrize("after, least, most", WAITS)
def test_retry_after_is_obeyed_by_whoever_comes_next(eutils, after, least, most):
    if after == "in a minute":
        after = formatdate(eutils.clock.now() + 60, usegmt=True)
    eutils.faults.append(Fault("too-many", after))
    with pytest.raises(NetworkError):
        Entrez(entrez_settings(tries=1)).search("a")
    Entrez(entrez_settings()).search("a")
    assert least <= eutils.log[1].at - eutils.log[0].at <= most


def test_a_wall_clock_that_is_set_back_stalls_nothing(eutils, monkeypatch):
    monkeypatch.setattr(eutils.clock, "now", lambda: 5.0)  # what the wall says; the monotonic clock goes on
    passed = iter(range(1000))
    monkeypatch.setattr(eutils.clock, "monotonic", lambda: 1e6 + next(passed))
    slept = []
    monkeypatch.setattr(eutils.clock, "sleep", slept.append)
    for _ in range(3):
        Entrez(entrez_settings()).search("a")
    assert sum(slept) < 1


def test_whoever_was_stopped_with_the_lock_in_his_hand_stops_nobody(tmp_path):
    path = tmp_path / "pace.json"
    code = "import fcntl, sys, time; file = open(sys.argv[1], 'w'); fcntl.flock(file, fcntl.LOCK_EX); print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        clock = Clock()
        pace = Pace(Ledger(path), clock, 3)
        begun = time.monotonic()
        assert worst_second(sent_by(pace, clock, 30)) <= 3
        assert time.monotonic() - begun < 10  # it is waited for once, not for each request
    finally:
        holder.kill()
        holder.wait()
    assert path.read_text() == ""
    sent_by(Pace(Ledger(path), clock, 3), clock, 1)
    assert json.loads(path.read_text())["arrived_by"]
