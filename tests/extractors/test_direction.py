"""Who is the numerator, and from which words; open where no words say."""

import pytest

from extractors.findings import Arm, Span
from extractors.link.presumed import _less_is_new

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
    # the ratio's own label is not turned round by numbers that go by no other names
    ("Median overall survival was 17.8 and 12.0 months (everolimus vs axitinib, adjusted HR 1.31, 95% CI 1.02-1.68).", ("everolimus", "axitinib", "explicit")),
    ("Overall survival was shorter, 12.0 and 17.8 months (everolimus vs axitinib: HR 1.31, 95% CI 1.02-1.68).", ("everolimus", "axitinib", "explicit")),
    ("Median overall survival was 17.8 versus 12.0 months (everolimus vs axitinib, HR 1.31, 95% CI 1.02-1.68).", (None, None, "open")),
    ("Overall survival was longer (everolimus vs axitinib; 17.8 vs 12.0 months; HR 1.31, 95% CI 1.02-1.68).", ("axitinib", "everolimus", "medians")),
    # numbers of which one arm, the other or neither is named beside them
    ("With axitinib 30% died and 12% with everolimus (HR 0.35, 95% CI 0.15-0.80).", ("everolimus", "axitinib", "medians")),
    ("Death occurred in 30% with axitinib versus 12% (HR 0.35, 95% CI 0.15-0.80).", ("everolimus", "axitinib", "medians")),
    ("Death occurred in 12% with axitinib versus 30% (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "comparing")),
    ("Death occurred in 30% versus 12% with everolimus (HR 0.35, 95% CI 0.15-0.80).", ("everolimus", "axitinib", "medians")),
    ("Axitinib and everolimus had a mortality of 30% and 12% (HR 0.35, 95% CI 0.15-0.80).", ("everolimus", "Axitinib", "medians")),
    ("In the axitinib group, mortality was 12% versus 30% (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "comparing")),
    ("In the axitinib group, mortality was 30% versus 12% (HR 0.35, 95% CI 0.15-0.80).", ("everolimus", "axitinib", "medians")),
    ("Mortality was 30% and 12% in the axitinib and everolimus groups (HR 0.35, 95% CI 0.15-0.80).", ("everolimus", "axitinib", "medians")),
    ("Mortality was 12% and 30% in the axitinib and everolimus groups (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "comparing")),
    ("Relative to axitinib, mortality was 12% versus 30% (HR 0.35, 95% CI 0.15-0.80).", ("everolimus", "axitinib", "comparing")),
    ("Recurrence was 30% with axitinib versus 12% with everolimus (RR 0.35, 95% CI 0.15-0.80).", ("everolimus", "axitinib", "medians")),
    # numbers or a ratio too close to tell, though they may deny, a list of three, and numbers that the words deny
    ("Death occurred in 30% with axitinib versus 31% with everolimus (HR 0.60, 95% CI 0.40-0.90).", ("axitinib", "everolimus", "convention")),
    ("Death occurred in 31% with axitinib versus 30% with everolimus (HR 0.60, 95% CI 0.40-0.90).", (None, None, "open")),
    ("Death occurred in 30% with axitinib versus 12% with everolimus (HR 0.96, 95% CI 0.40-1.90).", ("axitinib", "everolimus", "convention")),
    ("Mortality was 30%, 20% and 12% with axitinib and everolimus (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "convention")),
    ("Mortality was 30% at 1 year versus 12% (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "convention")),
    ("Mortality was 30% versus 12% (HR 0.35, 95% CI 0.15-0.80).", (None, None, "open")),
    ("Mortality was 12% versus 30% (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "convention")),
    ("Axitinib reduced mortality, which was 30% with axitinib versus 12% with everolimus (HR 0.35, 95% CI 0.15-0.80).", (None, None, "open")),
    ("Everolimus reduced mortality, which was 30% with axitinib versus 12% with everolimus (HR 0.35, 95% CI 0.15-0.80).", ("Everolimus", "axitinib", "verb")),
    # said of one arm
    ("The hazard ratio for death with everolimus was 0.60 (95% CI 0.40-0.90).", ("everolimus", "axitinib", "verb")),
    ("The hazard ratio for death was 0.60 (95% CI 0.40-0.90) for everolimus.", ("everolimus", "axitinib", "verb")),
    ("Everolimus was associated with progression (HR 1.60, 95% CI 1.10-2.30).", ("Everolimus", "axitinib", "verb")),
    ("Everolimus, compared with axitinib, was associated with progression (HR 1.60, 95% CI 1.10-2.30).", ("Everolimus", "axitinib", "comparing")),
    # "assigned to" sets nothing beside anything, as "superior to" does
    ("In those assigned to everolimus, mortality was 30% versus 12% (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "medians")),
    ("Among patients randomised to axitinib, 12% died versus 30% (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "comparing")),
    ("Among those allocated to axitinib, mortality was 30% versus 12% (HR 2.80, 95% CI 1.20-6.50).", ("axitinib", "everolimus", "comparing")),
    ("In those exposed to everolimus, mortality was 30% versus 12% (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "medians")),
    ("Mortality was higher with everolimus: 12% versus 30% (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "verb")),
    ("Compared to everolimus, mortality was 12% versus 30% (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "comparing")),
    ("Mortality with axitinib was 30% and that with everolimus 12% (HR 0.35, 95% CI 0.15-0.80).", ("everolimus", "axitinib", "medians")),
    # a share of nobody is loud and has no ratio
    ("Mortality was 0% with axitinib versus 12% with everolimus (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "convention")),
    ("Mortality was 12% with axitinib versus 0% with everolimus (HR 0.35, 95% CI 0.15-0.80).", ("axitinib", "everolimus", "convention")),
    # of two verdicts the one that is nearer to the estimate
    ("Toxicity was higher with axitinib, but survival was longer with everolimus (HR 0.60, 95% CI 0.40-0.90).", ("everolimus", "axitinib", "verb")),
    ("Rash was more common with axitinib, and deaths were rarer with axitinib (HR 0.60, 95% CI 0.40-0.90).", ("axitinib", "everolimus", "verb")),
    # what is compared with something that is no arm
    ("Survival was longer than 5 months in most with axitinib (HR 0.60, 95% CI 0.40-0.90).", ("axitinib", "everolimus", "convention")),
    ("Deaths were fewer with axitinib/everolimus (HR 0.60, 95% CI 0.40-0.90).", ("axitinib", "everolimus", "verb")),
    ("Deaths were more common after the new procedure (HR 0.60, 95% CI 0.40-0.90).", (None, None, "open")),
    # a subdistribution hazard is a hazard
    ("Freedom from stroke was more common with everolimus (subdistribution hazard ratio 0.60, 95% CI 0.40-0.90).", ("everolimus", "axitinib", "verb")),
    # what is counted decides which way a verdict goes
    ("Fewer patients responded with everolimus (odds ratio 0.50, 95% CI 0.30-0.80).", ("everolimus", "axitinib", "verb")),
    ("Rash was more common with everolimus (odds ratio 0.50, 95% CI 0.30-0.80).", ("axitinib", "everolimus", "verb")),
    ("Everolimus increased the risk of rash (HR 1.62, 95% CI 1.10-2.40).", ("Everolimus", "axitinib", "verb")),
    ("Everolimus increased the risk of death (HR 0.62, 95% CI 0.40-0.96).", ("axitinib", "Everolimus", "verb")),
    ("Response improved with everolimus (odds ratio 0.50, 95% CI 0.30-0.80).", ("axitinib", "everolimus", "verb")),
    ("Patients on everolimus died less often (HR 0.62, 95% CI 0.40-0.96).", ("everolimus", "axitinib", "verb")),
    ("Fewer patients were alive at 2 years with everolimus (HR 1.60, 95% CI 1.10-2.30).", ("everolimus", "axitinib", "verb")),
    ("Deaths were more frequent with everolimus (HR 0.60, 95% CI 0.40-0.90).", ("axitinib", "everolimus", "verb")),
    ("Responses were more frequent with everolimus (OR 0.60, 95% CI 0.40-0.90).", ("axitinib", "everolimus", "verb")),
    ("Rash was more frequent among those who survived with everolimus (OR 0.60, 95% CI 0.40-0.90).", ("axitinib", "everolimus", "verb")),
    # the reference after the estimate; one median proves and denies nothing
    ("Deaths were fewer with everolimus (HR 0.60, 95% CI 0.40-0.90; reference: axitinib).", ("everolimus", "axitinib", "comparing")),
    ("Deaths were fewer (HR 0.60, 95% CI 0.40-0.90; reference: axitinib).", ("everolimus", "axitinib", "comparing")),
    ("Median overall survival was 14.2 months with everolimus. Overall survival was longer with everolimus than with axitinib (HR 0.70, 95% CI 0.52-0.94).", ("everolimus", "axitinib", "comparing")),
    ("Median survival was 9.0 months with axitinib versus 14.2 months with everolimus (HR 1.60, 95% CI 1.10-2.30).", ("axitinib", "everolimus", "comparing")),
    ("Survival at 2 years was 62% with axitinib and 41% with everolimus (HR 1.75, 95% CI 1.10-2.80).", ("everolimus", "axitinib", "medians")),
    ("Everolimus reduced the risk of death (HR 0.62, 95% CI 0.40-0.96).", ("Everolimus", "axitinib", "verb")),
    ("There was a benefit of everolimus on overall survival (HR 0.62, 95% CI 0.40-0.96).", ("everolimus", "axitinib", "verb")),
    ("Axitinib was superior to everolimus for survival (HR 0.70, 95% CI 0.52-0.94).", ("Axitinib", "everolimus", "comparing")),
    ("Deaths were fewer with everolimus than in those who did not take it (HR 0.70, 95% CI 0.52-0.94).", ("everolimus", "axitinib", "comparing")),
    ("The hazard ratio for death was 0.80 (95% CI 0.60-1.04) for 46 everolimus patients compared with 44 axitinib patients.", ("everolimus", "axitinib", "comparing")),
    ("With axitinib as the reference, the hazard ratio for death was 0.80 (95% CI 0.60-1.04).", ("everolimus", "axitinib", "comparing")),
    ("Rash was rarer with everolimus (odds ratio everolimus:axitinib 0.50, 95% CI 0.30-0.80).", ("everolimus", "axitinib", "explicit")),
    ("Age over 65 was prognostic for death (HR 1.90, 95% CI 1.20-3.01).", (None, None, "open")),
    ("Survival was 15.3 and 14.6 months (HR 0.88, 95% CI 0.64-1.20), with 76% of everolimus patients having crossed over.", ("axitinib", "everolimus", "convention")),
    ("Survival was alike (HR 0.88, 95% CI 0.64-1.20), although half of those on everolimus went on to axitinib.", ("axitinib", "everolimus", "convention")),
    # a verdict that was not borne out says nothing of who is above the line
    ("Superiority of axitinib for overall survival was not proven (HR 1.20, 95% CI 0.90-1.60).", ("axitinib", "everolimus", "convention")),
    ("A benefit of everolimus on overall survival could not be demonstrated (HR 1.20, 95% CI 0.90-1.60).", ("everolimus", "axitinib", "verb")),
    ("Superiority of axitinib for overall survival was proven (HR 0.70, 95% CI 0.52-0.94).", ("axitinib", "everolimus", "verb")),
    ("A benefit of everolimus on overall survival, which could be demonstrated early, lasted (HR 0.70, 95% CI 0.52-0.94).", ("everolimus", "axitinib", "verb")),
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


@pytest.mark.parametrize(
    "said",
    [
        "In contrast, the difference in overall survival was not significant",
        "As regards overall survival, the medians were 10.7 and 9.9 months",
        "Following adjustment, this difference was attenuated",
    ],
)
def test_words_of_statistics_alone_keep_the_arms_of_a_cohort_that_was_observed(read, said):
    cohort = "We reviewed 90 patients retrospectively: 44 had received axitinib and 46 everolimus."
    first = "Progression-free survival was longer with axitinib than with everolimus (HR 0.66, 95% CI 0.43-0.99)."
    later = read(f"{cohort} {first} {said} (HR 0.88, 95% CI 0.57-1.36).").effects[-1]
    assert (later.numerator_text, later.direction_source) == ("axitinib", "carried")
    other = read(f"{cohort} {first} {said} by histology (HR 0.88, 95% CI 0.57-1.36).").effects[-1]
    assert other.direction_source == "open"


def test_what_a_verdict_says_is_carried_unless_it_is_said_of_the_control(read):
    said = "Rash was rarer with {} (OR 0.50, 95% CI 0.30-0.80). Survival was alike (HR 0.98, 95% CI 0.57-1.68)."
    *_, effect = read(f"{ARMS} {said.format('axitinib')}").effects
    assert (effect.numerator_text, effect.reference_text, effect.direction_source) == (
        "axitinib",
        "everolimus",
        "carried",
    )
    arms = "Patients received axitinib (n = 44) or placebo (n = 46)."
    *_, effect = read(f"{arms} {said.format('placebo')}").effects
    assert (effect.numerator_text, effect.direction_source) == (None, "open")
    *_, effect = read(f"{arms} {said.format('placebo than with axitinib')}").effects
    assert (effect.numerator_text, effect.direction_source) == ("placebo", "carried")


def test_a_direction_that_is_stated_against_the_title_is_carried_to_no_other(read):
    said = "Rash was commoner with everolimus (OR for everolimus vs axitinib, {}). Death was alike (HR 0.98, 95% CI 0.57-1.68)."
    title = "Axitinib versus everolimus: a trial."
    *_, effect = read(f"{ARMS} {said.format('1.40, 95% CI 1.10-1.78')}", title=title).effects
    assert (effect.numerator, effect.direction_source) == (None, "open")
    *_, effect = read(f"{ARMS} {said.format('0.71, 95% CI 0.56-0.91')}", title=title).effects
    assert (effect.numerator_text, effect.direction_source) == ("everolimus", "carried")
    *_, effect = read(f"{ARMS} {said.format('1.40, 95% CI 1.10-1.78')}").effects
    assert (effect.numerator_text, effect.direction_source) == ("everolimus", "carried")


def test_a_second_estimate_of_a_sentence_that_names_no_arm_has_the_sides_of_the_first(read):
    first = "Progression-free survival was alike (HR, everolimus versus axitinib, 0.97, 95% CI 0.59-1.62)"
    _, second = read(f"{ARMS} {first}, as was overall survival (HR 0.98, 95% CI 0.57-1.68).").effects
    assert (second.numerator_text, second.reference_text, second.direction_source) == (
        "everolimus",
        "axitinib",
        "carried",
    )


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


def test_a_stroke_joins_the_sides_of_a_ratio_also_after_a_name_that_ends_in_a_number(read):
    arms = "Of 90 patients, 44 received axitinib and 46 received S-1."
    times = "Median PFS was 1.2 years for axitinib and 1.3 years for S-1, with a hazard ratio"
    (effect,) = read(f"{arms} {times} (S-1/axitinib) of 0.85 (95% CI 0.52-1.38).").effects
    assert (effect.numerator_text, effect.direction_source) == ("S-1", "explicit")
    (effect,) = read(f"{arms} {times} (given at 5/day or 1-2/day) of 0.85 (95% CI 0.52-1.38).").effects
    assert effect.direction_source != "explicit"


def test_the_ratio_of_two_groups_in_a_bracket_is_the_name_of_neither(read):
    arms = "The control group received a leaflet."
    sentence = "Swelling came earlier in the control group than in the intervention group (intervention/control, HR 0.26, 95% CI 0.09-0.79)."
    findings = read(f"{arms} {sentence}")
    (effect,) = findings.effects
    assert "intervention/control" not in [arm.name for arm in findings.arms]
    assert (effect.numerator_text, effect.reference_text, effect.direction_source) == (
        "intervention",
        "control",
        "explicit",
    )


def test_a_noun_stands_for_the_arm_of_its_participle(read):
    arms = "Of 90 men, 44 received immediate hormone therapy and 46 received deferred hormone therapy."
    (effect,) = read(
        f"{arms} Deferral was associated with a greater hazard of death (HR 1.84, 95% CI 1.01-3.35)."
    ).effects
    assert (effect.numerator_text, effect.direction_source) == ("Deferral", "verb")


def test_what_has_none_of_a_treatment_is_no_addition_to_it(read):
    arms = "Patients were assigned to mesh (n = 102) or to no mesh (n = 103)."
    (effect,) = read(f"{arms} Hernias were as common (HR 0.94, 95% CI 0.44-2.01).").effects
    assert (effect.numerator_text, effect.reference_text) == ("mesh", "no mesh")


def _arm(number, name, *aliases):
    return Arm(f"A{number}", name, aliases, None, None, Span(0, 1, name[0], "arms.test"))


def test_custom_says_nothing_where_the_arm_of_more_goes_by_a_comparator_s_name():
    sampling = _arm(1, "node sampling")
    assert _less_is_new(sampling, _arm(2, "node sampling plus dissection", "conventional dissection"))
    assert not _less_is_new(sampling, _arm(2, "node sampling plus dissection"))
    assert not _less_is_new(_arm(1, "supportive care"), _arm(2, "supportive care and drug"))


@pytest.mark.parametrize(("first", "second", "source"), [("20.1", "12.4", "convention"), ("12.4", "20.1", "open")])
def test_medians_that_name_no_arm_prove_no_direction_and_may_deny_one(read, first, second, source):
    text = (
        "Patients were randomly assigned to axitinib (n = 100) or sorafenib (n = 102). Tolerability was good. "
        f"Median overall survival was {first} v {second} months. The HR for death was 0.60 (95% CI 0.45-0.80)."
    )
    findings = read(text)
    assert [median.order_kept for median in findings.medians] == [True, True]
    assert findings.effects[0].direction_source == source


@pytest.mark.parametrize("said", ["Comparing {}, the HR for death was", "The HR for death comparing {} was"])
def test_of_a_treatment_and_the_same_with_more_the_one_with_more_is_the_numerator(read, said):
    arms = "Patients received axitinib (n = 44) or axitinib plus everolimus (n = 46)."
    sentence = f"{said.format('axitinib with axitinib plus everolimus')} 0.80 (95% CI 0.60-0.98)."
    (effect,) = read(f"{arms} {sentence}").effects
    assert (effect.numerator_text, effect.reference_text) == ("axitinib plus everolimus", "axitinib")


SHARES = [
    # numbers that stand in the order of the arms named last deny what custom would say, or do not
    ("Of these, six (8%) versus 14 (16%) fell; and the risk ratio was 1.86 (95% CI 1.07-3.26).", "open"),
    ("Of these, 14 (16%) versus 6 (8%) fell; and the risk ratio was 1.86 (95% CI 1.07-3.26).", "convention"),
    ("Of these, 7/90 (8%), 14/90 (16%) fell (RR 0.50, 95% CI 0.30-0.83).", "convention"),
    ("Fewer died: 36%; the risk of a fall was 8% at 1 year (RR 1.86, 95% CI 1.07-3.26).", "convention"),
]


@pytest.mark.parametrize(("sentence", "source"), SHARES, ids=[s for s, _ in SHARES])
def test_shares_with_their_counts_may_deny_what_custom_says(read, sentence, source):
    (effect,) = read(f"Patients received axitinib (n = 44) or placebo (n = 46). {sentence}").effects
    assert effect.direction_source == source


def test_the_second_of_two_groups_of_which_the_first_is_unknown_has_the_second_number(read):
    arms = "Patients were assigned to mesh (n = 102) or to control (n = 103)."
    said = "Falls did not differ between the study and control group: 12.0 and 24.0%; RR 0.50 (95% CI 0.29-0.86)."
    (effect,) = read(f"{arms} {said}").effects
    assert effect.numerator_text != "control"


LEANING = [
    # the title, the shares, which are all but the same, the numerator and from where it is known
    ("axitinib versus everolimus", "31% with axitinib versus 32% with everolimus", ("axitinib", "comparing")),
    ("everolimus versus axitinib", "31% with everolimus versus 32% with axitinib", ("everolimus", "comparing")),
    ("everolimus versus axitinib", "31% with axitinib versus 32% with everolimus", (None, "convention")),
    ("everolimus versus axitinib", "32% with everolimus versus 31% with axitinib", (None, "convention")),
]


@pytest.mark.parametrize("title, shares, expected", LEANING)
def test_quiet_shares_in_the_order_of_the_title_agree_with_it_or_tell_nothing(read, title, shares, expected):
    (effect,) = read(f"{ARMS} Mortality was {shares} (HR 0.97, 95% CI 0.80-1.18).", f"A trial of {title}.").effects
    assert effect.direction_source == expected[1]
    assert expected[0] in {None, effect.numerator_text}  # what custom says is never pooled
