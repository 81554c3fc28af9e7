"""A local E-utilities: esearch and efetch as PubMed answers them, faults included, from a dict of records.

Loopback only. ``faults`` are used up one a request, in order; ``log`` keeps what was asked.
"""

from __future__ import annotations

import gzip
import itertools
import json
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

MOST = 9999
SEARCH_HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
FETCH_HEAD = '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2026//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_260101.dtd">\n'
ERROR_HEAD = '<?xml version="1.0" encoding="UTF-8" ?>\n<!DOCTYPE eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" "https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20131226/efetch.dtd">\n'
HTML = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html><body><h1>Server Error</h1></body></html>'
PAST_CAP = "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve the first 9,999 records matching the query."


def article(pmid, title="A made-up trial.", abstract="We saw HR 0.70 (95% CI 0.50-0.98).", *, version=1, extra=""):
    """One PubmedArticle, as a string."""
    body = f"<Abstract><AbstractText>{escape(abstract)}</AbstractText></Abstract>" if abstract else ""
    return (
        f'<PubmedArticle><MedlineCitation Status="MEDLINE" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>'
        "<Article><Journal><JournalIssue><Volume>1</Volume><PubDate><Year>2020</Year></PubDate></JournalIssue>"
        f"<ISOAbbreviation>J Made Up</ISOAbbreviation></Journal><ArticleTitle>{escape(title)}</ArticleTitle>{body}"
        "<Language>eng</Language></Article></MedlineCitation>"
        f'<PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList>{extra}</PubmedData>'
        "</PubmedArticle>"
    )


@dataclass
class Fault:
    """What goes wrong with one answer. ``kind``: too-many, too-many-200, html, reset, stall, cut, cut-chunked, cut-gzip, empty, error, text, redirect."""

    kind: str
    value: object = None
    status: int = 200


@dataclass
class Asked:
    at: float
    method: str
    program: str
    parameters: dict
    headers: dict


@dataclass
class Reply:
    body: str
    status: int = 200
    content_type: str = "text/xml; charset=UTF-8"


@dataclass
class Eutils:
    """The server's content and switches."""

    records: dict[str, str] = field(default_factory=dict)
    searches: dict[str, list[str]] = field(default_factory=dict)
    faults: deque[Fault] = field(default_factory=deque)
    log: list[Asked] = field(default_factory=list)
    history: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    key: str | None = None
    compress: bool = True
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def add(self, *pmids, **fields):
        for pmid in pmids:
            self.records[str(pmid)] = article(pmid, **fields)

    def start(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"eutils": self}))
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/entrez/eutils/"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, program, asked):
        if self.key and asked.get("api_key", self.key) != self.key:
            body = json.dumps({"error": "API key invalid", "api-key": asked["api_key"]})
            return Reply(body, 400, "application/json")
        return {"esearch.fcgi": self.esearch, "efetch.fcgi": self.efetch}[program](asked)

    def esearch(self, asked):
        found = self.searches.get(asked["term"])
        if "WebEnv" in asked:
            stored = self.history.get(asked["WebEnv"], {}).get(asked.get("query_key"))
            if stored is None:
                return Reply(f"{SEARCH_HEAD}<eSearchResult><ERROR>Unable to obtain query #1</ERROR></eSearchResult>")
            found = stored
        start, size = int(asked.get("retstart", 0)), int(asked.get("retmax", 20))
        if start > MOST - 1:
            return Reply(f"{SEARCH_HEAD}<eSearchResult><ERROR>{PAST_CAP}</ERROR></eSearchResult>")
        pmids = (found or [])[start : min(start + size, MOST)]
        history = ""
        if asked.get("usehistory") == "y":
            webenv = asked.get("WebEnv") or f"MCID_{next(self.numbers):024x}"
            self.history.setdefault(webenv, {})["1"] = list(found or [])
            history = f"<QueryKey>1</QueryKey><WebEnv>{webenv}</WebEnv>"
        ids = "<IdList>" + "\n".join(f"<Id>{pmid}</Id>" for pmid in pmids) + "</IdList>"
        trouble = ""
        if not found:
            trouble = f"<ErrorList><PhraseNotFound>{escape(asked['term'])}</PhraseNotFound></ErrorList><WarningList><OutputMessage>No items found.</OutputMessage></WarningList>"
        return Reply(
            f"{SEARCH_HEAD}<eSearchResult><Count>{len(found or [])}</Count><RetMax>{len(pmids)}</RetMax>"
            f"<RetStart>{start}</RetStart>{history}{ids}<TranslationSet/>"
            f"<QueryTranslation>{escape(asked['term'])}[All Fields]</QueryTranslation>{trouble}</eSearchResult>"
        )

    def efetch(self, asked):
        pmids = [pmid for pmid in asked.get("id", "").split(",") if pmid]
        if "WebEnv" in asked:
            stored = self.history.get(asked["WebEnv"], {}).get(asked.get("query_key"))
            if stored is None:
                return Reply(
                    f"{ERROR_HEAD}<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>", status=400
                )
            start = int(asked.get("retstart", 0))
            pmids = stored[start : min(start + int(asked.get("retmax", MOST)), MOST)]
        if not pmids:
            told = "ID list is empty! Possibly it has no correct IDs."
            return Reply(f"{ERROR_HEAD}<eFetchResult><ERROR>{told}</ERROR></eFetchResult>", status=400)
        held = "\n".join(self.records[pmid] for pmid in pmids if pmid in self.records)
        return Reply(f"{FETCH_HEAD}<PubmedArticleSet>\n{held}</PubmedArticleSet>")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    eutils: Eutils

    def do_GET(self):
        self.respond(urlsplit(self.path).query)

    def do_POST(self):
        self.respond(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def log_message(self, *args):
        pass

    def respond(self, query):
        asked = dict(parse_qsl(query, keep_blank_values=True))
        program = urlsplit(self.path).path.rsplit("/", 1)[-1]
        self.eutils.log.append(Asked(time.monotonic(), self.command, program, asked, dict(self.headers)))
        fault = self.eutils.faults.popleft() if self.eutils.faults else Fault("")
        if fault.kind == "reset":
            self.close_connection = True
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            self.connection.close()
            return
        if fault.kind == "stall":
            time.sleep(fault.value)
        self.send(*self.faulty(fault, self.eutils.answer(program, asked)), fault)

    def faulty(self, fault, reply):
        limit = json.dumps({"error": "API rate limit exceeded", "api-key": "127.0.0.1", "count": "4", "limit": "3"})
        told = f"{SEARCH_HEAD}<eSearchResult><ERROR>{fault.value}</ERROR></eSearchResult>"
        after = {} if fault.value is None else {"Retry-After": str(fault.value)}
        return {
            "too-many": (Reply(limit, 429, "application/json"), after),
            "too-many-200": (Reply(limit, 200, "application/json"), {"Retry-After": "0"}),
            "html": (Reply(HTML, fault.status, "text/html"), {}),
            "empty": (Reply(""), {}),
            "error": (Reply(told, fault.status), {}),
            "text": (Reply(str(fault.value), fault.status, "text/plain"), {}),
            "redirect": (Reply("", 302), {"Location": "https://example.org/"}),
        }.get(fault.kind, (reply, {}))

    def send(self, reply, headers, fault):
        body = reply.body.encode()
        packed = self.eutils.compress and "gzip" in self.headers.get("Accept-Encoding", "") and fault.kind != "cut"
        sent = gzip.compress(body) if packed else body
        self.send_response(reply.status)
        for name, value in {
            "Content-Type": reply.content_type,
            "X-RateLimit-Limit": "10" if self.eutils.key else "3",
            "X-RateLimit-Remaining": "1",
            **({"Content-Encoding": "gzip"} if packed else {}),
            **headers,
        }.items():
            self.send_header(name, value)
        if fault.kind in ("cut-chunked", "cut-gzip"):
            self.cut_chunks(sent, fault)
            return
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        if fault.kind == "cut":
            sent = sent[: int(len(sent) * fault.value)]
            self.close_connection = True
        self.wfile.write(sent)

    def cut_chunks(self, sent, fault):
        """A body that ends early: without its last chunk, or (gzip) properly closed, so that only gzip shows it."""
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        part = sent[: int(len(sent) * fault.value)]
        self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        if fault.kind == "cut-gzip":
            self.wfile.write(b"0\r\n\r\n")
        self.close_connection = True
