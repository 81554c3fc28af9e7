"""Groups told by a letter before each, by what the others had, or under names that nobody knows; half hold none."""

import pytest

GROUPS = [
    # text after the title, [(name, n)]
    ("Adults were randomly assigned to three arms: A, 16 Gy per two fractions (n = 46); B, 40 Gy per 15 fractions (n = 45); and C, 50 Gy per 25 fractions (n = 30).",
     [("16 Gy per two fractions", 46), ("40 Gy per 15 fractions", 45), ("50 Gy per 25 fractions", 30)]),
    ("Adults were randomly assigned to three arms: A, axitinib (n = 46); B, sunitinib (n = 45); or C, everolimus (n = 30).", [("axitinib", 46), ("sunitinib", 45), ("everolimus", 30)]),
    ("Adults were randomly assigned to three arms: axitinib (n = 46); sunitinib (n = 45); and everolimus (n = 30).", [("axitinib", 46), ("sunitinib", 45), ("everolimus", 30)]),
    ("Women were randomly allocated into three groups (n = 20 in each). They received 50 mg tramadol (Group I), 150 mg tramadol (Group II) or saline (Control group).",
     [("50 mg tramadol", 20), ("150 mg tramadol", 20), ("saline", 20)]),
    ("Strength was tested 12 months after treatment with tarvindol (3 mg/d) or placebo.", [("tarvindol", None), ("placebo", None)]),
    ("Cases received axitinib and controls received placebo.", [("axitinib", None), ("placebo", None)]),
    ("At random, the intervention group received axitinib (5 mg), whereas the control group received sunitinib.", [("axitinib", None), ("sunitinib", None)]),
    ("Of 403 patients, 154 received BTP, 249 did not. Patients on BTP lived longer than those with no BTP.", [("BTP", 154), ("no BTP", 249)]),
    ("We studied 403 patients given chemotherapy (n = 403). Of these 154 received BTP, 249 did not. Patients with no BTP died.", [("BTP", 154), ("no BTP", 249)]),
    ("Fifty patients were randomized to knee replacement with or without tourniquet.", [("tourniquet", None), ("without tourniquet", None)]),
    # two orders of the same treatments are two groups
    ("Of 471 patients, 238 were randomly assigned to axitinib followed by everolimus, and 233 were randomly assigned to everolimus followed by axitinib. Everolimus followed by axitinib was worse.",
     [("axitinib followed by everolimus", 238), ("everolimus followed by axitinib", 233)]),
    # look-alikes: a letter of no list, people who had nothing and have no name, events, people
    ("Vitamins: A, 3 mg; B, 5 mg were given.", []),
    ("Of 403 patients, 154 received visits, 249 did not.", []),
    ("Of 403 patients, 154 received a letter, 3 did not. There was no letter.", []),
    ("Cases received letters and controls received visits.", []),
    ("Patients with tarvindol or placebo were seen.", []),
    ("Fifty patients were randomized to axitinib in centres with or without wards.", [("axitinib", 50)]),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", GROUPS, ids=[s for s, _ in GROUPS])
def test_groups_told_in_passing(read, sentence, expected):
    found = [(arm.name, arm.n) for arm in read(sentence, title="A report.").arms]
    assert sorted(found, key=str) == sorted(expected, key=str)


LETTERED = [
    # how the groups are told, then the times of each by its letter
    ("three arms: A, axitinib (n = 46); B, sunitinib (n = 45); and C, everolimus (n = 30).", "Median OS was 8.1, 7.2, and 6.3 months in arms A, B, and C, respectively."),
    ("axitinib (arm A), sunitinib (arm B) or everolimus (arm C).", "Median OS: A, 8.1 months; B, 7.2 months; C, 6.3 months."),
    ("axitinib (arm I), sunitinib (arm II) or everolimus (arm III).", "Median OS: I, 8.1 months; II, 7.2 months; III, 6.3 months."),
]  # fmt: skip


@pytest.mark.parametrize("groups, times", LETTERED, ids=[t for _, t in LETTERED])
def test_times_of_groups_by_their_letters(read, groups, times):
    findings = read(f"Adults were randomly assigned to {groups} {times}")
    found = {findings.arm(m.arm).name: m.value for m in findings.medians if m.arm}
    assert found == {"axitinib": 8.1, "sunitinib": 7.2, "everolimus": 6.3}


def test_a_letter_that_not_every_arm_has_tells_no_time(read):
    findings = read("Adults were randomly assigned to axitinib (arm A) or placebo (arm B). Median OS: A, 8.1 months.")
    assert [m.arm for m in findings.medians] in ([None], [])
