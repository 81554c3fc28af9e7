"""Who may ask the server for anything, and how much they may send.

Must never let a page of another site read or write: neither by a name that is made to point here (DNS rebinding), nor
by a request that a browser sends along with our cookie. Must never write the token anywhere.
"""

from __future__ import annotations

import ipaddress
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST = 64 * 1024
"""How many bytes a request may send: a decision with a note is some hundreds."""

BODY = "evidence.body"
"""Under which name in the scope the application finds what was sent."""

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; object-src 'none'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_READS = frozenset({"GET", "HEAD"})
_FOREIGN = frozenset({"cross-site", "same-site"})
_OPEN = "Open the address that the terminal printed; it holds the key to this page."


@dataclass(frozen=True, slots=True)
class Door:
    """By which names the server may be asked for, and by which secrets a browser shows that it may come in.

    Args:
        hosts: Each with its port, as a browser writes it into ``Host``.
        port: For the name of the cookie: cookies of one machine are shared by all its ports.
        by_address: Whether any IP address will do as a name. A name that was made to point here is not one.

    Attributes:
        token: What the printed address holds, for as long as the server runs.
        once: Another, good for one visit: a browser is started with it, and whoever lists processes reads it there.
        session: What the browser keeps.
    """

    hosts: frozenset[str]
    port: int
    by_address: bool = False
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    once: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _spent: list[str] = field(default_factory=list, repr=False)

    @property
    def cookie(self) -> str:
        """The name of the cookie."""
        return f"evidence_{self.port}"

    def knows(self, host: str) -> bool:
        """Whether the server goes by this name.

        >>> Door(frozenset({"localhost:80"}), 80).knows("LOCALHOST:80")
        True
        >>> [Door(frozenset(), 80, by_address=True).knows(host) for host in ("10.0.0.1:80", "10.0.0.1.evil.org:80")]
        [True, False]
        """
        return host.lower() in self.hosts or (self.by_address and _is_address(host, self.port))

    def opens(self, token: str) -> bool:
        """Whether a token is one of the two; the one that is good for one visit is so no more afterwards.

        >>> door = Door(frozenset(), 80)
        >>> [door.opens(token) for token in (door.once, door.once, door.token, door.token, "")]
        [True, False, True, True, False]
        """
        if _same(token, self.token):
            return True
        if self._spent or not _same(token, self.once):
            return False
        self._spent.append(token)
        return True

    def admits(self, cookies: str) -> bool:
        """Whether one of the cookies is ours."""
        pairs = (pair.strip().partition("=") for pair in cookies.split(";"))
        return any(name == self.cookie and _same(value, self.session) for name, _, value in pairs)


class Guard:
    """Stands before the application and lets in what comes from the page that it served itself.

    Args:
        app: The application; it finds what was sent under ``BODY`` in the scope.
        door: Who may come in.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app, self._door = app, door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            answer = self._refused(scope) or await _read(scope, receive)
            await (answer or self._app)(scope, receive, _with_headers(send))

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts, origin = headers.getlist("host"), headers.get("origin")
        if len(hosts) != 1 or not self._door.knows(hosts[0]):
            return _no(scope, 400, "host", "This server does not go by that name.")
        if origin is not None and origin.lower() != f"http://{hosts[0].lower()}":
            return _no(scope, 403, "origin", "Another site asked for this.")
        if scope["path"] == "/" and b"token=" in scope["query_string"]:
            return self._welcome(scope)
        if headers.get("sec-fetch-site") in _FOREIGN and scope["path"] != "/":
            return _no(scope, 403, "origin", "Another site asked for this.")
        if not self._door.admits("; ".join(headers.getlist("cookie"))):
            return _no(scope, 403, "token", _OPEN)
        return None if scope["method"] in _READS else _unfit(scope, headers, origin)

    def _welcome(self, scope: Scope) -> Response:
        """Take the token of the first address out of sight: the browser keeps a cookie instead."""
        given = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])
        if scope["method"] != "GET" or not self._door.opens(given[0]):
            return _no(scope, 403, "token", _OPEN)
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie(self._door.cookie, self._door.session, httponly=True, samesite="strict", path="/")
        return answer


def _unfit(scope: Scope, headers: Headers, origin: str | None) -> Response | None:
    """Refuse what would write and does not come from our page, or not as JSON."""
    if origin is None:
        return _no(scope, 403, "origin", "The request does not say which page it comes from.")
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return _no(scope, 415, "content-type", "Send JSON.")
    return None


async def _read(scope: Scope, receive: Receive) -> Response | None:
    """Read what is sent into the scope, or refuse it as soon as it is too much."""
    told = Headers(scope=scope).get("content-length", "0")
    body, more = b"", not told.isdigit() or int(told) <= LARGEST
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = bool(message.get("more_body")) and len(body) <= LARGEST
    if len(body) > LARGEST or (told.isdigit() and int(told) > LARGEST):
        return _no(scope, 413, "too-large", f"A request may have {LARGEST} bytes.")
    scope[BODY] = body
    return None


def _no(scope: Scope, status: int, code: str, message: str) -> Response:
    if scope["path"].startswith("/api/"):
        return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)
    return PlainTextResponse(f"{message}\n", status_code=status)


def _with_headers(send: Send) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return wrapped


def _same(given: str, wanted: str) -> bool:
    """Compare in a time that does not tell how much of it is right."""
    return secrets.compare_digest(given.encode("utf-8", errors="surrogatepass"), wanted.encode())


def _is_address(host: str, port: int) -> bool:
    name, _, given = host.rpartition(":")
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return given == str(port)
