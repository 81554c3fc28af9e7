"""Conversions to the log scale: worked figures, inverses, and everything that must be refused."""

from math import exp, inf, log, nan, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meta import effects

# measure as printed: value, ci_low, ci_high, level, expected log and standard error, rounded to four decimals
PRINTED = [
    (0.97, 0.59, 1.62, 0.95, -0.0305, 0.2577),
    (0.98, 0.57, 1.68, 0.95, -0.0202, 0.2757),
    (0.84, 0.67, 1.06, 0.95, -0.1744, 0.1170),
    (0.84, 0.67, 1.06, 0.90, -0.1744, 0.1394),
    (0.84, 0.67, 1.06, 0.99, -0.1744, 0.0890),
    (3.13, 0.96, 10.22, 0.95, 1.1410, 0.6034),
    (1.00, 1.00, 1.02, 0.95, 0.0000, 0.0051),  # rounding puts the value on its own bound
]

REFUSED = [
    ((0.84, 1.06, 0.67, 0.95), "ci_low < ci_high"),  # bounds in the wrong order
    ((0.84, 0.84, 0.84, 0.95), "ci_low < ci_high"),
    ((0.84, 0.0, 1.06, 0.95), "0 < ci_low"),  # "0.00" is rounding; a person decides
    ((0.84, -0.2, 1.06, 0.95), "0 < ci_low"),
    ((0.60, 0.67, 1.06, 0.95), "outside its interval"),
    ((1.60, 0.67, 1.06, 0.95), "outside its interval"),
    ((nan, 0.67, 1.06, 0.95), "finite"),
    ((0.84, 0.67, inf, 0.95), "finite"),
    ((0.84, 0.67, 1.06, 95), "0.95, not 95"),
    ((0.84, 0.67, 1.06, 0.0), "level"),
    ((0.84, 0.67, 1.06, 1.0), "level"),
    ((0.84, 0.67, 1.06, nan), "level"),
]


@pytest.mark.parametrize("case", PRINTED)
def test_log_effect(case):
    *figures, yi, sei = case
    assert tuple(round(x, 4) for x in effects.log_effect(*figures)) == (yi, sei)


@pytest.mark.parametrize("figures, message", REFUSED)
def test_log_effect_refuses(figures, message):
    with pytest.raises(ValueError, match=message):
        effects.log_effect(*figures)


@pytest.mark.parametrize("figures, message", [(f, m) for f, m in REFUSED if "level" not in m and "95" not in m])
def test_invert_refuses_the_same(figures, message):
    with pytest.raises(ValueError, match=message):
        effects.invert(*figures[:3])


@given(st.floats(-5, 5), st.floats(0.01, 2), st.floats(0.5, 0.999))
def test_there_and_back(yi, sei, level):
    again = effects.log_effect(*effects.ratio(yi, sei, level), level)
    assert again == pytest.approx((yi, sei), rel=1e-9, abs=1e-12)


@given(st.floats(-5, 5), st.floats(0.01, 2))
def test_turning_round_changes_the_sign_and_nothing_else(yi, sei):
    turned = effects.log_effect(*effects.invert(*effects.ratio(yi, sei)))
    assert turned == pytest.approx((-yi, sei), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("value, p, sei", [(0.75, 0.05, 0.14678), (1.5, 0.01, 0.15741), (0.5, 0.5, 1.02766)])
def test_from_p(value, p, sei):
    assert effects.log_effect_from_p(value, p) == pytest.approx((log(value), sei), abs=5e-6)


@pytest.mark.parametrize(
    "value, p", [(0.75, 0), (0.75, 1), (0.75, -0.1), (0.75, nan), (1.0, 0.5), (0, 0.5), (-2, 0.5), (inf, 0.5)]
)
def test_from_p_refuses(value, p):
    with pytest.raises(ValueError, match=r"p_value|value must|exactly 1"):
        effects.log_effect_from_p(value, p)


def test_chi2_and_p_say_the_same():
    # the square of a normal deviate is the chi-square with one degree of freedom: 3.841459 has P = 0.05
    assert effects.log_effect_from_chi2(0.7, 3.841458820694124) == pytest.approx(effects.log_effect_from_p(0.7, 0.05))


@pytest.mark.parametrize("value, chi2", [(0.7, 0), (0.7, -1), (0.7, nan), (0.7, inf), (1.0, 2.0), (0, 2.0)])
def test_chi2_refuses(value, chi2):
    with pytest.raises(ValueError, match=r"chi2|value must|exactly 1"):
        effects.log_effect_from_chi2(value, chi2)


def test_o_minus_e():
    yi, sei = effects.log_effect_from_o_minus_e(-12.5, 50)
    assert (exp(yi), sei) == pytest.approx((exp(-0.25), 1 / sqrt(50)))
    assert effects.o_minus_e(yi, sei) == pytest.approx((-12.5, 50))


@pytest.mark.parametrize("o_minus_e, variance", [(1, 0), (1, -3), (nan, 3), (1, inf)])
def test_o_minus_e_refuses(o_minus_e, variance):
    with pytest.raises(ValueError, match="above 0"):
        effects.log_effect_from_o_minus_e(o_minus_e, variance)


@pytest.mark.parametrize(
    "call", [lambda: effects.o_minus_e(0.1, 0), lambda: effects.ratio(0.1, -1), lambda: effects.ratio(nan, 1)]
)
def test_back_refuses(call):
    with pytest.raises(ValueError, match="sei above 0"):
        call()


@pytest.mark.parametrize("events, variance", [((60, 40), 24), ((50, 50), 25), ((1, 1), 0.5)])
def test_variance_from_events(events, variance):
    assert effects.variance_from_events(*events) == variance


@pytest.mark.parametrize("events", [(0, 10), (10, 0), (-1, 10), (nan, 10)])
def test_variance_from_events_refuses(events):
    with pytest.raises(ValueError, match="events"):
        effects.variance_from_events(*events)


@pytest.mark.parametrize(
    "chi2, variance, below_one, expected",
    [
        (4.0, 25.0, True, (-0.4, 0.2)),
        (4.0, 25.0, False, (0.4, 0.2)),
        (0.25, 0.64, False, (0.625, 1.25)),  # figures below 1 are figures
        (0.0, 25.0, True, (0.0, 0.2)),
    ],
)
def test_log_rank_takes_its_sign_from_the_direction(chi2, variance, below_one, expected):
    assert effects.log_effect_from_log_rank(chi2, variance, below_one=below_one) == pytest.approx(expected)


@pytest.mark.parametrize("chi2", [-0.5, nan, inf])
def test_log_rank_refuses_a_statistic(chi2):
    with pytest.raises(ValueError, match="chi2 must be finite and not below 0"):
        effects.log_effect_from_log_rank(chi2, 25.0, below_one=True)


@pytest.mark.parametrize("variance", [0.0, -3.0, nan, inf])
def test_log_rank_refuses_a_variance(variance):
    with pytest.raises(ValueError, match="variance must be finite and above 0"):
        effects.log_effect_from_log_rank(4.0, variance, below_one=True)


def test_small_statistics_and_variances_are_taken():
    assert effects.log_effect_from_chi2(0.9, 0.25) == pytest.approx((log(0.9), -2 * log(0.9)))
    assert effects.log_effect_from_o_minus_e(0.3, 0.25) == pytest.approx((1.2, 2.0))


@pytest.mark.parametrize(
    "value, ci_low, ci_high, rounding, expected",
    [
        (1.0, 0.5, 2.0, 0.0, 0.0),
        (0.8, 0.5, 2.0, 0.0, 2 * log(1.25) / log(4)),
        (1.25, 0.5, 2.0, 0.0, 2 * log(1.25) / log(4)),
        (0.8, 0.5, 2.0, 0.05, 2 * (log(0.45 * 1.95) / 2 - log(0.85)) / log(4)),  # the value is too low
        (1.25, 0.5, 2.0, 0.05, 2 * (log(1.2) - log(0.55 * 2.05) / 2) / log(4)),  # too high
        (0.03, 0.01, 1.0, 0.01, 0.0),  # a bound that may be next to nothing
        (0.5, 0.004, 1.0, 0.005, 2 * (log(0.495) - log(0.009 * 1.005) / 2) / log(250)),
    ],
)
def test_asymmetry_beyond_what_rounding_explains(value, ci_low, ci_high, rounding, expected):
    found = effects.asymmetry(value, ci_low, ci_high, rounding=(rounding,) * 3)
    assert found == pytest.approx(expected)


def test_a_value_may_stand_on_a_bound_of_its_interval():
    assert effects.log_effect(2.0, 0.5, 2.0) == pytest.approx((log(2), log(4) / 2 / effects.critical_value(0.95)))
    assert effects.invert(0.5, 0.5, 2.0) == (2.0, 0.5, 2.0)


@pytest.mark.parametrize("yi, sei", [(700.0, 10.0), (-700.0, 10.0)])
def test_an_interval_beyond_what_a_number_holds_is_refused(yi, sei):
    with pytest.raises(ValueError, match="leaves what a number can hold"):
        effects.ratio(yi, sei)


def test_a_standard_error_of_nothing_is_refused():
    with pytest.raises(ValueError, match="sei above 0"):
        effects.ratio(0.1, 0.0)
