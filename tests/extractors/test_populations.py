"""All the study's people, or a part of them in words; half of the sentences restrict nothing."""

import pytest

TITLE = "A randomised trial of axitinib and everolimus in patients with metastatic renal cancer."

SENTENCES = [
    # sentence, populations in order
    ("Patients who began it early recovered faster with axitinib (HR 1.31, 95% CI 1.01-1.70), unlike those who began later (HR 0.94, 95% CI 0.75-1.18).", ["Patients who began it early", "those who began later"]),
    ("Deaths were fewer with axitinib in patients with three or more relapses (HR 0.57, 95% CI 0.41-0.79) than in those with two relapses (HR 0.88, 95% CI 0.63-1.22).", ["patients with three or more relapses", "those with two relapses"]),
    ("Patients treated within 3 h of onset had no greater benefit from axitinib (RR 0.89, 95% CI 0.41-1.93).", ["Patients treated within 3 h of onset"]),
    ("The gain was seen in patients with new disease, with a hazard ratio of 0.61 (95% CI 0.43-0.86) and in those with an interval of 6 to 12 months, with a hazard ratio of 0.84 (95% CI 0.58-1.22).", ["patients with new disease", "those with an interval of 6 to 12 months"]),
    ("In patients with high serum LDH, OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89).", ["patients with high serum LDH"]),
    ("OS was longer with axitinib among women who had never smoked (HR 0.70, 95% CI 0.55-0.89).", ["women who had never smoked"]),
    ("The hazard ratio for death was 0.70 (95% CI 0.55-0.89) among non-users of aspirin and 0.90 (95% CI 0.70-1.16) among continuous users.", ["non-users of aspirin", "continuous users"]),
    ("OS was longer (HR 0.70, 95% CI 0.55-0.89) in randomised patients; (HR 0.72, 95% CI 0.56-0.93) in eligible patients.", ["all", "eligible patients"]),
    ("In the EGFR-positive subgroup, PFS (HR 0.70, 95% CI 0.55-0.89) and OS (HR 0.90, 95% CI 0.70-1.16) were alike.", ["EGFR-positive subgroup", "EGFR-positive subgroup"]),
    ("In the per-protocol analysis, OS was longer (HR 0.70, 95% CI 0.55-0.89).", ["per-protocol analysis"]),
    ("OS was longer with axitinib than with everolimus both among patients with bone pain (HR 0.70, 95% CI 0.55-0.89) and in the overall population (HR 0.80, 95% CI 0.66-0.97).", ["patients with bone pain", "all"]),
    ("OS differed by age (age ≥65 years: HR 0.70, 95% CI 0.55-0.89; age <65 years: HR 0.90, 95% CI 0.70-1.16).", ["age ≥65 years", "age <65 years"]),
    ("OS was better with axitinib in men (HR 0.70, 95% CI 0.55-0.89), but not in women.", ["men"]),
    ("Patients with early rash had longer OS with axitinib than with everolimus (HR 0.70, 95% CI 0.55-0.89).", ["Patients with early rash"]),
    ("In the diabetic group, OS was longer with axitinib than with everolimus (HR 0.70, 95% CI 0.55-0.89).", ["diabetic group"]),
    ("OS was also improved among smoking patients by 53% (HR 0.47, 95% CI 0.38-0.58).", ["smoking patients"]),
    ("In trials where allocation was concealed, OS was longer (HR 0.70, 95% CI 0.55-0.89).", ["trials where allocation was concealed"]),
    ("The association was stronger in women with anaemia (HR 1.70, 95% CI 1.25-2.29).", ["women with anaemia"]),
    ("OS was longer in patients<65 years (HR 0.70, 95% CI 0.55-0.89), but not in those ≥ 65 years old (HR 0.97, 95% CI 0.74-1.27).", ["patients<65 years", "those ≥ 65 years old"]),
    ("There was a benefit in obese women (OS: HR 0.70, 95% CI 0.55-0.89; PFS: HR 0.80, 95% CI 0.66-0.97).", ["obese women", "obese women"]),
    ("In the second-line setting, OS was 14 months with axitinib and 12 months with everolimus (HR 0.78, 95% CI 0.59-1.04).", ["second-line setting"]),
    ("The gain was confined to N0 disease (HR 0.68, 95% CI 0.49-0.96).", ["N0 disease"]),
    ("OS was longer with axitinib in ferritin < 100 ng/mL (HR 0.70, 95% CI 0.55-0.89).", ["ferritin < 100 ng/mL"]),
    ("OS was longer with axitinib in older smokers (HR 0.70, 95% CI 0.55-0.89) and bulky liver disease (HR 0.75, 95% CI 0.60-0.94).", ["older smokers", "bulky liver disease"]),
    ("The gain was larger for women with low ferritin (HR 0.70, 95% CI 0.55-0.89) vs those with high ferritin (HR 0.97, 95% CI 0.74-1.27).", ["women with low ferritin", "those with high ferritin"]),
    ("Smoking went with worse PFS (HR 1.58, 95% CI 1.19-2.10) and OS (HR 1.49, 95% CI 1.05-2.12) in patients with brain lesions.", ["patients with brain lesions", "patients with brain lesions"]),
    ("OS in BRCA-mutated patients receiving axitinib versus everolimus was 8 and 6 months (HR 0.80, 95% CI 0.66-0.97).", ["BRCA-mutated patients"]),
    ("Diabetic patients on insulin had longer OS with axitinib than with everolimus (HR 0.70, 95% CI 0.55-0.89), whereas younger patients had shorter OS (HR 1.30, 95% CI 1.02-1.66).", ["Diabetic patients on insulin", "younger patients"]),
    ("Among the 60 smokers at baseline, the mean score was 4.6. Confidence was not linked to OS (HR 1.29, 95% CI 0.82-2.02).", ["60 smokers at baseline"]),
    ("During the induction phase, OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89) but not during the late phase (HR 0.97, 95% CI 0.74-1.27).", ["induction phase", "late phase"]),
    ("The HR for death was 0.70 (95% CI 0.55-0.89) comparing axitinib and everolimus among carriers, while the HR was 0.97 (95% CI 0.74-1.27) in noncarriers.", ["carriers", "noncarriers"]),
    ("In patients with gout and those treated with steroids, OS was longer with axitinib (HR = 0.70; 95% CI = 0.55-0.89 and HR = 0.80; 95% CI = 0.66-0.97, respectively).", ["patients with gout", "those treated with steroids"]),
    ("OS was also longer (0.70 vs 0.50; HR 0.70, 95% CI 0.55-0.89) among the non-drop-outs.", ["non-drop-outs"]),
    ("There was no difference in OS between axitinib- and everolimus-treated patients with gout at baseline (HR 0.97, 95% CI 0.74-1.27).", ["patients with gout at baseline"]),
    ("In the cohort with bone lesions, OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89).", ["cohort with bone lesions"]),
    ("OS was longer with axitinib in the matched population aged over 70 years (HR 0.70, 95% CI 0.55-0.89).", ["matched population aged over 70 years"]),
    ("In the poor-risk matched cohort, OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89).", ["poor-risk matched cohort"]),
    # the study's own people, arms, counts, sides
    ("Among 180 patients with gout, 92 (51%) received axitinib and 88 everolimus. OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("In the cohort with metastatic renal cancer, OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("In the matched cohort, OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("Relapse was more likely in thin women compared to heavy women (OR 2.31, 95% CI 1.10-4.85).", ["all"]),
    ("During the induction phase, OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("Death came to 159 patients in the axitinib group and to 196 patients in the everolimus group (HR 0.80, 95% CI 0.65-0.99).", ["all"]),
    ("Patients with anaemia had shorter OS than those without it. OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("Axitinib lowered the risk of patients requiring dialysis (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("Axitinib gave a reduction in HER2-positive cancers (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("Nausea came as often among patients who smoked as among those who did not (OR 1.02, 95% CI 0.80-1.30).", ["all"]),
    ("Nine of the 64 patients in the iodixanol group fell (OR 0.40, 95% CI 0.20-0.80).", ["all"]),
    ("In patients with metastatic renal cancer, OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("OS was longer in patients treated with axitinib (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("OS was longer in patients in the axitinib group (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("Relapse was seen in 88 of 402 people in the experimental group (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("In all randomised patients, OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("In the intention-to-treat population, OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("Patients with anaemia had a higher risk of death than those with normal blood (HR 1.70, 95% CI 1.25-2.29).", ["all"]),
    ("The percentage of patients who were alive at 2 years was 97% and 94% (HR 0.70, 95% CI 0.55-0.89).", ["all"]),
    ("OS was 87% for lean and 82% for obese patients (HR 1.34, 95% CI 1.05-1.71).", ["all"]),
    ("OS was longer (HR 0.70, 95% CI 0.55-0.89); this was so mainly in women aged 50 years or older.", ["all"]),
]  # fmt: skip


@pytest.mark.parametrize("sentence, populations", SENTENCES, ids=[s for s, _ in SENTENCES])
def test_populations(read, sentence, populations):
    found = [e.population.removeprefix("the ") for e in read(sentence, title=TITLE).effects]
    assert found == populations


TEXTS = [
    ("In the PD-L1-positive subgroup, OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89). Median PFS was 8.2 and 5.7 months (HR 0.54, 95% CI 0.43-0.68).", "PD-L1-positive subgroup"),
    ("In the PD-L1-positive subgroup, OS was longer with axitinib (HR 0.70, 95% CI 0.55-0.89). Among all the patients, median PFS was 8.2 and 5.7 months (HR 0.54, 95% CI 0.43-0.68).", "all"),
    ("In the lipid trial, nothing changed, as in the glucose trial. The HR of mortality was 1.27 (95% CI 0.98-1.65).", "lipid trial"),
    ("Of 83 patients, 41 had axitinib. Median PFS was 8.2 and 5.7 months (HR 0.54, 95% CI 0.43-0.68).", "all"),
]  # fmt: skip


@pytest.mark.parametrize("text, population", TEXTS, ids=[t for t, _ in TEXTS])
def test_a_subgroup_heads_the_next_sentence_until_another_group_is_named(read, text, population):
    assert read(text, title=TITLE).effects[-1].population.removeprefix("the ") == population
