"""The worked example on the terminal: what was read, turned, linked, found in conflict and pooled, in 80 columns.

Everything shown is taken from the results; nothing about this example is written here.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from evidence.report import models, words
from evidence.report.findings import findings_lines
from evidence.rows import ABSTRACT, agree
from evidence.studies.links import THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.demo import Demo
    from evidence.report.review import Review


def walkthrough(demo: Demo) -> str:
    """Tell the example from the abstract to the plot."""
    return "\n".join(_told(demo))


def _told(demo: Demo) -> Iterator[str]:
    found = demo.review
    title = found.protocol.review.title
    yield words.wrapped(f"{title}: the worked example. No network is used; its inputs ship with the program.")
    for number, (heading, lines) in enumerate(_steps(demo, found), start=1):
        yield "\n" + words.wrapped(f"{number}. {heading}", indent="   ", first="")
        yield from lines


def _steps(demo: Demo, found: Review) -> Iterator[tuple[str, Iterator[str]]]:
    a, b = found.protocol.labels(None)
    for record, findings in found.records:
        name = f"PMID {record.pmid}" if record.pmid else record.key
        place = f" ({record.citation})" if record.citation else ""
        yield f"READ from the abstract of {name}{place}", findings_lines(findings.to_dict())
    yield f"LINED UP as {a} over {b}; what is printed the other way is turned", _rows(found)
    yield "ONE COHORT in two reports is counted once", _links(found)
    yield "WHAT ITS REPORTS SAY: agreement and conflict", _comparisons(found)
    yield f"POOLED, {a} over {b}: {', '.join(found.banner).upper()}", _pooled(found)
    yield "THE HEADLINE, held against what was published", _headline(found)
    yield "WRITTEN", _written(demo)


def _rows(found: Review) -> Iterator[str]:
    yield f"  {'report':<14} {'':<4} {'printed':<18} {'':<6} {'A over B':<18} used"
    for row in found.lined.rows:
        if row.printed is not None:
            printed = str(row.printed).split(",")[0]
            turned = "turned" if row.inverted else ""
            use = "yes" if row.poolable else "no"
            name = f"PMID {row.pmid}" if row.source == ABSTRACT else row.study
            yield f"  {name:<14.14} {row.endpoint:<4} {printed:<18} {turned:<6} {models.estimate(row):<18} {use}"


def _links(found: Review) -> Iterator[str]:
    names = {row.report: row.origin for row in found.lined.rows}
    for study in found.lined.studies:
        for link in study.links:
            reports = f"{names.get(link.a, link.a)} and {names.get(link.b, link.b)}"
            why = f"{', '.join(link.signals)} (score {link.score:g}, {THRESHOLD:g} is enough)"
            yield words.wrapped(f"{study.name}: {reports} are about the same patients: {why}.", indent="  ")


def _comparisons(found: Review) -> Iterator[str]:
    for one, other in combinations((row for row in found.lined.rows if row.value is not None), 2):
        same = (one.study, one.endpoint) == (other.study, other.endpoint) and one.report != other.report
        if same and agree(one, other):
            figures = f"{models.estimate(one)} and {models.estimate(other)}"
            said = f"{one.study}, {one.endpoint}: {figures} agree within rounding, once both are A over B."
            yield words.wrapped(said, indent="  ")
    for conflict in found.lined.conflicts:
        yield words.wrapped(f"CONFLICT. {conflict.detail}", indent="  ")


def _pooled(found: Review) -> Iterator[str]:
    own = dict.fromkeys(spec.banner for spec in found.protocol.analysis if spec.banner)
    yield words.models_table(found.declared, marked=[one.id for one in found.declared if set(own) & set(one.banner)])
    for banner in own:
        yield words.wrapped(f"! {banner}", indent="  ", first="")
    method = next((one.method for one in found.declared if one.method), "")
    yield words.wrapped(f"Model: {method.split(', Hartung')[0]}. I2 in per cent.")


def _headline(found: Review) -> Iterator[str]:
    for one in found.declared:
        if one.headline:
            yield words.wrapped(one.published_sentence, indent="  ")
            yield words.wrapped(models.turned(one), indent="  ")


def _written(demo: Demo) -> Iterator[str]:
    for path in demo.written:
        yield f"  {path}"
    yield "\nNext:"
    yield f"  open {demo.written[-1]} in a browser"
    yield f"  evidence -C {demo.folder} show {demo.review.records[0][0].key}"
    yield f"  evidence -C {demo.folder} table --all"
    yield f"  evidence -C {demo.folder} pool --allow-unreviewed"
    yield "  evidence init my-review   (your own: adapt its review.toml, then search)"
