"""The words of a text are cut by spaCy, whose vocabulary forgets none: a long run must not end in a full memory."""

import gc

from spacy.vocab import Vocab

import extractors
from extractors import matters
from extractors.segment import layout

TEXT = (
    "Tea or coffee for tiredness\nRESULTS: Progression-free survival was longer with tea than with coffee "
    "(hazard ratio, 0.71; 95% CI, 0.52 to 0.97; P = 0.03)."
)


def vocabulary():
    return matters.docs(TEXT, layout(TEXT), [TEXT.index("0.71")])[0][0].vocab


def test_a_full_vocabulary_is_replaced_let_go_of_and_changes_nothing(monkeypatch):
    found = extractors.extract(TEXT)
    full = id(vocabulary())
    with monkeypatch.context() as patched:
        patched.setattr(matters, "_MOST_WORDS", 0)
        assert extractors.extract(TEXT) == found
    assert found.effects[0].endpoint == "PFS"
    gc.collect()
    held = [id(one) for one in gc.get_objects() if isinstance(one, Vocab)]
    assert id(vocabulary()) in held
    assert full not in held


def test_a_vocabulary_that_is_not_full_is_kept():
    before = vocabulary()
    extractors.extract(TEXT.replace("0.71", "0.72"))
    assert vocabulary() is before
