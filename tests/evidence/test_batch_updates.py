"""Baseline and updates: the last version of a record stands, and none of what PubMed deleted."""

import numpy as np
import pytest

from evidence.batch.spool import VERSIONS, Seen
from evidence.batch.updates import Holding, fallen


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
