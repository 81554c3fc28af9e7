"""Survival times, follow-up, shares and totals; half of the sentences hold none of the kind."""

import pytest

ARMS = "Of 90 patients, 44 received axitinib and 46 received everolimus."

MEDIANS = [
    ("Progression-free survival was 3.0 months for both groups.", [("PFS", "axitinib", 3.0, "months"), ("PFS", "everolimus", 3.0, "months")]),
    ("Overall survival was 9.4 months for the axitinib group and 7.1 months for the everolimus group.", [("OS", "axitinib", 9.4, "months"), ("OS", "everolimus", 7.1, "months")]),
    ("Median overall survival was 12.1 weeks with axitinib and 10.3 weeks with everolimus.", [("OS", "axitinib", 12.1, "weeks"), ("OS", "everolimus", 10.3, "weeks")]),
    ("Median PFS with axitinib was not reached.", [("PFS", "axitinib", None, "months")]),
    ("After a median follow-up of 21.4 months (95 % CI, 15.2-27.6), survival was alike.", []),
    ("Median age was 61 years with axitinib and 63 years with everolimus.", []),
    ("Overall survival at 12 months was better with axitinib.", []),
    ("Treatment with axitinib for 6 months did not change survival.", []),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", MEDIANS, ids=[s for s, _ in MEDIANS])
def test_medians(read, sentence, expected):
    findings = read(f"{ARMS} {sentence}")
    found = [(m.endpoint, findings.arm(m.arm).name if m.arm else None, m.value, m.unit) for m in findings.medians]
    assert found == expected


FOLLOW_UPS = [
    (
        "After a median follow-up duration of 21.4 months (95 % CI, 15.2-27.6), survival was alike.",
        (21.4, "months", 15.2, 27.6),
    ),
    ("Median follow-up was 3.2 years.", (3.2, "years", None, None)),
    ("Patients were followed for a median of 18 months.", (18.0, "months", None, None)),
    ("Median progression-free survival was 3.2 months.", None),
    ("Follow-up visits took place every 3 months.", None),
    ("Radiotherapy followed by surgery took 3.2 months.", None),
]


@pytest.mark.parametrize("sentence, expected", FOLLOW_UPS, ids=[s for s, _ in FOLLOW_UPS])
def test_follow_up(read, sentence, expected):
    f = read(sentence).follow_up
    assert (f and (f.median, f.unit, f.ci_low, f.ci_high)) == expected


RATES = [
    ("Groups did not differ in disease control rate (51 % for axitinib and 59 % for everolimus, P = 0.75).", [("DCR", "axitinib", 51.0, 0.75), ("DCR", "everolimus", 59.0, 0.75)]),
    ("The objective response rate was 12% with axitinib and 9% with everolimus.", [("ORR", "axitinib", 12.0, None), ("ORR", "everolimus", 9.0, None)]),
    ("Rash was seen in 51% with axitinib and 59% with everolimus (P = 0.75).", []),
    ("Survival was 51% (95% CI 40-62) at 1 year.", []),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", RATES, ids=[s for s, _ in RATES])
def test_rates(read, sentence, expected):
    findings = read(f"{ARMS} {sentence}")
    assert [(r.endpoint, findings.arm(r.arm).name, r.percent, r.p_value) for r in findings.rates] == expected


CONTEXT = [
    ("design", "A hospital database was used to identify all patients treated.", "nrs-retrospective"),
    ("design", "Charts were reviewed retrospectively.", "nrs-retrospective"),
    ("design", "Patients were randomly assigned to one of two groups.", "rct"),
    ("design", "This was a prospective cohort study.", "nrs-prospective"),
    ("design", "The database was locked in May.", None),
    ("design", "A random-effects model was fitted.", None),
    ("line_of_therapy", "Drug A was given as second-line therapy.", "second"),
    ("line_of_therapy", "Treatment-naive patients received drug A.", "first"),
    ("line_of_therapy", "After failure of first-line therapy, drug A was given.", "second"),
    ("prior_therapy", "Patients failed at first-line VEGF TKI and were then treated.", "VEGF TKI"),
    ("prior_therapy", "Patients progressed on sunitinib.", "sunitinib"),
    ("prior_therapy", "Patients received sunitinib.", None),
    ("condition", "We studied patients with metastatic renal cell carcinoma.", "metastatic renal cell carcinoma"),
    ("condition", "We studied patients for two years.", None),
]


@pytest.mark.parametrize("fact, sentence, expected", CONTEXT, ids=[s for _, s, _ in CONTEXT])
def test_context(read, fact, sentence, expected):
    found = getattr(read(sentence).context, fact)
    assert (found and found.value) == expected
