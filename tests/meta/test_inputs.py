"""What pool refuses, with the study named, and what it only doubts."""

from math import inf, nan

import numpy as np
import pandas as pd
import pytest

import meta

REFUSED = [
    # yi, vi, labels, what the message must say
    ([], [], None, "nothing to pool"),
    ([0.1, 0.2], [0.1], None, "same length"),
    ([0.1, 0.2], [0.1, 0.2], ["A"], "each of the 2 studies"),
    ([0.1, nan], [0.1, 0.2], None, "study 2: yi must be a finite number"),
    ([0.1, None], [0.1, 0.2], None, "study 2: yi must be a finite number"),
    ([0.1, -inf], [0.1, 0.2], ["A", "Park 2012"], r"study 2 \(Park 2012\): yi"),
    ([0.1, 0.2], [0.0, 0.2], ["Park 2012", "B"], r"study 1 \(Park 2012\): vi is a variance"),
    ([0.1, 0.2], [0.1, -0.2], None, "study 2: vi is a variance"),
    ([0.1, 0.2], [0.1, nan], None, "study 2: vi is a variance"),
    ([0.1, 0.2], [0.1, 1e-200], None, "too small"),
    (0.1, 0.1, None, "one a study"),
    ([[0.1, 0.2]], [[0.1, 0.2]], None, "one a study"),
    (["0.1", "0.2"], [0.1, 0.2], None, "must be numbers"),
    ([0.1, "x"], [0.1, 0.2], None, "must be numbers"),
    ([True, False], [0.1, 0.2], None, "must be numbers"),
    ([1j, 2j], [0.1, 0.2], None, "must be numbers"),
    ([0.1, {}], [0.1, 0.2], None, "must be numbers"),
]


@pytest.mark.parametrize("yi, vi, labels, message", REFUSED)
def test_refused(yi, vi, labels, message):
    with pytest.raises(ValueError, match=message):
        meta.pool(yi, vi, labels=labels)


@pytest.mark.parametrize(
    "choice, message",
    [
        ({"tau2": "reml"}, "tau2 must be one of FE DL HE SJ ML REML EB PM, got 'reml'"),
        ({"tau2": ""}, "tau2 must be one of"),
        ({"ci": "knha"}, "ci must be one of wald hksj hksj-adhoc, got 'knha'"),
        ({"level": 95}, "0.95, not 95"),
        ({"level": 0}, "level"),
        ({"level": 1}, "level"),
        ({"level": nan}, "level"),
    ],
)
@pytest.mark.parametrize("k", [1, 3])
def test_unknown_choices(choice, message, k):
    with pytest.raises(ValueError, match=message):
        meta.pool([0.1, 0.2, -0.1][:k], [0.1, 0.2, 0.1][:k], **choice)


def test_what_comes_in_may_be_any_sequence():
    plain = meta.pool([0.1, 0.3, -0.2], [0.1, 0.2, 0.1])
    assert meta.pool((0.1, 0.3, -0.2), (0.1, 0.2, 0.1)) == plain
    assert meta.pool(np.array([0.1, 0.3, -0.2]), np.array([0.1, 0.2, 0.1])) == plain
    assert meta.pool(pd.Series([0.1, 0.3, -0.2], index=[7, 8, 9]), pd.Series([0.1, 0.2, 0.1])) == plain


def test_the_input_is_left_alone():
    y, v = np.array([0.1, 0.3, -0.2]), np.array([0.1, 0.2, 0.1])
    meta.pool(y, v)
    assert (y.tolist(), v.tolist()) == ([0.1, 0.3, -0.2], [0.1, 0.2, 0.1])


@pytest.mark.parametrize(
    "yi, doubtful",
    [
        ([0.79, 1.03, 0.84, 0.65], True),  # hazard ratios that nobody took the logarithm of
        ([1.27, 0.97, 1.19, 1.54], True),
        ([0.32, 3.13], True),
        ([-0.24, 0.03, -0.17, -0.43], False),  # their logarithms
        ([0.21, 0.70, 0.45], False),  # proportions
        ([1.2, 1.9, 3.4], False),  # large log ratios
        ([0.5, 120.0], False),  # no ratio is read like this
        ([0.3], False),
    ],
)
def test_ratios_handed_in_as_logarithms_are_pointed_out(yi, doubtful):
    warnings = meta.pool(yi, [0.05] * len(yi)).warnings
    assert any("meta.log_effect" in w for w in warnings) == doubtful
