"""A sentence on all ratios of a text that says which arm is over which."""

import pytest

ARMS = "Of 90 patients, 44 were assigned to axitinib and 46 to everolimus. "
FOUND = "Median survival was 9.2 and 9.8 months (HR 1.11, 95% CI 0.77-1.60). Response came to few (OR 0.80, 95% CI 0.50-1.28)."
BOTH = [("everolimus", "axitinib"), ("axitinib", "everolimus")]  # the other of the two is as custom has it
SAID = [
    # sentence, the sides of the hazard and of the odds ratio
    ("Hazard ratios (HRs) are given for everolimus relative to axitinib.", BOTH),
    ("HRs with 95% confidence intervals (CIs) were calculated for everolimus versus axitinib.", BOTH),
    (
        "Hazard ratios are expressed with axitinib as the reference.",
        [BOTH[0], (None, None)],
    ),  # custom has it so no more
    ("Odds ratios are reported for axitinib versus everolimus.", BOTH[1:] * 2),
    (
        "HRs were estimated by Cox regression with age and stage, and are always reported as everolimus over axitinib.",
        BOTH,
    ),
    ("Hazard ratios refer to everolimus relative to axitinib.", BOTH),
    # a reference of the models is one of all ratios
    ("Cox and logistic regression models were fitted, with axitinib as the reference category.", BOTH[:1] * 2),
    ("In all regression models, axitinib served as the reference.", BOTH[:1] * 2),
    ("In all regression models, axitinib was taken as reference category.", BOTH[:1] * 2),
    ("The reference group in the regression models was axitinib.", BOTH[:1] * 2),
    ("Cox models were fitted with axitinib as the reference.", [BOTH[0], (None, None)]),
    (
        "Some regression models had axitinib as the reference, others had everolimus as the reference.",
        [(None, None)] * 2,
    ),
    ("Blood pressure was read by a nurse with axitinib as the reference.", [(None, None)] * 2),
    ("Cox models were fitted with axitinib as the reference for dosing.", BOTH[1:] * 2),
    ("HRs were estimated by Cox regression, and blood was reported for everolimus over axitinib.", BOTH[1:] * 2),
    # it says nothing of which is over which
    ("Hazard ratios were calculated for all subgroups, and everolimus was compared with axitinib.", BOTH[1:] * 2),
    ("Hazard ratios were calculated for each stratum of the patients versus none.", BOTH[1:] * 2),
    ("The hazard ratio was calculated by a Cox model of everolimus versus axitinib.", BOTH[1:] * 2),
]


@pytest.mark.parametrize("said, expected", SAID)
def test_all_ratios_of_a_kind_may_be_said_to_be_of_one_over_the_other(read, said, expected):
    effects = read(f"{ARMS}{said} {FOUND}").effects
    assert [(e.numerator_text, e.reference_text) for e in effects] == expected


def test_patients_who_form_the_reference_stand_for_their_arm(read):
    said = "In all regression models, axitinib-treated patients formed the reference category."
    found = read(f"{ARMS}{said} {FOUND}")
    names = {arm.id: arm.name for arm in found.arms}
    assert [names[e.numerator] for e in found.effects] == ["everolimus"] * 2


def test_what_an_estimate_says_itself_comes_first(read):
    own = "Survival was longer with axitinib than everolimus (HR 0.70, 95% CI 0.50-0.98)."
    effects = read(f"{ARMS}{SAID[0][0]} {own}").effects
    assert [(e.numerator_text, e.direction_source) for e in effects] == [("axitinib", "comparing")]


def test_a_reference_of_the_models_is_not_taken_against_loud_medians(read):
    said = "Cox models were fitted with axitinib as the reference."
    found = "Median OS was 4.1 months with axitinib and 11.9 months with everolimus. For OS, the HR was 2.40 (95% CI 1.6-3.6)."
    (effect,) = read(f"{ARMS}{said} {found}").effects
    assert (effect.numerator_text, effect.direction_source) != ("everolimus", "carried")


STROKES = [
    ("For PFS, EVE/AXI HR = 1.30, 90% CI 1.05-1.61.", ("everolimus", "axitinib"), "explicit"),
    ("For PFS, the EVE:AXI hazard ratio was 1.30, 90% CI 1.05-1.61.", ("everolimus", "axitinib"), "explicit"),
    ("For PFS with EVE/AXI given, HR = 1.30, 90% CI 1.05-1.61.", ("everolimus", "axitinib"), "convention"),
]


@pytest.mark.parametrize("said, expected, source", STROKES)
def test_a_stroke_right_before_the_measure_parts_its_two_arms(read, said, expected, source):
    arms = "90 patients were randomised to AXI (axitinib 5 mg daily) or EVE (everolimus 10 mg daily). "
    (effect,) = read(arms + said).effects
    names = {arm.id: arm.name for arm in read(arms + said).arms}
    assert ((names[effect.numerator], names[effect.reference]), effect.direction_source) == (expected, source)
