"""What the page and its Markdown twin are filled with: the same values by the same names, so that they say the same."""

from __future__ import annotations

import platform
import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from evidence import __version__
from evidence.decisions import agreement
from evidence.exports.flow.contents import rows_of
from evidence.report import changing, excluding, grouping, models, plain, pooling, snippet
from evidence.report.cards import cards
from meta import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidence.decisions import Measured
    from evidence.exports.flow import Flow
    from evidence.protocol import Synthesis
    from evidence.report.beside import Beside
    from evidence.report.review import Review
    from evidence.rows import Row
    from evidence.synthesis import Analysis

SECTIONS = (
    ("bottom-line", "Bottom line"),
    ("changes", "What changed"),
    ("plots", "Forest plots"),
    ("models", "Models and sensitivity"),
    ("studies", "Studies"),
    ("conflicts", "Conflicts"),
    ("not-pooled", "Eligible, not pooled"),
    ("excluded", "Excluded"),
    ("flow", "Flow of records"),
    ("search", "Searches"),
    ("methods", "Methods"),
    ("findings", "Summary of findings"),
    ("agreement", "Agreement of reviewers"),
    ("downloads", "Files and code"),
    ("versions", "Versions"),
)
"""Ids and headings of the sections, in their order."""

_NAMED = ("spacy", "PyMARE", "numpy", "scipy", "matplotlib", "biopython")


def context(review: Review, made: str, beside: Beside) -> dict[str, Any]:
    """Give what a template is filled with."""
    outside = excluding.excluded(review)
    gone = {one.report for one in outside}
    return {
        "review": review,
        "made": made,
        "beside": beside,
        "sections": SECTIONS,
        "versions": versions(),
        "readings": sorted({f"{found.version}, rules {found.rules_sha256}" for _, found in review.records}),
        "groups": (("Declared by the protocol", review.declared), ("By stratum", review.strata)),
        "agreed": _agreed(beside),
        "cards": cards(review, beside.decisions),
        "excluded": outside,
        "not_pooled": [row for row in review.not_pooled() if row.report not in gone],
        "reasons": excluding.counted(outside),
        "listed": excluding.LISTED,
        "events_listed": changing.LISTED,
        "flow_rows": _flow_rows(beside.flow),
        "method": _method(review.protocol.synthesis),
        "not_graded": plain.NOT_GRADED,
        "lines": lambda one: plain.bottom_line(one, review.protocol.outcome_of(one.endpoint)),
    }


def filters() -> dict[str, Callable[..., Any]]:
    """Give the filters by name."""
    return {
        "anchor": lambda name: "study-" + re.sub(r"\W+", "-", name).strip("-").lower(),
        "capitalised": lambda text: text[:1].upper() + text[1:],
        "cells": pooling.cells,
        "by_drugs": pooling.by_drugs,
        "declared": pooling.declared,
        "estimate": models.estimate,
        "events": _events,
        "exchange": pooling.exchange_cells,
        "fitted": snippet.can_be_fitted,
        "model": models.model,
        "participants": models.participants,
        "percent": words.percent,
        "pooled": _pooled,
        "refits": lambda one: pooling.refit_cells(one.leave_one_out(), one),
        "snippet": snippet.snippet,
        "tests": lambda found: tuple(grouping.tests(found)),
        "thousands": "{:,}".format,
        "turned": models.turned,
        "unused": _unused,
        "weights": models.weights,
        "why": _why,
    }


def versions() -> str:
    """Name what computed the report, such as ``evidence 0.1.0, Python 3.12.1, spacy 3.8.2``."""
    return ", ".join(
        [
            f"evidence {__version__}",
            f"Python {platform.python_version()}",
            *(f"{name} {version(name)}" for name in _NAMED),
        ]
    )


def _method(choice: Synthesis) -> str:
    """Name the model in words, and the intervals that stand beside its ratio."""
    several = ". Wald, HKSJ and HKSJ with the ad hoc floor are three intervals round it"
    several = "" if choice.fitted[0] == "FE" else several
    alone = "of one study alone its own interval stands in the first column of intervals"
    return f"{words.method(*choice.fitted, choice.level, 3)}{several}; {alone}"


def _pooled(analysis: Analysis) -> str:
    assert analysis.result is not None
    return analysis.result.interval(analysis.measure)


def _agreed(beside: Beside) -> tuple[tuple[str, str, str, str, str], ...]:
    """Give agreement in cells: what about, items, per cent, kappa, AC1; none where no two people judged one item."""
    found = agreement(beside.decisions)
    measured = {"all": found, **found.fields}
    return tuple(_measured(name, one) for name, one in measured.items() if one.n)


def _measured(name: str, one: Measured) -> tuple[str, str, str, str, str]:
    percent = "-" if one.percent is None else f"{one.percent:.0f} %"
    kappa, ac1 = ("-" if value is None else f"{value:.2f}" for value in (one.kappa, one.ac1))
    return name, str(one.n), percent, kappa, ac1


def _unused(row: Row) -> str:
    """Say what stands in the place of the estimate of an eligible study that is not used."""
    return "not used" if row.why_not == "not-accepted" and row.value is not None else "no usable numbers"


def _why(row: Row) -> str:
    """Say why a row stands in no result."""
    if row.why_not is None:
        return "in no analysis" if row.accepted else "not accepted: no person has accepted it yet"
    return f"{row.why_not}: {row.because}" if row.because else row.why_not


def _events(row: Row) -> str:
    return "" if row.events is None else " / ".join(f"{events} of {of}" for events, of in row.events)


def _flow_rows(flow: Flow | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Give each box of the flow as its phase and its lines."""
    if flow is None:
        return ()
    boxes = ((row.phase, lines) for row in rows_of(flow) for lines in row.boxes.values())
    return tuple((phase, tuple(line.text.replace("\u00a0", " ") for line in lines)) for phase, lines in boxes)
