"""Find ratio estimates: the measure's label, the value, its interval, its p.

What an estimate is about is for ``link`` to say.

Must never take a plan, a margin, a heart rate or a hormone receptor for an estimate, nor alter a printed number.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from extractors import p_values
from extractors.findings import Abstained, Effect, Span
from extractors.numbers import decimal
from extractors.rulebook import Rule, load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractors.segment import Layout, Sentence

_LOOK_BACK = 160  # how far before a label the words of a plan or a margin may stand
_LABEL_REACH = 60  # no label is longer on either side of its core
_LATER = 2  # how many sentences after the label its list may go on
_NO_RATIO = 5  # per cent: a ratio of less may have a sign of per cent for a slip of the pen
AGAINST = "carried.plain/against"
AGAIN = "carried.again/ratio"
_UNHEADED = "estimates.value-then-bounds"
_WORD = re.compile(r"[^\W_]+")
_LABEL_GAP = re.compile(r"\s*(?:[,(\[]\s*)?\Z")


@dataclass(frozen=True, slots=True)
class Mention:
    """An estimate where it stands: the effect, its label and the words between label and value.

    ``label`` and ``gap`` are (start, end) in the text; a carried value shares the label of the first of its list.
    """

    effect: Effect
    label: tuple[int, int]
    gap: tuple[int, int]
    carried: bool


@dataclass(frozen=True, slots=True)
class _Label:
    start: int
    end: int
    measure: str
    rule: str


def find(
    text: str, even: str, layout: Layout, shorts: Mapping[str, tuple[int, int]]
) -> tuple[tuple[Mention, ...], tuple[Abstained, ...]]:
    """Find every ratio estimate in a text, in text order.

    Args:
        text: The canonical text, which quotes are taken from.
        even: The same text with typography evened out one for one.
        layout: Its sentences.
        shorts: Abbreviations that the text defines, each with the span of its long form.
    """
    other = _other_meanings(even, shorts)
    shares: set[str] = set()  # measures whose letters stand for a share in this text: OR for the overall response
    mentions: list[Mention] = []
    abstained: list[Abstained] = []
    labels = _labels(even)
    for position, label in enumerate(labels):
        sentence = layout.at(label.start)
        following = labels[position + 1].start if position + 1 < len(labels) else len(even)
        reach = min(sentence.end, following)
        found = _estimate(even, label, reach)
        if found is not None and _in_per_cent(even, found[1]):
            shares.add(label.measure)
        if found is not None and label.measure in shares and decimal(found[1]["value"]) > _NO_RATIO:
            continue
        if found is None or (even[label.start : label.end] in other and not found[1].groupdict().get("low")):
            continue
        rule, match = found
        if label.rule == AGAIN and not _goes_on(even, mentions, label, found[1], layout):
            continue
        why_not = _not_a_result(even, label, sentence)
        if why_not:
            span = Span(label.start, match.end(), text[label.start : match.end()], rule.id)
            abstained.append(Abstained(span, why_not))
            continue
        group = [(rule, match, False)]
        if not match.groupdict().get("low"):
            group += [(r, m, True) for r, m in _in_order(even, match.end(), reach, sentence)]
        else:
            group += [(r, m, True) for r, m in _further(even, match.end(), reach)]
            group += [(r, m, True) for r, m in _later(even, layout, sentence, following)]
        floor = max(sentence.start, mentions[-1].effect.span.end if mentions else 0)
        mentions += _mentions(text, even, label, group, (floor, reach))
    return tuple(_numbered(mentions)), tuple(abstained)


def _goes_on(even: str, mentions: list[Mention], label: _Label, match: re.Match[str], layout: Layout) -> bool:
    """Whether "the corresponding ratio" is that of another endpoint, like the estimate before: near, with bounds."""
    before = mentions[-1].effect if mentions else None
    sentence = layout.at(label.start)
    if before is None or before.ci_low is None or sentence.index - layout.at(before.span.start).index > _LATER:
        return False
    words = f"{even[max(sentence.start, before.span.end) : label.start]}|{even[label.end : match.start('value')]}"
    return before.measure == label.measure and bool(load("carried").rule("again/words").pattern.fullmatch(words))


def _in_per_cent(even: str, match: re.Match[str]) -> bool:
    """Whether the bounds of an estimate are per cent and too high for a ratio's: it is a share of people."""
    high = match.groupdict().get("high")
    return high is not None and decimal(high) > _NO_RATIO and even[match.end() :].lstrip(" ").startswith("%")


def _other_meanings(even: str, shorts: Mapping[str, tuple[int, int]]) -> set[str]:
    """Letters of a measure that stand for something else in this text, such as RR for the respiratory rate."""
    ratio = load("measures").rule("long").pattern
    return {
        short
        for short, (start, end) in shorts.items()
        if not ratio.search(even, start, end)
        and "".join(word[0] for word in _WORD.findall(even, start, end)).upper() == short  # a plain acronym
    }


def names_a_measure(even: str) -> bool:
    """Whether a measure's label stands in a text: without one it holds no estimate."""
    return bool(_labels(even))


@lru_cache(2)  # first it is asked whether there are any
def _labels(even: str) -> tuple[_Label, ...]:
    """Every measure's label, "hazard ratio (HR)" counted once."""
    hits = sorted(
        {
            (match.start(), -match.end(), rule.gives or "", rule.id)
            for start, end in _near_labels(even)
            for rule in load("measures").group("label")
            for match in rule.pattern.finditer(even, start, end)
        }
    )
    labels: list[_Label] = []
    for start, negative_end, measure, rule in hits:
        end = -negative_end
        if labels and start < labels[-1].end:
            continue
        if labels and labels[-1].measure == measure and _LABEL_GAP.match(even, labels[-1].end, start):
            labels[-1] = _Label(labels[-1].start, end, measure, labels[-1].rule)
        else:
            labels.append(_Label(start, end, measure, rule))
    return tuple(sorted([*labels, *_again(even, labels)], key=lambda label: label.start))


def _again(even: str, labels: list[_Label]) -> list[_Label]:
    """The words that stand for the measure named last: "the corresponding ratio for death was 0.93"."""
    starts = [label.start for label in labels]
    rule = load("carried").rule("again/ratio")
    found = []
    for match in rule.pattern.finditer(even) if labels else ():
        before = bisect_left(starts, match.start()) - 1
        if before >= 0 and labels[before].end <= match.start():
            found.append(_Label(*match.span(), labels[before].measure, rule.id))
    return found


def _near_labels(even: str) -> list[tuple[int, int]]:
    """Stretches that can hold a label: a cheap pattern finds its core, the rules are tried around it alone."""
    stretches: list[tuple[int, int]] = []
    for core in load("measures").rule("core").pattern.finditer(even):
        start, end = max(0, core.start() - _LABEL_REACH), min(len(even), core.end() + _LABEL_REACH)
        if stretches and start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return stretches


def _estimate(even: str, label: _Label, reach: int) -> tuple[Rule, re.Match[str]] | None:
    for rule in load("estimates").rules:
        match = rule.pattern.match(even, label.end, reach)
        if match and decimal(match["value"]) > 0 and not (rule.id == _UNHEADED and not _inside(match)):
            return rule, match
    return None


def _inside(match: re.Match[str]) -> bool:
    """Whether a value lies within its bounds: three numbers in a row that do not are no interval."""
    return decimal(match["low"]) <= decimal(match["value"]) <= decimal(match["high"])


def _further(even: str, start: int, reach: int) -> list[tuple[Rule, re.Match[str]]]:
    """Values further down the list whose label stood before the first; only such as lie inside their own bounds."""
    other = load("carried").rule("until/other-figures").pattern.search(even, start, reach)
    reach = other.start() if other else reach
    hits = [
        (rule, match) for rule in load("carried").group("same") for match in rule.pattern.finditer(even, start, reach)
    ]
    kept: list[tuple[Rule, re.Match[str]]] = []
    for rule, match in sorted(hits, key=lambda hit: (hit[1].start(), -hit[1].end())):
        if _inside(match) and (not kept or match.start() >= kept[-1][1].end()):
            kept.append((rule, match))
    return kept


def _in_order(even: str, start: int, reach: int, sentence: Sentence) -> list[tuple[Rule, re.Match[str]]]:
    """Values without bounds that follow in a row: "HR, 0.78 and 0.84, respectively"; without that word "vs" alone."""
    against = load("carried").rule("plain/against")
    if match := against.pattern.match(even, start, reach):
        return [(against, match)]
    rule = load("carried").rule("plain/next")
    found: list[tuple[Rule, re.Match[str]]] = []
    while match := rule.pattern.match(even, found[-1][1].end() if found else start, reach):
        found.append((rule, match))
    ordered = found and load("carried").rule("plain/in-order").pattern.search(even, sentence.start, sentence.end)
    return found if ordered else []


def _later(even: str, layout: Layout, sentence: Sentence, following: int) -> list[tuple[Rule, re.Match[str]]]:
    """Values in brackets of their own in the two sentences after, up to the next label."""
    last = layout.sentences[min(sentence.index + _LATER, len(layout.sentences) - 1)]
    unlike = load("carried").rule("later/not").pattern
    hits = [
        (rule, match)
        for rule in load("carried").group("later")
        if "value" in rule.pattern.groupindex
        for match in rule.pattern.finditer(even, sentence.end, min(last.end, following))
        if _inside(match) and not unlike.search(even, layout.at(match.start()).start, match.start())
    ]
    return sorted(hits, key=lambda hit: hit[1].start())


def _not_a_result(even: str, label: _Label, sentence: Sentence) -> str | None:
    before = even[max(sentence.start, label.start - _LOOK_BACK) : label.start]
    for rule in load("not_results").rules:
        if rule.pattern.search(before):
            return f"{rule.reads} ({rule.id})"
    return None


def _mentions(
    text: str, even: str, label: _Label, group: list[tuple[Rule, re.Match[str], bool]], bounds: tuple[int, int]
) -> list[Mention]:
    level = next((lvl for _, match, _ in group if (lvl := _level(match)) is not None), None)
    mentions: list[Mention] = []
    floor, reach = bounds
    for place, (rule, match, carried) in enumerate(group):
        beyond = (
            reach if match.end() <= reach else match.end() + p_values.REACH
        )  # a list may run on in a later sentence
        next_start = group[place + 1][1].start("value") if place + 1 < len(group) else beyond
        start = match.start("value") if carried else label.start
        of_both = rule.id == AGAINST  # a p after two estimates set against each other compares these
        p = None if of_both else p_values.p_of(even, start, match, next_start, floor)
        end = max(match.end(), p.end() if p and p.start() > start else 0)
        end = _close(even, start, end)
        groups = match.groupdict()
        has_ci = groups.get("low") is not None
        own_level = _level(match)
        effect = Effect(
            id="",
            measure=label.measure,
            value=decimal(match["value"]),
            ci_low=decimal(match["low"]) if has_ci else None,
            ci_high=decimal(match["high"]) if has_ci else None,
            ci_level=(own_level or level) if has_ci else None,
            p_op=p_values.operator(p) if p else None,
            p_value=p_values.value(p) if p else None,
            span=Span(start, end, text[start:end], f"{label.rule}+{rule.id}" if not carried else rule.id),
        )
        mentions.append(Mention(effect, (label.start, label.end), (label.end, match.start("value")), carried))
        floor = end
    return mentions


def _level(match: re.Match[str]) -> float | None:
    groups = match.groupdict()
    printed = next((groups[g] for g in ("level_a", "level_b", "head", "head_b") if groups.get(g)), None)
    return round(float(printed) / 100, 6) if printed else None


def _close(even: str, start: int, end: int) -> int:
    """Take in the bracket that closes one opened inside the estimate, so that the quote reads whole."""
    inside = even[start:end]
    if inside.count("[") > inside.count("]") and even[end : end + 1] == "]":
        return end + 1
    if inside.count("(") > inside.count(")") and even[end : end + 1] == ")":
        return end + 1
    return end


def _numbered(mentions: list[Mention]) -> list[Mention]:
    return [replace(m, effect=replace(m.effect, id=f"E{number}")) for number, m in enumerate(mentions, start=1)]
