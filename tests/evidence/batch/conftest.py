"""A baseline of invented files, with updates to it."""

import pytest
from baseline import effect, none, put


@pytest.fixture
def pubmed(tmp_path):
    """A baseline of two files and two updates, the later one named first."""
    base = tmp_path / "pubmed"
    base.mkdir()
    return [
        put(base / "pubmed26n0004.xml.gz", effect(5, 75), deleted=["3"]),
        put(base / "pubmed26n0003.xml.gz", effect(1, 71), none(4), effect(5, 65)),
        put(base / "pubmed26n0001.xml.gz", effect(1), effect(2), none(9)),
        put(base / "pubmed26n0002.xml.gz", effect(3), effect(4)),
    ]
