"""Send what Bio.Entrez builds: with timeouts, gzip, one pace, retries, and a look at every body.

Must never hand on an answer that is not whole, and never let the API key into a message, a log or, if a service
repeats it, an answer.
"""

from __future__ import annotations

import logging
import random
from typing import TYPE_CHECKING, Any, TypeVar

import requests
from Bio import Entrez as BioEntrez

from evidence import __version__
from evidence.entrez import clock as clocks
from evidence.entrez.ledger import ledger_of
from evidence.entrez.pace import Pace
from evidence.entrez.receiving import Answer, receive
from evidence.entrez.traffic import MAX_HOLD
from evidence.entrez.verdicts import SAYS, Refused, Unusable, judged, moment_of
from evidence.errors import NetworkError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from urllib.request import Request

    from evidence.config import EntrezSettings
    from evidence.entrez.clock import Clock

Read = TypeVar("Read")
_LOG = logging.getLogger(__name__)

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0  # seconds, times settings.backoff
_RATE, _RATE_WITH_KEY = 3.0, 10.0  # requests a second that NCBI allows
_IDLE = 3.0  # seconds; NCBI drops a connection that was idle for 4
_BODY = 10  # an answer as a whole may take so many times as long as a pause in it
_SEARCH = "esearch.fcgi"
_MASKED = 16  # characters; a shorter "key" may stand in any text by chance

# Bio.Entrez's public functions also send what they build, without a timeout and without a pause between tries
_build: Callable[..., Request] = BioEntrez._build_request  # noqa: SLF001


class Transport:
    """A session with E-utilities.

    Args:
        settings: Where it is, and how patient to be.
        clock: Gives the time and lets it pass; the machine's by default.

    Attributes:
        began: When the first answer was sent, by the service's own clock (seconds since 1970); None if none says so.
    """

    def __init__(self, settings: EntrezSettings, clock: Clock | None = None) -> None:
        self.began: float | None = None
        self._settings = settings
        self._clock = clock or clocks.CLOCK
        self._session = requests.Session()
        self._session.headers["User-Agent"] = f"{settings.tool}/{__version__} (biopython {_bio_version()})"
        self._session.headers["Accept-Encoding"] = "gzip"
        self._used = self._clock.monotonic()
        rate = settings.rate or (_RATE_WITH_KEY if settings.api_key else _RATE)
        self._pace = Pace(ledger_of(settings.base_url, keyed=bool(settings.api_key)), self._clock, rate)

    def ask(
        self, program: str, parameters: Mapping[str, Any], read: Callable[[bytes], Read], *, text: bool = False
    ) -> Read:
        """Ask until there is an answer that can be read.

        Args:
            program: Such as ``esearch.fcgi``.
            parameters: E-utilities' own; e-mail, tool and key are added.
            read: Makes sense of the body; raises ``Unusable`` if it is not whole.
            text: Whether MEDLINE text is asked for, not XML.

        Returns:
            What ``read`` gives.

        Raises:
            NetworkError: There was none after all tries, or NCBI refused the request.
        """
        why = ""
        for attempt in range(self._settings.tries):
            if attempt:
                _LOG.info("asking again (try %d of %d): %s", attempt + 1, self._settings.tries, self._safe(why))
                self._clock.sleep(self._pause(attempt))
            try:
                return read(self._body(program, parameters, text=text))
            except Unusable as error:
                why = str(error)
                self._hold(error.wait, program)
            except Refused as error:
                raise NetworkError(error.what, where=self._where(program), remedy=error.remedy) from None
        tries = "one try" if self._settings.tries == 1 else f"{self._settings.tries} tries"
        what = f"No usable answer from E-utilities in {tries}; the last time {self._safe(why)}."
        remedy = "try again later; what was stored before stays, what is missing is asked for again."
        if program == _SEARCH and why.startswith(SAYS):
            remedy = f"check the query, for PubMed may not be able to read it; if it is right, {remedy}"
        raise NetworkError(what, where=self._where(program), remedy=remedy)

    def _body(self, program: str, parameters: Mapping[str, Any], *, text: bool) -> bytes:
        answer = self._answer(program, parameters)
        self._pace.obey(answer.headers)
        return judged(
            answer.status, answer.headers, self._masked(answer.body), text=text, safe=self._safe, now=self._clock.now()
        )

    def _answer(self, program: str, parameters: Mapping[str, Any]) -> Answer:
        settings = self._settings
        whole = {**parameters, "email": settings.email, "tool": settings.tool, "api_key": settings.api_key}
        # with a key always POST: addresses get into logs, bodies do not; otherwise Bio.Entrez chooses by length
        request = _build(settings.base_url + program, whole, post=True if settings.api_key else None)
        with self._pace.turn():
            response = self._sent(request)
        with response:
            answer = receive(response, clock=self._clock.monotonic, seconds=settings.timeout * _BODY)
        self._used = self._clock.monotonic()
        if self.began is None:
            self.began = moment_of(answer.headers.get("Date", ""))
        return answer

    def _sent(self, request: Request) -> requests.Response:
        """Send a request; give its answer as soon as that begins to come.

        By the session's adapter: the session itself keeps cookies, reads a redirect's body without a bound, and sends
        along the password that a .netrc has for that machine, or for all.
        """
        body = request.data if isinstance(request.data, bytes) else None
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        self._let_go_of_idle_connections()
        session, timeout = self._session, self._settings.timeout
        try:
            whole = requests.Request(
                request.get_method(), request.full_url, data=body, headers={**session.headers, **headers}
            ).prepare()
            around = session.merge_environment_settings(  # proxies, certificates
                whole.url, proxies={}, stream=True, verify=None, cert=None
            )
            return session.get_adapter(request.full_url).send(
                whole,
                stream=True,
                timeout=timeout,
                verify=around["verify"] or True,
                cert=around["cert"],
                proxies=around["proxies"],
            )
        except requests.Timeout:
            raise Unusable(f"there was no answer within {timeout:g} s") from None
        except requests.RequestException:
            raise Unusable("the connection failed") from None

    def _let_go_of_idle_connections(self) -> None:
        """A connection that the service is about to drop would fail under the next request."""
        if self._clock.monotonic() - self._used > _IDLE:
            self._session.close()

    def _pause(self, attempt: int) -> float:
        longest = min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (attempt - 1))
        return self._settings.backoff * longest * random.uniform(0.5, 1.0)  # noqa: S311  # so that clients part

    def _hold(self, seconds: float, program: str) -> None:
        if seconds > MAX_HOLD:
            what = f"NCBI asks to wait for {seconds:g} s."
            remedy = "come back then, or set NCBI_API_KEY."
            raise NetworkError(what, where=self._where(program), remedy=remedy) from None
        if seconds > 0:
            self._pace.hold(seconds)

    def _where(self, program: str) -> str:
        return self._settings.base_url + program

    def _safe(self, text: str) -> str:
        key = self._settings.api_key
        return text.replace(key, "(key)") if key else text

    def _masked(self, body: bytes) -> bytes:
        key = self._settings.api_key
        return body.replace(key.encode(), b"(key)") if key and len(key) >= _MASKED else body


def _bio_version() -> str:
    import Bio

    return str(Bio.__version__)
