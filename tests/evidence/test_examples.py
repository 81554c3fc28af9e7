"""What the help of a command shows as its use is typed as it stands there, and does what it says."""

import io
import shutil
import sys

import examples
import pytest

from evidence.__main__ import main
from evidence.page import serve

LONG = ("demo", "--jobs", "funnel")  # what takes seconds, and is tried elsewhere; make stress types these as well
EXAMPLES = {
    words: quick
    for words, lines in examples.examples()
    if (quick := [line for line in lines if not any(word in line for word in LONG)])
}
CHANGED = 10  # what `update --exit-code` ends with where something moved


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch, examples.surrounded(tmp_path_factory.mktemp("examples")) as made:
        patch.setattr(serve, "serve", lambda *_, **__: None)
        yield made


@pytest.mark.parametrize("words", EXAMPLES, ids=" ".join)
def test_what_the_help_shows_works_as_it_stands(words, place, tmp_path, monkeypatch, capsys):
    """In order: a later example may go on from an earlier one."""
    folder = shutil.copytree(place, tmp_path / "review")
    monkeypatch.chdir(folder / examples.BELOW.get(words, ""))
    for line in EXAMPLES[words]:
        given, source, target = examples.typed(line, folder)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(source.read_bytes() if source else b"")))
        code = main(given)
        out, err = capsys.readouterr()
        assert code in ({0, CHANGED} if "--exit-code" in given else {0}), (line, err)
        assert "error:" not in err
        assert out or err or "review" in words or "-q" in given, line
        assert target is None or out
