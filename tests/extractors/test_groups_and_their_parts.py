"""Groups told by to how many a treatment was given, and the drugs in a bracket that make one of them up."""

import pytest

GROUPS = [
    # sentence, each arm with its size
    ("Of 402 patients, 241 were treated with a TKI (axitinib, 118; sunitinib, 90; sorafenib, 33) and 161 with an mTOR inhibitor (everolimus, 128; temsirolimus, 33).", [("TKI", 241), ("mTOR inhibitor", 161)]),
    ("Of 1042 patients, 521 received an mTOR inhibitor (everolimus 402, temsirolimus 119) and 521 received a TKI (sorafenib 238, sunitinib 283).", [("mTOR inhibitor", 521), ("TKI", 521)]),
    ("We found 120 patients (axitinib, 70; everolimus, 50).", [("axitinib", 70), ("everolimus", 50)]),
    ("A TKI was prescribed in 83 and an mTOR inhibitor in 67.", [("TKI", 83), ("mTOR inhibitor", 67)]),
    ("A TKI (axitinib in 31, sorafenib in 26) was given to 57 patients, and a mammalian target of rapamycin inhibitor (mTORi; everolimus in 35 and temsirolimus in 12) to 47.", [("TKI", 57), ("mammalian target of rapamycin inhibitor", 47)]),
    ("Patients received a mammalian target of rapamycin inhibitor (n = 47) or axitinib (n = 57).", [("mammalian target of rapamycin inhibitor", 47), ("axitinib", 57)]),
    ("Mammalian target of rapamycin inhibitors or tyrosine kinase inhibitors in cancer.\nThe records of 104 patients were read. A tyrosine kinase inhibitor (TKI) had been chosen in 58 and a mammalian target of rapamycin inhibitor (mTORi) in 46. Survival was longer in the TKI group than in the mTORi group.", [("TKI", 58), ("mTORi", 46)]),
    ("The dose of axitinib was given in 83 ml and that of everolimus in 67.", []),
]  # fmt: skip


@pytest.mark.parametrize("sentence, groups", GROUPS, ids=[s for s, _ in GROUPS])
def test_groups_have_their_sizes_and_no_part_is_a_group(read, sentence, groups):
    assert [(arm.name, arm.n) for arm in read(sentence).arms if arm.n] == groups


def test_the_drugs_that_make_up_a_group_are_its_parts(read):
    tki, mtor = read(GROUPS[0][0]).arms
    assert [(part.name, part.n) for part in tki.components] == [("axitinib", 118), ("sunitinib", 90), ("sorafenib", 33)]
    assert [part.name for part in mtor.components] == ["everolimus", "temsirolimus"]


def test_what_a_disease_is_treated_with_is_named_without_the_disease(read):
    found = read("We compared mRCC treatment with everolimus versus axitinib and everolimus was worse than axitinib.")
    assert "everolimus" in [arm.name for arm in found.arms]


@pytest.mark.parametrize(
    "said, n",
    [
        ("Among 611 patients, 107 pairs were matched (n = 214).", 107),
        ("Matching gave 1,102 pairs (2,204 patients).", 1102),
        ("Matching gave 102 pairs, and 98 matched pairs were analysed.", None),
        ("Patients were matched on age. 86 pairs were formed (172 patients).", 86),
        ("Matched scans came as 102 pairs of scans.", None),
        ("There were 102 pairs of patients.", None),
    ],
)
def test_each_arm_of_a_matched_comparison_has_as_many_as_there_are_pairs(read, said, n):
    found = read(f"{said} Survival was longer with axitinib than with everolimus.", title="Axitinib versus everolimus.")
    assert [(arm.name, arm.n) for arm in found.arms] == [("axitinib", n), ("everolimus", n)]
    assert all(arm.span.quote.split()[0] == f"{n:,}" for arm in found.arms if n)
