"""What kind of contrast an estimate is, in a trial and in a cohort."""

import pytest

TRIAL = "A randomised trial of axitinib and everolimus."
COHORT = "Blood pressure and weight in a city cohort."

SENTENCES = [
    # title, sentence, kinds in order
    (TRIAL, "Survival was longer with axitinib than with everolimus (HR 0.70, 95% CI 0.55-0.89).", ["treatment"]),
    (TRIAL, "Survival was longer in the intervention group (HR 0.70, 95% CI 0.55-0.89).", ["treatment"]),
    (TRIAL, "Survival was alike (HR 0.97, 95% CI 0.80-1.18).", ["treatment"]),
    (TRIAL, "Female sex (HR 1.70, 95% CI 1.25-2.29) and smoking (HR 2.10, 95% CI 1.60-2.75) predicted death.", ["prognostic", "prognostic"]),
    (TRIAL, "High serum calcium was an independent risk factor for death (HR 1.70, 95% CI 1.25-2.29).", ["prognostic"]),
    (TRIAL, "Patients with anaemia had a higher risk of death than those without (HR 1.70, 95% CI 1.25-2.29).", ["prognostic"]),
    (TRIAL, "Patients with anaemia lived longer with axitinib than with everolimus (HR 0.70, 95% CI 0.55-0.89).", ["treatment"]),
    (TRIAL, "The risk of relapse was significantly lower for axitinib (HR 0.70, 95% CI 0.55-0.89).", ["treatment"]),
    (TRIAL, "The incidence was slightly higher in children given axitinib (HR 1.10, 95% CI 0.85-1.42).", ["treatment"]),
    (TRIAL, "By multivariate analysis, age over 60 (HR 1.70, 95% CI 1.25-2.29) was an independent risk factor for rash, and use of docetaxel (HR 2.04, 95% CI 0.88-4.75) was of borderline significance.", ["prognostic", "prognostic"]),
    (TRIAL, "On multivariate analysis, axitinib (HR 0.25, 95% CI 0.07-0.92) and infection (HR 3.90, 95% CI 1.05-14.4) were independent determinants of death.", ["treatment", "prognostic"]),
    (TRIAL, "After adjusting for treatment group, tumour size correlated with death (HR 1.67, 95% CI 1.25-2.29).", ["prognostic"]),
    (TRIAL, "There were few interactions between baseline features and effects of axitinib versus everolimus on death: smoking (HR 1.95, 95% CI 1.41-2.69) versus no smoking (0.99, 0.79-1.26).", ["treatment", "treatment"]),
    (TRIAL, "Multivariate analysis confirmed the drug (axitinib vs. everolimus: HR 0.66, 95% CI 0.47-0.92), poor risk (vs. others: HR 2.31, 95% CI 1.44-3.70) and sunitinib treatment for 12 months or longer (HR 0.58, 95% CI 0.40-0.84) as independent predictors of survival.", ["treatment", "prognostic", "prognostic"]),
    (TRIAL, "Predictors of survival were the drug (axitinib vs. everolimus: HR 0.66, 95% CI 0.47-0.92) and sunitinib treatment for 12 months or longer (HR 0.58, 95% CI 0.40-0.84).", ["treatment", "prognostic"]),
    (TRIAL, "Axitinib was an independent predictor of survival (HR 0.66, 95% CI 0.47-0.92) and of progression (HR 0.58, 95% CI 0.40-0.84).", ["treatment", "treatment"]),
    (COHORT, "Obesity was associated with death (HR 1.70, 95% CI 1.25-2.29).", ["prognostic"]),
    (COHORT, "The hazard ratio for men versus women was 1.70 (95% CI 1.25-2.29).", ["prognostic"]),
    (COHORT, "Physical activity was associated with lower mortality (HR 0.70, 95% CI 0.55-0.89).", ["prognostic"]),
    # a second feature has the verb of the first; what has a verb or a treatment of its own has not
    (TRIAL, "Gout was associated with stroke (HR 1.70, 95% CI 1.25-2.29) and a body weight below 60 kg with bleeding (HR 1.36, 95% CI 1.02-1.81).", ["prognostic", "prognostic"]),
    (TRIAL, "Gout was associated with stroke (HR 1.70, 95% CI 1.25-2.29) and survival was longer with therapy (HR 0.70, 95% CI 0.55-0.89).", ["prognostic", "treatment"]),
    (TRIAL, "In multivariable analysis across the arms, a gene mutation (HR for PFS, 2.31; 95% CI, 1.74 to 3.07) remained adverse.", ["prognostic"]),
    (TRIAL, "Weekly supplements prevented a low haemoglobin level (HR 0.70, 95% CI 0.55-0.89).", ["treatment"]),
    (TRIAL, "Diuretic therapy was also better (HR 0.70, 95% CI 0.55-0.89).", ["treatment"]),
    (TRIAL, "A low haemoglobin level was worse (HR 1.70, 95% CI 1.25-2.29).", ["prognostic"]),
    (TRIAL, "Asymptomatic recurrence was associated with longer survival (HR 0.61, 95% CI 0.50-0.74).", ["prognostic"]),
    ("Balloon occlusion versus open clamping in injured people: a cohort.", "Balloon occlusion was associated with fewer deaths (OR 0.31, 95% CI 0.19-0.50).", ["treatment"]),
    ("Operations for stage I tumours.", "Survival was better in people with stage I tumours who underwent wide resection compared with those undergoing wedge resection (HR 0.78, 95% CI 0.65-0.93).", ["treatment"]),
    ("Statin use and the risk of fracture: a case-control study.", "Current use of statins was associated with fracture (OR 0.70, 95% CI 0.55-0.89).", ["treatment"]),
    ("Statin use and the risk of fracture: a case-control study.", "Female sex was associated with fracture (OR 1.70, 95% CI 1.25-2.29).", ["prognostic"]),
    ("Serum vitamin D and the risk of fracture: a case-control study.", "Low vitamin D was associated with fracture (OR 1.70, 95% CI 1.25-2.29).", ["prognostic"]),
    ("Lobectomy and wedge resection of small tumours.", "Propensity score matching gave the same for survival (HR 1.36, 95% CI 1.17-1.58).", ["treatment"]),
    ("Lipids and cancer: a Mendelian randomization study.", "These variants went with cancer (OR 1.11, 95% CI 1.06-1.16).", ["prognostic"]),
    ("An allele and cancer risk: is there an association?", "The allele was rarer in people with cancer than in the control group (OR 0.22, 95% CI 0.10-0.48).", ["prognostic"]),
    ("Oral contraceptives and the risk of stroke.", "The odds ratio for stroke among women who used oral contraceptives was 2.0 (95% CI 1.5-2.8).", ["treatment"]),
    ("Cough as a reaction to tablets: a cohort.", "The relative risk for a patient on a diuretic compared with a patient on a fibrate was 2.20 (95% CI 1.40-3.46).", ["treatment"]),
    ("Valve replacement or valve repair in weak hearts?", "Valve replacement was the only predictor of death (HR 3.10, 95% CI 1.10-8.90).", ["treatment"]),
    ("A randomised trial of a class.", "The odds ratio of hearing loss associated with the intervention was 0.90 (95% CI 0.70-1.16).", ["treatment"]),
    ("Men versus women after surgery: a cohort.", "Deaths were fewer (OR 0.31, 95% CI 0.19-0.50).", ["prognostic"]),
    ("Adverse effects associated with water tablets.", "In trials against placebo, water tablets caused falls (RR 1.30, 95% CI 1.10-1.54).", ["treatment"]),
    (TRIAL, "In those given axitinib, age (HR 1.70, 95% CI 1.25-2.29) and weight loss (HR 1.30, 95% CI 1.05-1.61) were independent predictors of death.", ["prognostic", "prognostic"]),
    (TRIAL, "The ratio of the relative risks in men and in women was 0.74 (95% CI 0.42-1.34).", ["other"]),
    (TRIAL, "Relapse was 3-fold increased in patients with diabetes (OR 3.10, 95% CI 1.10-8.90).", ["prognostic"]),
    (TRIAL, "The effect of axitinib was larger for women with low ferritin (HR 0.70, 95% CI 0.55-0.89) vs those with high ferritin (HR 0.97, 95% CI 0.74-1.27).", ["treatment", "treatment"]),
    (COHORT, "Compared with controls, more of those with gout fell (RR 1.70, 95% CI 1.25-2.29).", ["prognostic"]),
    ("Zoster vaccination among patients treated with steroids: association with stroke.", "Strokes were fewer in vaccinated than in unvaccinated people (HR 0.70, 95% CI 0.55-0.89).", ["treatment"]),
    (TRIAL, "Axitinib went with a lower OS (3-year OS, 60% v 86%; HR 2.79, 95% CI 1.29-6.01).", ["treatment"]),
    (TRIAL, "Axitinib gave longer survival (HR 0.70, 95% CI 0.55-0.89) and kidney impairment (HR 1.70, 95% CI 1.25-2.29) a shorter one.", ["treatment", "prognostic"]),
    (TRIAL, "High calcium went with death in either arm (HR 1.70, 95% CI 1.25-2.29).", ["prognostic"]),
    (TRIAL, "Deaths were fewer with axitinib (2.1% per year; HR 0.70, 95% CI 0.55-0.89).", ["treatment"]),
    # what is told of the users of a treatment, in a study of its users; of people by their part in a trial; of what is favoured
    ("Oral contraceptives and the risk of stroke.", "The odds ratio for stroke among women who used any contraceptive, as compared with nonusers, was 2.0 (95% CI 1.5-2.8).", ["treatment"]),
    ("Weight and the risk of stroke.", "The odds ratio for stroke among women who used any contraceptive, as compared with nonusers, was 2.0 (95% CI 1.5-2.8).", ["prognostic"]),
    ("Teaching women about risk: a randomised controlled trial.", "Concern was alike, but intervention patients had more fractures (OR 1.62, 95% CI 1.19-2.23).", ["treatment"]),
    ("Teaching women about risk: a survey.", "Concern was alike, but older patients had greater knowledge (OR 1.62, 95% CI 1.19-2.23).", ["prognostic"]),
    ("Mutations of a gene.", "The HR for progression-free survival was 0.54 (95% CI 0.38-0.79), favouring gefitinib over chemotherapy.", ["treatment"]),
    ("Mutations of a gene.", "The HR for progression-free survival was 0.54 (95% CI 0.38-0.79), favouring women over men.", ["prognostic"]),
    ("Valve replacement or valve repair in weak hearts?", "Valve replacement was the only predictor of progression (OR 6.0, 95% CI 1.1-31.0) and overall mortality (HR 3.10, 95% CI 1.10-8.90).", ["treatment", "treatment"]),
    ("Valve replacement or valve repair in weak hearts?", "Valve replacement was a predictor of mortality (OR 6.0, 95% CI 1.1-31.0) beside kidney failure (HR 3.10, 95% CI 1.10-8.90).", ["treatment", "prognostic"]),
    ("Surgery or pills for the same disease.", "Nodal failure (HR 2.16, 95% CI 1.34-3.48) and distant spread (HR 2.12, 95% CI 1.52-2.97) predicted survival.", ["prognostic", "prognostic"]),
    ("Surgery or pills for the same disease.", "Surgery (HR 2.16, 95% CI 1.34-3.48) and distant spread (HR 2.12, 95% CI 1.52-2.97) predicted survival.", ["treatment", "prognostic"]),
    (COHORT, "Age counted (odds ratio for 10-year increase 1.28; 95% CI 1.01-1.62).", ["other"]),
    # neither: a unit, a logarithm, a ratio of ratios; a rate a year is none of them
    (COHORT, "The hazard ratio per 10-year increase in age was 1.70 (95% CI 1.25-2.29).", ["other"]),
    (COHORT, "Gait speed told falls (RR 0.64 per 10-cm increase in speed; 95% CI 0.46-0.90).", ["other"]),
    (TRIAL, "The ratios of the hazard ratios in men and women were 0.74 (95% CI 0.42-1.34) and 0.94 (95% CI 0.43-2.05).", ["other", "other"]),
    (COHORT, "Each mmol counted (HR 1.04, 95% CI 1.01-1.07, for each 1 mmol/L increase).", ["other"]),
    (COHORT, "A 20-mmol/L increase in calcium went with death (HR 1.16, 95% CI 1.05-1.27).", ["other"]),
    (TRIAL, "The hazard ratio for the interaction of sex with axitinib was 1.30 (95% CI 0.90-1.88).", ["other"]),
    (TRIAL, "The interaction hazard ratio was 1.30 (95% CI 0.90-1.88).", ["other"]),
    (TRIAL, "Relapses were fewer with axitinib (0.2 vs 0.4 per 100 patient-years; HR 0.50, 95% CI 0.35-0.71).", ["treatment"]),
    (TRIAL, "Insertion in the hand (HR 1.70, 95% CI 1.02-2.70) and the rate per day of access (HR 1.20, 95% CI 1.10-1.40) predicted failure.", ["prognostic", "other"]),
]  # fmt: skip


@pytest.mark.parametrize("title, sentence, kinds", SENTENCES, ids=[s for _, s, _ in SENTENCES])
def test_kinds(read, title, sentence, kinds):
    assert [e.kind for e in read(sentence, title=title).effects] == kinds


ARMS = "90 patients were assigned to axitinib (n = 44) or everolimus (n = 46). Axitinib reduced deaths (HR 0.70, 95% CI 0.55-0.89)."
BESIDE = [
    # what goes with the outcome beside the treatments of a trial
    ("Regardless of allocation, debts were associated with relapse (HR 2.02, 95% CI 1.61-2.53), as was every fall (HR 1.26, 95% CI 1.14-1.39).", ["prognostic", "prognostic"]),
    ("Regardless of allocation, debts were associated with relapse (HR 2.02, 95% CI 1.61-2.53), as was every additional fall (HR 1.26, 95% CI 1.14-1.39).", ["prognostic", "other"]),
    ("Frailty was independently linked to death (HR 2.02, 95% CI 1.61-2.53), as was axitinib (HR 1.26, 95% CI 1.14-1.39).", ["prognostic", "treatment"]),
    ("Back pain (HR 1.62, 95% CI 1.24-2.12) and debts (HR 1.29, 95% CI 1.02-1.63) were associated with relapse.", ["prognostic", "prognostic"]),
    ("The intervention was associated with fewer strokes (HR 0.62, 95% CI 0.47-0.81).", ["treatment"]),
    ("Earlier surgery was associated with fewer strokes (HR 0.62, 95% CI 0.47-0.81).", ["treatment"]),
    ("This was associated with fewer strokes (HR 0.62, 95% CI 0.47-0.81).", ["treatment"]),
    ("Fewer strokes (HR 0.62, 95% CI 0.47-0.81) and falls (HR 0.70, 95% CI 0.55-0.89) were associated with the new drug.", ["treatment", "treatment"]),
    ("Median PFS was 20.2 versus 24.9 months, with a hazard ratio of 1.25 (95% CI 0.97-1.61), and median OS was 23.1 versus 27.0 months, with a hazard ratio of 1.16 (95% CI 0.92-1.47).", ["treatment", "treatment"]),
    # a drug that no arm has
    ("Strokes were more frequent in patients taking diuretics at admission than in those not taking them (RR 1.55, 95% CI 1.27-1.89).", ["prognostic"]),
    ("Patients on statins had fewer strokes compared with patients not on statins (RR 0.55, 95% CI 0.34-0.89).", ["prognostic"]),
    ("Strokes were rarer in patients taking axitinib than in those not taking it (RR 0.55, 95% CI 0.34-0.89).", ["treatment"]),
    ("Strokes were rarer in patients taking the study drug than in those not taking it (RR 0.55, 95% CI 0.34-0.89).", ["treatment"]),
]  # fmt: skip


@pytest.mark.parametrize("sentence, kinds", BESIDE, ids=[s for s, _ in BESIDE])
def test_what_stands_beside_the_treatments_of_a_trial(read, sentence, kinds):
    _, *effects = read(f"{ARMS} {sentence}", title=TRIAL).effects
    assert [e.kind for e in effects] == kinds
    assert all(e.numerator is None for e in effects if e.kind == "prognostic")
