"""Whose the counts of two sides are by the sizes of the arms, and shares that are said to be reported by so many."""

import pytest

ARMS = "663 patients were randomly assigned, 442 to axitinib and 221 to everolimus."
SAID = [
    ("Stroke occurred in 18 (4.1%) of 442 patients and 13 (5.9%) of 221 patients (OR 0.68, 95% CI 0.33-1.41).", "axitinib"),
    ("Stroke occurred in 13 of 221 patients (5.9%) and 18 of 442 patients (4.1%) (OR 0.68, 95% CI 0.33-1.41).", "axitinib"),
    ("Stroke occurred in 13/221 (5.9%) versus 18/442 (4.1%) (OR 1.47, 95% CI 0.71-3.06).", "everolimus"),
    ("Stroke occurred in 13/221 and 18/442 (HR 1.52, 95% CI 0.74-3.12).", "everolimus"),
]  # fmt: skip
NOT_COUNTED = [
    # of other people than the arms', of those who lived, of a ratio that is not that of the counts
    "Stroke occurred in 18 of 240 men and 13 of 120 men (OR 0.67, 95% CI 0.32-1.41).",
    "In all, 18 of 442 patients and 13 of 221 patients were alive (OR 0.68, 95% CI 0.33-1.41).",
    "Stroke was avoided in 400 of 442 and 190 of 221 patients (OR 0.64, 95% CI 0.39-1.05).",
    "Stroke occurred in 18 of 442 and 9 of 221 patients (OR 1.30, 95% CI 0.58-2.91).",
]


@pytest.mark.parametrize("sentence, numerator", SAID, ids=[s for s, _ in SAID])
def test_counts_are_of_the_arms_of_that_size(read, sentence, numerator):
    findings = read(f"{ARMS} {sentence}")
    (effect,) = findings.effects
    assert findings.arm(effect.numerator).name == numerator
    assert effect.direction_source in {"comparing", "medians"}


@pytest.mark.parametrize("sentence", NOT_COUNTED)
def test_other_counts_tell_nothing(read, sentence):
    (effect,) = read(f"{ARMS} {sentence}").effects
    assert effect.direction_source in {"convention", "open"}


def test_a_share_is_reported_by_so_many_during_a_treatment(read):
    arms = "512 patients were assigned, 255 to the maintenance group and 257 to the discontinuation group."
    said = "Symptoms were reported by 29.6% after discontinuation and 13.3% during maintenance (OR 2.73, 95% CI 1.73-4.31)."
    (effect,) = read(f"{arms} {said}").effects
    assert (effect.numerator_text, effect.reference_text) == ("discontinuation", "maintenance")
    (effect,) = read(f"{arms} {said.replace('reported by', 'reduced by')}").effects
    assert effect.direction_source != "comparing"
