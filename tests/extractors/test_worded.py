"""The words of the two sides where no arm was found: they are for a person to read, and no direction rests on them."""

import pytest

COHORT = "Statin use and the risk of death: a cohort."
VERSUS = "Emergency surgery of injured people: a propensity-matched cohort."
TITLED = "Stenting versus bypass of the injured."
BOTH = [
    # title, sentence, the words of both sides
    (VERSUS, "Balloon surgery was associated with lower mortality compared to clamping (OR 0.26, 95% CI 0.13-0.52).", ("Balloon surgery", "clamping")),
    (VERSUS, "Balloon surgery (BO) was tried. BO was associated with lower mortality than clamping (OR 0.26, 95% CI 0.13-0.52).", ("BO", "clamping")),
    ("Oral contraceptives and the risk of stroke.", "The odds ratio for stroke among women who used oral contraceptives, as compared with nonusers, was 2.0 (95% CI 1.5-2.8).", ("oral contraceptives", "nonusers")),
    # the words of one side are the whole answer only where the text names no other
    (COHORT, "Death was associated with current use of statins (OR 0.70, 95% CI 0.55-0.89).", ("statins", None)),
    (COHORT, "Statin use was a strong independent predictor of death (OR 0.70, 95% CI 0.55-0.89).", ("Statin use", None)),
    (COHORT, "Statin therapy had an adjusted hazard ratio of 0.70 (95% CI 0.55-0.89).", ("Statin therapy", None)),
    (COHORT, "Non-users were older. Death was associated with current use of statins (OR 0.70, 95% CI 0.55-0.89).", (None, None)),
    (TITLED, "Balloon surgery had an adjusted hazard ratio of 0.70 (95% CI 0.55-0.89).", (None, None)),
    ("Statin use and death: a randomised trial.", "Statin therapy had an adjusted hazard ratio of 0.70 (95% CI 0.55-0.89).", (None, None)),
    # what is set against a treatment is an outcome, or people
    (COHORT, "The risk of death was reduced by 38% relative to statins (HR 0.62, 95% CI 0.49-0.77).", (None, None)),
    (COHORT, "Older women were associated with more deaths than younger ones (HR 1.62, 95% CI 1.30-2.02).", (None, None)),
]  # fmt: skip


@pytest.mark.parametrize(("title", "sentence", "sides"), BOTH, ids=[s for _, s, _ in BOTH])
def test_the_words_of_the_sides_are_given_without_a_direction(read, title, sentence, sides):
    (effect,) = read(sentence, title=title).effects
    assert (effect.numerator_text, effect.reference_text) == sides
    assert (effect.numerator, effect.direction_source) == (None, "open")


ARMS = "Patients were assigned to axitinib (n = 44) or to everolimus (n = 46)."
ONE = [
    # one arm between the measure and its value, or what was a predictor
    ("Two of 44 on axitinib had a rise and 17 on everolimus (OR for such a rise in the axitinib group, 0.09; 95% CI 0.02-0.41).", "axitinib"),
    ("Everolimus gave a longer life (hazard ratio for death in the axitinib group, 1.40; 95% CI 1.10-1.78).", "axitinib"),
    ("Death occurred in 30% with axitinib and in 12% with everolimus (HR for death with axitinib, 2.85; 95% CI 1.25-6.50).", "axitinib"),
    ("Everolimus was identified as the only predictor of falls (OR 1.40, 95% CI 1.10-1.78).", "everolimus"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "above"), ONE, ids=[s for s, _ in ONE])
def test_a_ratio_is_of_the_arm_that_it_is_said_to_be_of(read, sentence, above):
    (effect,) = read(f"{ARMS} {sentence}").effects
    assert (effect.numerator_text or "").lower() == (above or "")
