"""What is read must not hang on how the same thing is printed: each text of the fixtures, with its forms exchanged.

A form of words in which a number, a label or a comparison may as well be printed is put in the place of another in every
text; then the same estimates must be found, of the same outcomes, sides and people. No gold is needed for that, so it
holds for texts that nobody has read.
"""

import json
import re
from pathlib import Path

import pytest

import extractors
from evidence import formats
from evidence.evaluate import is_aside

FIXTURES = Path(__file__).parents[2] / "fixtures"
_RATIO, _LOW, _HIGH = r"(\d+[.·]\d+)", r"(\d+[.·]\d+)", r"(?:-|–| to )(\d+[.·]\d+)"
_P = r"((?:[;,] ?[Pp] ?[<=>] ?0?[.·]\d+)?)"
_IN_BRACKET = re.compile(
    rf"\((?:HR|hazard ratio),? ?=? ?{_RATIO}[,;:]? ?[\[(]?95% CI[,:]? ?=? ?{_LOW}{_HIGH}[\])]?{_P}\)"
)


def _exchanged(one, other):
    return lambda text: re.sub(one, other, text)


def _as(form):
    """An estimate in brackets in another form; its parts are the value, the bounds and the p with its comma."""
    return lambda text: _IN_BRACKET.sub(
        lambda m: form.format(v=m[1], a=m[2], b=m[3], p=m[4], lead=m[4].lstrip(";, ")), text
    )


def _p_first(text):
    found = re.compile(_IN_BRACKET.pattern.replace(")?)", "))"))
    return found.sub(lambda m: f"({m[4].lstrip(';, ')}; HR {m[1]}; 95% CI {m[2]} to {m[3]})", text)


_DRUG = r"(?:[a-z]+(?:inib|limus|mab|platin|taxel)|placebo)"
FORMS = {
    "versus: vs": _exchanged(r"\bversus\b", "vs"),
    "vs: versus": _exchanged(r"\bvs\b\.?", "versus"),
    "compared with: to": _exchanged(r"\bcompared with\b", "compared to"),
    "compared with: relative to": _exchanged(r",? (?:as )?compared (?:with|to) ", " relative to "),
    "bounds: with to": _exchanged(r"(CI[,:;]? ?\d+[.·]\d+)[-–](\d+[.·]\d+)", r"\1 to \2"),
    "bounds: with a dash": _exchanged(r"(CI[,:;]? ?\d+[.·]\d+) to (\d+[.·]\d+)", r"\1–\2"),
    "HR in words": _exchanged(r"(?<![\[(])\bHR\b(?![\])])", "hazard ratio"),
    "HR with =": _exchanged(r"\bHR (?=\d)", "HR = "),
    "randomized": _exchanged("andomis", "andomiz"),
    "p with a zero": _exchanged(r"\bP ?([<=>]) ?([.·]\d+)", r"p \1 0\2"),
    "bounds in square brackets": _as("(HR {v} [{a}-{b}]{p})"),
    "interval without a heading": _as("(hazard ratio {v}, {a}–{b}{p})"),
    "CI95%": _as("(HR: {v}, CI95%: {a}-{b}{p})"),
    "p before the ratio": _p_first,
    "significantly": _exchanged(r"\bsignificantly ", ""),
    "patients by their treatment": _exchanged(rf"\bthe ({_DRUG}) (?:group|arm)\b", r"\1-treated patients"),
    "number of subjects": _exchanged(r"\((\d+) patients\)", r"(\1 subjects)"),
    "medians side by side": _exchanged(r"(\d+[.·]\d) months (?:v|vs\.?|versus) (\d+[.·]\d) months", r"\1 v \2 months"),
    "headings as words": _exchanged(r"(?m)^([A-Z][A-Z /&,]{3,40}): ", lambda m: m[1].capitalize() + ": "),
}


def _texts():
    for line in (FIXTURES / "domain" / "abstracts.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        yield f"{record['title']}\n{record['text']}"
    invented = FIXTURES / "evaluate" / "invented.xml"
    for record in formats.parse(invented.read_bytes(), name=invented.name).records:
        if not is_aside(record.pmid):  # those are never looked at
            yield record.text


@pytest.fixture(scope="module")
def texts():
    return {text: _read(text) for text in _texts()}


def _read(text):
    """The estimates of a text, without where they stand and how certain their direction is."""
    findings = extractors.extract(text)
    called = {arm.id: re.sub(r"\W+", " ", arm.name).lower() for arm in findings.arms}
    return [
        (e.measure, e.value, e.ci_low, e.ci_high, e.endpoint, e.kind, called.get(e.numerator), called.get(e.reference))
        for e in findings.effects
    ]


@pytest.mark.parametrize("form", FORMS)
def test_another_form_of_the_same_words_reads_the_same(texts, form):
    told = {text: FORMS[form](text) for text in texts}
    changed = {text: other for text, other in told.items() if other != text}
    assert changed, "no text has this form"
    unlike = [
        (text[:60], was, now) for text, was, now in ((t, texts[t], _read(o)) for t, o in changed.items()) if was != now
    ]
    assert unlike == []


@pytest.mark.parametrize("than", ["compared with", "compared to", "versus", "relative to"])
def test_what_each_of_two_is_compared_with_may_be_told_by_its_number(read, than):
    arms = "Smokers were randomised to varenicline (n = 344), bupropion (n = 342) or placebo (n = 341)."
    shares = f"43.9% in the varenicline group {than} 17.6% in the placebo group (OR 3.85, 95% CI 2.69-5.50)"
    findings = read(
        f"{arms} Abstinence was seen in {shares} and 29.8% in the bupropion group (OR 1.90, 95% CI 1.38-2.62)."
    )
    called = [(findings.arm(e.numerator).name, findings.arm(e.reference).name) for e in findings.effects]
    assert called == [("varenicline", "placebo"), ("varenicline", "bupropion")]


def test_what_is_stopped_in_one_arm_may_be_what_is_new(read):
    arms = "We randomised 200 adults to ticagrelor alone (n = 100) or ticagrelor plus aspirin (n = 100)."
    result = "Infarction was as frequent (HR 1.09, 95% CI 0.75-1.59)."
    stopped, kept = (
        read(f"{aim} {arms} {result}") for aim in ("Stopping aspirin early may lower bleeding.", "We tried both.")
    )
    assert stopped.effects[0].numerator is None
    assert kept.arm(kept.effects[0].numerator).name == "ticagrelor plus aspirin"


def test_a_ratio_on_one_arm_is_of_that_arm(read):
    arms = "We randomised 200 adults to propranolol (n = 100) or placebo (n = 100)."
    findings = read(f"{arms} The relative risk of expansion on placebo was 1.17 (0.74-1.85).")
    assert findings.arm(findings.effects[0].numerator).name == "placebo"


def test_initials_that_fit_two_arms_stand_for_neither(read):
    title = "Chemotherapy and pelvic radiation therapy compared with pelvic radiation therapy alone."
    sizes = "Patients were randomised to RT or RT + CT. We assessed 243 patients (127 RT + CT patients and 116 RT patients)."
    assert [(arm.name, arm.n) for arm in read(sizes, title=title).arms] == [("RT", 116), ("RT + CT", 127)]


@pytest.mark.parametrize(
    "agent", ["mTOR inhibitor", "inhibitor of mTOR", "inhibitor of the mammalian target of rapamycin", "mTOR-I"]
)
def test_an_inhibitor_goes_by_what_it_is_of(read, agent):
    arms = f"Patients received a VEGF TKI (n = 41) or an {agent} (n = 42)."
    findings = read(f"{arms} The HR for death of {agent} versus VEGF TKI was 1.25 (95% CI 0.91-1.72).")
    assert [(arm.name, arm.n) for arm in findings.arms] == [("VEGF TKI", 41), (agent, 42)]
    assert findings.arm(findings.effects[0].numerator).name == agent


CORRESPONDING = "Median PFS was 3.3 months for A and 4.3 months for B (HR for B versus A 0.76, 95% CI 0.57-1.01); the corresponding medians of OS were 12.7 and 15.1 months (HR 0.84, 95% CI 0.55-1.29)."


def test_medians_that_name_no_arm_go_in_the_order_of_the_medians_before_and_not_of_the_ratio(read):
    said = CORRESPONDING.replace(" A", " everolimus").replace(" B", " pazopanib")
    findings = read(f"We randomised 160 adults to everolimus (n = 111) or pazopanib (n = 49). {said}")
    assert [findings.arm(e.numerator).name for e in findings.effects] == ["pazopanib", "pazopanib"]
    told = [(m.endpoint, m.value, findings.arm(m.arm).name) for m in findings.medians]
    assert told == [
        ("PFS", 3.3, "everolimus"),
        ("PFS", 4.3, "pazopanib"),
        ("OS", 12.7, "everolimus"),
        ("OS", 15.1, "pazopanib"),
    ]


def test_a_number_of_others_is_no_part_of_a_name(read):
    findings = read(
        "In all, 331 patients were treated with sorafenib and 471 with an mTORi.", title="Sorafenib or an mTORi."
    )
    assert [(arm.name, arm.n) for arm in findings.arms] == [("sorafenib", 331), ("mTORi", 471)]
