"""The three-level model: what one level fewer must give, order, and clusters that cannot carry it."""

import numpy as np
import pytest

import meta

YI = [0.1, 0.2, 0.6, 0.7, -0.1, 0.3, 0.35, 0.9]
VI = [0.02, 0.03, 0.01, 0.05, 0.02, 0.04, 0.02, 0.03]
CLUSTER = ["a", "a", "b", "b", "c", "d", "d", "d"]


def dense(between, within, *, restricted):
    """Log likelihood from whole matrices."""
    y, one = np.array(YI), np.ones(len(YI))
    same = np.array([[a == b for a in CLUSTER] for b in CLUSTER])
    inverse = np.linalg.inv(np.diag(VI) + within * np.eye(len(YI)) + between * same)
    information = one @ inverse @ one
    residual = y - (one @ inverse @ y) / information
    value = np.linalg.slogdet(inverse)[1] - residual @ inverse @ residual - len(YI) * np.log(2 * np.pi)
    return (value + (np.log(len(YI)) - np.log(information) + np.log(2 * np.pi) if restricted else 0)) / 2


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_the_likelihood_is_that_of_whole_matrices_and_at_its_maximum(method):
    found = meta.three_level(YI, VI, CLUSTER, method=method)
    at = dense(*found.sigma2, restricted=method == "REML")
    assert found.ll == pytest.approx(at, rel=1e-12)
    for i in (0, 1):
        for step in (-1e-3, 1e-3):
            moved = list(found.sigma2)
            moved[i] = max(0.0, moved[i] + step)
            assert dense(*moved, restricted=method == "REML") <= at + 1e-12


@pytest.mark.parametrize("method", ["REML", "ML"])
def test_one_effect_a_cluster_is_the_ordinary_model(method):
    found = meta.three_level(YI, VI, range(8), method=method)
    plain = meta.pool(YI, VI, tau2=method, ci="wald")
    assert found.sigma2 == (pytest.approx(plain.tau2, rel=1e-7), 0.0)
    assert found.estimate == pytest.approx(plain.estimate, rel=1e-7)
    assert found.se == pytest.approx(plain.se, rel=1e-7)
    assert any("the two variances are one" in note for note in found.warnings)


def test_one_cluster_is_the_ordinary_model_too():
    found = meta.three_level(YI, VI, ["a"] * 8)
    assert found.sigma2[1] == pytest.approx(meta.pool(YI, VI).tau2, rel=1e-7)
    assert found.sigma2[0] == 0
    assert found.robust is None


def test_the_order_of_the_rows_does_not_matter():
    order = [5, 0, 7, 2, 4, 1, 6, 3]
    plain = meta.three_level(YI, VI, CLUSTER)
    mixed = meta.three_level(*([column[i] for i in order] for column in (YI, VI, CLUSTER)))
    assert mixed.estimate == pytest.approx(plain.estimate, rel=1e-9)
    assert mixed.robust.se == pytest.approx(plain.robust.se, rel=1e-9)


def test_doubling_an_effect_within_its_cluster_is_no_new_study():
    once = meta.three_level([0.1, 0.6, -0.1], [0.02] * 3, ["a", "b", "c"])
    often = meta.three_level([0.1] * 5 + [0.6] * 5 + [-0.1] * 5, [0.02] * 15, ["a"] * 5 + ["b"] * 5 + ["c"] * 5)
    assert often.robust.df == once.robust.df == 2
    assert often.robust.se == pytest.approx(once.robust.se, rel=1e-6)
    assert often.se > 0.9 * once.se


@pytest.mark.parametrize(
    "choice, message",
    [
        ({"cluster": CLUSTER[:-1]}, "each of the 8"),
        ({"cluster": [*CLUSTER[:-1], None]}, "study 8 has no value"),
        ({"cluster": CLUSTER, "method": "DL"}, "REML or ML"),
        ({"cluster": CLUSTER, "level": 95}, "between 0 and 1"),
    ],
)
def test_bad_input_is_refused(choice, message):
    with pytest.raises(ValueError, match=message):
        meta.three_level(YI, VI, **choice)
