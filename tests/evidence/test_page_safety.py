"""Who may ask the page's server for anything: its own page, with the key that the terminal printed, and nobody else."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from evidence import workflow
from evidence.__main__ import main
from evidence.page.safety import BODY, HEADERS, LARGEST, Door, Guard

HOST = "127.0.0.1:8765"
JSON = {"Origin": f"http://{HOST}", "Content-Type": "application/json"}
DOOR = Door(frozenset({HOST, "localhost:8765"}), 8765)
COOKIE = {"Cookie": f"{DOOR.cookie}={DOOR.session}"}


async def echo(scope, receive, send):
    await PlainTextResponse(f"{scope['method']} {scope['path']} {len(scope[BODY])}")(scope, receive, send)


@pytest.fixture
def client():
    return TestClient(Guard(echo, DOOR), base_url=f"http://{HOST}", follow_redirects=False)


REQUESTS = [
    # what is asked,          method, path,                       headers,                                           status
    ("our page reads",        "GET",  "/api/review",              COOKIE,                                            200),
    ("our page writes",       "POST", "/api/decide",              COOKIE | JSON,                                     200),
    ("in capitals",           "POST", "/api/decide",              COOKIE | JSON | {"Host": "LOCALHOST:8765", "Origin": "http://Localhost:8765"}, 200),
    ("a charset",             "POST", "/api/decide",              COOKIE | JSON | {"Content-Type": "application/json; charset=utf-8"}, 200),
    ("no cookie",             "GET",  "/",                        {},                                                403),
    ("no cookie, an asset",   "GET",  "/static/page.css",         {},                                                403),
    ("no cookie, data",       "GET",  "/api/record/11",           {},                                                403),
    ("no cookie, a write",    "POST", "/api/decide",              JSON,                                              403),
    ("a wrong cookie",        "GET",  "/",                        {"Cookie": f"{DOOR.cookie}=x"},                    403),
    ("the token as cookie",   "GET",  "/",                        {"Cookie": f"{DOOR.cookie}={DOOR.token}"},         403),
    ("another port's cookie", "GET",  "/",                        {"Cookie": f"evidence_1={DOOR.session}"},          403),
    ("among other cookies",   "GET",  "/",                        {"Cookie": f"a=b; {DOOR.cookie}=x; {DOOR.cookie}={DOOR.session}; c"}, 200),
    ("a wrong token",         "GET",  "/?token=wrong",            {},                                                403),
    ("an empty token",        "GET",  "/?token=",                 {},                                                403),
    ("a strange token",       "GET",  "/?token=%F0%9F%98%80%ff",  {},                                                403),
    ("a wrong token, cookie", "GET",  "/?token=wrong",            COOKIE,                                            403),
    ("a token elsewhere",     "GET",  f"/api/review?token={DOOR.token}", {},                                         403),
    ("a token in a write",    "POST", f"/?token={DOOR.token}",    JSON,                                              403),
    ("the right token",       "GET",  f"/?token={DOOR.token}",    {},                                                303),
    ("a name made to point",  "GET",  "/api/review",              COOKIE | {"Host": "evil.example:8765"},            400),
    ("such a name, the token","GET",  f"/?token={DOOR.token}",    {"Host": "evil.example:8765"},                     400),
    ("another port",          "GET",  "/api/review",              COOKIE | {"Host": "127.0.0.1:80"},                 400),
    ("no port",               "GET",  "/api/review",              COOKIE | {"Host": "127.0.0.1"},                    400),
    ("a name with a tail",    "GET",  "/api/review",              COOKIE | {"Host": f"{HOST}.evil.example"},         400),
    ("an empty name",         "GET",  "/api/review",              COOKIE | {"Host": ""},                             400),
    ("another site writes",   "POST", "/api/decide",              COOKIE | JSON | {"Origin": "http://evil.example"}, 403),
    ("a frame writes",        "POST", "/api/decide",              COOKIE | JSON | {"Origin": "null"},                403),
    ("another port writes",   "POST", "/api/decide",              COOKIE | JSON | {"Origin": "http://127.0.0.1:80"}, 403),
    ("another name writes",   "POST", "/api/decide",              COOKIE | JSON | {"Origin": "http://localhost:8765"}, 403),
    ("over https",            "POST", "/api/decide",              COOKIE | JSON | {"Origin": f"https://{HOST}"},     403),
    ("no origin",             "POST", "/api/decide",              COOKIE | {"Content-Type": "application/json"},     403),
    ("another site reads",    "GET",  "/api/review",              COOKIE | {"Origin": "http://evil.example"},        403),
    ("as a script",           "GET",  "/static/page.js",          COOKIE | {"Sec-Fetch-Site": "cross-site"},         403),
    ("from another port",     "GET",  "/api/review",              COOKIE | {"Sec-Fetch-Site": "same-site"},          403),
    ("from itself",           "GET",  "/api/review",              COOKIE | {"Sec-Fetch-Site": "same-origin"},        200),
    ("a form",                "POST", "/api/decide",              COOKIE | JSON | {"Content-Type": "text/plain"},    415),
    ("a form of JSON",        "POST", "/api/decide",              COOKIE | JSON | {"Content-Type": "text/plain; application/json"}, 415),
    ("another way to write",  "PUT",  "/api/decide",              COOKIE,                                            403),
    ("and another",           "DELETE", "/api/decide",            COOKIE | {"Origin": f"http://{HOST}"},             415),
]  # fmt: skip


@pytest.mark.parametrize(
    "method, path, headers, status", [row[1:] for row in REQUESTS], ids=[row[0] for row in REQUESTS]
)
def test_who_may_come_in(client, method, path, headers, status):
    answer = client.request(method, path, headers=headers)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert DOOR.token not in answer.text
    assert DOOR.session not in answer.text


def test_the_token_becomes_a_cookie_that_no_script_and_no_other_site_gets(client):
    answer = client.get("/", params={"token": DOOR.token})
    assert answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"evidence_8765={DOOR.session};")
    assert {"httponly", "samesite=strict", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    assert client.get("/").status_code == 200


def test_the_key_that_a_browser_is_started_with_is_good_for_one_visit():
    """Whoever lists processes reads it there."""
    door = Door(frozenset({HOST}), 8765)
    client = TestClient(Guard(echo, door), base_url=f"http://{HOST}", follow_redirects=False)
    assert client.head("/", params={"token": door.once}).status_code == 403  # a look at the address is no visit
    assert [client.get("/", params={"token": door.once}).status_code for _ in range(3)] == [303, 403, 403]
    assert client.get("/").status_code == 200
    assert client.get("/", params={"token": door.token}).status_code == 303


@pytest.mark.parametrize("queue", [(), ("--queue", "conflicts")])
def test_the_browser_is_not_started_with_the_printed_key(filled, monkeypatch, capsys, queue):
    opened = []
    monkeypatch.setattr("evidence.page.serve.open_browser", opened.append)
    monkeypatch.setattr("uvicorn.Server.run", lambda *_, **__: None)
    assert main(["-C", str(filled), "review", "--reviewer", "AR", "--port", "0", *queue]) == 0
    printed, (given,) = capsys.readouterr().out.strip(), opened
    key = re.compile(r"token=([\w-]{40,})")
    assert key.search(printed)[1] != key.search(given)[1]
    assert key.sub("", printed) == key.sub("", given)


def test_each_start_has_secrets_of_its_own():
    found = [Door(frozenset(), 1) for _ in range(3)]
    assert len({secret for door in found for secret in (door.token, door.once, door.session)}) == 9
    assert all(len(door.token) >= 40 for door in found)
    assert not any(secret in repr(door) for door in found for secret in (door.token, door.once, door.session))


@pytest.mark.parametrize(
    "content, status",
    [
        (b"x" * LARGEST, 200),
        (b"x" * (LARGEST + 1), 413),
        (iter([b"x" * LARGEST, b"x"]), 413),  # in pieces, without a length
        (iter([b"x"] * 10), 200),
    ],
    ids=["largest", "more", "more in pieces", "pieces"],
)
def test_how_much_may_be_sent(client, content, status):
    answer = client.post("/api/decide", content=content, headers=COOKIE | JSON)
    assert answer.status_code == status
    if status == 413:
        assert answer.json()["error"]["code"] == "too-large"


def test_where_other_machines_may_come_an_address_is_a_name_and_a_word_is_none():
    door = Door(frozenset({"localhost:80"}), 80, by_address=True)
    hosts = [
        "10.1.2.3:80",
        "[fe80::1]:80",
        "localhost:80",
        "10.1.2.3:81",
        "10.1.2.3",
        "review.example:80",
        ":80",
        "[]:80",
    ]
    assert [door.knows(host) for host in hosts] == [True, True, True, False, False, False, False, False]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    workflow.init(folder, example="vegf-tki-vs-mtor")
    return folder


@pytest.fixture(scope="module")
def filled(demonstrated, tmp_path_factory):
    return shutil.copytree(demonstrated, tmp_path_factory.mktemp("filled") / "demo")


WRONG = [
    (("--reviewer", "AR"), 1, "Nothing has been read out of a record yet"),
    ((), 2, "Nobody is named who decides."),
    (("--reviewer", "  "), 2, "Nobody is named who decides."),
    (("--reviewer", "AR", "--host", "0.0.0.0"), 2, "On 0.0.0.0 other machines could reach the page"),
    (("--reviewer", "AR", "--host", "192.0.2.1", "--consent", "yes"), 2, 'add --consent "other machines may reach this page"'),
    (("--reviewer", "AR", "--port", "65536"), 2, "--port"),
    (("--reviewer", "AR", "--queue", "nothing"), 2, "--queue"),
]  # fmt: skip


@pytest.mark.parametrize("words, code, said", WRONG)
def test_what_cannot_be_served_is_refused_in_words(project, capsys, words, code, said):
    assert main(["-C", str(project), "review", "--no-browser", *words]) == code
    assert said in capsys.readouterr().err


def test_an_address_that_this_machine_does_not_have_is_refused(filled, capsys):
    words = ("--reviewer", "AR", "--host", "192.0.2.1", "--consent", "Other machines may reach this page")
    assert main(["-C", str(filled), "review", "--no-browser", *words]) == 1
    assert "cannot be served at 192.0.2.1" in capsys.readouterr().err


@pytest.fixture
def started(filled):
    """Starts the command in a process of its own, and gives it with the address that it printed."""
    running = []

    def start(*words):
        command = [sys.executable, "-m", "evidence", "-C", str(filled), "review", "--reviewer", "AR", "--no-browser"]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": environment}
        running.append(subprocess.Popen([*command, *words], **pipes))
        return running[-1], running[-1].stdout.readline().strip()

    yield start
    for one in running:
        one.kill()
        one.communicate()


def test_the_printed_address_opens_the_page_and_ctrl_c_ends_it(started):
    process, address = started("--port", "0")
    found = re.fullmatch(r"(http://127\.0\.0\.1:(\d+)/)\?token=([\w-]{40,})", address)
    assert found, address
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    assert opener.open(address, timeout=20).status == 200
    assert b"vegf" in opener.open(f"{found[1]}api/review", timeout=20).read()
    for path in ("static/../safety.py", "static/%2e%2e/safety.py", "static/..%2f..%2fcli/app.py", "static//etc/passwd"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            opener.open(f"{found[1]}{path}", timeout=20)
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(found[1], timeout=20)
    process.send_signal(signal.SIGINT)
    rest, said = process.communicate(timeout=20)
    assert process.returncode == 0, said
    assert (rest, found[3] in said, "Traceback" in said) == ("", False, False)
    assert "What it showed as saved is on disk." in said


def test_a_port_that_is_taken_is_passed_over(started):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        _, address = started("--port", str(port))
    assert address.startswith("http://127.0.0.1:")
    assert f":{port}/" not in address


def test_only_this_machine_can_reach_it(started):
    _, address = started("--port", "0")
    port = int(re.search(r":(\d+)/", address)[1])
    with pytest.raises(ConnectionError):  # what listens on every address answers on this one too
        socket.create_connection(("127.0.0.2", port), timeout=2)
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
