"""A review of another field, heart failure, through the real commands: nothing may be wired to kidneys or to cancer.

The abstracts and their figures are invented. Ratios are SGLT2 inhibitor over placebo.
"""

import json
import math
from pathlib import Path

import pytest

from evidence.__main__ import main
from evidence.errors import ProtocolError
from evidence.harmonise import harmonise
from evidence.harmonise.arms import Sides
from evidence.harmonise.composites import UNKNOWN, parts_of
from evidence.harmonise.reports import reports
from evidence.protocol import bundled, parse

RECORDS = Path(__file__).parents[2] / "fixtures" / "records" / "heart_failure.nbib"
TEXT = bundled("sglt2-vs-placebo")
PROTOCOL = parse(TEXT, where="sglt2-vs-placebo.toml")

# PMID, outcome, value and interval A over B (None: no row of its own), printed the other way round, why not
EXPECTED = {
    ("30000001", "HF", 0.70, 0.58, 0.85, False, None),
    ("30000001", "CVDEATH", 0.86, 0.69, 1.08, False, None),
    ("30000001", "CVDEATH-HF", 0.75, 0.64, 0.88, False, None),
    ("30000002", "HF", round(1 / 1.39, 6), round(1 / 1.79, 6), round(1 / 1.08, 6), True, None),
    ("30000002", "CVDEATH-HF", 0.78, 0.63, 0.97, False, None),
    ("30000002", "OS", 0.94, 0.72, 1.23, False, None),
    ("30000003", "HF", 0.68, 0.56, 0.83, False, None),
    ("30000003", "HF", 0.77, 0.55, 1.08, False, "subgroup"),
    ("30000004", "HF", 0.81, 0.66, 0.99, False, "no-usable-data"),  # death from any cause is another composite
    ("30000005", "HF", 0.71, 0.66, 0.77, False, "review-or-meta-analysis"),
    ("30000006", None, None, None, None, False, "wrong-comparator"),
    ("30000007", "HF", 0.66, 0.51, 0.86, False, None),
    ("30000007", "CVDEATH", 0.74, 0.62, 0.88, False, "not-accepted"),  # a part of a composite, it seems
    ("30000008", None, None, None, None, False, "wrong-population"),
}


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("another-field") / "review")
    assert main(["-q", "init", folder, "--example", "sglt2-vs-placebo"]) == 0
    assert main(["-q", "-C", folder, "import", str(RECORDS)]) == 0
    assert main(["-q", "-C", folder, "extract"]) == 0
    return folder


def test_the_table_has_the_expected_rows(review, capsys):
    assert main(["-C", review, "table", "--json", "--all"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    def rounded(number):
        return None if number is None else round(number, 6)

    found = []
    for row in rows:
        figures = map(rounded, (row["value"], row["ci_low"], row["ci_high"]))
        found.append((row["pmid"], row["endpoint"], *figures, row["inverted"], row["why_not"]))
    assert len(found) == len(EXPECTED)
    assert set(found) == EXPECTED
    sizes = {row["pmid"]: (row["n_a"], row["n_b"]) for row in rows if row["poolable"]}
    expected = {1: (1558, 1562), 2: (620, 620), 3: (2705, 2695), 7: (900, 900)}
    assert sizes == {f"3000000{i}": pair for i, pair in expected.items()}


def test_admissions_alone_are_pooled(review, capsys):
    words = ["pool", "--outcome", "HF", "--allow-unreviewed", "--tau2", "FE", "--json"]
    assert main(["-C", review, *words]) == 0
    pooled = json.loads(capsys.readouterr().out)
    printed = [(0.70, 0.58, 0.85), (1 / 1.39, 1 / 1.79, 1 / 1.08), (0.68, 0.56, 0.83), (0.66, 0.51, 0.86)]
    weights = [(2 * 1.959964 / math.log(high / low)) ** 2 for _, low, high in printed]
    mean = sum(w * math.log(v) for w, (v, _, _) in zip(weights, printed, strict=True)) / sum(weights)
    assert pooled["k"] == 4
    assert pooled["k_eligible"] == 5
    assert pooled["exp"]["estimate"] == pytest.approx(math.exp(mean), abs=1e-6)


def test_trials_are_named_by_their_whole_acronym(review, capsys):
    assert main(["-C", review, "table", "--json", "--all"]) == 0
    names = {row["pmid"]: row["study"] for row in map(json.loads, capsys.readouterr().out.splitlines())}
    assert names["30000001"] == "HARBOUR-HF"
    assert names["30000002"] == "PIER-HF"  # not one study "HF" with the first


ACRONYMS = [
    ("Dapagliflozin: the HARBOUR-HF trial.", "HARBOUR-HF"),
    ("The PIER-Reduced study.", "PIER-Reduced"),
    ("The QUAY 6 trial.", "QUAY 6"),
    ("Results of a HFrEF trial.", ""),  # the disease
    ("An SGLT2 trial.", ""),  # the class
    ("A non-STEMI study.", ""),
    ("An RCT study.", ""),
    ("A randomised phase III trial.", ""),
    ("The PIER III trial.", "PIER III"),
]


@pytest.mark.parametrize("title, expected", ACRONYMS)
def test_an_acronym_is_whole_and_no_disease(make, title, expected):
    assert reports(PROTOCOL, [make("1", title=title)], [])[0].acronym == expected


PARTS = [
    ("Hospitalisation for heart failure", {"hf_admission"}),
    ("time to first heart failure hospitalizations", {"hf_admission"}),
    ("cardiovascular death, heart failure hospitalization and urgent heart failure visits",
     {"cv_death", "hf_admission", "hf_urgent_visit"}),
    ("death from cardiovascular causes or worsening heart failure", {"cv_death", "hf_worsening"}),
    ("death or hospitalization for heart failure", {"any_death", "hf_admission"}),
    ("cardiovascular death, myocardial infarction, or stroke", {"cv_death", UNKNOWN}),
    ("hospitalization for heart failure or stroke", {"hf_admission", UNKNOWN}),
    ("the primary outcome", {UNKNOWN}),
    ("", {UNKNOWN}),
]  # fmt: skip


@pytest.mark.parametrize("text, expected", PARTS)
def test_the_parts_of_a_composite(text, expected):
    assert parts_of(text, PROTOCOL.components) == expected


COMPOSITES = [
    ("hospitalization for heart failure", "HF", True, None),
    ("CV death or HF hospitalization", "CVDEATH-HF", True, None),
    ("cardiovascular death or worsening heart failure", "HF", False, "no-usable-data"),
    ("hospitalization for heart failure or stroke", "HF", False, "no-usable-data"),
    ("primary outcome", "HF", False, "not-accepted"),
    (None, "HF", False, "not-accepted"),
]


@pytest.mark.parametrize("text, outcome, poolable, why_not", COMPOSITES)
def test_an_estimate_goes_to_the_outcome_that_counts_its_events(make, text, outcome, poolable, why_not):
    effects = [{"endpoint": "HF", "endpoint_text": text, "printed": "0.74 (0.62-0.88)"}]
    arms = (("dapagliflozin", 500), ("placebo", 500))
    drawn = make(title="A trial.", arms=arms, effects=effects, line=None, design="rct", condition="heart failure")
    (row,) = harmonise(PROTOCOL, [drawn], [])
    assert (row.endpoint, row.poolable, row.why_not) == (outcome, poolable, why_not)


SIDES = [
    ("dapagliflozin plus placebo", "sglt2", "single"),
    ("placebo", "placebo", "single"),
    ("matching placebo", "placebo", "single"),
    ("placebo plus standard therapy", "placebo", "single"),
    ("empagliflozin on top of usual care", "sglt2", "single"),
    ("SGLT-2 inhibitors with or without loop diuretics", "sglt2", "single"),
    ("dapagliflozin plus zibotentan", None, "combination"),
    ("placebo plus zibotentan", None, "combination"),
    ("standard therapy", None, "single"),
    ("no SGLT2 inhibitor", None, "single"),
    ("glimepiride", None, "single"),
]


@pytest.mark.parametrize("name, arm, kind", SIDES)
def test_placebo_is_a_side_and_background_no_partner(name, arm, kind):
    sides = Sides(PROTOCOL.arms, background=PROTOCOL.comparison[0].background)
    side = sides.of_name(name)
    assert (side.arm, side.kind) == (arm, kind)


def test_without_a_background_a_partner_is_one():
    assert Sides(PROTOCOL.arms).of_name("dapagliflozin plus loop diuretic").kind == "combination"


def test_an_unknown_component_is_named_with_its_line():
    wrong = TEXT.replace('components = ["cv_death", "hf_admission"]', 'components = ["cv_deaths"]')
    with pytest.raises(ProtocolError, match="there is no component 'cv_deaths', only hf_admission") as caught:
        parse(wrong, where="r.toml")
    line = wrong.splitlines().index('components = ["cv_deaths"]') + 1
    assert caught.value.where == f"r.toml:{line}"
