"""The addresses of the page: what the browser asks for, passed on, and answered as JSON.

Must never answer with a traceback, nor with anything but ASCII, so that a text of lone surrogates arrives as it is.
"""

from __future__ import annotations

import json
import logging
import mimetypes
import time
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from evidence.errors import EvidenceError, UsageError
from evidence.page.asking import Unusable
from evidence.page.desk import NotThere, Stale
from evidence.page.index import NotYet
from evidence.page.safety import BODY, Guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from evidence.page.desk import Desk
    from evidence.page.safety import Door

_HERE = Path(__file__).parent
_LOG = logging.getLogger("evidence.page")
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


def make(desk: Desk, door: Door) -> ASGIApp:
    """Put the application together, with the guard before it."""
    for ending, kind in _TYPES.items():
        mimetypes.add_type(kind, ending)  # some systems say otherwise, and browsers then refuse a module
    found = [
        Route("/", _page(desk)),
        Mount("/static", StaticFiles(directory=_HERE / "static")),
        Route("/api/review", _json(lambda _: desk.review())),
        Route("/api/queue/{name}", _json(lambda asked: _queue(desk, asked))),
        Route("/api/record/{key:path}", _json(lambda asked: _record(desk, asked))),
        Route("/api/decide", _json(lambda asked: desk.decide(asked.scope[BODY])), methods=["POST"]),
        Route("/api/effect", _json(lambda _: desk.pooled())),
        Route("/api/conflicts", _json(lambda _: desk.conflicts())),
        Route("/api/agreement", _json(lambda _: desk.agreement())),
    ]
    return Guard(Starlette(routes=found, exception_handlers={HTTPException: _refused}), door)


def _page(desk: Desk) -> Callable[[Request], Response]:
    pages = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined)

    def show(_: Request) -> Response:
        review = desk.rules.review
        return HTMLResponse(pages.get_template("page.html").render(title=review.title, reviewer=desk.reviewer.name))

    return show


def _queue(desk: Desk, asked: Request) -> dict[str, Any]:
    limit = asked.query_params.get("limit", "50")
    if not limit.isascii() or not limit.isdigit() or len(limit) > 4:
        raise UsageError(f"limit is not a number of records: {limit[:20]!r}.", remedy="give 1 to 200.")
    return desk.queue(asked.path_params["name"], asked.query_params.get("after") or None, int(limit))


def _record(desk: Desk, asked: Request) -> dict[str, Any]:
    return desk.record(asked.path_params["key"], asked.query_params.get("queue", "unreviewed"))


def _json(answer: Callable[[Request], dict[str, Any]]) -> Callable[[Request], Response]:
    """Make an endpoint of what gives a body; it runs in a thread, for the project is read from disk."""

    @wraps(answer)
    def endpoint(request: Request) -> Response:
        begun, worked = time.perf_counter(), time.thread_time()
        try:
            given = as_json(answer(request))
        except Exception as error:  # noqa: BLE001  # whatever it is, the page is told so and not left waiting
            given = _answer_to(error)
        spent = f"{1000 * (time.perf_counter() - begun):.1f}", f"{1000 * (time.thread_time() - worked):.1f}"
        given.headers["Server-Timing"] = "clock;dur={}, cpu;dur={}".format(*spent)
        return given

    return endpoint


def _answer_to(error: Exception) -> Response:
    """Say in an answer what stopped it."""
    match error:
        case Stale():
            told = {"error": {"code": "stale", "message": str(error)}, "yours": error.yours, "record": error.record}
            answer = as_json(told, 409)
        case Unusable():
            answer = failed(422, error.code, error.message, field=error.field)
        case NotThere():
            answer = failed(404, "not-found", str(error))
        case NotYet():
            answer = failed(503, "counting", str(error))
        case UsageError():
            answer = failed(422, "usage", error.what, hint=error.remedy)
        case EvidenceError():
            answer = failed(500, "project", str(error).replace("\n", " "), hint=error.remedy)
        case _:
            _LOG.error("a request failed", exc_info=error)
            answer = failed(500, "bug", "This is a bug in evidence; the terminal says more.")
    return answer


def as_json(body: dict[str, Any], status: int = 200) -> Response:
    """Give a body as JSON, in ASCII; what is no finite number is refused."""
    return Response(json.dumps(body, allow_nan=False), status, media_type="application/json")


def failed(status: int, code: str, message: str, **more: Any) -> Response:
    """Say what went wrong."""
    return as_json({"error": {"code": code, "message": message, **more}}, status)


def _refused(request: Request, error: Exception) -> Response:
    """Answer what no route takes."""
    assert isinstance(error, HTTPException)
    if request.url.path.startswith("/api/"):
        return failed(error.status_code, "not-found" if error.status_code == 404 else "refused", error.detail)
    return Response(f"{error.detail}\n", error.status_code, media_type="text/plain")
