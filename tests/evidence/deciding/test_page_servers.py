"""The page with its server in a process of its own: what was answered as saved is there, whatever was killed."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import urllib.request

import pytest
from at_the_page import (
    NUMBERS,
    kept,
    said,
)

from evidence.decisions import event_id


@pytest.fixture
def served(project):
    """Starts the server in a process of its own; gives it, a way to open the page, and one to ask."""
    processes = []

    def start(who="AR"):
        command = [sys.executable, "-m", "evidence", "-C", str(project), "review", "--reviewer", who, "--no-browser"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        process = subprocess.Popen(
            [*command, "--port", "0", "--open"], env={**os.environ, "PYTHONUNBUFFERED": "1"}, **pipes
        )
        processes.append(process)
        address = process.stdout.readline().strip()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        opener.open(address, timeout=20).read()
        root = re.match(r"http://[^/]+", address)[0]

        def ask(path, body=None):
            data = None if body is None else json.dumps(body).encode()
            headers = {} if body is None else {"Content-Type": "application/json", "Origin": root}
            return json.loads(opener.open(urllib.request.Request(root + path, data, headers), timeout=20).read())

        return process, ask

    yield start
    for process in processes:
        process.kill()
        process.communicate()


def letter(record, item, action="accept", **more):
    named = {name: record[name] for name in ("key", "text_sha256", "etag")}
    return {**named, "item": item, "action": action, "client_id": f"letter-{next(NUMBERS)}", **more}


def test_what_was_answered_as_saved_outlives_the_kill_of_the_server(served, project):
    for round_ in range(3):
        process, ask = served()
        record = ask("/api/record/11")
        answer = ask("/api/decide", letter(record, None, "note", note=f"note {round_}"))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert answer["event_id"] in {event_id(one) for one in kept(project)}
    assert [one.why for one in kept(project)] == ["note 0", "note 1", "note 2"]


def test_kills_at_any_moment_lose_nothing_that_was_answered(served, project):
    process, ask = served()
    record, answered = ask("/api/record/11"), []

    def write():
        etag = record["etag"]
        for number in range(200):
            try:
                answer = ask("/api/decide", letter({**record, "etag": etag}, None, "note", note=f"note {number}"))
            except OSError:
                return
            answered.append(answer["event_id"])
            etag = answer["record"]["etag"]

    writing = threading.Thread(target=write)
    writing.start()
    while len(answered) < 5:
        assert writing.is_alive()
    os.kill(process.pid, signal.SIGKILL)
    writing.join()
    names = [event_id(one) for one in kept(project)]
    assert names[: len(answered)] == answered
    assert len(names) <= len(answered) + 1  # one may be on disk of which the answer never came


def test_two_servers_on_one_project_notice_each_other(served, project):
    (_, one), (_, other) = served("AR"), served("BR")
    first, second = one("/api/record/12"), other("/api/record/12")
    rows = [item["id"] for item in first["items"] if item["kind"] == "estimate"]
    one("/api/decide", letter(first, rows[0]))
    with pytest.raises(urllib.error.HTTPError, match="409"):
        other("/api/decide", letter(second, rows[1]))
    other("/api/decide", letter(other("/api/record/12"), rows[1]))
    assert said(project) == [("AR", "row", "accept", rows[0]), ("BR", "row", "accept", rows[1])]
    assert {item["state"] for item in one("/api/record/12")["items"] if item["id"] in rows} == {"accepted"}
