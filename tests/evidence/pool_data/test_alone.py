"""One study alone, and one beside studies whose intervals are of another level: each as its source prints it."""

import json

import pytest

from evidence.__main__ import main

HEAD = "slab,measure,value,ci_low,ci_high,ci_level,year\n"
FIRST, SECOND = "Alpha,HR,0.70,0.48,1.00,0.95,2012\n", "Beta,HR,0.90,0.80,1.02,0.90,2011\n"
"""By its standard error the first would end at 1.01."""


@pytest.mark.parametrize(
    "options, low, high, method",
    [
        ([], 0.48, 1.00, "the interval that it reports, 95 %"),
        (["--level", "0.9"], 0.5144, 0.9525, "Wald interval, 90 %"),  # of which it prints none
    ],
)
def test_one_study_has_the_interval_that_it_reports(table, capsys, *, options, low, high, method):
    assert main(["pool", "--data", table(HEAD + FIRST), "--json", *options]) == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["exp"]["ci_low"], body["exp"]["ci_high"]) == pytest.approx((low, high), abs=1e-4)
    assert body["method"] == f"single study, nothing pooled, {method}"
    assert f"CI {low:.2f} to {high:.2f})." in body["sentence"]


STEPS = [
    # (level of Beta's interval, bounds of the step or group that it makes alone): printed, or made again at 95 %
    ("0.95", (0.80, 1.02)),
    ("0.90", (0.7787, 1.0402)),
]


@pytest.mark.parametrize("level, beta", STEPS)
def test_a_step_or_a_group_of_one_study_has_it_too(table, capsys, level, beta):
    def pooled(rows, *options):
        path = table(f"region,{HEAD}{rows}".replace(",0.90,2", f",{level},2"))
        assert main(["pool", "--data", path, "--json", *options]) == 0
        return json.loads(capsys.readouterr().out)

    def bounds(one):
        return one["exp"]["ci_low"], one["exp"]["ci_high"]

    two = f"north,{FIRST}south,{SECOND}"
    steps = pooled(two, "--cumulative", "--leave-one-out")
    assert (steps["cumulative"][0]["study"], steps["cumulative"][0]["year"]) == ("Beta", 2011)
    assert bounds(steps["cumulative"][0]) == pytest.approx(beta, abs=1e-4)
    assert [bounds(one) for one in steps["leave_one_out"]] == [pytest.approx(beta, abs=1e-4), (0.48, 1.00)]
    groups = pooled(f"{two}south,Gamma,HR,0.8,0.6,1.07,0.95,2013\n", "--by", "region")["subgroups"]["groups"]
    assert (groups[0]["group"], bounds(groups[0])) == ("north", (0.48, 1.00))


@pytest.mark.parametrize("options, said", [([], ["", ", 90 % CI"]), (["--level", "0.9"], [", 95 % CI", ""])])
def test_an_interval_of_another_level_says_so(table, tmp_path, capsys, *, options, said):
    path = table(HEAD + FIRST + SECOND)
    assert main(["pool", "--data", path, *options]) == 0
    first, second = capsys.readouterr().out.splitlines()[1:3]
    assert first == f"  Alpha: HR 0.70 (0.48 to 1.00){said[0]}"
    assert second == f"  Beta: HR 0.90 (0.80 to 1.02){said[1]}"
    assert main(["plot", "forest", "--data", path, "-o", str(tmp_path / "a.svg"), *options]) == 0
    drawn = (tmp_path / "a.svg").read_text()
    assert [f">{level}<" in drawn for level in ("95 % CI", "90 % CI")] == [bool(one) for one in said]
