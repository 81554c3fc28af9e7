"""Groups with their sizes and the drugs that make them up; half of the sentences hold none."""

import pytest

SENTENCES = [
    # sentence, [(name, n, [(component, n)])]
    ("Of the 97 patients, 50 received second-line chemotherapy [docetaxel (n = 20) and paclitaxel (n = 30)] and 47 were treated with TKIs [gefitinib (n = 12) and erlotinib (n = 35)].",
     [("chemotherapy", 50, [("docetaxel", 20), ("paclitaxel", 30)]), ("TKIs", 47, [("gefitinib", 12), ("erlotinib", 35)])]),
    ("Of 60 women, 29 received letrozole and 31 received placebo.", [("letrozole", 29, []), ("placebo", 31, [])]),
    ("We randomly assigned 350 patients to receive erlotinib and 320 to receive placebo.", [("erlotinib", 350, []), ("placebo", 320, [])]),
    ("Patients were randomised to axitinib (n = 361) or sorafenib (n = 362).", [("axitinib", 361, []), ("sorafenib", 362, [])]),
    ("Forty-one patients received bevacizumab and thirty-nine received interferon.", [("bevacizumab", 41, []), ("interferon", 39, [])]),
    ("Of 364 patients, 182 were assigned to chemotherapy plus surgery and 182 were assigned to surgery alone.", [("chemotherapy plus surgery", 182, []), ("surgery alone", 182, [])]),
    # look-alikes: no group of treatment with a size
    ("Adverse events were rash (n = 12) and fatigue (n = 9).", []),
    ("Progression was seen in 41 patients at 6 months.", []),
    ("Stage II (n = 30) and stage III (n = 44) tumours were included.", []),
    ("Men (n = 55) and women (n = 60) were alike.", []),
    ("Of the 83 patients, 12 (14%) died and 3 were lost to follow-up.", []),
    ("Samples were taken at 24 h (n = 10) and 48 h (n = 8).", []),
]  # fmt: skip


@pytest.mark.parametrize("sentence, expected", SENTENCES, ids=[s for s, _ in SENTENCES])
def test_arms(read, sentence, expected):
    found = read(sentence, title="A report.").arms
    assert [(a.name, a.n, [(c.name, c.n) for c in a.components]) for a in found if a.n is not None] == expected


def test_no_component_becomes_an_arm(read):
    found = read(SENTENCES[0][0])
    assert not {"docetaxel", "paclitaxel", "gefitinib", "erlotinib"} & {a.name for a in found.arms}
