"""Start the server: find a port, print the address that opens the page, and end when the person says so.

Must never listen to other machines unless a person has said in words that they want it.
"""

from __future__ import annotations

import ipaddress
import socket
import sys
import threading
import webbrowser
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evidence.errors import EvidenceError, UsageError
from evidence.page import app, ports
from evidence.page.desk import Desk
from evidence.page.reading import Reviewer, refuse_unread
from evidence.page.safety import Door
from evidence.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evidence.protocol import Protocol

LOOPBACK: Final = "127.0.0.1"
PORT: Final = 8765
CONSENT: Final = "other machines may reach this page"
"""What a person has to say before the page is served on any address but this machine's own."""

_TURN = 0.001  # seconds after which a request gets its turn beside what is worked out in the background
_TRIED = 20  # ports after the first one


@dataclass(frozen=True, slots=True)
class Place:
    """Where to listen: an address of this machine, a port, and the words of consent if given.

    Port 0 is any that is free, None the one at which this page was served last.
    """

    host: str = LOOPBACK
    port: int | None = None
    consent: str = ""


def serve(
    path: Path,
    rules: Protocol,
    reviewer: Reviewer,
    place: Place,
    *,
    say: Callable[[str, str], None],
    warn: Callable[[str], None],
) -> None:
    """Serve the page until Ctrl-C.

    Args:
        path: The project's file.
        rules: Its protocol.
        reviewer: Who reviews.
        place: Where to listen.
        say: Is given the address that opens the page, and one that opens it once, as soon as somebody listens there.
        warn: Is told where decisions may wait that an earlier page could not save.

    Raises:
        EvidenceError: Nothing was read yet, or no port is free.
        UsageError: Other machines could reach it, and nobody said that they may.
    """
    import uvicorn

    with Store.open(path) as store:
        refuse_unread(store.counts()["finding"], str(path))
    before = ports.last(path, reviewer.name, place.host)
    listening = _listen(place.host, (before or PORT) if place.port is None else place.port)
    port = listening.getsockname()[1]
    door = Door(_names(place.host, port), port, by_address=not _is_loopback(place.host))
    desk = Desk(path, rules, reviewer)
    desk.index.begin()
    desk.effect.warm()
    sys.setswitchinterval(_TURN)
    made = app.make(desk, door)
    server = uvicorn.Server(
        uvicorn.Config(
            made,
            log_level="warning",
            access_log=False,  # its lines would hold the token
            server_header=False,
            timeout_graceful_shutdown=3,
            lifespan="off",
        )
    )
    for words in (_moved(before, port), _unkept(port, ports.keep(path, reviewer.name, place.host, port))):
        if words:
            warn(words)
    try:
        say(*(f"http://{_shown(place.host)}:{port}/?token={token}" for token in (door.token, door.once)))
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        pass
    finally:
        desk.index.close()
        listening.close()


def open_browser(address: str) -> None:
    """Open an address in the person's browser, if there is one, without waiting for it.

    The browser is another process, and its arguments can be read by whoever has an account on this machine.
    """
    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def check(place: Place) -> None:
    """Refuse an address that other machines can reach unless a person said in words that they may.

    Raises:
        UsageError: Nobody did.
    """
    if not _is_loopback(place.host) and place.consent.strip().lower() != CONSENT:
        raise UsageError(
            f"On {place.host} other machines could reach the page and decide in your name; nothing is encrypted.",
            where="--host",
            remedy=f'leave --host out, or add --consent "{CONSENT}".',
        )


def _moved(before: int | None, port: int) -> str:
    """Say that the page is at another port than last time, where the browser keeps what it could not send."""
    if before in {None, port}:
        return ""
    return (
        f"note: This page was at port {before} last time. What the browser showed there as not saved waits there and is"
        f" not lost: to send it, end this page, and start it with --port {before} once that port is free."
    )


def _unkept(port: int, why: str) -> str:
    """Say that the next start will not know this port."""
    return f"note: This port cannot be kept for the next start ({why}): give --port {port} then." if why else ""


def _listen(host: str, first: int) -> socket.socket:
    """Take the port, or one of the next ones if it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in [0] if first == 0 else range(first, min(first + _TRIED, 65_536)):
        listening = socket.socket(family, socket.SOCK_STREAM)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, port))
            listening.listen(128)
        except OSError as error:
            listening.close()
            last = error
        else:
            return listening
    raise EvidenceError(
        f"The page cannot be served at {host}: {(last.strerror or str(last)).lower()}.",
        where=f"--host {host} --port {first}",
        remedy="name another port with --port, or 0 for any that is free.",
    )


def _names(host: str, port: int) -> frozenset[str]:
    names = {host, LOOPBACK, "localhost", "[::1]"} if ":" not in host else {f"[{host}]", "localhost", LOOPBACK}
    return frozenset(f"{name.lower()}:{port}" for name in names)


def _shown(host: str) -> str:
    """Give the name under which this machine reaches the server."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104  # every address, this machine's own among them
        return LOOPBACK
    return f"[{host}]" if ":" in host else host


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
