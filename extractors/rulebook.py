"""Load the rule tables: patterns put together from named pieces, each with examples and look-alikes.

A table is TOML: ``[pieces]`` names fragments, used as ``$name`` in later pieces and in patterns; each ``[[rule]]`` has
``id``, ``reads``, ``pattern``, ``examples``, ``not_these`` and, where the pattern stands for a word-valued fact,
``gives``; ``[words]`` holds plain lists. Must never accept a table with an unknown key or a doubled id: such a slip
would silently lose a rule.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from extractors.gates import compiled
from extractors.numbers import COUNT, DECIMAL

_RULE_KEYS = {"id", "reads", "pattern", "examples", "not_these", "gives"}
_TABLE_KEYS = {"pieces", "rule", "words", "term"}


class RuleError(ValueError):
    """A rule table that cannot be used as it stands; says which table and which rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a table: what it reads, how, and the sentences that prove it."""

    id: str
    reads: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]
    not_these: tuple[str, ...]
    gives: str | None


@dataclass(frozen=True, slots=True)
class Term:
    """Phrases that all mean one code, such as the ways to write overall survival."""

    code: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One file of rules."""

    name: str
    rules: tuple[Rule, ...]
    words: dict[str, tuple[str, ...]]
    terms: tuple[Term, ...]
    pieces: dict[str, str]
    by_id: dict[str, Rule]
    groups: dict[str, tuple[Rule, ...]] = field(default_factory=dict)  # those asked for so far, by prefix

    def rule(self, name: str) -> Rule:
        """Return the rule of this table with this id (without the table's name)."""
        return self.by_id[f"{self.name}.{name}"]

    def group(self, prefix: str) -> tuple[Rule, ...]:
        """Rules whose id starts with ``prefix/``, in order."""
        found = self.groups.get(prefix)
        if found is None:
            start = f"{self.name}.{prefix}/"
            found = self.groups[prefix] = tuple(rule for rule in self.rules if rule.id.startswith(start))
        return found


@cache
def load(name: str) -> Table:
    """Load the table ``rules/<name>.toml``."""
    body = files("extractors").joinpath("rules", f"{name}.toml").read_text(encoding="utf-8")
    return parse(name, body)


def parse(name: str, body: str) -> Table:
    """Read one table from its TOML text; raise RuleError that names the row at fault."""
    raw = tomllib.loads(body)
    _refuse_unknown(set(raw) - _TABLE_KEYS, name)
    words = {key: tuple(values) for key, values in raw.get("words", {}).items()}
    pieces = {"count": COUNT, "decimal": DECIMAL}
    pieces |= {
        f"any_{key}": "|".join(re.escape(w).replace(r"\ ", r"[ -]") for w in sorted(values, key=len, reverse=True))
        for key, values in words.items()
    }
    for key, pattern in raw.get("pieces", {}).items():
        pieces[key] = _fill(pattern, pieces, f"{name}.{key}")
    rules = tuple(_rule(row, pieces, name) for row in raw.get("rule", []))
    ids = [rule.id for rule in rules]
    if len(ids) != len(set(ids)):
        raise RuleError(f"{name}: doubled rule id {next(i for i in ids if ids.count(i) > 1)!r}")
    terms = tuple(Term(row["code"], tuple(row["phrases"])) for row in raw.get("term", []))
    return Table(name, rules, words, terms, pieces, {rule.id: rule for rule in rules})


@cache
def rules_sha256() -> str:
    """Hash of all rule tables together: findings made with other rules are stale."""
    digest = hashlib.sha256()
    folder = files("extractors").joinpath("rules")
    for table in sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda entry: entry.name
    ):
        digest.update(table.name.encode())
        digest.update(table.read_bytes())
    return digest.hexdigest()


def codes(name: str) -> frozenset[str]:
    """Give the codes that a table's terms and rules may give, without making its patterns."""
    raw = tomllib.loads(files("extractors").joinpath("rules", f"{name}.toml").read_text(encoding="utf-8"))
    given = {row.get("gives") for row in raw.get("rule", [])} | {row["code"] for row in raw.get("term", [])}
    return frozenset(code for code in given if code is not None)


def _rule(row: dict[str, Any], pieces: dict[str, str], table: str) -> Rule:
    _refuse_unknown(set(row) - _RULE_KEYS, f"{table}.{row.get('id', '?')}")
    where = f"{table}.{row['id']}"
    try:
        pattern = compiled(_fill(row["pattern"], pieces, where))
    except re.error as error:
        raise RuleError(f"{where}: {error}") from error
    return Rule(where, row["reads"], pattern, tuple(row["examples"]), tuple(row["not_these"]), row.get("gives"))


def _fill(pattern: str, pieces: dict[str, str], where: str) -> str:
    def piece(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in pieces:
            raise RuleError(f"{where}: unknown piece ${name}")
        return f"(?:{pieces[name]})"

    return re.sub(r"\$([a-z_]+[0-9]?)", piece, pattern)


def _refuse_unknown(keys: set[str], where: str) -> None:
    if keys:
        raise RuleError(f"{where}: unknown key {min(keys)!r}")
