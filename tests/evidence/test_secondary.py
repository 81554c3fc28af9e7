"""What is no study of patients of its own, and studies that only sound like it; all invented."""

import pytest

import extractors
from evidence.harmonise import harmonise
from evidence.harmonise.secondary import pattern, rules
from evidence.protocol import bundled, parse
from evidence.records import Record, Section

PROTOCOL = parse(bundled("vegf-tki-vs-mtor"), where="bundled")
RULES = [(rule["id"], text, True) for rule in rules() for text in rule["examples"]]
RULES += [(rule["id"], text, False) for rule in rules() for text in rule["not_these"]]
HR = "The hazard ratio for death for axitinib versus everolimus was 0.80 (95% CI 0.60-1.07)."
TITLE = "Axitinib versus everolimus in metastatic renal cell carcinoma"
BOTH = "Patients with metastatic renal cell carcinoma received second-line axitinib (n=42) or everolimus (n=40)."


def rows_of(title, text, types=("Journal Article",)):
    record = Record.build(
        pmid="1",
        title=title,
        sections=(Section(None, text),),
        publication_types=types,
        raw=b"",
        raw_format="text",
        source="here",
    )
    return harmonise(PROTOCOL, [(record, extractors.extract(record.text))], ())


@pytest.mark.parametrize("rule, text, found", RULES, ids=[f"{rule}: {text}" for rule, text, _ in RULES])
def test_each_rule_finds_its_examples_and_nothing_else(rule, text, found):
    assert bool(pattern(rule).search(text)) is found


SECONDARY = [
    # title, text, publication types: none is a study of its own patients, though each has an estimate of the question
    (f"Re: {TITLE}", f"We read with interest the retrospective comparison of the two drugs. {HR}", ["Letter", "Comment"]),
    ("Which class after sunitinib?", f"We read the retrospective cohort of Smith et al. {BOTH} {HR}", ["Letter"]),
    (TITLE, f"In this issue, Smith et al. present a cohort study. {BOTH} {HR}", ["Journal Article"]),
    (TITLE, f"{BOTH} {HR} This retrospective study deserves attention.", ["Editorial"]),
    (TITLE, f"{BOTH} {HR} This retrospective study deserves attention.", ["Journal Article", "Comment"]),
    (f"Words of wisdom. Re: {TITLE}", f"Expert's summary: {BOTH} {HR}", ["Journal Article"]),
    (f"Reply to: {TITLE}", f"We thank Dr Smith for the comments on our retrospective study. {HR}", ["Letter"]),
    (f"Journal club: {TITLE}", f"{BOTH} {HR}", ["Journal Article"]),
    (f"{TITLE}: a perspective", f"A retrospective study was published. {BOTH} {HR}", ["Journal Article"]),
    (f"Cost-effectiveness of {TITLE.lower()}", f"{BOTH} {HR} A year gained cost 90,000.", ["Journal Article"]),
    (f"{TITLE}: a cost analysis", f"{BOTH} {HR}", ["Comparative Study"]),
    (f"Economic evaluation of {TITLE.lower()}", f"Inputs came from a randomised trial. {HR}", ["Journal Article"]),
    (TITLE, f"We modelled quality-adjusted life-years and lifetime costs. {HR} The ICER was 50,000.", ["Journal Article"]),
    (TITLE, f"A partitioned survival model was used. {HR} Axitinib gained 0.2 QALYs.", ["Journal Article"]),
    (TITLE, f"Published Kaplan-Meier curves of two trials were used. {HR}", ["Journal Article"]),
    (TITLE, f"Pseudo-individual patient data were made from the figures of two trials. {HR}", ["Journal Article"]),
    ("Second-line therapy of kidney cancer: expert opinion", f"{BOTH} {HR}", ["Journal Article"]),
    ("The evolving landscape of kidney cancer", f"{BOTH} {HR}", ["Journal Article"]),
    ("Targeted therapy of kidney cancer: an update", f"In a retrospective study, {BOTH} {HR}", ["Journal Article"]),
    ("Consensus recommendations on kidney cancer", f"{BOTH} {HR}", ["Journal Article"]),
    (TITLE, f"In a retrospective study, {BOTH} {HR}", ["Practice Guideline"]),
]  # fmt: skip


@pytest.mark.parametrize("title, text, types", SECONDARY, ids=[f"{t} | {x[:60]}" for t, x, _ in SECONDARY])
def test_what_speaks_of_others_patients_is_no_study(title, text, types):
    assert [(row.eligible, row.why_not) for row in rows_of(title, text, types)] == [(False, "review-or-meta-analysis")]


STUDIES = [
    # title, text, publication types: each is a study, whatever its words remind of
    (TITLE, f"{BOTH} {HR} Costs were higher with axitinib.", ["Journal Article"]),
    (TITLE, f"{BOTH} {HR} Quality-adjusted life-years did not differ.", ["Journal Article"]),
    (f"{TITLE}: updated survival", f"{BOTH} {HR}", ["Journal Article"]),
    (TITLE, f"{BOTH} Kaplan-Meier curves were compared. {HR}", ["Journal Article"]),
    (TITLE, f"{BOTH} Two radiologists read the scans. {HR} We thank all patients.", ["Journal Article"]),
    (TITLE, f"{BOTH} {HR}", ["Letter"]),
    (TITLE, f"The authors reviewed their database. {BOTH} {HR}", ["Journal Article"]),
    (f"Re: {TITLE}", f"We read with interest the report. In our hospital: {BOTH} {HR}", ["Letter", "Comment"]),
    (f"Re: {TITLE}", f"We congratulate the authors. We reviewed our own patients. {BOTH} {HR}", ["Letter"]),
    ("Response to axitinib or everolimus in kidney cancer", f"{BOTH} {HR}", ["Journal Article"]),
    (TITLE, f"In a randomised trial, {BOTH.lower()} {HR}", ["Review", "Randomized Controlled Trial"]),
]  # fmt: skip


@pytest.mark.parametrize("title, text, types", STUDIES, ids=[f"{t} | {x[:60]}" for t, x, _ in STUDIES])
def test_a_study_that_sounds_like_it_is_one_all_the_same(title, text, types):
    assert [row.value for row in rows_of(title, text, types) if row.poolable] == [0.80]


def test_a_letter_with_patients_of_its_own_quotes_what_stands_before_them():
    quoted = "We read with interest that the hazard ratio for death of axitinib versus everolimus was 0.71 (0.52-0.97)."
    rows = rows_of(f"Re: {TITLE}", f"{quoted} In our hospital: {BOTH} {HR}", ["Letter"])
    assert {row.value: row.poolable for row in rows} == {0.71: False, 0.80: True}
    assert any("another publication's" in because for row in rows for _, because in [(None, row.because), *row.behind])


@pytest.mark.parametrize("where", ["in a mouse model of renal cancer", "in renal cancer xenografts", "in vitro"])
def test_what_was_not_done_in_people_has_the_wrong_population(where):
    assert rows_of(f"Axitinib versus everolimus {where}", f"{BOTH} {HR}")[0].why_not == "wrong-population"


FIRST = [
    # title, how the patients were described
    (TITLE, "who had received no systemic therapy"),
    (TITLE, "and no earlier systemic treatment"),
    (TITLE, "never given systemic therapy"),
    (TITLE, "without any systemic treatment before"),
    (TITLE, "that had not been treated systemically"),
    (TITLE, "(no prior systemic treatment)"),
    ("Axitinib versus everolimus as initial treatment of renal cell carcinoma", ""),
    ("Axitinib versus everolimus as the first targeted agent in renal cell carcinoma", ""),
    ("Axitinib versus everolimus as primary systemic therapy of renal cell carcinoma", ""),
    ("Axitinib versus everolimus as upfront therapy of renal cell carcinoma", ""),
    ("Frontline axitinib versus everolimus in renal cell carcinoma", ""),
]


@pytest.mark.parametrize("title, who", FIRST)
def test_a_first_line_is_known_though_the_second_is_named_for_those_who_crossed_over(title, who):
    text = (
        f"Patients with metastatic renal cell carcinoma {who} were randomised to axitinib (n=42) or everolimus (n=40)."
    )
    rows = rows_of(title, f"{text} {HR} At progression, 24 patients crossed over to second-line everolimus.")
    assert [(row.eligible, row.why_not) for row in rows if row.value] == [(False, "wrong-line")]


LATER = [
    "who had progressed on sunitinib, with no systemic therapy within 4 weeks,",
    "that had progressed on sunitinib and no previous systemic therapy other than sunitinib",
    "that had progressed on sunitinib given as initial treatment, as second-line therapy,",
    "in the second line, when no systemic therapy was available after sunitinib,",
]


@pytest.mark.parametrize("who", LATER)
def test_a_later_line_is_not_taken_for_the_first(who):
    text = (
        f"Patients with metastatic renal cell carcinoma {who} were randomised to axitinib (n=42) or everolimus (n=40)."
    )
    assert [row.value for row in rows_of(TITLE, f"{text} {HR}") if row.poolable] == [0.80]


def test_the_first_line_of_the_background_is_not_that_of_the_study():
    text = "Background: Cytokines remain the first-line treatment in some countries. Methods: Patients with metastatic "
    text += f"renal cell carcinoma that had progressed on cytokines were randomised to axitinib or everolimus. {HR}"
    assert [row.value for row in rows_of(TITLE, text) if row.poolable] == [0.80]
