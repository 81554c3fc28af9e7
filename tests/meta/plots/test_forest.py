"""The forest plot as it is drawn: texts that never overlap, boxes by area, and what must not be left out."""

from dataclasses import replace
from math import isclose

import pytest
from drawn import ARMS, boxes, shapes, texts
from matplotlib.backends.backend_agg import FigureCanvasAgg

import meta
from meta.plots import ForestRow, forest
from meta.plots.marks import BAR, DIAMOND
from meta.plots.typography import width, wrap

FIGURES = [
    (1.27, 0.69, 2.33),
    (0.97, 0.56, 1.69),
    (1.19, 0.94, 1.49),
    (1.54, 1.01, 2.38),
    (0.58, 0.29, 1.16),
    (0.32, 0.098, 1.04),
]


LONG = "A cohort whose name goes on and on, as those of registries in several countries tend to do, 2nd analysis"


def plot(k, *, extra=(), long=False, draw=True, **options):
    rows = []
    for i in range(k):
        value, low, high = FIGURES[i % len(FIGURES)]
        name, note = (LONG, "adjusted for age, sex and risk group, " * 3) if long and i % 3 == 0 else (f"Study {i}", "")
        rows.append(ForestRow(name, 1990 + i, 20 + 40 * i, 30 + 50 * i, value, low, high, note=note))
    effects = [meta.log_effect(row.value, row.ci_low, row.ci_high) for row in rows]
    pooled = meta.pool([yi for yi, _ in effects], [sei**2 for _, sei in effects])
    rows = [replace(row, weight=weight) for row, weight in zip(rows, pooled.weights, strict=True)]
    figure = forest([*rows, *extra], pooled if draw else None, **{"title": "Overall survival", "arms": ARMS, **options})
    return figure, pooled


@pytest.mark.parametrize("k", [1, 2, 3, 8, 60, 200])
@pytest.mark.parametrize("long", [False, True])
def test_no_text_lies_on_another_or_beside_the_sheet(k, long):
    names = ("Favours everolimus with lenvatinib, any dose", "Favours placebo") if long else ("Favours A", "Favours B")
    footnotes = [LONG * 3] if long else []
    figure, _ = plot(k, long=long, favours=names, title=LONG * (3 if long else 1), banner=LONG * 2, footnotes=footnotes)
    renderer = FigureCanvasAgg(figure).get_renderer()
    boxes = [text.get_window_extent(renderer) for text in figure.axes[0].texts if text.get_text()]
    sheet = figure.bbox
    for i, box in enumerate(boxes):
        assert box.x0 >= sheet.x0
        assert box.x1 <= sheet.x1
        assert box.y0 >= sheet.y0
        assert box.y1 <= sheet.y1
        for other in boxes[i + 1 :]:
            # a pixel of slack: descenders of one line and capitals of the next may touch
            apart = box.x1 <= other.x0 or other.x1 <= box.x0 or box.y1 <= other.y0 + 1.5 or other.y1 <= box.y0 + 1.5
            assert apart


@pytest.mark.parametrize(
    "labels, shown",
    [(("Park 2012", "Heng 2012"), []), (("Park", "Heng 2012"), ["2012", "2012"]), (("Park", "Heng"), ["2012", "2012"])],
)
def test_years_have_a_column_unless_every_label_holds_them(labels, shown):
    figure = forest([ForestRow(label, 2012, None, None, 0.8, 0.5, 1.2) for label in labels], None, title="x")
    assert [text for text in texts(figure) if text == "2012"] == shown
    assert ("Year" in texts(figure)) == bool(shown)


def test_the_sheet_grows_with_the_rows():
    heights = [plot(k, draw=False)[0].get_figheight() for k in (5, 60, 200)]  # the foot grows with what is to be said
    per_row = (heights[1] - heights[0]) / 55
    assert isclose((heights[2] - heights[0]) / 195, per_row, rel_tol=0.01)
    assert 0.2 < per_row < 0.3


def test_area_is_weight():
    figure, pooled = plot(5)
    sides = [max(x for x, _ in box) - min(x for x, _ in box) for box in boxes(figure)]
    heaviest = max(pooled.weights)
    for side, weight in zip(sides, pooled.weights, strict=True):
        assert isclose((side / max(sides)) ** 2, weight / heaviest, rel_tol=1e-9)


def test_boxes_stand_in_order_and_on_their_estimates():
    figure, _ = plot(3)
    centres = [sum(x for x, _ in box) / 4 for box in boxes(figure)]
    middle = next(t.get_position()[0] for t in figure.axes[0].texts if t.get_text() == "1")
    assert [centre > middle for centre in centres] == [True, False, True]


def test_the_source_interval_is_printed_as_given():
    row = ForestRow("Odd 2017", 2017, None, None, 1.41, 1.002, 1.996, 0, "", printed="1.41 (1.002-1.996)")
    figure, _ = plot(3, extra=[row])
    assert "1.41 (1.002-1.996)" in texts(figure)
    assert "1.27 (0.69 to 2.33)" in texts(figure)


def test_a_study_without_numbers_keeps_its_row():
    gone = ForestRow("Somebody 2014", 2014, 40, 50, has_data=False, note="medians only", weight=None)
    figure, _ = plot(3, extra=[gone])
    assert {"Somebody 2014", "no usable estimate", "medians only"} <= set(texts(figure))
    assert len(boxes(figure)) == 3
    assert str(20 + 60 + 100) in texts(figure)  # its participants are not among those of the result


def test_everything_a_reader_needs_is_there():
    figure, _ = plot(4, banner="contains unreviewed data", footnotes=["Source: a table."])
    shown = texts(figure)
    for text in (
        "Overall survival",
        "contains unreviewed data",
        "Source: a table.",
        "HR (95 % CI)",
        "Pooled, k = 4",
        "Prediction interval",
    ):
        assert text in shown
    assert "←\N{NO-BREAK SPACE}Favours VEGF TKI" in shown
    assert "Favours mTOR inhibitor\N{NO-BREAK SPACE}→" in shown
    joined = " ".join(shown)
    assert "Heterogeneity: I² = " in joined
    assert "Method: random effects, REML for tau2" in joined


@pytest.mark.parametrize("k, options, diamonds, remark", [
    (1, {}, 0, "One study: nothing pooled"),
    (2, {}, 0, "Not pooled: k = 2"),
    (2, {"pool_k2": True}, 1, None),
    (3, {}, 1, None),
    (3, {"draw": False}, 0, None),
])  # fmt: skip
def test_when_there_is_a_diamond(k, options, diamonds, remark):
    figure, _ = plot(k, **options)
    shown = texts(figure)
    assert len([corners for corners in shapes(figure, DIAMOND) if len(corners) == 4]) == diamonds
    assert len(shapes(figure, BAR)) == (1 if k > 2 and diamonds else 0)
    assert (remark in shown) if remark else not any("ot pooled" in text or "nothing" in text for text in shown)
    assert ("Weight" in shown) == bool(diamonds)


def test_a_fixed_effect_has_no_prediction_row():
    rows = [ForestRow(f"S{i}", None, None, None, *figures) for i, figures in enumerate(FIGURES[:3])]
    effects = [meta.log_effect(*figures) for figures in FIGURES[:3]]
    pooled = meta.pool([y for y, _ in effects], [s**2 for _, s in effects], tau2="FE", ci="wald")
    figure = forest(rows, pooled, title="FE")
    assert "Prediction interval" not in texts(figure)
    assert shapes(figure, BAR) == []
    assert not {"Year", "Note", "Weight"} & set(texts(figure))


def test_two_studies_that_disagree_say_so():
    rows = [
        ForestRow("INTORSECT 2014", None, 253, 259, 1.15, 0.93, 1.41),
        ForestRow("METEOR 2015", None, 330, 328, 0.58, 0.45, 0.75),
    ]
    effects = [meta.log_effect(row.value, row.ci_low, row.ci_high) for row in rows]
    figure = forest(rows, meta.pool([y for y, _ in effects], [s**2 for _, s in effects]), title="PFS")
    assert any("an average would mislead" in text for text in texts(figure))


def test_labels_are_no_mathematics():
    figure, _ = plot(3, title="Cost in $ and more $ than that, 5 % _of_ {it}")
    FigureCanvasAgg(figure).draw()
    assert "Cost in $ and more $ than that, 5 % _of_ {it}" in texts(figure)


@pytest.mark.parametrize(
    "row, message",
    [
        (ForestRow("A", value=0.8, ci_low=0.9, ci_high=1.2), "A: needs 0 < ci_low <= value"),
        (ForestRow("A", value=0.8, ci_low=0.0, ci_high=1.2), "A: needs"),
        (ForestRow("A", value=0.8, ci_low=None, ci_high=1.2), "A: needs"),
        (ForestRow("A", value=float("nan"), ci_low=0.5, ci_high=1.2), "A: needs"),
        (ForestRow("A", value=0.8, ci_low=0.5, ci_high=float("inf")), "A: needs"),
        (ForestRow("A", value=0.8, ci_low=0.5, ci_high=1.2, weight=-1), "A: weight"),
        (ForestRow("A", value=0.8, ci_low=0.5, ci_high=1.2, weight=140), "A: weight"),
    ],
)
def test_rows_that_cannot_be_drawn(row, message):
    with pytest.raises(ValueError, match=message):
        forest([row], None, title="x")


def test_nothing_to_draw():
    with pytest.raises(ValueError, match="at least one row"):
        forest([], None, title="x")


def test_only_studies_without_data():
    figure = forest([ForestRow("A", has_data=False), ForestRow("B", has_data=False)], None, title="Nothing usable")
    assert texts(figure).count("no usable estimate") == 2
    assert boxes(figure) == []


@pytest.mark.parametrize(
    "text, lines",
    [
        ("", 1),
        ("short", 1),
        ("two words that need more than a line of this width, and then some", 4),
        ("Pneumonoultramicroscopicsilicovolcanoconiosis", 3),
        ("no\N{NO-BREAK SPACE}break\N{NO-BREAK SPACE}here", 1),
    ],
)
def test_wrapping_loses_nothing(text, lines):
    wrapped = wrap(text, 1.2)
    assert len(wrapped) == lines
    assert "".join(wrapped).replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= 1.2 for line in wrapped)


def test_events_and_pmid_have_columns_and_the_pmid_leads_to_its_record():
    rows = [
        ForestRow("One", n_a=40, n_b=41, value=0.8, ci_low=0.5, ci_high=1.3, events=((12, 40), (15, 41)), pmid="123"),
        ForestRow("Two", n_a=50, n_b=51, value=0.9, ci_low=0.5, ci_high=1.6),
    ]
    figure = forest(rows, None, title="Response", measure="OR", arms=ARMS)
    assert {"12/40", "15/41", "123", "PMID"} <= set(texts(figure))
    assert [text.get_url() for text in figure.axes[0].texts if text.get_url()] == [
        "https://pubmed.ncbi.nlm.nih.gov/123/"
    ]


def test_without_events_and_pmid_there_are_no_such_columns():
    figure, _ = plot(3)
    assert not any("events" in text or text == "PMID" for text in texts(figure))


@pytest.mark.parametrize("pmid", ["", "javascript:alert(1)", "1/../2", "\u0661", "12 3"])
def test_what_is_no_pmid_leads_nowhere(pmid):
    assert ForestRow("One", pmid=pmid).url == ""


@pytest.mark.parametrize("pmid, role", [("123", "graphics-document"), ("", "img")])
def test_a_plot_with_links_is_no_image_that_would_hide_them(pmid, role):
    from meta.plots.files import render

    figure = forest([ForestRow("One", value=0.8, ci_low=0.5, ci_high=1.3, pmid=pmid)], None, title="T", arms=ARMS)
    assert f'role="{role}"' in render(figure, "svg", title="T", description="D").decode()
