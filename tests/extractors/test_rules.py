"""Every row of every rule table proves itself: its examples match, its look-alikes do not."""

from importlib.resources import files

import pytest

from extractors import rulebook

TABLES = sorted(
    entry.name.removesuffix(".toml")
    for entry in files("extractors").joinpath("rules").iterdir()
    if entry.name.endswith(".toml")
)
RULES = [rule for table in TABLES for rule in rulebook.load(table).rules]
ANCHORED = {"estimates"}  # these begin where the label ends


def matches(rule, sentence):
    return rule.pattern.match(sentence) if rule.id.split(".")[0] in ANCHORED else rule.pattern.search(sentence)


@pytest.mark.parametrize(
    "rule, sentence", [(r, s) for r in RULES for s in r.examples], ids=lambda v: v if isinstance(v, str) else v.id
)
def test_example_is_matched(rule, sentence):
    assert matches(rule, sentence)


@pytest.mark.parametrize(
    "rule, sentence", [(r, s) for r in RULES for s in r.not_these], ids=lambda v: v if isinstance(v, str) else v.id
)
def test_look_alike_is_left_alone(rule, sentence):
    assert not matches(rule, sentence)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_both_and_says_what_it_reads(rule):
    assert rule.examples
    assert rule.not_these
    assert rule.reads


@pytest.mark.parametrize(
    "body, complaint",
    [
        ("[[rule]]\nid='a'\nreads='x'\npattern='x'\nexamples=['x']\nnot_these=['y']\nflag=1\n", "unknown key 'flag'"),
        ("[[rules]]\nid='a'\n", "unknown key 'rules'"),
        ("[[rule]]\nid='a'\nreads='x'\npattern='$nosuch'\nexamples=['x']\nnot_these=['y']\n", "unknown piece $nosuch"),
        ("[[rule]]\nid='a'\nreads='x'\npattern='('\nexamples=['x']\nnot_these=['y']\n", "t.a"),
        (2 * "[[rule]]\nid='a'\nreads='x'\npattern='x'\nexamples=['x']\nnot_these=['y']\n", "doubled rule id 't.a'"),
    ],
)
def test_a_table_with_a_slip_is_refused(body, complaint):
    with pytest.raises(rulebook.RuleError, match=r".") as error:
        rulebook.parse("t", body)
    assert complaint in str(error.value)


def test_the_hash_names_the_rules():
    assert len(rulebook.rules_sha256()) == 64
