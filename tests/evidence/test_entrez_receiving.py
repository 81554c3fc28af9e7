"""Bodies: whole, in time, of a sane size, packed as was agreed; and connections that the service drops."""

import gzip
import socketserver
import threading

import pytest
from eutils import Clock

from evidence.config import entrez_settings
from evidence.entrez import Entrez
from evidence.entrez.transport import Transport
from evidence.entrez.verdicts import Refused, Unusable, judged, seconds_of
from evidence.errors import NetworkError

SEARCH = b'<?xml version="1.0"?>\n<eSearchResult><Count>1</Count><IdList><Id>7</Id></IdList></eSearchResult>'


@pytest.fixture
def raw(monkeypatch, eutils):
    """A server that sends, for each request, the bytes or pieces that a test puts into ``answers``; counts connections."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.server.connections += 1
            while self.rfile.readline().strip():
                while self.rfile.readline().strip():
                    pass
                answer = self.server.answers.pop(0)
                for piece in [answer] if isinstance(answer, bytes) else answer:
                    try:
                        self.wfile.write(piece)
                    except OSError:
                        return
                if self.server.closes or not self.server.answers:
                    return

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.answers, server.connections, server.closes = True, [], 0, False
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", f"http://127.0.0.1:{server.server_address[1]}/")
    server.clock = eutils.clock
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def answered(body, *headers, length=None):
    head = ["HTTP/1.1 200 OK", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def packed(body):
    return gzip.compress(body, mtime=0)


def bomb():
    return packed(bytes(3 * 2**20))


BODIES = [
    # what comes first; whether it is asked for again (else it is refused, or taken)
    (lambda: answered(SEARCH), "taken"),
    (lambda: answered(packed(SEARCH), "Content-Encoding: gzip"), "taken"),
    (lambda: answered(packed(SEARCH), "Content-Encoding: X-GZIP"), "taken"),
    (lambda: answered(SEARCH, "Content-Encoding: identity"), "taken"),
    (lambda: answered(packed(SEARCH)[:-9], "Content-Encoding: gzip"), "again"),  # gzip's own end is missing
    (lambda: answered(packed(SEARCH)[:-5] + b"xxxxx", "Content-Encoding: gzip"), "again"),  # its checksum is wrong
    (lambda: answered(SEARCH, "Content-Encoding: gzip"), "again"),
    (lambda: answered(SEARCH, "Content-Encoding: br"), "again"),
    (lambda: answered(b"", "Content-Encoding: gzip"), "again"),
    (lambda: answered(SEARCH, length=len(SEARCH) + 1), "again"),
    (lambda: answered(SEARCH[:-1], length=len(SEARCH) - 1), "again"),
    (lambda: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "again"),
    (lambda: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<eSea", "again"),
    (lambda: b"SSH-2.0-server\r\n\r\n", "again"),
    (lambda: b"HTTP/1.1 200 OK\r\nContent-Length: 5, 7\r\n\r\nhello", "again"),
    (lambda: b"", "again"),
    (lambda: answered(bomb(), "Content-Encoding: gzip"), "refused"),
]


@pytest.mark.parametrize("number, fate", list(enumerate(fate for _, fate in BODIES)))
def test_a_body(raw, monkeypatch, number, fate):
    monkeypatch.setattr("evidence.entrez.receiving.MOST_BYTES", 2 * 2**20)
    raw.closes = True
    raw.answers[:] = [BODIES[number][0](), answered(SEARCH)]
    entrez = Entrez(entrez_settings())
    if fate == "refused":
        with pytest.raises(NetworkError, match="larger than 2 MB"):
            entrez.search("a")
    else:
        assert entrez.search("a").first == ("7",)
    assert len(raw.answers) == (0 if fate == "again" else 1)


@pytest.mark.parametrize("ends", [SEARCH, b" "])
def test_a_body_that_trickles_for_ever_is_given_up(raw, ends):
    """Each piece comes in time; the whole does not."""

    def trickle():
        yield f"HTTP/1.1 200 OK\r\nContent-Length: {10**9}\r\n\r\n".encode()
        while True:
            raw.clock.sleep(20)
            yield ends

    raw.answers[:] = [trickle(), answered(SEARCH)]
    raw.closes = True
    before = raw.clock.now()
    assert Entrez(entrez_settings(timeout=30)).search("a").count == 1
    assert raw.clock.now() - before > 300


def test_idle_connections_are_let_go_before_the_service_drops_them(raw):
    raw.answers[:] = [answered(SEARCH, "Keep-Alive: timeout=4, max=40")] * 5
    entrez = Entrez(entrez_settings(tries=1))
    for pause, connections in [(0, 1), (1, 1), (2.9, 1), (3.1, 2), (0, 2)]:
        raw.clock.sleep(pause)
        assert entrez.search("a").count == 1
        assert raw.connections == connections


def test_a_connection_that_was_dropped_is_not_a_failure(raw):
    """The service closed it after an answer without saying so."""
    raw.closes = True
    raw.answers[:] = [answered(SEARCH)] * 3
    entrez = Entrez(entrez_settings())
    assert [entrez.search("a").count for _ in range(3)] == [1, 1, 1]


def test_no_cookie_is_kept_and_no_redirect_followed(raw):
    raw.answers[:] = [
        answered(SEARCH, "Set-Cookie: ncbi_sid=1"),
        b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 1000000000\r\n\r\n",
    ]
    transport = Transport(entrez_settings())
    transport.ask("esearch.fcgi", {"term": "a"}, len)
    assert not transport._session.cookies  # noqa: SLF001  # nothing else shows it
    raw.closes = True
    with pytest.raises(NetworkError):
        transport.ask("esearch.fcgi", {"term": "a"}, len)


@pytest.mark.parametrize("whose", ["machine 127.0.0.1", "default"])
def test_no_password_of_a_netrc_is_sent(eutils, monkeypatch, tmp_path, whose):
    netrc = tmp_path / "netrc"
    netrc.write_text(f"{whose} login AR password hidden\n", encoding="ascii")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    Entrez(entrez_settings()).search("a")
    assert "Authorization" not in eutils.log[0].headers
    assert eutils.log[0].headers["User-Agent"].startswith("evidence/")


def test_a_proxy_of_the_environment_is_used(raw, monkeypatch):
    proxy = f"http://127.0.0.1:{raw.server_address[1]}"
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", proxy)
    raw.answers[:] = [answered(SEARCH)]
    assert Entrez(entrez_settings(base_url="http://eutils.invalid/", tries=1)).search("a").count == 1


VERDICTS = [
    # status, body, whether MEDLINE text was asked for, what becomes of it
    (200, b"<PubmedArticleSet></PubmedArticleSet>", False, "taken"),
    (200, b"\xef\xbb\xbf<PubmedArticleSet></PubmedArticleSet>", False, "taken"),
    (200, b"\nPMID- 1\n", True, "taken"),
    (200, b"\n", True, "taken"),
    (200, b"PMID- 1\nTI  - On <ERROR>x</ERROR>.\n", True, "taken"),
    (200, b"<PubmedArticleSet><ERROR>in a record</ERROR></PubmedArticleSet>", False, "taken"),
    (
        400,
        b"<eFetchResult><ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR></eFetchResult>",
        False,
        "taken",
    ),
    (
        400,
        b"<eFetchResult><ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR></eFetchResult>",
        True,
        "taken",
    ),
    (200, b"", False, "again"),
    (200, b"\n", False, "again"),
    (200, b"<html>", False, "again"),
    (200, b"<!DOCTYPE html><html>", True, "again"),
    (200, b"Unable to route request!", False, "again"),
    (200, b'{"esearchresult":{"ERROR":"Search Backend failed: \n"}}', False, "again"),
    (200, b'{"error":"API rate limit exceeded","count":"11"}', False, "again"),
    (400, b'{"error":"API rate limit exceeded","count":"11"}', False, "again"),
    (200, b"<eSearchResult><ERROR>Unable to obtain query #1</ERROR></eSearchResult>", False, "again"),
    (400, b"<html><body>Bad gateway, in other words</body></html>", False, "again"),
    (400, b"", False, "again"),
    (408, b"", False, "again"),
    (429, b"", False, "again"),
    (500, b"<eSearchResult><Count>1</Count></eSearchResult>", False, "again"),
    (503, b"", True, "again"),
    (400, b"<eFetchResult><ERROR>Invalid uid</ERROR></eFetchResult>", False, "refused"),
    (400, b'{"error":"API key invalid","api-key":"x"}', False, "refused"),
    (200, b'{"error":"API key invalid","api-key":"x"}', False, "refused"),
    (403, b"<html>blocked</html>", False, "refused"),
    (404, b"", False, "refused"),
    (414, b"<html>", False, "refused"),
    (302, b"", False, "refused"),
    (204, b"", False, "refused"),
]


@pytest.mark.parametrize("status, body, text, fate", VERDICTS, ids=repr)
def test_a_verdict(status, body, text, fate):
    def judge():
        return judged(status, {}, body, text=text, safe=str, now=0.0)

    if fate == "taken":
        assert judge() in (body, b"", b"<PubmedArticleSet></PubmedArticleSet>")
    else:
        with pytest.raises(Refused if fate == "refused" else Unusable):
            judge()


WAITS = [
    ({}, None),
    ({"Retry-After": "2"}, 2.0),
    ({"Retry-After": " 2 "}, 2.0),
    ({"Retry-After": "2.5"}, None),
    ({"Retry-After": "-2"}, None),
    ({"Retry-After": "9" * 400}, 999_999_999.0),
    ({"Retry-After": "Thu, 01 Jan 1970 00:01:40 GMT"}, 100.0),  # held against our clock, which stands at 0
    ({"Retry-After": "Thu, 01 Jan 1970 00:01:40 GMT", "Date": "Thu, 01 Jan 1970 00:01:30 GMT"}, 10.0),
    ({"Retry-After": "Thu, 01 Jan 1970 00:01:40 GMT", "Date": "soon"}, 100.0),
    ({"Retry-After": "Thu, 01 Jan 1970 00:01:40 GMT", "Date": "Thu, 01 Jan 1970 00:02:30 GMT"}, 0.0),
    ({"Retry-After": "Thu, 99 Jan 1970 00:01:40 GMT"}, None),
]


@pytest.mark.parametrize("headers, seconds", WAITS, ids=repr)
def test_the_wait_that_a_service_asks_for(headers, seconds):
    assert seconds_of(headers, 0.0) == seconds


def test_a_service_in_trouble_may_name_a_wait_too(raw):
    raw.closes = True
    busy = b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n"
    raw.answers[:] = [busy, answered(SEARCH)]
    before = raw.clock.now()
    assert Entrez(entrez_settings()).search("a").count == 1
    assert 7 <= raw.clock.now() - before < 9


def test_waits_between_tries_grow_and_are_never_equal(eutils, monkeypatch):
    monkeypatch.delenv("EVIDENCE_BACKOFF")
    eutils.stop()
    clock = Clock()
    slept, sleep = [], clock.sleep
    monkeypatch.setattr(clock, "sleep", lambda seconds: (slept.append(seconds), sleep(seconds)))
    with pytest.raises(NetworkError):
        Entrez(entrez_settings(tries=9), clock).search("a")
    waits = [wait for wait in slept if wait >= 0.2]
    assert len(waits) == 8
    for wait, longest in zip(waits, [0.5, 1, 2, 4, 8, 16, 30, 30], strict=True):
        assert longest / 2 <= wait <= longest
