"""The stored states of one record as lines for a terminal: when each came, and what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.report.words import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOTHING = "nothing changed that matters to a review"


def history_text(body: dict[str, Any]) -> str:
    """Write what ``workflow.history`` gives."""
    return "\n".join(_lines(body))


def _lines(body: dict[str, Any]) -> Iterator[str]:
    name = f"PMID {body['pmid']}" if body["pmid"] else "A record"
    yield wrapped(f"{name}: {body['title']}")
    for number, state in enumerate(body["states"], start=1):
        revised = f", revised {state['revised']}" if state["revised"] else ""
        head = f"{number}. {state['seen']}, {state['source']} ({state['format']}, version {state['version']}{revised})"
        yield wrapped(head, indent="     ", first="  ")
        for change in state["changes"]:
            yield wrapped(change["words"], indent="       ", first="     ")
        if number > 1 and not state["changes"]:
            yield f"     {_NOTHING}"
    if body["deleted"]:
        yield f"  ! deleted by PubMed: seen {body['deleted']}"
