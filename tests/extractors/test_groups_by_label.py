"""Groups told by a label and another verb than "received", or as one and the other; half of them hold none."""

import pytest

GROUPS = [
    # text after the title, [(name, n)]
    ("Patients were randomized. In group 1, the patients were given axitinib. In group 2, the patients were given placebo.", [("axitinib", None), ("placebo", None)]),
    ("Adults were randomized. Group A consumed soya milk and group B consumed placebo.", [("soya milk", None), ("placebo", None)]),
    ("At random, group I was treated with axitinib, group II with sunitinib, and group III with placebo.", [("axitinib", None), ("sunitinib", None), ("placebo", None)]),
    ("At random, group 1 (n = 30) consisted of 30 patients (mean age 60) who received axitinib; group 2 (n = 31) consisted of 31 patients who received placebo.", [("axitinib", 30), ("placebo", 31)]),
    ("At random, axitinib was given to patients in group A and placebo was administered in group B.", [("axitinib", None), ("placebo", None)]),
    ("Women were randomized. Group C patients (n = 18) received saline. Group S patients (n = 21) received axitinib.", [("saline", 18), ("axitinib", 21)]),
    ("At random, one group of patients (n = 42) received a 20 min massage and the other group (n = 43) received standard care.", [("massage", 42), ("standard care", 43)]),
    ("Patients in the first group received axitinib 10 mg and in the second group received placebo.", [("axitinib", None), ("placebo", None)]),
    ("In all, 208 patients were allocated at random to either TCl or placebo.", [("TCl", None), ("placebo", None)]),
    ("Axitinib was compared with placebo in a double-blind trial. Axitinib was better than placebo.", [("Axitinib", None), ("placebo", None)]),
    ("Patients were randomised to PAZ (pazopanib 800 mg o.d.) or EVE (everolimus, 10 mg daily).", [("pazopanib", None), ("everolimus", None)]),
    ("Patients were randomised to PE (pazopanib 800 mg plus everolimus) or EVE (everolimus, 10 mg daily).", [("PE", None), ("everolimus", None)]),
    ("Patients were assigned to FLOT alone (group A) or FLOT plus axitinib (group B). Eighty-one patients were randomized (A: 41/B: 40).", [("FLOT alone", 41), ("FLOT plus axitinib", 40)]),
    ("Patients were assigned to FLOT alone (cohort A) or FLOT plus axitinib (cohort B). Eighty-one patients were randomized (A: 41; B: 40).", [("FLOT alone", 41), ("FLOT plus axitinib", 40)]),
    # look-alikes: what is no treatment, what was measured, people who had nothing of the kind, people, a label in a bracket, a diagnosis
    ("Blood pressure was measured in group A and weight was recorded in group B.", []),
    ("In group 1, the patients were older. In group 2, the patients were men.", []),
    ("Group 1 consisted of 32 patients; group 2 consisted of 31 patients.", []),
    ("Group 1 had relapsed, group 2 with diabetes had not.", []),
    ("One group of patients (n = 42) received letters and the other group (n = 43) received visits.", []),
    ("The results were compared with those of earlier years.", []),
    ("Changes were seen in the wall (group A) received by post.", []),
    ("Group A consumed letters and group B consumed visits.", []),
    ("Flow was investigated in group 1 by angiography and in group 2 by ultrasound.", []),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", GROUPS, ids=[s for s, _ in GROUPS])
def test_groups_by_label(read, sentence, expected):
    found = [(arm.name, arm.n) for arm in read(sentence, title="A report.").arms]
    assert sorted(found, key=str) == sorted(expected, key=str)
