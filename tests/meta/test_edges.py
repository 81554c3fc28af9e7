"""Data that break formulas: every function gives defined results or None with a warning, never NaN, on any scale."""

import dataclasses
import math
import warnings

import pytest

import meta

ESTIMATORS = ["FE", "DL", "HE", "SJ", "ML", "REML", "EB", "PM"]
INTERVALS = ["wald", "hksj", "hksj-adhoc"]

EDGES = {
    "one study": ([0.3], [0.04]),
    "one study without effect": ([0.0], [0.04]),
    "two studies": ([0.5, -0.6], [0.03, 0.02]),
    "two equal studies": ([0.5, 0.5], [0.03, 0.03]),
    "three identical": ([-0.2, -0.2, -0.2], [0.01, 0.02, 0.03]),
    "identical at zero": ([0.0] * 4, [0.01, 0.02, 0.03, 0.04]),
    "equal precision": ([0.1, -0.3, 0.2, 0.6], [0.05] * 4),
    "homogeneous": ([-0.21, -0.20, -0.20, -0.18, -0.19], [0.05, 0.06, 0.03, 0.06, 0.04]),
    "one dominates": ([-0.5, 0.1, 0.3, -0.2, 0.4], [1e-12, 0.1, 0.2, 0.15, 0.3]),
    "two dominate and differ": ([-0.5, 0.5, 0.3, -0.2], [1e-10, 1e-10, 0.2, 0.15]),
    "huge heterogeneity": ([-60.0, 1.5, 12.7, -9.0], [0.07, 0.04, 0.09, 0.02]),
    "small scale": ([1e-4, -2e-4, 3e-4, 2e-4], [1e-8, 2e-8, 1e-8, 3e-8]),
    "large scale": ([300.0, -200.0, 1000.0, 500.0], [1e4, 2e4, 1e6, 4e4]),
}

CALLS = {
    "leave_one_out": {},
    "cumulative": {},
    "influence": {},
    "baujat": {},
    "blup": {},
    "egger": {"model": "rma"},
    "trim_and_fill": {},
}


def figures(result):
    for field in dataclasses.fields(result):
        value = getattr(result, field.name)
        if dataclasses.is_dataclass(value):
            yield from figures(value)
            continue
        for x in value if isinstance(value, tuple) else (value,):
            if dataclasses.is_dataclass(x):
                yield from figures(x)
            elif isinstance(x, tuple):
                yield from ((field.name, y) for y in x)
            else:
                yield field.name, x


def assert_defined(result):
    undefined = False
    for name, x in figures(result):
        if isinstance(x, float):
            assert math.isfinite(x), (name, x)
        undefined = undefined or x is None
    return undefined


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("function", CALLS)
def test_never_nan(function, edge):
    yi, vi = EDGES[edge]
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        for tau2 in ESTIMATORS:
            for ci in INTERVALS:
                assert_defined(getattr(meta, function)(yi, vi, tau2=tau2, ci=ci, **CALLS[function]))


@pytest.mark.parametrize("edge", EDGES)
@pytest.mark.parametrize("function", ["bayes", "begg", "egger", "fail_safe_n"])
def test_never_nan_without_a_model(function, edge):
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        assert_defined(getattr(meta, function)(*EDGES[edge]))


@pytest.mark.parametrize("edge", EDGES)
def test_never_nan_with_clusters_groups_and_moderators(edge):
    yi, vi = EDGES[edge]
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        for clusters in (["a"] * len(yi), [str(i) for i in range(len(yi))], [str(i // 2) for i in range(len(yi))]):
            assert_defined(meta.three_level(yi, vi, clusters))
            for ci in INTERVALS:
                assert_defined(meta.subgroups(yi, vi, clusters, ci=ci))
        assert_defined(meta.required_information(yi, vi, 0.2))
        if len(yi) > 2:
            for tau2 in ESTIMATORS:
                for ci in INTERVALS:
                    dose = [float(i) for i in range(len(yi))]
                    assert_defined(meta.meta_regression(yi, vi, {"dose": dose}, tau2=tau2, ci=ci))


@pytest.mark.parametrize("function", ["leave_one_out", "influence"])
def test_one_study_gives_none_and_says_why(function):
    result = getattr(meta, function)([0.3], [0.04])
    assert any("nothing is left" in note for note in result.warnings)
    assert assert_defined(result)


@pytest.mark.parametrize("scale", [1e-4, 1e-2, 1e3])
@pytest.mark.parametrize("tau2", ESTIMATORS)
def test_the_unit_of_the_effects_does_not_matter(tau2, scale):
    yi, vi = [-0.9, -1.6, -0.2, 0.0, -0.5, -1.1], [0.3, 0.2, 0.05, 0.01, 0.06, 0.1]
    scaled_y, scaled_v = [y * scale for y in yi], [v * scale**2 for v in vi]
    plain, scaled = meta.influence(yi, vi, tau2=tau2), meta.influence(scaled_y, scaled_v, tau2=tau2)
    for name in ("rstudent", "dffits", "cook_d", "cov_r", "hat", "dfbetas"):
        assert getattr(scaled, name) == pytest.approx(getattr(plain, name), rel=1e-8)
    assert [t / scale**2 for t in scaled.tau2_deleted] == pytest.approx(plain.tau2_deleted, rel=1e-8)
    dose = {"dose": [1, 2, 3, 4, 5, 7]}
    one, other = (meta.meta_regression(y, v, dose, tau2=tau2) for y, v in ((yi, vi), (scaled_y, scaled_v)))
    assert other.qm == pytest.approx(one.qm, rel=1e-8)
    assert other.tau2 / scale**2 == pytest.approx(one.tau2, rel=1e-8)
    clusters = ["a", "a", "b", "b", "c", "d"]
    one, other = (meta.three_level(y, v, clusters) for y, v in ((yi, vi), (scaled_y, scaled_v)))
    assert [s / scale**2 for s in other.sigma2] == pytest.approx(one.sigma2, rel=1e-6)


BAD = [
    # yi, vi, message
    ([], [], "nothing to pool"),
    ([0.1, 0.2], [0.1], "same length"),
    ([0.1, float("nan")], [0.1, 0.1], "study 2"),
    ([0.1, 0.2], [0.1, 0.0], "study 2"),
    ([0.1, 0.2], [0.1, -0.1], "above 0"),
    ([[0.1, 0.2]], [[0.1, 0.1]], "2 dimensions"),
    (["0.1", "0.2"], [0.1, 0.1], "must be numbers"),
]


@pytest.mark.parametrize("yi, vi, message", BAD)
@pytest.mark.parametrize("function", [*CALLS, "bayes", "begg", "fail_safe_n"])
def test_bad_input_is_refused(function, yi, vi, message):
    with pytest.raises(ValueError, match=message):
        getattr(meta, function)(yi, vi)


@pytest.mark.parametrize("function", CALLS)
@pytest.mark.parametrize("choice", [{"tau2": "reml"}, {"ci": "z"}])
def test_unknown_choices_are_refused(function, choice):
    with pytest.raises(ValueError, match="must be one of"):
        getattr(meta, function)([0.1, 0.2, 0.3], [0.1, 0.1, 0.2], **choice)


def test_ratios_that_nobody_took_the_logarithm_of_are_noticed():
    yi, vi = [0.79, 1.03, 0.84], [0.1, 0.1, 0.1]
    for function in ("leave_one_out", "cumulative", "influence", "bayes"):
        assert any("logarithms" in note for note in getattr(meta, function)(yi, vi).warnings)
