"""Some thirty short abstracts of our own with the shares and the facts that a person reads in them; half set a trap.

Expected: rates as (endpoint, arm's name, per cent, events, of), then line, prior therapy, condition, design, registry ids.
"""

import pytest

TWO = "Patients were randomly assigned to axitinib (n = 60) or sorafenib (n = 62)."

ABSTRACTS = [
    ("Axitinib versus sorafenib as second-line therapy for advanced renal cell carcinoma: a randomised trial",
     f"METHODS: {TWO}\nRESULTS: The objective response rate was 19% with axitinib and 9% with sorafenib. Trial NCT00678111.",
     [("ORR", "axitinib", 19.0, None, None), ("ORR", "sorafenib", 9.0, None, None)],
     ("second", None, "advanced renal cell carcinoma", "rct", ["NCT00678111"])),
    ("Axitinib or sorafenib in patients with metastatic melanoma",
     f"METHODS: {TWO} All had progressed on prior ipilimumab.\nRESULTS: ORR was higher with axitinib than with sorafenib (45 vs 35%; P = .02).",
     [("ORR", "axitinib", 45.0, None, None), ("ORR", "sorafenib", 35.0, None, None)],
     ("mixed", "ipilimumab", "metastatic melanoma", "rct", [])),
    ("First-line axitinib or sorafenib for hepatocellular carcinoma",
     f"METHODS: {TWO}\nRESULTS: Disease control rates were 61.7% (37/60) and 50.0% (31/62) with axitinib and sorafenib, respectively.",
     [("DCR", "axitinib", 61.7, 37, 60), ("DCR", "sorafenib", 50.0, 31, 62)],
     ("first", None, "hepatocellular carcinoma", "rct", [])),
    # trap: partial response, stable disease and toxicity are neither response nor control
    ("Axitinib or sorafenib in thyroid cancer",
     f"METHODS: {TWO}\nRESULTS: Partial responses were seen in 20% with axitinib and 10% with sorafenib. Stable disease was seen in 40% and 42%. Rash occurred in 51% and 48%.",
     [], (None, None, "thyroid cancer", "rct", [])),
    # trap: a survey's response rate
    ("What urologists think of axitinib: an online survey",
     "METHODS: A questionnaire was sent to 900 urologists.\nRESULTS: The response rate was 41% (369/900). Respondents preferred tablets.",
     [], (None, None, None, None, [])),
    # trap: the level and the limits of an interval are no shares
    ("Axitinib and sorafenib compared: phase III results",
     f"METHODS: {TWO}\nRESULTS: The objective response rate was 30% (95% CI 18% to 43%) in the axitinib group and 23% (95% CI, 13%-36%) in the sorafenib group.",
     [("ORR", "axitinib", 30.0, None, None), ("ORR", "sorafenib", 23.0, None, None)],
     (None, None, None, "rct", [])),
    # trap: a difference and a plan
    ("Axitinib or sorafenib in adults with glioblastoma",
     f"METHODS: {TWO} The study had 80% power to detect a difference of 20% in the objective response rate.\nRESULTS: Survival was alike.",
     [], (None, None, "glioblastoma", "rct", [])),
    ("Axitinib or sorafenib in ovarian cancer: a randomized phase II study",
     f"METHODS: {TWO}\nRESULTS: A complete response was reached in 6 (10%) patients with axitinib and 3 (5%) with sorafenib.",
     [("CR", "axitinib", 10.0, 6, None), ("CR", "sorafenib", 5.0, 3, None)],
     (None, None, "ovarian cancer", "rct", [])),
    ("Axitinib in heavily pretreated patients with colorectal cancer: a single-arm study",
     "METHODS: Forty patients received axitinib.\nRESULTS: The overall response rate was 12.5% (5/40).",
     [("ORR", None, 12.5, 5, 40)], ("later", None, "colorectal cancer", "single-arm", [])),
    ("Axitinib or sorafenib after one prior platinum-based regimen in patients with bladder cancer",
     f"METHODS: {TWO}\nRESULTS: The response rate was 15% in both arms.",
     [("ORR", "axitinib", 15.0, None, None), ("ORR", "sorafenib", 15.0, None, None)],
     ("second", "one prior platinum-based regimen", "bladder cancer", "rct", [])),
    ("Axitinib or sorafenib in patients with sarcoma who had received at least two previous systemic treatments",
     f"METHODS: {TWO}\nRESULTS: Overall survival was alike.",
     [], ("later", "at least two previous systemic treatments", "sarcoma", "rct", [])),
    ("Axitinib or sorafenib in patients with lung cancer treated with one or two previous regimens",
     f"METHODS: {TWO}\nRESULTS: Overall survival was alike.",
     [], ("mixed", "one or two previous regimens", "lung cancer", "rct", [])),
    # trap: the first line is what they had before
    ("Axitinib or sorafenib in breast cancer",
     f"METHODS: {TWO} All had progressed on first-line bevacizumab.\nRESULTS: Overall survival was alike.",
     [], ("second", "bevacizumab", "breast cancer", "rct", [])),
    # trap: patients of this study treated with a first line
    ("Response to axitinib in kidney cancer",
     "METHODS: Charts of 90 patients treated with first-line axitinib were reviewed retrospectively.\nRESULTS: The objective response rate was 31%.",
     [("ORR", None, 31.0, None, None)], ("first", None, "kidney cancer", "nrs-retrospective", [])),
    # trap: a trial of sequences is of the first line
    ("Sequential axitinib and sorafenib: first-line axitinib followed by second-line sorafenib or the reverse",
     f"METHODS: {TWO}\nRESULTS: Overall survival was alike.",
     [], ("first", None, None, "rct", [])),
    ("Axitinib as second- or third-line treatment of gastric cancer",
     "METHODS: We retrospectively analysed 88 patients.\nRESULTS: The objective response rate was 8%.",
     [("ORR", None, 8.0, None, None)], ("mixed", None, "gastric cancer", "nrs-retrospective", [])),
    # trap: randomised trials of others
    ("Axitinib in everyday practice for renal cell carcinoma",
     "BACKGROUND: Randomised trials have shown a benefit.\nMETHODS: Patients were identified from a national registry.\nCONCLUSION: Randomised trials are needed.",
     [], (None, None, "renal cell carcinoma", "nrs-retrospective", [])),
    ("Axitinib and sorafenib for kidney cancer: a systematic review and meta-analysis",
     "METHODS: Randomised trials were sought. PROSPERO CRD42012345678.\nRESULTS: Six trials were included.",
     [], (None, None, "kidney cancer", "meta-analysis", ["CRD42012345678"])),
    ("Targeted drugs for thyroid cancer",
     "This review summarizes what is known of axitinib.", [], (None, None, "thyroid cancer", "review", [])),
    ("Axitinib or sorafenib in patients with melanoma: study protocol for a randomised trial",
     "METHODS: 240 participants will be randomised. ISRCTN12345678.",
     [], (None, None, "melanoma", "protocol", ["ISRCTN12345678"])),
    # trap: per-protocol is no protocol; a database that is locked is no source
    ("Exercise in people with chronic heart failure",
     "METHODS: Participants were randomly allocated to exercise (n = 40) or usual care (n = 41). The database was locked in May. Analysis was per protocol.",
     [], (None, None, "chronic heart failure", "rct", [])),
    ("Aspirin and stroke in women with atrial fibrillation: a prospective cohort study",
     "METHODS: We followed 4,310 women.\nRESULTS: Stroke was rarer with aspirin.",
     [], (None, None, "atrial fibrillation", "nrs-prospective", [])),
    # trap: a random sample is no allocation
    ("Pain in adults with osteoporosis: a cross-sectional study",
     "METHODS: A random sample of 500 adults was asked. A random-effects model was fitted.",
     [], (None, None, "osteoporosis", "other", [])),
    ("A phase II study of axitinib in previously untreated patients with mesothelioma",
     "METHODS: Fifty patients received axitinib.\nRESULTS: ORR and DCR were 12% and 51%, respectively.",
     [("ORR", None, 12.0, None, None), ("DCR", None, 51.0, None, None)],
     ("first", "previously untreated", "mesothelioma", "single-arm", [])),
    # trap: a phase II study may have been randomised
    ("A phase II study of axitinib or sorafenib in patients with mesothelioma",
     f"METHODS: {TWO}\nRESULTS: The clinical benefit rate was 40% with axitinib and 38% with sorafenib.",
     [("DCR", "axitinib", 40.0, None, None), ("DCR", "sorafenib", 38.0, None, None)],
     (None, None, "mesothelioma", "rct", [])),
    # trap: the last sentence's p is not the response's
    ("Axitinib or sorafenib in hepatocellular carcinoma",
     f"METHODS: {TWO}\nRESULTS: Axitinib gave a 52% response rate, a 23% complete response rate, and a 12-month survival rate of 58%.",
     [("ORR", "axitinib", 52.0, None, None), ("CR", "axitinib", 23.0, None, None)],
     (None, None, "hepatocellular carcinoma", "rct", [])),
    ("Axitinib or sorafenib: response in lymphoma",
     f"METHODS: {TWO}\nRESULTS: Objective responses were seen in 18 of 60 patients (30%) with axitinib and 12 of 62 patients (19%) with sorafenib.",
     [("ORR", "axitinib", 30.0, 18, 60), ("ORR", "sorafenib", 19.0, 12, 62)],
     (None, None, "lymphoma", "rct", [])),
    # trap: a share that is higher by so much; a threshold
    ("Axitinib or sorafenib for acute myeloid leukemia",
     f"METHODS: {TWO}\nRESULTS: The response rate was 16% higher with axitinib. Responses of at least 50% were rare.",
     [], (None, None, "acute myeloid leukemia", "rct", [])),
    # trap: relapse is not prior therapy without a treatment
    ("Vitamin D in children with asthma",
     "METHODS: Children were randomised to vitamin D (n = 50) or placebo (n = 51). UMIN000001234; EudraCT number 2008-001234-12.\nRESULTS: Relapse was rare.",
     [], (None, None, "asthma", "rct", ["UMIN000001234", "EudraCT number 2008-001234-12"])),
    # trap: an ethics number and a short NCT are no registration
    ("Vitamin D in adults with obesity",
     "METHODS: Adults were randomised to vitamin D (n = 50) or placebo (n = 51). Ethics HR 41/2013; NCT123.",
     [], (None, None, "obesity", "rct", [])),
    ("Axitinib after failure of sunitinib: a case series",
     "Six patients with renal cell carcinoma were treated; all had failed on sunitinib.",
     [], ("mixed", "sunitinib", "renal cell carcinoma", "single-arm", [])),
]  # fmt: skip


@pytest.mark.parametrize("title, body, rates, context", ABSTRACTS, ids=[row[0] for row in ABSTRACTS])
def test_rates(read, title, body, rates, context):
    findings = read(body, title=title)
    names = {arm.id: arm.name for arm in findings.arms} | {None: None}
    assert [(r.endpoint, names[r.arm], r.percent, r.events, r.of) for r in findings.rates] == rates


@pytest.mark.parametrize("title, body, rates, context", ABSTRACTS, ids=[row[0] for row in ABSTRACTS])
def test_context(read, title, body, rates, context):
    c = read(body, title=title).context
    facts = [c.line_of_therapy, c.prior_therapy, c.condition, c.design]
    found = (*(fact.value if fact else None for fact in facts), [fact.value for fact in c.registry_ids])
    assert found == context
