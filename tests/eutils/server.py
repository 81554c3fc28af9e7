"""The server: takes requests on a loopback port, keeps the account of the rate, and sends answers or faults."""

from __future__ import annotations

import gzip
import json
import select
import socket
import sys
import threading
from collections import deque
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from . import answers
from .answers import Reply
from .clock import Clock, RealClock
from .faults import CUTS, Fault, instead, rate_limit, spoil
from .history import History
from .rate import Account, worst_second
from .records import Records

LONGEST_ADDRESS = 4096
IDLE_SECONDS, REQUESTS_A_CONNECTION = 4, 40  # what the service's Keep-Alive header says
PATIENCE = 20.0  # real seconds that a stalled answer waits for its client to hang up


@dataclass
class Asked:
    at: float
    method: str
    program: str
    parameters: dict
    headers: dict
    fault: str = ""


@dataclass
class Eutils:
    """The server's content and switches.

    ``records`` and ``searches`` are what PubMed holds and finds. ``faults`` are used up one a request; when there is none,
    ``schedule`` (called with what was asked) may give one. ``limit`` is the rate that the headers name (None: 3, with the
    right key 10); with ``strict`` a request over it is answered 429.
    """

    searches: dict = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    schedule: object = None
    log: list[Asked] = field(default_factory=list)
    history: History = field(default_factory=History)
    clock: Clock = field(default_factory=RealClock)
    key: str | None = None
    compress: bool = True
    limit: int | None = None
    strict: bool = False
    accounts: dict[str, Account] = field(default_factory=dict)

    def __post_init__(self):
        self.records = Records(self._today)
        self.lock = threading.RLock()

    def _today(self):
        return self.clock.today()  # of the clock that there is now: a test may put another in

    def add(self, *pmids, **fields):
        for pmid in pmids:
            self.records.put(pmid, **fields)

    def revise(self, *pmids, **changes):
        for pmid in pmids:
            self.records.change(pmid, **changes)

    def delete(self, *pmids):
        for pmid in pmids:
            del self.records[str(pmid)]

    def start(self, port=0):
        handler = type("Handler", (_Handler,), {"eutils": self})
        self.server = _Server(("127.0.0.1", port), handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/entrez/eutils/"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def worst_second(self):
        """The most requests in any second, of all addresses and keys together."""
        return worst_second(asked.at for asked in self.log)

    def arrive(self, method, program, asked, headers):
        """Note a request and say what goes wrong with it; the account of its sender comes with it."""
        with self.lock:
            now = self.clock.now()
            noted = Asked(now, method, program, asked, headers)
            self.log.append(noted)
            limit = self.limit or (10 if self.key and asked.get("api_key") == self.key else 3)
            account = self.accounts.setdefault(asked.get("api_key") or "127.0.0.1", Account())
            count = account.arrive(now)
            fault = self.faults.popleft() if self.faults else self.schedule and self.schedule(noted)
            fault = fault or Fault("")
            noted.fault = fault.kind
            return fault, count, limit

    def answer(self, program, asked):
        if self.key and asked.get("api_key", self.key) != self.key:
            body = json.dumps({"error": "API key invalid", "api-key": asked["api_key"]})
            return Reply(body, 400, answers.JSON)
        known = ("esearch.fcgi", "epost.fcgi", "efetch.fcgi", "esummary.fcgi", "einfo.fcgi")
        if program not in known:
            return Reply("<html><body>Not Found</body></html>", 404, "text/html")
        with self.lock:
            return getattr(self, program.removesuffix(".fcgi"))(asked)

    def esearch(self, asked):
        return answers.esearch(self, asked)

    def epost(self, asked):
        return answers.epost(self, asked)

    def efetch(self, asked):
        return answers.efetch(self, asked)

    def esummary(self, asked):
        return answers.esummary(self, asked)

    def einfo(self, asked):
        return answers.einfo(self, asked)


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # a client that was killed hangs up
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = IDLE_SECONDS
    wbufsize = -1  # an answer leaves in one piece, so that it does not wait for an acknowledgement of its head
    eutils: Eutils
    served = 0

    def do_GET(self):
        if len(self.path) > LONGEST_ADDRESS:
            self.send(Reply("<html><body>Request-URI Too Long</body></html>", 414, "text/html"), {}, Fault(""))
            return
        self.respond(urlsplit(self.path).query)

    def do_POST(self):
        self.respond(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def log_message(self, *args):
        pass

    def date_time_string(self, timestamp=None):
        """What the header Date says: the time of the server's clock."""
        return formatdate(self.eutils.clock.now() if timestamp is None else timestamp, usegmt=True)

    def respond(self, query):
        asked = dict(parse_qsl(query, keep_blank_values=True))
        program = urlsplit(self.path).path.rsplit("/", 1)[-1]
        fault, count, limit = self.eutils.arrive(self.command, program, asked, dict(self.headers))
        self.served += 1
        rate = {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(max(0, limit - count))}
        if self.eutils.strict and count > limit:
            self.send(Reply(rate_limit(count, limit), 429, answers.JSON), rate | {"Retry-After": "2"}, Fault(""))
            return
        if fault.kind in ("reset", "close"):
            self.hang_up(fault)
            return
        if fault.kind == "stall":
            self.stall(fault.value)
        reply, headers = instead(fault) or (self.right(program, asked, fault), {})
        self.send(reply, rate | headers, fault)

    def right(self, program, asked, fault):
        eutils = self.eutils
        if fault.kind == "expired":
            eutils.history.pop(asked.get("WebEnv"), None)
        return spoil(fault, eutils.answer(program, asked))

    def hang_up(self, fault):
        self.close_connection = True
        if fault.kind == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        self.connection.close()

    def stall(self, seconds):
        """Wait, on a virtual clock until the client has had enough; it has hung up when there is something to read."""
        clock = self.eutils.clock
        if not clock.real:
            clock.sleep(seconds)  # before the client goes on, for its time must not jump while it sends
        select.select([self.connection], [], [], seconds if clock.real else PATIENCE)

    def send(self, reply, headers, fault):
        body = reply.body.encode()
        accepted = self.eutils.compress and "gzip" in self.headers.get("Accept-Encoding", "")
        packed = accepted and fault.kind not in ("cut", "cut-silent")
        sent = gzip.compress(body, 1, mtime=0) if packed else body
        part = sent[: int(len(sent) * fault.value)] if fault.kind in CUTS else sent
        chunked = fault.kind in ("cut-chunked", "cut-gzip") or (fault.kind not in CUTS and reply.status == 200)
        if fault.kind in CUTS or self.served >= REQUESTS_A_CONNECTION:
            self.close_connection = True
        self.send_response(reply.status)
        for name, value in self.head(reply, packed, headers).items():
            self.send_header(name, value)
        if chunked:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(len(part if fault.kind == "cut-silent" else sent)))
        self.end_headers()
        self.write(part, fault, chunked=chunked)

    def head(self, reply, packed, headers):
        return {
            "Content-Type": reply.content_type,
            "Cache-Control": "private",
            "Connection": "close" if self.close_connection else "Keep-Alive",
            "Keep-Alive": f"timeout={IDLE_SECONDS}, max={REQUESTS_A_CONNECTION}",
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Expose-Headers": "X-RateLimit-Limit,X-RateLimit-Remaining",
            **({"Content-Encoding": "gzip"} if packed else {}),
            **headers,
        }

    def write(self, part, fault, *, chunked):
        """Send the body; a cut one ends early: without its last chunk, or (gzip) properly closed, so that only gzip shows it."""
        if fault.kind == "stall-body":
            self.wfile.write(b"%x\r\n%s" % (len(part), part[: len(part) // 2]) if chunked else part[: len(part) // 2])
            self.wfile.flush()
            self.stall(fault.value)
            self.close_connection = True
            return
        if chunked:
            part = b"%x\r\n%s\r\n" % (len(part), part) if part else b""
            part += b"0\r\n\r\n" if fault.kind != "cut-chunked" else b""
        self.wfile.write(part)
