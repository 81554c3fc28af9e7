"""A gate never loses, moves or adds a match: every rule that has one is held against its bare pattern."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import rulebook
from extractors.gates import Gated, folded, gate_of
from extractors.heads import heads_of
from tests.extractors.test_rules import RULES

GATED = [rule for rule in RULES if isinstance(rule.pattern, Gated)]
SENTENCES = sorted({sentence for rule in RULES for sentence in (*rule.examples, *rule.not_these)})
TEXT = " ".join(SENTENCES)


def spans(pattern, text, *bounds):
    return [match.span() for match in pattern.finditer(text, *bounds)]


def alike(rule, text, *bounds):
    bare = re.compile(rule.pattern.pattern)
    first = bare.search(text, *bounds)
    found = rule.pattern.search(text, *bounds)
    return (first and first.span()) == (found and found.span()) and spans(bare, text, *bounds) == spans(
        rule.pattern, text, *bounds
    )


def test_most_rules_have_a_gate():
    assert len(GATED) > len(RULES) / 2


@pytest.mark.parametrize("rule", GATED, ids=lambda rule: rule.id)
def test_a_gate_changes_nothing_on_the_sentences_of_all_rules(rule):
    for text in (TEXT, *rule.examples, *rule.not_these):
        assert alike(rule, text)


@given(st.sampled_from(GATED), st.integers(-9, len(TEXT)), st.integers(0, 400))
def test_a_gate_keeps_to_the_bounds(rule, start, length):
    assert alike(rule, TEXT, start, start + length)


@pytest.mark.parametrize(
    "pattern, text",
    [
        (r"(?i)risk of [a-z]+", "ri\u017fk of falls"),
        (r"(?i)risk of [a-z]+", "R\u0130SK OF FALLS"),
        (r"(?i)risk of [a-z]+", "\u0130\u0130 risk of falls"),
        (r"(?i)[a-z]+ (?:later|latest) kin", "in the late\u017ft \u212ain"),
        (r"(?:un)?treated|previously untreated stage", "previously untreated stage"),
        (r"(?<=no )(?:prior|earlier) [a-z]+", "no prior treatment"),
        (r"(x)[a-z]{2,4}\1 (?:again|against)", "xabx against"),
    ],
)
def test_odd_letters_and_odd_patterns(pattern, text):
    gated = Gated(re.compile(pattern), gate_of(pattern), None)
    assert spans(gated, text) == spans(re.compile(pattern), text) != []


@pytest.mark.parametrize(
    "pattern, text",
    [
        (r"(?i)\b(?:in|among) men", "gain in men, among men, in-men, IN MEN, \u0131n men"),
        (r"(?i)\b(?:in|among) men", " \t in men,  among\u2003men, among men"),
        (r"\b(?:9\d|h2)[a-z%]", "95% and 9a, h2o, x95%, \u066195%"),
        (r"(?<!\w)\d+ ?mg", "5 mg, x5 mg, \u0665 mg"),
        (r"\bat?(?: the)? end", "a end, at the end, at end"),
        (r"\b(?:[Tt]h|o)e?[a-z]* men", "the men, those men, of men, to men"),
        (r"[(\[](?:n ?= ?)?\d+", "(n = 4) [5] (6"),
        (r"\b(?:aa|a) (?:bb )?\b", "aa bb a bb"),
    ],
)
def test_a_long_text_is_tried_where_the_words_stand(pattern, text):
    known, bare = heads_of(pattern), re.compile(pattern)
    assert known
    for long in (text + " ." * 400, ". " * 400 + text, " ".join([text] * 40)):
        for bounds in ((), (3,), (3, len(long) - 3), (-2, 5)):
            assert spans(Gated(bare, None, known), long, *bounds) == spans(bare, long, *bounds)


@pytest.mark.parametrize("pattern", [r"men\b", r"\b\w+ men", r"(?:\bin )?(?:men|women)", r"(?:and|\b)", r"\s+the"])
def test_what_may_begin_inside_of_a_word_or_anyhow_is_not_looked_up(pattern):
    assert heads_of(pattern) is None


@given(st.text())
def test_folding_keeps_every_letter_in_its_place(text):
    assert len(folded(text)) == len(folded(text * 90)) / 90 == len(text)


def test_a_pattern_that_needs_no_letters_has_no_gate():
    assert gate_of(r"\d+(?:\.\d+)?") is None
    assert gate_of(r"(?:and|\d)+") is None


def test_a_gated_pattern_is_used_like_any_other():
    pattern = rulebook.load("links").rule("adjusted/yes").pattern
    assert pattern.match("adjusted")
    assert pattern.fullmatch("adjusted")
    assert pattern.flags == re.compile(pattern.pattern).flags
