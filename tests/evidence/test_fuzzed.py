"""Every input that a search has found, and every one that a search begins with, held again: see tests/fuzzing."""

from dataclasses import replace
from pkgutil import resolve_name

import pytest
from fuzzing import HARNESSES, BrokenError, held
from fuzzing.found import FOLDER, found

from evidence.errors import EvidenceError, UsageError

FOUND = [
    pytest.param(name, data, id=f"{name}:{number}")
    for name in HARNESSES
    for number, data in enumerate(found(name), start=1)
]
SEEDS = [(name, seed) for name, harness in HARNESSES.items() for seed in harness.seeds]
PATIENCE = 3.0  # a busy machine


def test_every_file_of_what_was_found_is_a_harness_s():
    assert {path.stem for path in FOLDER.iterdir()} <= set(HARNESSES)


@pytest.mark.parametrize("name, data", FOUND)
def test_what_was_found_holds(name, data):
    held(HARNESSES[name], data, patience=PATIENCE)


@pytest.mark.parametrize("name, seed", SEEDS)
def test_what_a_search_begins_with_holds(name, seed):
    held(HARNESSES[name], seed, patience=PATIENCE)


@pytest.mark.parametrize("name", HARNESSES)
def test_some_seed_is_taken(name):
    assert any(held(HARNESSES[name], seed, patience=PATIENCE) for seed in HARNESSES[name].seeds)


def without_rejects(parse):
    return lambda *words, **more: replace(parse(*words, **more), rejected=())


def in_another_place(parse):
    def moved(*words, **more):
        parsed = parse(*words, **more)
        return replace(parsed, rejected=tuple(replace(one, where="input:999") for one in parsed.rejected))

    return moved


def with_another_text(parse):
    def altered(*words, **more):
        parsed = parse(*words, **more)
        return replace(parsed, records=tuple(replace(one, text=one.text + ".") for one in parsed.records))

    return altered


def refusing(error):
    def parse(*words, **more):
        raise error

    return parse


def all_seeds(name):
    for seed in HARNESSES[name].seeds:
        held(HARNESSES[name], seed)


BROKEN = [
    ("nbib", "evidence.formats.medline.taken", without_rejects, "is not what was made of it"),
    ("rows-csv", "evidence.formats.parse", without_rejects, "rows are"),
    ("auto", "evidence.formats.parse", in_another_place, "has no line"),
    ("ris", "evidence.formats.parse", with_another_text, "is not its own"),
    ("auto", "evidence.formats.parse", lambda _: refusing(UsageError("No.", remedy="-")), "the error is UsageError"),
    ("auto", "evidence.formats.parse", lambda _: refusing(EvidenceError("No.")), "does not say what to do"),
    ("auto", "evidence.formats.parse", lambda _: refusing(EvidenceError("No.", where="b", remedy="-")), "no place"),
]


@pytest.mark.parametrize("name, place, spoiled, says", BROKEN)
def test_an_importer_that_breaks_a_rule_is_seen(name, place, spoiled, says, monkeypatch):
    monkeypatch.setattr(place, spoiled(resolve_name(place)))
    with pytest.raises(BrokenError, match=says):
        all_seeds(name)


def test_what_takes_too_long_is_seen():
    slow = replace(HARNESSES["nbib"], seconds=0.0)
    with pytest.raises(BrokenError, match=r"took 0\.\d\d s of 0\.00 s"):
        held(slow, slow.seeds[0])
