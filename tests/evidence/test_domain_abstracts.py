"""What the worked protocol makes of invented abstracts of its field; a change for the worse must lower a floor here.

The abstracts and what a reviewer would pool of them were written for this purpose, from the question and not from what
the program says; no trial and no figure in them is real. They are seen alone, one at a time.
"""

import json
from pathlib import Path

import pytest

import extractors
from evidence.evaluate import Share, agreement, agreement_text
from evidence.evaluate.reviews import Review
from evidence.harmonise import harmonise
from evidence.protocol import bundled, parse
from evidence.records import Record, Section

FOLDER = Path(__file__).parents[2] / "fixtures" / "domain"
ABSTRACTS = [json.loads(line) for line in (FOLDER / "abstracts.jsonl").read_text(encoding="utf-8").splitlines()]
STYLES = {
    *("combination arms", "three reports of one trial", "sequence trial", "four-arm trial", "non-inferiority"),
    *("printed A over B", "printed B over A", "subgroup-only report", "first-line twin", "eligible without numbers"),
}
FLOORS = {"eligible": 1.0, "reason": 0.97, "recall": 0.96, "precision": 1.0, "found": 1.0, "inverted": 1.0}


def rows_of(title, text, types=("Journal Article",)):
    protocol = parse(bundled("vegf-tki-vs-mtor"), where="bundled")
    sections = (Section(None, text),)
    record = Record.build(
        pmid="1", title=title, sections=sections, publication_types=types, raw=b"", raw_format="text", source="here"
    )
    return harmonise(protocol, [(record, extractors.extract(record.text))], ())


@pytest.fixture(scope="module")
def agreed():
    reviews = [(one["pmid"], Review.model_validate(one["review"])) for one in ABSTRACTS]
    return agreement(reviews, {one["pmid"]: rows_of(one["title"], one["text"], one["types"]) for one in ABSTRACTS})


def test_no_row_is_pooled_that_a_reviewer_would_not_pool(agreed):
    assert agreed.wrong_pooled == 0, agreement_text(agreed)
    assert agreed.shares["precision"].of >= 20


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
