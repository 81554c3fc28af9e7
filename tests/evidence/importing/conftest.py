"""A project into which files are imported."""

import pytest

from evidence.__main__ import main


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "review"
    assert main(["-q", "init", str(folder)]) == 0
    return folder


@pytest.fixture
def run(project, capsys):
    def call(*words, code=0):
        capsys.readouterr()
        assert main(["-C", str(project), *map(str, words)]) == code
        return capsys.readouterr()

    return call
