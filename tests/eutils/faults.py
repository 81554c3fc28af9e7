"""What goes wrong with an answer, one fault a request: by hand in order, or drawn by a seed.

``Fault(kind, value, status)``. Of the answer as a whole:
    too-many (value: Retry-After, None for no header), too-many-200, html, web-page (plain HTML), text, unroutable, empty,
    error (an <ERROR>), raw-newline, redirect, nonsense (JSON that is no answer).
Of the connection: reset, close (without an answer), stall (seconds before the answer), stall-body (within it).
Of the body (value: the part of it that comes):
    cut (Content-Length says more), cut-chunked (the last chunk does not come), cut-gzip (only gzip shows it),
    cut-length (gzip, Content-Length says more), cut-silent (nothing shows it but the text itself).
Of what it says: expired (the WebEnv is forgotten), clamp (the page is shorter than asked for), count (off by ``value``),
    missing (that many records are left out), unasked (a record too many), doubled (one comes twice).
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass, replace

from .answers import FETCH_HEAD, JSON, PAST_CAP, SEARCH_HEAD, TEXT, Reply
from .records import article

XHTML = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html><body><h1>Server Error</h1></body></html>'
WEB_PAGE = (
    "<!DOCTYPE html>\n<html lang=en><head><title>503 Service Unavailable</title></head><body><p>Error 503</body></html>"
)
UNROUTABLE = "Unable to route request! service name: /http/service/ratecontrol"
CUTS = ("cut", "cut-chunked", "cut-gzip", "cut-length", "cut-silent")
UNASKED = "99999998"


@dataclass
class Fault:
    kind: str
    value: object = None
    status: int = 200


def rate_limit(count=4, limit=3, who="127.0.0.1"):
    """The body of a 429."""
    return json.dumps({"error": "API rate limit exceeded", "api-key": who, "count": str(count), "limit": str(limit)})


def instead(fault):
    """The reply that stands in the place of the right one, with its headers; None if the right one goes out."""
    after = {} if fault.value is None else {"Retry-After": str(fault.value)}
    page = {"Location": "https://example.org/"}
    told = f"{SEARCH_HEAD}<eSearchResult><ERROR>{fault.value}</ERROR></eSearchResult>"
    raw = json.dumps({"header": {}, "esearchresult": {"ERROR": PAST_CAP}}).replace("\\n", "\n")
    return {
        "too-many": (Reply(rate_limit(), 429, JSON), after),
        "too-many-200": (Reply(rate_limit(), 200, JSON), {"Retry-After": "0"}),
        "html": (Reply(XHTML, fault.status, "text/html"), {}),
        "web-page": (Reply(WEB_PAGE, fault.status, "text/html"), {}),
        "text": (Reply(str(fault.value), fault.status, TEXT), {}),
        "unroutable": (Reply(UNROUTABLE, fault.status, TEXT), {}),
        "empty": (Reply("", fault.status), {}),
        "error": (Reply(told, fault.status), {}),
        "raw-newline": (Reply(raw, 200, JSON), {}),
        "nonsense": (Reply("{}", 200, JSON), {}),
        "redirect": (Reply("", 302), page),
    }.get(fault.kind)


def spoil(fault, reply):
    """Make a right reply say something wrong."""
    change = {
        "count": _miscount,
        "clamp": _clamp,
        "missing": _leave_out,
        "unasked": _unasked,
        "doubled": _doubled,
    }.get(fault.kind)
    return replace(reply, body=change(reply.body, fault.value)) if change and reply.status == 200 else reply


def _miscount(body, off):
    return re.sub(r"<Count>(\d+)<", lambda found: f"<Count>{max(0, int(found[1]) + int(off or 1))}<", body, count=1)


def _clamp(body, _):
    ids = re.findall(r"<Id>\d+</Id>\n", body)
    note = f"<WarningList><OutputMessage>Restrictions achieved. start and count adjusted to 0, {len(ids) - 1}</OutputMessage></WarningList>"
    return body.replace(ids[-1], "").replace("</eSearchResult>", f"{note}</eSearchResult>") if ids else body


def _unasked(body, _):
    return body.replace("</PubmedArticleSet>", f"{article(UNASKED)}</PubmedArticleSet>")


def _pieces(body):
    """What stands before the records, the records, what stands after; XML and MEDLINE text alike."""
    if body.startswith(FETCH_HEAD):
        parts = re.split(r"(?=<Pubmed(?:Book)?Article>)", body.removesuffix("</PubmedArticleSet>"))
        return parts[0], parts[1:], "</PubmedArticleSet>"
    parts = re.split(r"(?=^\nPMID- )", body, flags=re.MULTILINE)
    return parts[0], parts[1:], ""


def _doubled(body, _):
    head, records, tail = _pieces(body)
    return head + "".join([*records, *records[:1]]) + tail


def _leave_out(body, count):
    head, records, tail = _pieces(body)
    return head + "".join(records[int(count or 1) :]) + tail


PASSING = (
    Fault("too-many", "2"),
    Fault("too-many", None),
    Fault("too-many-200"),
    Fault("html", status=500),
    Fault("html", status=200),
    Fault("web-page", status=502),
    Fault("web-page", status=503),
    Fault("unroutable"),
    Fault("empty"),
    Fault("error", "Search Backend failed: something"),
    Fault("raw-newline"),
    Fault("nonsense"),
    Fault("reset"),
    Fault("close"),
    *(Fault(kind, tenth / 10) for kind in CUTS for tenth in range(10)),
    Fault("expired"),
    Fault("clamp"),
    Fault("count", 1),
    Fault("count", -1),
    Fault("missing", 1),
    Fault("missing", 3),
    Fault("unasked"),
    Fault("doubled"),
)


class Drawn:
    """Faults drawn by a seed: for each request none, or the next of a burst; half of the bursts repeat one fault."""

    def __init__(self, seed, *, share=0.3, longest=6, among=PASSING):
        self._random = random.Random(seed)
        self._share, self._longest = share, longest
        self._kinds = {}
        for fault in among:
            self._kinds.setdefault(fault.kind, []).append(fault)
        self._left = []

    def __call__(self, _asked):
        if not self._left and self._random.random() < self._share:
            count = self._random.randint(1, self._longest)
            same = self._random.random() < 0.5
            self._left = [self._drawn()] * count if same else [self._drawn() for _ in range(count)]
        return self._left.pop() if self._left else None

    def _drawn(self):
        return self._random.choice(self._kinds[self._random.choice(sorted(self._kinds))])
