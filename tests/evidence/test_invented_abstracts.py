"""How well the invented abstracts are read: a change that reads them worse must say so by lowering a floor here.

The abstracts and their gold were written for this purpose, as trials are reported; no trial and no figure in them is
real. The part aside (see docs/gold.md) is for judging by: the rules were written while looking at the others alone.
"""

from pathlib import Path

import pytest

from evidence import workflow

GOLD = Path(__file__).parents[2] / "fixtures" / "evaluate" / "invented.jsonl"
FLOORS = {  # (part, task): precision and recall that are kept
    ("kept", "effect"): (0.97, 0.92),
    ("kept", "row"): (0.73, 0.60),
    ("kept", "arm"): (0.90, 0.76),
    ("kept", "arm_name"): (0.95, 0.87),
    ("kept", "total_n"): (0.90, 0.89),
    ("kept", "median"): (0.75, 0.72),
    ("aside", "effect"): (0.97, 0.90),
    ("aside", "row"): (0.46, 0.39),
    ("aside", "arm"): (0.84, 0.55),
    ("aside", "arm_name"): (0.94, 0.79),
    ("aside", "total_n"): (0.92, 0.87),
    ("aside", "median"): (0.53, 0.50),
}
FLIPPED = {"kept": 3, "aside": 19}


@pytest.fixture(scope="module", params=["kept", "aside"])
def read(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("no-project")
    return request.param, workflow.evaluate(folder, str(GOLD), part=request.param)


def test_nothing_of_them_is_rejected(read):
    assert not read[1].rejected


def test_each_task_keeps_its_precision_and_recall(read):
    part, done = read
    for (of, task), (precision, recall) in FLOORS.items():
        if of == part:
            tally = done.figures.tasks[task]
            assert tally.precision.share >= precision, task
            assert tally.recall.share >= recall, task


def test_no_more_directions_are_flipped(read):
    part, done = read
    assert done.figures.flipped <= FLIPPED[part]
