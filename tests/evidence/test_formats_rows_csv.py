"""Published rows: what contradicts itself is refused with its line, the others are kept as printed."""

import pytest

from evidence import data, formats
from evidence.errors import EvidenceError
from evidence.formats.rows_csv import OPTIONAL, REQUIRED

GOOD = {
    "study": "Roe 2012",
    "pmid": "20000001",
    "year": "2012",
    "endpoint": "OS",
    "measure": "HR",
    "value": "0.80",
    "ci_low": "0.60",
    "ci_high": "1.10",
    "ci_level": "0.95",
    "numerator": "alphatinib",
    "reference": "betalimus",
    "n_numerator": "60",
    "n_reference": "58",
    "design": "rct",
    "estimate_adjusted": "true",
    "population": "all",
    "source": "PMID 20000001, Table 2",
}


def table(*rows, columns=REQUIRED, separator=","):
    lines = [separator.join(columns)]
    lines += [
        separator.join(f'"{row[column]}"' if separator in row[column] else row[column] for column in columns)
        for row in rows
    ]
    return ("\n".join(lines) + "\n").encode()


def row(**changes):
    return {**GOOD, **changes}


def test_a_good_row():
    (found,) = formats.parse(table(GOOD), name="t.csv").rows
    assert (found.value, found.ci_low, found.ci_high, found.ci_level) == (0.8, 0.6, 1.1, 0.95)
    assert (found.n_numerator, found.n_reference, found.year, found.pmid) == (60, 58, 2012, "20000001")
    assert (found.estimate_adjusted, found.study_adjusted, found.study_multicentre) == (True, None, None)
    assert found.printed == (("value", "0.80"), ("ci_low", "0.60"), ("ci_high", "1.10"))
    assert (found.where, found.source) == ("t.csv:2", "PMID 20000001, Table 2")


@pytest.mark.parametrize("column", ["pmid", "year", "n_numerator", "n_reference", "estimate_adjusted"])
def test_what_may_be_empty(column):
    (found,) = formats.parse(table(row(**{column: ""})), name="t.csv").rows
    assert getattr(found, column) is None


BAD = [
    ({"value": "1.20"}, "outside its interval: 1.20 (0.60-1.10)", "source"),
    ({"value": "0.59"}, "outside its interval", "source"),
    ({"ci_low": "1.10", "ci_high": "0.60"}, "wrong order: 0.80 (1.10-0.60)", "source"),
    ({"ci_low": "0.80", "ci_high": "0.80"}, "wrong order", "source"),
    ({"value": "0", "ci_low": "0", "ci_high": "1"}, "above 0", "source"),
    ({"value": "-0.22", "ci_low": "-0.5", "ci_high": "0.1"}, "above 0", "source"),
    ({"value": "n.s."}, "value 'n.s.' is not a number", "number"),
    ({"value": ""}, "value '' is not a number", "number"),
    ({"value": "nan"}, "not a number", "number"),
    ({"ci_high": "inf"}, "not a number", "number"),
    ({"value": "0_8"}, "not a number", "number"),
    ({"value": "０.８"}, "not a number", "number"),
    ({"value": "0,80"}, "not a number", "with a point"),
    ({"ci_level": "95"}, "ci_level 95 is not between 0 and 1", "write 0.95"),
    ({"ci_level": "1"}, "not between", "write 0.95"),
    ({"ci_level": "0"}, "not between", "write 0.95"),
    ({"ci_level": ""}, "not a number", "number"),
    ({"numerator": "betalimus"}, "both 'betalimus'", "two arms"),
    ({"numerator": "Betalimus "}, "both", "two arms"),
    ({"numerator": ""}, "numerator is empty", "fill in"),
    ({"study": " "}, "study is empty", "fill in"),
    ({"source": ""}, "source is empty", "fill in"),
    ({"design": "cohort"}, "design 'cohort' is not known", "nrs-retrospective"),
    ({"design": ""}, "design '' is not known", "rct"),
    ({"measure": "hr"}, "measure 'hr' is not known", "HR"),
    ({"n_numerator": "0"}, "n_numerator '0'", "correct"),
    ({"n_reference": "58.5"}, "n_reference '58.5'", "correct"),
    ({"n_reference": "9" * 5000}, "n_reference", "correct"),
    ({"year": "12"}, "year '12'", "correct"),
    ({"pmid": "PMC123"}, "pmid 'PMC123'", "digits"),
    ({"estimate_adjusted": "yes"}, "estimate_adjusted 'yes'", "true, false"),
]


@pytest.mark.parametrize("changes, reason, remedy", BAD)
def test_a_bad_row_is_listed_and_the_others_kept(changes, reason, remedy):
    parsed = formats.parse(table(GOOD, row(**changes), row(study="Doe 2013")), name="t.csv")
    assert [found.study for found in parsed.rows] == ["Roe 2012", "Doe 2013"]
    (rejected,) = parsed.rejected
    assert rejected.where == "t.csv:3"
    assert reason in rejected.reason
    assert remedy in rejected.remedy


@pytest.mark.parametrize(
    "changes",
    [{"value": "0.60"}, {"value": "1.10"}, {"ci_level": "0.9"}, {"value": ".80"}, {"value": "1", "ci_high": "2"}],
)
def test_the_edge_is_still_good(changes):
    assert len(formats.parse(table(row(**changes)), name="t.csv").rows) == 1


@pytest.mark.parametrize("column", REQUIRED)
def test_a_missing_column_is_named(column):
    columns = [name for name in REQUIRED if name != column]
    with pytest.raises(EvidenceError, match=f"The column {column} is missing") as caught:
        formats.parse(table(GOOD, columns=columns), name="t.csv")
    assert caught.value.where == "t.csv:1"
    assert column in caught.value.remedy


SHAPES = [
    ("crlf", table(GOOD).replace(b"\n", b"\r\n")),
    ("byte order mark", b"\xef\xbb\xbf" + table(GOOD)),
    ("utf-16", table(GOOD).decode().encode("utf-16")),
    ("semicolons", table(GOOD, separator=";")),
    ("tabs", table(GOOD, separator="\t")),
    ("blank lines", table(GOOD).replace(b"\n", b"\n\n") + b",,\n"),
    ("capital names", table(GOOD).replace(b"study,pmid", b"Study, PMID")),
    ("another order", table(GOOD, columns=REQUIRED[::-1])),
    ("no newline at the end", table(GOOD).rstrip()),
    ("optional columns", table(row(study_adjusted="true", study_multicentre="false"), columns=REQUIRED + OPTIONAL)),
]


@pytest.mark.parametrize("content", [content for _, content in SHAPES], ids=[name for name, _ in SHAPES])
def test_shapes(content):
    parsed = formats.parse(content, name="t.csv")
    assert [(found.study, found.value) for found in parsed.rows] == [("Roe 2012", 0.8)]
    assert parsed.rejected == ()


BROKEN = [
    (table(), "header and no row"),
    (table(GOOD, columns=(*REQUIRED, "study")), "study stands more than once"),
    (table(GOOD) + b'"open quote,', "CSV is broken"),
    (b"slab,yi,vi\na,1,2\n", "columns study, pmid"),
]


@pytest.mark.parametrize("content, what", BROKEN)
def test_refused_as_a_whole(content, what):
    with pytest.raises(EvidenceError, match=what):
        formats.parse(content, name="t.csv")


@pytest.mark.parametrize("line", [b"Roe 2012,1\n", b",".join([b"x"] * 18) + b"\n"])
def test_a_row_of_another_length_is_refused(line):
    parsed = formats.parse(table(GOOD) + line, name="t.csv")
    assert (len(parsed.rows), parsed.rejected[0].where) == (1, "t.csv:3")
    assert "cells" in parsed.rejected[0].reason


def test_the_line_of_a_row_below_one_of_two_lines():
    parsed = formats.parse(
        table(row(study="Roe\n2012").copy()).replace(b"Roe\n2012", b'"Roe\n2012"')
        + table(row(value="9")).split(b"\n", 1)[1],
        name="t.csv",
    )
    assert [found.where for found in parsed.rows] == ["t.csv:2"]
    assert [rejected.where for rejected in parsed.rejected] == ["t.csv:4"]


def test_an_unknown_column_is_said():
    parsed = formats.parse(table(row(colour="red"), columns=(*REQUIRED, "colour")), name="t.csv")
    assert parsed.notes == ("t.csv:1: columns not used: colour.",)


# study, endpoint, printed, n, design, estimate_adjusted, study_adjusted, study_multicentre: PLoS One 2014;9(12):e114264, Table 1
HENG = [
    ("Busch 2011", "OS", "0.79 0.43 1.45", 62, 46, "nrs-retrospective", None, True, True),
    ("Busch 2011", "PFS", "0.86 0.57 1.28", 62, 46, "nrs-retrospective", None, True, True),
    ("Chen 2012", "OS", "1.03 0.59 1.79", 117, 65, "nrs-retrospective", None, True, True),
    ("Heng 2012", "OS", "0.84 0.67 1.06", 277, 541, "nrs-retrospective", None, True, True),
    ("Heng 2012", "PFS", "1.18 0.92 1.50", 277, 541, "nrs-retrospective", None, True, True),
    ("Wong 2013", "OS", "0.65 0.42 0.99", 233, 123, "nrs-retrospective", None, True, True),
    ("Wong 2013", "PFS", "0.75 0.53 1.07", 233, 123, "nrs-retrospective", None, True, True),
    ("Park 2012", "OS", "1.71 0.86 3.40", 42, 41, "nrs-retrospective", None, True, False),
    ("Park 2012", "PFS", "1.03 0.62 1.69", 42, 41, "nrs-retrospective", None, True, False),
    ("Gore 2013", "OS", "1.05 0.71 1.54", 42, 171, "nrs-retrospective", False, False, True),
    ("Harrison 2012", "OS", "3.13 0.96 10.22", 33, 32, "other", False, False, True),
    ("Ruiz 2013", "OS", "1.10 0.56 2.17", 19, 34, "nrs-retrospective", False, False, False),
]


def test_the_bundled_rows():
    parsed = formats.parse(data.read("heng2014.csv"), name="heng2014.csv")
    assert parsed.rejected == ()
    seen = [
        (
            r.study,
            r.endpoint,
            " ".join(text for _, text in r.printed),
            r.n_numerator,
            r.n_reference,
            r.design,
            r.estimate_adjusted,
            r.study_adjusted,
            r.study_multicentre,
        )
        for r in parsed.rows
    ]
    assert seen == HENG
    assert {(r.numerator, r.reference, r.measure, r.ci_level, r.population, r.source, r.pmid) for r in parsed.rows} == {
        ("mTOR inhibitor", "VEGF TKI", "HR", 0.95, "all", "PMID 25493562, Table 1", None)
    }


def test_there_is_no_other_bundled_file():
    with pytest.raises(KeyError):
        data.read("../errors.py")
