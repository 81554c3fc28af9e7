"""Shares and facts about the study in single sentences; half of them hold none of the kind."""

import pytest

from extractors.findings import ORDER_KEPT

ARMS = "Of 90 patients, 44 received axitinib and 46 received everolimus."

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
    ("line_of_therapy", "First-Line Axitinib Compared With Sunitinib in Poor-Risk Renal Cell Carcinoma.", "first"),
    ("line_of_therapy", "Second-line therapy was delivered to 24% of the patients.", None),
    ("line_of_therapy", "Treatment-naive patients received drug A.", "first"),
    ("line_of_therapy", "After failure of first-line therapy, drug A was given.", "second"),
    ("prior_therapy", "Patients failed at first-line VEGF TKI and were then treated.", "VEGF TKI"),
    ("prior_therapy", "Patients progressed on sunitinib.", "sunitinib"),
    ("prior_therapy", "Patients received sunitinib.", None),
    ("condition", "We studied patients with metastatic renal cell carcinoma.", "metastatic renal cell carcinoma"),
    ("condition", "We studied patients for two years.", None),
    # how patients fared on an earlier drug is no condition
    (
        "condition",
        "We ask whether patients with durable tumour control on sunitinib do well. Adults with gout.",
        "gout",
    ),
    ("condition", "It was given to adults with an early response to imatinib.", None),
    (
        "condition",
        "It was given to adults with systemic inflammatory response syndrome.",
        "systemic inflammatory response syndrome",
    ),
    ("condition", "We looked at lasting disease control.", None),
]


@pytest.mark.parametrize("fact, sentence, expected", CONTEXT, ids=[s for _, s, _ in CONTEXT])
def test_context(read, fact, sentence, expected):
    found = getattr(read(sentence).context, fact)
    assert (found and found.value) == expected


@pytest.mark.parametrize(
    ("told", "kept"),
    [("was 31% v 19%", True), ("was 31% with axitinib and 19% with sorafenib", False)],
)
def test_shares_that_name_no_arm_say_that_their_order_is_kept(read, told, kept):
    text = f"Patients were randomly assigned to axitinib (n = 100) or sorafenib (n = 102). The objective response rate {told}."
    rates = read(text).rates
    assert [rate.percent for rate in rates] == [31.0, 19.0]
    assert [rate.span.rule.endswith(ORDER_KEPT) for rate in rates] == [kept, kept]
