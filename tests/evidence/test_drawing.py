"""The plots of a project: what a reader must find on them, and what must not be there."""

from xml.etree import ElementTree as ET

import pytest

from evidence.errors import EvidenceError, UsageError
from evidence.harmonise import line_up
from evidence.report import drawable, drawing, pooling
from evidence.synthesis import analyses

ARMS = (("sorafenib", 100), ("everolimus", 200))
TWO = [("0.87 (0.71-1.07)", "A2/A1"), ("0.58 (0.45-0.75)", "A1/A2")]
FOUR = [
    ("0.80 (0.60-1.07)", "A1/A2"),
    ("1.10 (0.86-1.41)", "A2/A1"),
    ("1.0 (0.8-1.25)", "A1/A2"),
    ("0.7 (0.5-0.98)", "A1/A2"),
]


@pytest.fixture
def pooled(protocol, make):
    def run(printed, direction="lower-better", **change):
        made = [
            make(str(i), arms=ARMS, effects=({"endpoint": "OS", "printed": p, "over": over},), authors=(f"Name{i} A",))
            for i, (p, over) in enumerate(printed, start=1)
        ]
        outcomes = tuple(one.model_copy(update={"direction": direction}) for one in protocol.outcome)
        synthesis = protocol.synthesis.model_copy(update=change)
        changed = protocol.model_copy(update={"outcome": outcomes, "synthesis": synthesis})
        rows = line_up(changed, made, ()).rows
        found = analyses(changed, rows, allow_unreviewed=True, by="strata")
        return next(one for one in found if one.endpoint == "OS")

    return run


def written(kind, analysis, **more):
    root = ET.fromstring(drawing.render(kind, drawable.of_analysis(analysis), "svg", **more))
    return [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")], root


def test_two_studies_have_a_remark_in_place_of_a_diamond(pooled):
    texts, root = written("forest", pooled(TWO))
    assert "Not pooled: k = 2" in texts
    assert any("an average would mislead" in text for text in texts)
    assert not any("Pooled, k" in text or "0.82" in text for text in texts)
    assert "an average would mislead" in root[1].text  # the alt text says it too


def test_two_studies_have_a_diamond_where_the_protocol_asks_for_it(pooled):
    texts, _ = written("forest", pooled(TWO, pool_k2=True))
    assert "Pooled, k = 2" in texts
    assert any("an average would mislead" in text for text in texts)
    assert "Prediction interval" not in texts


@pytest.mark.parametrize("direction, left", [("lower-better", "VEGF TKI"), ("higher-better", "mTOR inhibitor")])
@pytest.mark.parametrize("kind", ["forest", "loo", "cumulative"])
def test_the_better_side_follows_the_outcome(pooled, direction, left, kind):
    texts, _ = written(kind, pooled(FOUR, direction))
    assert f"←\N{NO-BREAK SPACE}Favours {left}" in texts


def test_what_the_source_prints_is_printed(pooled):
    texts, _ = written("forest", pooled(FOUR))
    assert "1.0 (0.8 to 1.25)" in texts  # not 1.00 (0.80 to 1.25)
    assert "printed 1.10 (0.86-1.41)" in texts  # and turned round for the plot
    assert "0.91 (0.71 to 1.16)" in texts


@pytest.mark.parametrize("kind", ["forest", "funnel", "loo", "cumulative", "baujat"])
def test_every_plot_says_that_its_data_are_unreviewed_and_has_an_alt_text(pooled, kind):
    texts, root = written(kind, pooled(FOUR))
    assert any("Contains unreviewed data" in text for text in texts)
    assert root[0].text.startswith(drawing.NAMES[kind])
    assert "VEGF TKI over mTOR inhibitor" in root[1].text


def test_few_studies_make_a_funnel_that_cannot_be_read(pooled):
    texts, _ = written("funnel", pooled(FOUR))
    assert any("fewer than 10" in text for text in texts)
    assert any(text.startswith("Egger's regression test: t = ") for text in texts)


def test_the_prediction_interval_is_drawn_only_if_the_protocol_asks(pooled):
    assert "Prediction interval" in written("forest", pooled(FOUR))[0]
    assert "Prediction interval" not in written("forest", pooled(FOUR, prediction_interval=False))[0]


@pytest.mark.parametrize("layout, head", [("revman", "Study or Subgroup"), ("jama", "Source")])
def test_house_styles(pooled, layout, head):
    assert head in written("forest", pooled(FOUR), layout=layout)[0]


@pytest.mark.parametrize("kind", ["loo", "cumulative", "baujat"])
def test_nothing_is_taken_apart_that_was_not_pooled(pooled, kind, tmp_path):
    with pytest.raises(EvidenceError, match="Nothing is pooled"):
        drawing.save(kind, drawable.of_analysis(pooled(TWO)), tmp_path / "x.svg")
    assert list(tmp_path.iterdir()) == []


def test_a_name_without_a_format(pooled, tmp_path):
    with pytest.raises(UsageError, match="format"):
        drawing.save("funnel", drawable.of_analysis(pooled(FOUR)), tmp_path / "x.jpeg")


def test_what_else_is_asked_for_in_words(pooled):
    four, two = pooled(FOUR), pooled(TWO)
    no = {"by_model": False, "leave_one_out": False, "cumulative": False}
    assert pooling.extras(four, **no) == ""
    assert "as RevMan does it" in pooling.extras(two, **no)  # two studies have it always
    said = pooling.extras(four, by_model=True, leave_one_out=True, cumulative=True)
    assert said.index("Sensitivity") < said.index("Without") < said.index("Up to")
    assert max(map(len, said.splitlines())) <= 80
    assert set(pooling.to_json(four, leave_one_out=True, cumulative=False)) - set(four.to_json()) == {
        "by_drugs",
        "leave_one_out",
    }
