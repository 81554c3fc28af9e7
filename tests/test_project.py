"""Rules that hold for the project as a whole: layers, style, sizes, documentation, lock files, quick start."""

import json
import os
import re
import resource
import statistics
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from evidence.cli import app, reference

ROOT = Path(__file__).parents[1]
PACKAGES = ("evidence", "extractors", "meta")
MODULES = sorted(path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
TOLD = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/tour.md"))
HEAVY = ("spacy", "pymare", "pandas", "matplotlib", "numpy", "scipy", "pyarrow", "xlsxwriter")


def commands(group, prefix="evidence"):
    """Every command as (what is typed, command), groups opened."""
    for name, command in group.commands.items():
        typed = f"{prefix} {name}"
        if hasattr(command, "commands"):
            yield from commands(command, typed)
        else:
            yield typed, command


COMMANDS = dict(commands(get_command(app)))


def run(*words, **more):
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, **more)


@pytest.mark.parametrize(
    "words",
    [
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("lint-imports", "--no-cache"),
    ],
    ids=" ".join,
)
def test_style_types_and_layers(words):
    done = run(str(Path(sys.executable).parent / words[0]), *words[1:])
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_module_can_be_read_in_one_sitting(module):
    assert len((ROOT / module).read_text(encoding="utf-8").splitlines()) <= 300
    assert module.stem not in {"utils", "helpers", "common", "misc"}


def test_each_file_of_tests_can_be_read_in_one_sitting():
    lengths = {path: path.read_bytes().count(b"\n") for path in (ROOT / "tests").rglob("*.py")}
    assert len(lengths) > 300
    assert sorted(path.name for path, length in lengths.items() if length > 300) == []


@pytest.mark.parametrize("typed", COMMANDS)
def test_every_command_is_documented(typed):
    command = COMMANDS[typed]
    assert command.help
    assert [p.name for p in command.params if not getattr(p, "help", None)] == []
    assert f"  {typed}" in command.epilog, "an example of its use"
    assert typed in TOLD


def test_the_reference_of_the_commands_is_made_from_them():
    stands = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert stands == reference.markdown(), "run: make docs"


def test_each_promise_of_safety_names_a_test_that_is_there():
    promises = (ROOT / "SECURITY.md").read_text(encoding="utf-8").partition("## Promised")[2].partition("## Not")[0]
    rows = [line for line in promises.splitlines() if line.startswith("| ")][1:]
    named = [re.findall(r"`(tests/\S+?\.py)`", row) for row in rows]
    assert len(rows) > 5
    assert all(named)
    assert [path for paths in named for path in paths if not (ROOT / path).is_file()] == []


def test_the_changelog_has_this_version():
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert run(sys.executable, "-m", "evidence", "--version").stdout == f"evidence {version}\n"


def pins(lock):
    """Every pin of a lock file with its hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {
        block.split(" ", 1)[0]: set(re.findall(r"sha256:\w+", block))
        for block in re.split(r"^(?=[a-z])", text, flags=re.MULTILINE)
        if "==" in block
    }


LOCKS = ["requirements.lock", "requirements-build.lock", "requirements-dev.lock", "requirements-stress.lock"]


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_file_names_no_registry_and_hashes_everything(lock):
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host", (ROOT / lock).read_text(encoding="utf-8"))
    found = pins(lock)
    assert len(found) >= 7
    assert [pin for pin, hashes in found.items() if not hashes] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-build.lock"])
def test_what_runs_and_builds_is_what_is_tested(lock):
    tested = pins("requirements-dev.lock")
    assert {pin: hashes for pin, hashes in pins(lock).items() if tested.get(pin) != hashes} == {}


def test_no_path_of_one_machine_is_in_a_tracked_file():
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    assert listed.returncode == 0, listed.stderr
    machine = re.compile(rb"(?<![\w.])/" + rb"(work|root|home|Users)" + rb"/\w")
    files = [ROOT / name for name in listed.stdout.split("\0") if name]
    assert len(files) > 20
    assert [path.name for path in files if path.is_file() and machine.search(path.read_bytes())] == []


LIGHT = [
    ["--help"],
    ["--version"],
    *([*typed.split()[1:], "--help"] for typed in COMMANDS),
    ["-C", "{project}", "status"],
    ["-C", "{project}", "protocol", "check"],
    ["-C", "{project}", "audit"],
    ["-C", "{project}", "audit", "--verify"],
    ["-C", "{project}", "db", "check"],
]


def loading(names, commands):
    asked, where = json.dumps([names, commands]), {**os.environ, "PYTHONPATH": str(ROOT)}
    return json.loads(run(sys.executable, str(ROOT / "tests" / "light.py"), input=asked, env=where).stdout)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """What each of the light commands ended with, and which heavy modules it had loaded by then."""
    project = tmp_path_factory.mktemp("light")
    assert run(sys.executable, "-m", "evidence", "-C", str(project), "init").returncode == 0
    found = loading(HEAVY, [[word.format(project=project) for word in words] for words in LIGHT])
    return dict(zip(map(" ".join, LIGHT), found, strict=True))


@pytest.mark.parametrize("words", [" ".join(words) for words in LIGHT])
def test_light_commands_import_nothing_heavy(words, loaded):
    assert loaded[words] == [0, []]


def test_what_is_loaded_is_noticed():
    assert loading(["evidence.cli", "no.such"], [["--version"], ["nonsense"]]) == [
        [0, ["evidence.cli"]],
        [2, ["evidence.cli"]],
    ]


def test_help_starts_in_under_half_a_second():
    """In seconds of processor time, so that a busy machine does not decide."""
    taken = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert run(sys.executable, "-m", "evidence", "--help").returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert statistics.median(taken) < 0.5


@pytest.mark.parametrize("target", ["demo", "test", "lint", "clean"])
def test_make_knows_the_target(target):
    assert run("make", "--dry-run", target, env={**os.environ, "PYTHON": sys.executable}).returncode == 0


@pytest.mark.parametrize(
    "python, message",
    [
        ("", "No Python 3.11 or newer with venv and ensurepip was found."),
        ("no-such-python", "no-such-python is not Python 3.11 or newer with venv and ensurepip."),
    ],
)
def test_make_says_what_python_it_needs(tmp_path, python, message):
    done = run("make", "-f", str(ROOT / "Makefile"), "-C", str(tmp_path), f"PYTHON={python}", ".venv/made.stamp")
    assert done.returncode == 2
    assert message in done.stderr
    assert not (tmp_path / ".venv").exists()
