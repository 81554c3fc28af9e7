"""Arms that go by a part of their name, by a letter, or by a name with a dash; and arms that people only crossed over to."""

import pytest

DOSES = (
    "Adults were randomly assigned to low-dose axitinib (n = 120), high-dose axitinib (n = 118), or placebo (n = 119)."
)
LETTERS = "Adults were randomly assigned to axitinib (A, n = 120), axitinib plus everolimus (AE, n = 118), or sorafenib (SO, n = 119)."
DASHES = "Of 357 adults, 120 were assigned to the axitinib regimen, 118 to the axitinib–everolimus regimen, and 119 to the control regimen."
CALLED = [
    # arms, sentence, the sides of each estimate
    (DOSES, "The HR for death was 0.80 (95% CI 0.60-1.04) for the low dose as compared with the high dose.", [("low-dose axitinib", "high-dose axitinib")]),
    (DOSES, "Falls were fewer with the high dose than with placebo (HR 0.60, 95% CI 0.40-0.90).", [("high-dose axitinib", "placebo")]),
    (DOSES, "For death, the HR (low dose vs. high dose) was 0.80 (95% CI 0.60-1.04).", [("low-dose axitinib", "high-dose axitinib")]),
    # the dose of what is named behind it is no arm
    (DOSES, "In users of high-dose prednisone, the HR for death was 0.80 (95% CI 0.60-1.04).", [(None, None)]),
    (
        LETTERS,
        "Compared with SO, the HR for death was 0.78 (95% CI, 0.56 to 1.09) for AE and 0.93 (95% CI, 0.67 to 1.28) for A.",
        [("axitinib plus everolimus", "sorafenib"), ("axitinib", "sorafenib")],
    ),
    # a capital may end a sentence
    (LETTERS, "Survival was longer with AE than with A. The HR for death was 0.60 (95% CI, 0.40 to 0.90).", [(None, None)]),
    (
        LETTERS,
        "Compared with SO, the HR for death was 0.93 (95% CI, 0.67 to 1.28) for A. The response rate was higher with AE than with SO (OR, 1.77; 95% CI, 1.14 to 2.75).",
        [("axitinib", "sorafenib"), ("axitinib plus everolimus", "sorafenib")],
    ),
    # an initial of an author is no group
    (LETTERS, "Survival was longer with AE than reported by A. Smith (HR 0.60, 95% CI 0.40-0.90).", [(None, None)]),
    (
        DASHES,
        "Relative to the control regimen, the HR was 1.53 (95% CI 1.03–2.26) for the axitinib regimen and 1.06 (95% CI 0.69–1.64) for the axitinib–everolimus regimen.",
        [("axitinib regimen", "control regimen"), ("axitinib–everolimus regimen", "control regimen")],
    ),
    (DASHES, "Deaths were fewer with the axitinib–everolimus regimen than with the axitinib regimen (HR 0.60, 95% CI 0.40–0.90).", [("axitinib–everolimus regimen", "axitinib regimen")]),
]  # fmt: skip
DELAYED = (
    "Adults were randomly assigned to early surgery (n = 120), delayed surgery (n = 118), or medical therapy (n = 119)."
)
FARED = [
    # what is a part of an arm's name says of no side how it fared
    (
        "Mortality was higher with medical therapy than with early surgery (HR 1.42, 95% CI 1.10 to 1.83) or delayed surgery (HR 1.60, 95% CI 1.22 to 2.10).",
        [("medical therapy", "early surgery"), ("medical therapy", "delayed surgery")],
    ),
]  # fmt: skip
TWO = "Adults were randomly assigned to axitinib (n = 120) or everolimus (n = 118). Deaths were fewer with axitinib than with everolimus (HR 0.60, 95% CI 0.40-0.90)."
CROSSED = [
    # what people crossed over from and to says nothing of the sides
    ("Once 18 adults who crossed over from axitinib to everolimus were left out, the HR for death was 0.66 (95% CI 0.45-0.97).", ("axitinib", "everolimus")),
    ("In those who had no crossover from the axitinib group to everolimus, the HR for death was 0.66 (95% CI 0.45-0.97).", ("axitinib", "everolimus")),
    ("After 18 adults who switched to axitinib were left out, the HR for death was 1.33 (95% CI 0.95-1.87) for everolimus versus axitinib.", ("everolimus", "axitinib")),
]  # fmt: skip


@pytest.mark.parametrize(("arms", "sentence", "expected"), CALLED)
def test_an_arm_is_known_by_what_tells_it_from_the_others(read, arms, sentence, expected):
    findings = read(f"{arms} {sentence}")
    called = {arm.id: arm.name for arm in findings.arms}
    assert [(called.get(e.numerator), called.get(e.reference)) for e in findings.effects] == expected


@pytest.mark.parametrize(("sentence", "expected"), FARED)
def test_a_part_of_a_name_is_no_verdict(read, sentence, expected):
    findings = read(f"{DELAYED} {sentence}")
    called = {arm.id: arm.name for arm in findings.arms}
    assert [(called.get(e.numerator), called.get(e.reference)) for e in findings.effects] == expected


@pytest.mark.parametrize(("sentence", "expected"), CROSSED)
def test_an_arm_crossed_over_to_is_no_side(read, sentence, expected):
    findings = read(f"{TWO} {sentence}")
    called = {arm.id: arm.name for arm in findings.arms}
    assert (called.get(findings.effects[-1].numerator), called.get(findings.effects[-1].reference)) == expected
