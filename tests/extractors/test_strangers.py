"""What is compared with a treatment that is none of the arms has no direction between the arms."""

import pytest

from extractors.findings import Arm, Span
from extractors.link.strangers import share_a_name

TWO = "Patients were assigned to axitinib (n = 44) or to everolimus (n = 46)."
THREE = "Patients received axitinib (n = 44), everolimus (n = 46) or placebo (n = 45)."
OPEN = [
    (TWO, "Deaths were 4.3 per 100 years with axitinib, fewer than with sorafenib (RR 0.70, 95% CI 0.52-0.94)."),
    (TWO, "Axitinib reduced mortality compared with chemotherapy (HR 0.70, 95% CI 0.52-0.94)."),
    (TWO, "Strokes differed between axitinib and everolimus most (HR for axitinib vs warfarin, 0.60, 95% CI 0.47-0.77)."),
    (TWO, "Compared with those on surgery alone, patients on everolimus had more strokes (HR 1.70, 95% CI 1.20-2.41)."),
    (THREE, "Mortality was lower with axitinib when compared to patients who only received chemotherapy (HR 0.6, 95% CI 0.4-0.9)."),
    # the estimate is an item of a list, right behind a drug of no arm
    (TWO, "Falls were rarer with axitinib than with everolimus, and rash with others: oral sorafenib 9 mg, RR 2.80 (95% CI 1.35-5.80)."),
    # "no A" is none of three arms
    (THREE, "The relative risk for axitinib versus no axitinib was 0.93 (95% CI 0.70-1.24)."),
    # whose the second number is, is said, and it is no arm's
    (TWO, "Falls were 4.30 per 1000 with axitinib and 4.41 per 1000 with sorafenib; RR = 1.02 (95% CI, 0.82-1.28)."),
    (TWO, "Falls were 5.2% on sorafenib; RR = 1.02 (95% CI, 0.82-1.28)."),
    (THREE, "Axitinib (HR 0.98, 95% CI 0.80-1.20; versus sorafenib) did not change mortality."),
]  # fmt: skip
KNOWN = [
    # a treatment is named, but not as the other side; or the other side goes by its part in the comparison
    (TWO, "Deaths were fewer with axitinib than with everolimus (HR 0.70, 95% CI 0.52-0.94) on chemotherapy."),
    (TWO, "In patients on chemotherapy, mortality was lower with axitinib versus everolimus (HR 0.70, 95% CI 0.52-0.94)."),
    (TWO, "Axitinib reduced deaths compared with those who did not receive the drug (HR 0.70, 95% CI 0.52-0.94)."),
    (TWO, "Deaths were fewer with axitinib than in the other group (HR 0.70, 95% CI 0.52-0.94)."),
    (TWO, "Deaths were 12% versus 21% after chemotherapy (HR for axitinib vs everolimus, 0.60, 95% CI 0.47-0.77)."),
    (THREE, "Mortality was lower with axitinib compared with placebo (HR 0.6, 95% CI 0.4-0.9)."),
    (TWO, "Falls were 4.30 with axitinib and 4.41 with everolimus; RR = 0.98 (95% CI, 0.82-1.28)."),
    (TWO, "Falls were rarer with axitinib, 9 mg, RR 0.80 (95% CI 0.65-0.99)."),
    (TWO, "The relative risk for axitinib versus no axitinib was 0.93 (95% CI 0.70-1.24)."),
    (TWO, "In women with sorafenib before, falls were alike; RR = 0.98 (95% CI, 0.82-1.28)."),
]  # fmt: skip


@pytest.mark.parametrize(("arms", "sentence"), OPEN, ids=[s for _, s in OPEN])
def test_a_comparison_with_a_treatment_of_no_arm_is_left_open(read, arms, sentence):
    (effect,) = read(f"{arms} {sentence}").effects
    assert (effect.numerator, effect.reference, effect.direction_source) == (None, None, "open")


@pytest.mark.parametrize(("arms", "sentence"), KNOWN, ids=[s for _, s in KNOWN])
def test_a_comparison_of_the_arms_is_kept_beside_other_treatments(read, arms, sentence):
    (effect,) = read(f"{arms} {sentence}").effects
    assert effect.numerator_text.lower() == "axitinib"
    assert effect.direction_source != "open"


def test_the_next_estimate_of_the_sentence_has_its_comparison(read):
    sentence = (
        "Compared with those on surgery alone, patients on axitinib had no more strokes (HR 0.9, 95% CI 0.7-1.2), "
        "whereas patients on everolimus had more (HR 1.7, 95% CI 1.2-2.4)."
    )
    assert [e.direction_source for e in read(f"{THREE} {sentence}").effects] == ["open", "open"]


def test_two_groups_that_were_taken_for_one_are_not_set_against_the_third(read):
    arms = "Patients were assigned to early surgery, ES (n = 44) or to pills (n = 46)."
    said = "Patients in the ES arm lived longer than those in the early surgery arm (HR 0.6, 95% CI 0.4-0.9)."
    (effect,) = read(f"{arms} {said}").effects
    assert effect.numerator is None
    (effect,) = read(f"{arms} {said.replace('early surgery arm', 'pills arm')}").effects
    assert (effect.numerator_text, effect.reference_text) == ("ES", "pills")


NOTHING = "Trials of any drug against placebo or no treatment (control) were read."
GUESSED = [
    # of two arms that are nothing, or of three, one side is only guessed; the last column says whether it is left open
    (NOTHING, "The pump was of use, RR 2.31 (95% CI 1.50-3.54), number needed to treat compared with control 3.5.", True),
    (NOTHING, "Itching was as rare with placebo compared with no treatment (RR 0.98, 95% CI 0.80-1.20).", False),
    (THREE, "Later trials compared axitinib with everolimus. Axitinib reduced deaths (HR 0.6, 95% CI 0.4-0.9).", True),
    (THREE, "Pain was less with axitinib than with everolimus. Axitinib reduced deaths (HR 0.6, 95% CI 0.4-0.9).", True),
    (THREE, "Pain was less with axitinib than with placebo. Axitinib reduced deaths (HR 0.6, 95% CI 0.4-0.9).", False),
    (THREE, "Axitinib and everolimus were given daily. Axitinib reduced deaths (HR 0.6, 95% CI 0.4-0.9).", False),
    (THREE, "Pain was less with axitinib than with everolimus. Axitinib reduced deaths against placebo (HR 0.6, 95% CI 0.4-0.9).", False),
]  # fmt: skip


DOSES = "Patients were assigned to axitinib or placebo."
GUESSED += [
    # two doses of an arm whose size is not known are two groups
    (DOSES, "Deaths were 1.6% with axitinib 110 mg and 1.1% with axitinib 150 mg (HR vs placebo 0.68, 95% CI 0.49-0.95).", True),
    (DOSES, "Deaths were 1.6% with axitinib 110 mg and 2.4% with placebo (HR vs placebo 0.68, 95% CI 0.49-0.95).", False),
    (DOSES, "With axitinib 110 mg to 150 mg, later axitinib 150 mg, deaths fell (HR vs placebo 0.68, 95% CI 0.49-0.95).", False),
    (TWO, "After axitinib 5 mg, axitinib 10 mg was given; deaths fell (HR for axitinib vs everolimus 0.68, 95% CI 0.49-0.95).", False),
]  # fmt: skip


@pytest.mark.parametrize(("arms", "sentences", "open_"), GUESSED, ids=[s for _, s, _ in GUESSED])
def test_a_side_that_is_only_guessed_is_left_open(read, arms, sentences, open_):
    effect = read(f"{arms} {sentences}").effects[-1]
    assert (effect.numerator is None) == open_


SHARED = [
    # names and aliases of two arms, whether they go by one name
    (("axitinib then sunitinib", "Su-Ax"), ("sunitinib first", "Su-Ax"), True),
    (("axitinib then sunitinib", "Ax-Su"), ("sunitinib first", "Su-Ax"), False),
    (("standard of care for TB", "SOC"), ("SoC",), True),
    (("capecitabine", "S-1"), ("S-1",), False),
]


@pytest.mark.parametrize(("first", "second", "shared"), SHARED)
def test_two_arms_of_one_name_are_told_apart_by_nothing(first, second, shared):
    arms = [
        Arm(f"A{i}", name, tuple(rest), None, None, Span(0, 1, name[0], "arms.test"))
        for i, (name, *rest) in enumerate((first, second))
    ]
    assert share_a_name(*arms) == share_a_name(*reversed(arms)) == shared


BELOW = [
    # what stands behind all estimates is the reference of all, whatever a heading before them said
    ("Axitinib versus everolimus: everolimus improved survival (HR 0.76, 95% CI 0.69-0.85) and relief (RR 1.57, 95% CI 1.32-1.85) compared with axitinib.", "everolimus"),
    ("Everolimus improved survival (HR 0.76, 95% CI 0.69-0.85) and relief (RR 1.57, 95% CI 1.32-1.85) compared with axitinib.", "everolimus"),
    ("Axitinib improved survival (HR 0.76, 95% CI 0.69-0.85) and relief (RR 1.57, 95% CI 1.32-1.85) compared with everolimus.", "axitinib"),
    ("Axitinib improved survival (HR 0.76, 95% CI 0.69-0.85) and relief (RR 1.57, 95% CI 1.32-1.85), also where everolimus had been given.", "axitinib"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "above"), BELOW, ids=[s for s, _ in BELOW])
def test_the_reference_of_a_whole_sentence_is_never_above_the_line(read, sentence, above):
    sides = [(effect.numerator_text or above).lower() for effect in read(f"{TWO} {sentence}").effects]
    assert sides == [above] * len(sides)


@pytest.mark.parametrize(
    ("sentence", "above"),
    [
        ("A total of 85 and 132 people in the active treatment and placebo groups, respectively, had strokes (RR 0.63, 95% CI 0.48-0.82).", "atenolol"),
        ("Of the pill and placebo arms, the placebo arm had more strokes (RR 1.63, 95% CI 1.20-2.21).", "placebo"),
    ],
)  # fmt: skip
def test_what_two_groups_had_is_said_of_neither(read, sentence, above):
    (effect,) = read(f"Patients were assigned to atenolol (n = 2365) or to placebo (n = 2371). {sentence}").effects
    assert effect.numerator_text == above


UNREAD = [
    # a verdict on a group that no arm is called by leaves custom nothing to say
    ("Nerve palsy was more common after the wide procedure (OR 2.15, 95% CI 1.02-4.53).", "open"),
    ("Survival was longer in the younger group (HR 0.70, 95% CI 0.52-0.94).", "open"),
    ("Survival was alike after the procedure (HR 0.84, 95% CI 0.55-1.27).", "convention"),
    ("Survival was longer in the everolimus group (HR 0.70, 95% CI 0.52-0.94).", "verb"),
    ("Follow-up was longer than planned; survival was alike (HR 0.84, 95% CI 0.55-1.27).", "convention"),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "source"), UNREAD, ids=[s for s, _ in UNREAD])
def test_custom_says_nothing_against_a_verdict_on_a_group_that_is_not_known(read, sentence, source):
    (effect,) = read(f"{TWO} {sentence}").effects
    assert effect.direction_source == source


def test_a_letter_is_the_reference_where_the_text_takes_it_so(read):
    arms = "Women were allocated paclitaxel (P) or topotecan (T). In all, 116 took P and 119 took T."
    said = "Taking {} as reference, the hazard ratio for death was 1.12 (95% CI 0.86-1.46)."
    for letter, above in (("P", "topotecan"), ("T", "paclitaxel")):
        (effect,) = read(f"{arms} {said.format(letter)}").effects
        assert (effect.numerator_text, effect.reference_text) == (above, letter)
