"""The gate on bytes: it may let a record through for nothing, but never keeps one back that has an effect."""

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import extractors
from evidence import formats
from evidence.batch.gate import Gate, gate, own_part, without_references
from evidence.batch.needles import Needle, needles_of, without_longer
from extractors.rulebook import load

FIXTURES = Path(__file__).parents[3] / "fixtures"
RECORD = (
    "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>{title}</ArticleTitle>"
    "{abstract}</Article></MedlineCitation></PubmedArticle>"
)
TITLE = "A trial of one drug against another in a common disease"
RATIO = "hazard ratio 0.70, 95% CI 0.50-0.98"


def record(text="", *, title=TITLE, abstract="<Abstract><AbstractText>{}</AbstractText></Abstract>"):
    return RECORD.format(title=title, abstract=abstract.format(text)).encode()


def text_of(raw):
    return formats.parse(b"<PubmedArticleSet>" + raw + b"</PubmedArticleSet>", name="set").records[0].text


LABELS = [example for rule in load("measures").group("label") for example in rule.examples]
ESTIMATES = [example for rule in load("estimates").rules for example in rule.examples]


@pytest.mark.parametrize("label", LABELS)
def test_every_label_of_the_table_is_let_through(label):
    assert gate().lets_through(record(f"It was ({label})."))


def test_every_label_with_every_form_of_an_estimate():
    lost = []
    for label, estimate in itertools.product(LABELS, ESTIMATES):
        text = f"Death was rarer with the drug ({label}{estimate})."
        raw = record(text.replace("&", "&amp;").replace("<", "&lt;"))
        if extractors.has_effects(f"{TITLE}\n{text}") and not gate().lets_through(raw):
            lost.append(text)
    assert lost == []


@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.xml")), ids=lambda path: path.name)
def test_no_effect_of_the_real_records_is_lost(path):
    for one in formats.parse(path.read_bytes(), name=path.name).records:
        if not gate().lets_through(one.raw):
            assert not extractors.extract(one.text).effects, one.key


SPELLINGS = [
    # as it may stand in the file
    "(hazard ratio 0.70, 95% CI 0.50-0.98)",
    "(HAZARD RATIO 0.70, 95% CI 0.50-0.98)",
    "(hazard\n      ratio 0.70, 95% CI 0.50-0.98)",
    "(hazard\u00a0ratio 0.70, 95% CI 0.50-0.98)",
    "(hazard&#xA0;ratio 0.70, 95% CI 0.50-0.98)",
    "(hazard&#160;ratio 0&#xB7;70, 95% CI 0&#183;50-0&#183;98)",
    "(hazard\u2010ratio 0.70, 95% CI 0.50-0.98)",
    "(h&#97;zard ratio 0.70, 95% CI 0.50-0.98)",
    "(&#72;&#x52; 0.70, 95% CI 0.50-0.98)",
    "(<b>H</b>R 0.70, 95% CI 0.50-0.98)",
    "(H<i>R</i> 0.70, 95% CI 0.50-0.98)",
    "(haz<sup>a</sup>rd <u>ratio</u> 0.70, 95% CI 0.50-0.98)",
    "(hazard <i>ratio</i> 0.70, 95% CI 0.50-0.98)",
    "(<b>H</b>&#82; 0.70, 95% CI 0.50-0.98)",
    "(H<!-- a comment -->R 0.70, 95% CI 0.50-0.98)",
    "(H<?a-remark?>R 0.70, 95% CI 0.50-0.98)",
    "(<![CDATA[HR]]> 0.70, 95% CI 0.50-0.98)",
    "(H<![CDATA[R 0.70]]>, 95% CI 0.50-0.98)",
    "(hazard rat\u0131o 0.70, 95% CI 0.50-0.98)",
    "(hazard&#32;rati&#x6f; 0.70, 95% CI 0.50-0.98)",
    "P &lt; 0.05 (HR&lt;1; HR 0.70, 95% CI 0.50-0.98)",
    "(odds ratio 0.70, 95% CI 0.50-0.98)",
    "(relative risk 0.70, 95% CI 0.50-0.98)",
    "(incidence rate\n ratio 0.70, 95% CI 0.50-0.98)",
    "(adjusted OR 0.70, 95% CI 0.50-0.98)",
]  # fmt: skip


@pytest.mark.parametrize("spelled", SPELLINGS)
def test_however_a_label_is_spelled_it_is_let_through(spelled):
    raw = record(f"Death was rarer {spelled}.")
    assert extractors.extract(text_of(raw)).effects
    assert gate().lets_through(raw)


PLACES = [
    # records whose effect does not stand in an ordinary abstract
    record(title=f"A trial of a drug against none: {RATIO}", abstract=""),
    record(title=f"A trial of a drug against none: {RATIO}", abstract="<Abstract/>"),
    record(RATIO, abstract="<Abstract ><AbstractText>{}</AbstractText></Abstract >"),
    record(title="", abstract=f"<VernacularTitle>Eine Pr\u00fcfung: {RATIO}</VernacularTitle>"),
    record("x", title="[Not Available].").replace(b"</Article>", f"<VernacularTitle>{RATIO}</VernacularTitle></Article>".encode()),
    record(RATIO).replace(b"<PMID>", b"<!-- <ArticleTitle>A title that is long enough to be one, but is none</ArticleTitle><Abstract></Abstract> --><PMID>"),
    record(f"The <!-- </Abstract> -->{RATIO}"),
    record(RATIO).replace(b"PubmedArticle", b"PubmedBookArticle").replace(b"MedlineCitation", b"BookDocument").replace(b"<Article>", b"").replace(b"</Article>", b""),
]  # fmt: skip


@pytest.mark.parametrize("raw", PLACES)
def test_wherever_an_effect_stands_it_is_let_through(raw):
    assert extractors.extract(text_of(raw)).effects
    assert gate().lets_through(raw)


KEPT_BACK = [
    record("Patients at risk were randomized at a moderate rate; concentrations and durations were recorded."),
    record("The hazard was small, the odds were even, the relative merits are discussed, and the ratio was 0.70."),
    record("0.70, 95% CI 0.50-0.98"),
    record("Three hours of therapy or more; through error, for 12 of 30."),
    record("A letter.") .replace(b"</MedlineCitation>", b"</MedlineCitation><PubmedData><ReferenceList><Citation>HR 0.7, hazard ratio</Citation></ReferenceList></PubmedData>"),
    record("A letter.").replace(b"</Article>", b"<AuthorList><Author><LastName>HORROR</LastName></Author></AuthorList></Article>"),
    record("A letter.").replace(b"</Article>", f"</Article><OtherAbstract><AbstractText>{RATIO}</AbstractText></OtherAbstract>".encode()),
    record(title="A title that is long enough to be one, and not a placeholder", abstract=""),
]  # fmt: skip


@pytest.mark.parametrize("raw", KEPT_BACK)
def test_what_can_hold_no_effect_is_kept_back(raw):
    assert not gate().lets_through(raw)


_PIECES = st.sampled_from(
    [
        "HR",
        "hazard ratio",
        "odds",
        " ratio",
        "R",
        "H",
        "O",
        " ",
        "\n",
        " 0.70",
        " (95% CI 0.50-0.98)",
        "rate",
        "-",
        "RR",
        "risk ",
    ]
)
_WRAPS = st.sampled_from(
    ["{}", "<i>{}</i>", "<sub>{}</sub>", "{}<!-- -->", "<b></b>{}", "&#32;{}", "{}\u00a0", "\u2009{}"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_PIECES, _WRAPS), max_size=12))
@example([("H", "<i>{}</i>"), ("R", "{}"), (" 0.70", "{}"), (" (95% CI 0.50-0.98)", "{}")])
def test_no_arrangement_of_letters_and_tags_is_lost(pieces):
    raw = record("Death was rarer (" + "".join(wrap.format(piece) for piece, wrap in pieces) + ").")
    if extractors.has_effects(text_of(raw)):
        assert gate().lets_through(raw)


NEEDLES = [
    # pattern, what every match of it holds
    (r"(?i:odds[ -]ratios?)", {("odds ratio", True)}),
    (r"\bHRs?\b|[Hh]azard", {("HR", False), ("Hazard", False), ("hazard", False)}),
    (r"(?i)\bhr\b", {("hr", True)}),
    (r"(?:a|adj)?ORs?(?!\w)", {("OR", False)}),
    (r"x{2,5}risk\d+", {("risk", False)}),
    (r"(?:alpha|beta)\s+\d+", {("alpha", False), ("beta", False)}),
    (r"\d+(?:alpha|beta)?", set()),
    (r"(?:alpha|\d+)", set()),
    (r"[a-z]+", set()),
    (r"(?:longer word)*", set()),
]  # fmt: skip


@pytest.mark.parametrize("pattern, expected", NEEDLES)
def test_needles_are_derived_from_the_pattern(pattern, expected):
    assert needles_of(pattern) == {Needle(*one) for one in expected}


@pytest.mark.parametrize("rule", load("measures").group("label"), ids=lambda rule: rule.id)
def test_every_example_of_a_label_holds_a_needle_of_its_rule(rule):
    for shown in rule.examples:
        text = re.sub(r"[^A-Za-z0-9]+", " ", shown)
        assert any(n.letters in (text.lower() if n.folded else text) for n in needles_of(rule.pattern.pattern)), shown


def test_only_the_shortest_needles_are_looked_for():
    short, long, exact = (Needle(n, folded=f) for n, f in (("risk", True), ("risk ratio", True), ("Risk", False)))
    assert without_longer({short, long, exact}) == {short, exact}


def test_a_gate_without_needles_lets_nothing_through():
    assert not Gate(()).lets_through(record(RATIO))


@pytest.mark.parametrize(
    "raw, part",
    [
        (record("a"), b"<ArticleTitle>" + TITLE.encode() + b"</ArticleTitle><Abstract><AbstractText>a</AbstractText></Abstract>"),
        (record(abstract=""), b"<ArticleTitle>" + TITLE.encode() + b"</ArticleTitle>"),
        (record(title="Short", abstract=""), record(title="Short", abstract="")),
        (b"<PubmedArticle></PubmedArticle>", b"<PubmedArticle></PubmedArticle>"),
        (b"", b""),
    ],
)  # fmt: skip
def test_the_own_part_of_a_record(raw, part):
    assert own_part(raw) == part


@pytest.mark.parametrize(
    "raw, expected",
    [
        (b"<a><ReferenceList>x</ReferenceList><b/></a>", b"<a><b/></a>"),
        (b"<a><ReferenceList/>x</a>", b"<a><ReferenceList/>x</a>"),
        (b"<a></ReferenceList><ReferenceList></a>", b"<a></ReferenceList><ReferenceList></a>"),
        (b"<ReferenceList>1</ReferenceList>\n<ReferenceList>2</ReferenceList>", b""),
    ],
)
def test_references_are_cut_out(raw, expected):
    assert without_references(raw) == expected
