"""What a forest plot adds to its rows: subgroups, house styles, directions, warnings, intervals beside each other."""

from dataclasses import replace

import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import Polygon

import meta
from meta.plots import Between, ForestRow, Subgroup, forest
from meta.plots.marks import DIAMOND

FIGURES = [(1.27, 0.69, 2.33), (0.97, 0.56, 1.69), (1.19, 0.94, 1.49), (1.54, 1.01, 2.38), (0.58, 0.29, 1.16)]
ARMS = ("drug", "placebo")


def rows(figures, name="S"):
    return tuple(
        ForestRow(f"{name}{i}", 2000 + i, 10, 20, *f, weight=100 / len(figures)) for i, f in enumerate(figures)
    )


def pooled(figures, **options):
    yi, sei = zip(*(meta.log_effect(*f) for f in figures), strict=True)
    return meta.pool(yi, [s**2 for s in sei], **options)


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def places(figure):
    return {text.get_text(): text.get_position() for text in figure.axes[0].texts}


def diamonds(figure, *, hollow=False):
    face, edge = ("white", DIAMOND) if hollow else (DIAMOND, "none")
    return [
        p
        for p in figure.axes[0].patches
        if isinstance(p, Polygon)
        and len(p.get_xy()) == 5
        and p.get_facecolor() == to_rgba(face)
        and (p.get_edgecolor() == to_rgba(edge))
    ]


@pytest.mark.parametrize("layout", ["standard", "revman", "jama"])
@pytest.mark.parametrize("direction, left, right", [
    ("lower-better", "drug", "placebo"),
    ("higher-better", "placebo", "drug"),  # a response rate: a ratio below 1 is bad for arm A
])  # fmt: skip
def test_the_better_side_follows_the_outcome(layout, direction, left, right):
    figure = forest(rows(FIGURES), pooled(FIGURES), title="x", arms=ARMS, direction=direction, layout=layout)
    where = places(figure)
    below, above = where[f"←\N{NO-BREAK SPACE}Favours {left}"], where[f"Favours {right}\N{NO-BREAK SPACE}→"]
    assert below[0] < where["1"][0] < above[0]
    assert where["drug,\N{NO-BREAK SPACE}n"][0] < where["placebo,\N{NO-BREAK SPACE}n"][0]  # A stays first


def test_texts_of_ones_own_may_replace_the_arms():
    shown = texts(forest(rows(FIGURES), None, title="x", arms=ARMS, favours=("longer life", "shorter life")))
    assert "←\N{NO-BREAK SPACE}longer life" in shown
    assert "drug,\N{NO-BREAK SPACE}n" in shown


@pytest.mark.parametrize("options, message", [
    ({"direction": "up"}, "direction must be"),
    ({"layout": "bmj"}, "layout must be one of standard revman jama"),
])  # fmt: skip
def test_what_does_not_exist(options, message):
    with pytest.raises(ValueError, match=message):
        forest(rows(FIGURES), None, title="x", **options)


def blocks(pool_second=True):
    first, second = FIGURES[:3], FIGURES[3:]
    return (
        Subgroup("Randomised", rows(first, "R"), pooled(first)),
        Subgroup("Not randomised", rows(second, "N"), pooled(second) if pool_second else None),
    )


def test_subgroups_have_a_diamond_each_and_a_test_between_them():
    figure = forest((), pooled(FIGURES), title="x", subgroups=blocks(), between=Between(3.2, 1, 0.0736))
    shown = texts(figure)
    order = [
        "Randomised",
        "R0",
        "R2",
        "Pooled, k = 3",
        "Not randomised",
        "N0",
        "Not pooled: k = 2",
        "All studies, k = 5",
    ]
    assert [shown.index(text) for text in order] == sorted(shown.index(text) for text in order)
    assert len(diamonds(figure)) == 2  # the three randomised, and all: two studies get none
    assert "Test for subgroup differences: Q = 3.20, df = 1, P = 0.074" in shown
    assert any(text.startswith("Randomised: Heterogeneity") for text in shown)
    assert any(text.startswith("Not randomised: They disagree") for text in shown)
    assert any(text.startswith("All studies: Heterogeneity") for text in shown)


def test_subgroups_without_a_result_of_all():
    figure = forest((), None, title="x", subgroups=blocks(pool_second=False))
    assert len(diamonds(figure)) == 1
    assert sum(text.startswith("Method: random effects, REML") for text in texts(figure)) == 1
    assert texts(figure).count("33.3 %") == 3  # the two that are not pooled have no weight
    assert not any(text.startswith("All studies") for text in texts(figure))


@pytest.mark.parametrize("k, hollow", [(3, 2), (4, 2), (5, 0)])
def test_few_studies_show_the_other_intervals_too(k, hollow):
    result = pooled(FIGURES[:k])
    other = {(round(x.ci_low, 9), round(x.ci_high, 9)) for x in result.beside}
    figure = forest(rows(FIGURES[:k]), result, title="x")
    assert len(diamonds(figure, hollow=True)) == min(hollow, len(other) - 1)
    assert ("the same, interval: Wald" in texts(figure)) == (k < 5)
    assert any(text.startswith("interval: HKSJ") for text in texts(figure)) == (k < 5)  # which one the diamond has


def test_warnings_are_footnotes():
    result = pooled(FIGURES[:4], ci="hksj")
    assert result.warnings
    joined = " ".join(texts(forest(rows(FIGURES[:4]), result, title="x")))
    assert all(f"Note: {warning}" in joined for warning in result.warnings)


def test_warnings_about_an_average_that_is_not_shown_are_left_out():
    result = pooled(FIGURES[:2], ci="hksj")
    assert result.warnings
    assert "Note:" not in " ".join(texts(forest(rows(FIGURES[:2]), result, title="x")))


LAYOUTS = [
    ("standard", "Study", "0.97 (0.56 to 1.69)", "Pooled, k = 5", "Heterogeneity: I² = "),
    ("revman", "Study or Subgroup", "0.97 [0.56, 1.69]", "Total (95 % CI), k = 5", "Heterogeneity: Tau² = "),
    ("jama", "Source", "0.97 (0.56-1.69)", "Total, k = 5", "Heterogeneity: I² = "),
]


@pytest.mark.parametrize("layout, study, interval, total, spread", LAYOUTS)
def test_house_styles(layout, study, interval, total, spread):
    figure = forest(rows(FIGURES), pooled(FIGURES), title="x", layout=layout)
    shown, where = texts(figure), places(figure)
    assert {study, interval, total} <= set(shown)
    assert any(text.startswith(spread) for text in shown)
    effect_before_plot = where[interval][0] < where["1"][0]
    assert effect_before_plot == (layout != "standard")


SPREADS = [(0.0, "Tau² = 0.00;"), (0.004, "Tau² = 0.004;"), (0.0213, "Tau² = 0.02;"), (3.2, "Tau² = 3.20;")]


@pytest.mark.parametrize("tau2, written", SPREADS)
def test_revman_layout_writes_no_tau2_as_0_that_is_not_0(tau2, written):
    result = replace(pooled(FIGURES), tau2=tau2)
    assert written in " ".join(texts(forest(rows(FIGURES), result, title="x", layout="revman")))


def test_the_prediction_interval_may_be_left_out():
    shown = " ".join(texts(forest(rows(FIGURES), pooled(FIGURES), title="x", prediction=False)))
    assert "rediction" not in shown


def test_a_subdistribution_hazard_ratio_is_a_ratio():
    assert "SHR (95 % CI)" in texts(forest(rows(FIGURES), None, title="x", measure="SHR"))
