"""What the words of a text say against a direction that only custom gives: such a direction is left open."""

import pytest

DELAYED = "Of 90 infants, 44 were assigned to delayed cord clamping and 46 to immediate cord clamping. "
DRUGS = "Of 90 patients, 44 received axitinib and 46 received everolimus. "
CI = "(HR 1.45, 95% CI 1.02-2.06)."
# text, the arms of the last estimate
CASES = [
    # an arm that is named in part
    (DELAYED + f"Immediate clamping was associated with more deaths {CI}", None),
    (DELAYED + f"Delay was associated with more deaths {CI}", ("delayed cord clamping", "immediate cord clamping")),
    (DELAYED + f"Mortality was the same in both groups {CI}", ("delayed cord clamping", "immediate cord clamping")),
    # what the text declares
    (DRUGS + f"Axitinib was the reference. Mortality did not differ {CI}", None),
    (DRUGS + f"Everolimus was the reference. Mortality did not differ {CI}", ("axitinib", "everolimus")),
    (DRUGS + f"Mortality did not differ {CI}", ("axitinib", "everolimus")),
    # what a ratio above or below 1 is said to mean
    (
        f"{DRUGS}Hazard ratios above 1 indicate a higher risk with everolimus. Mortality did not differ {CI}",
        ("everolimus", "axitinib"),
    ),
    (
        f"{DRUGS}Hazard ratios above 1 indicate a higher risk with axitinib. Mortality did not differ {CI}",
        ("axitinib", "everolimus"),
    ),
    (f"{DRUGS}A hazard ratio <1 favours everolimus. Mortality did not differ {CI}", ("everolimus", "axitinib")),
    # against an estimate whose own words say the opposite
    (
        (
            f"{DRUGS}Hazard ratios below 1 favour everolimus. Gout was rarer with axitinib than everolimus (HR 0.60, 95% CI "
            f"0.43-0.84). Mortality did not differ {CI}"
        ),
        None,
    ),
    (f"{DRUGS}A hazard ratio >1 favours everolimus. Mortality did not differ {CI}", ("axitinib", "everolimus")),
    (f"{DRUGS}A hazard ratio below 1 favours the former. Mortality did not differ {CI}", None),
    (f"{DRUGS}Odds ratios below 1 favour everolimus. Mortality did not differ {CI}", ("axitinib", "everolimus")),
    # who fared better is not said, and by custom it is the treatment
    (DRUGS + f"Survival was longer {CI}", None),
    (DRUGS + f"Survival was shorter {CI}", ("axitinib", "everolimus")),
    (DRUGS + f"Mortality was lower {CI}", None),
    (DRUGS + f"Mortality was higher {CI}", ("axitinib", "everolimus")),
    (DRUGS + f"Survival was not longer {CI}", ("axitinib", "everolimus")),
    (DRUGS + f"Deaths were seen in infants with fewer than 5 cells {CI}", ("axitinib", "everolimus")),
    (DRUGS + f"Mortality was alike, with a P for non-inferiority of 0.01 {CI}", ("axitinib", "everolimus")),
    # so many times as much
    (DRUGS + f"Death was 1.5 times as likely after everolimus {CI}", None),
    (DRUGS + f"Death was 1.5 times as likely after axitinib {CI}", ("axitinib", "everolimus")),
    # shares that lean the other way, however little
    (DRUGS + f"Survival at 5 years was 72% with axitinib and 71% with everolimus {CI}", None),
    (DRUGS + f"Survival at 5 years was 71% with axitinib and 72% with everolimus {CI}", ("axitinib", "everolimus")),
    (DRUGS + f"Rates at 5 years were 72% with axitinib and 71% with everolimus {CI}", ("axitinib", "everolimus")),
    (
        DRUGS + "Survival at 5 years was 72% with axitinib and 71% with everolimus (HR 1.03, 95% CI 0.80-1.33).",
        ("axitinib", "everolimus"),
    ),
    # a share after a treatment is one, and a share at a time is of that time
    (DRUGS + f"Death occurred in 30% after axitinib and 45% after everolimus {CI}", ("everolimus", "axitinib")),
    # what was avoided there was less of
    (DRUGS + "Surgery was avoided more often with everolimus (HR 0.66, 95% CI 0.49-0.89).", ("everolimus", "axitinib")),
    (DRUGS + "Surgery was needed more often with everolimus (HR 0.66, 95% CI 0.49-0.89).", ("axitinib", "everolimus")),
    # the arm of what is said after an estimate is not the estimate's
    (DRUGS + f"Mortality did not differ {CI[:-1]}; pain was alike with everolimus.", ("axitinib", "everolimus")),
    (DRUGS + f"Higher mortality and more pain were seen {CI[:-1]} in the everolimus arm.", ("everolimus", "axitinib")),
]


@pytest.mark.parametrize(("text", "sides"), CASES)
def test_custom_gives_way_to_words(read, text, sides):
    effect = read(text).effects[-1]

    named = (effect.numerator_text, effect.reference_text) if effect.numerator else None
    assert named == sides, effect.direction_source


SIZED = "Of 280 patients, 141 were assigned to axitinib and 139 to everolimus. "
COUNTED = [
    # two counts before the estimate, the arms of the estimate
    ("Relapse was seen in 9 and 17 patients, respectively", "(HR 1.96, 95% CI 1.01-3.80)", None),
    ("Relapse was seen in 17 and 9 patients, respectively", "(HR 1.96, 95% CI 1.01-3.80)", ("axitinib", "everolimus")),
    ("Remission was seen in 12 of 41 after axitinib and 18 of 40 after everolimus", "(OR 1.96, 95% CI 0.80-4.80)", None),
    # too alike to tell, the living, and a group that is only described
    ("Relapse was seen in 17 and 17 patients, respectively", "(HR 1.96, 95% CI 1.01-3.80)", ("axitinib", "everolimus")),
    ("At 5 years 70 and 90 patients were alive", "(HR 1.96, 95% CI 1.01-3.80)", ("axitinib", "everolimus")),
    ("Of the 68 responders (23 with axitinib and 45 with everolimus)", "many relapsed (HR 1.96, 95% CI 1.01-3.80)", ("axitinib", "everolimus")),
    ("Relapse was seen after 9 and 17 months", "(HR 1.96, 95% CI 1.01-3.80)", ("axitinib", "everolimus")),
]  # fmt: skip


@pytest.mark.parametrize(("said", "estimate", "sides"), COUNTED)
def test_counts_may_gainsay_custom(read, said, estimate, sides):
    (effect,) = read(f"{SIZED}{said} {estimate}.").effects

    assert ((effect.numerator_text, effect.reference_text) if effect.numerator else None) == sides


def test_counts_of_groups_of_unlike_sizes_gainsay_nothing(read):
    text = SIZED.replace("280", "420").replace("139", "279")

    (effect,) = read(f"{text}Relapse was seen in 9 and 17 patients, respectively (HR 1.96, 95% CI 1.01-3.80).").effects

    assert effect.direction_source == "convention"


def test_custom_that_is_gainsaid_once_decides_no_other_estimate_of_the_two(read):
    said = "Relapse was seen in {} and 17 patients (HR 1.96, 95% CI 1.01-3.80). Survival did not differ (HR 1.10, 95% CI 0.80-1.51)."

    assert [e.direction_source for e in read(SIZED + said.format(30)).effects] == ["convention", "convention"]
    assert [e.direction_source for e in read(SIZED + said.format(9)).effects] == ["open", "open"]


@pytest.mark.parametrize("who", ["not given everolimus", "without everolimus", "never treated with everolimus"])
def test_what_is_said_of_those_without_a_treatment_is_not_said_of_it(read, who):
    (effect,) = read(f"{DRUGS}Patients {who} had more pneumonia (RR 1.54, 95% CI 1.15-2.06).").effects

    assert effect.numerator_text != "everolimus"


def test_a_group_of_no_known_arm_is_not_the_other_of_two_by_custom(read):
    (effect,) = read(f"{DRUGS}Survival was longer with everolimus than group B (HR 0.60, 95% CI 0.40-0.90).").effects

    assert (effect.numerator, effect.reference, effect.direction_source) == (None, None, "open")


@pytest.mark.parametrize(("whom", "source"), [("the whole cohort", "carried"), ("histology", "open")])
def test_a_direction_is_carried_to_all_of_the_people_alone(read, whom, source):
    text = "In this retrospective cohort study, 44 patients received axitinib and 46 received everolimus. "
    text += (
        f"PFS was longer with axitinib (HR 0.70, 95% CI 0.53-0.93). OS in {whom} was alike (HR 0.98, 95% CI 0.71-1.35)."
    )

    assert read(text).effects[-1].direction_source == source


@pytest.mark.parametrize(
    "said, source",
    [
        ("Hazard ratios (HRs) below 1 denote an advantage for axitinib over everolimus.", "carried"),
        ("Hazard ratios above 1 indicate a higher risk with axitinib.", "carried"),
        ("Odds ratios below 1 favour axitinib.", "convention"),
        ("Hazard ratios below 1 favour everolimus.", "carried"),
        ("Hazard ratios below 1 favour the former.", "open"),
    ],
)
def test_what_a_ratio_is_said_to_mean_tells_its_direction(read, said, source):
    effect = read(f"{DRUGS}{said} Mortality did not differ {CI}").effects[-1]
    assert effect.direction_source == source
