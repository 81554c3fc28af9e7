"""Flows of records, and how the boxes of a flow must add up."""

from dataclasses import replace

from evidence.exports.flow import Box, Flow, Placed, Previous


def summed(cell):
    """The sum of a cell that lists names with numbers."""
    return sum(int(part.rpartition(", ")[2]) for part in cell.split("; "))


def adds_up(cells):
    n = {key: summed(cell) for key, cell in cells.items()}
    assert all(value >= 0 for value in n.values()), n
    assert n["database_results"] == n["database_specific_results"]
    removed = n["duplicates"] + n["excluded_automatic"] + n["excluded_other"]
    assert n["database_results"] == removed + n["records_screened"]
    assert n["records_screened"] == n["records_excluded"] + n["dbr_sought_reports"]
    assert n["citations_results"] == n["other_sought_reports"]
    included = 0
    for way in ("dbr", "other"):
        assert n[f"{way}_sought_reports"] == n[f"{way}_notretrieved_reports"] + n[f"{way}_assessed"]
        included += n[f"{way}_assessed"] - n[f"{way}_excluded"]
    assert n["new_reports"] == included
    assert n["total_studies_ma"] <= n["total_studies"]
    return n


def flow_with(*boxes, **more):
    """A flow by hand: pairs of a box and how many, with a reason or a source."""
    placed = [
        Placed(
            f"{box}{at}", Box[box], fields.get("source", "PubMed"), **{k: v for k, v in fields.items() if k != "source"}
        )
        for box, n, fields in boxes
        for at in range(n)
    ]
    return Flow(tuple(replace(one, key=f"{at}") for at, one in enumerate(placed)), **more)


HOSTILE = "<b>W & Co</b>\x00\u202e" + "W" * 90 + " 漢字 \U0001f600.ris"


FLOWS = {
    "nothing but one record": flow_with(("INCLUDED", 1, {"studies": frozenset("A")})),
    "all columns": flow_with(
        ("DUPLICATE", 3, {}),
        ("AUTOMATIC", 120, {"reason": "wrong-line"}),
        ("OTHER", 4, {"reason": "not fetched yet"}),
        ("SCREENED_OUT", 1044, {"source": HOSTILE}),
        ("NOT_RETRIEVED", 2, {}),
        ("REPORT_EXCLUDED", 7, {"reason": "review-or-meta-analysis"}),
        ("INCLUDED", 5, {"studies": frozenset("A")}),
        ("INCLUDED", 2, {"studies": frozenset("B"), "way": "other"}),
        ("REPORT_EXCLUDED", 2, {"reason": HOSTILE, "way": "other"}),
        ("PREVIOUS", 2, {"studies": frozenset("C")}),
        again={HOSTILE: 12, **{f"file {n}.ris": n for n in range(1, 40)}},
        previous=Previous(3, "2026-01-01", ("C", "D"), frozenset({"C"}), 1),
    ),
}
