"""Find where a text says that its patients come from: countries, consortia, registries of patients.

Must never take a register of trials or a database of publications for patients, nor an author's address for a country.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources

_SOURCE = re.compile(
    r"(?<![\w-])(?P<name>(?:(?:[A-Z][\w-]+|[A-Z]{2,})(?: (?:of|for|and|the|on))? ){1,7}?)"
    r"(?:\((?P<short>[A-Z][A-Za-z-]{2,9})\) )?(?:[Cc]onsortium|[Rr]egistry|[Rr]egister|[Dd]atabase|[Bb]iobank)\b"
    r"(?: [Cc]onsortium)?(?: ?\((?P<behind>[A-Z][A-Za-z-]{2,9})\))?"
)
_NO_PATIENTS = re.compile(
    r"\b(?:trials?|cochrane|medline|embase|pubmed|central|isrctn|clinicaltrials)\b", re.IGNORECASE
)
_NO_NAME = re.compile(
    r"^(?:(?:The|A|An|Our|This|We|In|From|Using|Patients|Data|National|International|Clinical|Prospective|Retrospective|"
    r"Cancer|Large|Tumou?r|Hospital|Institutional|Administrative|Multicent(?:re|er))(?: |$))+$"
)


def sources(text: str) -> frozenset[str]:
    """Name the consortia and registries of patients in a text, by long and short names, in lower case.

    >>> sorted(sources("We used the Northern Kidney Consortium (NKC)."))
    ['nkc', 'northern kidney']
    >>> sources("It is in the Chinese Clinical Trial Registry."), sources("a hospital database")
    (frozenset(), frozenset())
    """
    return frozenset(name for match in _SOURCE.finditer(text) for name in _names(match))


def _names(match: re.Match[str]) -> set[str]:
    name = match["name"].strip()
    if _NO_PATIENTS.search(match.group()) or _NO_NAME.match(name):
        return set()
    name = re.sub(r"^(?:(?:The|In|From|Using|Our) )+", "", name)
    return {one.casefold() for one in (name, match["short"], match["behind"]) if one}


def countries(text: str) -> frozenset[str]:
    """Name the countries of a text, whichever way it names them.

    >>> sorted(countries("Korean patients, and 12 centres in the USA")), countries("in us")
    (['South Korea', 'United States'], frozenset())
    """
    pattern, called = _countries()
    return frozenset(called[match.group()] for match in pattern.finditer(text))


@cache
def _countries() -> tuple[re.Pattern[str], dict[str, str]]:
    source = resources.files("evidence.harmonise").joinpath("patients.toml").read_text(encoding="utf-8")
    called = {name: country for country, names in tomllib.loads(source).items() for name in (country, *names)}
    longest = sorted(called, key=lambda name: (-len(name), name))
    words = "|".join(map(re.escape, longest))
    # not a society's name ("American Urological Association"), nor a publisher's ("English language")
    behind = r"(?! (?:[A-Z][\w-]+ ){0,4}(?:Society|Association|College|Group|[Ll]anguage))"
    return re.compile(rf"(?<![\w-])(?:{words})(?![\w-]){behind}"), called
