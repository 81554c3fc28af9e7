"""Estimates of the arms' own contrast, however they are worded: each is pooled with the direction that it has; all invented."""

import pytest
from two_arms import ARMS, PROTOCOL, SAME, TITLE, TRUE, E, pooled

import extractors
from evidence.harmonise import harmonise
from evidence.records import Record, Section

OF_THE_ARMS = [
    (
        f"In the weighted cohort, axitinib was associated with longer PFS ({E}), everolimus with more anaemia.",
        "PFS",
        0.62,
    ),
    (f"After 1:1 propensity matching, PFS was longer with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (f"Matched on age and risk, patients had longer PFS with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (f"In line with the literature, PFS was longer with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (f"As in earlier trials, PFS was longer with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (f"Unlike in our earlier series, PFS was longer with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (f"This randomised trial showed longer PFS with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (f"In this nationwide study, PFS was longer with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (f"Unlike in historical series, PFS was longer with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (f"Axitinib prolonged PFS over everolimus ({E}), also in the subgroup with liver metastases.", "PFS", 0.62),
    (f"PFS was longer with axitinib 5 mg twice daily than with everolimus 10 mg per day ({E}).", "PFS", 0.62),
    (f"PFS was longer with axitinib than everolimus ({E}), a 38% lower risk of progression or death.", "PFS", 0.62),
    (f"Unlike after nivolumab and ipilimumab, PFS was longer with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (
        "HRs were 0.95 (0.70-1.28) for nivolumab versus everolimus and 0.62 (95% CI 0.45-0.85) for PFS for axitinib versus everolimus.",
        "PFS",
        0.62,
    ),
    (
        f"After adjustment for histology, risk group and C-reactive protein, axitinib was associated with longer PFS than everolimus ({E}).",
        "PFS",
        0.62,
    ),
    (f"PFS was longer with axitinib and response was rarer than with everolimus ({E}).", "PFS", 0.62),
    (f"PFS was longer and response less frequent with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (
        "The HR for death of everolimus versus axitinib was 1.61 (95% CI 1.18-2.22), in favour of axitinib.",
        "OS",
        1 / 1.61,
    ),
    (
        "The HR for death of everolimus versus axitinib was 1.61 (95% CI 1.18-2.22), a 38% lower risk with axitinib.",
        "OS",
        1 / 1.61,
    ),
    (
        "Overall survival was similar (axitinib vs everolimus: HR 1.02, 95% CI 0.80-1.30), and response favoured axitinib.",
        "OS",
        1.02,
    ),
    (
        "The HR of axitinib versus everolimus for PFS was 0.80 (95% CI 0.61-1.05), with no benefit of everolimus.",
        "PFS",
        0.8,
    ),
    # the text, the endpoint and its ratio, axitinib over everolimus
    ("The HR (axitinib vs everolimus) was 0.62 for overall survival (95% CI 0.45-0.85).", "OS", 0.62),
    ("With everolimus as reference, the HR of axitinib was 0.62 for OS (95% CI 0.45-0.85; P=0.003).", "OS", 0.62),
    ("The HR for death (reference: everolimus) was 0.62 (95% CI 0.45-0.85).", "OS", 0.62),
    ("The HR for death (reference: axitinib) was 1.60 (95% CI 1.20-2.10).", "OS", 1 / 1.6),
    ("Use of axitinib in place of everolimus had an HR for death of 0.62 (95% CI 0.45-0.85).", "OS", 0.62),
    ("Everolimus instead of axitinib (HR 1.60, 95% CI 1.20-2.10) predicted overall survival.", "OS", 1 / 1.6),
    ("For OS the HR was 1.60 (95% CI 1.20-2.10; P=0.01), everolimus vs. Axitinib.", "OS", 1 / 1.6),
    (f"PFS favoured axitinib over everolimus ({E}). Per-protocol analysis (n=201) gave a similar result.", "PFS", 0.62),
    (f"PFS was longer with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (f"Overall survival was longer with axitinib than everolimus ({E}).", "OS", 0.62),
    ("The HR for death, axitinib v everolimus, was 0.62 (95% CI 0.45-0.85).", "OS", 0.62),
    (f"Axitinib reduced the risk of death compared with everolimus ({E}).", "OS", 0.62),
    (
        "Everolimus was inferior to axitinib for overall survival (HR for everolimus vs axitinib 1.60, 95% CI 1.20-2.10).",
        "OS",
        1 / 1.6,
    ),
    (f"Median PFS was 6.5 months with axitinib and 4.0 months with everolimus ({E}).", "PFS", 0.62),
    (f"After prior sunitinib, PFS was longer with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (
        f"Second-line axitinib after first-line sunitinib gave longer overall survival than everolimus ({E}).",
        "OS",
        0.62,
    ),
    (
        f"On multivariable analysis adjusted for IMDC risk, age and prior nephrectomy, axitinib was associated with longer overall survival than everolimus ({E}).",
        "OS",
        0.62,
    ),
    (f"Independent predictors of overall survival were second-line axitinib rather than everolimus ({E}).", "OS", 0.62),
    (f"Axitinib significantly prolonged PFS versus everolimus by independent review ({E}).", "PFS", 0.62),
    (f"Overall survival favoured axitinib over everolimus ({E}).", "OS", 0.62),
    (f"Patients receiving axitinib had longer overall survival than those receiving everolimus ({E}).", "OS", 0.62),
    (
        f"Patients treated with axitinib had longer PFS compared with patients treated with everolimus ({E}).",
        "PFS",
        0.62,
    ),
    (
        "Overall survival did not differ between axitinib and everolimus (HR, axitinib vs everolimus, 0.92; 95% CI 0.70-1.20).",
        "OS",
        0.92,
    ),
    (
        f"After propensity score matching, overall survival was longer with axitinib than with everolimus ({E}).",
        "OS",
        0.62,
    ),
    (f"In the intention-to-treat population, PFS was longer with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (
        "At the final analysis, the HR for death was 0.62 (95% CI 0.45-0.85) in favour of axitinib over everolimus.",
        "OS",
        0.62,
    ),
    (
        f"Overall survival, stratified by MSKCC risk and prior therapy, was longer with axitinib than with everolimus ({E}).",
        "OS",
        0.62,
    ),
    (f"Overall survival was longer in the axitinib group than in the everolimus group ({E}).", "OS", 0.62),
    (
        "Progression-free survival was 7.4 months in the axitinib arm and 3.8 months in the everolimus arm (HR 0.58, 95% CI 0.45-0.75).",
        "PFS",
        0.58,
    ),
    (
        "In Cox regression including age, sex and risk group, the hazard ratio for progression or death with axitinib versus everolimus was 0.62 (95% CI 0.45-0.85).",
        "PFS",
        0.62,
    ),
    ("With everolimus as the reference, axitinib had an HR for death of 0.62 (95% CI 0.45-0.85).", "OS", 0.62),
    (f"Regardless of prior therapy, PFS was longer with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (f"Compared with everolimus, axitinib improved overall survival ({E}).", "OS", 0.62),
    ("Compared to axitinib, everolimus was associated with shorter PFS (HR 1.60, 95% CI 1.20-2.10).", "PFS", 1 / 1.6),
    (f"The risk of progression or death was 38% lower with axitinib than with everolimus ({E}).", "PFS", 0.62),
    (
        f"The benefit in overall survival of axitinib over everolimus ({E}) was consistent across risk groups.",
        "OS",
        0.62,
    ),
    (f"Of second-line therapies, axitinib was superior to everolimus in overall survival ({E}).", "OS", 0.62),
    (f"Use of axitinib, compared with everolimus, predicted longer overall survival ({E}).", "OS", 0.62),
    (f"The overall survival of patients on axitinib was better than that of patients on everolimus ({E}).", "OS", 0.62),
    (
        "Axitinib, as compared with everolimus, prolonged survival (HR for death, 0.62; 95% CI 0.45 to 0.85).",
        "OS",
        0.62,
    ),
    (
        "The median PFS with axitinib was 6.5 months v 4.0 months with everolimus (hazard ratio 0.62; 95% CI 0.45-0.85; P<.001).",
        "PFS",
        0.62,
    ),
    (
        "Overall survival at the data cut-off favoured axitinib (HR versus everolimus 0.62, 95% CI 0.45-0.85).",
        "OS",
        0.62,
    ),
    ("By investigator assessment, the PFS HR (axitinib/everolimus) was 0.62 (95% CI 0.45-0.85).", "PFS", 0.62),
    (f"The trial met its primary endpoint of PFS (axitinib vs everolimus: {E}).", "PFS", 0.62),
    (
        f"PFS was longer with axitinib than everolimus ({E}), as was time to treatment failure (HR 0.70, 95% CI 0.55-0.90).",
        "PFS",
        0.62,
    ),
    (
        f"PFS was longer with axitinib than everolimus ({E}); in the everolimus arm, low LDH predicted survival (HR 0.41, 95% CI 0.30-0.60).",
        "PFS",
        0.62,
    ),
    (
        f"Assumptions of proportional hazards held, and overall survival was longer with axitinib than everolimus ({E}).",
        "OS",
        0.62,
    ),
    (
        "Non-inferiority was shown: the HR for overall survival of axitinib versus everolimus was 0.62 (95% CI 0.45-0.85).",
        "OS",
        0.62,
    ),
    (
        f"Overall survival measured from the start of second-line therapy was longer with axitinib than everolimus ({E}).",
        "OS",
        0.62,
    ),
    (f"Unlike earlier trials, PFS was longer with axitinib than everolimus ({E}).", "PFS", 0.62),
    (f"PFS was longer with axitinib versus everolimus ({E}) and was similar with high and low LDH.", "PFS", 0.62),
    (
        "The hazard ratio for death (second-line axitinib vs second-line everolimus) was 0.62 (95% CI 0.45-0.85).",
        "OS",
        0.62,
    ),
    (
        f"Overall survival was longer in patients given second-line axitinib than in those given everolimus ({E}).",
        "OS",
        0.62,
    ),
]
TWO_ENDPOINTS = [
    # both ratios of a sentence: 0.70 of PFS and 0.80 of OS
    "For axitinib versus everolimus, the HR for PFS was 0.70 (95% CI 0.52-0.94) and 0.80 for OS (95% CI 0.60-1.07).",
    "The HR (axitinib vs everolimus) was 0.70 for PFS (95% CI 0.52-0.94) and 0.80 for OS (95% CI 0.60-1.07).",
    "HRs for axitinib v everolimus were 0.80 for overall survival, 95% CI 0.60-1.07, and 0.70 for PFS, 95% CI 0.52-0.94.",
    "With everolimus as reference, the HR of axitinib was 0.70 for PFS (95% CI 0.52-0.94) and 0.80 for OS (95% CI 0.60-1.07).",
    "OS and PFS were compared. The HR of death for axitinib relative to everolimus was 0.80 (0.60-1.07), that of progression 0.70 (0.52-0.94).",
]


@pytest.mark.parametrize("sentence", TWO_ENDPOINTS)
def test_the_second_of_two_endpoints_in_a_sentence_has_its_own_figures(sentence):
    assert pooled(sentence) == {("PFS", 0.70), ("OS", 0.80)}


AFTER_ANOTHER = [
    # the same without an arm beside it: the direction is that of the estimate before
    f"Overall survival was not different ({SAME}).",
    "The HR for death was 0.92 (95% CI 0.70-1.20).",
    f"Overall survival at the final analysis: {SAME}.",
    "For overall survival the hazard ratio was 0.92 (95% CI 0.70-1.20; P=0.52).",
    f"Adjusted for risk group and prior nephrectomy, overall survival was similar ({SAME}).",
    f"Overall survival did not differ between the groups ({SAME}).",
    f"Overall survival was similar in the two arms ({SAME}).",
    f"There was no difference in overall survival ({SAME}), although 60% crossed over.",
    f"Median overall survival was 19.0 and 17.2 months ({SAME}).",
    f"Overall survival, a secondary endpoint, was immature ({SAME}).",
    "With 150 deaths, the stratified HR for overall survival was 0.92 (95% CI 0.70-1.20).",
    f"No difference was seen in overall survival (19.0 v 17.2 months; {SAME}).",
]


@pytest.mark.parametrize("text, endpoint, ratio", OF_THE_ARMS)
def test_an_estimate_of_the_arms_is_pooled(text, endpoint, ratio):
    assert pooled(text) == {(endpoint, round(ratio, 6))}


@pytest.mark.parametrize("text", AFTER_ANOTHER)
def test_an_estimate_that_names_no_arm_is_that_of_the_one_before(text):
    assert pooled(f"{TRUE['PFS']} {text}") == {("PFS", 0.71), ("OS", 0.92)}


def test_the_line_is_no_matter_where_the_protocol_asks_for_none():
    text = f"As first-line treatment, PFS was longer with axitinib than with everolimus ({E})."
    sections = (Section(None, f"{ARMS} {text}"),)
    record = Record.build(
        pmid="1", title=TITLE, sections=sections, publication_types=(), raw=b"", raw_format="text", source="here"
    )
    eligibility = PROTOCOL.eligibility.model_copy(update={"line_of_therapy": ()})
    anywhere = PROTOCOL.model_copy(update={"eligibility": eligibility})
    found = extractors.extract(record.text)
    assert [row.poolable for row in harmonise(PROTOCOL, [(record, found)], ())] == [False]
    assert [row.poolable for row in harmonise(anywhere, [(record, found)], ())] == [True]
