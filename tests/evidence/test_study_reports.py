"""What a record tells of its study: names, numbers, and which records are one study."""

import pytest

from evidence.harmonise.patients import countries, sources
from evidence.harmonise.reports import reports
from evidence.records import Record, Section
from evidence.studies import link
from evidence.studies.registers import normalised
from extractors.findings import Findings

NUMBERS = [
    ("NCT 01234567", "NCT01234567"),
    ("ClinicalTrials.gov: nct01234567", "NCT01234567"),
    ("EudraCT 2008-001234-12", "EUDRACT2008-001234-12"),
    ("EUCTR2008-001234-12-GB", "EUDRACT2008-001234-12"),
    ("2022-501234-12-00", "CTIS2022-501234-12"),
    ("ISRCTN 12345678", "ISRCTN12345678"),
    ("UMIN-CTR 000001234", "UMIN000001234"),
    ("JPRN-UMIN000001234", "UMIN000001234"),
    ("ChiCTR-TRC-09000592", "CHICTR09000592"),
    ("ChiCTR2000012345", "CHICTR2000012345"),
    ("ACTRN12605000123456p", "ACTRN12605000123456"),
    ("DRKS-ID: 00001234", "DRKS00001234"),
    ("CTRI/2009/091/000123", "CTRI/2009/91/000123"),
    ("JapicCTI-121234", "JAPICCTI121234"),
    ("CRD42012345678", None),  # a review
    ("GSE123456", None),  # a data set
    ("NCT0123456", None),
    ("NCT012345678", None),
    ("HR 41/2013", None),
]


@pytest.mark.parametrize("written, number", NUMBERS)
def test_numbers_are_written_in_one_way(written, number):
    assert normalised([written]) == ({number} if number else frozenset())


def record(pmid, title, text="", **more):
    return Record.build(
        title=title,
        sections=[Section(None, text)],
        pmid=pmid,
        raw=b"",
        raw_format="pubmed-xml",
        source="by hand",
        **more,
    )


def told(protocol, *records):
    return reports(protocol, [(one, Findings(one.text_sha256, "0", "0")) for one in records], [])


TITLES = [
    ("Axitinib in kidney cancer: the WINDMILL trial.", "WINDMILL"),
    ("WINDMILL: a randomised trial of axitinib.", "WINDMILL"),
    ("Axitinib after sunitinib (WINDMILL-3): a randomised phase III trial.", "WINDMILL-3"),
    ("Final results of WindMill 025.", "WindMill 025"),
    ("The WINDMILL II phase 3 study of axitinib.", "WINDMILL II"),
    ("The WINDMILL open-label extension study.", "WINDMILL"),
    ("A phase III trial of axitinib.", ""),
    ("A phase II/III study of axitinib.", ""),
    ("A randomised trial in RCC (RCC trial).", ""),
    ("Clear cell renal carcinoma (CCRC): a trial.", ""),
    ("An EORTC trial of axitinib.", ""),
    ("An RAD001 trial.", ""),
    ("PFS: a study of end points.", ""),
    ("AN ITT study.", ""),
    ("AXITINIB VERSUS EVEROLIMUS: A RANDOMISED TRIAL.", ""),
    ("Choosing treatment after the WINDMILL trial.", ""),
    ("Axitinib after sunitinib [WINDMILL].", "WINDMILL"),
    ("Axitinib after sunitinib (WINDMILL): final results.", "WINDMILL"),
    ("Axitinib after sunitinib (WINDMILL), a randomised phase II trial.", "WINDMILL"),
    ("Axitinib after sunitinib (WINDMILL; NCT01000001).", "WINDMILL"),
    ("Axitinib after sunitinib (Waiting In The Middle [WINDMILL]): a trial.", "WINDMILL"),
    ("Axitinib after sunitinib [the WINDMILL study] \u2014 final results.", "WINDMILL"),
    ("Second-Line Therapy for Renal Cell Carcinoma (RCC): a Trial.", ""),
    ("Vascular Endothelial Growth Factor Inhibitors (VEGFR-TKIs): a Trial.", ""),
    ("The Early Kidney Warming Device (EKWD), a First Aid: a Trial.", ""),
    ("Axitinib after sunitinib (ISRCTN12345678).", ""),
    ("Axitinib after sunitinib (windmill): a trial.", ""),
    ("Axitinib (WINDMILL dose) after sunitinib.", ""),
    ("Real-world patients by eligibility for the WINDMILL trial.", ""),
]


@pytest.mark.parametrize("title, name", TITLES)
def test_a_name_is_a_studys(protocol, title, name):
    assert told(protocol, record("1", title))[0].acronym == name


TEXTS = [
    ("This phase III trial (Waiting In The Middle [WINDMILL]) compared axitinib and everolimus.", "WINDMILL"),
    ("In this randomised, open-label phase 3 trial (WINDMILL), we gave axitinib.", "WINDMILL"),
    ("We did a randomised, phase 2-3 trial (WINDMILL-4) at 30 centres.", "WINDMILL-4"),
    ("We report the final results of the phase 3 study (WINDMILL; NCT01000001).", "WINDMILL"),
    ("A subsequent trial (WINDMILL) is under way.", ""),
    ("Unlike this earlier trial (WINDMILL), we saw no harm.", ""),
    ("Our previous phase II trial (WINDMILL) was small.", ""),
    ("We made a matched comparison with a phase 3 trial (WINDMILL).", ""),
    ("We conducted a matched comparison against a phase 3 trial (WINDMILL).", ""),
    ("We conducted a randomised controlled trial (RCT).", ""),
    ("This trial (NCT01000001) and our trial (ISRCTN12345678) are closed.", ""),
    ("This trial (WINDMILL) and our trial (WATERMILL) are closed.", ""),
    ("In this study (BICR) reviewers were masked.", ""),
    ("Previously, the Waiting In The Middle (WINDMILL) trial was stopped.", ""),
    ("This trial (see WINDMILL elsewhere) is closed.", ""),
]


@pytest.mark.parametrize("text, name", TEXTS)
def test_a_name_that_a_text_gives_its_own_trial_in_brackets_is_the_studys(protocol, text, name):
    assert told(protocol, record("1", "Axitinib after sunitinib.", text))[0].acronym == name


def test_a_name_in_brackets_is_what_tables_and_plots_call_the_study(protocol):
    brackets = record("1", "Axitinib.", "This phase III trial (Waiting In The Middle [WINDMILL]) compared two.")
    common = record("2", "Axitinib.", "A windmill stood by the hospital; this trial (windmill) was small.")
    assert [study.name for study in link(told(protocol, brackets, common))] == ["WINDMILL", "PMID 2"]


ONE, TWO, THREE = "NCT01000001", "NCT01000002", "NCT01000003"
TRIAL = record(
    "1", "The WINDMILL-1 trial.", f"Patients were randomised ({ONE}).", year=2015, authors=("Roe A", "Poe B", "Low C")
)
PAIRS = [
    # (title, text, more of the other report, is it of the trial's study)
    ("Axitinib: later survival.", f"We report survival ({ONE}).", {}, True),
    ("Axitinib: later survival.", "Registered.", {"registry_ids": (ONE,)}, True),
    ("Axitinib: a register of few.", "Registered.", {"registry_ids": ("JMA-IIA00012",)}, False),
    ("Long-term extension.", f"Patients who completed the parent trial ({ONE}) went on ({TWO}).", {}, True),
    ("Open-label extension.", f"An extension of the earlier WINDMILL-1 trial ({ONE}).", {}, True),
    ("Post hoc analysis.", f"This is a post hoc analysis of the pivotal WINDMILL-1 trial ({ONE}).", {}, True),
    ("Quality of life in the WINDMILL-1 trial.", "Forms were sent.", {"authors": ("Roe A",)}, True),
    ("A corrected version.", f"Registered as NCT 01000001 and ISRCTN12345678, not {ONE[3:]}.", {}, True),
    ("In pretreated patients.", f"We treated previously treated patients ({ONE}).", {}, True),
    ("Axitinib in one hospital.", f"Survival was as in the earlier WINDMILL-1 trial ({ONE}).", {"authors": ("Roe A",), "year": 2015}, False),
    ("Axitinib in one hospital.", f"Unlike the WINDMILL-1 trial ({ONE}), we saw no harm.", {"registry_ids": (ONE,)}, False),
    ("Another trial.", f"Patients were randomised ({TWO}).", {"authors": ("Roe A", "Poe B", "Low C"), "year": 2015}, False),
    ("Another trial.", "Patients were randomised.", {"authors": ("Roe A", "Poe B", "Low C"), "year": 2015}, False),
    ("The WINDMILL-3 trial.", "Patients were randomised.", {"authors": ("Roe A", "Poe B", "Low C"), "year": 2015}, False),
    ("The WINDMILL-4 trial.", f"Patients were randomised ({THREE}).", {"year": 2015}, False),
    ("The WINDMILL-1 trial: what now?", f"It ({ONE}) is important.", {"publication_types": ("Comment",), "authors": ("Roe A",), "year": 2015}, False),
    ("Pooled analysis of two trials.", f"We put WINDMILL-1 ({ONE}) and WINDMILL-3 ({THREE}) together.", {"authors": ("Roe A",)}, False),
    ("Pooled safety.", f"Data of WINDMILL-1 ({ONE}) and WINDMILL-3 ({THREE}).", {}, False),
    ("Three trials.", f"A meta-analysis ({ONE}).", {"publication_types": ("Meta-Analysis",)}, False),
]  # fmt: skip


@pytest.mark.parametrize("title, text, more, same", PAIRS, ids=[f"{i} {one[0]}" for i, one in enumerate(PAIRS)])
def test_reports_of_one_study_are_found_and_look_alikes_kept_apart(protocol, title, text, more, same):
    studies = link(told(protocol, TRIAL, record("2", title, text, **more)))
    assert (len(studies) == 1) is same


def test_a_pooled_analysis_does_not_swallow_its_trials(protocol):
    third = record("3", "The WINDMILL-3 trial.", f"Patients were randomised ({THREE}).")
    pooled = record("2", "A pooled analysis of two trials.", f"WINDMILL-1 ({ONE}) and WINDMILL-3 ({THREE}).")
    found = told(protocol, TRIAL, pooled, third)
    assert (found[1].several, found[1].acronyms) == (True, {"WINDMILL-1", "WINDMILL-3"})
    assert len(link(found)) == 3


@pytest.mark.parametrize(
    "text, named",
    [
        ("Dutch and Korean patients", {"Netherlands", "South Korea"}),
        ("We asked the American Urological Association.", set()),
        ("given to us", set()),
    ],
)
def test_countries_are_of_patients(text, named):
    assert countries(text) == named


@pytest.mark.parametrize(
    "text, named",
    [
        ("We used the Northern Kidney (NKC) Registry.", {"northern kidney", "nkc"}),
        ("In the Cochrane Database.", set()),
        ("Australian Clinical Trials Registry", set()),
        ("a clinical database", set()),
    ],
)
def test_sources_are_of_patients(text, named):
    assert sources(text) == named
