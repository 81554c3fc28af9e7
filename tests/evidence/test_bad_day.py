"""A stranger's machine: streams that are closed, full or in another encoding, an odd path, and what is no project.

A few commands in each circumstance; ``make stress`` tries all of them in all.
"""

import os
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from ordeals.bad_days import HARMLESS, HOSTILE, TERMINALS, evened, flaws, placed, sockets, unseemly
from ordeals.circumstances import Circumstance, left_pipe, under

import evidence
from evidence import data
from evidence.__main__ import main
from evidence.store import Store

FIGURES = "slab,yi,sei\nMüller,-0.2,0.1\nØre,-0.1,0.12\nLi 2³,-0.3,0.2\n"
PYTHON = f"{shlex.quote(sys.executable)} -m evidence"
USUAL = Circumstance()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder that holds a project with an abstract and published rows."""
    folder = tmp_path_factory.mktemp("a day") / "review"
    assert main(["-q", "init", str(folder)]) == 0
    (folder / "rows.csv").write_bytes(data.read("heng2014.csv"))
    (folder / "figures.csv").write_text(FIGURES, encoding="utf-8")
    (folder / "park.xml").write_bytes(data.read("park2012.xml"))
    assert main(["-q", "-C", str(folder), "import", str(folder / "rows.csv"), str(folder / "park.xml")]) == 0
    return folder


@pytest.fixture(scope="module")
def addresses():
    with sockets() as found:
        yield found


STREAMS = [
    # what is typed, the exit code, what standard error says
    ("evidence status <&- >&- 2>&-", 0, ""),
    ("evidence export ris > /dev/full", 1, "cannot be written: no space left"),
    ("evidence export ris | true", 0, ""),
]


@pytest.mark.parametrize("line, code, said", STREAMS, ids=[line for line, *_ in STREAMS])
def test_streams_that_are_closed_full_or_left(place, line, code, said):
    """In a process of its own: some of it happens while Python ends."""
    environment = {**os.environ, "PYTHONPATH": str(Path(evidence.__file__).parents[1])}
    line = f"set -o pipefail; {line.replace('evidence', PYTHON, 1)}"
    done = subprocess.run(["bash", "-c", line], cwd=place, capture_output=True, check=False, env=environment)
    err = done.stderr.decode()
    assert done.returncode == code, err
    assert said in err
    assert ("Try: " in err) is bool(said)
    assert not any(word in err for word in ("Traceback", "Exception ignored", "bug"))


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_every_file_is_imported_though_nobody_reads_what_is_printed(place, tmp_path, options):
    folder = shutil.copytree(place, tmp_path / "review")
    names = ["rows.csv", "nobody.xml", "park.xml", "figures.csv"]
    said = under(Circumstance(out=left_pipe), folder, ["import", *names, *options])
    with Store.open(folder / "evidence.db") as store:
        assert [one.source for one in store.imports()][2:] == ["rows.csv", "park.xml"]
    assert (said.code, flaws(said)) == (1, [])
    assert "nobody.xml" in said.err


def test_a_result_is_kept_though_nobody_reads_it(place, tmp_path):
    folder = shutil.copytree(place, tmp_path / "review")
    said = under(Circumstance(out=left_pipe), folder, ["pool", "--save", "--allow-unreviewed"])
    with Store.open(folder / "evidence.db") as store:
        assert (said.code, [one.kind for one in store.runs()]) == (0, ["pool"]), said


HARM_NOTHING = [
    # circumstance, what is typed
    ("clock in 1971", "screen --include 22460837 --reviewer AR"),
    ("clock in 2199", "status"),
    ("no home", "status --json"),
    ("home that is none", "plot forest --data figures.csv -o plot.svg"),
    ("no colour", "table --all"),
    ("colour forced", "table --all"),
    ("a dumb terminal's name", "studies list"),
    ("no room for temporary files", "export all --allow-unreviewed -o all"),
    ("everybody may", "table --all -o table.csv"),
    ("nobody else may", "export csl -o review.json"),
    ("no input", "import -"),
    ("an odd path", "import rows.csv park.xml"),
    ("an odd path", "db backup"),
    ("a path in latin-1", "status"),
    ("a path in latin-1", "table --all -o table.jsonl"),
    ("a link", "db path"),
    ("a link", "protocol freeze --reviewer AR"),
    ("another drive", "db backup"),
    ("of the version before", "table --all"),
    ("ascii", "pool --data figures.csv"),
    ("ascii", "export csl"),
]


@pytest.mark.parametrize("name, line", HARM_NOTHING, ids=[f"{name}: {line}" for name, line in HARM_NOTHING])
def test_what_harms_nothing_changes_nothing(place, tmp_path, name, line):
    folder = shutil.copytree(place, tmp_path / "usual")
    usual = under(USUAL, folder, line.split())
    with placed(HARMLESS[name], shutil.copytree(place, tmp_path / "review")) as there:
        said = under(HARMLESS[name], there, line.split())
        assert flaws(said) == []
        assert evened(said, there) == evened(usual, folder)


@pytest.mark.parametrize("name", TERMINALS)
@pytest.mark.parametrize("line", ["table --all", "status", "batch park.xml -o -", "--help"])
def test_a_terminal_gets_all_of_it_however_narrow(place, name, line):
    said = under(TERMINALS[name], place, line.split())
    assert (said.code, flaws(said), unseemly(said, TERMINALS[name])) == (0, [], [])
    if line == "table --all":
        assert "Park" in said.out
        assert "0.58 (0.29-1.16)" in said.out
        assert "…" not in said.out


HARM = [
    # circumstance, what is typed, the exit code, what standard error says
    ("no network", "search --email a@example.org", 4, "No usable answer from E-utilities"),
    ("a server that hangs", "fetch --pmid 1", 4, "No usable answer from E-utilities"),
    ("a server that hangs", "doctor --network", 1, ""),
    ("evidence.db is a folder", "status", 1, "no file, so it is no project"),
    ("evidence.db is a pipe", "table", 1, "no file, so it is no project"),
    ("evidence.db is empty", "decide 22460837 OS --accept --reviewer AR", 1, "not a project"),
    ("evidence.db is zeros", "show 22460837", 1, "not a project"),
    ("review.toml is a folder", "table", 1, "cannot be read. (review.toml: Is a directory)"),
    ("review.toml is a pipe", "pool", 1, "cannot be read. (review.toml: a pipe)"),
    ("review.toml is zeros", "protocol check", 3, "more than 4 MB"),
    ("review.toml is no text", "report", 3, "not UTF-8"),
]


@pytest.mark.parametrize("case", HARM, ids=[f"{name}: {line}" for name, line, *_ in HARM])
def test_what_harms_is_said_and_ends(place, tmp_path, addresses, case):
    name, line, code, said = case
    circumstance = HOSTILE[name].at(addresses)
    with placed(circumstance, shutil.copytree(place, tmp_path / "review")) as there:
        seen = under(circumstance, there, line.split())
    assert seen.code == code, seen
    assert said in seen.err
    assert flaws(seen) == []


@pytest.mark.parametrize("umask, mode", [(0o077, 0o600), (0o022, 0o644), (0, 0o666)])
def test_files_have_the_rights_that_the_machine_gives_to_new_ones(tmp_path, umask, mode):
    circumstance = Circumstance(umask=umask)
    for words in (["init"], ["table", "--all", "-o", "flow.csv"], ["db", "backup", "copy.db"]):
        assert under(circumstance, tmp_path, words).code == 0
    made = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    databases = dict.fromkeys(("evidence.db", "copy.db"), mode & 0o644)  # SQLite never lets others write
    assert made == databases | dict.fromkeys((".gitignore", "review.toml", "flow.csv"), mode)
