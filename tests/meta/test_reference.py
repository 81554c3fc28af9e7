"""Agreement with metafor on every field, for all eight estimators and all three intervals.

Closed forms must agree to 1e-8. Iterated estimates must agree to 1e-6: that is how far metafor's own iteration goes
(its stopping rule is absolute, 1e-10 of the mean variance), ours goes to the last digits; so tau2 and I2 near 0 are
compared with a floor.
"""

import json
import math
from pathlib import Path

import pytest

import meta

REFERENCE = Path(__file__).parents[2] / "fixtures" / "reference"
DATA = {path.stem: json.loads(path.read_text()) for path in sorted(REFERENCE.glob("*.json"))}
ITERATED = {"ML", "REML", "EB", "PM"}
SHARED = ("tau2", "tau2_se", "i2", "h2", "q", "q_p")
OWN = ("estimate", "se", "statistic", "df", "p_value", "ci_low", "ci_high", "pi_low", "pi_high")

FITS = [
    (name, method, ci)
    for name, data in DATA.items()
    for method in data["fits"]
    for ci in ("wald", "hksj", "hksj-adhoc")
    if (name, method) != ("edge_dominating", "ML")  # metafor is wrong there, see below
]


def close(ours, theirs, tolerance, floor=0.0):
    if theirs is None or ours is None:
        return ours is theirs
    if not isinstance(theirs, list):
        return math.isclose(ours, theirs, rel_tol=tolerance, abs_tol=tolerance * floor)
    return len(ours) == len(theirs) and all(close(o, t, tolerance, floor) for o, t in zip(ours, theirs, strict=True))


def test_there_is_something_to_compare():
    assert len(FITS) == 16 * 8 * 3 - 3


@pytest.mark.parametrize("name, method, ci", FITS)
def test_every_field_is_metafors(name, method, ci):
    data = DATA[name]
    pooled = meta.pool(data["yi"], data["vi"], tau2=method, ci=ci)
    theirs = data["fits"][method]
    tolerance = 1e-6 if method in ITERATED else 1e-8
    mean_v = sum(data["vi"]) / len(data["vi"])
    assert pooled.k == len(data["yi"])
    assert close(pooled.weights, theirs["weights"], tolerance)
    if pooled.k == 1:
        assert_single(pooled, theirs[ci])
        return
    for field in OWN:
        assert close(getattr(pooled, field), theirs[ci][field], tolerance), field
    for field in SHARED:
        floor = {"tau2": mean_v / 100, "i2": 1.0}.get(field, 0.0)
        assert close(getattr(pooled, field), theirs[field], tolerance, floor), field
    for field in ("tau2_ci", "i2_ci"):  # metafor's root finder has an absolute tolerance
        assert close(getattr(pooled, field), theirs[field], 1e-7), field


def assert_single(pooled, theirs):
    """One study: its own figures, and None for what needs two (metafor prints 0 for Q and I2, and repeats the interval)."""
    for field in ("estimate", "se", "statistic", "df", "p_value", "ci_low", "ci_high"):
        assert close(getattr(pooled, field), theirs[field], 1e-8), field
    undefined = ("pi_low", "pi_high", "pi_method", "tau2_se", "tau2_ci", "i2", "i2_ci", "h2", "i2_q", "q", "q_p")
    assert all(getattr(pooled, field) is None for field in undefined)
    assert (pooled.tau2, pooled.q_df, pooled.weights) == (0.0, 0, (100.0,))


def log_likelihood(yi, vi, tau2):
    w = [1 / (v + tau2) for v in vi]
    mean = sum(a * y for a, y in zip(w, yi, strict=True)) / sum(w)
    return sum(math.log(a) - a * (y - mean) ** 2 for a, y in zip(w, yi, strict=True)) / 2


def test_ml_finds_the_maximum_that_metafors_scoring_misses():
    data = DATA["edge_dominating"]
    pooled = meta.pool(data["yi"], data["vi"], tau2="ML", ci="wald")
    at_ours = log_likelihood(data["yi"], data["vi"], pooled.tau2)
    assert data["fits"]["ML"]["tau2"] == 0
    assert at_ours > log_likelihood(data["yi"], data["vi"], 0.0) + 0.1
    assert all(at_ours > log_likelihood(data["yi"], data["vi"], pooled.tau2 * x) for x in (0.5, 0.999, 1.001, 2.0))


@pytest.mark.parametrize("scale", [1e-12, 1e-4, 1.0, 1e3, 1e8])
@pytest.mark.parametrize("method", ["FE", "DL", "HE", "SJ", "ML", "REML", "EB", "PM"])
def test_the_scale_of_the_data_does_not_matter(method, scale):
    data = DATA["bcg_rr"]
    plain = meta.pool(data["yi"], data["vi"], tau2=method)
    scaled = meta.pool([y * scale for y in data["yi"]], [v * scale**2 for v in data["vi"]], tau2=method)
    assert close(scaled.estimate / scale, plain.estimate, 1e-11)
    assert close(scaled.tau2 / scale**2, plain.tau2, 1e-11)
    assert close(scaled.i2, plain.i2, 1e-11)
    if method != "FE":
        assert close([x / scale**2 for x in scaled.tau2_ci], list(plain.tau2_ci), 1e-11)
