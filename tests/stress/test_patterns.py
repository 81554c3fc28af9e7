"""Every pattern of the code on far more texts than plain pytest has time for, those too that are made while it runs."""

import json
import os
import re
import subprocess
import sys
from functools import cache

import pytest
from fuzzing.patterns import EVERYWHERE, ROOT, Use, of_module, of_table, sources, tables
from fuzzing.pumping import slow, worst

from extractors import rulebook

LONGEST = 24 * 2**9  # characters
BY_CHANCE = 40  # rounds, each of two texts
RECORDED = """
import json, re, sys
made, compiled = set(), re._compiler.compile
def recorded(pattern, flags=0):
    frame = sys._getframe(1)
    while frame.f_code.co_filename.endswith(("re/__init__.py", "extractors/gates.py", "extractors/rulebook.py")):
        frame = frame.f_back
    where = frame.f_code.co_filename
    ours = where.startswith(sys.argv[1]) and not where.startswith(sys.prefix)  # which may lie in the project's folder
    if ours and frame.f_code.co_name != "<module>":
        made.add((pattern, int(flags), frame.f_code.co_filename[len(sys.argv[1]) + 1:] + ":" + frame.f_code.co_name))
    return compiled(pattern, flags)
re._compiler.compile = recorded
from evidence.__main__ import main
try:
    main(["-q", "-C", "project", "demo"])
except SystemExit:
    pass
json.dump([one for one in made if isinstance(one[0], str)], open(sys.argv[2], "w"))
"""


def found(use, examples=()):
    pumps = worst(use.pattern.pattern, use.pattern.flags & ~re.UNICODE, more=BY_CHANCE)
    pumps += [("", piece, end) for one in examples for piece in _pieces(one) for end in ("", "\x00")]
    return [text for method in use.methods for text in slow(use.pattern, method, LONGEST, pumps)]


def _pieces(example):
    """An example repeated, and its beginnings, with which it almost matches."""
    yield from filter(None, (f"{example} ", *(example[: len(example) * part // 4] for part in (1, 2, 3))))


def _length(made):
    return len(made[0])


@cache
def _examples():
    names = [table for table in tables() if table.startswith("extractors")]
    loaded = [rulebook.load(one.rsplit("/", 1)[1].removesuffix(".toml")) for one in names]
    return {rule.id: rule.examples for table in loaded for rule in table.rules}


@pytest.mark.parametrize("module", sources())
def test_every_pattern_of_a_module_is_linear(module):
    assert {use.name: texts for use in of_module(module) if (texts := found(use))} == {}


@pytest.mark.parametrize("table", tables())
def test_every_pattern_of_a_table_is_linear(table):
    slow_ones = {use.name: found(use, _examples().get(use.name, ())) for use in of_table(table)}
    assert {name: texts for name, texts in slow_ones.items() if texts} == {}


def test_every_pattern_made_on_the_way_through_the_worked_example_is_linear(tmp_path):
    into = tmp_path / "made.json"
    run = [sys.executable, "-c", RECORDED, str(ROOT), str(into)]
    subprocess.run(run, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=True, capture_output=True)
    known = {use.pattern.pattern for name in sources() for use in of_module(name)}
    known |= {use.pattern.pattern for table in tables() for use in of_table(table)}
    made = [one for one in sorted(json.loads(into.read_text()), key=_length) if one[0] not in known]
    longest = {where: (pattern, flags) for pattern, flags, where in made}
    uses = [Use(where, re.compile(*one), EVERYWHERE) for where, one in longest.items()]
    assert len(uses) > 5
    assert {use.name: texts for use in uses if (texts := found(use))} == {}
