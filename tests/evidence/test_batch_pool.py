"""Several processes: one that is killed takes no file with it but the one that kills it each time."""

import pytest
from ordeals.readers import dies

from evidence.batch.pool import in_processes


@pytest.mark.parametrize("jobs", [2])
def test_a_file_whose_process_is_killed_is_tried_again_and_then_named(tmp_path, jobs):
    kinds = ["well", "once", "well", "always", "fails", "well", "well"]
    names = [str(tmp_path / f"{number}.txt") for number in range(len(kinds))]
    for name, kind in zip(names, kinds, strict=True):
        (tmp_path / name).write_text(kind, encoding="utf-8")
    found = dict(in_processes(names, dies, jobs))
    assert sorted(found) == names
    told = {kind: found[name].rejected for name, kind in zip(names, kinds, strict=True)}
    assert told["well"] == told["once"] == ()
    assert "died, twice" in told["always"][0].reason
    assert "RuntimeError: it choked" in told["fails"][0].reason
    assert all(one.remedy for kind in ("always", "fails") for one in told[kind])
    assert not found[names[3]].whole


def test_no_file_is_no_process():
    assert list(in_processes([], dies, 2)) == []
