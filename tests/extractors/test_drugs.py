"""Words that name a treatment, and words that look like it."""

import pytest

from extractors import drugs

DRUGS = [
    "axitinib", "second-line pazopanib", "everolimus", "nivolumab", "enalapril", "rosuvastatin", "dapagliflozin", "rivaroxaban",
    "eribulin", "relugolix", "dutasteride", "lomustine", "cladribine", "tebentafusp", "trabectedin", "selinexor plus dexamethasone",
    "5-FU", "S-1", "RAD001", "CCI-779", "vitamin D", "vitamin D3", "FOLFOX4", "mFOLFOX6", "R-CHOP", "ABVD", "EC-P", "T-DM1", "nab-paclitaxel",
    "zinc", "Estrogens", "omega-3 fatty acids", "hydroxyethyl starch", "177Lu-PSMA-617", "sipuleucel-T",
]  # fmt: skip
TREATMENTS = [
    "VEGF TKI", "mTOR inhibitors", "androgen deprivation", "surgery", "nasopharyngectomy", "knee arthroplasty", "laparotomy", "stents", "dual-chamber pacing",
    "usual care", "treatment as usual care", "best supportive care", "no treatment", "sham acupuncture", "waiting list", "placebo", "controls", "watchful waiting",
    "malaria vaccine", "cognitive behavioural therapy", "exercise training", "low-fat diet", "bed nets", "e-learning", "JQ tablets", "herbal decoction",
]  # fmt: skip
NEITHER = [
    "male sex", "older age", "serum cholesterol", "the concept", "adiponectin", "aldosterone", "cystidine", "galectin", "men", "stage II",
    "April", "person", "ATLAS", "dichotomy", "multivariate analysis", "high expression", "Asian", "smokers", "6 months", "tac", "cmf values",
    "quality of life", "hospital", "deaths",
]  # fmt: skip


@pytest.mark.parametrize("words", DRUGS)
def test_drugs(words):
    assert drugs.is_drug(words)
    assert drugs.is_treatment(words)


@pytest.mark.parametrize("words", TREATMENTS)
def test_treatments_that_are_no_drugs(words):
    assert drugs.is_treatment(words)
    assert not drugs.is_drug(words)


@pytest.mark.parametrize("words", NEITHER)
def test_what_is_no_treatment(words):
    assert not drugs.is_treatment(words)


STRATEGIES = [
    ("intensive glucose control", True),
    ("delayed", True),
    ("dose-dense chemotherapy", True),
    ("older", False),
    ("control", False),
]


@pytest.mark.parametrize("words, expected", STRATEGIES)
def test_strategies(words, expected):
    assert drugs.is_strategy(words) is expected


SPANS = [
    ("Sunitinib or sorafenib with vitamin D", ["Sunitinib", "sorafenib", "vitamin D"]),
    ("Serum cholesterol in men given zinc sulfate", ["zinc sulfate"]),
    ("Stage II disease in April", []),
]


@pytest.mark.parametrize("words, expected", SPANS)
def test_where_drugs_stand(words, expected):
    text = f"Title: {words}"
    found = [text[a:b] for a, b in drugs.drug_spans(text, 7, len(text))]
    assert found == expected
    assert list(drugs.drugs_in(words)) == [name.lower() for name in expected]
