"""Say which endpoint an estimate is about: candidates are scored openly, the best wins, ties go to the nearest.

Must never drop a candidate in silence: what was considered and why it lost can be asked for (``link.explain``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING

from extractors.link import events
from extractors.link.endpoint_names import EndpointNames
from extractors.rulebook import load

if TYPE_CHECKING:
    from extractors.endpoints import Named
    from extractors.link.clause import Clause
    from extractors.link.places import Places

# Where words stand says how surely they name the estimate's endpoint.
_INSIDE = 108  # "0.7 for death (95% CI 0.5-0.9)"
_IN_GAP = 100  # "hazard ratio for death 0.7"
_LIST = 96  # in order: "for OS and PFS, respectively"
_IN_BRACKET = 92  # "(OS: HR 0.7"
_RIGHT_AFTER = 88  # "HR 0.7 for OS"
_PREDICTED = 74  # "predictors of death were age (HR 1.4) and stroke (HR 2.1)"
_HEAD = 84  # "HRs for OS were 0.7 in men and 0.8 in women"
_MEDIAN = 80  # "(HR 0.7; median PFS 4 vs 2 months"
_ASSERTED = 76  # "A (HR 1.4) was associated with OS"
_ASSERTED_FAR = 58  # the same, with another estimate between
_BEFORE = 72  # "OS was longer (HR 0.7)"
_EARLIER = 48  # the same, but another estimate stands between
_AFTER = 46
_AFTER_NEXT = 28  # the same, where another estimate follows that it may belong to
_INHERITED = 30  # the estimate before, in the sentence before
_SENTENCE_BEFORE = 20
_PRIMARY = 8
_TITLE = 4
_DOUBTFUL, _UNLISTED, _UNNAMED, _TAKEN, _OTHER_PART = -50, -9, -3, -34, -16
_SUBJECT, _SUBJECT_WHY = 7, "it is what is compared"
_FEATURED, _FEATURE = -30, 30  # how near before an estimate a feature stands
_BRACKET, _COMMA = re.compile(r"[(\[]"), re.compile(r"[,;]")
_COMPOSITES = frozenset({"PFS", "DFS", "RFS", "EFS", "MFS", "TTP", "LC", "TTF"})
_REACH_AFTER = 140
_NEXT = 50  # a name that ends so near before the next estimate is that one's
_VERB = 6  # " was ", no more, stands between a name and its value in a list
_BACK = 2  # sentences


@dataclass(frozen=True, slots=True)
class Candidate:
    """An endpoint considered for an estimate: its score and why, and whether the estimate's sentence lacks it."""

    named: Named
    score: float
    why: str
    means: Named | None = None
    elsewhere: bool = False

    @property
    def meant(self) -> Named:
        """What the words stand for: themselves, or what "the primary endpoint" is defined as."""
        return self.means or self.named


@dataclass(frozen=True)
class Scorer:
    """What one text gives for weighing the candidates of its estimates."""

    places: Places

    @cached_property
    def names(self) -> EndpointNames:
        """The names of endpoints in the text."""
        return EndpointNames(self.places)

    def candidates(
        self, clause: Clause, before: Named | None, before_at: int, listed: Named | None = None
    ) -> tuple[Candidate, ...]:
        """Every endpoint considered for an estimate, the best first.

        Args:
            clause: Where its words may stand.
            before: The endpoint of the estimate before it, or None.
            before_at: The index of the sentence of that estimate.
            listed: The name that stands in the estimate's place of a list, or None.
        """
        found = self._in_sentence(clause) + self._item(clause, before)
        if listed:
            found.append(Candidate(listed, _LIST, "in its place of a list of as many names as estimates"))
        if not any(c.score > _SENTENCE_BEFORE + 6 for c in found) and not self._foretold(clause):
            found += [replace(c, elsewhere=True) for c in self._from_before(clause, before, before_at)]
        return tuple(sorted(found, key=lambda c: (-c.score, c.named.start)))

    def _foretold(self, clause: Clause) -> bool:
        """Whether the sentence says behind the estimate what it is about, in words that name no known outcome."""
        told = _pattern("asserts/foretold").search(self.places.even, clause.end, clause.sentence.end)
        return told is not None and not self.places.endpoints_in(told.start(), clause.sentence.end)

    def _in_sentence(self, clause: Clause) -> list[Candidate]:
        found = self._region(clause.value, clause.end, _INSIDE, "between value and interval", clause)
        if clause.gap:
            found += self._region(*clause.gap, _IN_GAP, "between label and value", clause)
            found += self._anchored("event/of-the-ratio", *clause.gap, _IN_GAP, "between label and value")
        if clause.head:
            found += self._region(*clause.head, _HEAD, "at the head of its list", clause) + self._of_item(clause)
        found += self._before(clause) + self._predicted(clause)
        after = self._after(clause)
        if any("as what it goes with" in c.why for c in after):
            found = [self._as_feature(c, clause) for c in found]
        return self._restated(found + after, clause)

    def _predicted(self, clause: Clause) -> list[Candidate]:
        """What listed features foretell: "predictors of death were age (HR 1.4) and stroke (HR 2.1)"."""
        said = list(_pattern("asserts/predicted").finditer(self.places.even, clause.sentence.start, clause.label))
        named = self.places.endpoints_in(*said[-1].span("event")) if said else ()
        return [self._scored(n, _PREDICTED, 0, "what the listed features foretell", unlisted="") for n in named[:1]]

    def _of_item(self, clause: Clause) -> list[Candidate]:
        """The name between a value of a list and the one before it: "0.76 (0.35-1.66) and that for RFS was 0.77"."""
        joint, even = _pattern("asserts/item"), self.places.even
        return [
            self._scored(
                named, _IN_GAP, clause.label - named.end, "right before its value in the list", unlisted=unlisted
            )
            for named, unlisted in self.names.within(clause.begin, clause.label)
            if clause.label - named.end <= _VERB
            and any(match.end() == named.start for match in joint.finditer(even, clause.begin, named.start))
        ]

    def _item(self, clause: Clause, before: Named | None) -> list[Candidate]:
        """The outcome right before its estimate, where the outcome of the estimate before stood so too."""
        if before is None or clause.bracket is None or not clause.sentence.start <= before.start < clause.begin:
            return []
        if (
            not _pattern("item/first").match(self.places.even[before.end : clause.begin])
            or clause.bracket <= clause.begin
        ):
            return []
        found = events.item(self.places, clause.begin, clause.bracket)
        return [self._scored(found, _BEFORE, 0, "an item of a list of outcomes", unlisted="")] if found else []

    def _as_feature(self, found: Candidate, clause: Clause) -> Candidate:
        """Where the sentence goes on "were associated with X", a name right before an estimate is a feature."""
        if found.named.end > clause.label or clause.label - found.named.end > _FEATURE or _SUBJECT_WHY in found.why:
            return found
        return replace(found, score=found.score + _FEATURED, why=f"{found.why}; a feature of what follows")

    def _before(self, clause: Clause) -> list[Candidate]:
        found = []
        if clause.bracket is not None and clause.bracket >= clause.begin:
            found += self._region(clause.bracket, clause.label, _IN_BRACKET, "before it, in its bracket", clause)
        near = max(clause.begin, clause.part)
        if clause.bracket is not None and clause.opens > clause.part:
            start = max(clause.part, clause.opens)
            found += self._region(start, clause.bracket, _BEFORE - 6, "before the bracket that it shares", clause)
        edge = clause.label if clause.bracket is None or clause.bracket < near else clause.bracket
        found += self._region(near, edge, _BEFORE, "before, in its part of the sentence", clause)
        seen = {c.named.start for c in found}
        far = self._region(clause.sentence.start, near, _EARLIER, "before, beyond another estimate or part", clause)
        return found + [c for c in far if c.named.start not in seen]

    def _after(self, clause: Clause) -> list[Candidate]:
        end = min(clause.sentence.end, clause.end + _REACH_AFTER)
        start = clause.sentence.start if clause.head else clause.begin
        named_before = any(not self._taken(n) for n in self.places.endpoints_in(start, clause.label))
        score = _PREDICTED - 14 if named_before else _RIGHT_AFTER
        found = self._anchored("event/after", clause.end, clause.limit, score, "right after, joined by for")
        beyond = clause.limit if clause.limit < clause.sentence.end else clause.end
        last = max(end, min(clause.sentence.end, beyond + _REACH_AFTER))
        for named, unlisted in self.names.within(clause.end, last):
            of_next = self._of_next(named, clause)
            own = named.start < clause.limit and not of_next
            score, why = (_AFTER, "after") if own else (_AFTER - 12, "after, beyond another estimate")
            if own and clause.limit < clause.sentence.end:
                score, why = _AFTER_NEXT, "after, where another estimate follows"
            between = self.places.even[clause.end : named.start]
            if ". " in between:
                break  # a sentence that the segmenter did not cut
            if _pattern("asserts/for").match(between):
                score, why = _RIGHT_AFTER, "right after, joined by for"
            elif clause.bracket is not None and _pattern("asserts/median").match(between + named.text):
                score, why = _MEDIAN, "after, with its median, in its bracket"
            elif not of_next and _pattern("asserts/after").search(between):
                score = _ASSERTED if own else _ASSERTED_FAR
                why = "after, as what it goes with"
            elif own and named.start > end:
                continue
            found.append(self._scored(named, score, named.start - clause.end, why, unlisted=unlisted))
        return found

    def _of_next(self, named: Named, clause: Clause) -> bool:
        """Whether a name after an estimate stands right before the next one, or before its bracket."""
        if clause.limit == clause.sentence.end or named.end > clause.limit:
            return False
        between = _BRACKET.split(self.places.even[named.end : clause.limit], maxsplit=1)[0]
        return len(between) < _NEXT and not _COMMA.search(between)

    def _from_before(self, clause: Clause, before: Named | None, before_at: int) -> list[Candidate]:
        found: list[Candidate] = []
        index = clause.sentence.index
        if before and 0 <= index - before_at <= 2 * _BACK:
            score = _INHERITED - 2 * (index - before_at)
            found.append(Candidate(before, score, "the endpoint of the estimate before it"))
        for back in range(1, _BACK + 1):
            if index - back < 1:
                break
            earlier = self.places.layout.sentences[index - back]
            base = _SENTENCE_BEFORE - 8 * (back - 1)
            for named, unlisted in self.names.within(earlier.start, earlier.end):
                distance = clause.sentence.start - named.end
                found.append(self._scored(named, base, distance, f"{back} sentence(s) before", unlisted=unlisted))
        if self.names.primary:
            found.append(Candidate(self.names.primary, _PRIMARY, "the text's primary endpoint"))
        title = self.places.layout.sentences[0]
        for named, unlisted in self.names.within(title.start, title.end):
            found.append(self._scored(named, _TITLE, 0, "in the title", unlisted=unlisted))
        return found

    def _region(self, start: int, end: int, base: int, why: str, clause: Clause) -> list[Candidate]:
        """What is named between two offsets before the estimate."""
        found = []
        for named, unlisted in self.names.within(start, end):
            score, reason = float(base), why
            if base == _EARLIER and self._taken(named):
                score, reason = score + _TAKEN, f"{why}; it is joined to the estimate before"
            if named.start < clause.part <= clause.label and base == _EARLIER and clause.first:
                score += _OTHER_PART
            found.append(self._scored(named, score, max(0, clause.label - named.end), reason, unlisted=unlisted))
        return found

    def _taken(self, named: Named) -> bool:
        """Whether a name stands right after an estimate and joined to it: "0.7 (0.5-0.9) for OS"."""
        before = self.places.even[max(0, named.start - 30) : named.start]
        cut = max(before.rfind(sign) for sign in ")]0123456789")
        return cut >= 0 and bool(_pattern("asserts/for").match(before[cut + 1 :]))

    def _anchored(self, rule: str, start: int, end: int, base: int, why: str) -> list[Candidate]:
        found = events.at(self.places, rule, start, end)
        return [self._scored(found[0], base, found[0].start - start, why, unlisted=found[1])] if found else []

    def _scored(self, named: Named, base: float, distance: int, why: str, *, unlisted: str) -> Candidate:
        score, reasons = base - min(distance, 400) / (40 if base <= _EARLIER else 20), [why]
        means = None
        if unlisted.startswith("endpoints.primary/"):
            meant = self.names.ranked[unlisted.removeprefix("endpoints.")]
            score, reasons, means = score + _UNNAMED, [*reasons, unlisted], meant
        elif unlisted:
            score, reasons = score + _UNLISTED, [*reasons, unlisted]
        if named.doubt:
            score, reasons = score + _DOUBTFUL, [*reasons, f"doubtful by {named.doubt}"]
        front = self.places.even[max(0, named.start - 40) : named.start]
        if base != _EARLIER and _pattern("asserts/subject").search(front):
            score, reasons = score + _SUBJECT, [*reasons, _SUBJECT_WHY]
        return Candidate(named, score, "; ".join(reasons), means)

    def _restated(self, found: list[Candidate], clause: Clause) -> list[Candidate]:
        """Words between label and value that only restate leave the estimate to the endpoint that its clause names."""
        restating = _pattern("restates/gap")
        gap = [c for c in found if clause.gap and clause.gap[0] <= c.named.start < clause.gap[1]]
        if not gap or not all(restating.match(c.named.text) for c in gap):
            return found
        named = [c for c in found if c.named.code in _COMPOSITES and c not in gap and c.named.end <= clause.label]
        if not named and clause.sentence.index:
            last = self.places.layout.sentences[clause.sentence.index - 1]
            inside = [n for n in self.places.endpoints_in(last.start, last.end) if n.code in _COMPOSITES]
            if len({n.code for n in inside}) == 1:
                named = [Candidate(inside[-1], _BEFORE, "in the sentence before")]
        if not named:
            return found
        best = max(named, key=lambda c: c.score)
        raised = replace(
            best, score=max(c.score for c in gap) + 1, why=f"{best.why}; the words beside the ratio restate it"
        )
        return [raised if c is best else c for c in found] + ([] if best in found else [raised])


@cache
def _pattern(rule: str) -> re.Pattern[str]:
    return load("endpoints").rule(rule).pattern
