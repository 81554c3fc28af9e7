"""One drug in two doses and a control: which dose an arm has, and which dose an estimate is of."""

import pytest

GIVEN = [
    # how the doses are allotted, the arms with their sizes
    (
        "In this randomised trial we assigned adults to tofacitinib 5 mg, tofacitinib 10 mg, or placebo. A total of 914 underwent randomization (310 to 5 mg, 305 to 10 mg, and 299 to placebo).",
        [("tofacitinib 5 mg", 310), ("tofacitinib 10 mg", 305), ("placebo", 299)],
    ),
    (
        "We randomly assigned adults to receive 5 mg of tofacitinib, 10 mg of tofacitinib, or placebo. Of 914 adults, 310 were assigned to 5 mg, 305 to 10 mg, and 299 to placebo.",
        [("5 mg of tofacitinib", 310), ("10 mg of tofacitinib", 305), ("placebo", 299)],
    ),
    (
        "Adults were randomly assigned to tofacitinib 5 mg (n = 310), tofacitinib 10 mg (n = 305), or placebo (n = 299). Relapse occurred in 48 adults (15.5%) assigned to 5 mg, 39 (12.8%) assigned to 10 mg, and 57 (19.1%) assigned to placebo.",
        [("tofacitinib 5 mg", 310), ("tofacitinib 10 mg", 305), ("placebo", 299)],
    ),
    # the two numbers of a range of doses count nobody
    ("Adults were randomly assigned to 50 to 100 mg of axitinib or 25 to 10 mg of everolimus.", [("axitinib", None), ("everolimus", None)]),
]  # fmt: skip
HAD = (
    "Adults were randomly assigned to tofacitinib 5 mg (n = 310), tofacitinib 10 mg (n = 305), or adalimumab (n = 299)."
)
OF_DOSES = [
    # sentence, the dose and what it is compared with for each estimate
    (
        "The hazard ratio for death was 0.84 (95% CI, 0.66 to 1.07; P=0.11) for 5 mg as compared with adalimumab and 0.73 (95% CI, 0.57 to 0.94) for 10 mg as compared with adalimumab.",
        [("5", "adalimumab"), ("10", "adalimumab")],
    ),
    (
        "Relapse was less frequent with 10 mg than with adalimumab (hazard ratio, 0.66; 95% CI, 0.56 to 0.78) and less frequent with 5 mg than with adalimumab (hazard ratio, 0.75; 95% CI, 0.64 to 0.88).",
        [("10", "adalimumab"), ("5", "adalimumab")],
    ),
    (
        "The hazard ratio for death was 0.81 (95% CI, 0.62 to 1.06) with 10 mg and 0.92 (95% CI, 0.71 to 1.19) with 5 mg, each compared with adalimumab.",
        [("10", "adalimumab"), ("5", "adalimumab")],
    ),
    ("The hazard ratio for relapse with the 10-mg dose versus the 5-mg dose was 0.81 (95% CI, 0.66 to 0.99).", [("10", "5")]),
    (
        "Stroke was rarer with 10 mg than with adalimumab (relative risk, 0.66; 95% CI, 0.53 to 0.82) and as frequent with 5 mg and adalimumab (relative risk, 0.96; 95% CI, 0.79 to 1.16).",
        [("10", "adalimumab"), ("5", "adalimumab")],
    ),
    # the dose of another drug, a rate and a bound are no arm
    ("In adults given prednisone 10 mg the hazard ratio for death was 0.81 (95% CI, 0.66 to 0.99).", [(None, None)]),
    ("In adults whose glucose was at least 10 mg/dL the hazard ratio for death was 0.81 (95% CI, 0.66 to 0.99).", [(None, None)]),
    ("In adults whose dose was increased to 10 mg the hazard ratio for death was 0.81 (95% CI, 0.66 to 0.99).", [(None, None)]),
]  # fmt: skip


@pytest.mark.parametrize(("sentences", "expected"), GIVEN)
def test_each_dose_is_an_arm_with_its_size(read, sentences, expected):
    assert [(arm.name, arm.n) for arm in read(sentences).arms] == expected


@pytest.mark.parametrize(("sentence", "expected"), OF_DOSES)
def test_a_dose_alone_names_its_arm(read, sentence, expected):
    findings = read(f"{HAD} {sentence}")
    called = {arm.id: arm.name.removeprefix("tofacitinib ").removesuffix(" mg") for arm in findings.arms}
    assert [(called.get(e.numerator), called.get(e.reference)) for e in findings.effects] == expected


@pytest.mark.parametrize("first, second", [("46", "31"), ("31", "46")])
def test_counts_in_two_dose_groups_may_deny_what_custom_says(read, first, second):
    two = "Adults were randomly assigned to tofacitinib 10 mg (n = 310) or tofacitinib 5 mg (n = 305)."
    said = f"In all, {first} in the 10 mg group and {second} in the 5 mg group had died (hazard ratio, 0.66; 95% CI, 0.42 to 1.04)."
    (effect,) = read(f"{two} {said}").effects
    assert effect.numerator_text == (None if first == "46" else "tofacitinib 10 mg")
