"""Threads and processes share one pace towards NCBI, by the machine's own clock."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from eutils import Eutils, Fault

from evidence.config import entrez_settings
from evidence.entrez import Entrez

WORKER = textwrap.dedent("""
    import sys, threading
    from evidence.config import entrez_settings
    from evidence.entrez import Entrez

    def work():
        entrez = Entrez(entrez_settings())
        for _ in range(int(sys.argv[2])):
            entrez.search("a")

    threads = [threading.Thread(target=work) for _ in range(int(sys.argv[1]))]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
""")


@pytest.fixture
def real(monkeypatch, tmp_path):
    """A server on the machine's clock, which answers 429 over its limit, and the environment of processes that ask it."""
    server = Eutils(limit=20, strict=True).start()
    server.searches["a"] = ["1"]
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", server.url)
    monkeypatch.setenv("EVIDENCE_RATE", "20")
    monkeypatch.setenv("EVIDENCE_BACKOFF", "0.01")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    yield server
    server.stop()


def started(*words):
    return subprocess.Popen([sys.executable, "-c", WORKER, *map(str, words)])


def test_threads_and_processes_share_one_pace(real):
    workers = [started(4, 5) for _ in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    assert len(real.log) == 40  # none was answered 429 and asked again
    assert real.worst_second() <= 20


def test_one_429_holds_every_process(real):
    real.faults.append(Fault("too-many", "1"))
    workers = [started(2, 2) for _ in range(2)]
    assert [worker.wait(60) for worker in workers] == [0, 0]
    first = real.log[0].at
    assert len(real.log) == 9
    assert sum(asked.at - first < 1.0 for asked in real.log[1:]) <= 3  # which the other threads had under way by then


def test_a_process_that_is_killed_or_stopped_holds_nothing(real):
    killed, stopped = started(4, 10_000), started(4, 10_000)
    while len(real.log) < 20:
        time.sleep(0.01)
    os.kill(stopped.pid, signal.SIGSTOP)
    killed.kill()
    killed.wait()
    try:
        begun = time.monotonic()
        assert started(2, 5).wait(60) == 0
        assert time.monotonic() - begun < 20
    finally:
        stopped.kill()
        stopped.wait()
    assert real.worst_second() <= 20


def test_threads_of_one_client_share_its_pace(real):
    entrez = Entrez(entrez_settings())
    threads = [threading.Thread(target=lambda: [entrez.search("a") for _ in range(5)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(real.log) == 40
    assert real.worst_second() <= 20
