"""Which of the protocol's alerts an update sets off, in words.

Must never call for attention because an interval came to exclude 1: looking again and again would find that by chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.living.comparing import change_in_percent
from evidence.protocol.alerts import CHANGE, NEW, read_alert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence.living.comparing import LineMoved, Moved
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
    found = [text for alert in asked for line in moved.lines for text in _due(alert, line)]
    return tuple(dict.fromkeys(found))


def _due(alert: Alert, line: LineMoved) -> Iterator[str]:
    name = line.after.label
    if alert.kind == CHANGE:
        yield from _change(alert, line)
    elif alert.kind == NEW:
        for mover in line.movers:
            if mover.change.before is None:
                yield f"a study is newly eligible: {mover.change.subject.study}, {name}"
    else:
        for mover in line.movers:
            if any(cause.kind in _WITHDRAWN for cause in mover.causes):
                yield f"a study was retracted or deleted: {mover.change.subject.study}, {name}"


def _change(alert: Alert, line: LineMoved) -> Iterator[str]:
    percent = change_in_percent(line)
    if percent is not None and percent > alert.percent:
        yield f"the estimate changed by {percent:.1f} % (more than {alert.percent:g} %): {line.after.label}"
    if (line.before.result is None) != (line.after.result is None):
        there = "there is an estimate now" if line.after.result is not None else "there is no estimate any more"
        yield f"{there}: {line.after.label}"
