"""Ratio estimates in the forms that abstracts use; half of the sentences hold none."""

import pytest

SENTENCES = [
    # sentence, [(measure, value, low, high, level, p_op, p)]
    ("Deaths were fewer (HR 0·78 [95% CI 0·65–0·94]).", [("HR", 0.78, 0.65, 0.94, 0.95, None, None)]),
    ("The hazard ratio, 1.31 (95% CI, 1.02 to 1.68), favoured placebo.", [("HR", 1.31, 1.02, 1.68, 0.95, None, None)]),
    ("Survival was alike [hazard ratio (HR, drug A vs. drug B) = 0.93, 95 % CI 0.51-1.70, P = 0.81].", [("HR", 0.93, 0.51, 1.70, 0.95, "=", 0.81)]),
    ("Survival was alike (HR = 0.88, 95 % CI 0.47-1.65, P = 0.69).", [("HR", 0.88, 0.47, 1.65, 0.95, "=", 0.69)]),
    ("Relapse was rarer (HR, 0.61; 95% CI, 0.44 to 0.85; P = .004).", [("HR", 0.61, 0.44, 0.85, 0.95, "=", 0.004)]),
    ("Relapse was rarer (HR=0.61, 95%CI=0.44−0.85, p<0.001).", [("HR", 0.61, 0.44, 0.85, 0.95, "<", 0.001)]),
    ("Relapse was rarer (hazard ratio 0.61; 99% confidence interval [CI] 0.40-0.93).", [("HR", 0.61, 0.40, 0.93, 0.99, None, None)]),
    ("Relapse: HR (95% CI): 0.61 (0.44, 0.85), P = 0.004.", [("HR", 0.61, 0.44, 0.85, 0.95, "=", 0.004)]),
    ("PFS was longer (p = 0.03; HR 0.71; 95% CI 0.55-0.92), while OS was alike (P = 0.2; HR 0.90; 95% CI 0.75-1.08).", [("HR", 0.71, 0.55, 0.92, 0.95, "=", 0.03), ("HR", 0.90, 0.75, 1.08, 0.95, "=", 0.2)]),
    ("PFS was longer (HR 0.71; 95% CI 0.55-0.92) in all who were treated (P = 0.03).", [("HR", 0.71, 0.55, 0.92, 0.95, "=", 0.03)]),
    ("The HR was 0.90 (drug A v drug B, 95% CI 0.75-1.08; P = 0.2).", [("HR", 0.90, 0.75, 1.08, 0.95, "=", 0.2)]),
    ("A was better by a small margin (HR 0.90; 95% CI 0.75-1.08).", [("HR", 0.90, 0.75, 1.08, 0.95, None, None)]),
    ("The odds ratio for response was 1.9 (95% confidence interval, 1.2 to 3.0).", [("OR", 1.9, 1.2, 3.0, 0.95, None, None)]),
    ("The relative risk was 0.80 (95% CI 0.70–0.91).", [("RR", 0.80, 0.70, 0.91, 0.95, None, None)]),
    ("Falls were fewer (incidence rate ratio 0.74, 95% CI 0.60 to 0.92).", [("IRR", 0.74, 0.60, 0.92, 0.95, None, None)]),
    ("Death from cancer (SHR 0.66, 95% CI 0.50 to 0.87) was rarer.", [("SHR", 0.66, 0.50, 0.87, 0.95, None, None)]),
    ("Falls were rarer (adjusted subhazard ratio, 0.66; 95% CI, 0.50 to 0.87; subdistribution HR in women 0.60, 95% CI 0.41-0.88).", [("SHR", 0.66, 0.50, 0.87, 0.95, None, None), ("SHR", 0.60, 0.41, 0.88, 0.95, None, None)]),
    ("The hazard ratio for 2.4 mg versus 1.7 mg was 0.80 (95% CI, 0.65 to 0.98).", [("HR", 0.80, 0.65, 0.98, 0.95, None, None)]),
    ("Nausea was common (odds ratio for 2.4 mg vs. placebo, 2.04; 95% CI, 1.37 to 3.04).", [("OR", 2.04, 1.37, 3.04, 0.95, None, None)]),
    ("Rust was commoner in spring (adjusted prevalence ratio, 2.40; 95% CI, 1.60 to 3.60).", [("other", 2.40, 1.60, 3.60, 0.95, None, None)]),
    ("The prespecified secondary outcome was unaltered (hazard ratio, 1.10; 95% CI, 0.80 to 1.51).", [("HR", 1.10, 0.80, 1.51, 0.95, None, None)]),
    ("Falls were fewer than expected with targeted therapy (HR, 0.70; 95% CI, 0.50 to 0.98).", [("HR", 0.70, 0.50, 0.98, 0.95, None, None)]),
    ("The trial was to stop at a prespecified hazard ratio of 0.70 (95% CI, 0.50 to 0.98).", []),
    ("The hazard ratio for death in the weekly group was 1·18 [95% CI 0·95–1·45].", [("HR", 1.18, 0.95, 1.45, 0.95, None, None)]),
    ("Adjusted hazard ratios were 0.35 (95% CI 0.20–0.61), 0.82 (0.71–0.95), and 0.90 (0.75–1.08), respectively.", [("HR", 0.35, 0.20, 0.61, 0.95, None, None), ("HR", 0.82, 0.71, 0.95, 0.95, None, None), ("HR", 0.90, 0.75, 1.08, 0.95, None, None)]),
    ("Those on pills had a hazard ratio of 1.21 for progression (95% CI [0.90-1.63]) and of 1.07 for death ([0.75-1.53]).", [("HR", 1.21, 0.90, 1.63, 0.95, None, None), ("HR", 1.07, 0.75, 1.53, 0.95, None, None)]),
    ("The HR was 0.71 for PFS (95% CI 0.52-0.97) and 0.93 for OS (0.64 to 1.35).", [("HR", 0.71, 0.52, 0.97, 0.95, None, None), ("HR", 0.93, 0.64, 1.35, 0.95, None, None)]),
    ("The HR was 0.71 for PFS (95% CI 0.52-0.97), with scores of 2.61 for pain (1.30-1.35).", [("HR", 0.71, 0.52, 0.97, 0.95, None, None)]),
    ("The HR was 0.71 for PFS (95% CI 0.52-0.97), and the index 2.61 for OS (1.30-1.35).", [("HR", 0.71, 0.52, 0.97, 0.95, None, None)]),
    ("It fell further (hazard ratio, 0.84; P = .47).", [("HR", 0.84, None, None, None, "=", 0.47)]),
    ("Survival was better (AHR, 0.45 [95% CI, 0.27-0.75]; P < .001).", [("HR", 0.45, 0.27, 0.75, 0.95, "<", 0.001)]),
    ("Users and non-users were alike (RH, 0.97; 95% CI, 0.82-1.14).", [("HR", 0.97, 0.82, 1.14, 0.95, None, None)]),
    ("Girls did better (MRR = 0.37 (0.16-0.89)).", [("IRR", 0.37, 0.16, 0.89, 0.95, None, None)]),
    ("Grade told who lived (HR = 5, 95%CI of HR = 1.3-19.6).", [("HR", 5, 1.3, 19.6, 0.95, None, None)]),
    ("The risk was raised [odds ratio (OR) 1.3, 95% confidence interval (95% CI) 0.87-1.9].", [("OR", 1.3, 0.87, 1.9, 0.95, None, None)]),
    ("Shorter stays told it (OR, 0.86 for every visit more [95% CI, 0.77-0.96]).", [("OR", 0.86, 0.77, 0.96, 0.95, None, None)]),
    ("Sores were commoner (30 vs. 7%, odds ratio = 6, p = 0.004).", [("OR", 6, None, None, None, "=", 0.004)]),
    ("Survival was alike (41% v 36%; hazard ratio [HR] for relapse or death, 0.89; P = .214).", [("HR", 0.89, None, None, None, "=", 0.214)]),
    ("The link held (adjusted hazard ratio and 95% CI: 2.4 and 1.3-4.4).", [("HR", 2.4, 1.3, 4.4, 0.95, None, None)]),
    ("They lived longer without relapse and overall (HR, 0.78 and 0.84, respectively).", [("HR", 0.78, None, None, None, None, None), ("HR", 0.84, None, None, None, None, None)]),
    ("Carriers had more (OR = 3.12, 95% CI: 1.21-8.04, <i>p</i> = 0.0183).", [("OR", 3.12, 1.21, 8.04, 0.95, "=", 0.0183)]),
    ("Deaths were fewer (RR 0.74 [0.66-0.83]). Strokes were not (0.90 [0.80-1.02], p=0.10).", [("RR", 0.74, 0.66, 0.83, 0.95, None, None), ("RR", 0.90, 0.80, 1.02, 0.95, "=", 0.1)]),
    ("The respective relative risks were 2.12, 1.21 and 1.31.", [("RR", 2.12, None, None, None, None, None), ("RR", 1.21, None, None, None, None, None), ("RR", 1.31, None, None, None, None, None)]),
    ("Women were rarer (odds ratio--OR 1.52, 95% confidence interval-CI 1.31-1.76).", [("OR", 1.52, 1.31, 1.76, 0.95, None, None)]),
    ("Sores healed sooner (HR, 1.40; 95% CI, 1.10 to 1.78; P <or= .01).", [("HR", 1.40, 1.10, 1.78, 0.95, "<=", 0.01)]),
    ("Sores healed sooner (HR 1.40 [97.5 confidence interval, 1.10 to 1.78]).", [("HR", 1.40, 1.10, 1.78, 0.975, None, None)]),
    ("Nausea was as common (RR 0.95, 95% 0.71 to 1.27; four trials).", [("RR", 0.95, 0.71, 1.27, 0.95, None, None)]),
    ("Relative risks of gout, falls and cramp were 1.25 (P<.01), 1.13 (P=.04), and 1.02 (P=.61), respectively.", [("RR", 1.25, None, None, None, "<", 0.01), ("RR", 1.13, None, None, None, "=", 0.04), ("RR", 1.02, None, None, None, "=", 0.61)]),
    ("It helped men and women alike (odds ratio, 0.72 vs. 0.75; P = 0.6).", [("OR", 0.72, None, None, None, None, None), ("OR", 0.75, None, None, None, None, None)]),
    ("The odds ratio was 1.20 (95% CrI 0.97-1.48) for gout and 1.50 (95% CrI, 1.10-2.05) for falls.", [("OR", 1.2, 0.97, 1.48, 0.95, None, None), ("OR", 1.5, 1.1, 2.05, 0.95, None, None)]),
    ("The hazard ratio was 0.80 (95% CI 0.60-1.07) in smokers, P = 0.03 for interaction.", [("HR", 0.8, 0.6, 1.07, 0.95, None, None)]),
    ("The ratio of the odds ratios in old and young people was 0.74 (95% CI 0.42-1.30).", [("other", 0.74, 0.42, 1.3, 0.95, None, None)]),
    ("Relapse was rarer (HR 0.70; 95% CI, 0.55-0.89; median, 21.5 v 14.0 months; P = .03).", [("HR", 0.70, 0.55, 0.89, 0.95, "=", 0.03)]),
    ("Falls were as common: 12.1 versus 11.0%; p = 0.628; RR 1.10 (95% CI 0.75-1.61).", [("RR", 1.10, 0.75, 1.61, 0.95, "=", 0.628)]),
    ("Falls were rarer (RR 0.70, 95% CI 0.55-0.89). Gait was steadier too (p = 0.01).", [("RR", 0.70, 0.55, 0.89, 0.95, None, None)]),
    ("Testing rose (RR1.16, CI 0.99–1.36, p-value = 0.060).", [("RR", 1.16, 0.99, 1.36, 0.95, "=", 0.06)]),
    ("Relapse was rarer (HR 0.30, 95% CI 0.22-0.40; median relapse-free survival 4.4 [95% CI 3.6-5.2] vs 2.1 [1.7-2.5] months).", [("HR", 0.30, 0.22, 0.40, 0.95, None, None)]),
    ("Relapse was rarer (HR 0,61; 95% CI 0,44-1,02; p = 0,06).", [("HR", 0.61, 0.44, 1.02, 0.95, "=", 0.06)]),
    ("By RECIST 1.1 response came to 12,5% (p=0,04); OR 1,87 (95% CI 1,03-3,40), P=0,039.", [("OR", 1.87, 1.03, 3.40, 0.95, "=", 0.039)]),
    ("Relapse was rarer (HR 0.61; 95% CI 0,44-0.85; P = .004).", [("HR", 0.61, 0.44, 0.85, 0.95, "=", 0.004)]),
    ("Relapse was rarer (HR = 0.61, drug A vs drug B; 95% CI: 0.44-0.85).", [("HR", 0.61, 0.44, 0.85, 0.95, None, None)]),
    ("Relapse was rarer (univariate HR 0.61, for drug A compared with drug B, 95% CI 0.44 to 0.85).", [("HR", 0.61, 0.44, 0.85, 0.95, None, None)]),
    # a comma that may be either: no bound, or no estimate
    ("Relapse was as common (HR 0.81; 95% CI 0.64-1,05; P = .1).", [("HR", 0.81, None, None, None, None, None)]),
    ("Relapse was as common in 1,204 people (HR 1,16; 95% CI 0.96-1.42).", []),
    ("Relapse was rarer (HR 0.61, drug A did better; 95% CI of the median 4.4-8.5 months).", [("HR", 0.61, None, None, None, None, None)]),
    # look-alikes: nothing to be found
    ("Breathing slowed: respiratory rate (RR) (15.4 vs 19.2 a minute, p<0.001).", []),
    ("The relative risk fell, as many as nine in a hundred were spared (p = 0.004, 95% CI 0.63-0.92).", []),
    ("Air was kept at RH 50% and 21 degrees.", []),
    ("Resting HR = 72, p = 0.04 between visits.", []),
    ("Median heart rate (HR) fell to 62 bpm (95% CI 58-66).", []),
    ("HR-positive disease was seen in 78 (95%).", []),
    ("The study had 80% power to detect a hazard ratio of 0.67.", []),
    ("The non-inferiority margin for the hazard ratio was 1.25.", []),
    ("Median follow-up was 21.4 months (95 % CI, 15.2-27.6).", []),
    ("Response was 51% (95% CI 42-60) with drug A.", []),
    ("Approved by the ethics committee (HR 41/2013).", []),
    ("Hazard ratios with 95% confidence intervals were calculated by Cox models.", []),
    ("Mean age was 61.2 (58.1-64.3) years.", []),
    ("Infusion at 0.5 (0.2-0.8) mg/kg per HR was allowed.", []),
    ("The response rate (RR) was 32% (95% CI 25-40).", []),
    ("Patients received ORS at home for 24 hrs (range 12-36).", []),
    ("I2 was 0.45 (95% CI 0.10-0.70; P = 0.02).", []),
    # a unit right behind the value
    ("Age mattered (HR = 1.41/decade older, 95% CI 1.05-1.90, P = .02).", [("HR", 1.41, 1.05, 1.9, 0.95, "=", 0.02)]),
    ("Pressure mattered (HR 1.21/mm Hg lower, 95% CI 1.12-1.31).", [("HR", 1.21, 1.12, 1.31, 0.95, None, None)]),
    ("Age mattered (OR 1.10/5 years; 95% CI 1.02-1.19).", [("OR", 1.1, 1.02, 1.19, 0.95, None, None)]),
    ("The pair was alike (HR 1.41/1.20, and in 95% CI 1.05-1.90 was given).", [("HR", 1.41, None, None, None, None, None)]),
    ("HRQoL improved by 4.2 points (95% CI 1.1-7.3).", []),
    ("The 5-year survival was 0.71 (95% CI 0.65 to 0.77).", []),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", SENTENCES, ids=[s for s, _ in SENTENCES])
def test_estimates(read, sentence, expected):
    found = read(sentence).effects
    assert [(e.measure, e.value, e.ci_low, e.ci_high, e.ci_level, e.p_op, e.p_value) for e in found] == expected


LEVELS = [
    ("The trial was positive (HR 0.70 [0.55–0.89]; response 40%, 95% CI 31-49).", 0.95, True),
    ("The trial was positive (HR 0.70 [0.55–0.89]).", 0.95, True),
    ("The trial was positive (HR 0.70, 97.5% CI 0.55–0.89).", 0.975, False),
    ("The trial was positive (HR 0.70 [0.55–0.89]; response 40%, 90% CI 33-47).", 0.90, True),
]


@pytest.mark.parametrize("sentence, level, assumed", LEVELS, ids=[s for s, *_ in LEVELS])
def test_a_level_is_read_or_said_to_be_assumed(read, sentence, level, assumed):
    (effect,) = read(sentence).effects
    assert (effect.ci_level, effect.ci_level_assumed) == (level, assumed)


def test_a_plan_is_kept_as_abstained(read):
    (kept,) = read("The study had 80% power to detect a hazard ratio of 0.67.").abstained
    assert "0.67" in kept.span.quote
    assert "sample size" in kept.reason


def test_a_restatement_is_no_second_effect(read):
    text = "Deaths were fewer (HR 0.56, 95% CI 0.40-0.78; P = .001). Thus survival was longer, with an HR for death of 0.56."
    found = read(text)
    assert [e.ci_low for e in found.effects] == [0.40]
    assert "says again" in found.abstained[-1].reason


def test_the_same_number_for_another_endpoint_stays(read):
    text = "Deaths were fewer (HR 0.56, 95% CI 0.40-0.78). The HR for stroke was 0.56."
    assert [e.endpoint for e in read(text).effects] == ["OS", "STROKE"]
