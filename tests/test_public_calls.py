"""What a stranger's program relies on: every public call says what it takes and may refuse, and its types come through."""

import inspect
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import extractors
import meta
from evidence import workflow

ROOT = Path(__file__).parents[1]
PUBLIC = {
    f"{module.__name__}.{name}": getattr(module, name)
    for module in (workflow, extractors, meta)
    for name in module.__all__
    if callable(getattr(module, name))
}
FUNCTIONS = {name: inspect.unwrap(one) for name, one in PUBLIC.items() if inspect.isroutine(one)}
MANY = 5  # parameters, from which on a sentence cannot say what each is
AS = re.compile(r"[Aa]rguments (?:and errors )?as (?:in )?(?:meta\.)?`{0,2}(\w+)")

STRANGER = """
from pathlib import Path
from typing import assert_type

import extractors
import meta
from evidence import workflow
from evidence.rows import Row
from evidence.table import Tables
from extractors.findings import Effect, Findings
from meta import Pooled

found = extractors.extract("A title.", pmid="1")
assert_type(found, Findings)
assert_type(found.effects, tuple[Effect, ...])
assert_type([(one.value, one.ci_low) for one in found.effects], list[tuple[float, float | None]])
result = meta.pool([0.1, 0.2], [0.01, 0.02], tau2="REML")
assert_type(result, Pooled)
assert_type(result.estimate, float)
tables = workflow.tables(Path("review"), everything=True)
assert_type(tables, Tables)
assert_type([row for row in tables.rows], list[Row])
assert_type(workflow.table(Path("review")), tuple[Row, ...])
"""
WRONG = [
    # a line of a stranger, the kind of mistake
    ("extractors.extract(1)", "arg-type"),
    ("meta.pool([0.1], [0.2], tau='REML')", "call-arg"),
    ("workflow.tables('review')", "arg-type"),
    ("found.effects[0].hazard", "attr-defined"),
]


def flaws(called):
    """Say what a function's docstring leaves out."""
    told = inspect.getdoc(called) or ""
    names = list(inspect.signature(called).parameters)
    listed = re.search(r"^Args:\n((?: {4}.*\n?)+)", told, re.MULTILINE)
    described = re.findall(r"^ {4}(\w+):", listed[1], re.MULTILINE) if listed else []
    other = AS.search(told)
    if not told:
        yield "says nothing"
    if listed and described != names:
        yield f"describes {described}, takes {names}"
    if not listed and len(names) >= MANY and not (other and f".{other[1]}" in "".join(FUNCTIONS)):
        yield "takes much and describes nothing of it"
    if re.search(r"^\s+raise \w", inspect.getsource(called), re.MULTILINE) and not re.search(r"Raises:|rror", told):
        yield "raises without a word"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_public_function_says_what_it_takes_and_refuses(name):
    assert list(flaws(FUNCTIONS[name])) == []


@pytest.mark.parametrize("name", [name for name, one in PUBLIC.items() if inspect.isclass(one)])
def test_a_public_class_says_what_it_is(name):
    told = inspect.getdoc(PUBLIC[name]) or ""
    assert told.strip()
    assert not told.startswith(f"{PUBLIC[name].__name__}(")  # what a dataclass writes where nobody did


def silent(folder):
    raise ValueError(folder)


def wrong(folder, out):
    """Write.

    Args:
        folder: The project.
        target: The file.
    """


def much(a, b, c, d, e):
    """Do a lot; arguments as nothing."""


@pytest.mark.parametrize("called, count", [(silent, 2), (wrong, 1), (much, 1)])
def test_what_is_left_out_is_found(called, count):
    assert len(list(flaws(called))) == count


def test_types_come_through_to_a_stranger(tmp_path):
    """A program elsewhere, the packages among those that are installed, and mypy --strict: py.typed lets it look in."""
    venv.create(tmp_path / "venv", with_pip=False)
    (place,) = (tmp_path / "venv").glob("lib/python*/site-packages")
    for package in ("evidence", "extractors", "meta"):
        (place / package).symlink_to(ROOT / package)
    text = STRANGER + "\n".join(line for line, _ in WRONG)
    (tmp_path / "stranger.py").write_text(text, encoding="utf-8")
    python = str(tmp_path / "venv" / "bin" / "python")
    words = ["--strict", "--no-error-summary", "--python-executable", python, "stranger.py"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *words], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    first = STRANGER.count("\n") + 1
    found = re.findall(r"^stranger\.py:(\d+): error: .* \[([\w-]+)\]", done.stdout, re.MULTILINE)
    assert found == [(str(first + at), kind) for at, (_, kind) in enumerate(WRONG)], done.stdout + done.stderr
