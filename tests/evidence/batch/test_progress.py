"""How far a batch has come: files, records, rate, and the time that is left."""

import pytest

from evidence.batch import Progress, Stats


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def told(tmp_path):
    names = [tmp_path / name for name in ("a", "b")]
    for name in names:
        name.write_bytes(b"x" * 1000)
    lines, clock = [], Clock()
    return [str(name) for name in names], lines, clock


def test_rate_and_time_left_come_from_what_was_read(told):
    names, lines, clock = told
    progress = Progress(names, lambda *said: lines.append(said), clock)
    clock.now += 10
    progress.reading(Stats(records=50, packed=500))
    clock.now += 10
    progress.finished(Stats(records=100, packed=1000))
    clock.now += 180
    progress.reading(Stats(records=50, packed=500))
    progress.finished(Stats(records=100, packed=1000))
    assert lines == [
        ("0 of 2 files, 50 records, 5 a second, 30 s left", 0.25),
        ("1 of 2 files, 100 records, 5 a second, 20 s left", 0.5),
        ("1 of 2 files, 150 records, 1 a second, 1 min left", 0.75),
        ("2 of 2 files, 200 records, 1 a second", 1.0),
    ]


def test_no_time_is_told_before_a_hundredth_is_read(told):
    names, lines, clock = told
    progress = Progress(names, lambda *said: lines.append(said), clock)
    clock.now += 1
    progress.reading(Stats(records=1, packed=1))
    assert lines == [("0 of 2 files, 1 records, 1 a second", 0.0005)]


@pytest.mark.parametrize("unknown", ["-", "none.xml", "no-such-scheme://x/y"])
def test_no_time_is_told_where_a_size_is_not_known(told, unknown):
    names, lines, clock = told
    progress = Progress([*names, unknown], lambda *said: lines.append(said), clock)
    clock.now += 1
    progress.finished(Stats(records=100, packed=1000))
    assert lines == [("1 of 3 files, 100 records, 100 a second", pytest.approx(1 / 3))]


def test_no_time_has_passed(told):
    names, lines, clock = told
    Progress(names, lambda *said: lines.append(said), clock).reading(Stats(packed=1000))
    assert lines[0][1] == 0.5
