"""Moderators and subgroups: coding, rank, and the identities that a right model keeps."""

import numpy as np
import pandas as pd
import pytest

import meta
from meta import linear, moderators

YI = [-0.9, -1.6, -0.2, 0.0, -0.5, -1.1, 0.3]
VI = [0.3, 0.2, 0.05, 0.01, 0.06, 0.1, 0.2]
DOSE = [44.0, 55.0, 13.0, 13.0, 27.0, 40.0, 10.0]
DESIGN = ["rct", "cohort", "rct", "registry", "cohort", "rct", "registry"]

CODED = [
    ({"dose": DOSE}, ("intercept", "dose")),
    ({"design": DESIGN}, ("intercept", "design[rct]", "design[registry]")),
    ({"dose": DOSE, "blind": [True, False, True, True, False, False, True]}, ("intercept", "dose", "blind[True]")),
    ({"arm": ["1", "2", "1", "2", "1", "2", "1"]}, ("intercept", "arm[2]")),  # digits as text are names
]


@pytest.mark.parametrize("mods, names", CODED)
def test_columns(mods, names):
    coded = moderators.code(mods, 7)
    assert coded.names == names
    assert coded.x.shape == (7, len(names))
    assert meta.meta_regression(YI, VI, mods).names == names


def test_a_table_of_pandas_will_do():
    table = pd.DataFrame({"dose": DOSE, "design": pd.Categorical(DESIGN)})
    plain = meta.meta_regression(YI, VI, {"dose": DOSE, "design": DESIGN})
    assert meta.meta_regression(pd.Series(YI), pd.Series(VI), table) == plain


REFUSED = [
    ({}, "at least one moderator"),
    ({"dose": DOSE[:-1]}, "each of the 7"),
    ({"dose": [*DOSE[:-1], None]}, "study 7 has no value"),
    ({"dose": [*DOSE[:-1], float("nan")]}, "study 7 has no value"),
    ({"dose": [*DOSE[:-1], float("inf")]}, "finite"),
    ({"design": ["rct"] * 7}, "one level only"),
    ({"dose": [2.0] * 7}, "dose is redundant"),
    ({"dose": DOSE, "twice": [2 * x + 3 for x in DOSE]}, "twice is redundant: it is made up of intercept and dose"),
    ({"year": [2000.0 + x for x in DOSE], "age": DOSE}, "age is redundant"),
    ({"study": list("abcdefg")}, "7 studies cannot carry 7 coefficients"),
]


@pytest.mark.parametrize("mods, message", REFUSED)
def test_what_cannot_be_fitted_is_named(mods, message):
    with pytest.raises(ValueError, match=message):
        meta.meta_regression(YI, VI, mods)


@pytest.mark.parametrize("tau2", ["FE", "DL", "HE", "SJ", "ML", "REML", "EB", "PM"])
@pytest.mark.parametrize("ci", ["wald", "hksj", "hksj-adhoc"])
def test_an_intercept_alone_is_the_pool(tau2, ci):
    fitted = linear.fit(linear.Design(np.array(YI), np.array(VI), np.ones((7, 1))), tau2=tau2, ci=ci)
    pooled = meta.pool(YI, VI, tau2=tau2, ci=ci)
    assert fitted.b[0] == pytest.approx(pooled.estimate, rel=1e-10)
    assert fitted.covariance[0, 0] ** 0.5 == pytest.approx(pooled.se, rel=1e-10)
    for ours, theirs in (
        (fitted.tau2, pooled.tau2),
        (fitted.q, pooled.q),
        (fitted.i2, pooled.i2),
        (fitted.h2, pooled.h2),
    ):
        assert ours == pytest.approx(theirs, rel=1e-10)


@pytest.mark.parametrize("tau2", ["FE", "DL", "HE", "SJ", "ML", "REML", "EB", "PM"])
@pytest.mark.parametrize("ci", ["wald", "hksj", "hksj-adhoc"])
def test_the_origin_of_a_moderator_does_not_matter(tau2, ci):
    near = meta.meta_regression(YI, VI, {"year": DOSE}, tau2=tau2, ci=ci)
    far = meta.meta_regression(YI, VI, {"year": [1e6 + x for x in DOSE]}, tau2=tau2, ci=ci)
    for name in ("tau2", "qm", "qm_p", "qe", "r2"):
        assert getattr(far, name) == pytest.approx(getattr(near, name), rel=1e-7), name
    assert far.estimate[1] == pytest.approx(near.estimate[1], rel=1e-8)


def test_the_reference_level_does_not_matter_for_the_test_of_a_factor():
    one = meta.meta_regression(YI, VI, {"design": DESIGN})
    other = meta.meta_regression(YI, VI, {"design": [x.replace("cohort", "z") for x in DESIGN]})
    assert one.qm == pytest.approx(other.qm, rel=1e-10)
    assert one.estimate != pytest.approx(other.estimate, rel=1e-3)


def test_few_studies_for_each_coefficient_are_noticed():
    assert any("fewer than 10 each" in note for note in meta.meta_regression(YI, VI, {"dose": DOSE}).warnings)
    many = meta.meta_regression(YI * 3, VI * 3, {"dose": DOSE * 3})
    assert not any("fewer than" in note for note in many.warnings)


def test_nothing_to_explain_gives_no_r2():
    found = meta.meta_regression([0.1, 0.11, 0.12, 0.1], [0.1] * 4, {"dose": [1, 2, 3, 5]})
    assert found.r2 == 0
    assert any("no heterogeneity to explain" in note for note in found.warnings)


def test_subgroups_are_pools_of_their_own():
    found = meta.subgroups(YI, VI, DESIGN, tau2="DL", ci="wald")
    assert found.levels == ("cohort", "rct", "registry")
    for level, pooled in zip(found.levels, found.pooled, strict=True):
        rows = [i for i, one in enumerate(DESIGN) if one == level]
        assert pooled == meta.pool([YI[i] for i in rows], [VI[i] for i in rows], tau2="DL", ci="wald")


def test_with_a_fixed_effect_both_tests_between_are_one():
    found = meta.subgroups(YI, VI, DESIGN, tau2="FE", ci="wald")
    assert found.q_between == pytest.approx(found.qm, rel=1e-12)
    total = meta.pool(YI, VI, tau2="FE", ci="wald").q
    assert found.q_between == pytest.approx(total - sum(p.q for p in found.pooled), rel=1e-12)


@pytest.mark.parametrize(
    "groups, message",
    [(["a"] * 6, "each of the 7"), (["a"] * 6 + [None], "study 7"), (["a"] * 6 + [""], "study 7")],
)
def test_every_study_needs_a_subgroup(groups, message):
    with pytest.raises(ValueError, match=message):
        meta.subgroups(YI, VI, groups)


@pytest.mark.parametrize(
    "groups, note", [(["a"] * 7, "one subgroup only"), (list("abcdefg"), "a common tau2 cannot be estimated")]
)
def test_subgroups_that_cannot_be_compared_say_so(groups, note):
    found = meta.subgroups(YI, VI, groups)
    assert any(note in warning for warning in found.warnings)
    assert found.qm is None


@pytest.mark.parametrize(
    ("y", "group"),
    [
        ([-0.2, -0.2, -0.2, 0.1, 0.1, 0.1], "aaabbb"),
        ([0.3, 0.3, 1e-4, 1e-4], "aabb"),
        ([700.1, 700.1, -3.3, -3.3], "aabb"),
    ],
)
def test_groups_of_identical_effects_have_no_hartung_knapp_test_between_them(y, group):
    found = meta.subgroups(y, [0.02 + 0.01 * i for i in range(len(y))], list(group), ci="hksj")
    assert (found.qm, found.qm_p) == (None, None)
    assert any("fits every study exactly" in warning for warning in found.common.warnings)
    nearly = meta.subgroups([y[0] * (1 + 1e-9), *y[1:]], [0.02] * len(y), list(group), ci="hksj")
    assert nearly.qm is not None
