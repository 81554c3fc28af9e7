"""Find how many people the study has: each count is looked at, and what stands around it says which role it plays.

Must never take a planned number, a number screened, or the size of one group or of a subgroup for the total, and must
never add groups up.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors.findings import Count, Span
from extractors.numbers import COUNT, count
from extractors.rulebook import Rule, load

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.findings import Arm
    from extractors.segment import Layout, Sentence

_WITHOUT = ("BACKGROUND", "INTRODUCTION", "CONCLUSION", "INTERPRETATION", "FUNDING", "CONTEXT", "DISCUSSION")
_DIGITS = re.compile(r"[0-9]+(?:[, ][0-9]{3}(?![0-9]))*")
_WORDS = re.compile(COUNT)
_NUMBER_WORD = re.compile(
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b"
)
_GLUED = re.compile(r"[0-9A-Za-z.,/%*#$€£:+-]\Z|[=<>≤≥±~] ?\Z")
_BRACKETED = re.compile(r"[(\[][nN] ?= ?")
_CLOSING, _OPENING = frozenset(")],;"), frozenset(" -/")
_BEFORE, _AFTER = 90, 190  # how far around a count its role is looked for
_MOST = 500  # numbers looked at: no abstract has as many, a text of nothing but numbers must not take long
_SHARE_AFTER = 12  # letters after a count in which its share stands
_FEWEST_ALONE, _FEWEST_ARMS = 10, 2
_FEWEST = 4  # a smaller number of people is a case series or a part
_YEARS = range(1950, 2035)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A count of people where it stands: ``end`` is the end of the people's name, else of the count."""

    n: int
    start: int
    number_end: int
    end: int
    sentence: Sentence
    named: str  # where the people are named: "after" or "before" their number, "share" for 12 of 83 patients, or ""


def find(text: str, even: str, layout: Layout, arms: tuple[Arm, ...] = ()) -> Count | None:
    """Return the total, or None where the text states none.

    Args:
        text: The canonical text, which the quote is taken from.
        even: The same text with typography evened out one for one.
        layout: Its sentences.
        arms: The arms found, whose sizes are not the total.
    """
    if ("rotocol" in even or " will " in even) and _row("protocol/text").pattern.search(even):
        return None
    sizes = [arm.n for arm in arms if arm.n is not None]
    largest = max((n for n in sizes if n not in _YEARS), default=0)  # a year may have passed for a size
    candidates = [c for c in _candidates(even, layout) if not _is_group(c.n, sizes)]
    ranked = []
    secondary = bool(_row("secondary/text").pattern.search(even))
    for i, rule in _roles_of(even, candidates, secondary=secondary):
        candidate = candidates[i]
        whole = candidate.n in _sums(sizes, candidate, candidates[i + 1 : i + 3])
        alone = whole or _rank(rule) < _rank_of("named") or _stands_alone(even, candidates, i, rule)
        if alone and (candidate.n >= largest or _rank(rule) == _rank_of("cohort")):
            rank = -1 if whole and _rank(rule) < _rank_of("named") else _rank(rule)
            rank += len(_roles()) * (rank >= _rank_of("enrolled") and _has_share(even, candidate))
            ranked.append((rank, not candidate.sentence.title, -candidate.n, candidate.start, i, rule.id))
    if not ranked:
        return _made_up(text, even, layout, sizes) if len(sizes) == len(arms) else None
    *_, i, rule_id = min(ranked)
    best = candidates[i]
    return Count(best.n, Span(best.start, best.end, text[best.start : best.end], rule_id))


def _made_up(text: str, even: str, layout: Layout, sizes: list[int]) -> Count | None:
    """The first number outside of the title that the sizes of all groups make up, whatever is said of it."""
    if len(sizes) < _FEWEST_ARMS or sum(sizes) < _FEWEST_ALONE or sum(sizes) in _YEARS:
        return None
    for start, end in _numbers(even):
        glued = even[start - 1 : start] not in {" ", "\n", "(", "[", "="}
        if count(even[start:end]) == sum(sizes) and not layout.at(start).title and not glued:
            return Count(sum(sizes), Span(start, end, text[start:end], "sample_sizes.whole/of-groups"))
    return None


def _roles_of(even: str, candidates: list[_Candidate], *, secondary: bool) -> Iterator[tuple[int, Rule]]:
    """Each candidate that plays a role, by its place in the list; the two counts of a pair of groups play none."""
    pair_end = 0
    for i, candidate in enumerate(candidates):
        whole = _row("whole/before").pattern.search(even, max(0, candidate.start - 24), candidate.start)
        pair_end = pair_end if whole else max(pair_end, _end_of_pair(even, candidate))
        if candidate.start >= pair_end:
            later = itertools.islice(candidates, i + 1, None)
            following = next((c.start for c in later if c.start >= candidate.end), len(even))
            part = _row("whole/part").pattern.search(even, candidate.end, following) if whole else None
            following = part.start() if part else following
            rule = _role(even, candidate, following, secondary=secondary)
            if rule is not None:
                yield i, rule


def _end_of_pair(even: str, candidate: _Candidate) -> int:
    """Where the other count of a pair of groups ends, which this count is the first of; 0 where it is of no pair."""
    ends = (
        rule.pattern.match(even, candidate.end, candidate.sentence.end) for rule in load("sample_sizes").group("pair")
    )
    return next((hit.end() for hit in ends if hit), 0)


def _sums(sizes: list[int], whole: _Candidate, parts: list[_Candidate]) -> set[int]:
    """What parts add up to: the sizes of the groups, and the two counts that stand next to the whole."""
    near = [part.n for part in parts if part.sentence.index <= whole.sentence.index + 2]
    return {sum(some) for some in (sizes, near) if len(some) > 1}


def _has_share(even: str, candidate: _Candidate) -> bool:
    """Whether "(97%)" stands in or after a count: it is a part of a larger one."""
    share = _row("refused/share").pattern
    return any(share.match(even[at : at + _SHARE_AFTER]) for at in (candidate.number_end, candidate.end))


def _stands_alone(even: str, candidates: list[_Candidate], i: int, rule: Rule) -> bool:
    """Whether a count without a telling verb is the only one of its sentence (and of the text so far) and not tiny."""
    mine = candidates[i]
    if rule is _row("named/first") and any(c.named and c.start < mine.start for c in candidates[:i]):
        return False
    beside = (*_run(candidates[i + 1 :], mine), *_run(reversed(candidates[:i]), mine))
    return mine.n >= _FEWEST_ALONE and not any(c.named and not _in_bracket(even, mine, c) for c in beside)


def _run(candidates: Iterable[_Candidate], mine: _Candidate) -> Iterator[_Candidate]:
    """Those that stand in the sentence of this one, from it on."""
    return itertools.takewhile(lambda c: c.sentence.index == mine.sentence.index, candidates)


def _in_bracket(even: str, whole: _Candidate, part: _Candidate) -> bool:
    """Whether a count stands in a bracket after another one, and so tells its parts: "11 patients (9 men, 2 women)"."""
    opened = even.rfind("(", whole.end, part.start)
    return opened >= 0 and even.find(")", opened, part.start) < 0


def _is_group(n: int, sizes: list[int]) -> bool:
    """Whether a count is the size of one of several groups, and not what the others add up to."""
    return len(sizes) > 1 and n in sizes and n != sum(sizes) - n


@cache
def _row(name: str) -> Rule:
    return load("sample_sizes").rule(name)


@cache
def _roles() -> tuple[str, ...]:
    return load("sample_sizes").words["roles"]


@cache
def _role_rows() -> tuple[tuple[str, Rule], ...]:
    """Rows that give a role, the surest role first, each with where it looks."""
    return tuple((rule.id.rsplit("/", 1)[1], rule) for role in _roles() for rule in load("sample_sizes").group(role))


def _rank(rule: Rule) -> int:
    role = rule.id.split(".", 1)[1].split("/", 1)[0]
    return _roles().index(role) if role in _roles() else len(_roles())


def _candidates(even: str, layout: Layout) -> list[_Candidate]:
    """Counts with the people's name after or before them, or with a verb of allocation or enrolment right after."""
    found = []
    places = iter(layout.sentences)
    sentence = next(places)
    for start, end in _numbers(even):
        while start >= sentence.end and (following := next(places, None)):
            sentence = following
        if sentence.section.startswith(_WITHOUT):
            continue
        named, people_end = _people(even, start, end, sentence)
        n = count(even[start:end]) if named is not None else None
        if named is not None and n is not None and n >= _FEWEST:
            found.append(_Candidate(n, start, end, people_end, sentence, named))
    return found


def _people(even: str, start: int, end: int, sentence: Sentence) -> tuple[str | None, int]:
    """Where the people of a number are named (see ``_Candidate.named``) and where the name ends; None for no people."""
    after = even[end : end + 1]
    if after in _CLOSING:
        bracket = "=" in even[max(0, start - 3) : start]
        floor = max(sentence.start, start - 150)
        if bracket and _row("people/before").pattern.search(even, floor, start):
            return "before", end + 1
        if bracket and _row("people/bracket").pattern.match(even, end + 1, min(sentence.end, end + 70)):
            return (None if _row("refused/group-before").pattern.search(even, floor, start) else ""), end + 1
    elif after in _OPENING and (_opens_bracket(even, start) or not _GLUED.search(even, max(0, start - 2), start)):
        name = _row("people/after").pattern.match(even, end, min(sentence.end, end + 260))
        if name:
            return "share" if name["whole"] else "after", name.end()
        if _row("people/none").pattern.match(even, end, min(sentence.end, end + 70)):
            return "", end
    return None, end


def _opens_bracket(even: str, start: int) -> bool:
    """Whether a count stands after "(n = ", as in "a multicentre trial (n = 301 smokers)"."""
    return any(opened.end() == start for opened in _BRACKETED.finditer(even, max(0, start - 6), start))


def _numbers(even: str) -> list[tuple[int, int]]:
    """Where numbers stand, in digits and in words, in order."""
    lower = even.lower()
    hits = [m.span() for m in itertools.islice(_DIGITS.finditer(even), _MOST)]
    if len(lower) == len(even):
        position = 0
        for hit in itertools.islice(_NUMBER_WORD.finditer(lower), _MOST):
            whole = _WORDS.match(lower, hit.start())
            if hit.start() >= position and whole and not lower[hit.start() - 1 : hit.start()].isalpha():
                position = whole.end()
                hits.append(whole.span())
    return sorted(hits)[:_MOST]


def _role(even: str, candidate: _Candidate, following: int, *, secondary: bool) -> Rule | None:
    """The surest role of a count; None where it is a plan or a part, or nothing says that it counts the study."""
    floor, stop = max(candidate.sentence.start, candidate.start - _BEFORE), candidate.sentence.end
    stop = min(stop, candidate.end + _AFTER)
    if _refused(even, candidate, floor, stop):
        return None
    for place, rule in _role_rows():
        if rule is _row("cohort/before") and not secondary:
            continue
        if place in {"before", "object", "first"}:  # the stop before a sentence tells where it starts
            hit = candidate.named and rule.pattern.search(even, max(0, floor - 2 * (place == "first")), candidate.start)
        elif place == "among":
            hit = candidate.named and rule.pattern.match(even, candidate.number_end, stop)
        else:
            hit = rule.pattern.match(even, candidate.end, min(stop, following))
        sure = place == "after" and _rank(rule) <= _rank_of("enrolled")
        part = place == "first" and "%" in even[candidate.start : candidate.end]
        if hit and not part and (sure or candidate.named in {"before", "after"}):
            return rule
    return _row("people/before") if candidate.named == "before" and not _one_of_many(even, candidate) else None


def _listed(even: str, candidate: _Candidate) -> bool:
    """Whether the bracket is one of several: "adults (n = 12) and children (n = 14)"."""
    row = _row("people/before").pattern
    later = (m.end() for m in _BRACKETED.finditer(even, candidate.number_end, candidate.sentence.end))
    earlier = (m.end() for m in _BRACKETED.finditer(even, candidate.sentence.start, candidate.start - 4))
    return any(row.search(even, max(candidate.sentence.start, end - 150), end) for end in (*earlier, *later))


def _one_of_many(even: str, candidate: _Candidate) -> bool:
    """Whether the sentence gives other numbers in brackets that are no parts of this one: no total is told."""
    stop = even.find(";", candidate.end, candidate.sentence.end)
    stop = stop if stop >= 0 else candidate.sentence.end
    opened = (m.end() for m in _BRACKETED.finditer(even, candidate.sentence.start, stop))
    found = (_DIGITS.match(even, at) for at in opened if at != candidate.start)
    others = [count(digits.group()) or 0 for digits in found if digits]
    return bool(others) and (len(others) == 1 or sum(others) != candidate.n)


@cache
def _rank_of(role: str) -> int:
    return _roles().index(role)


def _refused(even: str, candidate: _Candidate, floor: int, stop: int) -> bool:
    start, end = candidate.start, candidate.end
    year = candidate.n in _YEARS and even[start : start + 4].isdigit()
    return bool(
        (candidate.named == "before" and _listed(even, candidate))
        or _row("refused/two-treatments").pattern.match(even, end, stop)
        or (year and _row("refused/date").pattern.search(even, floor, start))
        or _row("refused/part-before").pattern.search(even, floor, start)
        or (candidate.named != "before" and _row("refused/planned").pattern.search(even, floor, start))
        or _row("refused/among").pattern.match(even, candidate.number_end, stop)
        or _row("refused/part-after").pattern.match(even, end, stop)
        or _row("refused/planned-after").pattern.match(even, end, stop)
    )
