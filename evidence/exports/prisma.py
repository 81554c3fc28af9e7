"""The PRISMA 2020 flow: the template of the PRISMA2020 package and app for R with its numbers filled in, or a figure.

Must never change a cell of the template but those of ``n``, nor put a number into one that is not a count of the flow.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from evidence import data
from evidence.errors import EvidenceError
from evidence.exports.columns import line
from evidence.exports.flow import Box, flow_of
from evidence.exports.flow.words import cautions, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidence.exports.flow import Flow
    from evidence.exports.shapes import Material, Tally

TEMPLATE = "prisma2020.csv"
"""Keys, boxes and labels of ``inst/extdata/PRISMA.csv`` in PRISMA2020 (Haddaway 2022, doi:10.1002/cl2.1230)."""


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the file: the template's 34 rows, or an SVG figure if the form asks for it.

    Args:
        material: The project.
        tally: Counts the rows, or the figure as one; takes what the numbers do not say.

    Raises:
        EvidenceError: Nothing was found yet.
    """
    flow = flow_of(material)
    if not flow.placed:
        raise EvidenceError(
            "Nothing was found yet, so there is no flow of records.",
            remedy="search (evidence search, evidence fetch) or bring records in (evidence import).",
        )
    tally.notes += cautions(flow)
    if material.form == ".svg":
        from evidence.exports.flow.figure import figure

        tally.written += 1
        yield figure(flow).encode()
        return
    heading, *rows = csv.reader(io.StringIO(data.read(TEMPLATE).decode()))
    found = numbers(flow)
    yield line(heading)
    for row in rows:
        tally.written += 1
        yield line([*row[:-1], found.get(row[0], row[-1])])


def numbers(flow: Flow) -> dict[str, str]:
    """Give what stands in ``n``, by the template's keys."""
    return {key: str(value) for key, value in {**_found(flow), **_ended(flow), **_included(flow)}.items()}


def _found(flow: Flow) -> dict[str, str | int]:
    return {
        "database_results": flow.identified,
        "database_specific_results": listed(flow.found),
        "citations_results": flow.cited,
        "duplicates": flow.duplicates,
        "excluded_automatic": flow.count(Box.AUTOMATIC),
        "excluded_other": flow.count(Box.OTHER),
    }


def _ended(flow: Flow) -> dict[str, str | int]:
    return {
        "records_screened": flow.screened,
        "records_excluded": flow.count(Box.SCREENED_OUT),
        "dbr_sought_reports": flow.sought(),
        "dbr_notretrieved_reports": flow.count(Box.NOT_RETRIEVED),
        "dbr_assessed": flow.assessed(),
        "dbr_excluded": listed(flow.reasons(Box.REPORT_EXCLUDED)),
        "other_sought_reports": flow.sought("other"),
        "other_notretrieved_reports": flow.count(Box.NOT_RETRIEVED, "other"),
        "other_assessed": flow.assessed("other"),
        "other_excluded": listed(flow.reasons(Box.REPORT_EXCLUDED, "other")),
    }


def _included(flow: Flow) -> dict[str, str | int]:
    return {
        "previous_studies": len(flow.previous.studies) if flow.previous else 0,
        "previous_reports": flow.previous_reports,
        "new_studies": flow.new_studies,
        "new_reports": flow.new_reports,
        "total_studies": len(flow.studies),
        "total_reports": flow.reports,
        "total_studies_ma": len(flow.pooled_studies),
        "total_reports_ma": len(flow.pooled_reports),
    }
