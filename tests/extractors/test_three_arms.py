"""Of a text with three arms: which two of them an estimate is of, and which is above the line."""

import pytest

THREE = "Patients received axitinib (n = 44), everolimus (n = 46) or placebo (n = 45)."
LISTS = [
    # sentence with two estimates, the sides of each
    (
        "Compared with placebo, the HR for death was 0.80 (95% CI 0.60-1.04) for axitinib and 0.90 (95% CI 0.70-1.16) for everolimus.",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Deaths were fewer with axitinib than with placebo (HR 0.60, 95% CI 0.40-0.90), but not with everolimus (HR 0.90, 95% CI 0.70-1.16).",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Deaths were fewer with axitinib than with placebo (HR 0.60, 95% CI 0.40-0.90) or everolimus (HR 0.70, 95% CI 0.50-0.96).",
        [("axitinib", "placebo"), ("axitinib", "everolimus")],
    ),
    (
        "Deaths were fewer with axitinib compared with placebo (HR 0.60, 95% CI 0.40-0.90), but not compared with everolimus (HR 0.90, 95% CI 0.70-1.16).",
        [("axitinib", "placebo"), ("axitinib", "everolimus")],
    ),
    (
        "There was longer survival on axitinib than on placebo (9 v 5 months; HR 0.60, 0.40-0.90), though not than on everolimus (8 months; HR 0.90, 0.70-1.16).",
        [("axitinib", "placebo"), ("axitinib", "everolimus")],
    ),
    (
        "Mortality was lower for axitinib versus placebo (HR 0.60, 95% CI 0.40-0.90) but not versus everolimus (8 months; HR 0.90, 95% CI 0.70-1.16).",
        [("axitinib", "placebo"), ("axitinib", "everolimus")],
    ),
    (
        "Mortality did not differ between axitinib and placebo (HR 0.93, 95% CI 0.78-1.12) but was lower with everolimus than with placebo (HR 0.72, 95% CI 0.59-0.87).",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Survival was similar for axitinib and placebo (HR 1.05, 95% CI 0.88-1.25) and longer for everolimus than for placebo (HR 0.72, 95% CI 0.59-0.87).",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "For death, the HRs were 0.61 (95% CI 0.36-1.04; P = 0.07) for everolimus versus placebo and 0.79 (95% CI 0.47-1.32) for axitinib versus placebo.",
        [("everolimus", "placebo"), ("axitinib", "placebo")],
    ),
    (
        "For death, the HRs were 0.61 (95% CI 0.36-1.04; P = 0.07) for both drugs versus placebo and 0.79 (95% CI 0.47-1.32) for axitinib versus placebo.",
        [(None, None), (None, None)],  # of "both drugs" nobody knows whether they are one of the arms
    ),
    (
        "Survival was alike (axitinib, 10.1 months; HR 0.98, 95% CI 0.80-1.20; everolimus, 10.3 months; HR 1.02, 95% CI 0.84-1.24; placebo, 10.2 months).",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Deaths were fewer with everolimus (HR 0.60, 95% CI 0.40-0.90), but not with axitinib (HR 0.90, 95% CI 0.70-1.16; reference, placebo).",
        [("everolimus", "placebo"), ("axitinib", "placebo")],
    ),
    (
        "The risk of death was lower with axitinib (HR 0.60, 95% CI 0.40-0.90) and everolimus (HR 0.70, 95% CI 0.50-0.96) versus placebo.",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Axitinib (OR 1.70, 95% CI 1.20-2.40) and everolimus (OR 2.00, 95% CI 1.30-3.10) did better than placebo.",
        [("Axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "The HR for death versus placebo was 0.80 (95% CI 0.60-1.04) with axitinib and 0.90 (95% CI 0.70-1.16) with everolimus.",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Axitinib, compared with placebo, reduced deaths (HR 0.60, 95% CI 0.40-0.90), as did everolimus (HR 0.70, 95% CI 0.50-0.96).",
        [("Axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Survival was longer with axitinib than with placebo (HR 0.60, 95% CI 0.40-0.90), and the hazard ratio was 0.70 (95% CI 0.50-0.96) for everolimus.",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Compared with placebo, axitinib prolonged survival (HR 0.60, 95% CI 0.40-0.90); the hazard ratio was 0.70 (95% CI 0.50-0.96) for everolimus.",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    ("Comparing everolimus with axitinib, the HR for death was 0.80 (95% CI 0.60-0.98).", [("everolimus", "axitinib")]),
    # what a list ends with is what each of its estimates is against
    (
        "The HR for death was 0.80 (95% CI 0.60-1.04) with everolimus and 0.90 (95% CI 0.70-1.16) with axitinib, each compared with placebo.",
        [("everolimus", "placebo"), ("axitinib", "placebo")],
    ),
    (
        "For death the HR was 0.80 (95% CI 0.60-1.04) in the axitinib group, and it was 0.90 (95% CI 0.70-1.16) in the placebo group, both relative to everolimus.",
        [("axitinib", "everolimus"), ("placebo", "everolimus")],
    ),
    (
        "The HR for death was 0.80 (95% CI 0.60-1.04) in women on axitinib and 0.90 (95% CI 0.70-1.16) with everolimus compared with placebo.",
        [(None, None), ("everolimus", "placebo")],
    ),
    (
        "The HRs for death with axitinib and everolimus, as compared with placebo, were 0.80 (95% CI 0.60-1.04) and 0.90 (95% CI 0.70-1.16), respectively.",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Relative to placebo, HRs for death in the everolimus and the axitinib groups were 0.80 (95% CI 0.60-1.04) and 0.90 (95% CI 0.70-1.16), respectively.",
        [("everolimus", "placebo"), ("axitinib", "placebo")],
    ),
    (
        "The HRs for death with axitinib and everolimus were 0.80 (95% CI 0.60-1.04) and 0.90 (95% CI 0.70-1.16), respectively.",
        [(None, None), (None, None)],
    ),
    (
        "The HRs for death with axitinib and everolimus, as compared with placebo, were 0.80 (95% CI 0.60-1.04), 0.90 (95% CI 0.70-1.16) and 0.70 (95% CI 0.50-0.98), respectively.",
        [(None, None), (None, None), (None, None)],
    ),
    (
        "Neither axitinib therapy (HR 0.95, 95% CI 0.70-1.29) nor everolimus therapy (HR 0.90, 95% CI 0.66-1.22) was better than placebo.",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Between axitinib and placebo, mortality did not differ (HR 0.95, 95% CI 0.70-1.29), whereas everolimus improved survival over placebo (HR 0.66, 95% CI 0.50-0.87).",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    # an item of a list goes by its own words, whatever arms the head of the list has
    (
        "With axitinib, as compared with placebo, the HR for death was 0.84 (95% CI, 0.66 to 1.07), and with everolimus, 0.73 (95% CI, 0.57 to 0.94).",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Axitinib was superior to placebo (HR 0.73, 95% CI 0.57 to 0.94), whereas everolimus therapy was not (HR 0.90, 95% CI 0.70 to 1.16).",
        [("Axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "The HR for death for axitinib as compared with placebo was 0.72 (95% CI 0.45-1.15), and that for everolimus as compared with axitinib was 0.60 (95% CI 0.36-0.98).",
        [("axitinib", "placebo"), ("everolimus", "axitinib")],
    ),
    (
        "The HR for death with everolimus vs axitinib was 0.70 (95% CI, 0.50 to 0.98) and with axitinib vs placebo was 0.62 (95% CI, 0.44 to 0.88).",
        [("everolimus", "axitinib"), ("axitinib", "placebo")],
    ),
    (
        "Axitinib and everolimus each reduced deaths compared with placebo (HR 0.70, 95% CI 0.50-0.98, and HR 0.62, 95% CI 0.44-0.88, respectively).",
        [("Axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Deaths were fewer (HR vs. placebo: everolimus, 0.70; 95% CI, 0.50 to 0.98; axitinib therapy, 0.62; 95% CI, 0.44 to 0.88).",
        [("everolimus", "placebo"), ("axitinib", "placebo")],
    ),
    # two arms that a second estimate names itself are its own
    (
        "Deaths were fewer with axitinib than with placebo (RR 0.60, 95% CI 0.40-0.90) and alike with everolimus and placebo (RR 0.95, 95% CI 0.80-1.16).",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Deaths were fewer in the axitinib group (HR 0.60, 95% CI 0.40-0.90) but not in the everolimus group (HR 0.90, 95% CI 0.70-1.16) compared with the placebo group.",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    (
        "Deaths were fewer in the tablet group (HR 0.60, 95% CI 0.40-0.90) but not in the everolimus group (HR 0.90, 95% CI 0.70-1.16) compared with the placebo group.",
        [(None, None), ("everolimus", "placebo")],
    ),
    # what stands right after an estimate is its own, whatever the one before was of
    (
        "The hazard ratio for death was 0.60 (95% CI 0.40-0.90) for axitinib versus placebo and 0.90 (95% CI 0.70-1.16) for everolimus versus axitinib.",
        [("axitinib", "placebo"), ("everolimus", "axitinib")],
    ),
    (
        "The HR for death was 0.60 (95% CI 0.40-0.90) for axitinib versus placebo, 0.90 (95% CI 0.70-1.16) for everolimus versus axitinib, and 1.10 (95% CI 0.80-1.50) for everolimus versus placebo.",
        [("axitinib", "placebo"), ("everolimus", "axitinib"), ("everolimus", "placebo")],
    ),
    (
        "The hazard ratio for death was 0.60 (95% CI 0.40-0.90) for everolimus versus axitinib and 0.90 (95% CI 0.70-1.16) for everolimus versus placebo.",
        [("everolimus", "axitinib"), ("everolimus", "placebo")],
    ),
    (
        "Deaths were fewer with axitinib than with placebo (HR 0.35, 95% CI 0.15-0.80), and the HR was 0.90 (95% CI 0.70-1.16) for everolimus compared with axitinib.",
        [("axitinib", "placebo"), ("everolimus", "axitinib")],
    ),
    (
        "The HR for death was 0.60 (95% CI 0.40-0.90) (axitinib v placebo) and 0.90 (95% CI 0.70-1.16) (everolimus v axitinib).",
        [("axitinib", "placebo"), ("everolimus", "axitinib")],
    ),
    (
        "The HR for death was 0.60 (95% CI 0.40-0.90) (axitinib v placebo) and 0.90 (95% CI 0.70-1.16) (axitinib v everolimus; open label).",
        [("axitinib", "placebo"), ("axitinib", "everolimus")],
    ),
    (
        "The HR for death was 0.60 (95% CI 0.40-0.90) for axitinib versus ergots, and 0.90 (95% CI 0.70-1.16) for axitinib versus placebo.",
        [(None, None), ("axitinib", "placebo")],
    ),
    ("Axitinib was better than placebo, and the HR for death was 0.60 (95% CI 0.40-0.90) for everolimus.", [("everolimus", "placebo")]),
    # an arm that is only named after an estimate is none of its sides
    (
        "Deaths were fewer with axitinib than with placebo (HR 0.60, 95% CI 0.40-0.90), and progression was rarer (HR 0.90, 95% CI 0.70-1.16), whereas everolimus did not help.",
        [("axitinib", "placebo"), ("axitinib", "placebo")],
    ),
    (
        "With placebo as the reference, the HR for death was 0.60 (95% CI 0.40-0.90) for axitinib and 0.90 (95% CI 0.70-1.16) for everolimus.",
        [("axitinib", "placebo"), ("everolimus", "placebo")],
    ),
    # the numbers say which other arm a verdict is against
    ("Mortality fell from axitinib: 12% with axitinib, and 30% with everolimus (HR 0.60, 95% CI 0.40-0.90), a benefit.", [(None, None)]),
    ("Axitinib reduced mortality, which was 12% with axitinib versus 30% with everolimus (HR 0.60, 95% CI 0.40-0.90).", [("axitinib", "everolimus")]),
    # a reference that is a list is that of no arm; one that is not, is
    ("Compared with placebo, everolimus, or axitinib, survival was alike (HR 0.80, 95% CI 0.60-0.98).", [(None, None)]),
    ("Compared with placebo, axitinib or everolimus prolonged survival (HR 0.80, 95% CI 0.60-0.98).", [("axitinib", "placebo")]),
    ("Axitinib was safe and, compared with placebo, everolimus reduced deaths (HR 0.60, 95% CI 0.40-0.90).", [("everolimus", "placebo")]),
    (
        "Axitinib prolonged survival in comparison with placebo (HR 0.60, 95% CI 0.40-0.90), but not in comparison with everolimus (HR 0.90, 95% CI 0.70-1.16).",
        [("Axitinib", "placebo"), ("Axitinib", "everolimus")],
    ),
    (
        "For weeks 9 through 24, 29.7% of those on axitinib died compared with 53.2% on placebo (HR 0.45, 95% CI 0.30-0.67).",
        [("axitinib", "placebo")],
    ),
    # three numbers of three arms tell of no two
    ("Survival was 12, 17 and 24 months with axitinib, placebo and everolimus (HR 0.72, 95% CI 0.52-0.98).", [(None, None)]),
    ("Survival was 12.6, 17.8 and 24.1 months in the axitinib, placebo and everolimus arms (everolimus v placebo: HR 0.72, 95% CI 0.52-0.98).", [("everolimus", "placebo")]),
    ("Mortality was 30% with axitinib, 20% with everolimus and 12% with placebo (HR 0.35, 95% CI 0.15-0.80).", [(None, None)]),
    ("The hazard ratio for death was 0.60 (95% CI 0.40-0.90) for everolimus.", [("everolimus", "placebo")]),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", LISTS, ids=[s for s, _ in LISTS])
def test_each_estimate_of_a_list_has_its_own_two_of_three_arms(read, sentence, expected):
    effects = read(f"{THREE} {sentence}").effects
    assert [(e.numerator_text, e.reference_text) for e in effects] == expected
    assert {e.direction_source for e in effects} <= {"explicit", "comparing", "verb", "medians", "convention", "open"}


@pytest.mark.parametrize(
    "references", ["placebo or everolimus", "placebo and everolimus", "placebo and with everolimus"]
)
def test_the_second_of_two_references_is_no_numerator(read, references):
    (effect,) = read(
        f"{THREE} Compared with {references}, axitinib prolonged survival (HR 0.80, 95% CI 0.60-0.98)."
    ).effects
    assert effect.numerator_text == "axitinib"


COMPARED_ON = [
    # sentence, the sides of its last estimate
    ("Axitinib was superior to everolimus (OR 1.40, 95% CI 1.10-1.78) but inferior to placebo (OR 0.64, 95% CI 0.57-0.73) for relief.", ("Axitinib", "placebo")),
    ("Relief with axitinib was greater than with everolimus and was no worse than with placebo (OR 1.40, 95% CI 1.10-1.78).", ("axitinib", "placebo")),
    ("Relief was greater with axitinib than with everolimus, but everolimus was no worse than placebo (OR 0.98, 95% CI 0.70-1.37).", ("everolimus", "placebo")),
    ("Relief was greater with everolimus than with placebo (OR 1.40, 95% CI 1.10-1.78).", ("everolimus", "placebo")),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "expected"), COMPARED_ON, ids=[s for s, _ in COMPARED_ON])
def test_a_second_comparison_keeps_its_subject(read, sentence, expected):
    effect = read(f"{THREE} {sentence}").effects[-1]
    assert (effect.numerator_text, effect.reference_text) == expected


@pytest.mark.parametrize(
    "said, source", [("Survival with everolimus and axitinib", "carried"), ("Survival with placebo", "open")]
)
def test_a_direction_is_not_carried_to_an_estimate_whose_sentence_names_a_third_arm(read, said, source):
    first = "Progression was alike (HR, everolimus versus axitinib, 0.97, 95% CI 0.59-1.62)."
    _, second = read(f"{THREE} {first} {said} was alike (HR 0.98, 95% CI 0.57-1.68).").effects
    assert second.direction_source == source


@pytest.mark.parametrize(
    "estimates", ["({}: HR 0.72, 95% CI 0.52-0.98)", "(12.6, 17.8 and 24.1 months; {}, HR 0.72, 95% CI 0.52-0.98)"]
)
@pytest.mark.parametrize(
    "said, reference", [("combination versus everolimus", "everolimus"), ("combination vs. axitinib", "axitinib")]
)
def test_the_combination_goes_by_that_word_beside_the_word_of_comparison(read, estimates, said, reference):
    text = "Patients were randomised to axitinib, everolimus, or axitinib plus everolimus. Survival differed"
    (effect,) = read(f"{text} {estimates.format(said)}.").effects
    assert (effect.numerator_text, effect.reference_text) == ("combination", reference)
