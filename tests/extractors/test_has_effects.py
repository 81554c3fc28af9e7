"""Whether a text has a ratio estimate is known without reading it in full."""

import pytest

import extractors
from tests.extractors.test_rules import RULES

TEXTS = [f"A title\n{sentence}." for rule in RULES for sentence in (*rule.examples, *rule.not_these)]


@pytest.mark.parametrize(
    "body, has",
    [
        ("Axitinib lowered the risk of death (hazard ratio 0.72, 95% CI 0.58-0.90; P = 0.004).", True),
        ("The odds ratio was 1.4 (95% CI, 1.1 to 1.8).", True),
        ("Hazard ratios were estimated with a Cox model.", False),
        ("Median survival was 9.1 months with axitinib and 7.2 months with placebo.", False),
    ],
)
def test_has_effects(body, has):
    assert extractors.has_effects(f"A trial of axitinib\n{body}") is has


def test_it_agrees_with_the_full_reading():
    for text in TEXTS[::5]:
        assert extractors.has_effects(text) is bool(extractors.extract(text).effects)
