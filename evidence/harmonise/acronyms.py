"""Find the names of studies in titles and texts: "the X trial", "X (NCT01234567)", "X: a randomised trial", "(X-3)".

Must never take a drug, a class, a disease, the numeral of a phase, a term of statistics or an organisation for one.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from evidence.harmonise.antecedents import is_earlier, sentence
from evidence.studies.registers import found
from extractors import abbreviations
from extractors.drugs import is_treatment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAME = (
    r"(?<![\w-])(?P<name>[A-Z](?=[a-z]*[A-Z])[A-Za-z0-9]*+(?:-[A-Za-z0-9]++)*+"
    r"(?: (?:\d{1,5}|I{1,3}|IV|VI?|[A-Z][a-z]+ \d{2,4})(?![\w.,]?\d))?)(?![\w-])"
)
_KIND = (
    r"(?:(?:phase [\dIV]+[ab]?|randomi[sz]ed|open-label|double-blind|placebo-controlled|controlled|clinical|pivotal|"
    r"extension|follow-up|multicent(?:re|er)|international)(?:,? |/)){0,5}"
    r"(?:trials?|study|studies|program(?:me)?)\b"
)
_LONG = r"(?:[^()\[\]]{3,120} ?[(\[])?"  # what the letters of a name stand for
_WITH = r"(?:[;,] [^()\[\]]{3,60})?"  # a number, an abbreviation
_BEHIND = rf"(?=\s*(?:[.:\u2013\u2014]|- |$|, (?:an?|the) [^:]{{0,60}}\b(?:trial|study)\b|{_KIND}))"
_OF_TITLE = tuple(
    re.compile(form)
    for form in (
        rf"{_NAME} {_KIND}",
        rf"[(\[]{_LONG}(?:the )?{_NAME}(?: (?:trial|study))?{_WITH}[)\]]+{_BEHIND}",
        rf"^{_NAME}(?=: )",
        rf"(?:[Rr]esults|[Aa]nalysis|[Dd]ata|[Ff]ollow-up) (?:of|from) (?:the )?{_NAME}(?=\s*(?:[.:,;)]|$))",
        rf"[:\u2014] (?:the )?{_NAME}\.?$",
    )
)
_OF_TEXT = (
    re.compile(rf"{_NAME} {_KIND}"),
    re.compile(rf"{_NAME}(?: (?:trial|study))? ?[(\[](?=[^()\[\]]{{0,60}}\d{{5}})"),
)
_NOT_ITS = (
    r"with|against|to|of|from|in|for|than|by|after|and a|earlier|previous|prior|preceding|subsequent|other|planned"
)
_ADDED = rf"(?:(?!(?:{_NOT_ITS})\b)[\w,/.-]+ ){{0,9}}?"
_REPORTS = (
    r"[Ww]e (?:have )?(?:did|conducted|performed|undertook|designed|ran|initiated|carried out|report(?:ed)?|present) "
    r"(?:(?:the )?(?:\w+ ){0,2}(?:results|analysis|data) (?:of|from) )?(?:an?|the|this|our)"
)
_OWN = re.compile(
    rf"\b(?:[Tt]his|[Oo]ur|[Tt]he (?:present|current)|{_REPORTS}) {_ADDED}(?:trial|study) "
    rf"[(\[]{_LONG}(?:the )?{_NAME}{_WITH}[)\]]"
)
_LISTED = re.compile(rf"{_NAME}(?=(?:,? and |, )[A-Z][\w -]{{2,20}}?(?:,| and | trials| studies))")
_MENTION = r"(?<![\w-]){0}(?![\w-]|: )|(?<=[^\n\w-]){0}(?=: )"  # a word before a colon that begins a line is a heading
_NUMERAL = re.compile(r"[IVX]+[ABab]?|[A-Z]{1,3}[ -]?\d{3,}|[A-Z]{1,2}-?\d*")
_NUMBERED = re.compile(r"[A-Za-z]{3}.*\d|.* [IV]+$")
_SHOUTED = 0.7  # of a title's letters, from where on capitals tell nothing


def own(title: str, text: str, numbers: Iterable[str], others: Iterable[str]) -> str:
    """Find the report's own study: by its title, else by the one name that its text gives its own number or trial.

    Args:
        title: The title.
        text: The whole text, the title first.
        numbers: The study's own registry numbers, normalised.
        others: Words that are no names here, such as those of the protocol's arms and diseases.
    """
    barred = _barred(text, others)
    for form in _OF_TITLE:
        for match in form.finditer("" if _shouted(title) else title):
            name = match["name"]
            bracketed = title[match.start() : match.start() + 1] in "(["
            sure = bool(_NUMBERED.match(name)) or not bracketed or len(name) > 3
            if sure and _is_name(name, barred) and not is_earlier(title[: match.start("name")]):
                return name
    named = {match["name"] for match in _OF_TEXT[1].finditer(text) if _at_own(text, match, frozenset(numbers))}
    named |= {match["name"] for match in _OWN.finditer(text) if len(match["name"]) > 3 and not is_earlier(match[0])}
    named = {name for name in named if _is_name(name, barred)}
    return named.pop() if len(named) == 1 else ""


def every(text: str, others: Iterable[str]) -> frozenset[str]:
    """Find the names of all studies that a text puts together; those that it calls earlier ones are none of them."""
    barred = _barred(text, others)
    return frozenset(name for name in _all(text) if _is_name(name, barred))


def mentioned(text: str, names: Iterable[str]) -> frozenset[str]:
    r"""Give those of these names that stand in a text as they are spelled, whatever it says of them.

    A label without capitals in it, such as an author and a year, is looked for nowhere: it may be any word.

    >>> sorted(mentioned("We put PIER-2 and (QUAY) together.\nPIER: none.", ["PIER-2", "PIER", "QUAY", "HARBOUR"]))
    ['PIER-2', 'QUAY']
    """
    told = (name for name in names if re.fullmatch(_NAME, name) and len(name) > 2)
    return frozenset(name for name in told if re.search(_MENTION.format(re.escape(name)), text))


def _all(text: str) -> Iterator[str]:
    for form in (*_OF_TEXT, _LISTED):
        for match in form.finditer(text):
            if not is_earlier(sentence(text, match.start("name"), match.end())[0]):
                yield match["name"]


def _at_own(text: str, match: re.Match[str], numbers: frozenset[str]) -> bool:
    """Whether one of these numbers stands in the bracket behind a name."""
    inside = re.split(r"[)\]]", text[match.end() : match.end() + 90], maxsplit=1)[0]
    before, _ = sentence(text, match.start("name"), match.end())
    return bool({number for number, _, _ in found(inside)} & numbers) and not is_earlier(before)


def _is_name(name: str, barred: frozenset[str]) -> bool:
    if len(name) < 3 or _NUMERAL.fullmatch(name) or is_treatment(name) or name.casefold() in barred:
        return False
    if any(found(name)):
        return False
    head = re.split(r"[ ]", name, maxsplit=1)[0]
    return not re.fullmatch(r"\d{0,2}", name[len(head) :].strip()) or head.casefold() not in barred


def _barred(text: str, others: Iterable[str]) -> frozenset[str]:
    """Give what is no name here, in lower case; an abbreviation counts if its long form stands in small letters."""
    short = {
        name
        for name, (start, end) in abbreviations.find(text).items()
        if not re.search(r"\d", name) and sum(map(str.isupper, text[start:end])) <= 1
    }
    return frozenset(word.casefold() for word in (*short, *others)) | _general()


@cache
def _general() -> frozenset[str]:
    source = resources.files("evidence.harmonise").joinpath("acronyms.toml").read_text(encoding="utf-8")
    return frozenset(word.casefold() for words in tomllib.loads(source).values() for word in words)


def _shouted(title: str) -> bool:
    letters = [c for c in title if c.isalpha()]
    return sum(map(str.isupper, letters)) > _SHOUTED * len(letters)
