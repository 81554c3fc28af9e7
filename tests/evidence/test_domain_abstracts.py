"""What the bundled protocols make of invented abstracts of their fields; a change for the worse must lower a floor here.

The abstracts and what a reviewer would pool of them were written for this purpose, from the question and not from what
the program says; no trial and no figure in them is real. They are seen alone, one at a time.
"""

import json
from pathlib import Path

import pytest
from judging import rows_of

from evidence.evaluate import Share, agreement, agreement_text
from evidence.evaluate.reviews import Review

FOLDER = Path(__file__).parents[2] / "fixtures" / "domain"
ABSTRACTS = [json.loads(line) for line in (FOLDER / "abstracts.jsonl").read_text(encoding="utf-8").splitlines()]
STYLES = {
    *("combination arms", "three reports of one trial", "sequence trial", "four-arm trial", "non-inferiority"),
    *("printed A over B", "printed B over A", "subgroup-only report", "first-line twin", "eligible without numbers"),
    *(
        "conflicting reports",
        "interim overall survival",
        "crossover-adjusted",
        "fewer patients analysed",
        "non-clear-cell",
    ),
    *(
        "registry",
        "propensity matching",
        "letter",
        "conference abstract",
        "indirect comparison",
        "features within one arm",
    ),
    *("prognostic factors beside the comparison", "third comparator", "another field"),
}
FLOORS = {"eligible": 1.0, "reason": 1.0, "recall": 1.0, "precision": 1.0, "found": 1.0, "inverted": 1.0}


@pytest.fixture(scope="module")
def agreed():
    reviews = [(one["pmid"], Review.model_validate(one["review"])) for one in ABSTRACTS]
    return agreement(reviews, {one["pmid"]: _rows(one) for one in ABSTRACTS})


def _rows(one):
    question = one.get("protocol", "vegf-tki-vs-mtor")
    return rows_of(one["title"], one["text"], one["types"], question)


def test_no_row_is_pooled_that_a_reviewer_would_not_pool(agreed):
    assert agreed.wrong_pooled == 0, agreement_text(agreed)
    assert agreed.shares["precision"].of >= 50


@pytest.mark.parametrize("name", FLOORS)
def test_each_share_is_kept(agreed, name):
    assert agreed.shares[name].share >= FLOORS[name], agreement_text(agreed)


def test_the_abstracts_are_of_every_style_and_have_their_estimates_in_their_text(agreed):
    assert {one["style"] for one in ABSTRACTS} >= STYLES
    assert agreed.shares["eligible"] == Share(len(ABSTRACTS), len(ABSTRACTS))
    assert len({one["pmid"] for one in ABSTRACTS}) == len(ABSTRACTS) >= 30
    for one in ABSTRACTS:
        for row in one["review"]["rows"]:
            printed = f"{1 / row['value'] if row['inverted'] else row['value']:.2f}"
            assert printed in one["text"], (one["pmid"], printed)


DEATH = "(HR 1.88, 95% CI 1.21-2.92)"
COMPARED = (
    "We retrospectively compared second-line sorafenib (n=64) and everolimus (n=71) in patients with metastatic renal "
    "cell carcinoma after sunitinib. Overall survival favoured sorafenib over everolimus (HR 0.80, 95% CI 0.60-1.07). "
)
COVARIATES = [
    f"Liver metastases {DEATH} shortened survival.",
    f"A Ki-67 index above 10% {DEATH} predicted earlier death.",
    f"Patients with bone metastases did worse {DEATH}.",
    f"Poor-risk patients had a shorter overall survival {DEATH}.",
    f"Overall survival differed by histology {DEATH}.",
    f"Overall survival was better after six months or more of first-line therapy {DEATH}.",
    f"Duration of first-line sunitinib was associated with overall survival {DEATH}.",
    f"Women lived as long as men {DEATH}.",
    f"Among everolimus-treated patients, survival was shorter with mutated TSC1 {DEATH}.",
    f"Stomatitis on everolimus was associated with longer survival {DEATH}.",
]


@pytest.mark.parametrize("sentence", COVARIATES)
def test_a_covariate_beside_the_comparison_is_never_pooled(sentence):
    rows = rows_of("Sorafenib or everolimus after sunitinib in renal cell carcinoma", COMPARED + sentence)
    assert [(row.value, row.poolable) for row in rows if row.poolable] == [(0.80, True)]
    assert not any(row.poolable for row in rows if row.value != 0.80)


OF_BOTH = [
    # a further sentence of the same study, the value that is pooled as well
    ("After adjustment, the hazard ratio for progression or death was 0.70 (95% CI 0.52-0.94).", 0.70),
    ("Progression-free survival was longer, too (HR 0.70, 95% CI 0.52-0.94).", 0.70),
    ("Progression-free survival did not differ (adjusted HR 0.90 for sorafenib versus everolimus, 95% CI 0.70-1.16).",
     0.90),
]  # fmt: skip


@pytest.mark.parametrize("sentence, value", OF_BOTH, ids=[sentence for sentence, _ in OF_BOTH])
def test_an_estimate_that_names_only_its_endpoint_is_of_the_comparison(sentence, value):
    rows = rows_of("Sorafenib or everolimus after sunitinib in renal cell carcinoma", COMPARED + sentence)
    assert {row.value for row in rows if row.poolable} == {0.80, value}


JOINED = [
    # arms, a sentence, the arms that it is of where they are A and B (None: no row)
    ("lenvatinib plus everolimus (n=51) or everolimus (n=50)", "The combination prolonged overall survival", None),
    ("lenvatinib (n=52), everolimus (n=50) or both (n=51)", "The combination prolonged overall survival", None),
    ("lenvatinib (n=52) or everolimus (n=50)", "Lenvatinib plus everolimus prolonged overall survival", None),
    ("lenvatinib (n=52) or everolimus (n=50)", "Lenvatinib prolonged overall survival", 0.59),
]


@pytest.mark.parametrize("arms, sentence, value", JOINED)
def test_the_estimate_of_a_combination_is_never_that_of_its_part(arms, sentence, value):
    who = f"Patients with metastatic renal cell carcinoma after one VEGF inhibitor were randomised to {arms}."
    rows = rows_of("Drugs for renal cell carcinoma", f"{who} {sentence} over everolimus (HR 0.59, 95% CI 0.36-0.97).")
    assert [row.value for row in rows if row.poolable] == ([] if value is None else [value])


QUIET = "Overall survival was 17.2 months with {} and 16.1 months with {} (HR 0.92, 95% CI 0.70-1.21)."
ORDERS = [
    # title, first and second arm of the sentence, pooled
    ("Sunitinib versus everolimus in renal cell carcinoma", "sunitinib", "everolimus", [0.92]),
    ("Everolimus versus sunitinib in renal cell carcinoma", "sunitinib", "everolimus", []),  # title and order differ
    ("Everolimus versus sunitinib in renal cell carcinoma", "everolimus", "sunitinib", [1 / 0.92]),
    ("Drugs for renal cell carcinoma", "sunitinib", "everolimus", []),  # nothing but medians that hardly differ
]


@pytest.mark.parametrize("title, one, other, pooled", ORDERS)
def test_quiet_medians_tell_the_numerator_only_in_the_order_of_the_title(title, one, other, pooled):
    who = "Patients with renal cell carcinoma after one VEGF inhibitor were randomised to sunitinib or everolimus."
    rows = rows_of(title, f"{who} {QUIET.format(one, other)}")
    assert [row.value for row in rows if row.poolable] == pytest.approx(pooled)


BOTH = "Patients with metastatic renal cell carcinoma received second-line everolimus (n=40) or axitinib (n=42)."
HR = "The hazard ratio for death for axitinib versus everolimus was 0.80 (95% CI 0.60-1.07)."
LISTED = "Of 90 patients with renal cell carcinoma, survival was 9 and 8 months "

TITLES = [
    # title, text, what the first row says of it
    ("Axitinib versus everolimus: a subgroup analysis of a trial in kidney cancer", f"{BOTH} {HR}", "subgroup"),
    ("Axitinib versus everolimus in kidney cancer: overall survival and subgroup analyses", f"{BOTH} {HR}", None),
    ("Axitinib versus everolimus in kidney cancer", f"{BOTH} {HR}", None),
    ("Axitinib then everolimus versus everolimus then axitinib in kidney cancer", f"{BOTH} {HR}", "sequence-trial"),
    ("Axitinib versus everolimus, then follow-up, in kidney cancer", f"{BOTH} {HR}", None),
    ("Drugs for kidney cancer", f"{LISTED} for everolimus and axitinib, respectively.", "no-usable-data"),
    ("Everolimus for kidney cancer", f"{LISTED} after sunitinib and pazopanib, respectively.", "single-arm"),
    ("Drugs for kidney cancer", f"{LISTED} in men and women, respectively.", "no-comparison"),
]  # fmt: skip


@pytest.mark.parametrize("title, text, reason", TITLES, ids=[f"{t} | {x[-60:]}" for t, x, _ in TITLES])
def test_a_title_or_a_row_of_names_decides_only_where_it_says_so(title, text, reason):
    assert rows_of(title, text)[0].why_not == reason


UNLISTED = [
    "time to treatment discontinuation",
    "time on treatment",
    "time to next therapy",
]


@pytest.mark.parametrize("outcome", UNLISTED)
def test_an_outcome_that_nobody_asks_for_is_no_survival(outcome):
    said = f"Outcomes were {outcome} and overall survival. After sunitinib, patients received second-line axitinib (n=80) or everolimus (n=80)."
    found = (
        f"Compared with everolimus, axitinib was associated with longer {outcome} (weighted HR 0.77, 95% CI 0.64-0.93)."
    )
    rows = rows_of("Axitinib or everolimus in metastatic renal cell carcinoma", f"{said} {found}")
    assert not any(row.poolable for row in rows)


DRUGS = [
    # A against B, whether that is the question
    ("regorafenib", "everolimus", True),
    ("rivoceranib", "temsirolimus", True),
    ("CM082", "everolimus", True),
    ("anlotinib", "RAD001", True),
    ("vorolanib plus everolimus", "everolimus", False),
    ("erlotinib", "everolimus", False),
    ("nivolumab", "everolimus", False),
]


@pytest.mark.parametrize("one, other, asked", DRUGS)
def test_every_vegf_receptor_inhibitor_is_one_side_of_the_question(one, other, asked):
    who = f"Patients progressing after sunitinib were given {one} (n=40) or {other} (n=42)."
    favoured = f"PFS was longer with {one} than with {other} (HR 0.62, 95% CI 0.45-0.85)."
    rows = rows_of(f"{one} versus {other} in metastatic kidney cancer", f"{who} {favoured}")
    assert [row.why_not for row in rows] == [None if asked else "wrong-comparator"]
