"""Every pattern of the packages, found in their modules, calls and tables, with the ways in which it is used."""

from __future__ import annotations

import ast
import importlib
import re
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

from extractors import rulebook

PACKAGES = ("evidence", "extractors", "meta")
ROOT = Path(rulebook.__file__).parents[1]
ANCHORED = {"match", "fullmatch"}
EVERYWHERE = frozenset({"finditer"})
AFTER = {  # rows of rule tables that are only held against what follows something, which the calls do not tell
    r"estimates\.": "a label",
    r"sample_sizes\.(?:pair/|\w+/after)": "a number of people",
    r"owners\.stated/each": "the name of an arm",
}
GIVEN = {"evidence.formats.ris.LOOSE": "fullmatch"}  # to tagged.blocks, which holds it against whole lines
WINDOWED = {"extractors.arms.paired._CUT"}  # looked for between two offsets of a short bracket, never in a text
_CALLS = {"search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn", "compile"}
_DEEP = 4  # containers within containers


class Use(NamedTuple):
    """A pattern, where it stands and how it is used: "finditer" for whatever looks at every place of a text."""

    name: str
    pattern: re.Pattern
    methods: frozenset[str]


@cache
def sources():
    """Each file of the packages that may hold a pattern, by the name of its module."""
    texts = {path: path.read_text(encoding="utf-8") for one in PACKAGES for path in sorted((ROOT / one).rglob("*.py"))}
    return {_name(path): text for path, text in texts.items() if re.search(r"\bre\.|\bcompiled\(|re\.Pattern", text)}


def _name(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def tables():
    """Each table of the packages that has rules, by its path in the tree."""
    files = [path for one in PACKAGES for path in sorted((ROOT / one).rglob("*.toml"))]
    return [str(path.relative_to(ROOT)) for path in files if "\n[[rule]]" in path.read_text(encoding="utf-8")]


def of_table(path):
    """The patterns of a table, those of the harmoniser with the flag that it gives them."""
    name = Path(path).stem
    if path.startswith("extractors"):
        return [Use(rule.id, bare(rule.pattern), _of_row(rule.id)) for rule in rulebook.load(name).rules]
    rows = tomllib.loads((ROOT / path).read_text(encoding="utf-8"))["rule"]
    return [Use(f"{name}.{row['id']}", re.compile(row["pattern"], re.IGNORECASE), EVERYWHERE) for row in rows]


def _of_row(name):
    """How a row of a rule table is used, as far as the calls tell that name it."""
    if any(re.match(rows, name) for rows in AFTER):
        return frozenset({"match"})
    quoted = re.escape(f'"{name.split(".", 1)[1]}"')
    named = [
        found for text in sources().values() for found in re.findall(rf"{quoted}(?:\)(?:\.pattern)?\.(\w+)\()?", text)
    ]
    return frozenset(named) if named and ANCHORED.issuperset(named) else EVERYWHERE


def of_module(name):
    """The patterns that stand in a module, by name, in containers or in what it calls."""
    module, tree = importlib.import_module(name), ast.parse(sources()[name])
    made = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
    own = {key: value for key, value in vars(module).items() if key in made}  # not what is taken from another module
    found = [Use(f"{name}.{key}", one, _uses(name, key)) for key, value in own.items() for one in within(value)]
    return [one for one in (*found, *_called(tree, vars(module), name)) if one.name not in WINDOWED]


def within(value, deep=_DEEP):
    """The patterns in a value, those behind gates too."""
    if isinstance(bare(value), re.Pattern):
        yield bare(value)
    elif deep and isinstance(value, dict | list | tuple | set | frozenset):
        parts = [*value, *value.values()] if isinstance(value, dict) else value
        for one in parts:
            yield from within(one, deep - 1)
    elif deep and hasattr(value, "__dict__") and not isinstance(value, type) and not callable(value):
        yield from within(vars(value), deep - 1)


def bare(pattern):
    """A pattern without its gate, which would spare it most texts."""
    return getattr(pattern, "_compiled", pattern)


def _called(tree, names, module):
    """The patterns given to a function of re as they are used; not those made of what comes in."""
    for call in ast.walk(tree):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args):
            continue
        of, method = call.func.value, call.func.attr
        if isinstance(of, ast.Name) and of.id == "re" and method in _CALLS:
            try:
                pattern = eval(compile(ast.Expression(call.args[0]), "<pattern>", "eval"), dict(names))
                made = re.compile(pattern)
            except (NameError, TypeError, KeyError):
                continue
            if method != "compile":
                yield Use(f"{module}:{call.lineno}", made, frozenset({method}) if method in ANCHORED else EVERYWHERE)


def _uses(module, name):
    """How a name is used, where it stands if it is private and else anywhere; whatever is not known looks everywhere."""
    if given := GIVEN.get(f"{module}.{name}"):
        return frozenset({given})
    texts = [sources()[module]] if name.startswith("_") else [one for one in sources().values() if name in one]
    methods = {method for text in texts for method in _loads(text).get(name, ())}
    return frozenset(methods) if methods and methods <= ANCHORED else EVERYWHERE


@cache
def _loads(text):
    """The methods called on each name of a source, "?" where a name is handed on."""
    nodes = list(ast.walk(ast.parse(text)))
    held = {id(one.value): one.attr for one in nodes if isinstance(one, ast.Attribute)}
    found = defaultdict(set)
    for one in nodes:
        if isinstance(one, ast.Name | ast.Attribute) and isinstance(one.ctx, ast.Load):
            found[one.id if isinstance(one, ast.Name) else one.attr].add(held.get(id(one), "?"))
    return found
