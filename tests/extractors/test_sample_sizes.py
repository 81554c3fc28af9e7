"""How many people a study has: half of the sentences hold a number of people that is not the total."""

import pytest

TOTALS = [
    ("Included in the study were 114 consecutive patients with sarcoma.", 114),
    ("A total of 421 patients with tumors were included; 395 patients (97%) participated in the quality-of-life study.", 421),
    # randomised
    ("Of the 97 patients who met the inclusion criteria, 50 received drug A.", 97),
    ("One hundred and seven patients were randomised.", 107),
    ("Between May 2, 2010, and June 9, 2012, 212 patients were randomly assigned to treatment.", 212),
    ("Seventy American Heart Association class I-II patients were randomly allocated to three groups.", 70),
    ("302 patients with proven colonic cancer and up to three metastases were randomised.", 302),
    ("145 women underwent randomization.", 145),
    ("Of 4,310 adults screened, 1,207 were enrolled, and 600 of them were asthmatic.", 1207),
    ("Patients (n = 314) were randomised to axitinib (n = 155) or sorafenib (n = 159).", 314),
    ("Women with operable cancer (N = 1,204) were randomly assigned to one of three schedules.", 1204),
    ("96 patients were enrolled, 88 of whom were randomly assigned: 45 to axitinib and 43 to placebo.", 88),
    ("210 patients were assessed for eligibility and 140 were enrolled and randomly assigned.", 140),
    ("We randomised 12,408 type 2 diabetes patients.", 12408),
    ("Of the 2,150 registered patients, 90 were not eligible. The intention-to-treat population included 1,900 patients.", 1900),
    # enrolled, analysed, named
    ("We enrolled 1,553 eligible patients.", 1553),
    ("A total of 83 women were included.", 83),
    ("310 of 545 (57%) school employees invited consented.", 310),
    ("Of the 190 patients, 121 (63.7%) completed quality-of-life questionnaires.", 121),
    ("Twelve subjects (men 24.8 years; women 22.8 years) ingested a capsule on two days.", 12),
    ("Samples of the Swedish subcohort (N = 870) of a large trial were stained.", 870),
    ("Outcome was recorded in 48 children with epilepsy.", 48),
    ("In a crossover trial, 24 patients with asthma inhaled salmeterol and placebo.", 24),
    ("206 men were randomly premedicated with diclofenac or pethidine.", 206),
    ("One hundred men had a run-in with haloperidol. Eighty-four of them failed to respond and agreed to be randomly assigned to olanzapine or chlorpromazine.", 84),
    ("Over eight weeks, drug A was given to 11 patients (9 men, 2 women) in turn.", 11),
    ("Drug A was given in a crossover study to 18 healthy male and female subjects.", 18),
    ("The trial was stopped after 64 patients because of bleeding.", 64),
    ("Callers (n = 500) were randomly assigned to advice or leaflets.", 500),
    ("Men with an infarction and an ejection fraction (EF) below 0.40 in hospital (n = 1926) were randomized to drug A or placebo.", 1926),
    ("We investigated weight changes in 1929 patients. To validate results, we analysed data for 619 patients.", 1929),
    ("The 118 women in this report belonged to a larger trial.", 118),
    ("Thirty dyads undergoing counselling received leaflets.", 30),
    ("Out of 73 patients with low iron, 34 (47%) were randomized to iron and 39 (53%) to placebo.", 73),
    ("Of 202 patients with myocarditis, 84 patients with one marker were randomized to drug A or drug B.", 84),
    ("Seventy accepted and were randomized.", 70),
    ("97 patients were enrolled. Forty-nine patients were assigned to undergo surgery.", 97),
    ("This post hoc analysis used a trial in which 676 patients were randomised to drug A or B. Tumour samples were available from 225 randomised patients.", 225),
    ("Of 178 eligible patients of one practice, 55 participated in the study.", 55),
    ("In total, 611 patients (306 TC patients and 305 AC patients) underwent random assignment.", 611),
    ("Ninety-four physicians and 162 patients were involved in this work.", 162),
    # the parts add up to it
    ("A total of 90 boys joined: 40 boys swam and 50 boys cycled. 85 boys (94%) answered letters.", 90),
    ("Levels were determined in older adults (n = 5) and in adults with gout (n = 5).", None),
    ("In all 500 nurses were enrolled. 300 nurses on day shifts were randomised to tea or coffee. 200 nurses on night shifts were randomised to naps or light.", 500),
    ("Sixty workers (47 men and 13 women) were studied.", 60),
    # brackets between
    ("We randomly assigned (in a 3:1 ratio) 412 adults with gout to drug A or placebo.", 412),
    ("900 (451 early supper, 449 late supper) children were randomly assigned.", 900),
    ("Toddlers carrying E. coli (N = 270) were enrolled and randomised to drug A or placebo.", 270),
    ("This double-blind trial (N = 301 smokers) compared patches.", 301),
    ("Data from four trials were received (1,480 patients).", 1480),
    ("Eleven studies with 2,040 participants were pooled; 9 studies comprising 1,800 participants gave a hazard ratio.", 2040),
    ("At the end of the run-in phase, 640 pupils who did not drop a diary were entered into the main part, and were randomly allocated.", 640),
    # not the total
    ("Of 70 boys, 35 (median [range] age, 9 [7-12] years) were randomized to the swimming arm and 35 (median [range] age, 9 [8-11] years) were randomized to the cycling arm.", 70),
    ("120 children were randomly assigned to receive drug A, 118 to drug B, 121 to drug A and rest, and 119 to rest.", None),
    ("51 tall and 49 short pupils were randomly assigned to drug A or placebo.", None),
    ("One group of pupils (n = 31) received lessons and the other group (n = 33) did not.", None),
    ("In study 3, the fasting volunteers (n = 12) drank milk.", None),
    ("They were 40% of the initial cohort of 3,000 women.", None),
    ("78 patients were recruited in each group.", None),
    ("22 patients were randomized to treatment with citalopram while 21 received placebo.", None),
    ("We compared adults who were randomized to training (n = 15) or rest (n = 17).", None),
    ("In all, 47 patients received TPF and 49 PF.", None),
    ("Thirty-two patients were randomized. At T40 the 15 patients randomized to drug A were better.", 32),
    ("384 patients were enrolled. 193 were randomly assigned monotherapy and 191 combined chemotherapy.", 384),
    ("Interviews with 100 cases and 100 controls were held.", None),
    ("We identified 94 patients with a stroke and selected 654 controls.", None),
    ("The ECG was recorded in 24 healthy subjects and 33 patients.", None),
    ("159 patients received drug A 7.5 mg, 162 received drug A 15 mg, and 147 received placebo.", None),
    ("450 patients who had ultrasound were compared with 450 critical care patients in whom it was not used.", None),
    ("A sample of 300 patients aged 18-75 years will be selected and randomized.", None),
    ("Of 6600 invited participants, some came.", None),
    ("A sample of 400 patients would be needed.", None),
    ("At 12 centres, patients were randomised.", None),
    ("We screened 900 patients.", None),
    ("Twelve patients died.", None),
    ("We will recruit 350 patients, and 350 patients will be randomised.", None),
    ("350 patients were assigned to axitinib and 320 to placebo.", None),
    ("Sixty-two patients in the early group and 58 patients in the late group were included.", None),
    ("A total of 622 patients received axitinib, and 308 received placebo.", None),
    ("Nausea was seen in 55 (30.6%) of 180 axitinib-treated patients and in 57 (31.7%) of 180 others.", None),
    ("The study was powered for 86 participants.", None),
    ("The remaining 40 patients were treated with surgery.", None),
    ("Patients in the axitinib group (n = 113) received 5 mg.", None),
    ("More patients on axitinib felt better in the marker-positive subgroup (n = 259; OR 3.0, 95% CI 1.8-5.1).", None),
    ("More patients felt better in the marker-positive subset (n = 259).", None),
    ("The patients of the Danish subcohort (n = 259) were followed.", 259),
    ("Healthy adults (n = 6) and adults with gout (n = 6) took part.", None),
    ("Since 2006 patients have been followed by telephone.", None),
    ("There were 4,310 patient-years of follow-up.", None),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", TOTALS, ids=[s for s, _ in TOTALS])
def test_total(read, sentence, expected):
    total = read(sentence).total_n
    assert (total and total.value) == expected


def test_the_number_in_the_background_is_not_this_study_s(read):
    assert (
        read("BACKGROUND: An earlier trial randomised 900 patients.\nRESULTS: 80 women were enrolled.").total_n.value
        == 80
    )


def test_a_protocol_has_no_total(read):
    assert read("We will compare two drugs in 240 women.", title="Drug A or drug B: study protocol").total_n is None


def test_the_groups_are_never_added_up(read):
    assert read("Axitinib (n = 50) or placebo (n = 51) was given to patients.").total_n is None
