"""Which endpoint an estimate is about; every second sentence holds the words of another one."""

import pytest

from extractors import pipeline
from extractors.composites import composite_code
from extractors.link import explain

CANCER = "A randomised trial of drug A and drug B in lung cancer."
HEART = "A randomised trial of drug A and placebo in diabetes."

SENTENCES = [
    # title, sentence, codes in order
    ("Exercise with home safety advice to prevent falls.", "Fractures were rarer with drug A (OR 0.62, 95% CI 0.43-0.89).", ["OTHER"]),
    ("Renal safety of drug A.", "Fractures were rarer with drug A (OR 0.62, 95% CI 0.43-0.89).", ["SAFETY"]),
    (HEART, "The incidence of grade II-III hepatic encephalopathy was lower with drug A (IRR 0.53, 95% CI 0.38-0.74).", ["OTHER"]),
    (HEART, "Surgical-site infection was rarer with drug A (OR 0.41, 95% CI 0.22-0.76).", ["SAFETY"]),
    (HEART, "Infusion reactions and fluid overload were not increased (OR 1.52, 95% CI 0.66-3.50).", ["SAFETY"]),
    (HEART, "Severe withdrawal symptoms at 12 weeks were reported by 29% (OR 2.73, 95% CI 1.73-4.31).", ["SAFETY"]),
    (HEART, "Women had more serious complications when treated with drug A (RR 1.79, 95% CI 1.08-2.96), whereas men had fewer (RR 0.59, 95% CI 0.34-1.02).", ["SAFETY", "SAFETY"]),
    ("Drug A in adults with sepsis: a trial.", "Death due to sepsis was rarer with drug A (RR 0.58, 95% CI 0.43-0.78).", ["CSS"]),
    ("Drug A to prevent sepsis: a trial.", "Death due to sepsis was rarer with drug A (RR 0.58, 95% CI 0.43-0.78).", ["OTHER"]),
    (HEART, "Complications were alike (RR 1.04, 95% CI 0.83-1.30). Gout (HR 1.88, 95% CI 1.40-2.52) and debts (HR 1.33, 95% CI 1.01-1.75) predicted later surgery.", ["OTHER", "OTHER", "OTHER"]),
    (CANCER, "Overall survival was longer with drug A (HR 0.70, 95% CI 0.55-0.89).", ["OS"]),
    (CANCER, "The hazard ratio for disease progression or death was 0.70 (95% CI 0.55-0.89).", ["PFS"]),
    (CANCER, "Median PFS was 5.1 and 3.9 months (HR 0.70, 95% CI 0.55-0.89), and OS was 11 and 10 months (HR 0.90, 95% CI 0.80-1.01).", ["PFS", "OS"]),
    (CANCER, "The hazard ratio was 0.70 (95% CI 0.55-0.89) for OS and 0.80 (95% CI 0.65-0.99) for PFS.", ["OS", "PFS"]),
    (CANCER, "Hazard ratios for OS and PFS were 0.70 (95% CI 0.55-0.89) and 0.80 (95% CI 0.65-0.99), respectively.", ["OS", "PFS"]),
    (CANCER, "Hazard ratios were 0.70 (95% CI 0.55-0.89) and 0.80 (95% CI 0.65-0.99) for OS and PFS, respectively.", ["OS", "PFS"]),
    # words beside the ratio that restate the endpoint of the sentence, and words that do not
    (CANCER, "Disease-free survival at 3 years was 80% and 71% (hazard ratio for recurrence or death 0.68, 95% CI 0.50-0.92).", ["DFS"]),
    (CANCER, "Event-free survival was 80% and 71% (hazard ratio for event, 0.68; 95% CI, 0.50-0.92).", ["EFS"]),
    (CANCER, "Median PFS was 5.1 months (hazard ratio for death 0.68, 95% CI 0.50-0.92).", ["OS"]),
    (CANCER, "The rate of freedom from disease progression was 70% (hazard ratio for disease progression, 0.68; 95% CI, 0.50-0.92).", ["TTP"]),
    (CANCER, "The trial was halted after 191 progression events (HR 0.70, 95% CI 0.55-0.89; median progression-free survival 4.0 vs 1.9 months).", ["PFS"]),
    (CANCER, "The risk of death was lower (HR 0.70, 95% CI 0.55-0.89). The median (95% CI) progression-free survival was 4.0 (3.4-4.8) and 4.3 (3.6-5.3) months (HR 0.91, 95% CI 0.75-1.11).", ["OS", "PFS"]),
    (CANCER, "PFS reached 7.9 and 5.2 months, a difference in the univariate analysis that persisted in the multivariate model (HR 0.66, 95% CI 0.46-0.95).", ["PFS"]),
    (CANCER, "PFS was longer (HR 0.69, 95% CI 0.57-0.84), while OS data were less mature (HR 0.88, 95% CI 0.68-1.14).", ["PFS", "OS"]),
    (HEART, "The outcome was a composite of infarction, stroke and cardiovascular death (MACE). MACE was rarer (HR 0.70, 95% CI 0.55-0.89).", ["MACE"]),
    # what deaths and what survival
    (CANCER, "Breast cancer-specific mortality fell (HR 0.70, 95% CI 0.55-0.89).", ["CSS"]),
    (CANCER, "Death from other causes was alike (HR 1.02, 95% CI 0.85-1.22).", ["OTHER"]),
    (HEART, "Death from cardiovascular causes was rarer (HR 0.70, 95% CI 0.55-0.89).", ["CVDEATH"]),
    (HEART, "Death from any cause was rarer (HR 0.70, 95% CI 0.55-0.89).", ["OS"]),
    (HEART, "Graft survival was longer with drug A (HR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (HEART, "Amputation-free survival was longer with drug A (HR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (CANCER, "Neurological progression-free survival was longer (HR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (CANCER, "Biochemical recurrence was rarer (HR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (CANCER, "Distant recurrence-free survival was longer (HR 0.70, 95% CI 0.55-0.89).", ["MFS"]),
    (CANCER, "Disease progression was rarer (HR 0.70, 95% CI 0.55-0.89).", ["TTP"]),
    (HEART, "Progression of retinopathy was rarer (HR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (CANCER, "Relapse was rarer (HR 0.70, 95% CI 0.55-0.89).", ["RFS"]),
    (HEART, "Relapse was rarer (HR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (CANCER, "The HR for OS was 0.81 (95% CI 0.42-1.56) and that for RFS was 0.74 (95% CI 0.40-1.37).", ["OS", "RFS"]),
    (HEART, "Stroke was rarer (RR 0.70, 95% CI 0.55-0.89). Among those with prior myocardial infarction, the RR was 0.61 (95% CI 0.40-0.93).", ["STROKE", "STROKE"]),
    # a list of outcomes, each right before its estimate; a method; harm and other adverse things
    (HEART, "Drug A prevented stroke (RR 0.70, 95% CI 0.55-0.89), coronary disease (RR 0.80, 95% CI 0.65-0.99), and death (RR 0.90, 95% CI 0.80-1.01).", ["STROKE", "OTHER", "OS"]),
    (HEART, "Death was told by stroke (HR 1.70, 95% CI 1.25-2.29) and older age (HR 1.20, 95% CI 1.05-1.37).", ["STROKE", "STROKE"]),
    (HEART, "A survival analysis showed later lymphoedema (HR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (HEART, "Adverse pregnancy outcomes were rarer (RR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (HEART, "Adverse drug reactions were rarer (RR 0.70, 95% CI 0.55-0.89).", ["SAFETY"]),
    (HEART, "A raised risk (OR 1.40, 95% CI 1.10-1.78) was found for gout, but not for death.", ["OTHER"]),
    (CANCER, "The PFS benefit (HR) of axitinib was 0.75 (95% CI 0.57-0.98) for low physical function.", ["PFS"]),
    (HEART, "Drug A prevented clinical proteinuria in lean people (RR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (HEART, "Sudden death was rarer (RR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (HEART, "The risk of congestive heart failure was lower (RR 0.70, 95% CI 0.55-0.89).", ["HF"]),
    (HEART, "Patients with heart failure bled less often: bleeding fell (RR 0.70, 95% CI 0.55-0.89).", ["BLEED"]),
    (HEART, "The composite of death, dialysis or heart failure was rarer (RR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (HEART, "Death or heart failure was rarer (RR 0.70, 95% CI 0.55-0.89).", ["HF"]),
    (HEART, "The risk of cardiovascular disease was lower (RR 0.70, 95% CI 0.55-0.89).", ["MACE"]),
    (HEART, "The proportion of patients achieving euglycaemia (OR 1.70, 95% CI 1.25-2.31) was higher, but not survival.", ["OTHER"]),
    (HEART, "Survival at 1 year without dialysis was longer (HR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (CANCER, "Survival without relapse was longer (HR 0.70, 95% CI 0.55-0.89).", ["RFS"]),
    (CANCER, "PFS was the primary endpoint. Drug A cut the risk of disease progression by a third (HR 0.67, 95% CI 0.50-0.90).", ["PFS"]),
    (HEART, "The odds ratio for going home early (versus late discharge or death) was 1.33 (95% CI 0.88-2.01).", ["OTHER"]),
    (HEART, "Sudden deaths were fewer (20 [3.6%] vs 40 [6.3%] deaths), the hazard ratio being 0.56 (95% CI 0.39-0.80).", ["OTHER"]),
    (HEART, "Drug A did as well (for stroke, RR, 0.56; 95% CI, 0.41-0.76; and for gallstones, RR, 0.70; 95% CI, 0.55-0.89).", ["STROKE", "OTHER"]),
    (HEART, "Muscle cramps were rarer (OR, 0.94; 95% CI, 0.66-1.34).", ["SAFETY"]),
    (HEART, "Muscle strength was greater (OR, 0.94; 95% CI, 0.66-1.34).", ["OTHER"]),
    (HEART, "Sepsis risk was lower with drug A (RR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (CANCER, "The primary endpoint was overall survival. The pooled hazard ratio was 0.70 (95% CI 0.55-0.89).", ["OS"]),
    (HEART, "Independent predictors of death were prior stroke (HR 1.70, 95% CI 1.25-2.29), readmission (HR 1.40, 95% CI 1.10-1.78) and age (HR 1.20, 95% CI 1.05-1.37).", ["OS", "OS", "OS"]),
    (HEART, "Mortality and morbidity counted together were rarer (RR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    # composites
    (HEART, "Death, myocardial infarction or stroke occurred less often with drug A (HR 0.70, 95% CI 0.55-0.89).", ["MACE"]),
    (HEART, "The composite of death from cardiovascular causes and hospitalization for heart failure was rarer (HR 0.70, 95% CI 0.55-0.89).", ["HF"]),
    (HEART, "Drug A reduced stroke (HR 0.70, 95% CI 0.55-0.89) and myocardial infarction (HR 0.80, 95% CI 0.65-0.99).", ["STROKE", "MI"]),
    (HEART, "Major adverse cardiovascular events (MACE: first occurrence of CV death, MI, or stroke) were rarer (HR 0.70, 95% CI 0.55-0.89).", ["MACE"]),
    (HEART, "Readmission for heart failure was rarer (HR 0.70, 95% CI 0.55-0.89).", ["HF"]),
    (HEART, "Readmission for pneumonia was rarer (HR 0.70, 95% CI 0.55-0.89).", ["HOSP"]),
    # a condition of the patients is no outcome
    (HEART, "In patients with stroke, death was rarer with drug A (HR 0.70, 95% CI 0.55-0.89).", ["OS"]),
    (HEART, "Mortality was lower with drug A in patients with a history of myocardial infarction (HR 0.70, 95% CI 0.55-0.89).", ["OS"]),
    # outcomes that no list has
    (HEART, "Death or graft loss was rarer with drug A (HR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (HEART, "Hypotension was commoner with drug A (HR 1.70, 95% CI 1.25-2.29).", ["SAFETY"]),
    (CANCER, "Deaths were attributed to melanoma less often with drug A (HR 0.70, 95% CI 0.55-0.89).", ["CSS"]),
    (HEART, "The risk of severe anemia was lower with drug A (HR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    (HEART, "The median time to full recovery was 12 and 14 days (HR 1.20, 95% CI 1.05-1.40).", ["OTHER"]),
    (HEART, "More patients had pancreatitis (HR 1.20, 95% CI 0.85-1.70) as a serious adverse event with drug A.", ["SAFETY"]),
    (CANCER, "Grade 2 or worse neuropathy was rarer with drug A (HR 0.70, 95% CI 0.55-0.89).", ["SAFETY"]),
    # what the features before go with stands after
    (CANCER, "Age over 65 (HR 1.70, 95% CI 1.25-2.29) and relapse (HR 2.10, 95% CI 1.60-2.75) were associated with worse overall survival.", ["OS", "OS"]),
    (CANCER, "The odds ratio for objective response was 1.9 (95% CI 1.2-3.0).", ["ORR"]),
    (CANCER, "The antibody response was alike (odds ratio 1.1; 95% CI 0.8-1.5).", ["OTHER"]),
]  # fmt: skip


@pytest.mark.parametrize("title, sentence, codes", SENTENCES, ids=[s for _, s, _ in SENTENCES])
def test_endpoint_codes(read, title, sentence, codes):
    assert [e.endpoint for e in read(sentence, title=title).effects] == codes


TEXTS = [
    # an endpoint named before: the estimate before it, the primary endpoint, an abbreviation of the text's own
    ("Survival was better with drug A (HR 0.70, 95% CI 0.55-0.89). Liver transplantation as a competing event did not change the result (HR 0.72, 95% CI 0.56-0.93).", ["OS", "OS"]),
    ("Stroke was rarer with drug A (HR 0.70, 95% CI 0.55-0.89). Among women, the hazard ratio was 0.75 (95% CI 0.50-1.12).", ["STROKE", "STROKE"]),
    ("The primary end point was death or hospitalization for heart failure. The primary end point occurred in 40 and 60 patients (HR 0.70, 95% CI 0.55-0.89).", ["HF"]),
    ("The primary end point was stroke. Mortality was alike (HR 0.97, 95% CI 0.80-1.18).", ["OS"]),
    ("We measured mean finger strength (MFS) in all. MFS below the median went with frailty (OR 1.70, 95% CI 1.25-2.29).", ["OTHER"]),
    ("The aim was time to treatment failure (TTTF). TTTF was longer with drug A (HR 0.70, 95% CI 0.55-0.89).", ["TTF"]),
    ("Some had treatment for pain (TFP). TFP went with frailty (OR 1.70, 95% CI 1.25-2.29).", ["OTHER"]),
    # what the cases that were counted are of
    ("Falls, strokes and deaths were counted. The numbers of gout cases were 196 for drug A and 159 for placebo (HR 1.18, 95% CI 0.95-1.45).", ["OTHER"]),
    ("The primary end point was death. There were 204 cases with drug A and 222 with placebo (HR 0.94, 95% CI 0.78-1.14).", ["OS"]),
    # people in hospital are no outcome; those who were admitted are
    ("We followed hospitalized older adults. Women fared alike (OR 0.97, 95% CI 0.80-1.18).", ["OTHER"]),
    ("We followed hospitalized patients. Drug A did not help (RR 0.97, 95% CI 0.80-1.18).", ["OTHER"]),
    ("Fewer were hospitalized with drug A (RR 0.70, 95% CI 0.55-0.89).", ["HOSP"]),
    ("Hospitalization of patients was rarer with drug A (RR 0.70, 95% CI 0.55-0.89).", ["HOSP"]),
    ("Freedom from failure (FFF) was the aim. FFF was better with drug A (HR 0.70, 95% CI 0.55-0.89).", ["OTHER"]),
    ("Eight patients died. The time to return home was shorter with drug A (HR 1.30, 95% CI 1.05-1.61).", ["OTHER"]),
    # the composite of one organ is not the primary endpoint, whose events may be written with a hyphen
    ("The primary outcome was stroke. A composite kidney outcome (dialysis or a transplant) occurred less often with drug A (HR 0.66, 95% CI 0.56-0.78).", ["OTHER"]),
    ("Deaths were fewer (HR 0.80, 95% CI 0.66-0.97). The prespecified renal composite outcome was neutral (HR 1.10, 95% CI 0.79-1.53).", ["OS", "OTHER"]),
    ("The primary outcome was stroke. There were 51 primary-outcome events with drug A and 64 with placebo (HR 0.80, 95% CI 0.56-1.15).", ["STROKE"]),
    # clots come back, also in those with cancer
    ("All had a tumor. The outcome was recurrent venous thromboembolism; cancer or metastases were frequent. Being old went with recurrence (HR 1.93, 95% CI 1.21-3.08).", ["VTE"]),
]  # fmt: skip


@pytest.mark.parametrize("text, codes", TEXTS, ids=[t for t, _ in TEXTS])
def test_endpoints_across_sentences(read, text, codes):
    assert [e.endpoint for e in read(text, title=HEART).effects] == codes


def test_a_composite_keeps_its_components_in_the_words(read):
    sentence = "Death, myocardial infarction or stroke occurred less often with drug A (HR 0.70, 95% CI 0.55-0.89)."
    (effect,) = read(sentence, title=HEART).effects
    assert effect.endpoint_text == "Death, myocardial infarction or stroke"
    assert effect.evidence["endpoint"].quote == effect.endpoint_text


def test_a_survival_rr_is_probably_a_hazard_ratio(read):
    (survival,) = read("Overall survival was longer (RR 0.70, 95% CI 0.55-0.89).", title=CANCER).effects
    (stroke,) = read("Stroke was rarer (RR 0.70, 95% CI 0.55-0.89).", title=HEART).effects
    assert (survival.measure, survival.measure_probable) == ("RR", "HR")
    assert stroke.measure_probable is None


@pytest.mark.parametrize(
    "parts, code",
    [
        (["CVDEATH", "MI", "STROKE"], "MACE"),
        (["CVDEATH", "HF"], "HF"),
        (["PROGRESSION", "OS"], "PFS"),
        (["RELAPSE", "OS"], "RFS"),
        (["VTE", "OS"], "VTE"),
        (["STROKE", "OTHER"], "OTHER"),
        (["HOSP", "OS"], "OTHER"),
    ],
)
def test_the_code_of_a_composite(parts, code):
    assert composite_code(parts) == code


def test_what_was_considered_can_be_asked_for(read, monkeypatch):
    seen = []
    monkeypatch.setattr(pipeline, "linked_effects", lambda *args: seen.append(explain(*args)) or ())
    read(
        "In women, OS was longer (HR 0.70, 95% CI 0.55-0.89) and PFS was alike (HR 0.98, 95% CI 0.80-1.20).",
        title=CANCER,
    )
    first, second = seen[0]
    assert [c["code"] for c in first["endpoint"]][:2] == ["OS", "PFS"]
    assert first["endpoint"][0]["score"] > first["endpoint"][1]["score"]
    assert first["population"][0]["quote"] == "women"
    assert second["endpoint"][0]["quote"] == "PFS"
    assert {"kind", "rule"} == set(second["kind"])
    assert second["direction"]["source"] in {"open", "convention"}


TEXTS = [
    # title, sentences, the words given for each outcome in order
    (HEART, "Drug A reduced the risk of gout (OR 0.70, 95% CI 0.55-0.89) and the chance that more pills were wanted (OR 0.40, 95% CI 0.20-0.80).", ["gout", None]),
    (HEART, "Gout was rarer (RR 0.70, 95% CI 0.55-0.89). People gave the right answer more often (OR 1.40, 95% CI 1.10-1.78).", ["Gout", None]),
    (HEART, "The primary endpoint was dizziness. Doctors recognised 39% and 36% of it as such (OR 1.20, 95% CI 0.88-1.61).", [None]),
    (HEART, "There was no difference in the overall rate of early gout: 25.6 and 34.1%; P = 0.245, RR 0.75 (95% CI 0.47-1.20).", ["early gout"]),
    (HEART, "There was a 28% reduction in the risk of gout (HR 0.72, 95% CI 0.56-0.94).", ["gout"]),
    (HEART, "In all, 31 developed gout on drug A, and 21 developed gout on placebo; a ratio of 1.08 (RR 1.08, 95% CI 0.89-1.31) was found.", ["gout"]),
    (HEART, "Clear relief was noted with drug A more than with placebo (67% vs 47%, RR 1.42, 95% CI 1.10-1.83).", ["Clear relief"]),
    (HEART, "Of 203 fetuses, 35 turned and a similar association was seen later (RR 1.50, 95% CI 0.93-2.43).", [None]),
    # nothing but arms, people and figures stands before the next one: it is of the same outcome
    (HEART, "Gout was rarer (RR 0.70, 95% CI 0.55-0.89). The adjusted ratio was alike (RR 0.72, 95% CI 0.56-0.94).", ["Gout", "Gout"]),
    (HEART, "Gout was rarer (RR 0.70, 95% CI 0.55-0.89), also in women aged over 70 years (RR 0.60, 95% CI 0.40-0.90).", ["Gout", "Gout"]),
    (HEART, "Gout was rarer (RR 0.70, 95% CI 0.55-0.89). Oddly, pets seemed to raise this rate (RR 1.20, 95% CI 1.05-1.37).", ["Gout", "Gout"]),
    (HEART, "The reoperation rate was similar: 12.8 versus 9.4%; P = 0.63; RR 1.36 (95% CI 0.58-3.21).", ["reoperation rate"]),
    # germs that resist a drug and the level of what may be given are outcomes, a time and a unit are none
    (HEART, "Deaths were fewer (RR 0.70, 95% CI 0.55-0.89). Carriage of penicillin-resistant cocci at the last visit was more common (RR 2.40, 95% CI 1.60-3.60).", ["Deaths", "Carriage of penicillin-resistant cocci"]),
    (HEART, "A potassium level above 5.5 mmol per liter was recorded more often with drug A (OR 2.15, 95% CI 1.62-2.85).", ["A potassium level above 5.5 mmol per liter"]),
    (HEART, "Gout was rarer (RR 0.70, 95% CI 0.55-0.89). Improvement over 12 weeks favored drug A (OR 1.60, 95% CI 1.10-2.33).", ["Gout", "Improvement over 12 weeks"]),
    (HEART, "Gout was rarer; in all, 12 of 90 limped (RR 0.70, 95% CI 0.55-0.89).", ["Gout"]),
]  # fmt: skip


@pytest.mark.parametrize(("title", "sentences", "words"), TEXTS, ids=[s for _, s, _ in TEXTS])
def test_an_outcome_that_no_list_has_goes_by_words_of_its_own_or_by_none(read, title, sentences, words):
    assert [effect.endpoint_text for effect in read(sentences, title=title).effects] == words
