"""An estimate of a group that is none of the two arms has no direction between them, however near they stand."""

import pytest

TWO = "Patients were assigned to axitinib or to everolimus."
SIZED = "Patients were assigned to axitinib (n = 44) or to everolimus (n = 46)."
THREE = "Patients received axitinib (n = 44), everolimus SR (n = 46) or placebo (n = 45)."
OPEN = [
    # the group right before an estimate, right after it, or set against it
    (TWO, "Relapse was seen in 29% on axitinib, compared with 20% in the tablet group (OR 1.69, 95% CI 1.19-2.42)."),
    (TWO, "With everolimus as the reference, the risk ratio of axitinib was 1.26 (95% CI 1.15-1.38) in the tablet-only group."),
    (TWO, "Relief was likelier with axitinib than with everolimus, with an OR of 5.10 (95% CI 3.60-7.10) versus ergots."),
    (THREE, "Relapse was seen in 29% on axitinib against 13% on placebo, and in 20% in the everolimus group (OR 1.69, 95% CI 1.19-2.42)."),
    # the group right before an estimate's bracket, that is said to have fared so
    (THREE, "Deaths were fewer in the weekly tablet group (HR 0.69, 95% CI 0.50-0.95) compared with placebo."),
    (THREE, "Deaths were fewer in the weekly tablet group than in the placebo group (HR 0.69, 95% CI 0.50-0.95)."),
    # an item of a list
    (TWO, "Falls were commoner with axitinib than with everolimus: women, 2.10 (OR, 95% CI 1.62-5.93); low-dose ergots, OR 2.13 (95% CI 1.10-4.13)."),
    # what did so is a treatment that is no arm, or was given beside one
    (TWO, "Chemotherapy was associated with better survival than everolimus (HR 0.45, 95% CI 0.27-0.75)."),
    (TWO, "Chemotherapy together with axitinib was not associated with more rash (HR 0.64, 95% CI 0.23-1.82)."),
    (TWO, "Some had stereotactic radiotherapy (SRT). SRT was associated with better survival than everolimus (HR 0.45, 95% CI 0.27-0.75)."),
    (TWO, "The findings were similar for high-dose chemotherapy (for stroke, RR 0.49, 95% CI 0.39-0.62)."),
    # one of several on a side of the comparison
    (TWO, "Compared with everolimus or chemotherapy, axitinib reduced deaths (HR 0.71, 95% CI 0.55-0.92)."),
    (TWO, "Compared with everolimus, axitinib+ and axitinib gave more relief (OR 1.52, 95% CI 1.00-2.30)."),
]  # fmt: skip
KNOWN = [
    (TWO, "Relapse was seen in 29% on axitinib, compared with 20% in the everolimus group (OR 1.69, 95% CI 1.19-2.42)."),
    # neither group goes by an arm's name, or one by its part in the study, or the two arms are all there is
    (TWO, "Relapse was seen in 29% in the short group and 20% in the long group (OR 1.69, 95% CI 1.19-2.42)."),
    (TWO, "Relapse was seen in 29% on axitinib and 20% in the control group (OR 1.69, 95% CI 1.19-2.42)."),
    (SIZED, "Relapse was seen in 29% on axitinib and 20% in the tablet group (OR 1.69, 95% CI 1.19-2.42)."),
    (TWO, "Deaths were fewer in the axitinib group (HR 0.69, 95% CI 0.50-0.95) compared with everolimus."),
    (TWO, "Deaths were fewer in the axitinib group than in the everolimus group (HR 0.69, 95% CI 0.50-0.95)."),
    (TWO, "Deaths were fewer in the active treatment group than in the everolimus group (HR 0.69, 95% CI 0.50-0.95)."),
    (TWO, "Deaths were fewer in the treated group (HR 0.69, 95% CI 0.50-0.95) with axitinib than with everolimus."),
    # a group of people, a second estimate that the first is set against, people on a treatment
    (TWO, "Deaths were fewer with axitinib than with everolimus (HR 0.69, 95% CI 0.50-0.95) in the high-risk group."),
    (TWO, "The HR for axitinib versus everolimus was 0.37 (95% CI 0.25-0.55) compared with high YKL (0.71, 95% CI 0.57-0.87)."),
    (TWO, "Patients receiving insulin had more deaths with axitinib compared with everolimus (RR 1.78, 95% CI 1.20-2.64)."),
    (TWO, "Active treatment was more often stopped than everolimus (OR 1.32, 95% CI 1.02-1.69)."),
    (TWO, "The findings were similar in women (for stroke, RR 0.49, 95% CI 0.39-0.62)."),
    (TWO, "Compared with everolimus, axitinib reduced deaths and strokes (HR 0.71, 95% CI 0.55-0.92)."),
]  # fmt: skip


@pytest.mark.parametrize(("arms", "sentence"), OPEN, ids=[s for _, s in OPEN])
def test_an_estimate_of_another_group_is_left_open(read, arms, sentence):
    effect = read(f"{arms} {sentence}").effects[-1]
    assert (effect.numerator, effect.reference, effect.direction_source) == (None, None, "open")


@pytest.mark.parametrize(("arms", "sentence"), KNOWN, ids=[s for _, s in KNOWN])
def test_an_estimate_of_the_arms_is_kept_beside_other_groups(read, arms, sentence):
    effect = read(f"{arms} {sentence}").effects[0]
    assert effect.numerator_text.lower() == "axitinib"
    assert effect.reference is not None


@pytest.mark.parametrize(
    ("sentence", "sides"),
    [
        ("Survival was 69% in the axitinib-combination group versus 49% in the placebo-combination group (HR 0.49, 95% CI 0.38-0.64).", 2),
        ("Survival was 69% in the combination group versus 49% in the placebo group (HR 0.49, 95% CI 0.38-0.64).", 0),
    ],
)  # fmt: skip
def test_a_combination_in_the_name_of_an_arm_is_that_arm(read, sentence, sides):
    arms = "Patients were assigned to axitinib (n = 44) or to placebo (n = 46), each with pemetrexed."
    (effect,) = read(f"{arms} {sentence}").effects
    assert len({effect.numerator, effect.reference} - {None}) == sides


@pytest.mark.parametrize(
    ("sentence", "sides"),
    [
        ("Recovery was faster in the combination group (HR 1.62, 95% CI 1.12-2.34).", 2),
        ("Fewer died with the combination (HR 0.62, 95% CI 0.43-0.89).", 2),
        ("Fewer died on combination therapy (HR 0.62, 95% CI 0.43-0.89).", 2),
        ("Fewer died with the combination of axitinib and pemetrexed (HR 0.62, 95% CI 0.43-0.89).", 2),
        ("Fewer died with the combination of sorafenib and docetaxel (HR 0.62, 95% CI 0.43-0.89).", 0),
    ],
)
def test_a_combination_is_the_arm_that_the_text_calls_so(read, sentence, sides):
    arms = (
        "Adults were randomly assigned (2:1) to axitinib plus pemetrexed (combination group) or to placebo plus pemetrexed"
        " (control group). 90 were assigned, 60 to the combination group and 30 to the control group."
    )
    (effect,) = read(f"{arms} {sentence}").effects
    assert len({effect.numerator, effect.reference} - {None}) == sides


def test_the_first_of_two_that_did_better_is_not_the_second(read):
    said = "Both axitinib+ (OR 1.72, 95% CI 1.04-2.85) and axitinib (OR 1.96, 95% CI 1.20-3.23) did better than everolimus."
    first, second = read(f"{TWO} {said}").effects
    assert (first.numerator, second.numerator_text, second.reference_text) == (None, "axitinib", "everolimus")


SHARES = [
    # a share of people with its interval in per cent goes by the letters of a ratio
    (
        "Complete responses were seen in the axitinib arm (OR: 41.7; 95% CL, 29.1-55.1%) and the other (OR: 38.9; 95% CL, 27.6-51.1).",
        [],
    ),
    ("The RR was 39.3% (90% CI 23.8-56.5%).", []),
    ("Deaths were fewer (OR 0.79, 95% CI 0.62-1.02%).", [0.79]),
    ("Deaths were more frequent (OR 12.5, 95% CI 6.2-31.0).", [12.5]),
]


@pytest.mark.parametrize(("sentence", "values"), SHARES)
def test_a_share_of_people_is_no_ratio(read, sentence, values):
    assert [effect.value for effect in read(f"{TWO} {sentence}").effects] == values
