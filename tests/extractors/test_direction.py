"""Who is the numerator, and from which words; open where no words say."""

import pytest

ARMS = "Of 90 patients, 44 received axitinib and 46 received everolimus."
CASES = [
    # sentence, (numerator, reference, source)
    ("Progression-free survival was alike (HR, axitinib vs. everolimus, 0.97, 95% CI 0.59-1.62).", ("axitinib", "everolimus", "explicit")),
    ("Progression-free survival was alike (HR, everolimus versus axitinib = 0.97, 95% CI 0.59-1.62).", ("everolimus", "axitinib", "explicit")),
    ("The hazard ratio for death comparing axitinib with everolimus was 0.79 (95% CI 0.60-1.04).", ("axitinib", "everolimus", "explicit")),
    ("Overall survival was longer with everolimus than with axitinib (HR 0.79, 95% CI 0.60-1.04).", ("everolimus", "axitinib", "comparing")),
    ("Axitinib compared with everolimus did not prolong overall survival (HR 0.90, 95% CI 0.70-1.16).", ("Axitinib", "everolimus", "comparing")),
    ("Overall survival did not differ (HR 0.90, 95% CI 0.70-1.16).", ("axitinib", "everolimus", "convention")),
    ("The hazard ratio for men versus women was 0.90 (95% CI 0.70-1.16).", (None, None, "open")),
    ("Overall survival was longer than for patients receiving axitinib (HR 0.70, 95% CI 0.52-0.94).", ("everolimus", "axitinib", "comparing")),
    ("Overall survival was longer in the everolimus group (HR 0.70, 95% CI 0.52-0.94).", ("everolimus", "axitinib", "verb")),
    ("Overall survival was longer in the everolimus group (HR 1.40, 95% CI 1.10-1.78).", ("axitinib", "everolimus", "verb")),
    ("Overall survival was shorter in the everolimus group (HR 1.40, 95% CI 1.10-1.78).", ("everolimus", "axitinib", "verb")),
    ("Overall survival did not differ (hazard ratio (everolimus/axitinib) 0.90, 95% CI 0.70-1.16).", ("everolimus", "axitinib", "explicit")),
    ("Death occurred in 30% with axitinib versus 12% with everolimus (HR 0.35, 95% CI 0.15-0.80).", ("everolimus", "axitinib", "medians")),
    ("Death occurred in 12% with axitinib versus 30% with everolimus (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "comparing")),
    ("Median survival was 9.0 months with axitinib versus 14.2 months with everolimus (HR 1.60, 95% CI 1.10-2.30).", ("axitinib", "everolimus", "comparing")),
    ("Survival at 2 years was 62% with axitinib and 41% with everolimus (HR 1.75, 95% CI 1.10-2.80).", ("everolimus", "axitinib", "medians")),
    ("Everolimus reduced the risk of death (HR 0.62, 95% CI 0.40-0.96).", ("Everolimus", "axitinib", "verb")),
    ("There was a benefit of everolimus on overall survival (HR 0.62, 95% CI 0.40-0.96).", ("everolimus", "axitinib", "verb")),
    ("Axitinib was superior to everolimus for survival (HR 0.70, 95% CI 0.52-0.94).", ("Axitinib", "everolimus", "comparing")),
    ("Deaths were fewer with everolimus than in those who did not take it (HR 0.70, 95% CI 0.52-0.94).", ("everolimus", "axitinib", "comparing")),
    ("Age over 65 was prognostic for death (HR 1.90, 95% CI 1.20-3.01).", (None, None, "open")),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", CASES, ids=[s for s, _ in CASES])
def test_direction(read, sentence, expected):
    (effect,) = read(f"{ARMS} {sentence}").effects
    assert (effect.numerator_text, effect.reference_text, effect.direction_source) == expected
    if expected[0]:
        assert effect.numerator != effect.reference


def test_a_direction_is_carried_to_another_effect_of_the_same_two_arms(read):
    first, second = read(f"{ARMS} {CASES[1][0]} Overall survival was alike (HR 0.98, 95% CI 0.57-1.68).").effects
    assert second.direction_source == "carried"
    assert (second.numerator, second.reference) == (first.numerator, first.reference)
    assert second.evidence["direction"] == first.evidence["direction"]


def test_nothing_is_carried_where_two_effects_say_opposite_things(read):
    *_, last = read(f"{ARMS} {CASES[0][0]} {CASES[3][0]} Response did not differ (HR 0.98, 95% CI 0.57-1.68).").effects
    assert last.direction_source == "open"


def test_words_and_medians_that_disagree_leave_the_direction_open(read):
    medians = "Median overall survival was 16.2 months with axitinib and 22.4 months with everolimus."
    (effect,) = read(
        f"{ARMS} {medians} Overall survival was longer in the axitinib group (HR 0.70, 95% CI 0.52-0.94)."
    ).effects
    assert (effect.numerator, effect.reference, effect.direction_source) == (None, None, "open")
    assert effect.evidence["direction"].rule == "verdicts.verdict/good"
