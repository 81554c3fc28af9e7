"""Golden files: whole outputs, rewritten by `pytest --update-golden`. They say "this changed", never "this is right"."""

from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "fixtures" / "golden"


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
