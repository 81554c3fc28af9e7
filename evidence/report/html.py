"""The whole review as one HTML file that opens from disk, asks no network for anything, and prints.

Must never trust a text: titles, abstracts and names are escaped by the template engine. Only our own SVG is put in raw.
"""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from evidence import __version__
from evidence.notices import grave
from evidence.report import forest, grouping, models, pooling
from evidence.report.marking import Mark, Segment, segments
from meta import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.report.review import Review
    from evidence.rows import Row
    from evidence.studies import Study
    from evidence.synthesis import Analysis
    from extractors.findings import Findings

_READ = """\
Effect estimates, their intervals, arms and numbers were read from titles and abstracts by written rules; no language
model was used. Each value is kept with the words that it stands in. Full texts were not read."""
_TURNED = """\
Estimates printed as B over A were turned into A over B; the standard error was computed from the printed interval on
the log scale. Reports of the same patients were linked and counted once; which estimate of a study is used follows
the preferences of the protocol."""
_POOLED = """\
Strata ({strata}) were pooled apart. The protocol's model: {model}. Wald, Hartung-Knapp-Sidik-Jonkman (HKSJ) and HKSJ
with the ad hoc floor are shown beside each other, because with few studies they can lead to different conclusions."""
_COMPUTED = "Statistics were computed with PyMARE and scipy; the test suite holds them against results of metafor."
_NAMED = ("spacy", "PyMARE", "numpy", "scipy", "matplotlib", "biopython")


@dataclass(frozen=True, slots=True)
class Card:
    """A study with its rows and the records that it was read from."""

    study: Study
    rows: tuple[Row, ...]
    records: tuple[dict[str, Any], ...]

    @property
    def notices(self) -> tuple[tuple[bool, str], ...]:
        """What was said of its reports after publication, each once, and whether that is grave."""
        told = dict.fromkeys(text for row in self.rows for text in row.notices)
        return tuple((grave(text), text) for text in told)


def render(review: Review, *, made: str) -> str:
    """Give the page.

    Args:
        review: What to show.
        made: The date of the report, in words.
    """
    page = _environment().get_template("report.html")
    return page.render(
        review=review,
        made=made,
        versions=versions(),
        groups=(("Declared by the protocol", review.declared), ("By stratum", review.strata)),
        plots=[(one, Markup(forest.inline(one))) for one in review.shown()],  # noqa: S704  # matplotlib escapes its texts
        cards=list(_cards(review)),
        methods=methods(review),
        method=_method(review),
    )


def versions() -> str:
    """Name what computed the report, such as ``evidence 0.1.0, Python 3.12.1, spacy 3.8.2``."""
    return ", ".join(
        [
            f"evidence {__version__}",
            f"Python {platform.python_version()}",
            *(f"{name} {version(name)}" for name in _NAMED),
        ]
    )


def methods(review: Review) -> tuple[str, ...]:
    """Write the methods section: what was done, by which rules, with which limits."""
    choice = review.protocol.synthesis
    readings = sorted({f"{found.version} (rules {found.rules_sha256[:12]})" for _, found in review.records})
    read = f" The extractor's version is {', '.join(readings)}." if readings else ""
    strata = ", ".join(choice.strata) or "none"
    pooled = _POOLED.format(strata=strata, model=_method(review))
    return _READ + read, _TURNED, pooled, _COMPUTED, *_bound(review)


def _bound(review: Review) -> Iterator[str]:
    """Tell when the protocol was frozen and each amendment of it, a paragraph each."""
    for one in review.versions:
        yield f"The protocol (version {one.number}) was {one}."


def _method(review: Review) -> str:
    """Name the model in words, from a result that used it where there is one."""
    choice = review.protocol.synthesis
    used = (one.method for one in review.analyses if one.method and one.k > 1)
    return next(used, f"{choice.model} effects, {choice.tau2}, {choice.ci}")


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("evidence.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "anchor": lambda name: "study-" + re.sub(r"\W+", "-", name).strip("-").lower(),
        "cells": pooling.cells,
        "by_drugs": pooling.by_drugs,
        "declared": pooling.declared,
        "exchange": pooling.exchange_cells,
        "tests": lambda found: tuple(grouping.tests(found)),
        "capitalised": lambda text: text[:1].upper() + text[1:],
        "estimate": models.estimate,
        "model": models.model,
        "participants": models.participants,
        "percent": words.percent,
        "pooled": _pooled,
        "turned": models.turned,
        "weights": models.weights,
    }
    return environment


def _pooled(analysis: Analysis) -> str:
    assert analysis.result is not None
    return analysis.result.interval(analysis.measure)


def _cards(review: Review) -> Iterator[Card]:
    for study in review.lined.studies:
        rows = tuple(row for row in review.lined.rows if row.study == study.name)
        if not any(row.eligible or row.eligible_but_retracted for row in rows):
            continue  # listed with its reason under "Not pooled"
        records = (found for key in study.reports if (found := review.record(key)) is not None)
        marked = ({"record": record, "segments": _marked(record.text, findings)} for record, findings in records)
        yield Card(study, rows, tuple(marked))


def _marked(text: str, findings: Findings) -> tuple[Segment, ...]:
    return segments(text, [*marks(findings)])


def marks(findings: Findings) -> Iterator[Mark]:
    """Give what to mark in a record's text, and what each mark says."""
    for effect in findings.effects:
        interval = f" ({effect.ci_low}-{effect.ci_high})" if effect.ci_low is not None else ""
        yield Mark(effect.span.start, effect.span.end, f"{effect.endpoint} {effect.measure} {effect.value}{interval}")
    for arm in findings.arms:
        yield Mark(arm.span.start, arm.span.end, f"arm {arm.name}, n = {arm.n}")
    for median in findings.medians:
        yield Mark(median.span.start, median.span.end, f"median {median.endpoint} {median.value} {median.unit}")
    for rate in findings.rates:
        yield Mark(rate.span.start, rate.span.end, f"{rate.endpoint} {rate.percent} %")
    if findings.total_n is not None:
        yield Mark(findings.total_n.span.start, findings.total_n.span.end, f"total n = {findings.total_n.value}")
    if findings.follow_up is not None:
        span = findings.follow_up.span
        yield Mark(span.start, span.end, f"follow-up {findings.follow_up.median} {findings.follow_up.unit}")
