"""Groups with their sizes and the drugs that make them up; half of the sentences hold none."""

import pytest

SENTENCES = [
    # sentence, [(name, n, [(component, n)])]
    ("Of the 97 patients, 50 received second-line chemotherapy [docetaxel (n = 20) and paclitaxel (n = 30)] and 47 were treated with TKIs [gefitinib (n = 12) and erlotinib (n = 35)].",
     [("chemotherapy", 50, [("docetaxel", 20), ("paclitaxel", 30)]), ("TKIs", 47, [("gefitinib", 12), ("erlotinib", 35)])]),
    ("Of 60 women, 29 received letrozole and 31 received placebo.", [("letrozole", 29, []), ("placebo", 31, [])]),
    ("We randomly assigned 410 women to receive erlotinib and 395 to receive placebo.", [("erlotinib", 410, []), ("placebo", 395, [])]),
    ("Patients were randomised to axitinib (n = 361) or sorafenib (n = 362).", [("axitinib", 361, []), ("sorafenib", 362, [])]),
    ("Forty-one patients received bevacizumab and thirty-nine received interferon.", [("bevacizumab", 41, []), ("interferon", 39, [])]),
    ("Of 364 patients, 182 were assigned to chemotherapy plus surgery and 182 were assigned to surgery alone.", [("chemotherapy plus surgery", 182, []), ("surgery alone", 182, [])]),
    # sizes side by side, before or after the names
    ("Between 2001 and 2004, 118 and 121 women were randomly assigned to letrozole (2 mg a day) and exemestane (20 mg a day), respectively.", [("letrozole", 118, []), ("exemestane", 121, [])]),
    ("A total of 20, 21 and 19 women were randomly allocated to yoga, walking, and usual care, respectively.", [("yoga", 20, []), ("walking", 21, []), ("usual care", 19, [])]),
    ("Patients were randomised to iodixanol or iohexol (n = 50 and 52, respectively).", [("iodixanol", 50, []), ("iohexol", 52, [])]),
    ("Overall, 203 patients were randomised (103 in the stent group and 100 in the bypass group).", [("stent", 103, []), ("bypass", 100, [])]),
    ("We randomised 1,200 adults (601 apixaban, 599 warfarin).", [("apixaban", 601, []), ("warfarin", 599, [])]),
    ("We randomised 1,200 adults (apixaban, 601; warfarin, 599).", [("apixaban", 601, []), ("warfarin", 599, [])]),
    ("We randomised 90 women: axitinib, n = 45; placebo, n = 45.", [("axitinib", 45, []), ("placebo", 45, [])]),
    ("Of 200 patients, 102 were randomly assigned immediate surgery and 98 delayed surgery.", [("immediate surgery", 102, []), ("delayed surgery", 98, [])]),
    ("Eyes were randomized to bevacizumab or sham (n = 60 each).", [("bevacizumab", 60, []), ("sham", 60, [])]),
    ("Women were randomised to ligation alone (control group, 40 patients) or ligation plus propranolol (propranolol group, 37 patients).", [("ligation alone", 40, []), ("ligation plus propranolol", 37, [])]),
    ("Events were seen in 19/244 (8%) of dalteparin-treated and in 17/225 (8%) of aspirin-treated patients.", [("dalteparin", 244, []), ("aspirin", 225, [])]),
    ("Patients were randomly assigned to tamoxifen (n = 421) or no additional treatment (n = 408).", [("tamoxifen", 421, []), ("no additional treatment", 408, [])]),
    ("For relapse, axitinib (n = 61) surpassed placebo (n = 63).", [("axitinib", 61, []), ("placebo", 63, [])]),
    ("Yoga (n = 44) outdid walking (n = 47).", [("Yoga", 44, []), ("walking", 47, [])]),
    ("The study compared the toxicity of placebo (n = 71) and rofecoxib (n = 90).", [("placebo", 71, []), ("rofecoxib", 90, [])]),
    ("Of 143 patients, 98 received everolimus (EVE) and 45 received placebo (PBO).", [("everolimus", 98, []), ("placebo", 45, [])]),
    # look-alikes: no group of treatment with a size
    ("Adverse events were rash (n = 12) and fatigue (n = 9).", []),
    ("Progression was seen in 41 patients at 6 months.", []),
    ("Stage II (n = 30) and stage III (n = 44) tumours were included.", []),
    ("Men (n = 55) and women (n = 60) were alike.", []),
    ("Adults were assigned to 4 weeks (n = 210) or 8 weeks (n = 205) of rifampicin.", [("4 weeks", 210, []), ("8 weeks", 205, [])]),
    ("Plasma of trial participants (2 months, 98; 4 months, 107) was kept.", [("2 months", 98, []), ("4 months", 107, [])]),
    ("Randomised adults were assessed at 6 or 12 months.", []),
    ("We randomised adults aged 18 to 65 years or older.", []),
    ("Of the 83 patients, 12 (14%) died and 3 were lost to follow-up.", []),
    ("Samples were taken at 24 h (n = 10) and 48 h (n = 8).", []),
    ("Deaths occurred in 12 and 15 patients in the axitinib and placebo groups, respectively.", []),
    ("We enrolled 40 patients with diabetes and 42 patients without diabetes.", []),
    ("Women (120 smokers, 80 non-smokers) were followed.", []),
    ("There were 29 deaths (14 axitinib, 15 placebo).", []),
    ("The tumour recurred (n = 12 and 14) in men and women.", []),
    ("By week 9 more of the people who took lisinopril were controlled.", []),
    ("The median time of surgery (n = 40) was 2 h.", []),
    ("In all, 676 women were randomised to drug A or B.", []),
    ("All had a run-in with 100 mg of haloperidol.", []),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", SENTENCES, ids=[s for s, _ in SENTENCES])
def test_arms(read, sentence, expected):
    found = read(sentence, title="A report.").arms
    assert [(a.name, a.n, [(c.name, c.n) for c in a.components]) for a in found if a.n is not None] == expected


LISTS = [
    ("Adults received ropivacaine (group R), bupivacaine (group B) or saline (group S).", {"ropivacaine": None, "bupivacaine": None, "saline": None}),
    ("Women were randomly assigned to cisplatin 70 mg/m2 on days 1, 8, and 15, vinblastine 3 mg/m2 on day 2, and methotrexate 30 mg/m2 on day 1 or observation.", {"cisplatin 70 mg/m2 on days 1, 8, and 15, vinblastine 3 mg/m2 on day 2, and methotrexate": None, "observation": None}),
    ("Patients were randomly assigned to selumetinib, an oral kinase inhibitor, or chemotherapy.", {"selumetinib": None, "chemotherapy": None}),
    ("Adults were randomised to a leaflet, a video, or usual care.", {"leaflet": None, "video": None, "usual care": None}),
    ("Patients were randomised to axitinib or physician's choice of chemotherapy.", {"axitinib": None, "physician's choice of chemotherapy": None}),
    ("Patients were randomised to axitinib or physician's choice of platinum-based chemotherapy.", {"axitinib": None, "physician's choice of platinum-based chemotherapy": None}),
    ("Patients were randomised to axitinib or physician's choice of weekly eribulin or vinorelbine.", {"axitinib": None, "physician's choice": None}),
    ("Patients were randomly assigned to receive twice-daily radiotherapy (n = 41) or once-daily radiotherapy (n = 43).", {"twice-daily radiotherapy": 41, "once-daily radiotherapy": 43}),
    ("Patients were randomised to nedaplatin or cisplatin, followed by concurrent nedaplatin or cisplatin.", {"nedaplatin": None, "cisplatin": None}),
    # sentence, {name: n}: groups of a list, in any order
    ("Volunteers were randomly allocated (1:1) to receive axitinib (7 mg each morning) or placebo for 40 weeks.", {"axitinib": None, "placebo": None}),
    ("Children were randomised to daily zinc (10 mg) alone, iron without zinc, iron with zinc, or placebo.", {"zinc (10 mg) alone": None, "iron without zinc": None, "iron with zinc": None, "placebo": None}),
    ("Toddlers were randomized to weekly, oral iron (Fe), folic acid (FA), Fe and FA, or placebo.", {"iron": None, "folic acid": None, "Fe and FA": None, "placebo": None}),
    ("Patients were randomly assigned to either immediate or delayed treatment.", {"immediate": None, "delayed treatment": None}),
    ("We randomly assigned 250 patients to intensive or to standard glucose control.", {"intensive": None, "standard glucose control": None}),
    ("Patients were randomly assigned to nivolumab (n = 57) or gemcitabine or topotecan (n = 59).", {"nivolumab": 57, "gemcitabine or topotecan": 59}),
    ("Patients were randomly assigned to cabazitaxel versus abiraterone or enzalutamide.", {"cabazitaxel": None, "abiraterone or enzalutamide": None}),
    ("Patients were randomly assigned to axitinib or the investigator's choice of docetaxel, paclitaxel, or topotecan.", {"axitinib": None, "investigator's choice": None}),
    ("Patients were randomised to epirubicin, oxaliplatin, and capecitabine or to docetaxel alone.", {"epirubicin, oxaliplatin, and capecitabine": None, "docetaxel alone": None}),
    ("Patients were randomised to FEC (600 mg/m2) for three cycles followed by docetaxel (90 mg/m2) for two cycles (n=73) or control (n=89).", {"FEC (600 mg/m2) for three cycles followed by docetaxel": 73, "control": 89}),
    ("Patients received eribulin, 1.1 mg/m2 by vein, on days 2 and 9 or axitinib, 5 mg, twice daily; they were randomised to eribulin or axitinib.", {"eribulin": None, "axitinib": None}),
    ("Patients were randomly assigned to baricitinib at a dose of 3 mg or 6 mg twice daily or adalimumab.", {"baricitinib at a dose of 3 mg": None, "6 mg twice daily": None, "adalimumab": None}),
    ("They were assigned, in a 2:1 ratio, to aflibercept 2 mg (n = 61), aflibercept 4 mg (n = 62), or sham injection (n = 30).", {"aflibercept 2 mg": 61, "aflibercept 4 mg": 62, "sham injection": 30}),
    ("Toddlers were divided into two groups: the Classic LMA group and the Flexible LMA group.", {"Classic LMA": None, "Flexible LMA": None}),
    ("Patients were randomised into three groups: 1) pregabalin; 2) gabapentin; 3) no treatment.", {"pregabalin": None, "gabapentin": None, "no treatment": None}),
    ("Women were randomly allocated to the early (61) or to the late (58) mobilisation group.", {"early": 61, "late": 58}),
    ("In all, 630 people received nintedanib (n = 419) or placebo (n = 211).", {"nintedanib": 419, "placebo": 211}),
    ("Sixty patients were randomized to BIS monitoring (n = 29) or routine monitoring (n = 31).", {"BIS monitoring": 29, "routine monitoring": 31}),
    ("Patients were randomly assigned to 50 mg losartan, 20 mg lisinopril or 25 mg hydrochlorothiazide.", {"losartan": None, "lisinopril": None, "hydrochlorothiazide": None}),
    ("Men were randomised to surgery plus best supportive care (BSC) or BSC alone.", {"surgery plus best supportive care": None, "BSC alone": None}),
    ("Patients were randomly assigned to letrozole or placebo in addition to anastrozole.", {"letrozole": None, "placebo": None}),
    ("Patients were randomised to treatment with sunitinib, with or without radiotherapy, or to everolimus.", {"sunitinib": None, "everolimus": None}),
    # look-alikes: lists that are none of groups
    ("Patients were randomised according to age or sex.", {}),
    ("The randomised, double-blind study was designed to compare costs or benefits.", {}),
    ("Randomisation was stratified by stage (II or III) and by sex.", {}),
    ("Randomised trials of men or women were searched for.", {}),
    ("Patients were assigned by computer to one of four nurses or two physicians.", {}),
    ("Samples were divided into high and low expression.", {}),
    ("Patients were randomised between 2001 and 2004.", {}),
    ("Children between the ages of 6 and 15 were assigned numbers.", {}),
    ("Patients had diarrhoea or vomiting.", {}),
    ("Tumours were allocated to the left or the right lung.", {}),
    ("Data were distributed between centres and countries.", {}),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", LISTS, ids=[s for s, _ in LISTS])
def test_lists_of_groups(read, sentence, expected):
    found = read(sentence, title="A report.").arms
    assert {a.name: a.n for a in found} == expected


COUNTS = [
    # sentence, {name: n}: sizes before and after names
    ("Of 58 patients, 28 were randomly assigned to the XP arm and 30 to the XRT arm.", {"XP": 28, "XRT": 30}),
    ("Forty-six people in the prophylactic antibiotics group and 51 people in the on-demand group took part.", {"prophylactic antibiotics": 46, "on-demand": 51}),
    ("We randomly assigned 439 patients to dacomitinib (256 with wild-type disease) and 439 (263 with wild-type disease) to erlotinib.", {"dacomitinib": 439, "erlotinib": 439}),
    ("Thrombosis occurred in 14 of 912 patients (1.5%) receiving dalteparin, as compared with 33 of 907 (3.6%) receiving placebo.", {"dalteparin": 912, "placebo": 907}),
    ("By 2 years, 41 (33%) of 123 men in the finasteride group and 55 (44%) of 124 controls had progression.", {"finasteride": 123, "controls": 124}),
    ("Rash developed in 55 (31%) of 180 placebo-treated patients and 57 (32%) of 181 pyridoxine patients.", {"placebo": 180, "pyridoxine": 181}),
    ("The population included 2,449 patients (1,227 axitinib v 1,222 sorafenib).", {"axitinib": 1227, "sorafenib": 1222}),
    ("Between 2000 and 2012, 150 patients were randomly assigned to sunitinib or placebo, 75 per arm.", {"sunitinib": 75, "placebo": 75}),
    ("Patients were to have surgery or radiotherapy; 144 patients were randomly assigned to radiotherapy or surgery (72:71).", {"radiotherapy": 72, "surgery": 71}),
    ("Patients were assigned to FLOT alone (arm A) or FLOT plus trastuzumab (arm B). Sixty-three people were randomly assigned (A: 32/B: 31).", {"FLOT alone": 32, "FLOT plus trastuzumab": 31}),
    ("Group 1 (n = 15) received ketamine and group 2 (n = 16) received 0.9% saline.", {"ketamine": 15, "saline": 16}),
    ("Adults were randomly assigned to receive either axitinib (1,202 participants) or sorafenib (1,198).", {"axitinib": 1202, "sorafenib": 1198}),
    ("The study included 100 patients, 52 in the axitinib group and 48 in the placebo group.", {"axitinib": 52, "placebo": 48}),
    # look-alikes: numbers of events, of parts, of totals
    ("Of 100 patients, 52 in the axitinib group and 41 in the placebo group responded.", {}),
    ("Axitinib was compared with sorafenib: 23 patients (46%) in the axitinib group and 17 patients (32%) in the sorafenib group relapsed.", {}),
    ("A total of 12 patients in the sorafenib group received further drugs; axitinib was compared with sorafenib.", {}),
    ("Axitinib was compared with sorafenib in 900 patients who were eligible to receive axitinib and sorafenib.", {}),
    ("Patients were randomised to axitinib or sorafenib: 611 women were randomly assigned to the treatment groups.", {}),
    ("Chemotherapy-naive patients (n = 311) were randomised to axitinib or sorafenib.", {}),
    ("Eighty patients undergoing radiotherapy were randomised to axitinib or placebo.", {}),
    ("Pancreatitis occurred in 12 patients assigned to sitagliptin and in 9 patients assigned to placebo.", {}),
    ("Adverse events led to death in 13 people in the pazopanib group and 7 people in the placebo group.", {}),
    ("There were 63 deaths in the axitinib group and 60 in the sorafenib group.", {}),
    ("Events were reported in 37 (11%) patients receiving afatinib and 29 (8%) patients receiving gefitinib.", {}),
    ("Patients with type 2 diabetes who were treated with metformin or treated with placebo were compared.", {}),
    ("Patients had four to six cycles of cisplatin or four to six cycles of carboplatin: cisplatin was compared with carboplatin.", {}),
    ("In the axitinib group, 12 patients received sorafenib later; axitinib was compared with placebo in 80 patients.", {}),
    ("With 80% power, 197 patients per arm would be needed to compare axitinib with sorafenib.", {}),
    ("In those with nodal disease at the time of surgery (n = 396), axitinib was compared with sorafenib.", {}),
    ("Axitinib was compared with sorafenib (p < 0.001, n = 3 centres).", {}),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", COUNTS, ids=[s for s, _ in COUNTS])
def test_sizes(read, sentence, expected):
    found = read(sentence, title="A report.").arms
    assert {a.name: a.n for a in found if a.n is not None} == expected


NAMES = [
    # title, sentence, {name: some of its aliases}
    ("A report.", "Patients were randomly assigned to endoscopic nasopharyngectomy (ENPG group) or intensity-modulated radiotherapy (IMRT group). ENPG was better.", {"endoscopic nasopharyngectomy": {"ENPG"}, "intensity-modulated radiotherapy": {"IMRT"}}),
    ("A report.", "Patients were randomly assigned to pertuzumab plus trastuzumab (pertuzumab group, n=388) or placebo plus trastuzumab (control group, n=392).", {"pertuzumab plus trastuzumab": {"pertuzumab"}, "placebo plus trastuzumab": {"control"}}),
    ("A report.", "Patients were randomised to axitinib or placebo. Death was rarer in the intervention group than in the control group.", {"axitinib": {"intervention"}, "placebo": {"control"}}),
    ("A report.", "Patients were randomised to sorafenib plus topotecan or placebo plus topotecan. The sorafenib group did better than the placebo group.", {"sorafenib plus topotecan": {"sorafenib"}, "placebo plus topotecan": {"placebo"}}),
    ("Endoscopic surgery compared with radiotherapy for polyps.", "Patients were randomised to nasopharyngectomy or radiotherapy.", {"nasopharyngectomy": {"Endoscopic surgery"}, "radiotherapy": set()}),
    ("A report.", "Patients were randomly assigned to arm A (30 Gy radiotherapy alone) or arm B (radiotherapy plus vincristine). Survival was better in arm B.", {"radiotherapy alone": {"arm A"}, "radiotherapy plus vincristine": {"arm B"}}),
    ("Dose: 68 Gy versus 78 Gy of radiotherapy.", "Failure was rarer in the 78-Gy arm.", {"68 Gy": set(), "78 Gy of radiotherapy": {"78-Gy"}}),
    ("Perioperative chemotherapy with CAPOX and resection versus resection alone for lung metastases.", "Survival was longer with resection alone.", {"Perioperative chemotherapy with CAPOX and resection": set(), "resection alone": set()}),
    ("A report.", "Patients were randomised to axitinib 5 mg, axitinib 10 mg, or placebo. Rash was commoner with the combined axitinib doses than with placebo.", {"axitinib 5 mg": set(), "axitinib 10 mg": set(), "placebo": set(), "combined axitinib doses": set()}),
    ("Axitinib in cancer: a placebo-controlled trial.", "Those receiving axitinib lived longer.", {"axitinib": set(), "placebo": set()}),
    # two groups in one phrase; a noun or a treatment that both share
    ("Topotecan with or without lapatinib in sarcoma.", "Survival was alike.", {"Topotecan": set(), "lapatinib": set()}),
    ("A report.", "Women were randomised to topotecan with or without lapatinib. The lapatinib plus topotecan group did no better.", {"lapatinib plus topotecan": {"lapatinib"}, "topotecan": set()}),
    ("Sequential versus simultaneous chemotherapy: a review.", "Survival was longer.", {"Sequential": set(), "simultaneous chemotherapy": set()}),
    ("A report.", "We randomly assigned 60 men to lapatinib or placebo, each with a statin. Survival was longer with lapatinib plus topotecan than with placebo plus topotecan.", {"lapatinib plus topotecan": {"lapatinib"}, "placebo": {"placebo plus topotecan"}}),
    ("A report.", "Axitinib, as compared with sorafenib, delayed progression.", {"Axitinib": set(), "sorafenib": set()}),
    # a comparison that begins its sentence, the subject of a result, combinations on both sides
    ("A report.", "Compared with placebo, axitinib delayed progression.", {"placebo": set(), "axitinib": set()}),
    ("A report.", "We set out to compare cisplatin and docetaxel with that of carboplatin and paclitaxel.", {"cisplatin and docetaxel": set(), "carboplatin and paclitaxel": set()}),
    ("A report.", "Women were randomised to receive cisplatin and docetaxel (CD); carboplatin and docetaxel (BD); or vinorelbine alone (V).", {"cisplatin and docetaxel": {"CD"}, "carboplatin and docetaxel": set(), "vinorelbine alone": set()}),
    ("The efficacy of antidepressants in pain.", "We searched for placebo-controlled trials.", {"antidepressants": set(), "placebo": set()}),
    # one treatment in different amounts
    ("A report.", "Adults were randomised to one of two doses of tofacitinib (3 and 6 mg) or placebo.", {"3": set(), "6 mg": set(), "placebo": set()}),
    ("A report.", "Eyes were randomised to 0.1%, 0.4%, or 1.0% timolol or vehicle.", {"0.1%": set(), "0.4%": set(), "1.0% timolol": set(), "vehicle": set()}),
    ("A report.", "Women were randomised to receive denosumab every 8 or every 16 weeks. We gave 41 women denosumab every 8 weeks.", {"denosumab every 8": set(), "every 16 weeks": set()}),
    ("A report.", "We compared dabigatran 110 mg and 150 mg with warfarin.", {"dabigatran 110 mg": set(), "150 mg": set(), "warfarin": set()}),
    # names that nothing but their place makes those of groups
    ("Text nudges versus printed cards for attendance: a randomised trial.", "Clinics were followed.", {"Text nudges": set(), "printed cards": set()}),
    ("Doxalol with and without kertol in gout: a randomised trial.", "Patients were followed.", {"Doxalol": set(), "kertol": set()}),
    ("A report.", "All had docetaxel and were randomised to axitinib or placebo. Median survival was 7 v 6 months for axitinib plus docetaxel v docetaxel alone.", {"axitinib plus docetaxel": {"axitinib"}, "placebo": {"docetaxel alone"}}),
    ("Open versus keyhole-assisted colon surgery: a randomised trial.", "We randomised 101 adults to KACS and 99 to OCS.", {"keyhole-assisted colon surgery": {"KACS"}, "OCS": set()}),
    ("Trametinib versus standard of care in sarcoma: a randomised trial.", "Survival was longer.", {"Trametinib": set(), "standard of care": set()}),
    ("A report.", "Women were randomly assigned to be examined with or without a dye marker.", {"dye marker": set(), "without a dye marker": set()}),
    ("A report.", "Of 20 patients, 12 were treated at home, eight of (whom) 8 at work.", {}),
    ("A report.", "We randomly assigned patients with or without shingles.", {}),
    ("Text nudges versus printed cards for attendance.", "Clinics were followed.", {}),
    ("Boys versus girls in a randomised trial of attendance.", "Clinics were followed.", {}),
    # look-alikes: what is named, but is no arm
    ("A report.", "Compared with men, women lived longer. Surgery was common.", {}),
    ("A phase II study of cisplatin and docetaxel.", "All patients were given both.", {}),
    ("A report.", "Patients were randomised to axitinib or placebo. Rash was seen in 12% or 14% of those on axitinib.", {"axitinib": set(), "placebo": set()}),
    ("A report.", "We compared axitinib 5 mg and 300 mg sunitinib.", {"axitinib": set(), "sunitinib": set()}),
    ("A report.", "From May 2001 to June 2004, 41 and 40 men were randomly assigned to axitinib and sorafenib, respectively.", {"axitinib": set(), "sorafenib": set()}),
    ("Lobectomy with or without chemotherapy versus radiotherapy.", "Survival was alike.", {"Lobectomy with or without chemotherapy": set(), "radiotherapy": set()}),
    ("Axitinib in those treated with sunitinib before.", "Patients were randomised to axitinib or placebo.", {"axitinib": set(), "placebo": set()}),
    ("A report.", "Patients were randomised to axitinib (n = 20) or placebo (n = 21); nine received crossover treatment with everolimus.", {"axitinib": set(), "placebo": set()}),
    ("A report.", "Patients had blood group A or group B streptococcus.", {}),
    ("A report.", "Women with hormone receptor-positive disease versus those with receptor-negative disease were followed.", {}),
    ("A report.", "The high-risk group did worse than the low-risk group.", {}),
    ("A report.", "Adenocarcinoma versus non-adenocarcinoma and Asian versus non-Asian were used for stratification.", {}),
]  # fmt: skip


@pytest.mark.parametrize("title, sentence, expected", NAMES, ids=[f"{t} {s}" for t, s, _ in NAMES])
def test_names(read, title, sentence, expected):
    found = {arm.name: set(arm.aliases) for arm in read(sentence, title=title).arms}
    assert set(found) == set(expected)
    assert {name: aliases & found[name] for name, aliases in expected.items()} == expected


def test_no_component_becomes_an_arm(read):
    found = read(SENTENCES[0][0])
    assert not {"docetaxel", "paclitaxel", "gefitinib", "erlotinib"} & {a.name for a in found.arms}


def test_randomised_and_analysed_are_two_numbers(read):
    found = read(
        "Patients were randomly assigned to axitinib (n = 85) or placebo (n = 89). "
        "Rash was seen in 57 of 83 patients in the axitinib group and 47 of 88 in the placebo group."
    ).arms
    assert [(a.n, a.n_analysed) for a in found] == [(85, 83), (89, 88)]


def test_an_arm_has_at_most_six_other_names(read):
    forms = [
        "axitinib",
        "oral axitinib 5 mg",
        "axitinib therapy",
        "axitinib treatment",
        "daily axitinib",
        "axitinib alone",
    ]
    said = " ".join(f"Survival was longer in the {form} group than in the placebo group." for form in forms)
    found = read(f"Patients were randomised to axitinib or placebo. {said}").arms
    assert len(found) == 2
    assert all(len(a.aliases) <= 6 for a in found)


def test_every_name_stands_in_the_text(read):
    for sentence, _ in [*LISTS, *COUNTS]:
        text = f"A trial of one treatment and another.\n{sentence}"
        for arm in read(sentence).arms:
            assert all(name in text for name in (arm.name, *arm.aliases)), (sentence, arm)
            assert arm.span.grounded_in(text)


NAMED = [
    # sentences, names of the arms
    ("Patients received irbesartan, amlodipine, or placebo.", ["irbesartan", "amlodipine", "placebo"]),
    ("Patients received a calcium-channel blocker (amlodipine) or placebo. Amlodipine was better than placebo.", ["calcium-channel blocker", "placebo"]),
    ("We compared a new sulfonylurea, glimepiride, with placebo.", ["glimepiride", "placebo"]),
    ("Women were randomised. Of the 64 women in the iodixanol group two died, as against 17 of the 65 in the iohexol group.", ["iodixanol", "iohexol"]),
    ("Patients were randomised. Patients in the test group received rituximab. Patients in the control group received vinorelbine.", ["rituximab", "vinorelbine"]),
    ("Women were randomised to chemotherapy or no chemotherapy.", ["chemotherapy", "no chemotherapy"]),
    ("Women were alike in every age group and in every ethnic group.", []),
    ("The writing group met twice, and so did the oncology group.", []),
]  # fmt: skip


@pytest.mark.parametrize("sentences, expected", NAMED, ids=[s for s, _ in NAMED])
def test_what_the_arms_are_called(read, sentences, expected):
    assert sorted(arm.name.lower() for arm in read(sentences, title="A report.").arms) == sorted(expected)


LONE = [
    # title, sentence, the one arm
    ("Phase II study of axitinib plus gemcitabine in patients with sarcoma.", "Forty patients were enrolled.", [("axitinib plus gemcitabine", 40)]),
    ("Safety and activity of oral axitinib in sarcoma: a single-arm trial.", "Forty patients were enrolled.", [("oral axitinib", 40)]),
    ("A phase II study of oral tarvindol in advanced sarcoma.", "Forty patients received oral tarvindol. Mutations were tested in matched plasma.", [("oral tarvindol", 40)]),
    ("Axitinib for sarcoma: results of a phase 2 study.", "Patients were enrolled. It did well compared with historical data.", [("Axitinib", None)]),
    ("Axitinib alone for stage I sarcoma.", "We treated 53 patients with axitinib from 1980 to 1990.", [("Axitinib alone", 53)]),
    # look-alikes: groups are compared, no treatment is named, the size is not told
    ("Prognostic factors after axitinib for stage I sarcoma.", "We treated 53 patients from 1980 to 1990.", []),
    ("Survey of axitinib use in sarcoma.", "We asked 53 patients.", []),
    ("Is axitinib safe in sarcoma?", "We saw 53 patients.", []),
    ("A phase II study of oral tarvindol in advanced sarcoma.", "Forty patients were enrolled.", []),
    ("Phase II study of axitinib in patients with sarcoma.", "Forty patients were randomly assigned to axitinib 5 mg or 10 mg.", None),
    ("Phase II study of quality of life in patients with sarcoma.", "Forty patients were enrolled.", []),
    ("Phase II study of axitinib in patients with sarcoma.", "Patients were enrolled.", None),
]  # fmt: skip


@pytest.mark.parametrize("title, sentence, expected", LONE, ids=[f"{t} {s}" for t, s, _ in LONE])
def test_the_one_arm_of_a_study_without_comparison(read, title, sentence, expected):
    found = [(arm.name, arm.n) for arm in read(sentence, title=title).arms]
    assert found == expected if expected is not None else ("axitinib", 40) not in found
