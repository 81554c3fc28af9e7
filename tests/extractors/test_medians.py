"""Survival times and follow-up, whose they are and of what; half of the sentences hold a time that is no median."""

import pytest

ARMS = "Of 90 patients, 44 received axitinib and 46 received everolimus."
A, E, P = "axitinib", "everolimus", "placebo"

MEDIANS = [
    # one number an arm, each beside its arm
    ("Progression-free survival was 3.0 months for both groups.", [("PFS", A, 3.0, "months"), ("PFS", E, 3.0, "months")]),
    ("Overall survival was 9.4 months for the axitinib group and 7.1 months for the everolimus group.", [("OS", A, 9.4, "months"), ("OS", E, 7.1, "months")]),
    ("Median overall survival was 12.1 weeks with axitinib and 10.3 weeks with everolimus.", [("OS", A, 12.1, "weeks"), ("OS", E, 10.3, "weeks")]),
    ("Median OS with axitinib was 9.4 months and with everolimus was 7.1 months.", [("OS", A, 9.4, "months"), ("OS", E, 7.1, "months")]),
    ("Median OS did not differ (axitinib, 3.7 months, 95% CI 3.2-4.2, vs everolimus, 3.6 months, 3.2-3.9).", [("OS", A, 3.7, "months"), ("OS", E, 3.6, "months")]),
    ("Median PFS was 2.6 months for axitinib (95% CI 1.9-2.9) and everolimus (95% CI 1.9-3.0).", [("PFS", A, 2.6, "months"), ("PFS", E, 2.6, "months")]),
    ("Median PFS was 2.6 months in both the axitinib group and the everolimus group.", [("PFS", A, 2.6, "months"), ("PFS", E, 2.6, "months")]),
    ("Median OS was not reached in any group.", [("OS", A, None, "months"), ("OS", E, None, "months")]),
    ("Median PFS was 5.1 months with axitinib and 3.2 months with the mTOR agent.", [("PFS", A, 5.1, "months"), ("PFS", E, 3.2, "months")]),
    # lists
    ("Median PFS was 4.3 and 3.9 months with axitinib and everolimus, respectively.", [("PFS", A, 4.3, "months"), ("PFS", E, 3.9, "months")]),
    ("Median PFS was 2.4 (95% CI, 2.1 to 2.7) and 3.3 (95% CI, 2.9 to 3.9) months with axitinib and everolimus, respectively.", [("PFS", A, 2.4, "months"), ("PFS", E, 3.3, "months")]),
    ("Median OS was 8.5 months versus 7.8 months for axitinib and everolimus patients, respectively.", [("OS", A, 8.5, "months"), ("OS", E, 7.8, "months")]),
    ("OS was longer with axitinib than with everolimus (3.7 v 6.1 months; HR, 0.7).", [("OS", A, 3.7, "months"), ("OS", E, 6.1, "months")]),
    ("Compared with everolimus, axitinib prolonged PFS (median, 4.1 vs 6.2 months).", [("PFS", A, 4.1, "months"), ("PFS", E, 6.2, "months")]),
    ("PFS was significantly improved in the axitinib arm (median 5.6 v 4.1 months; HR, 0.7).", [("PFS", A, 5.6, "months"), ("PFS", E, 4.1, "months")]),
    ("PFS was improved over everolimus (median 5.6 v 4.1 months; HR, 0.7).", [("PFS", A, 5.6, "months"), ("PFS", E, 4.1, "months")]),
    ("Median overall survival in the axitinib group was 11.3 months (95% CI 9.6-13.0) compared with 8.8 months (7.7-9.8) in the other.", [("OS", A, 11.3, "months"), ("OS", E, 8.8, "months")]),
    ("Median PFS and OS with axitinib were 4.7 and 9.5 months, respectively.", [("PFS", A, 4.7, "months"), ("OS", A, 9.5, "months")]),
    ("Median PFS with axitinib was not reached.", [("PFS", A, None, "months")]),
    ("Median OS was not reached (95% CI 17.9-not evaluable) with axitinib versus 14.2 years (11.2-17.5) with everolimus.", [("OS", A, None, "years"), ("OS", E, 14.2, "years")]),
    ("Median time to pain progression was 8.5 months (4.9-NE) with axitinib.", [("OTHER", A, 8.5, "months")]),
    ("Median duration of response was longer with axitinib than everolimus (18.7 v 7.4 months).", [("OTHER", A, 18.7, "months"), ("OTHER", E, 7.4, "months")]),
    ("Median PFS in women with high LDH was 9 vs 15.4 months.", [("PFS", None, 9.0, "months"), ("PFS", None, 15.4, "months")]),
    ("Median OS (months) was axitinib: 18.7 (95% CI, 12.9-NE); everolimus: 27.0 (95% CI, 23.2-NE).", [("OS", A, 18.7, "months"), ("OS", E, 27.0, "months")]),
    ("Axitinib gave better response rates (41% v 26%, respectively; P <.02) and median survival times (12.7 v 10.2 months, respectively).", [("OS", A, 12.7, "months"), ("OS", E, 10.2, "months")]),
    ("More people responded to axitinib than to everolimus (39% vs. 22%), and the median duration of response had not ended (not reached [range, 2.2+ to 13.8+ months] vs. 5.7 months [range, 1.8+ to 11.9+]).", [("OTHER", A, None, "months"), ("OTHER", E, 5.7, "months")]),
    ("Median DOR was 14.3 months for axitinib and 14.0 months for everolimus.", [("OTHER", A, 14.3, "months"), ("OTHER", E, 14.0, "months")]),
    ("The median survivals were 6.2 and 4.4 months for axitinib and everolimus.", [("OS", A, 6.2, "months"), ("OS", E, 4.4, "months")]),
    ("Patients given axitinib survived a median of 6.2 months and those given everolimus a median of 4.1 months.", [("OS", A, 6.2, "months"), ("OS", E, 4.1, "months")]),
    ("Median time to death was 6.2 months with axitinib vs 4.1 months with everolimus.", [("OS", A, 6.2, "months"), ("OS", E, 4.1, "months")]),
    ("Median time to death or bone metastasis was 6.2 months with axitinib.", [("OTHER", A, 6.2, "months")]),
    ("Median event-free and overall survival were 6.2 and 9.1 months with axitinib and 4.1 and 7.2 months with everolimus.", [("EFS", A, 6.2, "months"), ("OS", A, 9.1, "months"), ("EFS", E, 4.1, "months"), ("OS", E, 7.2, "months")]),
    ("With axitinib the median progression-free survival (PFS), time to progression (TTP) and overall survival (OS) were 11 (7-16), 14 (8-41), and 23 months (17-35), respectively.", [("PFS", A, 11.0, "months"), ("TTP", A, 14.0, "months"), ("OS", A, 23.0, "months")]),
    ("The axitinib group lived longer without disease, by disease-free survival (DFS), than the everolimus group (27.1 months versus 18.9 months).", [("DFS", A, 27.1, "months"), ("DFS", E, 18.9, "months")]),
    ("Age had no impact on OS (11.8, 12.3 and 13.4 months, respectively), PFS (3.5, 2.9 and 3.1 months, respectively).", [("OS", None, 11.8, "months"), ("OS", None, 12.3, "months"), ("OS", None, 13.4, "months"), ("PFS", None, 3.5, "months"), ("PFS", None, 2.9, "months"), ("PFS", None, 3.1, "months")]),
    ("With axitinib, median TTP was 17.2 and median survival (MS) was 35.9 weeks.", [("TTP", A, 17.2, "weeks"), ("OS", A, 35.9, "weeks")]),
    # the arms of a run of lists are named at its end, or far behind it
    ("Median TTP was 17.2 and median survival was 35.9 weeks for axitinib.", [("TTP", A, 17.2, "weeks"), ("OS", A, 35.9, "weeks")]),
    ("Median PFS was 4.1 months and 6.2 months, median OS was 9.3 months and 8.8 months with axitinib and everolimus.", [("PFS", A, 4.1, "months"), ("PFS", E, 6.2, "months"), ("OS", A, 9.3, "months"), ("OS", E, 8.8, "months")]),
    ("Time to rash (median, 5.1 vs 4.2 months) and time to dialysis (median, 9.9 vs 7.7 months) were longer with axitinib than with everolimus.", [("OTHER", A, 5.1, "months"), ("OTHER", E, 4.2, "months"), ("OTHER", A, 9.9, "months"), ("OTHER", E, 7.7, "months")]),
    ("There was a shorter median time to progression (3.1 v 4.2 months; P = .2) as compared with those given everolimus.", [("TTP", A, 3.1, "months"), ("TTP", E, 4.2, "months")]),
    ("Median PFS and OS for axitinib and everolimus were 5.1 and 6.2 months (HR, 1.1) and 19.3 and 20.4 months (HR, 1.0), respectively.", [("PFS", A, 5.1, "months"), ("PFS", E, 6.2, "months"), ("OS", A, 19.3, "months"), ("OS", E, 20.4, "months")]),
    ("A median survival of 19 and 18 months was seen in the axitinib and everolimus groups, respectively.", [("OS", A, 19.0, "months"), ("OS", E, 18.0, "months")]),
    ("PFS for a pair of drugs with axitinib was longer than for patients on everolimus [HR (axitinib/everolimus), 0.5; median PFS, 13.1 v 7.2 months].", [("PFS", A, 13.1, "months"), ("PFS", E, 7.2, "months")]),
    # one number an arm behind each number; the name of a group holds a number
    ("Median OS was 8.1 months with axitinib, and 7.2 months with everolimus.", [("OS", A, 8.1, "months"), ("OS", E, 7.2, "months")]),
    ("Median OS was 21.3 months (IQR 8.1-not reached) with axitinib in stage 3 versus 20.4 months (7.7-41.3) with everolimus.", [("OS", A, 21.3, "months"), ("OS", E, 20.4, "months")]),
    ("OS was 8.1 (interquartile range [IQR], 3.2-14.4) months with axitinib.", [("OS", A, 8.1, "months")]),
    # times that only the text itself has a name for
    ("Time-to-first rash was delayed with axitinib (median not reached v 304 days with everolimus).", [("OTHER", A, None, "days"), ("OTHER", E, 304.0, "days")]),
    ("Time to first dialysis (TTFD) was recorded. TTFD and OS were 6.1 and 15.2 months, respectively, for axitinib.", [("OTHER", A, 6.1, "months"), ("OS", A, 15.2, "months")]),
    ("Duration of exposure (DoE) was recorded. Median DoE was 6.1 months for axitinib.", []),
    # a group named by its role, by a part of its name or with one that is not known
    ("Median PFS was 5.1 and 3.2 months in the axitinib and the supportive care arms, respectively.", [("PFS", A, 5.1, "months"), ("PFS", E, 3.2, "months")]),
    ("Median OS for the axitinib and sequential arms was 9.1 months and 7.2 months.", [("OS", A, 9.1, "months"), ("OS", E, 7.2, "months")]),
    ("Axitinib delayed the onset of severe itch by 1.3 months (median, 5.1 vs 3.8 months).", [("OTHER", A, 5.1, "months"), ("OTHER", E, 3.8, "months")]),
    ("PFS was longer with axitinib, with median PFS of 7.6 and 3.1 months in the axitinib and chemotherapy arms, respectively.", [("PFS", A, 7.6, "months"), ("PFS", E, 3.1, "months")]),
    ("Median PFS was 4.6 months with axitinib versus 8.7 months (6.7-14.8) with the addition of everolimus.", [("PFS", A, 4.6, "months"), ("PFS", E, 8.7, "months")]),
    ("There was relief in 59% of axitinib and in 67% of everolimus patients, with median TTP of 23 weeks (axitinib) and 24 weeks (everolimus).", [("TTP", A, 23.0, "weeks"), ("TTP", E, 24.0, "weeks")]),
    ("The median survival with axitinib was 12.6 months and without it 11.4 months.", [("OS", A, 12.6, "months"), ("OS", E, 11.4, "months")]),
    # the one arm of a sentence is named behind all its numbers
    ("Median PFS was 24.0 months [90% CI 15.2-NR] and response was 52% (95% CI 40.7% to 64.4%) for the axitinib group.", [("PFS", A, 24.0, "months")]),
    ("Median PFS was 24.0 months in the entire cohort and response was 52% (95% CI 40.7% to 64.4%) for the axitinib group.", [("PFS", None, 24.0, "months")]),
    # the order in which each arm got its own number last
    ("The gain was greater with axitinib than with everolimus, with PFS of 4.5 months with everolimus and 8.1 months with axitinib, and median overall survival of 18.8 and 26.6 months.", [("PFS", E, 4.5, "months"), ("PFS", A, 8.1, "months"), ("OS", E, 18.8, "months"), ("OS", A, 26.6, "months")]),
    # what a treatment made of a time; a range is no pair of medians
    ("Axitinib improved median OS from 7.0 to 9.4 months.", [("OS", E, 7.0, "months"), ("OS", A, 9.4, "months")]),
    ("Axitinib prolonged median PFS from 4.1 months to 6.2 months.", [("PFS", E, 4.1, "months"), ("PFS", A, 6.2, "months")]),
    ("Axitinib improved median OS from 9.4 to 7.0 months.", [("OS", None, 9.4, "months"), ("OS", None, 7.0, "months")]),
    ("Median PFS increased from 4.1 to 6.2 months.", [("PFS", None, 4.1, "months"), ("PFS", None, 6.2, "months")]),
    ("Median survival rose from 7.0 months with everolimus to 9.4 months with axitinib.", [("OS", E, 7.0, "months"), ("OS", A, 9.4, "months")]),
    ("Median OS with axitinib ranged from 3.1 to 15.2 months.", []),
    # a bracket of no interval between a number and its arm; an endpoint that the text itself has a short form for
    ("Median OS was 9.1 months (3.7) for axitinib, and 7.2 months (2.2) for everolimus.", [("OS", A, 9.1, "months"), ("OS", E, 7.2, "months")]),
    ("The end point was neurological progression-free survival (nPFS). Median nPFS was 1.6 months in both arms.", [("OTHER", A, 1.6, "months"), ("OTHER", E, 1.6, "months")]),
    ("Progression-free survival (mPFS) was told. mPFS was 1.6 months in both arms.", [("PFS", A, 1.6, "months"), ("PFS", E, 1.6, "months")]),
    # a survival rate in months is a survival time
    ("Overall survival rates were 20.4 months in the axitinib group and 25.5 months in the everolimus group.", [("OS", A, 20.4, "months"), ("OS", E, 25.5, "months")]),
    # a bracket that compares times needs no word for the median
    ("Survival time did not differ between both arms (8.1 months for axitinib v 7.3 months for everolimus).", [("OS", A, 8.1, "months"), ("OS", E, 7.3, "months")]),
    ("Survival was alike in the people aged over 60 (visits at 3 months).", []),
    ("Median OS was 6.1 months with everolimus and was not reached in the other arm.", [("OS", E, 6.1, "months"), ("OS", A, None, "months")]),
    ("Axitinib had a 6.1-month median response duration.", [("OTHER", A, 6.1, "months")]),
    ("Median overall survival from diagnosis of metastases was 6.1 months with axitinib.", [("OS", A, 6.1, "months")]),
    # words and order go against each other: whose they are stays open
    ("Median OS leaned in favour of everolimus (15.5 v 21.8 months).", [("OS", None, 15.5, "months"), ("OS", None, 21.8, "months")]),
    ("Median OS leaned in favour of everolimus (21.8 v 15.5 months).", [("OS", E, 21.8, "months"), ("OS", A, 15.5, "months")]),
    # a time of something else
    ("This 24-month median follow-up of survival was planned; median PFS was 6.1 months with axitinib.", [("PFS", A, 6.1, "months")]),
    ("The median time between randomisation and data cut-off was 14.1 months.", []),
    ("The median length of follow-up for progression-free survival came to 22.1 months (95% CI 20.3-23.9).", []),
    ("Median OS (months) was longer with axitinib (hazard ratio, 0.58; P = 0.03).", []),
    ("All were disease free after about 5 years of tamoxifen.", []),
    ("Disease-free survival to 5 years was higher with axitinib (14% vs 11%).", []),
    ("Survival was alike (axitinib 1 year 87%, 5 years 75%; everolimus 1 year 80%, 5 years 70%).", []),
    ("Overall survival rates were 20 and 25% at 12 months.", []),
    ("Median PFS with axitinib was 9.2 months, 95% CI [6.1-12.3].", [("PFS", A, 9.2, "months")]),
    ("Half of the patients survived 5 years.", []),
    ("After a median follow-up of 21.4 months (95 % CI, 15.2-27.6), survival was alike.", []),
    ("With a median follow-up of 8.2 years (range, 2.4 to 13.9 years), PFS was better with axitinib.", []),
    ("Median age was 61 years with axitinib and 63 years with everolimus.", []),
    ("Median treatment duration was 5.1 months with axitinib and 3.9 months with everolimus.", []),
    ("Median time to response was 5.1 weeks with axitinib.", []),
    ("Mean time to relapse and survival were longer with axitinib than with everolimus (480 vs. 305 days).", []),
    ("Overall survival was 671 days with axitinib vs. 433.78 ± 66.98 days with everolimus.", [("OS", A, 671.0, "days")]),
    ("Overall survival differed (671 days vs. 433.78 ± 66.98 days).", []),
    # a landmark, a plan, a difference, a schedule
    ("Overall survival at 12 months was better with axitinib.", []),
    ("Overall survival at 12 and 24 months was better with axitinib.", []),
    ("The 3-year disease-free survival was better with axitinib.", []),
    ("At an 11-month shortest follow-up, overall survival was longer with axitinib.", []),
    ("To show a gain in median survival from 14 months with everolimus to 19 months with axitinib, 240 events were needed.", []),
    ("Median overall survival was 2.1 months longer with axitinib.", []),
    ("The gain in median overall survival was 2.1 months.", []),
    ("Treatment with axitinib for 6 months did not change survival.", []),
    ("Survival was alike in patients aged 70 years or older.", []),
    ("Of 186 patients, 55 died before the 8-week assessment of survival.", []),
    ("Median survival is between 1 and 2 years.", []),
    ("Overall survival data 12 months after the last visit were collected.", []),
    ("Overall survival data 12 months after her last visit were collected.", []),
    ("Median overall survival was 12 months after TKI failure.", [("OS", None, 12.0, "months")]),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", MEDIANS, ids=[s for s, _ in MEDIANS])
def test_medians(read, sentence, expected):
    findings = read(f"{ARMS} {sentence}")
    found = [(m.endpoint, findings.arm(m.arm).name if m.arm else None, m.value, m.unit) for m in findings.medians]
    assert found == expected


def test_a_list_keeps_the_order_of_the_sentence_before(read):
    findings = read(
        f"{ARMS} OS was longer with everolimus than with axitinib (9.1 v 7.2 months). PFS was alike (4.4 v 4.3 months)."
    )
    found = [(m.endpoint, findings.arm(m.arm).name, m.value) for m in findings.medians]
    assert found == [("OS", E, 9.1), ("OS", A, 7.2), ("PFS", E, 4.4), ("PFS", A, 4.3)]


PARTLY_NAMED = [
    ("Median OS was 9.1 months with the combination and 7.2 months with monotherapy.", (9.1, 7.2)),
    ("Median OS was 9.1 months in patients given everolimus and 7.2 months in the control arm.", (9.1, 7.2)),
    ("Median OS was 7.2 months without everolimus.", (None, 7.2)),
    ("Median OS was 7.2 months without prior everolimus.", (None, None)),
    (
        "Median OS was 9.1 months in patients who received everolimus compared with 7.2 months in those who did not.",
        (9.1, 7.2),
    ),
    ("Median OS was 7.2 months in those who did not.", (None, None)),
    ("Median OS was 9.1 and 7.2 months in arms A and B.", (9.1, 7.2)),
    ("Median OS was 9.1 months in group 1.", (None, None)),
]


@pytest.mark.parametrize("sentence, expected", PARTLY_NAMED, ids=[s for s, _ in PARTLY_NAMED])
def test_an_arm_named_in_part_owns_its_times(read, sentence, expected):
    arms = "Patients were randomly assigned to axitinib plus everolimus (arm A, n = 44) or to axitinib alone (arm B, n = 46)."
    findings = read(f"{arms} {sentence}")
    both = next(arm.id for arm in findings.arms if "everolimus" in arm.name)
    times = {m.arm == both: m.value for m in findings.medians if m.arm}
    assert (times.get(True), times.get(False)) == expected


@pytest.mark.parametrize(
    "sentence, owners",
    [
        ("Median OS was 9.1 months with placebo and was not reached in the other two arms.", [P, A, E]),
        (
            "Median OS was 9.1 months with placebo, 8.1 months with axitinib and 7.1 months in the other group.",
            [P, A, E],
        ),
        ("Median OS was 9.1 months with placebo and 7.1 months in the other group.", [P, None]),
    ],
)
def test_a_time_of_the_other_arms_is_of_those_that_are_not_named(read, sentence, owners):
    findings = read(f"Patients received axitinib (n = 44), everolimus (n = 46) or placebo (n = 45). {sentence}")
    assert [findings.arm(m.arm).name if m.arm else None for m in findings.medians] == owners


def test_the_only_arm_of_a_study_owns_what_is_said_of_nobody(read):
    findings = read("All 44 patients received axitinib. Median PFS was 5.1 months. Median OS was 9.2 months.")
    assert [(m.endpoint, m.arm) for m in findings.medians] == [("PFS", "A1"), ("OS", "A1")]


def test_the_interval_of_a_median_is_read_with_its_level(read):
    (median,) = read(f"{ARMS} Median OS was 9.4 months (90% CI, 7.1 to 11.2) with axitinib.").medians
    assert (median.ci_low, median.ci_high, median.ci_level) == (7.1, 11.2, 0.9)


def test_a_time_of_the_background_is_another_study_s(read):
    assert not read(f"BACKGROUND: Median survival is 10 months.\nRESULTS: {ARMS}").medians


def test_a_heading_within_a_line_ends_the_background(read):
    text = f"PURPOSE: Median survival is 10 months. RESULTS: {ARMS} Median OS was 9.4 months with axitinib."
    assert [m.value for m in read(text).medians] == [9.4]


def test_a_time_said_again_in_the_conclusion_is_one_time(read):
    text = (
        f"RESULTS: {ARMS} Median OS was 9.4 months with axitinib.\nCONCLUSION: Median OS was 9.4 months with axitinib."
    )
    assert len(read(text).medians) == 1


ORDERS = [
    # the order of a comparison some sentences before, of a sentence that gives each arm its share, of the study
    ("Cough was milder with axitinib than with everolimus. Nobody bled. Rash came late. Median OS was 9.1 v 7.2 months.", [A, E]),
    ("At a year 31% were well on everolimus and 46% on axitinib. Median OS was 7.2 and 9.1 months.", [E, A]),
    ("At a year 31 on everolimus and 46 on axitinib were well. Median OS was 9.1 and 7.2 months.", [A, E]),
    ("Median OS, 9.8/10.4 months.", [A, E]),
    ("mOS NR vs 20.5 mo.", [A, E]),
    ("Median PFS was 8.2 v 4.5 months by one reader; by another, median PFS was 7.2 v 4.2 months.", [A, E, A, E]),
    # two kinds of patients, a time of nobody's
    ("Axitinib did better than everolimus. PFS (median, 5.1 v 4.9 months) was similar in patients younger than 65 years and those older.", [None, None]),
    ("Axitinib did better than everolimus. In the everolimus arm, median PFS (14.1 v 2.6 months) favoured EGFR-mutant patients.", [None, None]),
    ("Axitinib did better than everolimus. Non-KIF5B patients had a longer median PFS than KIF5B patients (17.0 vs 5.5 months).", [None, None]),
    ("Axitinib did better than everolimus. Median PFS was 17.0 vs 5.5 months in patients with sarcoma.", [A, E]),
    ("Median OS in older men was 9.1 v 7.2 months.", [None, None]),
    ("After a median of 46 months, progression-free survival was 31%.", []),
]  # fmt: skip


@pytest.mark.parametrize("sentences, owners", ORDERS, ids=[s for s, _ in ORDERS])
def test_numbers_that_name_nobody_take_the_order_stated_last(read, sentences, owners):
    findings = read(f"{ARMS} {sentences}")
    assert [findings.arm(m.arm).name if m.arm else None for m in findings.medians] == owners


FOLLOW_UPS = [
    ("After a median follow-up duration of 21.4 months (95 % CI, 15.2-27.6), survival was alike.", (21.4, "months", 15.2, 27.6)),
    ("Median follow-up was 3.2 years.", (3.2, "years", None, None)),
    ("Patients were followed for a median of 18 months.", (18.0, "months", None, None)),
    ("After a median overall follow-up of 7.9 months, the median OS came to 12.4 months.", (7.9, "months", None, None)),
    ("Median follow-up was 11.2 (95% CI, 0.6-21.7) months.", (11.2, "months", 0.6, 21.7)),
    ("Median progression-free survival was 3.2 months.", None),
    ("Follow-up visits took place every 3 months.", None),
    ("Radiotherapy followed by surgery took 3.2 months.", None),
    ("Follow-up was complete at 12 months.", None),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", FOLLOW_UPS, ids=[s for s, _ in FOLLOW_UPS])
def test_follow_up(read, sentence, expected):
    f = read(sentence).follow_up
    assert (f and (f.median, f.unit, f.ci_low, f.ci_high)) == expected
