"""A table of figures as somebody wrote it."""

import pytest

from evidence.__main__ import main


@pytest.fixture
def table(tmp_path):
    def write(text):
        path = tmp_path / "figures.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


@pytest.fixture
def refused(table, capsys):
    """Gives the path of a table that is not pooled, and what was said of it."""

    def call(text):
        path = table(text)
        assert main(["pool", "--data", path]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        return path, err

    return call
