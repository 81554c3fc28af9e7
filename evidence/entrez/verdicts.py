"""Judge an answer of E-utilities: whole and of the kind asked for, worth another try, or a refusal.

E-utilities answer errors with status 200, JSON for XML, and HTML pages. Must never take one of these for a result.
"""

from __future__ import annotations

import json
import re
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_WAIT_WITHOUT_HEADER = 2.0  # seconds; what NCBI's Retry-After says
_TOLD = re.compile(rb"<(?:ERROR|Error|error)>([^<]{0,2000})")
_HTML = re.compile(rb"<(?:!DOCTYPE\s+)?html", re.IGNORECASE)
_SETS = (b"<PubmedArticleSet", b"<PubmedBookArticleSet")
_EMPTY_SET = b"<PubmedArticleSet></PubmedArticleSet>"
_KEY = "api key"
SAYS = "it said"  # begins what is reported of an error in the words of the service
_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY})


class Unusable(Exception):
    """An answer that may be better the next time.

    Args:
        why: The rest of the sentence "the last time ...".
        wait: Seconds that the service asks everybody to wait.
    """

    def __init__(self, why: str, *, wait: float = 0.0) -> None:
        super().__init__(why)
        self.wait = wait


class Refused(Exception):
    """An answer that will be the same the next time.

    Args:
        what: A sentence.
        remedy: What to do.
    """

    def __init__(self, what: str, *, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


def judged(
    status: int, headers: Mapping[str, str], body: bytes, *, text: bool, safe: Callable[[str], str], now: float
) -> bytes:
    """Give the body of an answer that is one.

    Args:
        status: HTTP's.
        headers: The answer's.
        body: As received.
        text: Whether MEDLINE text was asked for, not XML.
        safe: Takes the key out of what is quoted.
        now: Seconds since 1970, for a ``Retry-After`` that is a date.

    Returns:
        The body; an empty set where PubMed says that no PMID was good.

    Raises:
        Unusable: Another try may help.
        Refused: None will.
    """
    told = " ".join(safe(_told(body)).split())[:300]
    if status == HTTPStatus.TOO_MANY_REQUESTS or "rate limit exceeded" in told.lower():
        wait = seconds_of(headers, now)
        raise Unusable("NCBI said that there were too many requests (429)", wait=_least(wait))
    if "id list is empty" in told.lower():
        return b"" if text else _EMPTY_SET
    if status != HTTPStatus.OK:
        raise _failed(status, told, body, seconds_of(headers, now) or 0.0)
    if told:
        raise _refused(status, told) if _KEY in told.lower() else Unusable(f'{SAYS} "{told}"')
    _check_kind(body, text=text)
    return body


def seconds_of(headers: Mapping[str, str], now: float) -> float | None:
    """Give the wait of ``Retry-After`` in seconds, None without a readable one.

    A date is held against the service's own clock (``Date``), so that a wrong clock here does not matter.

    >>> seconds_of({"Retry-After": "Wed, 21 Oct 2026 07:28:05 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 0.0)
    5.0
    """
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:9])
    until, sent = moment_of(value), moment_of(headers.get("Date", ""))
    return None if until is None else max(0.0, until - (now if sent is None else sent))


def _least(wait: float | None) -> float:
    return _WAIT_WITHOUT_HEADER if wait is None else wait


def moment_of(date: str) -> float | None:
    """Give a date as headers write it in seconds since 1970; None if it is none."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except (ValueError, OverflowError):
        return None


def _failed(status: int, told: str, body: bytes, wait: float) -> Unusable | Refused:
    """A 400 that says what is wrong with the request is final; one with a web page is a gateway's trouble."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING:
        return Unusable(f"the service was in trouble (HTTP {status})", wait=wait)
    if status == HTTPStatus.BAD_REQUEST and not told and (not body.strip() or _HTML.search(body[:1024])):
        return Unusable("the service answered with a web page (HTTP 400)", wait=wait)
    return _refused(status, told)


def _refused(status: int, told: str) -> Refused:
    if _KEY in told.lower():
        return Refused(
            f"NCBI does not know the API key (HTTP {status}).", remedy="check NCBI_API_KEY, or leave it out."
        )
    what = f"E-utilities refused the request (HTTP {status}){f': {told}' if told else ''}."
    return Refused(what, remedy="check the query, the API key and the address (EVIDENCE_EUTILS_URL).")


def _check_kind(body: bytes, *, text: bool) -> None:
    start = body[:1024].lstrip()
    if text:
        if start.startswith((b"<", b"{")):
            raise Unusable("the answer was a web page or data, not MEDLINE text")
        return
    if not body.strip():
        raise Unusable("the answer was empty")
    if not start.startswith((b"<", b"\xef\xbb\xbf<")) or _HTML.search(body[:1024]):
        raise Unusable("the answer was a web page or text, not XML")


def _told(body: bytes) -> str:
    """What an error in the body says; empty if the body is a set of records or text, or holds none."""
    start = body[:1024].lstrip()
    if start.startswith(b"{"):
        return _told_by_json(body)
    if not start.startswith(b"<") or any(mark in start for mark in _SETS):
        return ""
    found = _TOLD.search(body)
    return found[1].strip().decode("utf-8", errors="replace") if found else ""


def _told_by_json(body: bytes) -> str:
    """NCBI's JSON may hold a raw newline in a string, which strict readers refuse."""
    try:
        told = json.loads(body, strict=False)
    except ValueError:
        return ""
    if not isinstance(told, dict):
        return ""
    result = told.get("esearchresult")
    return str(told.get("error") or (result.get("ERROR") if isinstance(result, dict) else "") or "")
