"""The worlds of the ordeals, and the counts of all runs, printed at the end."""

import os
from importlib.util import find_spec

import pytest
from eutils import RealClock
from hypothesis import settings
from ordeals.review import FEW, run
from ordeals.world import UPDATES, world

settings.load_profile("default")
FIRST_SEED = int(os.environ.get("STRESS_SEED", "0"))
_COUNTS = {}
collect_ignore = [] if find_spec("atheris") else ["test_fuzz.py"]  # no wheel for this Python or machine


def pytest_generate_tests(metafunc):
    """A test that takes ``seed`` runs as often as its mark says; a run's name ends in its seed."""
    marker = metafunc.definition.get_closest_marker("times")
    if marker:
        metafunc.parametrize("seed", range(FIRST_SEED, FIRST_SEED + marker.args[0]))


def pytest_configure(config):
    config.addinivalue_line("markers", "times(count): run with so many seeds")


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("counts")
    for name, counts in _COUNTS.items():
        terminalreporter.write_line(f"{name}: {counts}")
    if collect_ignore:
        terminalreporter.write_line("nothing was searched for what breaks: atheris is not installed")


@pytest.fixture(scope="module")
def counted():
    """Gives a test the object in which its runs are counted: ``counted("fetch", Tally)``."""
    return lambda name, kind: _COUNTS.setdefault(name, kind())


@pytest.fixture(scope="module")
def virtual():
    """A world of virtual time, in this process."""
    with world() as made:
        made.faultless = made.expected()
        yield made


@pytest.fixture(scope="module")
def real():
    """A world of real time, for commands in processes of their own, which need not be slow."""
    with world(RealClock(), rate=1000, backoff=0.001) as made:
        made.eutils.limit = 1000
        made.faultless = made.expected()
        made.searched = made.fresh(name="searched")
        assert run(made.searched, "search").code == 0
        yield made


@pytest.fixture(scope="module")
def outdated():
    """A world of virtual time with a project that was up to date a week ago."""
    with world(count=FEW) as made:
        made.start = made.outdated()
        made.faultless = made.expected(UPDATES, made.start)
        yield made


@pytest.fixture(scope="module")
def outdated_real():
    """The same in real time, for updates in processes of their own."""
    with world(RealClock(), count=FEW, rate=1000, backoff=0.001) as made:
        made.eutils.limit = 1000
        made.start = made.outdated()
        made.faultless = made.expected(UPDATES, made.start)
        yield made
