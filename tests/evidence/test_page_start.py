"""How the review page starts: it answers before the list of records is read, and comes back where its browser left it."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading

import pytest
from starlette.testclient import TestClient

from evidence import workflow
from evidence.errors import EvidenceError
from evidence.page import app, ports
from evidence.page.desk import Desk
from evidence.page.reading import Reviewer
from evidence.page.safety import Door
from evidence.store import Store

HOST = "127.0.0.1:8765"


@pytest.fixture(scope="module")
def filled(demonstrated, tmp_path_factory):
    return shutil.copytree(demonstrated, tmp_path_factory.mktemp("filled") / "demo")


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "state"


class Listing:
    """Lets the list of records be read when a test says so, or fail."""

    def __init__(self, monkeypatch, fault=None):
        self.may, titles = threading.Event(), Store.titles

        def slow(store):
            assert self.may.wait(20)
            if fault is not None:
                raise fault
            return titles(store)

        monkeypatch.setattr(Store, "titles", slow)
        monkeypatch.setattr("evidence.page.desk._PATIENCE", 0.05)


def client(folder):
    desk = Desk(folder / workflow.DATABASE, workflow.protocol(folder)[1], Reviewer("AR"))
    door = Door(frozenset({HOST}), 8765)
    found = TestClient(app.make(desk, door), base_url=f"http://{HOST}", headers={"Origin": f"http://{HOST}"})
    found.get("/", params={"token": door.token})
    desk.index.begin()
    return desk, found


def letter(folder):
    with Store.open(folder / workflow.DATABASE) as store:
        record = next(store.each())
    return {"key": record.key, "text_sha256": record.text_sha256, "etag": "", "action": "note", "note": "first", "client_id": "letter-1"}  # fmt: skip


@pytest.mark.parametrize("path, status", [
    ("/", 200),
    ("/api/review", 200),
    ("/api/queue/unreviewed", 200),
    ("/api/queue/all?after=22460837", 200),
    ("/api/effect", 200),
    ("/api/queue/nothing", 404),
    ("/api/record/22460837", 503),
    ("/api/conflicts", 503),
    ("/api/agreement", 503),
])  # fmt: skip
def test_before_the_list_is_read_the_page_opens_and_nothing_is_answered_from_half_of_it(
    filled, monkeypatch, path, status
):
    listing = Listing(monkeypatch)
    desk, page = client(filled)
    try:
        assert page.get(path).status_code == status
        review = page.get("/api/review").json()
        assert review["progress"] == {"done": 0, "total": 0, "counting": True}
        assert {one["count"] for one in review["queues"]} == {0}
    finally:
        listing.may.set()
        desk.index.open()
        desk.index.close()


def test_a_decision_that_comes_before_the_list_is_read_waits_and_is_kept_once(demonstrated, tmp_path, monkeypatch):
    shutil.copytree(demonstrated, tmp_path, dirs_exist_ok=True)
    listing, body = Listing(monkeypatch), letter(tmp_path)
    desk, page = client(tmp_path)
    early = page.post("/api/decide", json=body)
    assert (early.status_code, early.json()["error"]["code"]) == (503, "counting")
    listing.may.set()
    assert desk.index.is_listed(20)
    etag = page.get(f"/api/record/{body['key']}").json()["etag"]
    for _ in range(2):
        assert page.post("/api/decide", json={**body, "etag": etag}).status_code == 200
    with Store.open(tmp_path / workflow.DATABASE) as store:
        assert [one.why for one in store.decisions() if one.who == "AR"] == ["first"]
    desk.index.close()


@pytest.mark.parametrize("fault, words", [
    (EvidenceError("The file is no project."), "The file is no project."),
    (MemoryError(), "MemoryError"),
    (OSError(5, "Input/output error"), "Input/output error"),
])  # fmt: skip
def test_a_list_that_cannot_be_read_is_said_and_decides_nothing(filled, monkeypatch, fault, words):
    listing, body = Listing(monkeypatch, fault), letter(filled)
    desk, page = client(filled)
    listing.may.set()
    answers = [page.post("/api/decide", json=body), page.get("/api/record/22460837"), page.get("/api/review")]
    assert {answer.status_code for answer in answers} <= {500, 503}
    with pytest.raises(EvidenceError, match=re.escape(words)):
        desk.index.open()
    assert words in page.post("/api/decide", json=body).json()["error"]["message"]


KEPT = [
    ({"port": 8801}, 8801),
    ({"port": 8801, "more": 1}, 8801),
    ({"port": 0}, None),
    ({"port": 65_536}, None),
    ({"port": -1}, None),
    ({"port": True}, None),
    ({"port": "8801"}, None),
    ({"port": 8801.0}, None),
    ({}, None),
    ([8801], None),
    (None, None),
    ("\xff", None),
]


@pytest.mark.parametrize("content, port", KEPT)
def test_a_port_that_is_kept_is_taken_and_what_is_none_is_not(tmp_path, state, content, port):
    assert ports.keep(tmp_path, "AR", "127.0.0.1", 8799) == ""
    (path,) = (state / "evidence" / "pages").iterdir()
    path.write_text(json.dumps(content), encoding="utf-8")
    assert ports.last(tmp_path, "AR", "127.0.0.1") == port


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{", b"[" * 100_000])
def test_a_file_that_is_none_is_passed_over(tmp_path, state, content):
    ports.keep(tmp_path, "AR", "127.0.0.1", 8799)
    (path,) = (state / "evidence" / "pages").iterdir()
    path.write_bytes(content)
    assert ports.last(tmp_path, "AR", "127.0.0.1") is None
    assert ports.keep(tmp_path, "AR", "127.0.0.1", 8800) == ""
    assert ports.last(tmp_path, "AR", "127.0.0.1") == 8800


def test_each_project_reviewer_and_host_has_its_own(tmp_path):
    whose = [
        (tmp_path / name, who, host) for name in ("a", "b") for who in ("AR", "BR") for host in ("127.0.0.1", "::1")
    ]
    for number, one in enumerate(whose):
        assert ports.last(*one) is None
        ports.keep(*one, 9000 + number)
    assert [ports.last(*one) for one in whose] == [9000 + number for number in range(8)]
    assert ports.last(tmp_path / "b" / ".." / "a", "AR", "127.0.0.1") == 9000


def test_a_port_that_cannot_be_kept_stops_nothing(tmp_path, state):
    state.write_text("no folder", encoding="utf-8")
    assert ports.keep(tmp_path, "AR", "127.0.0.1", 8800)
    assert ports.last(tmp_path, "AR", "127.0.0.1") is None


@pytest.fixture
def started(filled):
    """Starts the command in a process of its own; gives the port, and what ends it and gives what it said."""
    running = []

    def start(*words, who="AR"):
        command = [sys.executable, "-m", "evidence", "-C", str(filled), "review", "--reviewer", who, "--no-browser"]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        process = subprocess.Popen(
            [*command, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        running.append(process)
        address = process.stdout.readline()
        assert address, process.stderr.read()
        return int(re.search(r":(\d+)/", address)[1]), lambda: ended(process)

    yield start
    for one in running:
        one.kill()
        one.communicate()


def ended(process):
    process.send_signal(signal.SIGINT)
    return process.communicate(timeout=20)[1]


def test_the_page_comes_back_at_its_port_and_says_so_where_it_cannot(started):
    port, end = started("--port", "0")
    assert "last time" not in end()
    again, end = started()
    assert (again, "last time" in end()) == (port, False)
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        other, end = started()
        said = end()
    assert other != port
    assert f"at port {port} last time" in said
    assert f"--port {port}" in said


def test_nothing_that_a_page_keeps_for_its_next_start_is_in_the_project(started, filled, state):
    def content():
        with Store.open(filled / workflow.DATABASE) as store:
            return {path.name for path in filled.iterdir()}, store.counts()

    before = content()
    port, end = started("--port", "0")
    end()
    assert content() == before
    (kept,) = (state / "evidence" / "pages").iterdir()
    assert json.loads(kept.read_text(encoding="utf-8"))["port"] == port
