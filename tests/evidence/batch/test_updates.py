"""Baseline and updates: the last version of a record stands, and none of what PubMed deleted."""

import numpy as np
import pytest

from evidence.batch.spool import VERSIONS, Seen
from evidence.batch.updates import Holding, fallen, still_deleted, unwritten


def holding(read, written=None, deleted=()):
    """Records as PMID, or PMID and version; those that were written, by default all."""

    def numbers(these):
        pairs = (one if isinstance(one, tuple) else (one, 1) for one in these)
        return np.array(sorted(pmid * VERSIONS + version for pmid, version in pairs), np.int64).tobytes()

    seen = Seen(numbers(read), numbers(read if written is None else written))
    return Holding(lambda: seen, deleted)


CASES = [
    # what the files hold, what of each was replaced, what of each was deleted
    ([], [], []),
    ([holding([])], [()], [()]),
    ([holding([1, 2])], [()], [()]),
    ([holding([1, 2]), holding([2, 3])], [(2,), ()], [(), ()]),
    ([holding([1, 2]), holding([2], written=[])], [(2,), ()], [(), ()]),
    ([holding([1]), holding([1]), holding([1])], [(1,), (1,), ()], [(), (), ()]),
    ([holding([(1, 2)]), holding([(1, 1)])], [(), (1,)], [(), ()]),
    ([holding([(1, 1)]), holding([(1, 2)])], [(1,), ()], [(), ()]),
    ([holding([1, 2]), holding([], deleted=["2"])], [(), ()], [(2,), ()]),
    ([holding([1, 2], deleted=["2"])], [()], [(2,)]),
    ([holding([1]), holding([], deleted=["1"]), holding([1])], [(1,), (), ()], [(), (), ()]),
    ([holding([], deleted=["1"]), holding([1])], [(), ()], [(), ()]),
    ([holding([1]), holding([1]), holding([], deleted=["1", "999"])], [(1,), (), ()], [(), (1,), ()]),
    ([holding([1], written=[]), holding([1], written=[])], [(), ()], [(), ()]),
]  # fmt: skip


@pytest.mark.parametrize("files, replaced, deleted", CASES)
def test_what_stands_no_longer(files, replaced, deleted):
    found = fallen(files)
    assert [tuple(sorted(one.replaced)) for one in found] == replaced
    assert [tuple(sorted(one.deleted)) for one in found] == deleted
    assert all(one.all == one.replaced | one.deleted for one in found)


def test_what_comes_again_is_not_deleted():
    files = [
        holding([1, 2]),
        holding([], deleted=["1", "2", "9"]),
        holding([2], deleted=["3"]),
        holding([], deleted=["2"]),
    ]
    assert still_deleted(files) == [(), ("1", "9"), ("3",), ("2",)]
    assert still_deleted([holding([2], deleted=["2"])]) == [("2",)]
    assert still_deleted([]) == []


def test_what_was_last_read_without_being_written():
    files = [holding([1, 2, 3]), holding([2, 3], written=[3]), holding([(1, 2)], written=[])]
    assert unwritten(files, ["1", "2", "3", "4"]) == ("1", "2")
    assert unwritten([holding([(1, 2)]), holding([(1, 1)], written=[])], ["1"]) == ()
    assert unwritten(files, []) == unwritten([], ["1"]) == ()
