"""Other places that name groups: comparisons, "the X and Y groups", "patients treated with X", the title.

Must never make a comparison of people by their features one of groups.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors import names
from extractors.arms import cues, reading, table
from extractors.arms.cues import Cue
from extractors.arms.doses import told_apart
from extractors.arms.naming import Name, dose_named, may_be_arm, plausible
from extractors.arms.shared import with_head
from extractors.drugs import drug_spans, is_drug, is_strategy, is_treatment
from extractors.names import is_combination

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.arms.page import Page
    from extractors.segment import Sentence

_PARTS = frozenset({"with", "to", "and", "versus", "vs", "or", "against", ","})
_PARTS_PAIR = frozenset({"with", "to", "versus", "vs", "against"})
_JOINS = frozenset({"and", "or", ",", "versus", "vs"})
_MOST_NAMES = 5
_OUTCOME = re.compile(
    r"\b(?:chances?|likelihood|need|uptake|receipt|access|opportunit(?:y|ies)|rates?) (?:for|of|to) (?:[a-z-]+ )?\Z"
)
_RATIO = re.compile(r"\b(?:ratio|relative risk|[aoh]?hr|rr|or)\b[^.;]{0,12}\d")
_STUDIES = ("trial", "study", "evaluation")
_GIVES = re.compile(r"\b(?:to|undergo|receive|either) \Z")
_OF = re.compile(r"\b(?:of|with) ")
_PLURAL = ("groups", "arms")


def _cue(name: Name, rule: str, weight: int) -> Cue:
    return Cue(name, None, (name.start, name.end), rule, weight)


def compared(page: Page) -> Iterator[list[Cue]]:
    """Two sides of "versus", "compared with", "than": both where both may be groups, else the one that is."""
    for kind in ("versus", "than"):
        rule = table.rule(f"compared/{kind}")
        for match in rule.pattern.finditer(page.flat):
            sentence = page.sentence(match.start() + 1)  # "Compared with Y, X did better" begins one
            comma = match.group()[0] == ","
            said = comma or match.group()[1:].startswith(("was ", "were "))  # what was compared may be data
            left = reading.before(page, match.start() + (not comma), sentence.start, weak=kind == "versus")
            if said and left and not page.treated(left.called):
                left = None  # "X prolonged survival, as compared with Y"
            if left and kind == "than" and _OUTCOME.search(page.low, sentence.start, left.start):
                left = None  # "had more chance of X (52%) than Y (39%)"
            right = reading.after(page, match.end(), sentence.end, weak=kind == "versus", choice=sentence.title)
            if left is None and right and not page.low[sentence.start : match.start() + 1].strip(" ,:"):
                left = reading.after_comma(page, right, sentence.end)
            yield _sides(page, left, right, rule.id, sentence)


def _sides(page: Page, left: Name | None, right: Name | None, rule: str, sentence: Sentence) -> list[Cue]:
    if left and right:
        left = with_head(left, right)
    sides = [side for side in (left, right) if side and plausible(side.called)]
    sure = [side for side in sides if page.treated(side.called)]
    if len(sides) == 2 and all(dose_named(side.called) for side in sides):
        weight = cues.LISTED if sentence.title else cues.SIZED
        return [_cue(side, rule, weight) for side in sides]
    if len(sides) == 2 and len(sure) < 2 and _is_strong(page, sentence) and all(map(_names_a_group, sides)):
        sure = sides
    elif len(sides) == 2 and len(sure) < 2 and any(is_strategy(side.called) for side in sides):
        sure = [side for side in sides if side in sure or is_strategy(side.called)]
    if len(sure) == 2:
        weight = cues.LISTED if sentence.title else cues.COMPARED + _is_aim(page, sentence)
        return told_apart([_cue(side, rule, weight) for side in sides])
    if not sure:
        return []
    return [_cue(side, rule, cues.COMPARED if side in sure else cues.MENTIONED) for side in sides]


def _is_strong(page: Page, sentence: Sentence) -> bool:
    """Whether what a sentence of a trial sets against each other are groups, known or not: a title's, an estimate's."""
    if "random" not in page.low:
        return False
    return sentence.title or bool(_RATIO.search(page.low, sentence.start, sentence.end))


def _names_a_group(side: Name) -> bool:
    """Whether words may name a group where the place says that they do: no number, no people, no event."""
    last = side.called.lower().rsplit(" ", 1)[-1]
    return side.called[0].isalpha() and last not in table.words("people") | table.words("no_groups")


def with_or_without(page: Page) -> Iterator[list[Cue]]:
    """The two groups of "A with or without B" where that is all the comparison: A plus B, and A alone."""
    rule = table.rule("compared/with-or-without")
    for match in rule.pattern.finditer(page.flat):
        sentence = page.sentence(match.start())
        left = reading.before(page, match.start() + 1, sentence.start)
        right = reading.after(page, match.end(), sentence.end)
        allocated = "random" in page.low[sentence.start : match.start()]
        unknown = left is None or (
            _GIVES.search(page.low[sentence.start : left.start]) and not page.treated(left.called)
        )
        if right and unknown and allocated and not sentence.title and _is_given(page, match, right):
            yield _with_and_without(page, match, right, rule.id)
            continue
        if left is None or right is None:
            continue
        named = sentence.title and _is_strong(page, sentence) and plausible(left.called) and plausible(right.called)
        if not named and not (page.treated(left.called) and page.treated(right.called)):
            continue
        if _stands_in_list(page, left, right, sentence):
            continue
        added = right._replace(called=f"{right.called} plus {left.called}")
        bare = left._replace(called=f"{left.called} alone")
        weight = cues.LISTED if sentence.title else cues.ALLOCATED if allocated else cues.COMPARED
        yield [_cue(added, rule.id, weight), _cue(bare, rule.id, weight)]


def _is_given(page: Page, match: re.Match[str], added: Name) -> bool:
    """Whether "with or without B" tells what is done to people, not what they are: "randomised patients with ..."."""
    before = page.behind(match.start(), page.sentence(match.start()).start, 1)
    people = bool(before) and before[0].low in table.words("people")
    return plausible(added.called) and not people and " and " not in match.group()


def _with_and_without(page: Page, match: re.Match[str], added: Name, rule: str) -> list[Cue]:
    """The groups of "operated on with or without B": B, and "without B"."""
    start = page.flat.rindex("without", match.start(), match.end())
    span = start, added.end
    bare = Name(*span, f"without {added.called}", span)
    return [_cue(added, rule, cues.ALLOCATED), _cue(bare, rule, cues.ALLOCATED)]


def _stands_in_list(page: Page, left: Name, right: Name, sentence: Sentence) -> bool:
    """Whether "A with or without B" is one group of several: "A with or without B versus C"."""
    beside = page.flat[sentence.start : left.start] + page.flat[right.dosed[1] : sentence.end]
    return any(f" {word} " in beside for word in ("versus", "vs", "vs.", "v", "or", "either", "compared"))


def _is_aim(page: Page, sentence: Sentence) -> bool:
    """Whether a sentence says what the study set out to compare."""
    return "compar" in page.low[sentence.start : sentence.end] and sentence.index < 6


def comparing(page: Page) -> Iterator[list[Cue]]:
    """Groups of "comparing A with B", "to compare A and B", "a comparison of A, B and C", "a trial of A or B"."""
    rule = table.rule("compared/comparing")
    for match in rule.pattern.finditer(page.flat):
        sentence = page.sentence(match.start())
        found: list[Name] = _combinations(page, match.end(), sentence.end)
        position = sentence.end if found else match.end()
        while position < sentence.end and len(found) < _MOST_NAMES:
            name = reading.after(page, position, sentence.end, weak=False)
            if name is None or not plausible(name.called):
                break
            found.append(name)
            following = _separator(page, name, sentence.end)
            if following is None:
                break
            position = following
        if len(found) > 1 and "random" not in page.low and match.group().startswith(_STUDIES):
            between = page.low[found[0].dosed[1] : found[1].start].split()
            if not _PARTS_PAIR.intersection(between):
                continue  # "a phase II study of A and B" gives both to all
        if len(found) > 1 and all(may_be_arm(n.called) for n in found[:2]):
            one = not found[0].called.endswith("s")  # beta-blockers, calcium antagonists, and nitrates are three
            if one and is_drug(found[1].called) and not is_drug(found[0].called):
                gap = page.low[found[0].end : found[1].start].strip()
                found = found[1:] if gap == "," else found  # a new sulfonylurea, glimepiride, and placebo
            if len(found) < 2:
                continue
            kept = [n for k, n in enumerate(found) if k < 2 or page.treated(n.called)]
            weight = cues.LISTED if sentence.title else cues.SIZED
            yield told_apart([_cue(name, rule.id, weight) for name in kept])


def _combinations(page: Page, start: int, ceiling: int) -> list[Name]:
    """Both sides of "A and B with C and D", where "and" joins on the left of the word that parts the groups."""
    line = page.ahead(start, ceiling)
    people = table.words("people")
    part = next((t for k, t in enumerate(line) if t.low in _PARTS_PAIR and not (k and line[k - 1].low in people)), None)
    if part is None or not any(token.low == "and" for token in line[: line.index(part)]):
        return []
    left = reading.after(page, start, part.start)
    behind = [token for token in page.ahead(part.end, ceiling, 6) if token.low not in {"that", "those", "of", "the"}]
    right = reading.after(page, behind[0].start, ceiling) if behind else None
    if left is None or right is None or not is_combination(left.called):
        return []
    between = [token for token in page.ahead(left.dosed[1], part.start) if token.low not in names.words("trailing")]
    return [] if between else [left, right]


def _separator(page: Page, name: Name, ceiling: int) -> int | None:
    """Offset after the word that parts a name from the next in a comparison, or None."""
    line = page.ahead(name.end, ceiling, 12)
    if dose_named(name.called) and line and line[0].low == "of":
        line = line[2:]  # "68 Gy of radiotherapy"
    apposed = False
    for k, token in enumerate(line):
        if token.low == "," and k + 1 < len(line) and line[k + 1].low in {"a", "an"}:
            apposed = True  # X, a new inhibitor, with Y
        elif token.low in _PARTS and not (apposed and token.low == ","):
            serial = token.low == "," and k + 1 < len(line) and line[k + 1].low in {"and", "or"}
            return line[k + 1].end if serial else token.end
        if apposed:
            continue
        if token.start >= name.dosed[1] and token.low not in names.words("trailing"):
            return None
    return None


def called(page: Page) -> Iterator[list[Cue]]:
    """Groups called so: "the X group"; "the X and Y groups"; "X-treated patients"."""
    rule = table.rule("named/group")
    for match in rule.pattern.finditer(page.low):
        sentence = page.sentence(match.start())
        plural = match.group().endswith(_PLURAL)
        found = _coordinated(page, match.start() + 1, sentence.start, plural=plural)
        good = [name for name in found if plausible(name.called) and _is_of_study(name.called)]
        if len(good) > 1 and any(is_treatment(n.called) for n in good):
            yield [_cue(name, rule.id, cues.CALLED) for name in good]
        elif len(good) == 1:
            span = good[0].start, match.end()
            yield [Cue(good[0], None, span, rule.id, cues.CALLED)]


def _is_of_study(called: str) -> bool:
    """Whether "the X group" may be one of the study's: not an age group or a working group."""
    return called.rsplit(" ", 1)[-1].lower() not in table.words("not_groups")


def _coordinated(page: Page, offset: int, floor: int, *, plural: bool) -> list[Name]:
    """The names before "groups": "A and B", "A, B, and C"; the one name before "group"."""
    found: list[Name] = []
    position = offset
    while len(found) < _MOST_NAMES:
        name = reading.before(page, position, floor, weak=not plural)
        if name is None:
            break
        found.insert(0, name)
        line = [token for token in page.behind(name.start, floor, 5) if token.low not in {"the", "both", "either"}]
        if not plural or not line or line[0].low not in _JOINS:
            break
        if line[0].low == "," and not is_treatment(name.called):
            break
        serial = len(line) > 1 and line[1].low == "," and line[0].low in {"and", "or"}
        position = line[1 if serial else 0].start
    return found


def treated_with(page: Page) -> Iterator[list[Cue]]:
    """Groups told by what they were given: "patients treated with X", "those receiving X"."""
    rule = table.rule("named/treated-with")
    for match in rule.pattern.finditer(page.flat):
        name = reading.after(page, match.end(), page.sentence(match.start()).end, weak=False)
        if name and page.treated(name.called):
            weight = cues.MENTIONED if "under" in match.group() else cues.CALLED  # an operation that all may have had
            yield [_cue(name, rule.id, weight)]


def subjects(page: Page) -> Iterator[list[Cue]]:
    """Treatments that a result is about: "X was associated with death (odds ratio ...)"."""
    rule = table.rule("named/subject")
    for match in rule.pattern.finditer(page.low):
        sentence = page.sentence(match.end())
        if not _RATIO.search(page.low, match.end(), sentence.end):
            continue
        name = reading.after(page, match.end(), sentence.end, weak=False)
        line = page.ahead(name.dosed[1], sentence.end, 1) if name and name.start <= match.end() + 4 else []
        if name and line and line[0].low in names.words("verbs") and page.treated(name.called):
            yield [_cue(name, rule.id, cues.CALLED)]


def in_title(page: Page) -> Iterator[list[Cue]]:
    """Drugs that the title names: no group by themselves, but what "the intervention group" is likely to be."""
    title = page.sentences[0]
    for start, end in drug_spans(page.even, title.start, title.end):
        longer = reading.after(page, start, title.end, weak=False)
        name = reading.after(page, start, end)
        if name and longer and plausible(longer.called):
            yield [_cue(name, "arms.named/title", cues.MENTIONED)]
    for begun in _OF.finditer(page.low, title.start, title.end):
        given = reading.after(page, begun.end(), title.end, weak=False)
        if given and page.treated(given.called) and not is_drug(given.called):
            yield [_cue(given, "arms.named/title", cues.MENTIONED)]
    rule = table.rule("named/placebo-controlled")
    match = rule.pattern.search(page.low)
    if match:
        span = match.span()
        weight = cues.CALLED if match.start() < title.end else cues.MENTIONED
        yield [_cue(Name(*span, page.even[slice(*span)], span), rule.id, weight)]
