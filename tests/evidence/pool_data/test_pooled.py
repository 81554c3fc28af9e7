"""`evidence pool --data`: a table of figures in, a pooled result out."""

import json
import math

import pytest
from figures import LOGS, RATIOS, TWO

from evidence.__main__ import main


@pytest.mark.parametrize(
    "options, interval",
    [
        (["--ci", "wald"], (0.6803, 0.9777)),
        (["--ci", "hksj"], (0.6480, 1.0264)),
        ([], (0.6075, 1.0948)),  # ad hoc is the default: never narrower than the model's own standard error
        (["--ci", "wald", "--tau2", "FE", "--level", "0.9"], (0.7004, 0.9496)),
        (["--tau2", "FE", "--level", "0.9"], (0.7004, 0.9496)),  # of which the Wald interval is the usual one
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


def test_a_study_that_is_there_twice_gets_a_warning(table, capsys):
    assert main(["pool", "--data", table("slab,yi,vi\nA,-0.1,0.02\nA,-0.2,0.03\n")]) == 0
    assert "A stands in the table more than once" in capsys.readouterr().err
