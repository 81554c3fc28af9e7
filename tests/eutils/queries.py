"""The query language that PubMed shares with its clients, as far as they use it.

Named searches, AND OR NOT from left to right as PubMed reads them, brackets, ``1:500[uid]``, ``7,8[uid]``, ``#1``,
dates (``"2026/11/01"[crdt] : "3000"[crdt]``; crdt, edat, mdat, lr, pdat, dp), ``all[sb]``, words and phrases.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

DATES = {"crdt": "crdt", "edat": "edat", "mdat": "mdat", "lr": "mdat", "pdat": "pdat", "dp": "pdat"}
WORDS = ("", "tiab", "title/abstract", "ti", "title", "tw", "all fields", "all")
_TAGGED = re.compile(r"^(?P<what>.*?)\s*\[(?P<tag>[^\]]*)\]$", re.DOTALL)
_SPAN = re.compile(r'^"?([\d/]+)"?\s*(?:\[(\w+)\])?\s*:\s*"?([\d/]+)"?\s*\[(\w+)\]$')
_OPERATOR = re.compile(r"\s+(AND|OR|NOT)\s+")


class Broken(Exception):
    """PubMed's search backend cannot read the query."""


@dataclass
class Reader:
    """Finds PMIDs. ``searches`` name lists or tests of a record, ``stored`` are the sets of this WebEnv by query key."""

    records: object
    searches: dict
    stored: dict = field(default_factory=dict)
    not_found: list = field(default_factory=list)
    fields_not_found: list = field(default_factory=list)

    def find(self, term, sort=None):
        """Every PMID that answers the query, as a list: in the order of the named search, else the newest first."""
        term = " ".join(term.split())
        named = self._named(term)
        if named is not None:
            return named
        return sorted(self._find(term), key=self._published if sort == "pub_date" else int, reverse=True)

    def _published(self, pmid):
        return (self.records.dates(pmid).pdat if pmid in self.records else "", int(pmid))

    def _find(self, term):
        term = term.strip()
        named = self._named(term)
        if named is not None:
            return set(named)
        operands, operators = split(term)
        for first in range(len(operands) - 1, 0, -1):  # a named search may hold operators of its own
            name = _joined(operands[: first + 1], operators)
            if first < len(operands) - 1 and name in self.searches:
                operands, operators = [name, *operands[first + 1 :]], operators[first:]
                break
        if len(operands) == 1:
            return self._find(term[1:-1]) if _wrapped(term) else self._leaf(term)
        found = self._find(operands[0])
        for operator, operand in zip(operators, operands[1:], strict=True):
            other = self._find(operand)
            found = {"AND": found & other, "OR": found | other, "NOT": found - other}[operator]
        return found

    def _named(self, term):
        named = self.searches.get(term)
        if callable(named):
            named = sorted((pmid for pmid in self.records if named(self.records.held(pmid))), key=int, reverse=True)
        return None if named is None else [str(pmid) for pmid in named if str(pmid) not in self.records.deleted]

    def _everything(self):
        listed = {str(pmid) for named in self.searches.values() if not callable(named) for pmid in named}
        return (listed - self.records.deleted) | set(self.records)

    def _leaf(self, term):
        if not term:
            raise Broken("an operand is missing")
        if re.fullmatch(r"#\d+", term):
            return set(self.stored[term[1:]]) if term[1:] in self.stored else self._nothing(term)
        span = _SPAN.match(term)
        if span:
            return self._span(span[1], span[3], span[4].lower())
        tagged = _TAGGED.match(term)
        what, tag = (tagged["what"].strip(), tagged["tag"].strip().lower()) if tagged else (term, "")
        if tag in ("uid", "pmid") or (not tag and re.fullmatch(r"\d+([ ,]+\d+)*", what)):
            return set(re.findall(r"\d+", what)) & self._everything()
        if tag in DATES:
            return self._span(what.strip('"'), what.strip('"'), tag)
        if what.lower() == "all" and tag in ("sb", "filter"):
            return set(self.records)
        return self._words(what, tag)

    def _span(self, low, high, tag):
        if tag in ("uid", "pmid"):
            return {pmid for pmid in self._everything() if int(low) <= int(pmid) <= int(high)}
        if tag not in DATES:
            return self._unknown(tag)
        low, high = _day(low).ljust(10, "/"), _day(high).ljust(10, "~")  # a year alone stands for all of its days
        return {pmid for pmid in self.records if low <= getattr(self.records.dates(pmid), DATES[tag]) <= high}

    def _words(self, what, tag):
        if tag not in WORDS:
            return self._unknown(tag)
        wanted = [what.strip('"')] if what.startswith('"') else what.split()
        asked = [word.lower().rstrip("*") for word in wanted]
        found = {pmid for pmid in self.records if all(word in self.records.held(pmid).words for word in asked)}
        return found or self._nothing(what)

    def _nothing(self, what):
        self.not_found.append(what)
        return set()

    def _unknown(self, tag):
        self.fields_not_found.append(tag)
        return set()


def split(term):
    """Cut a query at its outermost operators, brackets and quotation marks heeded."""
    operands, operators, start, depth, quoted = [], [], 0, 0, False
    position = 0
    while position < len(term):
        letter = term[position]
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in "()":
            depth += 1 if letter == "(" else -1
        found = None if quoted or depth else _OPERATOR.match(term, position)
        if depth < 0:
            break
        if found:
            operands.append(term[start:position].strip())
            operators.append(found[1])
            start = position = found.end()
        else:
            position += 1
    if depth or quoted:
        raise Broken("brackets or quotation marks do not match")
    return [*operands, term[start:].strip()], operators


def _day(date):
    return "/".join(part.zfill(2) for part in date.split("/"))


def _joined(operands, operators):
    text = operands[0]
    for operator, operand in zip(operators, operands[1:], strict=False):
        text += f" {operator} {operand}"
    return text


def _wrapped(term):
    """Whether the first bracket closes at the very end."""
    depth = 0
    for position, letter in enumerate(term):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return letter == ")" and position == len(term) - 1
    return False
