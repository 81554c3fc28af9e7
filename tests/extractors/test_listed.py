"""Lists that say once what holds of each item, arms that are factors of a model, and what an arm has more."""

import pytest

ARMS = "Patients were randomized to docetaxel (n = 40) or to docetaxel plus ramucirumab (n = 42)."
BOTH, ONE = "docetaxel plus ramucirumab", "docetaxel"
# what both ways of the text leave to nobody's custom
WAYS = "Deaths were fewer with docetaxel plus ramucirumab (HR 0.66, 95% CI 0.44-0.99), bleeds rarer after docetaxel than after docetaxel plus ramucirumab (HR 0.59, 95% CI 0.38-0.91)."
SAID = [
    # what is said behind the last outcome of a list
    ("The incidence of peritonitis (IRR 0.36, 95% CI 0.21-0.62), nephritis (IRR 0.41, 95% CI 0.22-0.76) and grade III encephalopathy (IRR 0.53, 95% CI 0.38-0.74) was lower with docetaxel plus ramucirumab.", [BOTH, BOTH, BOTH]),
    ("Rates of peritonitis (IRR 1.36, 95% CI 1.11-1.67) and that of nephritis (IRR 1.41, 95% CI 1.12-1.77) were higher with docetaxel plus ramucirumab.", [BOTH, BOTH]),
    ("Peritonitis (IRR 0.36, 95% CI 0.21-0.62) and nephritis (IRR 1.41, 95% CI 1.12-1.77) were rarer with docetaxel plus ramucirumab.", [None, ONE]),
    ("Peritonitis did not differ (IRR 0.86, 95% CI 0.61-1.22), and nephritis (IRR 0.41, 95% CI 0.22-0.76) was rarer with docetaxel plus ramucirumab.", [None, BOTH]),
    # what one of two arms has more
    ("Gout was rarer with ramucirumab (IRR 0.41, 95% CI 0.22-0.76).", [BOTH]),
    ("Gout was commoner after the addition of ramucirumab (IRR 1.41, 95% CI 1.12-1.77).", [BOTH]),
    ("Gout was commoner with ramucirumab levels above 3 (IRR 1.41, 95% CI 1.12-1.77).", [None]),
    ("Gout was rarer without ramucirumab (IRR 0.41, 95% CI 0.22-0.76).", [None]),
    ("Gout was rarer with ramucirumab or aspirin (IRR 0.41, 95% CI 0.22-0.76).", [None]),
    ("Deaths were more frequent in patients with ramucirumab (HR 1.62, 95% CI 1.41-1.94).", [None]),
    # an analysis that came to the same as the one before
    ("Gout was rarer with ramucirumab (HR 0.61, 95% CI 0.42-0.89). Transplantation as a competing event did not change the result (HR 0.66, 95% CI 0.44-0.99).", [BOTH, BOTH]),
    ("Gout was rarer with ramucirumab (HR 0.41, 95% CI 0.22-0.76). Transplantation as a competing event did not change the result (HR 0.96, 95% CI 0.61-1.51).", [BOTH, None]),
    ("Gout was rarer with ramucirumab (HR 0.61, 95% CI 0.42-0.89). Transplants did not change the incidence of death (HR 0.66, 95% CI 0.44-0.99).", [BOTH, None]),
    ("Peritonitis (IRR 1.36, 95% CI 1.11-1.67) and nephritis (IRR 1.41, 95% CI 1.12-1.77) were more frequent without ramucirumab.", [None, None]),
    ("Docetaxel without ramucirumab was less safe (IRR 1.36, 95% CI 1.11-1.67).", [None]),
    # an arm that is a factor of a model
    ("Treatment with docetaxel plus ramucirumab (HR 0.62, 95% CI 0.41-0.94) and gout (HR 2.40, 95% CI 1.31-4.40) predicted death.", [BOTH, None]),
    ("Previous treatment with docetaxel (HR 1.62, 95% CI 1.21-2.17) and gout (HR 2.40, 95% CI 1.31-4.40) predicted death.", [None, None]),
    ("In the model, treatment with docetaxel plus ramucirumab (HR 0.62, 95% CI 0.41-0.94), age (HR 1.40, 95% CI 1.10-1.78) and gout (HR 2.40, 95% CI 1.31-4.40) were independently related to death.", [BOTH, None, None]),
    ("Predictors of death were age (HR 1.40, 95% CI 1.10-1.78) and use of docetaxel plus ramucirumab (HR 0.62, 95% CI 0.41-0.94).", [None, BOTH]),
    ("Response to docetaxel plus ramucirumab (HR 0.62, 95% CI 0.41-0.94) and age (HR 1.40, 95% CI 1.10-1.78) predicted survival.", [None, None]),
]  # fmt: skip


@pytest.mark.parametrize("sentence, numerators", SAID, ids=[s for s, _ in SAID])
def test_whose_the_estimates_of_a_list_are(read, sentence, numerators):
    findings = read(f"{ARMS} {WAYS} {sentence}", title="A randomised trial.")
    named = [arm and arm.name for arm in (findings.arm(e.numerator) for e in findings.effects)]
    assert named == [BOTH, ONE, *numerators]


SHORT = "Patients were randomized to standard medical treatment (SMT) or to SMT plus human albumin."


@pytest.mark.parametrize(
    ("words", "numerator"),
    [
        ("SMT + HA", "SMT plus human albumin"),
        ("SMT plus albumin", "SMT plus human albumin"),
        ("SMT", "standard medical treatment"),
        ("SMT + HES", None),
        ("HES + SMT", None),
        ("SMT plus placebo", "standard medical treatment"),
    ],
)
def test_an_arm_and_something_more_is_not_that_arm(read, words, numerator):
    findings = read(f"{SHORT} Survival was better with {words} (HR 0.66, 95% CI 0.44-0.99).")
    (effect,) = (e for e in findings.effects if e.direction_source in {"verb", "open"})
    arm = findings.arm(effect.numerator)
    assert (arm and arm.name) == numerator


def test_a_part_of_the_name_of_an_arm_is_no_outcome(read):
    (effect,) = read(f"{SHORT} The mortality HR for SMT + HA was 0.58 (95% CI 0.43-0.78).").effects
    assert (effect.endpoint, effect.endpoint_text) == ("OS", "mortality")


FACTORIAL = (
    "Men were randomised: 759 were allocated to abiraterone and 757 to no abiraterone, while 760 were allocated to "
    "dose-escalated radiotherapy (80 Gy) and 756 to conventional-dose radiotherapy (70 Gy)."
)


@pytest.mark.parametrize(
    ("sentence", "numerators"),
    [
        ("Survival favoured abiraterone (HR 0.52, 95% CI 0.38-0.71).", ["abiraterone"]),
        ("Gout was rarer with no abiraterone (HR 0.52, 95% CI 0.38-0.71).", ["no abiraterone"]),
        (
            "The effect of abiraterone on survival was consistent in men (HR 0.63, 95% CI 0.46-0.86).",
            ["abiraterone"],
        ),
        (
            "Toxicity was more frequent after 80 Gy than after 70 Gy (OR 1.66, 95% CI 1.11-2.48).",
            ["dose-escalated radiotherapy"],
        ),
        (
            "Survival favoured abiraterone (HR 0.52, 95% CI 0.38-0.71). Bleeds were rarer (OR 0.66, 95% CI 0.48-0.91).",
            ["abiraterone", None],
        ),
        (
            "Bleeds were fewer with abiraterone (HR 0.70, 95% CI 0.55-0.89) and strokes fewer with calcium (HR 0.80, 95% CI 0.65-0.98).",
            ["abiraterone", None],
        ),
        (
            "Bleeds were fewer with abiraterone (HR 0.70, 95% CI 0.55-0.89) as were strokes (HR 0.80, 95% CI 0.65-0.98).",
            ["abiraterone", "abiraterone"],
        ),
    ],
)
def test_two_factors_of_one_trial(read, sentence, numerators):
    findings = read(f"{FACTORIAL} {sentence}")
    named = [arm and arm.name for arm in (findings.arm(e.numerator) for e in findings.effects)]
    assert named == numerators
    assert all(e.kind == "treatment" for e in findings.effects)


@pytest.mark.parametrize(
    ("named", "numerator"), [("lipoxane", "lipoxane calcium"), ("calcium", "lipoxane calcium"), ("iron", None)]
)
def test_what_an_outcome_was_rarer_with_is_an_arm_or_it_tells_nothing(read, named, numerator):
    arms = "We randomised 200 adults to lipoxane calcium (n = 100) or placebo (n = 100)."
    findings = read(
        f"{arms} Bleeds were rarer with lipoxane (HR 0.70, 95% CI 0.55-0.89). Falls were also less likely with {named} (HR 0.71, 95% CI 0.55-0.92)."
    )
    last = findings.arm(findings.effects[-1].numerator)
    assert (last and last.name) == numerator


def test_those_with_and_without_what_one_arm_has_more_are_the_two_arms(read):
    arms = "We randomised 200 adults to docetaxel (n = 100) or docetaxel plus ramucirumab (n = 100)."
    findings = read(f"{arms} The HR for death between those with and without ramucirumab was 0.61 (95% CI 0.42-0.89).")
    numerator = findings.arm(findings.effects[-1].numerator)
    assert (numerator and numerator.name) == "docetaxel plus ramucirumab"
