"""Every pattern of the code takes time in proportion to its text, whatever the text: see fuzzing.pumping for the texts.

A pattern is tried as it is used: where it is only matched from the start it is not searched for. ``make stress`` tries
far more texts, and patterns that are made while the tool runs.
"""

import re

import pytest
from fuzzing.patterns import of_module, of_table, sources, tables
from fuzzing.pumping import few, slow

LONGEST = 24 * 2**8  # characters
MOST = 12  # texts of a pattern


def found(use):
    texts = few(use.pattern, MOST)
    return [text for method in use.methods for text in slow(use.pattern, method, LONGEST, texts)]


@pytest.mark.parametrize("module", sources())
def test_every_pattern_of_a_module_is_linear(module):
    assert {use.name: texts for use in of_module(module) if (texts := found(use))} == {}


@pytest.mark.parametrize("table", tables())
def test_every_pattern_of_a_table_is_linear(table):
    assert {use.name: texts for use in of_table(table) if (texts := found(use))} == {}


SLOW = [
    (r"(a+)+$", "match"),  # exponential
    (r"(?:a|aa)+$", "match"),
    (r"(?:\s*(?:\(\d+\)|[\d*]+)(?:,(?=\d))?)+$", "finditer"),
    (r"(?:\w+ ?)*:", "match"),
    (r"<a>\s*(.*?)\s*</a>", "match"),  # cubic
    (r"\s*\n", "finditer"),
    (r".*x.*y", "match"),
    (r"<!--.*?-->", "finditer"),
    (r"\w+:", "finditer"),
    (r"(?:a )*b", "finditer"),
    (r"\d*\d*x", "fullmatch"),
    (r"[a-m]*-?[h-z]*;", "match"),
]


@pytest.mark.parametrize("pattern, method", SLOW)
def test_a_pattern_that_is_not_linear_is_seen(pattern, method):
    made = re.compile(pattern)
    assert any(slow(made, method, LONGEST, few(made, MOST)))


QUICK = [
    (r"\w+:", "match"),
    (r"(?<!\w)\w+:", "finditer"),
    (r"\s{0,40}\n", "finditer"),
    (r"(?:a|b)+c", "match"),
    (r"[^;]{0,300};", "finditer"),
]


@pytest.mark.parametrize("pattern, method", QUICK)
def test_a_pattern_that_is_linear_is_not_blamed(pattern, method):
    made = re.compile(pattern)
    assert list(slow(made, method, LONGEST, few(made, MOST))) == []
