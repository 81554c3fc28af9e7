"""How an estimate was made: null unless the words are there."""

import pytest

SENTENCES = [
    # sentence, {field: value} of the first effect; every field that is not named is None
    ("OS was longer (adjusted HR 0.70, 95% CI 0.55-0.89).", {"adjusted": True}),
    ("OS was longer (unadjusted HR 0.70, 95% CI 0.55-0.89).", {"adjusted": False}),
    ("OS was longer (HR 0.70, 95% CI 0.55-0.89, adjusted for age).", {"adjusted": True}),
    ("In multivariable analysis, OS was longer (HR 0.70, 95% CI 0.55-0.89).", {"adjusted": True}),
    ("OS was longer (univariable: HR 0.70, 95% CI 0.55-0.89; multivariable: HR 0.75, 95% CI 0.58-0.97).", {"adjusted": False}),
    ("A propensity score-based approach was used. OS was longer (HR 0.70, 95% CI 0.55-0.89).", {"adjusted": True}),
    ("Cox models served to estimate covariate-adjusted hazard ratios. OS was longer (HR 0.70, 95% CI 0.55-0.89).", {"adjusted": True}),
    ("OS was longer (HR 0.70, 95% CI 0.55-0.89) after adjusting for age.", {"adjusted": True}),
    ("Hazard ratios come from a multivariable model. OS was longer (HR 0.70, 95% CI 0.55-0.89).", {"adjusted": True}),
    ("Each recipient of one was matched to one of the other. OS was longer (HR 0.70, 95% CI 0.55-0.89).", {"adjusted": True}),
    ("As the groups were alike, no adjustment was made. OS was longer (HR 0.70, 95% CI 0.55-0.89).", {"adjusted": False}),
    ("Survival was compared by unadjusted Cox models. OS was longer (HR 0.70, 95% CI 0.55-0.89).", {"adjusted": False}),
    ("Survival was compared by unadjusted Cox models. OS was longer (adjusted HR 0.70, 95% CI 0.55-0.89).", {"adjusted": True}),
    ("No adjustment was made for multiple testing. OS was longer (HR 0.70, 95% CI 0.55-0.89).", {}),
    ("The primary outcome was stroke, compared by Cox regression adjusted for age. Stroke was rarer (HR 0.70, 95% CI 0.55-0.89).", {"adjusted": True}),
    ("The primary outcome was stroke, compared by Cox regression adjusted for age. Death was rarer (HR 0.70, 95% CI 0.55-0.89).", {}),
    ("All outcomes, of which stroke was the primary outcome, were compared by Cox regression adjusted for age. Death was rarer (HR 0.70, 95% CI 0.55-0.89).", {"adjusted": True}),
    ("In a Cox model that included the trial group, OS was longer (HR 0.70, 95% CI 0.55-0.89).", {"adjusted": True}),
    ("A high score (HR 1.74, 95% CI 1.42-2.13) was associated with a clearly worse overall survival in the multivariable model.", {"adjusted": True}),
    ("OS was longer (HR 0.70, 95% CI 0.55-0.89) and remained so after adjusting for age.", {}),
    ("OS was alike (HR 0.97, 95% CI 0.74-1.27), nor did it differ after adjustment for age.", {}),
    ("Calorie-adjusted diets were given. OS was longer (HR 0.70, 95% CI 0.55-0.89).", {}),
    ("OS was longer (stratified HR 0.70, 95% CI 0.55-0.89).", {"stratified": True}),
    ("OS was longer (unstratified HR 0.70, 95% CI 0.55-0.89).", {"stratified": False}),
    ("Patients were stratified by age. OS was longer (HR 0.70, 95% CI 0.55-0.89).", {}),
    ("PFS by independent review was longer (HR 0.70, 95% CI 0.55-0.89).", {"assessor": "independent"}),
    ("Investigator-assessed PFS was longer (HR 0.70, 95% CI 0.55-0.89).", {"assessor": "investigator"}),
    ("Age was an independent predictor of OS (HR 1.70, 95% CI 1.25-2.29).", {}),
    ("In the intention-to-treat population OS was longer (HR 0.70, 95% CI 0.55-0.89).", {"analysis_set": "itt"}),
    ("At the final analysis OS was longer (HR 0.70, 95% CI 0.55-0.89).", {"data_cut": "final"}),
    ("Finally, OS was longer (HR 0.70, 95% CI 0.55-0.89).", {}),
    ("With the rank-preserving structural failure time model OS was longer (HR 0.70, 95% CI 0.55-0.89).", {"switching": "rpsft"}),
    ("OS was longer (HR 0.70, 95% CI 0.55-0.89, one-sided P = 0.01).", {"p_sided": 1}),
    ("OS was longer (HR 0.70, 95% CI 0.55-0.89; two-sided P = 0.01).", {"p_sided": 2}),
    ("All P values were two-sided. OS was longer (HR 0.70, 95% CI 0.55-0.89; P = 0.01).", {"p_sided": 2}),
    ("The two-sided alpha was 5%. OS was longer (HR 0.70, 95% CI 0.55-0.89; P = 0.01).", {}),
    ("OS was longer (HR 0.70, 95% CI 0.55-0.89) by a one-sided test.", {}),
]  # fmt: skip
FIELDS = ("adjusted", "stratified", "assessor", "analysis_set", "data_cut", "switching", "p_sided")


@pytest.mark.parametrize("sentence, made", SENTENCES, ids=[s for s, _ in SENTENCES])
def test_how_an_estimate_was_made(read, sentence, made):
    effect = read(sentence).effects[0]
    assert {field: value for field in FIELDS if (value := getattr(effect, field)) is not None} == made


def test_a_word_belongs_to_its_own_estimate(read):
    sentence = "OS was longer (adjusted HR 0.70, 95% CI 0.55-0.89), as was PFS (unadjusted HR 0.75, 95% CI 0.58-0.97)."
    assert [e.adjusted for e in read(sentence).effects] == [True, False]
    labels = "OS was longer (adjusted hazard ratio, 0.70; 95% CI, 0.55-0.89), as was PFS (hazard ratio, 0.75; 95% CI, 0.58-0.97)."
    assert [e.adjusted for e in read(labels).effects] == [True, None]
    of_all = "After adjusting for age, OS was longer (HR, 0.70; 95% CI, 0.55-0.89), as was PFS (HR, 0.75; 95% CI, 0.58-0.97)."
    assert [e.adjusted for e in read(of_all).effects] == [True, True]
