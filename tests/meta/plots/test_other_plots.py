"""Funnel, Baujat, leave-one-out and cumulative plots: what they draw, what they say, what they refuse."""

from math import log
from xml.etree import ElementTree as ET

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import Circle, Polygon

import meta
from meta.plots import BaujatPoint, FunnelPoint, Step, baujat, cumulative, funnel, leave_one_out, save
from meta.plots.frame import Frame, ticks
from meta.plots.marks import BOX

EFFECTS = [
    (-0.31, 0.21),
    (0.02, 0.34),
    (-0.17, 0.12),
    (-0.43, 0.22),
    (0.55, 0.35),
    (0.05, 0.2),
    (1.1, 0.6),
    (0.1, 0.35),
]
POINTS = [FunnelPoint(f"S{i}", yi, sei) for i, (yi, sei) in enumerate(EFFECTS)]
MANY = [FunnelPoint(f"S{i}", 0.4 - i / 50, 0.05 + i / 100) for i in range(40)]
OUT = [BaujatPoint(f"Study {i}", 0.1 * i * i, 0.02 * i) for i in range(12)]
CROWD = [BaujatPoint(f"Study {i} 2012", 1 + (i % 7) * 0.01, 0.2 + (i // 7) * 0.004) for i in range(60)]


def pool(effects, **options):
    return meta.pool([y for y, _ in effects], [s**2 for _, s in effects], **options)


def step(label, effects, **more):
    p = pool(effects)
    return Step(label, p.k, p.estimate, p.ci_low, p.ci_high, p.p_value, p.tau2, p.i2, **more)


def loo(effects):
    return [step(f"S{i}", effects[:i] + effects[i + 1 :]) for i in range(len(effects))]


def cum(effects):
    return [step(f"S{i}", effects[: i + 1], year=2000 + i) for i in range(len(effects))]


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def dots(figure):
    return [p for p in figure.axes[0].patches if isinstance(p, Circle)]


FIGURES = {
    "funnel": lambda: funnel(POINTS, -0.1, title="Funnel"),
    "funnel of many": lambda: funnel(MANY, -0.1, title="Funnel", test="Egger's test: z = 1.2, P = 0.23", banner="unreviewed"),
    "funnel of one": lambda: funnel(POINTS[:1], None, title="Funnel"),
    "baujat": lambda: baujat(OUT, title="Baujat"),
    "crowd": lambda: baujat(CROWD, title="Baujat"),
    "leave-one-out": lambda: leave_one_out(loo(EFFECTS), pool(EFFECTS), title="Without each"),
    "cumulative": lambda: cumulative(cum(EFFECTS), pool(EFFECTS), title="In turn", banner="unreviewed"),
    "200 steps": lambda: leave_one_out([step(f"A study with a long name {i}", EFFECTS) for i in range(200)], pool(EFFECTS), title="x"),
}  # fmt: skip


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_lies_on_another_or_beside_the_sheet(name):
    figure = FIGURES[name]()
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.axes[0].texts if text.get_text()]
    for i, box in enumerate(boxes):
        assert figure.bbox.x0 <= box.x0
        assert box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0
        assert box.y1 <= figure.bbox.y1
        for other in boxes[i + 1 :]:
            assert box.x1 <= other.x0 + 1 or other.x1 <= box.x0 + 1 or box.y1 <= other.y0 + 2 or other.y1 <= box.y0 + 2


@pytest.mark.parametrize("name", ["funnel", "baujat", "leave-one-out", "cumulative"])
@pytest.mark.parametrize("kind", ["svg", "png", "pdf"])
def test_the_same_bytes_each_time_with_alt_text(name, kind, tmp_path):
    first, second = (
        save(FIGURES[name](), tmp_path / f"{i}.{kind}", title="T & T", description="D < E").read_bytes() for i in "ab"
    )
    assert first == second
    if kind == "svg":
        assert [child.text for child in ET.fromstring(first)][:2] == ["T & T", "D < E"]


@pytest.mark.parametrize("points, warned", [(POINTS, True), (MANY, False), (MANY[:9], True), (MANY[:10], False)])
def test_a_funnel_of_fewer_than_ten_studies_says_that_it_cannot_be_read(points, warned):
    joined = " ".join(texts(funnel(points, 0.0, title="x")))
    assert ("fewer than 10" in joined) == warned
    assert "not published" in joined  # one cause of many


def test_a_funnel_stands_points_where_they_belong():
    figure = funnel(POINTS, -0.1, title="x")
    centres = [dot.center for dot in dots(figure)]
    by_effect = sorted(range(len(POINTS)), key=lambda i: POINTS[i].yi)
    assert [x for x, _ in (centres[i] for i in by_effect)] == sorted(x for x, _ in centres)
    by_error = sorted(range(len(POINTS)), key=lambda i: POINTS[i].sei)
    assert [y for _, y in (centres[i] for i in by_error)] == sorted(y for _, y in centres)  # precise ones at the top


def test_contours_stand_round_no_effect_and_the_funnel_round_the_estimate():
    figure = funnel(MANY, 0.3, title="x")
    where = {text.get_text(): text.get_position()[0] for text in figure.axes[0].texts}
    ground = [p.get_xy() for p in figure.axes[0].patches if isinstance(p, Polygon) and p.get_zorder() == 0]
    rectangles = [corners for corners in ground if len(corners) == 5 and len({x for x, _ in corners}) == 2]
    apexes = [corners[0][0] for corners in ground if not any(corners is one for one in rectangles)]
    assert apexes == pytest.approx([where["1"]] * 3)
    dashed = [line for line in figure.axes[0].lines if line.get_linestyle() == "--"]
    assert len(dashed) == 2
    assert all(line.get_xdata()[0] > where["1"] for line in dashed)


def test_made_up_studies_are_hollow_and_do_not_count():
    points = [*POINTS, *(FunnelPoint("filled", -1.0, 0.5, filled=True) for _ in range(5))]
    figure = funnel(points, -0.1, title="x")
    assert sum(dot.get_facecolor() == (1.0, 1.0, 1.0, 1.0) for dot in dots(figure)) == 5
    assert any("k = 8" in text for text in texts(figure))
    assert any("trim and fill" in text for text in texts(figure))


def test_a_funnel_of_differences_has_no_log_scale():
    shown = texts(funnel(POINTS, 0.1, title="x", measure="SMD"))
    assert "SMD" in shown
    assert not any("log scale" in text for text in shown)


BAD_FUNNELS = [
    ([], "nothing to draw"),
    ([FunnelPoint("A", 0.1, 0.2, filled=True)], "at least one study"),
    ([FunnelPoint("A", 0.1, 0.0)], "A: needs a finite yi and sei above 0"),
    ([FunnelPoint("A", float("nan"), 0.1)], "A: needs"),
    ([FunnelPoint("A", 0.1, float("inf"))], "A: needs"),
]


@pytest.mark.parametrize("points, message", BAD_FUNNELS)
def test_funnels_that_cannot_be_drawn(points, message):
    with pytest.raises(ValueError, match=message):
        funnel(points, 0.0, title="x")


@pytest.mark.parametrize("points, named", [(OUT, 12), (CROWD, 15), (OUT[:1], 1)])
def test_a_baujat_plot_names_who_stands_out(points, named):
    figure = baujat(points, title="x")
    labels = {point.label for point in points}
    written = texts(figure)
    note = " ".join(written).partition("for want of room: ")[2]
    assert sum(label in written or f"{label}," in f"{note}," or f"{label}." in note for label in labels) == named
    assert len(dots(figure)) == len(points)
    assert any("are named, of" in text for text in texts(figure)) == (named < len(points))
    if points != CROWD:
        assert max(points, key=lambda p: p.heterogeneity).label in written


@pytest.mark.parametrize("points", [[], [BaujatPoint("A", float("nan"), 0.1)], [BaujatPoint("A", 0.1, float("inf"))]])
def test_baujat_plots_that_cannot_be_drawn(points):
    with pytest.raises(ValueError, match=r"nothing to draw|A: needs"):
        baujat(points, title="x")


def test_all_zero_is_drawn():
    assert len(dots(baujat([BaujatPoint("A", 0.0, 0.0), BaujatPoint("B", 0.0, 0.0)], title="x"))) == 2


def boxes(figure):
    from matplotlib.colors import to_rgba

    return [p for p in figure.axes[0].patches if isinstance(p, Polygon) and p.get_facecolor() == to_rgba(BOX)]


def test_leaving_one_of_three_out_leaves_two_which_are_not_averaged():
    figure = leave_one_out(loo(EFFECTS[:3]), pool(EFFECTS[:3]), title="x")
    assert texts(figure).count("not pooled: k = 2") == 3
    assert boxes(figure) == []
    asked = leave_one_out(loo(EFFECTS[:3]), pool(EFFECTS[:3]), title="x", pool_k2=True)
    assert len(boxes(asked)) == 3


def test_studies_come_one_after_another():
    figure = cumulative(cum(EFFECTS), pool(EFFECTS), title="x")
    shown = texts(figure)
    assert shown.count("not pooled: k = 2") == 1
    assert len(boxes(figure)) == len(EFFECTS) - 1  # the first on its own, the second not averaged
    assert "S3 (2003)" in shown
    assert any("not corrected for repeated looks" in text for text in shown)


def test_a_step_that_changes_the_reading_is_marked():
    agree, against = [(-0.5, 0.1)] * 4, [(0.45, 0.12)]
    figure = leave_one_out(loo(agree + against), pool(agree + against), title="x")
    assert texts(figure).count("now excludes 1") == 1
    assert "now includes 1" not in texts(figure)


def test_steps_of_differences_have_a_plain_axis():
    for draw, steps in ((leave_one_out, loo(EFFECTS)), (cumulative, cum(EFFECTS))):
        shown = texts(draw(steps, pool(EFFECTS), title="x", measure="MD"))
        assert {"0", "MD", "MD (95 % CI)"} <= set(shown)
        assert any("-0." in text and " to " in text for text in shown)
        assert not any("log scale" in text for text in shown)


@pytest.mark.parametrize("direction, left", [("lower-better", "A"), ("higher-better", "B")])
def test_steps_have_their_directions(direction, left):
    for draw, steps in ((leave_one_out, loo(EFFECTS)), (cumulative, cum(EFFECTS))):
        shown = texts(draw(steps, pool(EFFECTS), title="x", arms=("A", "B"), direction=direction))
        assert f"←\N{NO-BREAK SPACE}Favours {left}" in shown


BAD_STEPS = [
    ([], "HR", "not one step"),
    ([Step("A", 3, float("nan"), -1.0, 1.0)], "HR", "A: needs finite"),
    ([Step("A", 3, 0.1, 0.2, 0.3)], "HR", "A: needs finite"),
    ([Step("A", 3, 800.0, 0.2, 900.0)], "HR", "A: needs finite"),
    ([Step("A", 3, 0.1, 0.2, 0.3)], "RD", "A: needs finite"),
]


@pytest.mark.parametrize("steps, measure, message", BAD_STEPS)
def test_steps_that_cannot_be_drawn(steps, measure, message):
    for draw in (leave_one_out, cumulative):
        with pytest.raises(ValueError, match=message):
            draw(steps, pool(EFFECTS), title="x", measure=measure)


@pytest.mark.parametrize("span, measure, names", [
    ((-0.2, 0.2), "HR", ["0.819", "0.905", "1", "1.11", "1.22"]),
    ((log(0.3), log(3.5)), "HR", ["0.5", "0.7", "1", "1.4", "2"]),
    ((log(0.009), log(150)), "OR", ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50", "100"]),
    ((0.0, 7.3), "", ["0", "2", "4", "6"]),
    ((-0.004, 0.004), "MD", ["-0.004", "-0.002", "0", "0.002", "0.004"]),
])  # fmt: skip
def test_ticks(span, measure, names):
    assert [name for _, name in ticks(span, measure)] == names


def test_a_frame_turns_data_into_inches():
    frame = Frame(1.0, 2.0, 5.0, 4.0, (0.0, 8.0), (0.5, 0.0))
    assert (frame.x(0.0), frame.x(8.0), frame.y(0.5), frame.y(0.0)) == (1.0, 5.0, 4.0, 2.0)
