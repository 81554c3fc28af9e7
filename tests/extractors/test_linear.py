"""Reading takes time in proportion to the text, whatever the text: no step is superlinear (test_patterns: no rule is)."""

import pytest
from fuzzing.growth import AT_MOST, growth, seconds

import extractors
from extractors.pipeline import LONGEST_TEXT

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
