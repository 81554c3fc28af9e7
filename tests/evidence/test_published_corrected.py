"""A published row that was accepted and then corrected waits for a person again: nobody saw its new figures."""

import json
import shutil

import pytest
from worked import HEADING

from evidence import workflow
from evidence.__main__ import main
from evidence.errors import NeedsHuman

ROW = "Alpha 2014,,2014,OS,HR,{},0.95,temsirolimus,sorafenib,253,259,rct,,all,Table 1"
FIRST, OTHER = "1.43,1.00,2.09", "1.93,1.10,3.39"


@pytest.fixture
def brought(tmp_path):
    """Gives a review of one published row that AR accepted, and brings further figures of it in."""
    folder = tmp_path / "review"
    workflow.init(folder, example="vegf-tki-vs-mtor")

    def bring(figures, name="rows.csv"):
        (tmp_path / name).write_text(f"{HEADING}\n{ROW.format(figures)}\n", encoding="utf-8")
        list(workflow.import_files(folder, [str(tmp_path / name)]))
        return folder

    bring(FIRST)
    assert main(["-q", "-C", str(folder), "decide", "Alpha 2014", "OS", "--accept", "--reviewer", "AR"]) == 0
    return bring


@pytest.mark.parametrize(
    "figures, name, holds",
    [
        ([], "", True),
        ([FIRST], "the same again.csv", True),
        ([OTHER], "rows.csv", False),
        (["1.43,1.00,2.10"], "rows.csv", False),
        ([OTHER, FIRST], "rows.csv", True),  # put back as it was
    ],
)
def test_an_acceptance_holds_for_the_figures_that_were_seen(brought, tmp_path, figures, name, holds):
    for one in figures:
        brought(one, name)
    (row,) = (row for row in workflow.table(tmp_path / "review") if row.endpoint == "OS")
    assert (row.accepted, row.poolable) == (holds, True)
    if not holds:
        with pytest.raises(NeedsHuman):
            workflow.pool(tmp_path / "review", workflow.Choice())


@pytest.mark.parametrize("held, code, accepted", [([FIRST], 0, True), ([FIRST, OTHER], 0, False), ([OTHER], 1, False)])
def test_a_decision_of_another_machine_is_held_to_the_figures_that_it_was_made_on(
    brought, tmp_path, held, code, accepted
):
    other, path = shutil.copytree(brought(FIRST), tmp_path / "other"), tmp_path / "decisions.jsonl"
    assert main(["-q", "-C", str(other), "export", "decisions", "-o", str(path)]) == 0
    assert len(json.loads(path.read_text())["text_sha256"]) == 64
    folder = tmp_path / "third"
    workflow.init(folder, example="vegf-tki-vs-mtor")
    for figures in held:
        (tmp_path / "rows.csv").write_text(f"{HEADING}\n{ROW.format(figures)}\n", encoding="utf-8")
        list(workflow.import_files(folder, [str(tmp_path / "rows.csv")]))
    assert main(["-q", "-C", str(folder), "import", "decisions", str(path)]) == code
    assert [row.accepted for row in workflow.table(folder) if row.endpoint == "OS"] == [accepted]


def test_an_import_says_what_it_opens_again(brought, tmp_path, capsys):
    folder, path = tmp_path / "review", tmp_path / "rows.csv"
    for figures, said in ((FIRST, False), (OTHER, True), (OTHER, False), (FIRST, False)):
        path.write_text(f"{HEADING}\n{ROW.format(figures)}\n", encoding="utf-8")
        assert main(["-C", str(folder), "import", str(path)]) == 0
        told = f"{path}: decided on before and changed here, so open again: Table 1: Alpha 2014"
        assert (told in capsys.readouterr().err) == said
