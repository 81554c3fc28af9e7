"""Estimates that stand beside the arms and are not their contrast, and as many that are; all invented."""

from functools import cache

import pytest

import extractors
from evidence.harmonise import harmonise
from evidence.harmonise.strangers import pattern, rules
from evidence.protocol import bundled, parse
from evidence.records import Record, Section

PROTOCOL = parse(bundled("vegf-tki-vs-mtor"), where="bundled")
RULES = [(rule["id"], text, True) for rule in rules() for text in rule["examples"]]
RULES += [(rule["id"], text, False) for rule in rules() for text in rule["not_these"]]
TITLE = "Axitinib versus everolimus in metastatic renal cell carcinoma"
ARMS = (
    "Patients with metastatic renal cell carcinoma who had progressed on first-line sunitinib were randomised to "
    "second-line axitinib (n=120) or everolimus (n=118)."
)
TRUE = {
    "PFS": "Median PFS was longer with axitinib than with everolimus (HR 0.71, 95% CI 0.55-0.92).",
    "OS": "Overall survival was longer with axitinib than with everolimus (HR 0.71, 95% CI 0.55-0.92).",
}

E = "HR 0.62, 95% CI 0.45-0.85"
SAME = "HR 0.92, 95% CI 0.70-1.20"

OF_OTHERS = [
    # an estimate that is not the contrast of the question, though an arm may stand beside it
    f"In the everolimus arm, overall survival was longer in patients with mutated than with wild-type TSC1 ({E}).",
    f"Within the axitinib arm, PFS was longer in patients with low than with high plasma IL-6 ({E}).",
    f"Among patients given everolimus, low LDH was associated with longer overall survival ({E}).",
    f"With axitinib, PFS was longer in carriers of the variant allele than in non-carriers ({E}).",
    f"In axitinib-treated patients, PFS was longer for BAP1-intact tumours ({E}).",
    "PD-L1 positive tumours had shorter overall survival with everolimus (HR 1.62, 95% CI 1.15-2.28).",
    f"High neutrophil-to-lymphocyte ratio predicted shorter overall survival in both arms ({E}).",
    "Patients in the everolimus arm with high ctDNA had a hazard ratio for death of 1.62 (95% CI 1.15-2.28) relative to those with low ctDNA.",
    f"Loss of PTEN was associated with better PFS on everolimus ({E}).",
    "PFS on everolimus was longer for altered mTOR pathway (HR 0.62; 95% CI 0.45-0.85).",
    f"Overall survival in the axitinib group differed by baseline VEGF-A (high v low: {E}).",
    f"PFS did not differ by prior regimen (ICI-ICI vs ICI-VEGF: {E}).",
    f"Overall survival was longer after prior pazopanib than after prior sunitinib ({E}).",
    f"Patients pretreated with cytokines had longer PFS than those pretreated with sunitinib ({E}).",
    f"Overall survival by first-line agent (sunitinib vs pazopanib) was similar ({E}).",
    f"Prior nephrectomy was associated with longer overall survival ({E}).",
    "For prior bevacizumab versus prior sunitinib, the HR for PFS was 0.62 (95% CI 0.45-0.85).",
    f"A first-line duration of more than 12 months was associated with longer PFS ({E}).",
    f"Overall survival was longer in favourable-risk than in poor-risk patients ({E}).",
    f"Overall survival differed by IMDC risk (intermediate vs poor: {E}).",
    f"PFS was longer in clear-cell than in non-clear-cell histology ({E}).",
    f"Women had longer overall survival than men in the axitinib arm ({E}).",
    f"Compared with younger patients, those aged 65 years or more had a similar overall survival ({E}).",
    "Overall survival was shorter with liver metastases (HR 1.62, 95% CI 1.15-2.28).",
    f"Asian patients had longer PFS on axitinib than non-Asian patients ({E}).",
    f"Dose reduction of everolimus was associated with longer overall survival ({E}).",
    f"PFS was longer in axitinib patients with a diastolic pressure of 90 mm Hg or more than in those without ({E}).",
    f"Hypertension on axitinib was associated with longer overall survival ({E}).",
    f"Pneumonitis during everolimus was associated with longer PFS ({E}).",
    f"Patients who developed stomatitis within 8 weeks had longer PFS with everolimus ({E}).",
    f"Axitinib titration to 10 mg versus no titration gave longer PFS ({E}).",
    f"Everolimus 10 mg versus 5 mg daily gave longer PFS ({E}).",
    f"PFS was longer with a high than with a low exposure to everolimus ({E}).",
    f"Overall survival for a relative dose intensity of everolimus above 85% was longer ({E}).",
    f"An early start of axitinib was associated with longer overall survival than a late start ({E}).",
    f"Responders to axitinib had longer overall survival than non-responders ({E}).",
    f"Tumour shrinkage of 10% or more on axitinib was associated with longer overall survival ({E}).",
    f"Patients with disease control on everolimus lived longer ({E}).",
    f"Treatment beyond progression with axitinib was associated with longer overall survival ({E}).",
    "The interaction of axitinib versus everolimus with IMDC risk on PFS had an HR of 0.62 (95% CI 0.45-0.85).",
    f"For each month of first-line PFS, overall survival improved ({E}).",
    "The HR for death per doubling of everolimus trough concentration was 0.62 (95% CI 0.45-0.85).",
    "Each additional metastatic site shortened PFS in both arms (HR 1.62, 95% CI 1.15-2.28).",
    f"Overall survival was longer with axitinib than with sorafenib ({E}).",
    f"Everolimus gave longer PFS than temsirolimus ({E}).",
    f"Cabozantinib had longer PFS than axitinib ({E}).",
    f"Nivolumab had longer overall survival than everolimus ({E}).",
    f"Targeted therapy (axitinib or everolimus) versus no further therapy gave longer overall survival ({E}).",
    f"Axitinib and everolimus together were superior to placebo for PFS ({E}).",
    f"Overall survival from the start of first-line therapy favoured sunitinib-axitinib-everolimus over sunitinib-everolimus-axitinib ({E}).",
    "The sequence axitinib then everolimus versus everolimus then axitinib had an HR for overall survival of 0.62 (95% CI 0.45-0.85).",
    f"Total PFS (first plus second line) was longer with axitinib than everolimus ({E}).",
    f"PFS1 plus PFS2 was longer with axitinib than with everolimus ({E}).",
    f"PFS2 for axitinib versus everolimus was longer ({E}).",
    f"In the first line, PFS was longer with sunitinib than with everolimus ({E}).",
    f"In first-line patients, axitinib gave longer PFS than everolimus ({E}).",
    f"As first-line treatment, PFS was longer with axitinib versus everolimus ({E}).",
    f"In the adjuvant part, axitinib versus everolimus gave longer overall survival ({E}).",
    f"Among treatment-naive patients, overall survival was longer with axitinib than with everolimus ({E}).",
    f"Time to deterioration in quality of life was longer with axitinib than everolimus ({E}).",
    f"Time to treatment discontinuation was longer with axitinib than everolimus ({E}).",
    f"Time to treatment failure, a surrogate of PFS, was longer with axitinib than everolimus ({E}).",
    f"The composite of deterioration, progression or death favoured axitinib over everolimus ({E}).",
    f"Time to deterioration or death was longer with axitinib than with everolimus ({E}).",
    f"Duration of treatment was longer with axitinib than everolimus ({E}).",
    f"Cancer-specific survival was longer with axitinib than everolimus ({E}).",
    f"Time to progression was longer with axitinib than everolimus ({E}).",
    f"In a matching-adjusted indirect comparison, PFS was longer with cabozantinib than everolimus ({E}).",
    "An indirect comparison with published data gave an HR for overall survival of 0.62 (95% CI 0.45-0.85) for axitinib versus everolimus.",
    "By network meta-analysis, the HR for PFS of axitinib versus everolimus was 0.62 (95% CrI 0.45-0.85).",
    "The study had 80% power to detect an HR for PFS of 0.62 (95% CI 0.45-0.85) for axitinib versus everolimus.",
    "Assuming an HR of 0.62 (95% CI 0.45-0.85) for overall survival with axitinib versus everolimus, 240 patients were needed.",
    "Non-inferiority of axitinib to everolimus in overall survival was to be concluded if the HR (0.62; 95% CI 0.45-0.85) had an upper bound below 1.25.",
    "In METEOR, the HR for overall survival of cabozantinib versus everolimus was 0.62 (95% CI 0.45-0.85).",
    f"This agrees with an earlier trial, in which PFS was longer with cabozantinib than everolimus ({E}).",
    f"In a previous study, overall survival was longer with axitinib than everolimus ({E}).",
    "In the phase 2 RECORD-3 trial, the HR for PFS of sunitinib versus everolimus was 0.62 (95% CI 0.45-0.85).",
    "A published meta-analysis reported an HR for overall survival of 0.62 (95% CI 0.45-0.85) for TKIs versus mTOR inhibitors.",
    "The reported HR for PFS in the pivotal trial was 0.62 (95% CI 0.45-0.85).",
    "In patients with bone metastases, the HR for death for axitinib versus everolimus was 0.62 (95% CI 0.45-0.85).",
    f"In a landmark analysis of patients alive at 6 months, overall survival was longer with axitinib than everolimus ({E}).",
    "In the per-protocol population, the HR for PFS of axitinib versus everolimus was 0.62 (95% CI 0.45-0.85).",
    f"After exclusion of patients with early death, PFS was longer with axitinib than everolimus ({E}).",
    f"Among those with a PFS of 6 months or less on first-line therapy, axitinib versus everolimus gave longer overall survival ({E}).",
    "Per 8-week later start of axitinib, overall survival was shorter (HR 1.62, 95% CI 1.15-2.28).",
    f"Third-line therapy versus none was associated with longer overall survival ({E}).",
    f"Receipt of subsequent nivolumab was associated with longer overall survival ({E}).",
    f"Treatment at an academic centre was associated with longer overall survival ({E}).",
    f"Overall survival improved over calendar time (2012-2015 vs 2008-2011: {E}).",
    "The HR for PFS was 1.62 (95% CI 1.15-2.28) for anaemia.",
    f"In the validation cohort, PFS was longer with axitinib than with everolimus ({E}).",
    f"Survival from diagnosis was longer with axitinib than with everolimus ({E}).",
    f"First-line PFS was longer in the axitinib group than in the everolimus group ({E}).",
    f"PFS on third-line therapy was longer after axitinib than after everolimus ({E}).",
    f"Overall survival was longer after axitinib than after everolimus ({E}).",
    f"Post-progression survival was longer with axitinib than with everolimus ({E}).",
    f"Time to treatment discontinuation or death was longer with axitinib than with everolimus ({E}).",
    f"PFS was longer with axitinib than with everolimus if first-line therapy had lasted 12 months ({E}).",
    f"When first-line sunitinib had lasted more than 12 months, PFS was longer with axitinib than everolimus ({E}).",
    f"PFS was longer with axitinib than with everolimus only in Japan ({E}).",
    f"At European centres, PFS was longer with axitinib than with everolimus ({E}).",
    f"For ECOG 0, PFS was longer with axitinib than with everolimus ({E}).",
    f"With bone metastases, PFS was longer with axitinib than with everolimus ({E}).",
    "Subgroup analysis by age: below 65 years, PFS, axitinib versus everolimus, HR 0.62 (95% CI 0.45-0.85).",
    f"After excluding temsirolimus, PFS was longer with axitinib than with everolimus ({E}).",
    f"Smith et al. found longer overall survival with axitinib than with everolimus ({E}).",
    "An HR for death of 0.62 (95% CI 0.45-0.85) for axitinib versus everolimus was reported in another country.",
    "The predicted HR for OS of axitinib versus everolimus was 0.62 (95% CI 0.45-0.85).",
    f"In the crossover phase, PFS was longer with axitinib than with everolimus ({E}).",
    f"After crossover, PFS was longer with axitinib than with everolimus ({E}).",
    f"Quality-adjusted PFS was longer with axitinib than with everolimus ({E}).",
    "The HR for PFS, axitinib versus everolimus, was 0.62 (95% CI 0.45-0.85) during the first 6 months.",
    f"PFS of axitinib versus everolimus by sex: women {E}, men HR 0.90 (95% CI 0.60-1.30).",
    f"Axitinib was better than everolimus for PFS after sunitinib ({E}) and after cytokines (HR 0.50, 95% CI 0.30-0.80).",
    f"Axitinib versus everolimus for PFS: {E} for the high and HR 0.90 (95% CI 0.60-1.30) for the low group.",
    # before matching, a part, other patients, another time, a unit, another line
    f"Before matching, overall survival was longer with axitinib than with everolimus ({E}).",
    f"Prior to weighting, axitinib gave longer PFS than everolimus ({E}).",
    f"In unmatched patients OS was longer with axitinib than with everolimus ({E}).",
    f"At the 6-month landmark, overall survival was longer with axitinib than with everolimus ({E}).",
    f"Conditional on survival to 3 months, OS was longer with axitinib than with everolimus ({E}).",
    f"In the external cohort, PFS favoured axitinib over everolimus ({E}).",
    f"In an exploratory subset with review of histology, OS favoured axitinib over everolimus ({E}).",
    f"Compared with historical controls given everolimus, axitinib gave longer PFS ({E}).",
    f"In the literature, PFS was longer with axitinib than with everolimus ({E}).",
    f"Pooled with two earlier cohorts, PFS was longer with axitinib than with everolimus ({E}).",
    "The HR for everolimus use was 1.62 (95% CI 1.17-2.22) for death.",
    "Receipt of everolimus at any line was associated with death (HR 1.62, 95% CI 1.17-2.22).",
    "PFS: HR per month of axitinib versus everolimus 0.62 (95% CI 0.45-0.85).",
    "Each additional month of axitinib was associated with longer OS (HR 0.92, 95% CI 0.87-0.97).",
    f"As initial therapy, axitinib gave longer PFS than everolimus ({E}).",
    f"PFS was longer with axitinib than with everolimus for upfront use ({E}).",
    f"Omitting patients with early censoring, PFS was longer with axitinib than with everolimus ({E}).",
    f"PFS was longer with axitinib than with everolimus in third line ({E}).",
    f"OS in the elderly was longer with axitinib than with everolimus ({E}).",
    f"For non-clear-cell histology, OS was longer with axitinib than with everolimus ({E}).",
    f"In our earlier series, OS was longer with axitinib than with everolimus ({E}).",
    f"Others have found longer PFS with axitinib than with everolimus ({E}).",
    f"The AXEV trial found longer PFS with axitinib than with everolimus ({E}).",
    f"Data from randomised trials show longer PFS with axitinib than with everolimus ({E}).",
    f"In a hypothetical cohort, PFS was longer with axitinib than with everolimus ({E}).",
    # the words or the medians favour the other side than the ratio does
    "The HR of axitinib versus everolimus for death was 1.62 (95% CI 1.17-2.22), in favour of axitinib.",
    "The HR of axitinib versus everolimus for death was 0.62 (95% CI 0.45-0.85), in favour of everolimus.",
    "The HR of axitinib versus everolimus for death was 1.62 (95% CI 1.17-2.22), a 38% lower risk.",
    (
        "Median OS was 25 months with axitinib and 15 months with everolimus; "
        "the HR of axitinib versus everolimus was 1.62 (95% CI 1.17-2.22)."
    ),
]

OF_THE_ARMS = [
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


@pytest.mark.parametrize("name, text, found", RULES, ids=[f"{name}: {text}" for name, text, _ in RULES])
def test_each_rule_finds_its_examples_and_leaves_the_others(name, text, found):
    assert bool(pattern(name).search(text)) is found


@cache
def pooled(text):
    """Give endpoint and ratio of what would be pooled of a text on both arms."""
    sections = (Section(None, f"{ARMS} {text}"),)
    record = Record.build(
        pmid="1", title=TITLE, sections=sections, publication_types=(), raw=b"", raw_format="text", source="here"
    )
    rows = harmonise(PROTOCOL, [(record, extractors.extract(record.text))], ())
    return {(row.endpoint, round(row.value, 6)) for row in rows if row.poolable}


@pytest.mark.parametrize("before", ["", *TRUE])
@pytest.mark.parametrize("text", OF_OTHERS)
def test_an_estimate_of_another_contrast_is_never_pooled(text, before):
    assert pooled(f"{TRUE.get(before, '')} {text}") <= {(before, 0.71)}


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
