"""Golden files: whole outputs, rewritten by `pytest --update-golden`. They say "this changed", never "this is right"."""

import os
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

GOLDEN = Path(__file__).parents[1] / "fixtures" / "golden"


def pytest_configure(config):
    """Keep what the program remembers from start to start out of the home of whoever runs the tests."""
    kept = tempfile.TemporaryDirectory(prefix="evidence-state-")
    config.add_cleanup(kept.cleanup)
    os.environ["XDG_STATE_HOME"] = kept.name


settings.register_profile("same each time", derandomize=True, database=None, deadline=None)
settings.load_profile("same each time")  # a change is judged, not a draw; make stress draws anew

# where the tests run in the background these are ignored, and would be by every process that they start
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda *_: None)  # what has a handler is as at the first in a started process


def pytest_addoption(parser):
    parser.addoption("--update-golden", action="store_true", help="rewrite the files of fixtures/golden/")


@pytest.fixture
def golden(request):
    """Holds a text against its golden file, or rewrites that."""

    def check(name, text):
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return check
