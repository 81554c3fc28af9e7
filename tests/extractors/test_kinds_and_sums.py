"""Groups called by a kind of drugs, two groups named together, and what patients had before: whose names they are."""

import pytest

GROUPS = [
    # sentence, {name: n}
    ("Adults with advanced melanoma starting dacarbazine (n = 74), nivolumab (n = 111) or carboplatin (n = 102) took part.", {"dacarbazine": 74, "nivolumab": 111, "carboplatin": 102}),
    ("Adults with gout initiating allopurinol (n = 310) or febuxostat (n = 290) took part.", {"allopurinol": 310, "febuxostat": 290}),
    ("We randomly assigned 90 patients with gout that was refractory to colchicine to canakinumab (n=48) or anakinra (n=42).", {"canakinumab": 48, "anakinra": 42}),
    # a kind of drugs with its drugs and its size in one bracket; one drug makes no kind
    ("Of these, 96 went on to a statin (atorvastatin or rosuvastatin, n = 58) or to ezetimibe (n = 38).", {"statin": 58, "ezetimibe": 38}),
    ("Treatment was an ACE inhibitor (ramipril, enalapril; n = 58) or an anticoagulant (warfarin or apixaban, n = 38).", {"ACE inhibitor": 58, "anticoagulant": 38}),
    ("Of these, 96 went on to a statin (atorvastatin, n = 58) or to ezetimibe (n = 38).", {"atorvastatin": 58, "ezetimibe": 38}),
    # A and B, each with its size, are both of them; without sizes, or with another, A and B is a group
    ("We set dacarbazine and nivolumab against carboplatin. Adults received dacarbazine (n = 74), nivolumab (n = 111) or carboplatin (n = 102). OS was longer with dacarbazine than with carboplatin.", {"dacarbazine": 74, "nivolumab": 111, "carboplatin": 102}),
    ("We compared dacarbazine and nivolumab with carboplatin. Adults received dacarbazine (n = 74), nivolumab (n = 111) or carboplatin (n = 102). OS was longer for dacarbazine versus carboplatin.", {"dacarbazine": 74, "nivolumab": 111, "carboplatin": 102}),
    ("Adults received zinc (n = 71), iron (n = 72), or zinc and iron (n = 70). OS was longer for zinc and iron versus iron.", {"zinc": 71, "iron": 72, "zinc and iron": 70}),
    ("We compared dacarbazine and nivolumab with carboplatin in 176 adults randomised to one of these.", {"dacarbazine and nivolumab": None, "carboplatin": None}),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", GROUPS, ids=[s for s, _ in GROUPS])
def test_groups(read, sentence, expected):
    assert {arm.name: arm.n for arm in read(sentence, title="A report.").arms} == expected


def test_the_drugs_of_a_kind_are_another_name_of_it(read):
    arms = read(
        "Of these, 96 went on to a statin (atorvastatin or rosuvastatin, n = 58) or to ezetimibe (n = 38)."
    ).arms
    assert [arm.aliases for arm in arms] == [("atorvastatin or rosuvastatin",), ()]


def test_another_drug_is_no_other_name_of_an_arm(read):
    arms = read(
        "They received axitinib (n = 40) or everolimus (n = 42). Survival was longer with axitinib or nivolumab than with everolimus."
    ).arms
    assert [(arm.name, arm.aliases) for arm in arms] == [("axitinib", ()), ("everolimus", ())]
