"""Groups told side by side with their counts, whatever they are called; half of the texts count something else."""

import pytest

FRAMES = [
    # text after the title, {name: n}
    ("We randomly assigned 31 children to LKM and 29 to R-LKM.", {"LKM": 31, "R-LKM": 29}),
    ("In all, 64 were assigned to the quiet-room group and 61 to the bright-room group.", {"quiet-room": 64, "bright-room": 61}),
    ("Of 95 randomised adults, 48 received teriparatide and 47 calcium.", {"teriparatide": 48, "calcium": 47}),
    ("Sixty women were randomly assigned to yoga (31 [52%]) or stretching (29 [48%]).", {"yoga": 31, "stretching": 29}),
    ("Girls were randomly allocated to morning light (41 girls) or evening light (44 girls).", {"morning light": 41, "evening light": 44}),
    ("Volunteers were randomised. The rate was 1.1 for 52 ABX patients compared with 55 CDX patients. ABX and CDX lasted for 107 people.", {"ABX": 52, "CDX": 55}),
    ("At random, 201 joined. There were 98 patients on the twice-daily arm and 103 on the once-daily arm.", {"twice-daily": 98, "once-daily": 103}),
    ("We randomised 211 patients, but six withdrew consent, leaving 102 in the mesh group and 103 in the no-mesh group.", {"mesh": 102, "no-mesh": 103}),
    ("At random, 72 were enrolled; 37 received pemetrexed and 35 were observed.", {"pemetrexed": 37, "observed": 35}),
    ("We randomly assigned 45 to axitinib 5 mg, 46 to axitinib 10 mg, and 44 to placebo.", {"axitinib 5 mg": 45, "axitinib 10 mg": 46, "placebo": 44}),
    ("Of 187 randomised patients, 125 received axitinib and 62 chemotherapy (50 received irinotecan and 12 paclitaxel).", {"axitinib": 125, "chemotherapy": 62}),
    ("At random, some went home (short-stay group; n = 71) and some did not (long-stay group; n = 74).", {"short-stay": 71, "long-stay": 74}),
    ("At random, 49 were in the QVB 50 group and 52 in the QVB 120 group.", {"QVB 50": 49, "QVB 120": 52}),
    ("In all, 150 patients were randomised to sunitinib or placebo. Each group comprised 75 patients.", {"sunitinib": 75, "placebo": 75}),
    ("In all, 99 were randomised to sunitinib or placebo. More in the sunitinib group stopped (21 of 50 [42%] vs 11 of 49 [22%]).", {"sunitinib": 50, "placebo": 49}),
    ("Women were randomised to axitinib weekly (A) or sorafenib (S). Some 81 women entered (A 41, S 40).", {"axitinib": 41, "sorafenib": 40}),
    ("Adults were randomised to axitinib (arm A) or sorafenib (arm B). Arm A comprised 33 and arm B 32 people; 65 joined.", {"axitinib": 33, "sorafenib": 32}),
    ("Adults were randomised to axitinib or sorafenib. Of 130 adults, 66 and 64 were in the axitinib and sorafenib arms.", {"axitinib": 66, "sorafenib": 64}),
    ("We assigned people to axitinib, sorafenib or placebo (51, 49 and 52 adults, respectively; N = 152).", {"axitinib": 51, "sorafenib": 49, "placebo": 52}),
    ("Adults were randomised to supervised exercise or axitinib. Of 90 adults, 44 moved under daily supervision and 46 stayed on axitinib.", {"supervised exercise": 44, "axitinib": 46}),
    ("Adults were randomised to axitinib or sorafenib. Half (n = 60) took sorafenib on days 1, 8, and 15, half (n = 60) axitinib; 120 in all.", {"axitinib": 60, "sorafenib": 60}),
    ("Adults were randomised to axitinib or sorafenib. Of the 130 adults, 65 were placed in each arm.", {"axitinib": 65, "sorafenib": 65}),
    ("At random, 140 had an operation; open repair was performed in 71 and mesh repair in 69.", {"open repair": 71, "mesh repair": 69}),
    ("At random 96 adults joined: arm A, 32; arm B, 33; arm C, 31.", {"arm A": 32, "arm B": 33, "arm C": 31}),
    ("In this randomised trial of 90 adults, hypertension was seen in 41 and diabetes in 49.", {}),
    ("In this randomised trial of 90 adults, fever was treated in 41 and pain in 49.", {}),
    # look-alikes: shares, events, features, places, doses, what was before, parts of one group
    ("Of 60 randomised women with events, 31 had fever and 29 had nausea.", {}),
    ("We randomised 60 patients in two centres, 31 in Lyon and 29 in Graz.", {}),
    ("In this trial 60 patients were randomised; 31 with diabetes and 29 without.", {}),
    ("A randomised trial of 90 adults: 41 had previously received axitinib and 49 sunitinib.", {}),
    ("Rash (12 [10%]) and pain (15 [12%]) were the commonest in this randomised trial of 27 adults.", {}),
    ("A randomised trial of 75 adults with a score of 25 to 50 points.", {}),
    ("This randomised study of 90 adults had 50 smokers and 40 non-smokers.", {}),
    ("In all, 99 were randomised to sunitinib or placebo. More men had pain (42% vs 22%).", {}),
    ("Adults were randomised to axitinib or sorafenib. In all, 90 adults fell ill, 44 on axitinib relapsed and 46 on sorafenib relapsed.", {}),
    ("Adults were randomised to axitinib or sorafenib. Of 90 adults, 44 lived in Lyon and 46 in Graz.", {}),
    ("All 99 patients of this randomised trial had 66 Gy in 33 fractions.", {}),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", FRAMES, ids=[s for s, _ in FRAMES])
def test_groups_told_with_their_counts(read, sentence, expected):
    found = read(sentence, title="A report.").arms
    assert {arm.name: arm.n for arm in found if arm.n is not None} == expected


WHOLES = [
    # text after the title, the total that its groups make up, where nothing else is said of it
    ("Adults took axitinib (n = 51) or placebo (n = 49) at random; that makes 100 in all.", 100),
    ("Adults took axitinib (n = 51) or placebo (n = 49) at random; the score was 90.", None),
    ("Adults took axitinib (n = 51) or placebo (n = 49) at random; cells grew by 3.100 units.", None),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", WHOLES, ids=[s for s, _ in WHOLES])
def test_total_that_the_groups_make_up(read, sentence, expected):
    found = read(sentence, title="A report.").total_n
    assert (found and found.value) == expected
