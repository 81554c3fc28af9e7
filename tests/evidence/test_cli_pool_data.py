"""`evidence pool --data`: a table of figures in, a pooled result or named rows out."""

import json
import math

import pytest

from evidence.__main__ import main

RATIOS = """slab,measure,value,ci_low,ci_high
Busch 2011,HR,0.79,0.43,1.45
Chen 2012,HR,1.03,0.59,1.79
Heng 2012,HR,0.84,0.67,1.06
Wong 2013,HR,0.65,0.42,0.99
"""
LOGS = """slab,yi,vi
Busch 2011,-0.2357,0.0962
Chen 2012,0.0296,0.0803
Heng 2012,-0.1744,0.0137
Wong 2013,-0.4308,0.0478
"""


@pytest.fixture
def table(tmp_path):
    def write(text):
        path = tmp_path / "figures.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


@pytest.mark.parametrize(
    "options, interval",
    [
        (["--ci", "wald"], (0.6803, 0.9777)),
        (["--ci", "hksj"], (0.6480, 1.0264)),
        ([], (0.6075, 1.0948)),  # ad hoc is the default: never narrower than the model's own standard error
        (["--ci", "wald", "--tau2", "FE", "--level", "0.9"], (0.7004, 0.9496)),
    ],
)
def test_ratios_are_pooled_as_logs(table, capsys, options, interval):
    assert main(["pool", "--data", table(RATIOS), "--json", *options]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["k"] == 4
    assert body["measure"] == "HR"
    assert body["studies"] == ["Busch 2011", "Chen 2012", "Heng 2012", "Wong 2013"]
    assert body["exp"]["estimate"] == pytest.approx(0.8155, abs=5e-5)
    assert (body["exp"]["ci_low"], body["exp"]["ci_high"]) == pytest.approx(interval, abs=1e-4)
    assert body["estimate"] == pytest.approx(math.log(body["exp"]["estimate"]))
    assert (body["q"], body["q_p"]) == pytest.approx((1.830, 0.6084), abs=5e-4)
    assert body["tau2"] == 0


@pytest.mark.parametrize(
    "text",
    [
        LOGS,
        LOGS.replace(",", ";"),
        LOGS.replace(",", "\t"),
        "\ufeff" + LOGS,
        LOGS.replace("\n", "\r\n"),
        LOGS.replace("slab", "SLAB"),
        LOGS + "\n\n",
        "slab,yi,sei\nBusch 2011,-0.2357,0.31016\nChen 2012,0.0296,0.28337\nHeng 2012,-0.1744,0.11705\nWong 2013,-0.4308,0.21863\n",
    ],
    ids=["comma", "semicolon", "tab", "bom", "crlf", "capitals", "blank lines", "sei"],
)
def test_logs_are_pooled_as_they_are(table, capsys, text):
    assert main(["pool", "--data", table(text), "--json", "--ci", "wald"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["estimate"] == pytest.approx(-0.2039, abs=2e-4)
    assert "exp" not in body


def test_text_says_result_method_and_weights(table, capsys):
    assert main(["pool", "--data", table(RATIOS), "--ci", "wald"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("HR 0.82 (95 % CI 0.68 to 0.98), P = 0.028, k = 4\n")
    assert "Method: random effects, REML for tau2, Wald interval, 95 %" in out
    assert "  62.5 %  Heng 2012" in out
    assert max(map(len, out.splitlines())) <= 80


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
def test_one_bad_row_and_nothing_is_pooled(table, capsys, row, said):
    path = table(f"slab,measure,value,ci_low,ci_high\nA,HR,0.79,0.43,1.45\n{row}\nC,HR,0.9,0.5,1.6\n")
    assert main(["pool", "--data", path]) == 1
    out, err = capsys.readouterr()
    assert out == ""
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
def test_a_file_that_is_no_table_is_refused(table, capsys, content, said):
    path = table(content)
    assert main(["pool", "--data", path]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert path in err
    assert "Try:" in err


def test_a_ratio_beside_its_bounds_is_not_taken_for_a_log(table, capsys):
    """Its bounds lie round it as a ratio's do, and its standard error is that of the log."""
    assert main(["pool", "--data", table("slab,yi,sei,ci_low,ci_high\nA,0.79,0.310,0.43,1.45\n")]) == 1
    assert "yi 0.79 is the ratio itself" in capsys.readouterr().err


def test_ratios_without_bounds_in_yi_get_a_warning(table, capsys):
    """Standardised differences of 0.8 to 1.3 look the same, so this is no error."""
    assert main(["pool", "--data", table("slab,yi,sei\nA,0.79,0.31\nB,1.03,0.28\nC,0.84,0.12\n")]) == 0
    assert "as ratios do" in capsys.readouterr().err


def test_a_study_that_is_there_twice_gets_a_warning(table, capsys):
    assert main(["pool", "--data", table("slab,yi,vi\nA,-0.1,0.02\nA,-0.2,0.03\n")]) == 0
    assert "A stands in the table more than once" in capsys.readouterr().err


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
