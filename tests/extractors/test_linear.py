"""Reading takes time in proportion to the text, whatever the text: no rule and no step is superlinear."""

import re
from importlib.resources import files

import pytest
from fuzzing.growth import AT_MOST, everywhere, growth, seconds

import extractors
from extractors import rulebook
from extractors.pipeline import LONGEST_TEXT
from extractors.text import even_out

HUGE = 1_200_000
PIECES = {
    "opening brackets": "(",
    "closing brackets": ")",
    "full stops": ".",
    "digits": "1",
    "decimals without end": "1.",
    "open sizes": "( n = ",
    "open ratios": "HR 0.",
    "lone surrogates": "\ud800",
    "comparisons": "vs ",
    "spaces": " ",
    "one word": "a",
    "lines": "\n",
    "no-break spaces": "\u00a0",
    "commas": ", ",
    "thousands": "1,000,",
    "number words": "twenty ",
    "percentages": "5% ",
    "sentences": "A. ",
    "bracketed sentences": "(A. ",
    "short forms": "(AB) ",
    "sizes": "sunitinib (n = 16) ",
    "ratios": "HR 0.5 ",
    "ratios with intervals": "HR for death 0.5 (95% CI 0.4-0.6; p<0.001) with A vs B, ",
    "medians": "median OS 5 months ",
    "endpoints": "overall survival ",
    "arms": "randomly assigned to sunitinib or placebo ",
    "totals": "120 patients ",
}  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def _warm():
    extractors.extract("A title.\nThe HR for death was 0.5 (95% CI 0.4-0.6) with A vs B.")


@pytest.mark.parametrize("name", PIECES)
def test_a_huge_text_takes_under_two_seconds(name):
    text = "A title.\n" + PIECES[name] * (HUGE // len(PIECES[name]))
    assert seconds(extractors.extract, text) < 2


@pytest.mark.parametrize("name", PIECES)
def test_twice_the_text_takes_about_twice_the_time(name):
    piece = PIECES[name]
    texts = ["A title.\n" + piece * (LONGEST_TEXT // share // len(piece)) for share in (4, 2, 1)]
    assert growth(extractors.extract, texts) < AT_MOST


TABLES = sorted(
    entry.name.removesuffix(".toml")
    for entry in files("extractors").joinpath("rules").iterdir()
    if entry.name.endswith(".toml")
)
RULES = [rule for table in TABLES for rule in rulebook.load(table).rules]
LENGTH = 2_000
AFTER_A_LABEL = {"estimates": 4}  # these rules are tried after a label alone, not at each place: shorter texts will do


def worst_of(rule):
    """What a rule's own examples make worst: each repeated, and the beginnings of each, where it almost matches."""
    for sentence in rule.examples:
        yield from (sentence + " ", sentence or " ")
        yield from (sentence[: len(sentence) * part // 4] for part in (1, 2, 3) if len(sentence) >= 4)


def bare(rule):
    """The rule's expression without its gate, which would spare it most of these texts."""
    return re.compile(rule.pattern.pattern)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_is_linear(rule):
    slow = {}
    length = LENGTH // AFTER_A_LABEL.get(rule.id.split(".")[0], 1)
    for piece in dict.fromkeys(worst_of(rule)):
        texts = [even_out((piece * (n // len(piece) + 1))[:n]) for n in (length, 2 * length, 4 * length)]
        found = growth(everywhere(bare(rule)), texts)
        if found >= AT_MOST:
            slow[piece] = found
    assert slow == {}


def test_what_is_quadratic_is_seen():
    rule = rulebook.parse(
        "t", "[[rule]]\nid='a'\nreads='x'\npattern='(?:a )*b'\nexamples=['a b']\nnot_these=['c']\n"
    ).rules[0]
    texts = ["a " * (n // 2) for n in (LENGTH, 2 * LENGTH, 4 * LENGTH)]
    assert growth(everywhere(bare(rule)), texts) > AT_MOST
