"""Of whom an estimate is, by the bundled protocol: everybody whom a study compares, a part of them, or other people."""

import pytest
from judging import rows_of

BOTH = "Patients with metastatic renal cell carcinoma received second-line everolimus (n=40) or axitinib (n=42)."

OPERATED = [
    # of whom, given what and when; whether an operation alone makes it a setting that the protocol excludes
    ("Before nephrectomy, 40 patients with renal cell carcinoma were given", True),
    ("Patients with locally advanced renal cell carcinoma received, prior to nephrectomy,", True),
    ("Patients with renal cell carcinoma preoperatively received", True),
    ("Before nephrectomy, 40 patients with non-metastatic renal cell carcinoma were given", True),
    ("After complete resection, patients with no distant metastases were given", True),
    ("Before nephrectomy, patients with renal cell carcinoma, with or without metastases, were given", False),
    ("After nephrectomy for high-risk renal cell carcinoma, patients were given", True),
    ("To prevent recurrence, patients with renal cell carcinoma received", True),
    ("Patients with metastatic renal cell carcinoma, many of them after nephrectomy, received", False),
    (
        "Patients with renal cell carcinoma recurring after nephrectomy, who had progressed on sunitinib, received",
        False,
    ),
    ("Patients with renal cell carcinoma, with or without prior nephrectomy, received second-line", False),
    ("Patients with advanced renal cell carcinoma, resected or not, received", False),
]


@pytest.mark.parametrize("who, excluded", OPERATED)
def test_an_operation_alone_tells_the_setting_of_drugs_given_around_it(who, excluded):
    title = "Axitinib versus everolimus in renal cell carcinoma"
    favoured = "PFS was longer with axitinib than with everolimus (HR 0.62, 95% CI 0.45-0.85)."
    row = rows_of(title, f"{who} axitinib (n=20) or everolimus (n=20). {favoured}")[0]
    assert (row.eligible, row.why_not) == ((False, "wrong-population") if excluded else (True, None))


MATCHED = [
    # two estimates, those pooled
    (
        (
            "PFS was longer with axitinib than with everolimus before propensity score matching (HR 0.62, 95% CI 0.45-0.85). "
            "After matching, PFS was longer with axitinib than with everolimus (HR 0.80, 95% CI 0.61-1.05)."
        ),
        [(0.8, "nrs-adjusted")],
    ),
    (
        (
            "The crude HR of axitinib versus everolimus for OS was 0.62 (95% CI 0.45-0.85) and the matched HR 0.80 "
            "(95% CI 0.61-1.05)."
        ),
        [(0.8, "nrs-adjusted")],
    ),
    (
        "Without matching, axitinib gave longer PFS than everolimus (HR 0.62, 95% CI 0.45-0.85).",
        [(0.62, "nrs-unadjusted")],
    ),
    (
        (
            "Propensity scores were estimated. In the unmatched population, axitinib gave longer PFS than everolimus (HR 0.62, "
            "95% CI 0.45-0.85). In the propensity-matched population, axitinib gave longer PFS than everolimus (HR 0.80, "
            "95% CI 0.61-1.05)."
        ),
        [(0.8, "nrs-adjusted")],
    ),
    (
        (
            "Inverse probability of treatment weighting was used. In the weighted cohort, axitinib gave longer OS than "
            "everolimus (HR 0.80, 95% CI 0.61-1.05)."
        ),
        [(0.8, "nrs-adjusted")],
    ),
    (
        (
            "Propensity scores were estimated. In the matched cohort with liver metastases, axitinib gave longer PFS than "
            "everolimus (HR 0.80, 95% CI 0.61-1.05)."
        ),
        [],
    ),
    # matched by what nobody says
    ("In the matched patients, axitinib gave longer PFS than everolimus (HR 0.80, 95% CI 0.61-1.05).", []),
]


@pytest.mark.parametrize("text, pooled", MATCHED, ids=[text[:60] for text, _ in MATCHED])
def test_of_a_study_before_and_after_matching_only_the_matched_estimate_is_pooled(text, pooled):
    rows = rows_of("Axitinib versus everolimus in kidney cancer", f"{BOTH} {text}")
    assert [(row.value, row.stratum) for row in rows if row.poolable] == pooled


KINDS = [
    # who had longer survival, beside an estimate of the two arms; whether that may be the arms' too
    ("Obese patients", False),
    ("Married people", False),
    ("Vaccinated men", False),
    ("Axitinib patients", True),
    ("Treated patients", True),
]


@pytest.mark.parametrize("who, pooled", KINDS)
def test_what_people_of_a_kind_had_is_not_pooled(who, pooled):
    other = "OS was longer with axitinib than with everolimus (HR 0.80, 95% CI 0.60-1.07)."
    rows = rows_of(
        "Axitinib versus everolimus in kidney cancer",
        f"{BOTH} {other} {who} had longer PFS (HR 0.58, 95% CI 0.40-0.84).",
    )
    assert {row.endpoint for row in rows if row.poolable} == ({"OS", "PFS"} if pooled else {"OS"})


PART = [
    # title after the drugs, of whom the estimate is; whether it is of the whole study
    ("an analysis according to age", "In the overall population, ", True),
    ("an analysis by risk group", "In the entire cohort, ", True),
    ("a subgroup analysis", "In the intention-to-treat population (n = 160; P for trend 0.2) ", True),
    ("an analysis according to age", "", False),
    ("a subgroup analysis", "In the elderly, ", False),
    ("a cohort", "Of 210 patients treated, 160 received a second drug. ", True),
]


@pytest.mark.parametrize("title, whom, whole", PART)
def test_a_title_on_parts_leaves_in_what_is_said_of_everybody(title, whom, whole):
    found = "PFS was longer with axitinib than with everolimus (HR 0.62, 95% CI 0.45-0.85)."
    given = "After sunitinib, patients received second-line axitinib (n=80) or everolimus (n=80)."
    rows = rows_of(f"Axitinib or everolimus in metastatic renal cell carcinoma: {title}", f"{given} {whom}{found}")
    assert [row.poolable for row in rows] == [whole]


FAILED_FIRST = [
    # who they were; whether the study is of a second line
    ("Patients with progressive metastatic renal cell carcinoma on first-line sunitinib were randomised", True),
    ("Patients with progressing renal cell carcinoma during first-line therapy were randomised", True),
    ("Patients with progressive renal cell carcinoma were randomised to first-line", False),
    (
        "Sunitinib is widely used as initial therapy. Patients whose kidney cancer progressed on it were randomised",
        True,
    ),
    ("All patients had received sunitinib as the first targeted agent, and were randomised", True),
    (
        "Sunitinib is still the first treatment of many patients. Patients who had progressed on it were randomised",
        True,
    ),
    ("Patients whose kidney cancer escaped first-line sunitinib were randomised", True),
    ("Patients on first-line sunitinib for 3 months or more were given a second targeted agent,", True),
    ("Patients received, as first line in 61 patients and second line in 30,", False),
    ("Patients received, as a first- or second-line treatment,", False),
]


@pytest.mark.parametrize("who, second", FAILED_FIRST)
def test_a_disease_that_progressed_on_a_first_line_is_treated_in_the_second(who, second):
    found = "PFS was longer with axitinib than with everolimus (HR 0.62, 95% CI 0.45-0.85)."
    title = "Axitinib or everolimus in metastatic renal cell carcinoma: a randomised trial"
    rows = rows_of(
        title, f"{who} to axitinib (n=80) or everolimus (n=80). {found}".replace("first-line to", "first-line")
    )
    assert [row.why_not for row in rows] == [None if second else "wrong-line"]


OWN = [
    # title, of whom, line of therapy told; whether "of whom" is everybody in the study
    ("metastatic kidney cancer", "In the second-line setting", "second-line ", True),
    ("metastatic kidney cancer", "In patients with metastatic disease", "second-line ", True),
    ("advanced kidney cancer", "In patients with advanced disease", "second-line ", True),
    ("kidney cancer", "In patients with metastatic disease", "second-line ", False),
    ("locally advanced kidney cancer", "In patients with advanced disease", "second-line ", False),
    ("metastatic kidney cancer", "In patients with metastatic disease to the liver", "second-line ", False),
    ("metastatic kidney cancer", "In the third-line setting", "second-line ", False),
    ("metastatic kidney cancer", "In the second-line setting", "second-line or third-line ", False),
]


@pytest.mark.parametrize("disease, whom, line, own", OWN)
def test_words_for_the_whole_study_are_no_subgroup(disease, whom, line, own):
    who = f"Patients with kidney cancer after sunitinib received {line}axitinib (n=40) or everolimus (n=42)."
    favoured = f"{whom}, PFS was longer with axitinib than with everolimus (HR 0.62, 95% CI 0.45-0.85)."
    row = rows_of(f"Axitinib versus everolimus in {disease}", f"{who} {favoured}")[0]
    assert (row.poolable, row.why_not) == ((True, None) if own else (False, "subgroup"))
