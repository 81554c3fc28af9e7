"""Records to be screened, and what a project says of them."""

import csv
import io
import json

from evidence import workflow
from evidence.store import Store

WHO = ("--reviewer", "AR")
FIRST_LINE = ("11", "Axitinib versus everolimus as first-line therapy of metastatic renal cell carcinoma.")
SECOND_LINE = ("12", "Axitinib versus everolimus as second-line therapy of metastatic renal cell carcinoma.")
NO_PMID = "doi:10.5555/made.up"
RIS = """TY  - JOUR
TI  - =Sorafenib versus everolimus, a "made up" trial; in metastatic renal cell carcinoma
PY  - 2013
DO  - 10.5555/made.up
AB  - Overall survival favoured sorafenib over everolimus (HR 0.80, 95% CI 0.65 to 0.98).
ER  -
"""


def medline(pmid, title):
    text = "Patients with metastatic renal cell carcinoma were randomised to axitinib or everolimus. Overall survival: hazard ratio for axitinib versus everolimus 0.80 (95% CI 0.65 to 0.98)."
    return f"PMID- {pmid}\nTI  - {title}\nAB  - {text}\nDP  - 2012\nPT  - Randomized Controlled Trial\n\n"


def standings(project):
    return {one.key: one.standing for one in workflow.screened(project)}


def made(project):
    with Store.open(project / workflow.DATABASE) as store:
        store.verify()
        return [(one.subject, one.action, one.after, one.who, one.why) for one in store.decisions()]


def pending(run, *more):
    return [json.loads(line)["key"] for line in run("screen", "--pending", "--json", *more).out.splitlines()]


def export(project, *more):
    path = project / "to screen.csv"
    workflow.export_screening(project, path, **dict(more))
    return path, list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
