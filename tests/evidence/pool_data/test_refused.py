"""A table of figures that cannot be pooled: its rows are named, and nothing is pooled."""

import json

import pytest
from figures import LOGS

from evidence.__main__ import main

BAD_ROWS = [
    # the row after the good one, what is said of it
    ("B,HR,1.50,0.43,1.45", "value 1.50 lies outside its interval 0.43 to 1.45"),
    ("B,HR,0.79,1.45,0.43", "ci_low 1.45 is not below ci_high 0.43"),
    ("B,HR,0.79,0.79,0.79", "ci_low 0.79 is not below ci_high 0.79"),
    ("B,HR,-0.24,-0.84,0.37", "logs of ratios belong into a column yi"),
    ("B,HR,0,0.1,0.4", "is not above 0, as a ratio is"),
    ("B,HR,0.79,,1.45", "ci_low is empty"),
    ("B,HR,n/a,0.43,1.45", "value n/a is not a number"),
    ("B,HR,nan,0.43,1.45", "value nan is not a finite number"),
    ("B,HR,0.79,0.43,inf", "ci_high inf is not a finite number"),
    ("B,MD,0.79,0.43,1.45", "measure MD is none of HR, IRR, OR, RR, SHR"),
    ("B,,0.79,0.43,1.45", "measure (empty) is none of"),
    ("B,HR,0,79,0,43,1,45", "more cells than columns"),
    ("B,HR,0.79", "ci_low is empty"),
    ("B,OR,0.79,0.43,1.45", "the column measure mixes HR, OR"),
]


@pytest.mark.parametrize("row, said", BAD_ROWS, ids=[row for row, _ in BAD_ROWS])
def test_one_bad_row_and_nothing_is_pooled(refused, row, said):
    _, err = refused(f"slab,measure,value,ci_low,ci_high\nA,HR,0.79,0.43,1.45\n{row}\nC,HR,0.9,0.5,1.6\n")
    assert "so nothing was pooled" in err
    assert said in err
    assert "Try:" in err
    assert "Traceback" not in err


def test_each_bad_row_is_named_by_its_line(table, capsys):
    path = table("slab,yi,vi\nA,0.1,0.02\nB,0.1,0\nC,0.2,-0.01\nD,x,0.1\n")
    assert main(["pool", "--data", path]) == 1
    err = capsys.readouterr().err
    assert "3 of 4 rows cannot be used" in err
    for line, reason in [(3, "vi is 0; it must be above 0"), (4, "vi is -0.01"), (5, "yi x is not a number")]:
        assert f"{path}:{line}: {reason}" in err


BAD_FILES = [
    ("", "The file is empty."),
    ("  \n", "The file is empty."),
    ("slab,yi,vi\n", "The table has no rows."),
    (b"\x89PNG\r\n\x1a\n\x00\x00", "not a CSV file in UTF-8"),
    ("slab,yi,vi\nA,0.1,0.2\n".encode("utf-16"), "not a CSV file in UTF-8"),
    ("slab,yi\nA,0.1\n", "Columns are missing; found: slab, yi."),
    ("slab,value,ci_low,ci_high\nA,0.7,0.6,0.9\n", "The column measure is missing"),
    ("slab,yi,yi,vi\nA,0.1,0.1,0.2\n", "The column yi is there twice."),
    ("slab,hr,sei\nA,0.7,0.1\n", "a ratio cannot be pooled as its log"),
    ("slab,value,vi\nA,0.7,0.1\n", "a ratio cannot be pooled as its log"),
]


@pytest.mark.parametrize("content, said", BAD_FILES, ids=[said for _, said in BAD_FILES])
def test_a_file_that_is_no_table_is_refused(refused, content, said):
    path, err = refused(content)
    assert said in err
    assert path in err
    assert "Try:" in err


def test_a_ratio_beside_its_bounds_is_not_taken_for_a_log(table, capsys):
    """Its bounds lie round it as a ratio's do, and its standard error is that of the log."""
    assert main(["pool", "--data", table("slab,yi,sei,ci_low,ci_high\nA,0.79,0.310,0.43,1.45\n")]) == 1
    assert "yi 0.79 is the ratio itself" in capsys.readouterr().err


RATIOS_AS_LOGS = "slab,yi,sei{more}\nA,0.79,0.31{cell}\nB,1.03,0.28{cell}\nC,0.84,0.12{cell}\n"


@pytest.mark.parametrize("more, cell", [("", ""), (",measure", ",HR"), (",measure", ",or")])
def test_a_column_of_ratios_in_yi_is_refused_with_a_hint(refused, more, cell):
    path, err = refused(RATIOS_AS_LOGS.format(more=more, cell=cell))
    assert "nobody has taken the logarithm of" in err
    assert path in err
    assert "put log(ratio) into yi" in err


@pytest.mark.parametrize("more, cell", [(",measure", ",SMD"), (",scale", ",log"), (",scale,measure", ",log,HR")])
def test_unless_the_table_says_what_it_is(table, capsys, more, cell):
    """Standardised differences of 0.8 to 1.3 look the same."""
    assert main(["pool", "--data", table(RATIOS_AS_LOGS.format(more=more, cell=cell))]) == 0
    assert "as ratios do" in capsys.readouterr().err


BAD_FORMS = [
    # what cannot be used, what is said of it
    ("slab,measure,value,p_value\nA,HR,0.75,<0.05\n", "a standard error needs the exact two-sided P value"),
    ("slab,measure,value,p_value\nA,HR,0.75,1.2\n", "p_value 1.2 must lie between 0 and 1"),
    ("slab,measure,value,p_value\nA,HR,1.0,0.9\n", "a ratio of exactly 1 gives no standard error"),
    ("slab,measure,value,p_value\nA,HR,-0.2,0.9\n", "logs of ratios belong into a column yi"),
    ("slab,measure,value,chi2,direction\nA,HR,0.75,7.36,above\n", "direction above contradicts value 0.75"),
    ("slab,o_minus_e,v\nA,-10,0\n", "v is 0; it must be above 0"),
    ("slab,o_minus_e,v\nA,x,3\n", "o_minus_e x is not a number"),
    ("slab,yi,sei\nA,0.1,1e200\n", "its variance would be inf"),
    ("slab,o_minus_e,v\nA,1_5,3\n", "o_minus_e 1_5 is not a number"),
    ("slab,chi2,direction,v\nA,4,,25\n", "direction (empty) must be below or above"),
    ("slab,chi2,direction,v\nA,-4,below,25\n", "chi2 is -4; it cannot be below 0"),
    ("slab,chi2,direction,events_a,events_b\nA,4,below,0,50\n", "events_a is 0; it must be above 0"),
    ("slab,measure,events_a,n_a,events_b,n_b\nA,HR,4,123,11,139\n", "measure HR is none of OR, RD, RR"),
    ("slab,measure,events_a,n_a,events_b,n_b\nA,OR,130,123,11,139\n", "events"),
    ("slab,measure,events_a,n_a,events_b,n_b\nA,OR,4.5,123,11,139\n", "events_a is 4.5; it is a count"),
    ("slab,measure,events_a,n_a,events_b,n_b\nA,OR,0,123,0,139\n", "says nothing about the ratio"),
]


@pytest.mark.parametrize("text, said", BAD_FORMS, ids=[said for _, said in BAD_FORMS])
def test_figures_that_cannot_be_used_are_named(refused, text, said):
    path, err = refused(text)
    assert f"{path}:2: " in err
    assert said in err


def test_a_missing_file_is_named(tmp_path, capsys):
    assert main(["pool", "--data", str(tmp_path / "none.csv"), "--json"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    error = json.loads(err)["error"]
    assert error["code"] == 1
    assert error["where"] == str(tmp_path / "none.csv")
    assert error["message"]
    assert error["hint"]


@pytest.mark.parametrize("options", [["--tau2", "XX"], ["--ci", "t"], ["--level", "95"], ["--nonsense"]], ids=" ".join)
def test_unknown_choices_are_usage_errors(table, capsys, options):
    assert main(["pool", "--data", table(LOGS), *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert options[0] in err


OF_A_PROJECT = [
    # what a table does not know, and what would pass for a part of it
    ("pool", "--outcome", "OS"),
    ("pool", "--comparison", "x"),
    ("pool", "--analysis", "all"),
    ("pool", "--strict"),
    ("pool", "--allow-unreviewed"),
    ("plot", "forest", "-o", "a.svg", "--outcome", "OS"),
]


@pytest.mark.parametrize("words", OF_A_PROJECT, ids=" ".join)
def test_what_only_a_project_has_is_refused_beside_a_table(table, capsys, words):
    assert main([*words, "--data", table(LOGS)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert any(word in err for word in words if word.startswith("--"))
    assert "give each its own table" in err
