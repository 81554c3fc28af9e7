"""Which patients and which analysis an estimate stands on, and which estimate of a study counts."""

import re
from dataclasses import replace

import pytest

import extractors
from evidence.harmonise import line_up
from evidence.harmonise.analysed import pattern, rules
from evidence.harmonise.drugs import drug
from evidence.protocol import bundled, parse
from evidence.records import Record, Section
from evidence.store import Decision
from evidence.studies import best, choose
from evidence.synthesis import analyses

PROTOCOL = parse(bundled("vegf-tki-vs-mtor"), where="bundled")
RULES = [(rule["id"], text, True) for rule in rules() for text in rule["examples"]]
RULES += [(rule["id"], text, False) for rule in rules() for text in rule["not_these"]]


@pytest.mark.parametrize("name, text, found", RULES, ids=[f"{name}: {text}" for name, text, _ in RULES])
def test_each_rule_finds_its_examples_and_leaves_the_others(name, text, found):
    assert bool(pattern(name).search(text)) is found


def test_a_rule_says_what_it_reads_and_has_examples_for_and_against():
    for rule in rules():
        assert set(rule) == {"id", "reads", "pattern", "examples", "not_these"}
        assert rule["examples"]
        assert rule["not_these"]
        assert ("n" in re.compile(rule["pattern"]).groupindex) == rule["id"].startswith("fewer")
    assert len({rule["id"] for rule in rules()}) == len(rules())


ARMS = "We assigned 600 patients with second-line metastatic renal cell carcinoma to axitinib (n=310) or everolimus (n=290)."
OS = "hazard ratio for death with axitinib versus everolimus"


def read(text, pmid="1", title="Axitinib versus everolimus: a randomised trial in renal cell carcinoma", **more):
    sections = (Section(None, f"{ARMS} {text}"),)
    fields = {"publication_types": (), "raw": b"", "raw_format": "text", "source": "here", **more}
    record = Record.build(pmid=pmid, title=title, sections=sections, **fields)
    return record, extractors.extract(record.text)


def rows_of(text):
    return line_up(PROTOCOL, [read(text)], ()).rows


CROSSOVER = [
    # text, the ratios that crossover was taken out of
    (f"The {OS} was 0.90 (95% CI 0.75-1.08).", []),
    (f"The {OS} was 0.70 (95% CI 0.50-0.95) after adjustment for crossover.", [0.70]),
    (f"By a rank-preserving structural failure time model the {OS} was 0.70 (95% CI 0.50-0.95).", [0.70]),
    (f"Corrected for treatment switching, the {OS} was 0.70 (95% CI 0.50-0.95).", [0.70]),
    (f"Patients being censored when they crossed over, the {OS} was 0.70 (95% CI 0.50-0.95).", [0.70]),
    (f"The {OS} was 0.90 (95% CI 0.75-1.08) and 0.70 (95% CI 0.50-0.95) after correction for crossover.", [0.70]),
    (f"Adjusted for crossover, the {OS} was 0.70 (95% CI 0.50-0.95), and 0.90 (95% CI 0.75-1.08) by intention to treat.", [0.70]),
    (f"Adjusted for crossover, the {OS} was 0.70 (95% CI 0.50-0.95) by one method and 0.72 (95% CI 0.52-0.97) by another.", [0.70, 0.72]),
    (f"Crossover was allowed. The {OS} was 0.90 (95% CI 0.75-1.08), not adjusted for crossover.", []),
    (f"Without adjustment for crossover, the {OS} was 0.90 (95% CI 0.75-1.08).", []),
    (f"The {OS} was 0.90 (95% CI 0.75-1.08). Adjusting for crossover made no difference.", []),
]  # fmt: skip


@pytest.mark.parametrize("text, taken_out", CROSSOVER, ids=[text[:110] for text, _ in CROSSOVER])
def test_an_estimate_without_crossover_is_marked_listed_and_not_pooled(text, taken_out):
    rows = [row for row in rows_of(text) if row.value is not None]
    assert rows
    marked = [row for row in rows if not row.as_randomised]
    assert [row.printed.value for row in marked] == taken_out
    assert all((row.poolable, row.why_not) == (False, "subgroup") for row in marked)
    assert all("crossover" in row.because for row in marked)
    assert [row.printed.value for row in rows if row.poolable] == [0.9] * (len(rows) - len(marked))


def test_it_is_not_chosen_even_if_it_is_the_only_one_and_a_person_frees_it():
    record, found = read(f"The {OS} was 0.70 (95% CI 0.50-0.95) after adjustment for crossover.")
    (row,) = line_up(PROTOCOL, [(record, found)], ()).rows
    yes = Decision(1, "2026-01-01", "AR", "accept", row.id, "row", None, None, "", row.text_sha256, "", "")
    lined = line_up(PROTOCOL, [(record, found)], (), [yes])
    freed = [replace(one, poolable=True, why_not=None, because="") for one in lined.rows]
    (barred,) = choose(PROTOCOL, freed, lined.studies)
    assert (barred.poolable, barred.why_not, barred.decision) == (False, "subgroup", "accepted")
    spec = type(PROTOCOL.analysis[0]).model_validate({**PROTOCOL.analysis[0].model_dump(), "where": {}, "report": {}})
    changed = PROTOCOL.model_copy(update={"analysis": (spec,)})
    for rows in ((barred,), tuple(freed)):
        for by in ("strata", "declared"):
            found_analyses = analyses(changed, rows, allow_unreviewed=True, by=by)
            assert [one.k for one in found_analyses if one.endpoint == "OS"] == [0]


def test_an_estimate_of_everybody_goes_before_one_of_a_part_that_a_person_freed():
    text = f"The {OS} was 0.90 (95% CI 0.75-1.08); in the per-protocol set (n=500) it was 0.80 (95% CI 0.66-0.97)."
    rows = [replace(row, poolable=True, why_not=None) for row in rows_of(text) if row.value is not None]
    assert len(rows) == 2
    assert {best(order, prefer).value for order in (rows, rows[::-1]) for prefer in ((), ("latest",))} == {0.9}


PFS = "Progression-free survival was longer with axitinib than with everolimus (hazard ratio 0.58, 95% CI 0.45-0.75)."
NUMBERS = [
    # text, n_a and n_b
    (PFS, (310, 290)),
    (f"Progression-free survival was analysed in the first 375 randomised patients. {PFS}", (None, None)),
    (f"Of these, 375 patients were included in the analysis of progression-free survival. {PFS}", (None, None)),
    (PFS.replace("survival was", "survival in 420 evaluable patients was"), (None, None)),
    (f"Response was assessed in 420 evaluable patients. {PFS}", (310, 290)),
    (f"Progression-free survival was assessed in the first 600 randomised patients. {PFS}", (310, 290)),
    (PFS.replace("Prog", "In the per-protocol population (n=500), prog"), (None, None)),
    (PFS.replace("Prog", "In patients with liver metastases, prog"), (None, None)),
]


@pytest.mark.parametrize("text, numbers", NUMBERS, ids=[text[:90] for text, _ in NUMBERS])
def test_a_row_has_the_numbers_of_its_own_analysis_or_none(text, numbers):
    (row,) = (row for row in rows_of(text) if row.endpoint == "PFS")
    assert (row.n_a, row.n_b) == numbers
    assert row.arms_n == (310, 290)
    assert ((row.n_a_span, row.n_b_span) == (None, None)) == (numbers == (None, None))
    assert (row.value, row.yi is not None) == (0.58, True)


def test_fewer_patients_are_said_and_participants_are_counted_as_unknown():
    lined = line_up(PROTOCOL, [read(NUMBERS[1][0])], ())
    (analysis,) = (
        one for one in analyses(PROTOCOL, lined.rows, allow_unreviewed=True, by="strata") if one.endpoint == "PFS"
    )
    assert (analysis.n_participants, analysis.n_unknown) == (0, 1)
    assert any("first 375 randomised patients" in text for text in analysis.footnotes)
    assert "600" not in analysis.sentence


STOPPED = [
    # text, what is noted
    (PFS, ""),
    (f"The trial was stopped early. {PFS}", "the trial ended early"),
    (f"At an interim analysis the efficacy boundary was crossed, and the trial was stopped early. {PFS}", "an interim analysis, after"),
    (f"The independent committee recommended termination of the trial at an interim analysis. {PFS}", "an interim analysis, after"),
    (f"Treatment was stopped early for toxicity. {PFS}", ""),
    (PFS.replace("survival was", "survival at the final analysis was"), ""),
]  # fmt: skip


@pytest.mark.parametrize("text, noted", STOPPED, ids=[text[:80] for text, _ in STOPPED])
def test_an_interim_after_early_stopping_is_flagged_at_the_row_and_in_the_sentence(text, noted):
    lined = line_up(PROTOCOL, [read(text)], ())
    (row,) = (row for row in lined.rows if row.endpoint == "PFS")
    assert bool(row.notes) is bool(noted)
    assert noted in " ".join(row.notes)
    (one,) = (a for a in analyses(PROTOCOL, lined.rows, allow_unreviewed=True, by="strata") if a.endpoint == "PFS")
    assert ("ended early" in one.sentence) is bool(noted)
    assert row.poolable


CUTS = [
    # two reports of one trial as (ratio, year, cut), which counts by "latest", which by "primary"
    ((0.8, 2015, None), (0.7, 2016, None), 0.7, 0.8),
    ((0.8, 2015, "interim"), (0.7, 2016, "final"), 0.7, 0.7),
    ((0.8, 2016, "interim"), (0.7, 2015, "final"), 0.7, 0.7),
    ((0.8, 2015, "interim"), (0.7, 2016, "updated"), 0.7, 0.8),
    ((0.8, 2015, None), (0.7, 2016, "updated"), 0.7, 0.8),
    ((0.8, None, None), (0.7, 2016, None), 0.7, 0.7),
]


@pytest.mark.parametrize("cut", CUTS)
def test_the_latest_data_cut_and_the_planned_analysis(protocol, make, cut):
    one, other, latest, primary = cut
    for prefer, counts in ((("latest",), latest), (("primary",), primary)):
        outcomes = tuple(outcome.model_copy(update={"prefer": prefer}) for outcome in protocol.outcome)
        changed = protocol.model_copy(update={"outcome": outcomes})
        reports = [
            make(str(i), effects=({"endpoint": "PFS", "printed": f"{value} (0.5-0.95)", "data_cut": cut},),
                 registry=("NCT00000001",), year=year)
            for i, (value, year, cut) in enumerate((one, other), start=1)
        ]  # fmt: skip
        for order in (reports, reports[::-1]):
            rows = line_up(changed, order, ()).rows
            assert [row.value for row in rows if row.poolable] == [counts]


def test_the_worked_protocol_takes_the_planned_analysis_of_pfs_and_the_latest_of_os(protocol):
    assert protocol.outcome_of("PFS").prefer == ("adjusted", "independent-review", "primary")
    assert protocol.outcome_of("OS").prefer[-1] == "latest"


DRUGS = [
    (["cabozantinib"], "cabozantinib"),
    (["XL184 60 mg"], "cabozantinib"),
    (["sorafenib", "SORAFENIB group"], "sorafenib"),
    (["sunitinib or sorafenib"], "VEGF TKI"),
    (["VEGF TKI", "sunitinib", "pazopanib"], "VEGF TKI"),
    ([], "VEGF TKI"),
]


@pytest.mark.parametrize("names, named", DRUGS)
def test_a_drug_goes_by_the_name_of_the_protocol(protocol, names, named):
    assert drug(protocol.arms["vegf_tki"], names) == named


def test_overruling_the_reason_does_not_free_it_either():
    known = [read(f"The {OS} was 0.70 (95% CI 0.50-0.95) after adjustment for crossover.")]
    (row,) = line_up(PROTOCOL, known, ()).rows
    decided = [
        Decision(i, "2026-01-01", "AR", "accept", row.id, field, None, after, "", row.text_sha256, "", "")
        for i, (field, after) in enumerate((("row", None), ("overrule", "subgroup")), start=1)
    ]
    (barred,) = line_up(PROTOCOL, known, (), decided).rows
    assert (barred.poolable, barred.why_not) == (False, "subgroup")
    assert "never pooled" in barred.because
