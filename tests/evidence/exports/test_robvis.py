"""Skeletons for risk of bias: each included study once, in the table of its design, and no judgement in any cell."""

import csv
import io
import json
from contextlib import nullcontext

import pytest

from evidence import exports
from evidence.__main__ import main
from evidence.errors import EvidenceError
from evidence.exports import robvis
from evidence.rows import Row

HEADINGS = {
    "robvis": ["Study", "D1", "D2", "D3", "D4", "D5", "Overall"],
    "robins_i": ["Study", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "Overall"],
}
ROWS = """study,pmid,year,endpoint,measure,value,ci_low,ci_high,ci_level,numerator,reference,n_numerator,n_reference,design,estimate_adjusted,population,source
=1+1,,2011,OS,HR,0.70,0.50,0.98,0.95,axitinib,everolimus,100,101,rct,,all,Table 1
=1+1,,2011,PFS,HR,0.71,0.50,0.98,0.95,axitinib,everolimus,100,101,rct,,all,Table 1
"Zoë, ""Z"" 2014",,2014,OS,HR,0.90,0.70,1.20,0.95,axitinib,everolimus,100,101,nrs-retrospective,true,all,Table 1
Not of the question 2012,,2012,OS,HR,0.90,0.70,1.20,0.95,axitinib,placebo,100,101,rct,,all,Table 1
"""


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    folder = tmp_path_factory.mktemp("robvis")
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    assert main(["-q", "init", str(folder / "review")]) == 0
    assert main(["-q", "-C", str(folder / "review"), "import", str(folder / "rows.csv")]) == 0
    return folder / "review"


def read(text):
    return list(csv.reader(io.StringIO(text)))


TABLES = [("robvis", ["'=1+1"]), ("robins_i", ['Zoë, "Z" 2014'])]


@pytest.mark.parametrize("kind, studies", TABLES)
def test_each_study_is_there_once_and_nothing_is_judged(review, capfdbinary, kind, studies):
    assert main(["-C", str(review), "export", kind]) == 0
    out, err = (text.decode() for text in capfdbinary.readouterr())
    heading, *rows = read(out)
    assert heading == HEADINGS[kind]
    assert rows == [[study, *[""] * (len(heading) - 1)] for study in studies]
    assert "note: the cells are left empty for a person to judge" in err


def test_one_command_writes_both(review, tmp_path, capfdbinary):
    assert main(["-C", str(review), "export", "robvis", "-o", str(tmp_path / "rob.csv"), "--json"]) == 0
    said = json.loads(capfdbinary.readouterr().out)
    assert (said["written"], said["file"]) == (1, str(tmp_path / "rob.csv"))
    assert said["notes"][-1] == f"wrote 1 study to {tmp_path / 'robins_i.csv'} beside it"
    for kind, name in {"robvis": "rob.csv", "robins_i": "robins_i.csv"}.items():
        assert read((tmp_path / name).read_text(encoding="utf-8"))[0] == HEADINGS[kind]


@pytest.mark.parametrize("kind", HEADINGS)
def test_without_a_study_there_is_nothing_to_judge(tmp_path, capfdbinary, kind):
    assert main(["-q", "init", str(tmp_path / "empty")]) == 0
    out = tmp_path / "out.csv"
    assert main(["-C", str(tmp_path / "empty"), "export", kind, "-o", str(out)]) == EvidenceError.exit_code
    assert "No study is included" in capfdbinary.readouterr().err.decode()
    assert list(tmp_path.glob("*.csv")) == []


LABELS = [
    # (key, study, design), labels
    ([("1", "AXIS", "rct"), ("2", "AXIS", "rct")], ["Rini 2011 (AXIS)"]),
    ([("1", "AXIS", "rct"), ("", "Gore 2013", "rct")], ["Rini 2011 (AXIS)", "Gore 2013"]),
    ([("", "Rini 2011 (AXIS)", "rct"), ("1", "AXIS", "rct")], ["Rini 2011 (AXIS)", "Rini 2011 (AXIS) (AXIS)"]),
    ([("", "One", None), ("", "One", "rct"), ("", "Two", None)], ["One"]),
]


@pytest.mark.parametrize("rows, labels", LABELS)
def test_no_two_studies_have_one_name(make, monkeypatch, rows, labels):
    record = make("1", authors=("Rini BI",), year=2011)[0]
    table = [
        Row(id=f"{at}", report=key or study, key=key, study=study, design=design, eligible=True)
        for at, (key, study, design) in enumerate(rows)
    ]
    flow = type("Flow", (), {"studies": {row.study for row in table}})
    monkeypatch.setattr(robvis, "flow_of", lambda _: flow)
    asked = exports.Material("all", lambda: [record], lambda: table, None, None, lined=None, store=nullcontext())
    assert robvis.studies(asked, randomised=True) == labels
