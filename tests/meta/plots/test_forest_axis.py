"""The axis of a forest plot, of ratios and of differences, and the arrows where an interval goes on beyond it."""

from math import isclose

import pytest
from drawn import ARMS, boxes, texts
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

import meta
from meta.plots import ForestRow, forest
from meta.plots.axis import ratio_axis

DIFFERENCES = [("A", -0.10, 0.06), ("B", 0.02, 0.045), ("C", -0.05, 0.03), ("D", -0.3, 0.06), ("E", 0.0, 0.08)]


@pytest.mark.parametrize("layout", ["standard", "revman", "jama"])
def test_differences_stand_on_a_plain_axis_round_0(layout):
    rows = [ForestRow(name, None, 20, 30, d, d - 1.96 * se, d + 1.96 * se, 20.0) for name, d, se in DIFFERENCES]
    pooled = meta.pool([d for _, d, _ in DIFFERENCES], [se**2 for *_, se in DIFFERENCES])
    figure = forest(rows, pooled, title="RD", measure="RD", arms=ARMS, layout=layout)
    where = {text.get_text(): text.get_position()[0] for text in figure.axes[0].texts}
    assert isclose(where["0"], (where["-0.2"] + where["0.2"]) / 2)
    assert isclose(where["0.4"] - where["0.2"], where["0.2"] - where["0"])
    assert not any("Arrow" in text for text in where)  # an axis a little longer spares the arrow of D
    assert "RD" in where
    assert not any("log scale" in text for text in where)
    assert {"standard": "-0.30 (-0.42 to -0.18)", "revman": "-0.30 [-0.42, -0.18]"}.get(
        layout, "-0.30 (-0.42 to -0.18)"
    ) in where  # nowhere a dash before a sign
    for box, (_, d, _) in zip(boxes(figure), DIFFERENCES, strict=True):
        place = (min(x for x, _ in box) + max(x for x, _ in box)) / 2
        assert isclose((place - where["0"]) / (where["0.2"] - where["0"]), d / 0.2, abs_tol=1e-9)


@pytest.mark.parametrize(
    "figures", [(0.1, 0.2, 0.3), (0.1, float("-inf"), 0.3), (float("nan"), 0.0, 0.3), (0.1, 0.0, None)]
)
def test_differences_that_cannot_be_drawn(figures):
    with pytest.raises(ValueError, match="A: needs finite ci_low <= value <= ci_high"):
        forest([ForestRow("A", None, None, None, *figures)], None, title="x", measure="RD")


def test_a_difference_of_nothing_is_drawn():
    assert "0" in texts(forest([ForestRow("A", value=0.0, ci_low=0.0, ci_high=0.0)], None, title="x", measure="MD"))


@pytest.mark.parametrize(
    "estimates, bounds, summary, end",
    [
        ([1.1, 0.9], [0.7, 1.5, 0.6, 1.4], [], 2),
        ([1.1, 0.9], [0.7, 1.5, 0.45, 1.4], [], 3),
        ([1.1, 0.9], [0.7, 1.5, 0.3, 1.4], [], 5),
        ([0.9] * 10, [0.7, 1.5] * 9 + [0.46, 1.54], [], 3),  # a step more, and no interval is cut
        ([0.9] * 10, [0.7, 1.5] * 9 + [0.3, 1.54], [], 2),  # a step more would still cut it
        ([0.2] * 10, [0.15, 0.3] * 9 + [0.02, 0.3], [], 10),  # nor is one worth an axis to 100
        ([1.1, 0.3], [0.7, 1.5, 0.15, 0.6], [], 10),
        ([1.1] * 8, [0.7, 1.5] * 7 + [0.05, 20], [], 10),  # two of 16 ends lie far out: cut at 10
        ([1.1] * 10, [0.7, 1.5] * 9 + [0.098, 1.9], [], 2),  # one of 20 is cut
        ([1.1, 30.0], [0.7, 1.5, 10, 90], [], 100),  # an estimate is never cut
        ([1.1], [0.7, 1.5], [1.1, 0.5, 4.0], 5),
        ([1.1], [0.7, 1.5], [1.1, 1e-9, 1e9], 10),  # a pooled interval may be
        ([1e5], [1e4, 1e6], [], 1e5),
        ([], [], [], 2),
    ],
)
def test_the_axis(estimates, bounds, summary, end):
    axis = ratio_axis(estimates, bounds, summary, 1.0, 5.0)
    assert axis.end == pytest.approx(end)
    assert isclose(axis.x(1.0), 3.0)
    assert isclose(axis.x(axis.end), 5.0)
    assert not any(axis.cuts(e) for e in estimates)
    assert all(isclose(a * b, 1.0) for a, b in zip(axis.ticks, reversed(axis.ticks), strict=True))


@pytest.mark.parametrize("low, high, arrows", [(0.5, 1.2, 0), (0.02, 1.2, 1), (0.5, 40, 1), (0.02, 40, 2)])
def test_arrows_where_an_interval_is_cut(low, high, arrows):
    wide = ForestRow("Wide", None, None, None, 0.8, low, high)
    others = [ForestRow(f"S{i}", None, None, None, 0.8, 0.5, 1.2) for i in range(20)]
    figure = forest([wide, *others], None, title="x")
    triangles = [p for p in figure.axes[0].patches if isinstance(p, Polygon) and len(p.get_xy()) == 4]
    lines = [line for line in figure.axes[0].lines if isinstance(line, Line2D)]
    assert len(triangles) == arrows
    assert any("Arrow" in text for text in texts(figure)) == bool(arrows)
    assert all(0 <= x <= figure.get_figwidth() for line in lines for x in line.get_xdata())
