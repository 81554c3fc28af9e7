"""How a study is named in a table of estimates, and what is said where there is none to write."""

import csv
import io

import pytest

from evidence import exports
from evidence.errors import EvidenceError
from evidence.records import Record
from evidence.rows import Row

ALL = [kind for kind, about in exports.KINDS.items() if about.lists == "estimates"]


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def no_project():
    raise AssertionError("a table of estimates needs no more than its rows")


def material(rows, protocol, records=(), which="included"):
    return exports.Material(
        which, lambda: records, lambda: rows, lambda _: [], lambda: protocol, lined=no_project, store=None
    )


NOTHING = [
    # rows, which, what is said
    ([], "included", "There is no estimate to write."),
    ([], "all", "There is no estimate to write."),
    ([{"eligible": False, "why_not": "wrong-line"}], "included", "No eligible study has a usable estimate"),
    ([{"eligible": True, "why_not": "no-usable-data"}], "included", "No eligible study has a usable estimate"),
    ([{"endpoint": "ORR"}], "all", "There is no estimate to write."),
    ([{"endpoint": None, "comparison": None, "why_not": "single-arm"}], "all", "There is no estimate to write."),
]


def row(**fields):
    given = {
        "id": "1",
        "report": "1",
        "study": "One",
        "comparison": "vegf_tki_vs_mtor",
        "endpoint": "OS",
        "stratum": "rct",
    }
    return Row(**{**given, **fields})


@pytest.mark.parametrize("rows, which, said", NOTHING)
@pytest.mark.parametrize("kind", ALL)
def test_without_an_estimate_nothing_is_written(protocol, kind, rows, which, said):
    tally = exports.Tally()
    asked = material([row(**fields) for fields in rows], protocol, which=which)
    with pytest.raises(EvidenceError, match=said):
        b"".join(exports.write(kind, asked, tally))
    assert tally.written == 0


LABELS = [
    # study, authors, year, label
    ("AXIS", ("Rini BI", "Escudier B"), 2011, "Rini 2011 (AXIS)"),
    ("Rini 2011", ("Rini BI",), 2011, "Rini 2011"),
    ("Rini 2011 b", ("Rini BI",), 2011, "Rini 2011 b"),
    ("AXIS", ("The AXIS Investigators",), None, "The AXIS Investigators (AXIS)"),
    ("AXIS", (), 2011, "AXIS"),
    ("AXIS", ("=1 A",), 2011, "'=1 2011 (AXIS)"),
]


@pytest.mark.parametrize("study, authors, year, label", LABELS)
def test_a_study_is_named_by_author_year_and_its_own_name(protocol, study, authors, year, label):
    given = {"title": "A trial.", "sections": [], "pmid": "1", "raw": b"", "raw_format": "ris", "source": "x"}
    known = Record.build(**given, authors=authors, year=year)
    one = row(key="1", study=study, eligible=True, poolable=True, yi=-0.5, sei=0.1, value=0.6, decision="accepted")
    for kind, column in {"metafor": "slab", "meta": "studlab", "netmeta": "studlab"}.items():
        text = b"".join(exports.write(kind, material([one], protocol, [known]), exports.Tally())).decode()
        assert [found[column] for found in read(text)] == [label]


CELLS = [
    # study, cell
    ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
    ("+1", "'+1"),
    ("-1", "'-1"),
    ("@cmd", "'@cmd"),
    ("\t=1", "'\t=1"),
    ("Zoë, Z\n2", "Zoë, Z\n2"),
    ("a = b", "a = b"),
]


@pytest.mark.parametrize("study, cell", CELLS)
def test_a_text_is_no_formula_and_a_number_stays_one(protocol, study, cell):
    one = row(study=study, eligible=True, poolable=True, yi=-0.5, sei=0.1, value=0.6, decision="accepted")
    text = b"".join(exports.write("metafor", material([one], protocol), exports.Tally())).decode()
    (found,) = read(text)
    assert (found["study_id"], found["slab"], found["yi"]) == (cell, cell, "-0.5")


PLAIN = [
    # studies, names in RevMan
    (["A & B <1>"], ["A and B less than 1 more than"]),
    (["A&B", "A and B"], ["A and B", "A and B (A and B; 1)"]),
    (["=1", "Zoë"], ["'=1", "Zoë"]),
]


@pytest.mark.parametrize("names, expected", PLAIN)
def test_names_in_revman_are_plain_and_none_is_two_studies(protocol, names, expected):
    usable = {"eligible": True, "poolable": True, "yi": -0.5, "sei": 0.1, "value": 0.6, "decision": "accepted"}
    rows = [row(id=f"{at}", report=f"{at}", study=name, **usable) for at, name in enumerate(names)]
    text = b"".join(exports.write("revman", material(rows, protocol), exports.Tally())).decode()
    assert [found["Study"] for found in read(text)] == expected
