"""When two names mean one group, and what is no name of a group at all."""

import pytest

from extractors import abbreviations, names

ONE_GROUP = [
    ("axitinib", "the axitinib group"),
    ("Axitinib", "oral axitinib"),
    ("VEGF TKIs", "second-line VEGF TKI"),
    ("surgery", "surgery alone"),
    ("lenvatinib plus everolimus", "lenvatinib with everolimus"),
    ("lenvatinib and everolimus", "lenvatinib + everolimus"),
    ("arm A", "group A"),
    ("78 Gy", "78-Gy"),
]
TWO_GROUPS = [
    ("axitinib", "axitinib plus everolimus"),
    ("everolimus", "temsirolimus"),
    ("arm A", "arm B"),
    ("axitinib 5 mg", "axitinib 10 mg"),
    ("tofacitinib", "combined tofacitinib doses"),
    ("zinc with iron", "zinc without iron"),
    ("early treatment", "delayed treatment"),
    ("68 Gy", "78 Gy"),
]


@pytest.mark.parametrize("a, b", ONE_GROUP)
def test_names_of_one_group(a, b):
    assert names.same_group(a, b)
    assert names.same_group(b, a)


@pytest.mark.parametrize("a, b", TWO_GROUPS)
def test_names_of_two_groups(a, b):
    assert not names.same_group(a, b)
    assert not names.same_group(b, a)


SHORTER = [
    # short, long, whether the one is the other with words left out
    ("chemotherapy", "preoperative chemotherapy", True),
    ("endocrine therapy", "adjuvant endocrine therapy", True),
    ("tofacitinib", "tofacitinib 5 mg", True),
    ("surgery", "chemotherapy plus surgery", False),
    ("gemcitabine", "gemcitabine or topotecan", False),
    ("preoperative chemotherapy", "chemotherapy", False),
    ("tofacitinib", "all tofacitinib doses", False),
    ("axitinib", "sorafenib", False),
]


@pytest.mark.parametrize("short, long, expected", SHORTER)
def test_shorter_forms(short, long, expected):
    assert names.shorter_form(short, long) is expected


KINDS = [
    # name, generic, feature, of a later treatment
    ("assigned treatment", True, False, False),
    ("both groups", True, False, False),
    ("double-blind treatment", True, False, False),
    ("no treatment", False, False, False),
    ("axitinib", False, False, False),
    ("older patients", False, True, False),
    ("high-risk disease", False, True, False),
    ("non-adenocarcinoma", False, True, False),
    ("active rheumatoid arthritis", False, True, False),
    ("low-dose aspirin", False, False, False),
    ("hypnosis", False, False, False),
    ("crossover treatment with axitinib", False, False, True),
    ("subsequent chemotherapy", False, False, True),
]


@pytest.mark.parametrize("name, generic, feature, later", KINDS)
def test_what_is_no_name_of_a_group(name, generic, feature, later):
    assert (names.is_generic(name), names.is_feature(name), names.is_later(name)) == (generic, feature, later)


ABBREVIATIONS = [
    ("Progression-free survival (PFS) was long.", {"PFS": "Progression-free survival"}),
    ("Patients had doxorubicin, bleomycin, vinblastine, and dacarbazine (ABVD).", {}),  # not by its letters
    ("We assigned 405 patients to vinblastine and dacarbazine (ABVD) alone.", {}),
    ("Best supportive care (BSC; n = 12) was given.", {"BSC": "Best supportive care"}),
    ("Axitinib (Inlyta) was given.", {}),
    ("Death was rare (OR 0.5).", {}),
]


@pytest.mark.parametrize("text, expected", ABBREVIATIONS)
def test_abbreviations(text, expected):
    assert {short: text[a:b] for short, (a, b) in abbreviations.find(text).items()} == expected
