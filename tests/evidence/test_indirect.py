"""What is not eligible and of use all the same: its role, and the estimates against a third comparator."""

import csv
import io
import math

import pytest

import extractors
import meta
from evidence import formats
from evidence.__main__ import main
from evidence.harmonise import harmonise
from evidence.harmonise.indirect import contrasts
from evidence.protocol import bundled, parse
from evidence.records import Record, Section
from evidence.rows import CITATIONS, INDIRECT
from evidence.store import Store

PROTOCOL = parse(bundled("vegf-tki-vs-mtor"), where="bundled")
HEART = parse(bundled("sglt2-vs-placebo"), where="bundled")
WHO = "Patients with metastatic renal cell carcinoma that had progressed on sunitinib were randomly assigned to"


def record_of(title, text, types=("Journal Article",)):
    sections = (Section(None, text),)
    return Record.build(
        pmid="1", title=title, sections=sections, publication_types=types, raw=b"", raw_format="text", source="here"
    )


def lined(title, text, types=("Journal Article",), protocol=PROTOCOL):
    record = record_of(title, text, types)
    read = [(record, extractors.extract(record.text))]
    rows = harmonise(protocol, read, ())
    return rows, contrasts(protocol, read, rows)


ROLES = [
    # title, text, publication types, reason, role
    ("Everolimus versus placebo", f"{WHO} everolimus (n=50) or placebo (n=50).", (), "wrong-comparator", INDIRECT),
    ("Everolimus or nivolumab", f"{WHO} everolimus (n=50) or nivolumab (n=50).", (), "wrong-comparator", INDIRECT),
    ("Dovitinib against interferon", f"{WHO} dovitinib (n=9) or interferon alfa (n=9).", (), "wrong-comparator",
     INDIRECT),
    ("Axitinib versus sorafenib", f"{WHO} axitinib (n=50) or sorafenib (n=50).", (), "wrong-comparator", INDIRECT),
    ("Sorafenib or both", f"{WHO} sorafenib (n=9) or temsirolimus plus bevacizumab (n=9).", (), "wrong-comparator",
     INDIRECT),
    ("VEGFR inhibitors in kidney cancer versus mTOR inhibitors: a systematic review",
     "We searched for trials in metastatic renal cell carcinoma of axitinib and everolimus.", ("Systematic Review",),
     "review-or-meta-analysis", CITATIONS),
    ("Choosing among axitinib and temsirolimus in renal cell carcinoma", "We discuss the trials.", ("Review",),
     "review-or-meta-analysis", CITATIONS),
    # look-alikes
    ("Nivolumab or atezolizumab", f"{WHO} nivolumab (n=50) or atezolizumab (n=50).", (), "wrong-comparator", None),
    ("Both plus bevacizumab", f"{WHO} everolimus plus bevacizumab (n=9) or placebo (n=9).", (), "wrong-comparator",
     None),
    ("Two schedules", f"{WHO} sunitinib 50 mg daily (n=50) or sunitinib 37.5 mg daily (n=50).", (), "wrong-comparator",
     None),
    ("Everolimus versus placebo in breast cancer", "Women were randomised to everolimus (n=5) or placebo (n=5).", (),
     "wrong-population", None),
    ("Sunitinib or interferon in untreated metastatic renal cell carcinoma",
     "Patients were randomised to first-line sunitinib (n=5) or interferon (n=5).", (), "wrong-line", None),
    ("Axitinib against everolimus", f"{WHO} axitinib (n=50) or everolimus (n=50).", (), "no-usable-data", None),
    ("Axitinib in renal cell carcinoma", "We discuss the trials of it.", ("Review",), "review-or-meta-analysis", None),
    ("Axitinib and everolimus in thyroid cancer", "We discuss them.", ("Review",), "review-or-meta-analysis", None),
    ("Adjuvant axitinib or everolimus in renal cell carcinoma", "We discuss them.", ("Review",),
     "review-or-meta-analysis", None),
    ("Axitinib or everolimus in renal cell carcinoma?", "I read the trial with pleasure.", ("Editorial",),
     "review-or-meta-analysis", None),
    ("Axitinib or everolimus in renal cell carcinoma: a systematic review", "This was withdrawn.",
     ("Retraction of Publication",), "review-or-meta-analysis", None),
    ("Axitinib or everolimus in renal cell carcinoma: a systematic review", "A table is printed anew.",
     ("Systematic Review", "Published Erratum"), "review-or-meta-analysis", None),
]  # fmt: skip


@pytest.mark.parametrize("title, text, types, reason, role", ROLES, ids=[f"{one[0]}" for one in ROLES])
def test_a_role_stands_beside_the_reason(title, text, types, reason, role):
    rows, _ = lined(title, text, types)
    assert [(row.why_not, row.role, row.poolable) for row in rows] == [(reason, role, False)]
    assert rows[0].to_json()["role"] == role


PRINTED = [
    # what the abstract says, then of each contrast: arm, other, outcome, value, turned, status
    ("The hazard ratio for death for placebo versus everolimus was 1.25 (95% CI 1.00-1.60).",
     [("everolimus", "placebo", "OS", 0.8, True, "usable")]),
    ("The hazard ratio for death for everolimus versus placebo was 0.87 (95% CI 0.65-1.15).",
     [("everolimus", "placebo", "OS", 0.87, False, "usable")]),
    ("The hazard ratio for death for everolimus versus placebo was 0.87 (95% CI 0.65-1.15) in women.",
     [("everolimus", "placebo", "OS", 0.87, False, "subgroup")]),
    ("The hazard ratio for death for everolimus versus placebo was 0.87.",
     [("everolimus", "placebo", "OS", 0.87, False, "no-usable-data")]),
    ("Overall survival did not differ (hazard ratio 0.87, 95% CI 0.65-1.15).",
     [("everolimus", "placebo", "OS", None, False, "open-direction")]),
    ("The odds ratio for response for everolimus versus placebo was 2.00 (95% CI 1.10-3.64).", []),
    ("In multivariable analysis, a high platelet count meant shorter survival (HR 1.80, 95% CI 1.20-2.70).", []),
]  # fmt: skip


@pytest.mark.parametrize("text, expected", PRINTED, ids=[text for text, _ in PRINTED])
def test_each_estimate_is_turned_to_the_arm_over_the_other(text, expected):
    _, found = lined("Everolimus versus placebo", f"{WHO} everolimus (n=50) or placebo (n=50). {text}")
    assert [
        (one.arm, one.other, one.row.endpoint, one.row.value, one.row.inverted, one.status) for one in found
    ] == expected
    assert all((one.row.yi is None) == (one.row.sei is None) for one in found)
    assert not any(one.row.eligible or one.row.poolable for one in found)


def test_two_drugs_of_one_side_are_marked_as_such():
    hr = "The hazard ratio for death for axitinib versus sorafenib was 0.97 (95% CI 0.80-1.17)."
    _, found = lined("Axitinib versus sorafenib", f"{WHO} axitinib (n=50) or sorafenib (n=50). {hr}")
    assert [(one.arm, one.arm_side, one.other, one.other_side) for one in found] == [
        ("axitinib", "VEGF TKI", "sorafenib", "VEGF TKI")
    ]


@pytest.mark.parametrize(
    "first, second, turned", [("everolimus", "nivolumab", False), ("nivolumab", "everolimus", True)]
)
def test_an_arm_of_the_protocol_that_is_no_side_of_the_comparison_is_another_treatment(first, second, turned):
    more = '\n[arms.checkpoint]\nlabel = "Checkpoint inhibitor"\nterms = ["nivolumab"]\n'
    protocol = parse(bundled("vegf-tki-vs-mtor") + more, where="bundled")
    hr = f"The hazard ratio for death for {first} versus {second} was 1.25 (95% CI 1.00-1.60)."
    _, found = lined("A trial", f"{WHO} everolimus (n=50) or nivolumab (n=50). {hr}", protocol=protocol)
    assert [(one.arm, one.arm_side, one.other, one.other_side, one.row.inverted) for one in found] == [
        ("everolimus", "mTOR inhibitor", "nivolumab", "", turned)
    ]


def test_another_field_has_indirect_evidence_too():
    text = (
        "Patients with heart failure were randomly assigned to dapagliflozin (n=90) or sitagliptin (n=92). The hazard "
        "ratio for death from any cause for dapagliflozin versus sitagliptin was 0.80 (95% CI 0.60-1.07)."
    )
    rows, found = lined("Dapagliflozin or sitagliptin in heart failure", text, protocol=HEART)
    assert rows[0].role == INDIRECT
    assert [(one.arm_side, one.other, one.other_side) for one in found] == [("SGLT2 inhibitor", "sitagliptin", "")]


TRIAL = """TY  - JOUR
AN  - {pmid}
DB  - PubMed
TI  - {a} versus placebo in kidney cancer
PY  - 2013
AB  - {who} {a} (n=100) or placebo (n=100). {text}
ER  -
"""
TRIALS = (
    ("1", "axitinib", "The hazard ratio for death for axitinib versus placebo was 0.80 (95% CI 0.64-1.00)."),
    ("2", "everolimus", "The hazard ratio for death for placebo versus everolimus was 1.10 (95% CI 0.88-1.375)."),
    ("3", "temsirolimus", "The hazard ratio for death for temsirolimus versus placebo was 0.90."),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("indirect") / "review"
    assert main(["-q", "init", str(folder)]) == 0
    text = "\n".join(TRIAL.format(pmid=pmid, a=a, text=text, who=WHO) for pmid, a, text in TRIALS).encode()
    with Store.open(folder / "evidence.db") as store:
        store.add(formats.parse(text, name="trials.ris"), source="trials.ris")
    assert main(["-q", "-C", str(folder), "extract"]) == 0
    return folder


def exported(project, capfd, *words):
    code = main(["-C", str(project), "export", "indirect", *words])
    out, err = capfd.readouterr()
    return code, list(csv.DictReader(io.StringIO(out))), err


def test_the_export_gives_what_bucher_takes(project, capfd):
    code, rows, err = exported(project, capfd)
    assert code == 0
    assert "wrote 3 contrasts" in err
    assert [(row["pmid"], row["arm_side"], row["other"], row["status"]) for row in rows] == [
        ("1", "VEGF TKI", "placebo", "usable"),
        ("2", "mTOR inhibitor", "placebo", "usable"),
        ("3", "mTOR inhibitor", "placebo", "no-usable-data"),
    ]
    first, second = ((float(row["yi"]), float(row["sei"])) for row in rows[:2])
    found = meta.bucher(*first, *second)
    assert found.estimate == pytest.approx(math.log(0.80) - math.log(1 / 1.10))
    assert (rows[1]["printed_value"], rows[1]["inverted"], rows[1]["printed_numerator"]) == ("1.1", "true", "placebo")
    assert rows[1]["quote"].startswith("hazard ratio for death")
    assert (rows[2]["yi"], rows[2]["sei"]) == ("", "")


def test_of_the_set_included_only_usable_ones_are_written(project, capfd):
    assert [row["pmid"] for row in exported(project, capfd, "--set", "included")[1]] == ["1", "2"]


def test_nothing_of_it_is_pooled(project, capfd):
    assert main(["-C", str(project), "pool", "--allow-unreviewed"]) != 0
    assert main(["-C", str(project), "export", "metafor", "--allow-unreviewed"]) != 0
    capfd.readouterr()
    assert main(["-C", str(project), "table", "--all"]) == 0
    assert INDIRECT in "".join(capfd.readouterr().out.split())


def test_without_any_the_export_says_so(tmp_path, capfd):
    folder = tmp_path / "review"
    assert main(["-q", "init", str(folder)]) == 0
    capfd.readouterr()
    code, rows, err = exported(folder, capfd)
    assert (code, rows) == (1, [])
    assert "No study of one side of the question against a third comparator" in err
