"""The worlds of the ordeals, and the counts of all runs, of whatever process, printed at the end."""

import os
import pickle
from collections import Counter
from importlib.util import find_spec

import pytest
from hypothesis import settings
from ordeals.review import FEW
from ordeals.world import UPDATES, outdated_in_real_time, searched_in_real_time, world

settings.load_profile("default")
FIRST_SEED = int(os.environ.get("STRESS_SEED", "0"))
_COUNTS = {}
_MUTE = []  # processes that gave no counts
collect_ignore = [] if find_spec("atheris") else ["test_fuzz.py"]  # no wheel for this Python or machine


def pytest_generate_tests(metafunc):
    """A test that takes ``seed`` runs as often as its mark says; a run's name ends in its seed."""
    marker = metafunc.definition.get_closest_marker("times")
    if marker:
        metafunc.parametrize("seed", range(FIRST_SEED, FIRST_SEED + marker.args[0]))


def pytest_configure(config):
    config.addinivalue_line("markers", "times(count): run with so many seeds")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session):
    """Give the counts of one of several processes to the one that prints."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["counts"] = pickle.dumps(_COUNTS)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Take them; where a process died there are none."""
    told = getattr(node, "workeroutput", {}).get("counts")
    for name, counts in pickle.loads(told).items() if told else ():
        _COUNTS[name] = _COUNTS[name] + counts if name in _COUNTS else counts
    _MUTE.extend([] if told else [node.gateway.id])


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("counts")
    for name, counts in sorted(_COUNTS.items()):
        terminalreporter.write_line(f"{name}: {_said(counts)}")
    skipped = len(terminalreporter.stats.get("skipped", ()))
    terminalreporter.write_line(f"tests left out: {skipped}")
    for name in _MUTE:
        terminalreporter.write_line(f"process {name} died, and its counts with it")
    if collect_ignore:
        terminalreporter.write_line("nothing was searched for what breaks: atheris is not installed")


def _said(counts):
    """A count of each kind in words; other counts know how they are said."""
    if not isinstance(counts, Counter):
        return str(counts)
    kinds = {" ".join(kind) if isinstance(kind, tuple) else kind: count for kind, count in counts.items()}
    return ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))


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
    with searched_in_real_time() as made:
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
    with outdated_in_real_time() as made:
        yield made
