"""What an export writes and says, of the review that a module of tests makes."""

import shutil

import pytest
from living_review import abstract
from worked import HEADING, worked

from evidence import formats, workflow
from evidence.__main__ import main


@pytest.fixture
def run(review, capfdbinary):
    def call(*words, code=0, folder=review):
        capfdbinary.readouterr()
        assert main(["-C", str(folder), "export", *words]) == code
        out, err = capfdbinary.readouterr()
        return out, err.decode()

    return call


INVENTED = f"""{HEADING}
=1+1,,2011,OS,HR,0.70,0.50,0.98,0.95,everolimus,axitinib,100,101,rct,,all,Table 1
"Zoë, ""Z"" 2014",,2014,OS,HR,1.31,1.05,1.63,0.90,temsirolimus,sorafenib,253,259,rct,,all,Table 1
Third 2015,,2015,OS,HR,0.66,0.53,0.83,0.95,cabozantinib,everolimus,,,rct,,all,Table 1
Third 2015,,2015,PFS,HR,0.58,0.45,0.74,0.95,cabozantinib,everolimus,,,rct,,all,Table 1
Adjusted 2016,,2016,OS,HR,0.91,0.60,1.38,0.95,sunitinib,everolimus,40,50,nrs-retrospective,true,all,Table 1
"""
TRIALS = """TY  - JOUR
AN  - {0}
DB  - PubMed
TI  - A randomized phase 3 trial, number {0}.
AU  - Roe, Ann
PY  - 2013
AB  - {1}
ER  -
"""


@pytest.fixture(scope="session")
def unreviewed(tmp_path_factory):
    """The worked example, trials that were read, and invented published rows with a hostile name."""
    folder = tmp_path_factory.mktemp("estimates") / "review"
    trials = "\n".join(TRIALS.format(pmid, abstract(pmid)) for pmid in ("101", "102")).encode()
    beside = {"trials.ris": trials, "rows.csv": INVENTED.encode()}
    return worked(folder, [(name, formats.parse(content, name=name)) for name, content in beside.items()])


@pytest.fixture(scope="session")
def accepted(unreviewed, tmp_path_factory):
    """The same, where a person has accepted all usable rows but one, and rejected another."""
    folder = tmp_path_factory.mktemp("accepted") / "review"
    shutil.copytree(unreviewed, folder)
    rows = workflow.table(folder)
    for row in rows:
        if row.study != "Adjusted 2016":
            action = "reject" if row.study == "Harrison 2012" else "accept"
            workflow.decide(folder, row.pmid or row.study, row.id, action, who="AR", why="seen")
    return folder


@pytest.fixture
def ran(capfdbinary):
    def call(folder, *words, code=0):
        capfdbinary.readouterr()
        assert main(["-C", str(folder), *words]) == code
        out, err = capfdbinary.readouterr()
        return out.decode(), err.decode()

    return call
