"""The figures of an invented gold, counted by hand, and what a file that cannot be used is told."""

import json
from pathlib import Path

import pytest

from evidence.__main__ import main
from evidence.errors import EvidenceError
from evidence.evaluate import (
    Figures,
    Share,
    Tally,
    figures_text,
    matching,
    read_gold,
    read_predicted,
    score,
    scoring,
    wilson,
)
from evidence.evaluate.shapes import Arm, Effect

FOLDER = Path(__file__).parents[2] / "fixtures" / "evaluate"
GOLD = FOLDER / "gold.jsonl"
PREDICTED = FOLDER / "predicted.jsonl"
ASIDE = {"1", "2", "4"}  # of the eight PMIDs


@pytest.fixture(scope="module")
def golds():
    return read_gold(GOLD.read_bytes(), where="gold.jsonl")


@pytest.fixture(scope="module")
def predicted():
    return read_predicted(PREDICTED.read_bytes(), where="predicted.jsonl")


# counted by hand, record by record: the notes of the gold say what is wrong with each prediction
TASKS = {
    "effect": Tally(9, 1, 2),  # 5 misread (1, 1), 7 not read (0, 1)
    "row": Tally(5, 4, 6),  # 2 flipped, 4 kind, 5 misread, 6 an endpoint: both; 3 left open, 7 not read: missed alone
    "treatment_row": Tally(5, 4, 5),  # the same, but 4 is a marker: it only costs precision
    "arm": Tally(7, 2, 3),  # 3 one wrong n, 4 made up, 7 two not read; 2 has arms without n
    "arm_name": Tally(10, 1, 2),
    "total_n": Tally(2, 2, 3),  # 1, 6 right; 3 wrong, 4 missed, 5 made up, 7 not read
    "median": Tally(3, 1, 1),
}
FIELDS = {
    "p": Share(8, 9),
    "endpoint": Share(8, 9),
    "kind": Share(8, 9),
    "direction": Share(5, 7),  # 4 is no treatment effect; the first of 6 states none
    "population": Share(9, 9),
    "adjusted": Share(8, 9),
    "ci_level": Share(8, 8),  # 4 has no interval; the first of 6 is assumed, and says so
}


def test_the_figures_are_those_counted_by_hand(golds, predicted):
    figures = score(golds, predicted).figures
    assert figures.tasks == TASKS
    assert figures.fields == FIELDS
    assert (figures.flipped, figures.clean, figures.unread) == (1, Share(2, 8), 1)


def test_the_gold_against_itself_is_all_right(golds):
    same = read_predicted(GOLD.read_bytes(), where="gold.jsonl")
    scored = score(golds, same)
    assert scored.misses == ()
    assert scored.figures.clean == Share(8, 8)
    assert all(t.fp == t.fn == 0 and t.tp for t in scored.figures.tasks.values())
    assert all(s.right == s.of > 0 for s in scored.figures.fields.values())


def test_the_parts_add_up(golds, predicted):
    parts = [[g for g in golds if scoring.is_aside(g.pmid) == aside] for aside in (True, False)]
    assert {g.pmid for g in parts[0]} == ASIDE
    total = sum((score(part, predicted).figures for part in parts), Figures())
    assert total == score(golds, predicted).figures


ERRORS = [
    ("2", [("direction", "wrong")]),
    ("3", [("direction", "wrong"), ("arm", "missed"), ("arm", "spurious"), ("total_n", "wrong")]),
    ("4", [("p", "wrong"), ("kind", "wrong"), ("arm", "spurious"), ("total_n", "wrong")]),
    ("5", [("effect", "missed"), ("effect", "spurious"), ("total_n", "wrong"), ("median", "spurious")]),
    ("6", [("adjusted", "wrong"), ("endpoint", "wrong")]),
    ("7", [("effect", "missed"), ("arm", "missed"), ("arm", "missed"), ("total_n", "wrong"), ("median", "missed")]),
]  # fmt: skip


@pytest.mark.parametrize("pmid, errors", ERRORS, ids=[pmid for pmid, _ in ERRORS])
def test_the_errors_say_what_is_wrong(golds, predicted, pmid, errors):
    misses = [m for m in score(golds, predicted).misses if m.pmid == pmid]
    assert [(m.task, m.what) for m in misses] == errors
    assert all((m.gold is None) == (m.what == "spurious") for m in misses if m.task != "total_n")


WILSON = [
    # right, of, low, high: scipy.stats.binomtest(right, of).proportion_ci(method="wilson"), scipy 1.17
    (0, 10, 0.0, 0.277533),
    (10, 10, 0.722467, 1.0),
    (5, 10, 0.236593, 0.763407),
    (1, 2, 0.094531, 0.905469),
    (950, 1000, 0.934686, 0.961870),
]  # fmt: skip


@pytest.mark.parametrize("right, of, low, high", WILSON)
def test_wilson_interval(right, of, low, high):
    assert wilson(right, of) == pytest.approx((low, high), abs=1e-6)


@pytest.mark.parametrize("right, of", [(-1, 3), (4, 3)])
def test_wilson_refuses_what_is_no_share(right, of):
    with pytest.raises(ValueError, match="from 0 to 3"):
        wilson(right, of)


def test_figures_of_nothing_are_not_given():
    empty = Figures()
    assert (Tally().precision.share, Tally().f1, Share().interval) == (None, None, None)
    assert Tally(0, 1, 1).f1 == 0
    json.dumps(empty.to_json(), allow_nan=False)
    assert figures_text(empty).count(" -  ") >= 7


LIKENESS = [
    ("sunitinib", "Sunitinib group", 1.0),
    ("VEGF TKIs", "VEGF TKI", 1.0),
    ("sunitinib", "sunitinib 50 mg", 0.9),
    ("chemotherapy plus bevacizumab", "chemotherapy", 0.9),
    ("high dose statin", "low dose statin", 2 / 3),
    ("treatment group", "treatment group", 1.0),
    ("placebo", "axitinib", 0.0),
    ("", "axitinib", 0.0),
    (None, None, 0.0),
    ("···", "···", 0.0),
]


@pytest.mark.parametrize("a, b, expected", LIKENESS)
def test_likeness_of_names(a, b, expected):
    assert matching.likeness(a, b) == pytest.approx(expected)
    assert matching.likeness(b, a) == pytest.approx(expected)


DIRECTIONS = [
    # gold's sides, the prediction's arms, its words, verdict
    (("A1", "A2"), ("B1", "B2"), (None, None), "right"),
    (("A1", "A2"), ("B2", "B1"), (None, None), "flipped"),
    (("A1", "A2"), (None, None), (None, None), "open"),
    (("A1", "A2"), (None, None), ("axitinib", "placebo"), "right"),
    (("A1", "A2"), (None, None), ("placebo", "axitinib"), "flipped"),
    (("A1", "A2"), ("B1", None), (None, None), "wrong"),
    (("A1", "A2"), (None, None), ("surgery", "radiotherapy"), "wrong"),
    (("A1", None), ("B1", None), (None, None), "right"),
    (("A1", None), (None, "B1"), (None, None), "open"),
    (("A1", None), ("B2", "B1"), (None, None), "flipped"),
]


@pytest.mark.parametrize("sides, arms, words, verdict", DIRECTIONS)
def test_direction_is_judged_by_arm_and_by_words(sides, arms, words, verdict):
    gold = Effect(numerator=sides[0], reference=sides[1])
    found = Effect(numerator=arms[0], reference=arms[1], numerator_text=words[0], reference_text=words[1])
    known = [Arm(id="A1", name="axitinib"), Arm(id="A2", name="placebo")]
    assert matching.direction(gold, found, {"B1": "A1", "B2": "A2"}, known) == verdict


def line(**changes):
    """The first record of the gold with changes; a change to ... takes the key out."""
    body = json.loads(GOLD.read_text(encoding="utf-8").splitlines()[0])
    for path, value in changes.items():
        *steps, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        inner = body
        for step in steps:
            inner = inner[step]
        if value is ...:
            del inner[last]
        else:
            inner[last] = value
    return json.dumps(body).encode()


BAD = [
    (b"{", "This line is not JSON"),
    (b"[1]", "This is no record of a gold file"),
    (b"\xff{}", "This is not UTF-8 text"),
    (b"[" * 100_000, "This line is not JSON"),
    (line(pmid=...), "pmid: Field required"),
    (line(effects__0__value=...), "effects.0.value: Field required"),
    (line(effects__0__value=None), "effects.0.value"),
    (line(effects__0__value=float("nan")), "effects.0.value"),
    (line(effects__0__ci_lo=0.5), "effects.0.ci_lo: Extra inputs"),
    (line(effects__0__ci_level=95), "effects.0.ci_level"),
    (line(effects__0__kind="treatmnt"), "effects.0.kind"),
    (line(effects__0__numerator="A3"), "names the arm 'A3', which it does not have"),
    (line(medians__0__arm="A9"), "names the arm 'A9', which it does not have"),
    (line(arms__1__id="A1", effects=[], medians=[]), "has 'A1' twice"),
    (line(arms__0__n="many"), "arms.0.n"),
    (line(pmid="8"), "PMID 8 stands in line 8 already"),
]


@pytest.mark.parametrize("bad, complaint", BAD, ids=[complaint for _, complaint in BAD])
def test_a_bad_line_of_the_gold_is_named(tmp_path, capsys, bad, complaint):
    path = tmp_path / "gold.jsonl"
    path.write_bytes(GOLD.read_bytes() + b"\n" + bad + b"\n")
    assert main(["evaluate", "--gold", str(path), "--predicted", str(PREDICTED)]) == 1
    said = capsys.readouterr()
    assert complaint in said.err
    assert f"({path}:10)" in said.err
    assert said.out == ""


@pytest.mark.parametrize("empty", [b"", b"\n \n"])
def test_an_empty_gold_is_an_error(empty):
    with pytest.raises(EvidenceError, match="holds no record"):
        read_gold(empty, where="gold.jsonl")


def test_a_bad_line_of_the_predictions_is_named():
    with pytest.raises(EvidenceError, match=r"prediction file: arms\.0\.id: Field required") as caught:
        read_predicted(b'{"pmid": 5, "arms": [], "effects": []}\n{"pmid": "6", "arms": [{}]}', where="p.jsonl")
    assert caught.value.where == "p.jsonl:2"


def test_what_a_prediction_lacks_is_not_found():
    (one,) = read_predicted(b'{"pmid": 5, "more": 1}', where="p.jsonl").values()
    assert (one.pmid, one.arms, one.effects, one.total_n) == ("5", (), (), None)
