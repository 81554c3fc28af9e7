"""Many subsets at once must be what meta.pool gives one by one."""

import numpy as np
import pytest

import meta
from meta import subset_tau2, subsets

ESTIMATORS = ["FE", "DL", "HE", "SJ", "ML", "REML", "EB", "PM"]
CI = ["wald", "hksj", "hksj-adhoc"]


def made(k, spread, seed):
    random = np.random.default_rng(seed)
    v = random.uniform(0.01, 0.3, k)
    return random.normal(0.1, np.sqrt(v + spread)), v


def random_subsets(k, n, seed):
    keep = np.random.default_rng(seed).random((n, k)) < 0.5
    keep[:, 0] = True
    return keep


@pytest.mark.parametrize("spread", [0.0, 0.05, 4.0])
@pytest.mark.parametrize("ci", CI)
@pytest.mark.parametrize("tau2", ESTIMATORS)
def test_a_subset_is_its_own_pool(tau2, ci, spread):
    y, v = made(9, spread, seed=1)
    keep = random_subsets(9, 12, seed=2)
    fits = subsets.fit(y, v, keep, tau2=tau2, ci=ci)
    for i, rows in enumerate(keep):
        alone = meta.pool(y[rows], v[rows], tau2=tau2, ci=ci)
        assert fits.k[i] == alone.k
        for ours, name in (
            (fits.estimate, "estimate"),
            (fits.se, "se"),
            (fits.q, "q"),
            (fits.i2, "i2"),
            (fits.h2, "h2"),
        ):
            expected = getattr(alone, name)
            assert np.isnan(ours[i]) if expected is None else ours[i] == pytest.approx(expected, rel=1e-9, abs=1e-12)
        assert fits.tau2[i] == pytest.approx(alone.tau2, rel=1e-9, abs=1e-13)
        assert fits.p_value()[i] == pytest.approx(alone.p_value, rel=1e-8)


def test_two_maxima_of_the_likelihood_are_weighed():
    # two precise studies ask for a small tau2, the vague ones for a large one
    y = np.array([-0.199, 0.068, -0.540, -1.969, 5.752, 0.057])
    v = np.array([0.240001, 3.6e-05, 0.041831, 0.065753, 50.047772, 4e-06])
    assert any("2 maxima" in note for note in meta.pool(y, v, tau2="REML").warnings)
    keep = np.vstack([subsets.everyone(6), subsets.all_but_one(6)])
    for tau2 in ("ML", "REML"):
        ours = subset_tau2.estimate(tau2, y, v, keep)
        alone = [meta.pool(y[rows], v[rows], tau2=tau2).tau2 for rows in keep]
        assert ours == pytest.approx(alone, rel=1e-9, abs=1e-15)


def test_blocks_do_not_show(monkeypatch):
    y, v = made(30, 0.05, seed=3)
    whole = subsets.fit(y, v, subsets.all_but_one(30), tau2="REML", ci="hksj")
    monkeypatch.setattr(subsets, "_BLOCK", 100)
    parts = subsets.fit(y, v, subsets.all_but_one(30), tau2="REML", ci="hksj")
    assert parts.tau2 == pytest.approx(whole.tau2, rel=1e-12)
    assert parts.se == pytest.approx(whole.se, rel=1e-12)


ORDERS = [
    (None, ("a", "b", "c")),
    ([2012, 2010, 2011], ("b", "c", "a")),
    ([2011, 2011, 2010], ("c", "a", "b")),  # a tie keeps the given order
    (["z", "x", "y"], ("b", "c", "a")),
]


@pytest.mark.parametrize("by, labels", ORDERS)
def test_studies_come_in_by_year(by, labels):
    fits = meta.cumulative([0.1, 0.2, 0.3], [0.1, 0.2, 0.3], by=by, labels=["a", "b", "c"])
    assert fits.labels == labels
    assert fits.estimate[-1] == pytest.approx(meta.pool([0.1, 0.2, 0.3], [0.1, 0.2, 0.3]).estimate, rel=1e-12)


@pytest.mark.parametrize(
    "by, message",
    [
        ([1, 2], "each of the 3"),
        ([1, None, 2], "put in order"),
        ([1, float("nan"), 2], "NaN"),
        ([1, "b", 2], "put in order"),
    ],
)
def test_an_order_must_be_one(by, message):
    with pytest.raises(ValueError, match=message):
        meta.cumulative([0.1, 0.2, 0.3], [0.1, 0.2, 0.3], by=by)


def test_the_level_moves_the_bounds_only():
    wide, narrow = (meta.leave_one_out([0.1, 0.2, 0.4], [0.1, 0.2, 0.3], level=level) for level in (0.99, 0.80))
    assert wide.estimate == narrow.estimate
    assert all(a < b for a, b in zip(wide.ci_low, narrow.ci_low, strict=True))
