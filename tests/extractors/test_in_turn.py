"""Treatment and placebo had in turn, names told by a dose, two groups of unknown names; half of them hold none."""

import pytest

GROUPS = [
    # text after the title, [(name, n)]
    ("In a double-blind crossover study, 24 men received axitinib and placebo for 7 days.", [("axitinib", None), ("placebo", None)]),
    ("Twelve women were given axitinib, sunitinib, and placebo in random order.", [("axitinib", None), ("sunitinib", None), ("placebo", None)]),
    ("Adults received, under double-blind conditions, tarvindol (5 mg) or placebo tablets.", [("tarvindol", None), ("placebo tablets", None)]),
    ("Teeth were aligned at random. The QXA group did well, the Zeb group did not, and the QXA group was fast.", [("QXA", None), ("Zeb", None)]),
    ("A total of 60 patients undergoing total hysterectomy under general anaesthesia were randomly divided. Of them 30 received axitinib and 30 received placebo.",
     [("axitinib", 30), ("placebo", 30)]),
    ("Grade 3 to 4 toxicity was less common than in patients who received axitinib.", [("axitinib", None)]),
    # look-alikes: given together, a choice, no study of that kind, no drug, no dose, no chance, what all had
    ("In a crossover study men received axitinib plus zinc and placebo.", []),
    ("Men received axitinib and placebo for 7 days.", []),
    ("In a crossover study, exercise and placebo had no effect.", []),
    ("Adults saw tarvindol (5 patients) or placebo.", []),
    ("The QXA group did well, the Zeb group did not, and the QXA group was fast.", [("QXA", None)]),
    ("A total of 60 patients undergoing hysterectomy were randomized.", []),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", GROUPS, ids=[s for s, _ in GROUPS])
def test_groups_in_turn(read, sentence, expected):
    found = [(arm.name, arm.n) for arm in read(sentence, title="A report.").arms]
    assert sorted(found, key=str) == sorted(expected, key=str)


def test_a_comparison_does_not_part_at_what_patients_have(read):
    findings = read(
        "We saw patients.", title="Comparison of axitinib, sunitinib, and sorafenib in patients with angina"
    )
    assert [arm.name for arm in findings.arms] == ["axitinib", "sunitinib", "sorafenib"]
