"""What the sentence tables share: a sentence read as the results of a short abstract."""

import pytest

import extractors


@pytest.fixture
def read():
    def _read(sentence, title="A trial of one treatment and another."):
        return extractors.extract(f"{title}\n{sentence}")

    return _read
