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


RATIOS_AS_LOGS = "slab,yi,sei{more}\nA,0.79,0.31{cell}\nB,1.03,0.28{cell}\nC,0.84,0.12{cell}\n"


@pytest.mark.parametrize("more, cell", [("", ""), (",measure", ",HR"), (",measure", ",or")])
def test_a_column_of_ratios_in_yi_is_refused_with_a_hint(table, capsys, more, cell):
    path = table(RATIOS_AS_LOGS.format(more=more, cell=cell))
    assert main(["pool", "--data", path]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "nobody has taken the logarithm of" in err
    assert path in err
    assert "put log(ratio) into yi" in err


@pytest.mark.parametrize("more, cell", [(",measure", ",SMD"), (",scale", ",log"), (",scale,measure", ",log,HR")])
def test_unless_the_table_says_what_it_is(table, capsys, more, cell):
    """Standardised differences of 0.8 to 1.3 look the same."""
    assert main(["pool", "--data", table(RATIOS_AS_LOGS.format(more=more, cell=cell))]) == 0
    assert "as ratios do" in capsys.readouterr().err


# one study in each form that a paper may print: what its log and variance come to
FORMS = [
    ("slab,measure,value,p_value\nA,HR,0.75,0.0067\n", -0.2877, 0.01126),
    ("slab,measure,value,ci_low,ci_high,p_value\nA,HR,0.75,,,0.0067\n", -0.2877, 0.01126),
    ("slab,measure,value,chi2\nA,HR,0.75,7.36\n", -0.2877, 0.01124),
    ("slab,measure,value,chi2,direction\nA,HR,0.75,7.36,below\n", -0.2877, 0.01124),
    ("slab,o_minus_e,v\nA,-10,25\n", -0.4, 0.04),
    ("slab,chi2,direction,v\nA,4,below,25\n", -0.4, 0.04),
    ("slab,chi2,direction,v\nA,4,above,25\n", 0.4, 0.04),
    ("slab,chi2,direction,events_a,events_b\nA,4,<1,50,50\n", -0.4, 0.04),
    ("slab,measure,events_a,n_a,events_b,n_b\nA,OR,4,123,11,139\n", -0.9387, 0.35712),
    ("slab,measure,events_a,n_a,events_b,n_b\nA,RR,4,123,11,139\n", -0.8893, 0.32558),
    ("slab,measure,events_a,n_a,events_b,n_b\nA,RD,4,123,11,139\n", -0.04662, 0.000780),
    ("slab,measure,value,ci_low,ci_high,ci_level\nA,HR,0.79,0.43,1.45,0.90\n", -0.2357, 0.13655),
]


@pytest.mark.parametrize(
    "text, yi, vi", FORMS, ids=[text.split("\n")[0] + str(i) for i, (text, _, _) in enumerate(FORMS)]
)
def test_what_a_paper_prints_is_turned_into_log_and_variance(table, capsys, text, yi, vi):
    assert main(["pool", "--data", table(text), "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["estimate"], body["se"] ** 2) == pytest.approx((yi, vi), rel=2e-3)
    assert ("exp" in body) == (",RD," not in text)
    assert (body["k"], body["not_pooled"]) == (1, "one study only: nothing pooled")


BAD_FORMS = [
    # what cannot be used, what is said of it
    ("slab,measure,value,p_value\nA,HR,0.75,<0.05\n", "a standard error needs the exact two-sided P value"),
    ("slab,measure,value,p_value\nA,HR,0.75,1.2\n", "p_value 1.2 must lie between 0 and 1"),
    ("slab,measure,value,p_value\nA,HR,1.0,0.9\n", "a ratio of exactly 1 gives no standard error"),
    ("slab,measure,value,p_value\nA,HR,-0.2,0.9\n", "logs of ratios belong into a column yi"),
    ("slab,measure,value,chi2,direction\nA,HR,0.75,7.36,above\n", "direction above contradicts value 0.75"),
    ("slab,o_minus_e,v\nA,-10,0\n", "v is 0; it must be above 0"),
    ("slab,o_minus_e,v\nA,x,3\n", "o_minus_e x is not a number"),
    ("slab,chi2,direction,v\nA,4,,25\n", "direction (empty) must be below or above"),
    ("slab,chi2,direction,v\nA,-4,below,25\n", "chi2 is -4; it cannot be below 0"),
    ("slab,chi2,direction,events_a,events_b\nA,4,below,0,50\n", "events_a is 0; it must be above 0"),
    ("slab,measure,events_a,n_a,events_b,n_b\nA,HR,4,123,11,139\n", "measure HR is none of OR, RD, RR"),
    ("slab,measure,events_a,n_a,events_b,n_b\nA,OR,130,123,11,139\n", "events"),
    ("slab,measure,events_a,n_a,events_b,n_b\nA,OR,4.5,123,11,139\n", "events_a is 4.5; it is a count"),
    ("slab,measure,events_a,n_a,events_b,n_b\nA,OR,0,123,0,139\n", "says nothing about the ratio"),
]


@pytest.mark.parametrize("text, said", BAD_FORMS, ids=[said for _, said in BAD_FORMS])
def test_figures_that_cannot_be_used_are_named(table, capsys, text, said):
    path = table(text)
    assert main(["pool", "--data", path]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{path}:2: " in err
    assert said in err


ODD = [
    ("A,HR,0.79,0.43,1.45,", None),
    ("A,HR,0.79,0.43,1.54,", "is not in the middle of 0.43 to 1.54"),
    ("A,HR,0.8,0.6,1.0,", None),  # 0.8 may be 0.849, 1.0 may be 1.049
    ("A,HR,0.50,0.40,0.90,", "is a bound misprinted?"),
    ("A,HR,0.79,0.43,1.45,0.45", None),
    ("A,HR,0.79,0.43,1.45,0.04", "p_value 0.04 contradicts the interval, which gives P = 0.447"),
    ("A,HR,0.65,0.42,0.99,0.05", None),  # the interval gives 0.049
]


@pytest.mark.parametrize("row, said", ODD, ids=[row for row, _ in ODD])
def test_what_is_only_odd_is_a_warning(table, capsys, row, said):
    path = table(f"slab,measure,value,ci_low,ci_high,p_value\n{row}\n")
    assert main(["pool", "--data", path]) == 0
    err = capsys.readouterr().err
    odd = [line for line in err.splitlines() if path in line]
    assert bool(odd) == bool(said)
    if said:
        assert f"warning: {path}:2: " in err
        assert said in err


TWO = "slab,measure,value,ci_low,ci_high\nINTORSECT,HR,1.149,0.935,1.408\nMETEOR,HR,0.58,0.45,0.75\n"


def test_two_studies_are_shown_and_not_averaged(table, capsys):
    assert main(["pool", "--data", table(TWO)]) == 0
    out = capsys.readouterr().out
    shown, _, sensitivity = out.partition("\nSensitivity")
    assert shown.startswith(
        "Not pooled: k = 2.\n  INTORSECT: HR 1.149 (0.935 to 1.408)\n  METEOR: HR 0.58 (0.45 to 0.75)\n"
    )
    assert "an average would mislead" in shown
    assert "0.82" not in shown
    for name in ("common effect", "REML, Wald", "REML, HKSJ", "as RevMan does it", "Bayesian, half-normal(0.5) on tau"):
        assert f"\n{name}" in sensitivity
    assert max(map(len, out.splitlines())) <= 80


def test_two_studies_have_no_estimate_in_json(table, capsys):
    assert main(["pool", "--data", table(TWO), "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["estimate"], body["ci_low"], body["pi_low"], body["exp"]["estimate"]) == (None,) * 4
    assert (body["k"], body["not_pooled"]) == (2, "not pooled: k = 2")
    assert body["q_p"] < 0.0001
    hksj = next(one for one in body["sensitivity"] if one["name"] == "REML, HKSJ")
    assert (hksj["exp"]["estimate"], hksj["exp"]["ci_low"], hksj["exp"]["ci_high"]) == pytest.approx(
        (0.82, 0.0107, 63), rel=5e-3
    )
    bayes = next(one for one in body["sensitivity"] if one["interval"] == "credible")
    assert (bayes["exp"]["ci_low"], bayes["exp"]["ci_high"]) == pytest.approx((0.35, 1.92), abs=0.01)


def test_two_studies_are_averaged_if_that_is_asked_for(table, capsys):
    assert main(["pool", "--data", table(TWO), "--pool-k2", "--ci", "wald"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("HR 0.82 (95 % CI 0.42 to 1.60), P = 0.56, k = 2\n")
    assert "an average would mislead" in out
    assert "Prediction" not in out


def test_two_studies_that_agree_are_not_said_to_mislead(table, capsys):
    assert main(["pool", "--data", table("slab,yi,vi\nA,-0.1,0.02\nB,-0.2,0.03\n")]) == 0
    out = capsys.readouterr().out
    assert "mislead" not in out
    assert "  A: -0.10 (standard error 0.14)\n" in out


@pytest.mark.parametrize(
    "options, wald, hksj", [([], "Wald 0.68 to 0.98", "HKSJ 0.65 to 1.03"), (["--tau2", "FE", "--ci", "wald"], "", "")]
)
def test_four_studies_have_both_intervals(table, capsys, options, wald, hksj):
    assert main(["pool", "--data", table(RATIOS), *options]) == 0
    out = capsys.readouterr().out
    assert wald in out
    assert hksj in " ".join(out.split())
    assert ("depends" in out) == bool(wald)


def test_what_else_is_asked_for(table, capsys):
    text = RATIOS.replace("ci_high", "ci_high,year", 1)
    text = "\n".join(
        f"{line},{year}" if i else line
        for i, (line, year) in enumerate(zip(text.splitlines(), ["", 2013, 2012, 2011, 2010], strict=True))
    )
    path = table(text + "\n")
    assert main(["pool", "--data", path, "--leave-one-out", "--cumulative", "--sensitivity", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert [one["study"] for one in body["leave_one_out"]] == ["Busch 2011", "Chen 2012", "Heng 2012", "Wong 2013"]
    assert [one["study"] for one in body["cumulative"]] == ["Wong 2013", "Heng 2012", "Chen 2012", "Busch 2011"]
    assert [one["k"] for one in body["cumulative"]] == [1, 2, 3, 4]
    assert body["cumulative"][-1]["estimate"] == pytest.approx(body["estimate"])
    revman = next(one for one in body["sensitivity"] if one["name"] == "as RevMan does it")
    assert "Wald-type interval" in revman["method"]  # tau2 is 0
    assert (revman["exp"]["ci_low"], revman["exp"]["ci_high"]) == pytest.approx((0.6803, 0.9777), abs=1e-4)
    assert main(["pool", "--data", path, "--leave-one-out", "--cumulative", "--sensitivity"]) == 0
    out = capsys.readouterr().out
    assert "Heng 2012                   2  not pooled: k = 2" in out
    assert max(map(len, out.splitlines())) <= 80


def test_revman_takes_hksj_where_studies_differ():
    from evidence.figures import variants

    found = {one.name: one for one in variants([-0.6, 0.5, 0.1, -0.2], [0.02, 0.03, 0.01, 0.02])}
    assert found["as RevMan does it"].ci_low == found["REML, HKSJ"].ci_low
    assert "HKSJ interval, as k > 2 and tau2 > 0, prediction interval t(k-1)" in found["as RevMan does it"].method
    assert variants([0.1], [0.2]) == ()


@pytest.mark.parametrize("kind, end, start", [
    *((kind, "svg", b"<?xml") for kind in ("forest", "funnel", "loo", "cumulative", "baujat")),
    ("forest", "png", b"\x89PNG"), ("loo", "pdf", b"%PDF"),
])  # fmt: skip
def test_a_table_can_be_drawn(table, tmp_path, capsys, *, kind, end, start):
    out = tmp_path / f"plot.{end}"
    assert main(["plot", kind, "--data", table(RATIOS), "-o", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    assert out.read_bytes().startswith(start)


def test_a_drawn_table_does_not_say_which_side_is_better(table, tmp_path):
    """Nothing tells whether the outcome is deaths or responses."""
    out = tmp_path / "plot.svg"
    assert main(["plot", "forest", "--data", table(RATIOS), "-o", str(out)]) == 0
    assert "Favours" not in out.read_text()
    assert "lower with A" in out.read_text()
    assert "0.79 (0.43 to 1.45)" in out.read_text()


@pytest.mark.parametrize("kind", ["forest", "loo", "cumulative"])
def test_what_is_no_ratio_is_drawn_as_it_was_pooled(table, tmp_path, kind):
    out = tmp_path / "plot.svg"
    assert main(["plot", kind, "--data", table(LOGS), "-o", str(out)]) == 0
    assert "estimate (95 % CI)" in out.read_text(encoding="utf-8")
    assert "log scale" not in out.read_text(encoding="utf-8")


NOT_DRAWN = [
    (["loo", "-o", "a.svg"], TWO, "Nothing is pooled here"),
    (["baujat", "-o", "a.svg"], TWO, "Nothing is pooled here"),
    (["forest", "-o", "a.bmp"], RATIOS, "does not say its format"),
    (["forest"], RATIOS, "needs a file to go to"),
]


@pytest.mark.parametrize("words, text, said", NOT_DRAWN, ids=[said for _, _, said in NOT_DRAWN])
def test_what_cannot_be_drawn_is_said(table, tmp_path, monkeypatch, capsys, *, words, text, said):
    monkeypatch.chdir(tmp_path)
    assert main(["plot", *words, "--data", table(text)]) in {1, 2}
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("a.*"))


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
