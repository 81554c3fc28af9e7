"""Abstracts composed by chance: no row that could be pooled may be wrong, and hardly one may be missed."""

import math

import pytest
from composed import composed
from judging import rows_of

SEEDS = range(400)
ROUNDED = 0.012  # of the log of a ratio that is printed with two places
FOUND = 0.98
OTHERS = ("nivolumab", "bevacizumab", "placebo", "interferon alfa", "tivozanib", "everolimus plus bevacizumab")


@pytest.fixture(scope="module")
def read():
    """Each abstract with its number and the rows that could be pooled."""
    abstracts = {seed: composed(seed) for seed in SEEDS}
    return [
        (seed, one.truth, [row for row in rows_of(one.title, one.text) if row.poolable])
        for seed, one in abstracts.items()
    ]


def test_no_row_is_wrong(read):
    wrong = [
        (seed, row.endpoint, row.value)
        for seed, truth, rows in read
        for row in rows
        if abs(math.log(row.value / truth[row.endpoint])) > ROUNDED
    ]
    assert wrong == []


def test_hardly_a_row_is_missed(read):
    missed = [
        (seed, code) for seed, truth, rows in read for code in truth if code not in {row.endpoint for row in rows}
    ]
    assert len(missed) <= (1 - FOUND) * sum(len(truth) for _, truth, _ in read), missed


@pytest.mark.parametrize("other", OTHERS)
def test_no_other_comparator_is_pooled(other):
    abstracts = {seed: composed(seed, (other,)) for seed in SEEDS[::8]}
    assert [seed for seed, one in abstracts.items() if any(row.poolable for row in rows_of(one.title, one.text))] == []
