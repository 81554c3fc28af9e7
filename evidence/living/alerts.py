"""Which of the protocol's alerts an update sets off, in words.

Must never call for attention because an interval came to exclude 1: looking again and again would find that by chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.living.comparing import change_in_percent
from evidence.protocol.alerts import CHANGE, NEW, RETRACTION, read_alert

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evidence.living.comparing import LineMoved, Moved, Mover
    from evidence.protocol.alerts import Alert

_WITHDRAWN = frozenset({"retracted", "deleted"})


def due(alert_when: Iterable[str], moved: Moved) -> tuple[str, ...]:
    """Give a line for each alert that is set off; of none asked for, one for each analysis that changed.

    Args:
        alert_when: As the protocol writes them.
        moved: What the update moved.
    """
    asked = [read_alert(text) for text in alert_when]
    if not asked:
        return tuple(f"the result changed: {line.after.label}" for line in moved.lines if line.changed)
    return tuple(dict.fromkeys(text for alert in asked for text in _due(alert, moved)))


def _due(alert: Alert, moved: Moved) -> Iterator[str]:
    if alert.kind == CHANGE:
        for line in moved.lines:
            yield from _change(alert, line)
        return
    told, is_due = _STUDIES[alert.kind]
    for study, names in _studies(moved, is_due).items():
        yield f"{told}: {study} ({'; '.join(names)})"


def _studies(moved: Moved, is_due: Callable[[Mover], bool]) -> dict[str, list[str]]:
    """Give the studies that an alert is about, each with the analyses that it concerns."""
    found: dict[str, list[str]] = {}
    for line in moved.lines:
        for mover in line.movers:
            if is_due(mover) and not mover.change.is_aside:
                found.setdefault(mover.change.subject.study, []).append(line.after.label)
    return found


def _is_new(mover: Mover) -> bool:
    return mover.change.kind != "model" and mover.change.before is None


def _is_withdrawn(mover: Mover) -> bool:
    return any(cause.kind in _WITHDRAWN for cause in mover.causes)


_STUDIES: dict[str, tuple[str, Callable[[Mover], bool]]] = {
    NEW: ("a study is newly eligible", _is_new),
    RETRACTION: ("a study was retracted or deleted", _is_withdrawn),
}


def _change(alert: Alert, line: LineMoved) -> Iterator[str]:
    percent = change_in_percent(line)
    if percent is not None and percent > alert.percent:
        yield f"the estimate changed by {percent:.1f} % (more than {alert.percent:g} %): {line.after.label}"
    if (line.before.result is None) != (line.after.result is None):
        there = "there is an estimate now" if line.after.result is not None else "there is no estimate any more"
        yield f"{there}: {line.after.label}"
