"""Which side of the question an arm is: by whole words, drugs, combinations and sequences."""

import pytest
from fuzzing.growth import seconds

from evidence.harmonise.arms import Sides, contains, even

NAMES = [
    # (name of an arm, what it is in the protocol, kind)
    ("VEGF TKI", "vegf_tki", "single"),
    ("second-line VEGF TKI", "vegf_tki", "single"),
    ("VEGFR-TKIs", "vegf_tki", "single"),
    ("tyrosine kinase inhibitors (TKI) of vascular endothelial growth factor (VEGF)", "vegf_tki", "single"),
    ("Axitinib 5 mg twice daily", "vegf_tki", "single"),
    ("sunitinib and sorafenib", "vegf_tki", "single"),
    ("sunitinib, sorafenib or pazopanib", "vegf_tki", "single"),
    ("XL184", "vegf_tki", "single"),
    ("AG 013736", "vegf_tki", "single"),
    ("sunitinib after everolimus", "vegf_tki", "single"),
    ("mTOR inhibitors", "mtor", "single"),
    ("mTOR-inhibitor group", "mtor", "single"),
    ("mammalian target of rapamycin inhibitors (mTORi)", "mtor", "single"),
    ("mammalian target of rapamycin (mTOR) inhibitor", "mtor", "single"),
    ("targeted therapy with an mTOR inhibitor", "mtor", "single"),
    ("RAD001", "mtor", "single"),
    ("everolimus plus placebo", "mtor", "single"),
    ("everolimus and best supportive care", "mtor", "single"),
    ("Temsirolimus (n = 259)", "mtor", "single"),
    # look-alikes
    ("lenvatinib plus everolimus", None, "combination"),
    ("everolimus/lenvatinib", None, "combination"),
    ("lenvatinib and everolimus", None, "combination"),
    ("everolimus plus bevacizumab", None, "combination"),
    ("everolimus and bevacizumab", None, "combination"),
    ("axitinib in combination with avelumab", None, "combination"),
    ("sunitinib + sorafenib", None, "combination"),
    ("everolimus with or without octreotide", None, "combination"),
    ("sunitinib followed by everolimus", None, "sequence"),
    ("everolimus -> sunitinib", None, "sequence"),
    ("sorafenib, then sorafenib again", None, "sequence"),
    ("no mTOR inhibitor", None, "single"),
    ("non-VEGF TKI", None, "single"),
    ("nivolumab", None, "single"),
    ("placebo", None, "single"),
    ("bevacizumab", None, "single"),
    ("apitolisib", None, "single"),
    ("sorafenibum", None, "single"),  # a drug's name inside another word
    ("mTOR", None, "single"),  # the target is not its inhibitor
    ("temsirolimustat", None, "single"),
    ("", None, "single"),
]


@pytest.mark.parametrize("name, arm, kind", NAMES, ids=[n[0] or "empty" for n in NAMES])
def test_an_arm_is_matched_by_whole_words(protocol, name, arm, kind):
    side = Sides(protocol.arms).of_name(name)
    assert (side.arm, side.kind) == (arm, kind)


@pytest.mark.parametrize("handling, arm", [("exclude", None), ("include", "mtor"), ("subgroup", "mtor")])
def test_a_combination_of_one_side_is_handled_as_the_protocol_says(protocol, handling, arm):
    sides = Sides(protocol.arms, combination_arms=handling)
    assert sides.of_name("everolimus plus bevacizumab").arm == arm
    assert sides.of_name("everolimus plus lenvatinib").arm is None


SEQUENCES = [
    ("Everolimus, and on progression axitinib, was compared.", False),
    ("Axitinib, and on progression and then everolimus, followed by axitinib.", True),
    ("Axitinib followed by everolimus was compared with everolimus, and at progression followed by axitinib.", True),
    ("Axitinib until it failed and then everolimus, or everolimus on axitinib.", False),
    ("Everolimus then axitinib, or axitinib upon progression, then everolimus.", True),
    ("Axitinib" + " on t" * 40 + " everolimus.", False),  # took for ever
    ("Axitinib" + " at one and on t and" * 400 + " everolimus.", False),
]


@pytest.mark.parametrize("text, expected", SEQUENCES, ids=[text[:60] for text, _ in SEQUENCES])
def test_sequences_in_both_orders(protocol, text, expected):
    sides = Sides(protocol.arms)
    assert sides.reversed_sequences(text) is expected
    assert seconds(sides.reversed_sequences, text) < 1


ARMS = [
    # (name, aliases, components, what it is)
    ("targeted agents", (), ("sunitinib", "sorafenib"), "vegf_tki"),
    ("VEGF TKI", (), ("sunitinib", "sorafenib"), "vegf_tki"),
    ("arm B", ("everolimus",), (), "mtor"),
    ("arm B", (), (), None),
    ("targeted agents", (), ("sunitinib", "everolimus"), None),
    ("VEGF TKI", (), ("everolimus",), None),  # the drugs contradict the name
    ("combination", ("lenvatinib plus everolimus", "everolimus"), (), None),
    ("targeted agents", (), ("sunitinib", "bevacizumab"), None),
]


@pytest.mark.parametrize("name, aliases, components, expected", ARMS)
def test_an_arm_is_its_name_its_aliases_its_drugs(protocol, make, *, name, aliases, components, expected):
    _, findings = make(arms=((name, 1), ("x", 2)), aliases={name: aliases}, components={name: components})
    assert Sides(protocol.arms).of_arm(findings.arms[0]).arm == expected


@pytest.mark.parametrize(
    "text, phrase, expected",
    [
        ("Advanced renal-cell carcinomas", "renal cell carcinoma", True),
        ("mRCC", "RCC", False),
        ("adrenal cell carcinoma", "renal cell carcinoma", False),
        ("renal cell, carcinoma", "renal cell carcinoma", False),
        ("", "x", False),
    ],
)
def test_contains(text, phrase, expected):
    assert contains(text, [phrase]) is expected


def test_even_keeps_words_that_only_look_plural():
    assert even("everolimus analysis dress TKIs") == "everolimus analysis dress tki"
