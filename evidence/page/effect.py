"""What the accepted estimates come to, worked out beside the requests: pooled results, and each record's part in them.

Must never pool what nobody accepted, nor show a reviewer who is blinded what follows from another's hidden word. Must
never be shown as new while it is not: then it says that it is being worked out.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from math import exp
from typing import TYPE_CHECKING, Any

from evidence.decisions import effective
from evidence.harmonise import line_up
from evidence.page.reading import completed, visible
from evidence.store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evidence.harmonise import LinedUp
    from evidence.page.index import Index
    from evidence.rows import Row
    from evidence.studies import Conflict, Study
    from evidence.synthesis import Analysis

Body = dict[str, Any]
Moment = tuple[object, ...]

_LOG = logging.getLogger("evidence.page")
_PATIENCE = 2.0  # seconds for which the page waits before it is told that this takes longer


@dataclass(frozen=True, slots=True)
class Whole:
    """All candidates lined up together at one moment, and what is pooled."""

    moment: Moment = ()
    lined: LinedUp | None = None
    analyses: tuple[Body, ...] = ()
    studies: Mapping[str, Study] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


class Effect:
    """Keeps the pooled results up to date.

    Args:
        path: The project's file.
        index: Which records are candidates, and what was decided.
    """

    def __init__(self, path: Path, index: Index) -> None:
        self._path, self._index = path, index
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.whole = Whole()

    def warm(self) -> None:
        """Load what pools beside the requests, so that the first acceptance does not wait for it."""
        threading.Thread(target=_load, name="warm", daemon=True).start()

    def body(self) -> Body:
        """Give the pooled results; where that takes long they are worked out beside, and ``waiting`` says so."""
        waiting = not self.is_new(_PATIENCE)
        return {"analyses": list(self.whole.analyses), "waiting": waiting}

    def is_new(self, seconds: float = 0) -> bool:
        """Whether what is known stands on all that was decided, after so many seconds at most."""
        if self.whole.moment != self._index.moment and not self._index.counting and seconds:
            self._begin().join(seconds)
        return self.whole.moment == self._index.moment and not self._index.counting

    def contradicting(self) -> tuple[Conflict, ...]:
        """Give the reports of one study that contradict each other and wait for a person, as far as it is known."""
        lined = self.whole.lined
        return tuple(one for one in lined.conflicts if one.open) if lined else ()

    def note(self, key: str) -> str:
        """Say what a record adds to the pooled results, or why it does not; empty where it is not known yet."""
        return self.whole.notes.get(key, "")

    def study(self, key: str) -> Body | None:
        """Give the study that a record is a report of, None where it is not known yet."""
        study = self.whole.studies.get(key)
        if study is None:
            return None
        why = "; ".join(", ".join(link.words) for link in study.links if key in {link.a, link.b})
        return {"name": study.name, "reports": list(study.reports), "why": why}

    def _begin(self) -> threading.Thread:
        """Give the thread that works it out, a new one unless one is at it."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._beside, name="effect", daemon=True)
                self._thread.start()
            return self._thread

    def _beside(self) -> None:
        try:
            with Store.open(self._path) as store:
                while self.whole.moment != self._index.moment:  # decided on meanwhile: once more
                    self._renew(store)
        except Exception:  # noqa: BLE001  # the page says that it waits; the terminal says why
            _LOG.exception("the pooled result could not be worked out")

    def _renew(self, store: Store) -> None:
        moment, known = self._index.moment, self._index.known
        pairs = ((store.record(key), store.findings(key)) for key in self._index.queues.candidates())
        read = [(completed(known, record), findings) for record, findings in pairs if findings is not None]
        decisions = effective(visible(known, self._index.decided()))
        lined = line_up(known.rules, read, store.rows(), decisions, known.deleted)
        studies = {report: study for study in lined.studies for report in study.reports}
        self.whole = Whole(moment, lined, tuple(self._pooled(lined)), studies, dict(_notes(lined)))

    def _pooled(self, lined: LinedUp) -> list[Body]:
        from evidence.synthesis import analyses

        rules = self._index.known.rules
        found = [
            one
            for by in ("declared", "strata")
            for one in analyses(rules, lined.rows, lined.studies, allow_unreviewed=False, by=by, refuse=False)
        ]
        return [_shown(one) for one in found if one.k]


def _load() -> None:
    """Pool two figures: the libraries of statistics take seconds to load on a busy machine."""
    import meta

    meta.pool([-0.1, 0.1], [0.01, 0.02])


def _shown(one: Analysis) -> Body:
    result = one.result
    weights = result.weights if result is not None and len(result.weights) == len(one.rows) else (None,) * len(one.rows)
    estimate = {name: None if result is None else getattr(result, name) for name in ("estimate", "ci_low", "ci_high")}
    return {
        "id": one.id,
        "label": one.label,
        "comparison": one.comparison,
        "outcome": one.endpoint,
        "k": one.k,
        "k_eligible": one.k_eligible,
        "sentence": one.sentence,
        "method": one.method,
        **{name: None if value is None else exp(value) for name, value in estimate.items()},
        "rows": [
            {
                "study": row.study,
                "key": row.key,
                "value": row.value,
                "ci_low": row.ci_low,
                "ci_high": row.ci_high,
                "weight": weight,
            }
            for row, weight in zip(one.rows, weights, strict=True)
        ],
    }


def _notes(lined: LinedUp) -> list[tuple[str, str]]:
    """Say of each record what its estimates add, outcome by outcome."""
    told: dict[str, list[str]] = {}
    for row in lined.rows:
        if row.key and row.endpoint is not None:
            told.setdefault(row.key, []).append(f"{row.endpoint}: {_part(row)}")
    return [(key, "; ".join(dict.fromkeys(words))) for key, words in told.items()]


def _part(row: Row) -> str:
    if row.poolable:
        return "in the pooled result" if row.accepted else "not accepted yet"
    return f"not pooled ({row.because or row.why_not})"
