"""Give survival times their endpoint and their arm."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from extractors import populations
from extractors.endpoints import survival_codes
from extractors.findings import ORDER_KEPT, Median, Span
from extractors.link.hints import with_hints
from extractors.link.owners import listed, owners, shared
from extractors.link.stated import Memory
from extractors.link.topics import Topic, chosen, in_order, of_each
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.link.owners import Listed
    from extractors.link.places import Places
    from extractors.medians import Time
    from extractors.segment import Sentence

_MEAN = re.compile(r"\b[Mm]ean\b")


def linked_medians(times: tuple[Time, ...], places: Places) -> tuple[Median, ...]:
    """Medians of survival-type times, one an arm; a time said again with no more is left out."""
    medians: list[Median] = []
    memory = Memory()
    for sentence in places.layout.sentences:
        inside = [t for t in times if sentence.start <= t.start < sentence.end]
        if inside and not sentence.title and not sentence.section.startswith(_other_studies()):
            earlier = len(medians)
            for median in _one_time_each(_in_sentence(inside, places, sentence, memory), places):
                _add(median, medians, earlier)
    return tuple(_of_the_only_arm(medians, places))


def _of_the_only_arm(medians: list[Median], places: Places) -> list[Median]:
    """Give the only arm of a study what is said of nobody, unless an endpoint has more than one time."""
    if len(places.arms) != 1:
        return medians
    told = Counter((m.endpoint, m.endpoint_text, m.population) for m in medians)
    return [
        replace(m, arm=places.arms[0].id)
        if m.arm is None and told[m.endpoint, m.endpoint_text, m.population] == 1
        else m
        for m in medians
    ]


def _add(median: Median, medians: list[Median], earlier: int) -> None:
    """Take a median in, unless an earlier sentence said it; a later one may say whose an earlier one was."""
    if _said(median, medians[: None if median.arm else earlier]):
        return
    for i, m in enumerate(medians[:earlier] if median.arm else ()):
        if m.arm is None and (m.endpoint, m.value, m.unit) == (median.endpoint, median.value, median.unit) and m.value:
            medians[i] = replace(m, arm=median.arm)
            return
    medians.append(median)


def _in_sentence(times: list[Time], places: Places, sentence: Sentence, memory: Memory) -> list[Median]:
    topics = _topics(places, sentence)
    by_span = {(t.start, t.end): t for t in times}
    lists: list[tuple[Listed, list[Topic]]] = []
    for group in listed(list(by_span), places.even, sentence):
        group.values = tuple(by_span[span].value for span in group.spans)
        topic = chosen(group, topics, places.even)
        if topic and _is_median(group, topic[-1], places, sentence, accepted=bool(lists)):
            lists.append((group, topic))
    places = with_hints(places, sentence) if lists else places
    lists = _one_topic_each(lists, places)
    whose = [owners(group, places, sentence, memory, topics=len(topic)) for group, topic in lists]
    codes = [topic[-1].code for _, topic in lists]
    found: list[Median] = []
    for (group, topic), its in zip(lists, shared([g for g, _ in lists], whose, codes, places), strict=True):
        each = of_each(group, topic, one_owner=len(set(its)) == 1)
        for span, arms, of in zip(group.spans, its, each, strict=True):
            kept = group.order_kept and len(arms) == 1
            found += [_median(by_span[span], of, arm, places, sentence, order_kept=kept) for arm in arms]
    return found


def _one_time_each(medians: list[Median], places: Places) -> list[Median]:
    """Take the second of two times of one arm from it: it is the other arm's, under a name that is not known.

    Where all arms have as many, the sentence tells the same times twice, by other assessors or at another date.
    """
    kept: list[Median] = []
    told = Counter((m.endpoint, m.arm) for m in medians)
    for m in medians:
        if told[m.endpoint, m.arm] > 1 and len({told[m.endpoint, arm.id] for arm in places.arms}) == 1:
            kept.append(m)
            continue
        same = [k for k in medians if (k.endpoint, k.population) == (m.endpoint, "all") and m.endpoint != "OTHER"]
        if m.arm and m.value and any(k.arm == m.arm and k.value and k.value != m.value for k in kept if k in same):
            rest = [arm.id for arm in places.arms if arm.id != m.arm]
            kept.append(replace(m, arm=rest[0] if len(rest) == 1 and len(same) == 2 else None))
        else:
            kept.append(m)
    return kept


def _one_topic_each(lists: list[tuple[Listed, list[Topic]]], places: Places) -> list[tuple[Listed, list[Topic]]]:
    """Give each of as many lists as topics its own: "PFS and OS with A and B were 4 and 5 and 8 and 9 months"."""
    topics = lists[0][1] if lists else []
    together = len(lists) > 1 and all(topic == topics for _, topic in lists)
    if not together or len(topics) != len(lists) or places.arms_in(lists[0][0].end, lists[-1][0].start):
        return lists
    return [(group, [topic]) for (group, _), topic in zip(lists, topics, strict=True)]


def _topics(places: Places, sentence: Sentence) -> list[Topic]:
    """What times of a sentence may be of, in order; the longer where two overlap."""
    never = load("medians").words["not_times"]
    named = [
        Topic(n.code if n.code != "DOR" else "OTHER", n.start, n.end, n.text)
        for n in places.endpoints_in(sentence.start, sentence.end)
        if n.code in survival_codes() and not n.text.lower().startswith(never)
    ]
    other = [
        Topic("OTHER", *m.span(), places.text[slice(*m.span())])
        for row in ("topic/other", "topic/response", "topic/delayed")
        for m in _found(row, places, sentence)
    ]
    no_time = [Topic("", *m.span(), "") for m in _found("not/topic", places, sentence)]
    for topic in _short_forms(places, sentence):
        (other if topic.code else no_time).append(topic)
    defined = load("medians").rule("topic/defined").pattern
    other = [t for t in other if not (named and defined.search(places.even, sentence.start, t.start))]
    # "chemotherapy-free survival" is not survival; "time to treatment failure" keeps its code
    coded = [n for n in named if n.text.lower() != "survival"]
    other = [t for t in other if not any(t.start < n.end and n.start < t.end for n in coded)]
    return in_order(_elliptic(places, sentence), no_time, other, named)


def _short_forms(places: Places, sentence: Sentence) -> list[Topic]:
    """Short forms that the text itself gives a time without a code of its own, and those of what is no such time."""
    none = load("medians").rule("not/topic").pattern
    found = []
    for defined in load("medians").rule("topic/short").pattern.finditer(places.even, 0, sentence.end):
        code = "" if none.search(places.even, defined.start(), defined.end()) else "OTHER"
        short = re.compile(rf"\bm?{re.escape(defined['short'] or defined['inner'])}\b")
        hits = short.finditer(places.even, sentence.start, sentence.end)
        found += [Topic(code, *m.span(), places.text[slice(*m.span())]) for m in hits]
    return found


def _elliptic(places: Places, sentence: Sentence) -> list[Topic]:
    """Names that only a row of this table knows, each row with its code."""
    rows = (*load("medians").group("ellipsis"), load("medians").rule("topic/OS"))
    return [
        Topic(row.gives or "OTHER", *m.span(), places.text[slice(*m.span())])
        for row in rows
        for m in row.pattern.finditer(places.even, sentence.start, sentence.end)
    ]


def _found(row: str, places: Places, sentence: Sentence) -> list[re.Match[str]]:
    return list(load("medians").rule(row).pattern.finditer(places.even, sentence.start, sentence.end))


def _is_median(group: Listed, topic: Topic, places: Places, sentence: Sentence, *, accepted: bool) -> bool:
    """Whether a list of times is of medians of this study: the word stands before it, or the endpoint leads to it."""
    even = places.even
    planned = load("medians").rule("not/planned").pattern
    if planned.search(even, sentence.start, group.start):
        return False
    if _MEAN.search(even, sentence.start, group.start) and not _median_word().search(even, sentence.start, group.start):
        return False
    word = _median_word()
    said = word.search(even, sentence.start, group.start) or any(
        word.match(even, start) for start in (topic.start, group.end + 1)
    )
    leads = topic.end <= group.start and load("medians").rule("said/leads").pattern.match(even, topic.end, group.start)
    return bool(said or leads or accepted or _compared_in_brackets(group, topic, even))


def _compared_in_brackets(group: Listed, topic: Topic, even: str) -> bool:
    """Whether a bracket after an endpoint compares times: "no difference in survival (8.7 v 7.2 months)"."""
    opens = load("medians").rule("said/bracket").pattern.match(even, topic.end, group.start)
    more = len(group.spans) > 1 or load("medians").rule("said/second").pattern.match(even, group.end)
    return bool(topic.end <= group.start and opens and more)


@cache
def _median_word() -> re.Pattern[str]:
    return re.compile(rf"(?i:\b(?:{'|'.join(load('medians').words['median'])})\b)")


@cache
def _other_studies() -> tuple[str, ...]:
    return load("medians").words["other_studies"]


def _said(median: Median, earlier: list[Median]) -> bool:
    """Whether a median was given before, with the same arm, or is now given without one."""
    return any(
        (median.endpoint, median.value, median.unit) == (m.endpoint, m.value, m.unit)
        and (median.arm in {m.arm, None})
        and median.population in {m.population, "all"}
        for m in earlier
        if median.value is not None
    )


def _median(
    time: Time, topic: Topic, arm: str | None, places: Places, sentence: Sentence, *, order_kept: bool
) -> Median:
    rule = time.rule + ORDER_KEPT if order_kept and arm else time.rule
    span = Span(time.start, time.end, places.text[time.start : time.end], rule)
    part = populations.find(places.even, sentence.start, time.start)
    return Median(
        topic.code,
        topic.text,
        arm,
        time.value,
        time.unit,
        time.ci_low,
        time.ci_high,
        time.ci_level,
        places.text[part[-1].start : part[-1].end] if part else "all",
        span,
    )
