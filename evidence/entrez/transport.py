"""Send what Bio.Entrez builds: with a timeout, gzip, one pace, retries, and a look at every body.

E-utilities answer errors with status 200, JSON for XML, HTML pages and cut bodies; each is recognised here. Must never
hand on an answer that is not whole, and never let the API key into a message or, as part of an address, into a log.
"""

from __future__ import annotations

import json
import logging
import re
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, TypeVar

import requests
import stamina
from Bio import Entrez as BioEntrez

from evidence import __version__
from evidence.entrez.pace import pace_of
from evidence.errors import NetworkError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from urllib.request import Request

    from evidence.config import EntrezSettings

Answer = TypeVar("Answer")

MAX_HOLD = 120.0  # seconds; a service that asks for longer is not coming back during this command
_FIRST_WAIT, _LONGEST_WAIT, _JITTER = 0.5, 30.0, 0.5  # seconds, times settings.backoff
_RATE, _RATE_WITH_KEY = 3.0, 10.0  # requests a second that NCBI allows
_HOLD_WITHOUT_HEADER = 2.0  # seconds; what NCBI's Retry-After says
_TOLD = re.compile(rb"<(?:ERROR|Error|error)>\s*(.*?)\s*</(?:ERROR|Error|error)>", re.DOTALL)
_HISTORY = ("unable to obtain query", "cannot retrieve history data", "webenv")
_SETS = (b"<PubmedArticleSet", b"<PubmedBookArticleSet")

# Bio.Entrez's public functions also send what they build, without a timeout and without a pause between tries
_build: Callable[..., Request] = BioEntrez._build_request  # noqa: SLF001

# stamina logs a warning a retry; without a handler Python would print it between progress bars
logging.getLogger("stamina").addHandler(logging.NullHandler())


class Unusable(Exception):
    """An answer that may be better the next time."""


class HistoryLost(Exception):
    """NCBI no longer knows the stored search."""


class Transport:
    """A session with E-utilities."""

    def __init__(self, settings: EntrezSettings) -> None:
        self._settings = settings
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"{settings.tool}/{__version__} (biopython {_bio_version()})"
        self._pace = pace_of(settings.base_url)

    def ask(self, program: str, parameters: Mapping[str, Any], read: Callable[[bytes], Answer]) -> Answer:
        """Ask until there is an answer that can be read.

        Args:
            program: Such as ``esearch.fcgi``.
            parameters: E-utilities' own; e-mail, tool and key are added.
            read: Makes sense of the body; raises ``Unusable`` if it is not whole.

        Returns:
            What ``read`` gives.

        Raises:
            NetworkError: There was none after all tries, or NCBI refused the request.
            HistoryLost: The parameters name a stored search that NCBI has forgotten.
        """
        scale = self._settings.backoff
        try:
            for attempt in stamina.retry_context(
                on=Unusable,
                attempts=self._settings.tries,
                timeout=None,
                wait_initial=_FIRST_WAIT * scale,
                wait_max=_LONGEST_WAIT * scale,
                wait_jitter=_JITTER * scale,
            ):
                with attempt:
                    return read(self._body(program, parameters))
        except Unusable as error:
            what = f"No usable answer from E-utilities in {self._settings.tries} tries; the last time {error}."
            remedy = "try again later; what was stored before stays, what is missing is asked for again."
            raise NetworkError(self._safe(what), where=self._where(program), remedy=remedy) from None
        raise AssertionError("stamina gives at least one attempt")

    def _body(self, program: str, parameters: Mapping[str, Any]) -> bytes:
        response = self._send(program, parameters)
        body = response.content
        if response.status_code == requests.codes.too_many_requests or _is_rate_limit(body):
            self._hold(_seconds(response.headers.get("Retry-After")), program)
            raise Unusable("NCBI said that there were too many requests (429)")
        if response.status_code >= requests.codes.internal_server_error:
            raise Unusable(f"the service was in trouble (HTTP {response.status_code})")
        told = _told(body)
        if "WebEnv" in parameters and any(mark in told.lower() for mark in _HISTORY):
            raise HistoryLost(told)
        if "id list is empty" in told.lower():
            return b"<PubmedArticleSet></PubmedArticleSet>"
        if response.status_code != requests.codes.ok:
            what = f"E-utilities refused the request (HTTP {response.status_code}){f': {told}' if told else ''}."
            remedy = "check the query, the API key and the address (EVIDENCE_EUTILS_URL)."
            raise NetworkError(self._safe(what), where=self._where(program), remedy=remedy)
        if told:
            raise Unusable(f'it said "{told}"')
        if not body.strip():
            raise Unusable("the answer was empty")
        if not body.lstrip().startswith(b"<") or re.search(rb"<(?:!DOCTYPE\s+)?html", body[:1024], re.IGNORECASE):
            raise Unusable("the answer was a web page or text, not XML")
        return body

    def _send(self, program: str, parameters: Mapping[str, Any]) -> requests.Response:
        settings = self._settings
        whole = {**parameters, "email": settings.email, "tool": settings.tool, "api_key": settings.api_key}
        # with a key always POST: addresses get into logs, bodies do not; otherwise Bio.Entrez chooses by length
        request = _build(settings.base_url + program, whole, post=True if settings.api_key else None)
        body = request.data if isinstance(request.data, bytes) else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        self._pace.wait(settings.rate or (_RATE_WITH_KEY if settings.api_key else _RATE))
        try:
            return self._session.request(
                request.get_method(),
                request.full_url,
                data=body,
                headers=headers,
                timeout=settings.timeout,
                allow_redirects=False,
            )
        except requests.Timeout:
            raise Unusable(f"there was no answer within {settings.timeout:g} s") from None
        except requests.exceptions.ChunkedEncodingError:
            raise Unusable("the answer was cut off") from None
        except requests.exceptions.ContentDecodingError:
            raise Unusable("the answer was damaged on its way") from None
        except requests.ConnectionError:
            raise Unusable("the connection failed") from None

    def _hold(self, seconds: float, program: str) -> None:
        if seconds > MAX_HOLD:
            what = f"NCBI asks to wait for {seconds:g} s."
            raise NetworkError(what, where=self._where(program), remedy="come back then, or set NCBI_API_KEY.")
        self._pace.hold(seconds)

    def _where(self, program: str) -> str:
        return self._settings.base_url + program

    def _safe(self, text: str) -> str:
        key = self._settings.api_key
        return text.replace(key, "(key)") if key else text


def _is_rate_limit(body: bytes) -> bool:
    """The body of a 429, which also comes with other statuses and for XML requests."""
    if not body.lstrip().startswith(b"{"):
        return False
    try:
        told = json.loads(body, strict=False)
    except ValueError:
        return False
    return isinstance(told, dict) and "rate limit" in str(told.get("error", "")).lower()


def _told(body: bytes) -> str:
    """What an error in the body says, on one line; empty if the body is a set of records or holds none."""
    if any(mark in body[:1024] for mark in _SETS):
        return ""
    found = _TOLD.search(body)
    return " ".join(found[1].decode("utf-8", errors="replace").split())[:300] if found else ""


def _seconds(retry_after: str | None) -> float:
    if retry_after is None:
        return _HOLD_WITHOUT_HEADER
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return _HOLD_WITHOUT_HEADER
    return max(0.0, until.timestamp() - time.time())


def _bio_version() -> str:
    import Bio

    return str(Bio.__version__)
