"""A stranger's machine: streams that are closed, full or in another encoding, folders that may not be written to."""

import os
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import evidence
from evidence import data
from evidence.__main__ import main

FIGURES = "slab,yi,sei\nMüller,-0.2,0.1\nØre,-0.1,0.12\nLi 2³,-0.3,0.2\n"
PYTHON = f"{shlex.quote(sys.executable)} -m evidence"
PLAIN = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}  # as on a machine without a locale


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder, with a name that nobody should have given it, that holds a project with published rows."""
    folder = tmp_path_factory.mktemp("a day") / 'Ünï "q" it\'s 🦊 x%20y#?&;$(a)'
    assert main(["-q", "init", str(folder)]) == 0
    (folder / "rows.csv").write_bytes(data.read("heng2014.csv"))
    (folder / "figures.csv").write_text(FIGURES, encoding="utf-8")
    (folder / "park.xml").write_bytes(data.read("park2012.xml"))
    assert main(["-q", "-C", str(folder), "import", str(folder / "rows.csv"), str(folder / "park.xml")]) == 0
    return folder


def shell(place, line, **environment):
    """Run a line of the shell in the folder; ``evidence`` in it is the program."""
    names = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHONIO"))}
    names["PYTHONPATH"] = str(Path(evidence.__file__).parents[1])
    line = f"set -o pipefail; {line.replace('evidence', PYTHON, 1)}"
    done = subprocess.run(["bash", "-c", line], cwd=place, capture_output=True, check=False, env=names | environment)
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
    assert b"bug" not in done.stderr
    return done


STREAMS = [
    # what is typed, the exit code, what standard error says
    ("evidence import - <&-", 1, "empty"),
    ("evidence export ris >&-", 0, ""),
    ("evidence status <&- >&- 2>&-", 0, ""),
    ("evidence status > /dev/full", 1, "cannot be written: no space left"),
    ("evidence export ris > /dev/full", 1, "cannot be written: no space left"),
    ("evidence protocol show | head -1", 0, ""),
    ("evidence export ris | true", 0, ""),
]


@pytest.mark.parametrize("line, code, said", STREAMS, ids=[line for line, *_ in STREAMS])
def test_streams_that_are_closed_full_or_left(place, line, code, said):
    done = shell(place, line)
    assert done.returncode == code, done.stderr.decode()
    assert said in done.stderr.decode()
    if code and said:
        assert "Try: " in done.stderr.decode()


WORDS = ["evidence pool --data figures.csv", "evidence status --json", "evidence export csl"]


@cache
def as_usual(place, line):
    return shell(place, line, PYTHONUTF8="1")


@pytest.mark.parametrize("environment", [PLAIN, {"PYTHONIOENCODING": "latin-1"}], ids=["C", "latin-1"])
@pytest.mark.parametrize("line", WORDS)
def test_a_pipe_gets_the_same_bytes_in_every_locale(place, line, environment):
    done, usual = shell(place, line, **environment), as_usual(place, line)
    assert (done.returncode, done.stderr, done.stdout) == (0, usual.stderr, usual.stdout)
    assert done.stdout.decode("utf-8")
