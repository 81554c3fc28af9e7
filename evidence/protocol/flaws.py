"""What a protocol says that holds as TOML and would match nothing, or not what is meant.

A flaw that leaves a choice without effect is an error; what may be meant so is a note. Must never know an endpoint's
code by itself: which ones the reader of the texts gives is handed in.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence.protocol.models import Protocol

FROM_TABLES = "none"
"""As an outcome's ``endpoint``: no text is read for it, its estimates come from published tables alone."""

_UNKNOWN = "OTHER"  # what the reader calls an endpoint that no rule knows
_ACRONYMS = re.compile(r"\b(\w*[A-Z]{2})s\b")
_PLURAL = re.compile(r"(?<=[a-z]{2})(?<![siu])s$")

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is said in vain, where (the path of the key), what to do, and whether the protocol is refused for it."""

    what: str
    place: Place
    remedy: str
    fatal: bool = True


def flaws(protocol: Protocol, codes: Iterable[str] | None = None) -> Iterator[Flaw]:
    """Go through a protocol.

    Args:
        protocol: One that holds by itself.
        codes: The endpoints that the reader of the texts can give; None: not held against any.
    """
    yield from _nothing_written(protocol)
    yield from _endpoints(protocol, None if codes is None else frozenset(codes))
    yield from _shared_names(protocol)
    yield from _backgrounds(protocol)
    yield from _components(protocol)
    yield from _same_estimates(protocol)
    yield from _searches(protocol)
    yield from _open_wide(protocol)


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the known word that was probably meant, whatever its case; empty where none is near.

    >>> nearest("pfs", ["OS", "PFS"]), nearest("OSS", ["OS", "PFS"]), nearest("x", ["OS"])
    ('PFS', 'OS', '')
    """
    lowered = {one.casefold(): one for one in sorted(known)}
    close = difflib.get_close_matches(word.casefold(), lowered, n=1, cutoff=0.6)
    return lowered[close[0]] if close else ""


def _endpoints(protocol: Protocol, codes: frozenset[str] | None) -> Iterator[Flaw]:
    for i, outcome in enumerate(protocol.outcome):
        key = "endpoint" if outcome.endpoint else "id"
        place: Place = ("outcome", i, key)
        if outcome.code == _UNKNOWN and not outcome.components:
            what = f"outcome {outcome.id!r} takes every endpoint that no rule knows, whatever it is"
            yield Flaw(what, place, "name what its events are made of in components.")
        if codes is None or outcome.code in codes or outcome.endpoint == FROM_TABLES:
            continue
        near = nearest(outcome.code, codes)
        meant = f"did you mean {near!r}? " if near else ""
        meant += f"The codes are {', '.join(sorted(codes))}; "
        if key == "id":
            meant = f'say which it is with endpoint = "{near or "..."}". ' + meant
        what = f"outcome.{i}.{key}: no text is ever read as endpoint {outcome.code!r}, so it would match nothing"
        yield Flaw(what, place, f'{meant}"{FROM_TABLES}" is for one that stands in published tables only.')


def _nothing_written(protocol: Protocol) -> Iterator[Flaw]:
    """Find phrases of no letter or digit: they match nothing."""
    wanted = protocol.eligibility
    lists: dict[Place, Iterable[str]] = {
        ("eligibility", "conditions"): wanted.conditions,
        ("eligibility", "excluded_settings"): wanted.excluded_settings,
        **{("components", name): phrases for name, phrases in protocol.components.items()},
        **{("comparison", i, "background"): one.background for i, one in enumerate(protocol.comparison)},
    }
    for name, arm in protocol.arms.items():
        lists |= {("arms", name, "label"): (arm.label,), ("arms", name, "terms"): arm.terms}
        lists |= {("arms", name, "classes"): arm.classes}
        lists |= {("arms", name, "synonyms", term): others for term, others in arm.synonyms.items()}
    for place, phrases in lists.items():
        for phrase in phrases:
            if not _even(phrase):
                yield Flaw(f"{_path(place)} has {phrase!r}, which would match nothing", place, "take it out.")
    for name, phrases in protocol.components.items():
        if not phrases:
            yield Flaw(f"components.{name} has no phrase", ("components", name), "name it as texts do, or take it out.")
    if not wanted.designs:
        place = ("eligibility", "designs")
        yield Flaw("eligibility.designs is empty, so nothing would be pooled", place, 'name "rct", "nrs" or both.')


def _shared_names(protocol: Protocol) -> Iterator[Flaw]:
    """Find names of two arms: what goes by them is a combination of both to the tool, and so neither."""
    named = {arm: {_even(name): name for name in spec.phrases()} for arm, spec in protocol.arms.items()}
    for (one, names), (other, others) in combinations(named.items(), 2):
        for evened in sorted(names.keys() & others.keys() - {""}):
            what = f"arms.{one} and arms.{other} are both called {others[evened]!r}, which would then match neither"
            yield Flaw(what, ("arms", other), "leave it to one of them.")
        yield from _inside(one, other, names, others)
        yield from _inside(other, one, others, names)


def _inside(one: str, other: str, names: dict[str, str], others: dict[str, str]) -> Iterator[Flaw]:
    for evened, longer in others.items():
        inner = next((name for name in names if name != evened and f" {name} " in f" {evened} "), "")
        if inner:
            what = (
                f"{longer!r} of arms.{other} contains {names[inner]!r} of arms.{one}, and so is neither of them alone"
            )
            yield Flaw(what, ("arms", other), "name it otherwise, or take the shorter name out.", fatal=False)


def _backgrounds(protocol: Protocol) -> Iterator[Flaw]:
    for i, comparison in enumerate(protocol.comparison):
        for name in comparison.background:
            for arm, spec in protocol.arms.items():
                if _even(name) not in {_even(phrase) for phrase in spec.phrases()}:
                    continue
                what = (
                    f"comparison.{i}.background names {name!r}, which is what arms.{arm} gets: it would change nothing"
                )
                own = arm in (comparison.a, comparison.b)
                yield Flaw(what, ("comparison", i, "background"), "take it out there, or of the arm.", fatal=own)
    used = {side for comparison in protocol.comparison for side in (comparison.a, comparison.b)}
    for arm in sorted(protocol.arms.keys() - used):
        what = f"arms.{arm} is in no comparison: its names only mark what is compared with something else"
        yield Flaw(what, ("arms", arm), "name it in a comparison, or leave it so.", fatal=False)


def _components(protocol: Protocol) -> Iterator[Flaw]:
    named = {part: {_even(phrase): phrase for phrase in phrases} for part, phrases in protocol.components.items()}
    for (one, names), (other, others) in combinations(named.items(), 2):
        for evened in sorted(names.keys() & others.keys() - {""}):
            what = f"components {one} and {other} are both called {others[evened]!r}"
            yield Flaw(what, ("components", other), "leave it to one of them.")


def _same_estimates(protocol: Protocol) -> Iterator[Flaw]:
    """Note outcomes that take the same estimates: each would show them as its own."""
    taken: dict[tuple[object, ...], str] = {}
    for i, outcome in enumerate(protocol.outcome):
        first = taken.setdefault((outcome.code, outcome.measure, frozenset(outcome.components)), outcome.id)
        if first != outcome.id and outcome.endpoint != FROM_TABLES:
            what = f"outcomes {first!r} and {outcome.id!r} take the same estimates"
            yield Flaw(what, ("outcome", i), "tell them apart by endpoint, measure or components.", fatal=False)


def _searches(protocol: Protocol) -> Iterator[Flaw]:
    for i, search in enumerate(protocol.search):
        if search.from_ and search.to and search.from_ > search.to:
            what = f"search.{i} goes from {search.from_} to {search.to}, and finds nothing"
            yield Flaw(what, ("search", i, "from"), "turn the dates round.")


def _open_wide(protocol: Protocol) -> Iterator[Flaw]:
    """Note where a list was left empty that leaves something out elsewhere, and a wish that nothing looks at."""
    wanted = protocol.eligibility
    place = ("eligibility",)
    if not wanted.conditions:
        what = "eligibility.conditions is empty: studies of any disease are eligible"
        yield Flaw(what, (*place, "conditions"), "name the disease as texts do, if only one is meant.", fatal=False)
    if not wanted.line_of_therapy and "line_of_therapy" in wanted.model_fields_set:
        what = "eligibility.line_of_therapy is empty: studies of any line of therapy are eligible"
        yield Flaw(what, (*place, "line_of_therapy"), "name the lines, or leave the key out.", fatal=False)
    if {language.casefold() for language in wanted.languages} - {"any"}:
        what = "eligibility.languages is told in the report, and leaves no record out"
        yield Flaw(what, (*place, "languages"), "ask for the language in the search, too.", fatal=False)


def _even(name: str) -> str:
    """Even out case, hyphens, brackets and plurals, as the matching of names does.

    >>> _even("mTOR-Inhibitors (oral)"), _even("TKIs"), _even(" - ")
    ('mtor inhibitor oral', 'tki', '')
    """
    words = re.sub(r"[^\w+]+|_", " ", _ACRONYMS.sub(r"\1", name).casefold()).split()
    return " ".join(_PLURAL.sub("", word) for word in words)


def _path(place: Place) -> str:
    return ".".join(map(str, place))
