"""Say that an estimate contrasts something else than the two arms, by what its own words set against each other.

Must never let a contrast within one arm pass for one of the arms: a feature, a dose, what was given before. Where the
words leave it open the row waits for a person. Must never doubt an estimate whose words name both arms as its sides.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from evidence.harmonise.analysed import sentence_at, stands
from evidence.harmonise.secondary import quoted
from evidence.harmonise.words import even, whole
from extractors.drugs import is_drug

if TYPE_CHECKING:
    from evidence.harmonise.case import Case
    from evidence.harmonise.estimates import Orientation
    from extractors.findings import Arm, Effect

_CLAUSE = re.compile(r";|,? (?:and|but|while|whereas|although|with a)\b|, with\b")
_LEADING = re.compile(r"(?:\A|[,;:(])\W*(?:as |when )?\Z", re.IGNORECASE)
_TRIAL = re.compile(
    r"\bIn (?:the )?(?:[a-z\d-]+ ){0,3}(?P<name>[A-Z][A-Z\d-]{4,})(?: (?:trial|study))?,"
    r"|\b[Tt]he (?P<found>[A-Z][A-Z\d-]{3,}) (?:trial|study) (?:has |had |also )*(?:found|show|report|demonstrat)"
)
_OF_BEFORE = re.compile(  # "0.62 (0.38-1.01) for C versus B and 0.79": what the estimate before is of
    r"\A[)\]\s]*(?:for|with) [^.;()\d]{3,90}(?=,? and (?:an? )?(?:(?:HR|OR|RR|hazard ratio) (?:of |was )?)?\d)"
)
_BEFORE_NAME = re.compile(r"(?<!\S)(?P<drug>[\w-]+)(?: ,)? (?:and|or|plus|\+) (?:(?:with|for|the|both|in) )*\Z")
_AFTER_NAME = re.compile(
    r"(?: ,)? (?:and|or|plus|\+) (?:(?:with|for|the|in) )*(?P<drug>[\w-]+)(?!\S)"
    r"(?! (?:versus|v|than|compared|relative) )"
)
_WORD = re.compile(r"[A-Za-z][A-Za-z-]{4,}")
_EARLIER = re.compile(
    r"\b(?:after|following|before|from|prior|previous(?:ly)?|first|1st|earlier|initial|later|subsequent|unlike|on|to|by|of|than"
    r"|failure|pretreated|refractory|naive)\b[^.;,()]{0,30}\Z",
    re.IGNORECASE,
)
_FAR = 90
"""How many characters after words of comparing the second side may be named."""
_SHOWN = 30
_BESIDE = 60
"""How many characters stand between two ratios of one list at most."""


@dataclass(frozen=True, slots=True)
class Own:
    """The words that are an estimate's own: ``before`` up to its figures, ``after`` to the end of that clause.

    ``head`` is what its sentence says before another estimate: the subject of both.
    """

    before: str
    after: str
    head: str = ""


@cache
def rules() -> tuple[dict[str, Any], ...]:
    """Give the rules as they stand in the table."""
    text = resources.files("evidence.harmonise").joinpath("strangers.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["rule"])


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Give the pattern of a rule by its id; KeyError if there is none."""
    return re.compile({rule["id"]: rule["pattern"] for rule in rules()}[name], re.IGNORECASE)


def other_contrast(case: Case, effect: Effect, arms: Orientation) -> list[tuple[str, str]]:
    """Say why an estimate may be of another contrast than that of the arms; no reason where nothing speaks for it.

    Args:
        case: The record with its findings and the question.
        effect: An estimate that was read as one of the arms.
        arms: The arms that it was read as.
    """
    own = _own(case, effect)
    found = _quoted(case, effect) or _titled(case) or _named(own, case) or _of_a_trial(own, case)
    found = found or _one_of_several(case, effect)
    names = _Names(case, arms)
    contrast = found or _contrast(own, names, effect) or _of_a_third(own, names)
    return [contrast] if contrast else []


def _own(case: Case, effect: Effect) -> Own:
    text, span = case.record.text, effect.span
    start, end = sentence_at(text, span.start)
    others = [one.span for one in case.findings.effects if start <= one.span.start < end and one.id != effect.id]
    begin = max((one.end for one in others if one.end <= span.start), default=start)
    limit = min((one.start for one in others if one.start >= span.end), default=end)
    before = _OF_BEFORE.sub(" ", text[begin : span.end]) if begin > start else text[begin : span.end]
    for said in ("adjusted", "sample", "before"):
        before = pattern(said).sub(" ", before)
    head = text[start : min(one.start for one in others)] if begin > start else ""
    return Own(before, _CLAUSE.split(text[span.end : limit], maxsplit=1)[0], head)


def _quoted(case: Case, effect: Effect) -> tuple[str, str] | None:
    because = quoted(case.record, effect.span.start)
    return None if because is None else ("open-direction", f"it is another publication's, for this is {because}")


def _titled(case: Case) -> tuple[str, str] | None:
    """Find words of the title that hold for every estimate of the text."""
    for rule, code in (("other/indirect", "open-direction"), ("title/untreated", "subgroup")):
        found = None if code == "subgroup" and not _later_only(case) else pattern(rule).search(case.record.title)
        if found:
            return code, f"its title speaks of {found[0]!r}"
    return None


def _named(own: Own, case: Case) -> tuple[str, str] | None:
    """Find words for another contrast, endpoint or part, whatever arms stand beside them."""
    for rule in rules():
        if "gives" in rule and _asked(rule["id"], case):
            found = pattern(rule["id"]).search(f"{own.before} {own.after}")
            if found:
                return rule["gives"], f"its sentence speaks of {found[0].strip()!r}"
    return None


def _asked(rule: str, case: Case) -> bool:
    """Whether a rule holds for this study: what is another line than its own depends on its own."""
    if rule == "part/first":
        return _later_only(case)
    line = case.findings.context.line_of_therapy
    if rule == "part/later":
        return bool(case.protocol.eligibility.line_of_therapy) and (line is None or line.value != "later")
    return rule != "other/later" or (line is not None and line.value == "second")


def _later_only(case: Case) -> bool:
    """Whether the protocol asks for later lines of therapy and not for the first."""
    wanted = case.protocol.eligibility.line_of_therapy
    return bool(wanted) and "first" not in wanted


def _one_of_several(case: Case, effect: Effect) -> tuple[str, str] | None:
    """Find a ratio of the same endpoint and arms right beside it that nothing tells apart: parts, it seems."""
    text, span = case.record.text, effect.span
    start, end = sentence_at(text, span.start)
    for one in case.findings.effects:
        if one.id == effect.id or not start <= one.span.start < end or _made(case, one) != _made(case, effect):
            continue
        between = text[min(span.end, one.span.end) : max(span.start, one.span.start)]
        if len(between) < _BESIDE and not case.sides.named(between) and not pattern("goes-on").search(between):
            return "subgroup", f"{one.value} stands beside it for the same endpoint and arms: both may be of parts"
    return None


def _made(case: Case, effect: Effect) -> tuple[object, ...]:
    """What tells two estimates of a sentence apart: measure, endpoint, arms, how it was made."""
    switching = stands(case.record.text, case.findings, effect, None).switching
    sides = frozenset((effect.numerator, effect.reference))
    made = (effect.population, effect.adjusted, effect.assessor, effect.data_cut, effect.analysis_set, switching)
    return (effect.kind, effect.measure, effect.endpoint, sides, *made)


def _of_a_trial(own: Own, case: Case) -> tuple[str, str] | None:
    """Find the name of a trial that is not the report's own, as what an estimate was found in."""
    cited = _TRIAL.search(own.before)
    name = (cited["name"] or cited["found"]) if cited else None
    return ("open-direction", f"a result of {name}") if name and _is_another(name, case) else None


def _is_another(name: str, case: Case) -> bool:
    """Whether a trial is named here alone: a report's own is in its title or named again."""
    return name not in case.record.title and case.record.text.count(name) == 1


class _Names:
    """The names of both arms, to be found in the order in which they stand."""

    def __init__(self, case: Case, arms: Orientation) -> None:
        self._arms = arms
        self._case = case
        specs = case.protocol.arms
        self._of = {
            **dict.fromkeys(_phrases(specs[case.comparison.a].phrases(), arms.arm_a), "a"),
            **dict.fromkeys(_phrases(specs[case.comparison.b].phrases(), arms.arm_b), "b"),
        }
        self._pattern = _any(tuple(sorted(self._of)))

    def sides(self, text: str) -> list[str]:
        """Give ``a`` or ``b`` for every name, in order."""
        return [self._of[match[0]] for match in self._pattern.finditer(even(text))]

    def joined(self, left: str, right: str) -> str | None:
        """Find a drug of neither side that is joined to the name on the left or on the right of words of comparing."""
        left, right = even(left), even(right)
        last = max(self._pattern.finditer(left), key=lambda match: match.end(), default=None)
        first = self._pattern.search(right[:_FAR])
        found = [] if last is None else [_BEFORE_NAME.search(left[: last.start()]), _AFTER_NAME.match(left, last.end())]
        found += [] if first is None else [_BEFORE_NAME.search(right[: first.start()])]
        found += [] if first is None else [_AFTER_NAME.match(right, first.end())]
        drugs = (match["drug"] for match in found if match is not None)
        return next((drug for drug in drugs if is_drug(drug) and not self._pattern.fullmatch(drug)), None)

    def third(self, text: str) -> str | None:
        """Find a treatment of neither side that is not said to have been given before or after."""
        words = (match for match in _WORD.finditer(text) if not _EARLIER.search(text, 0, match.start()))
        drugs = (match[0] for match in words if is_drug(match[0]) or match[0].lower() == "placebo")
        return next((drug for drug in drugs if not self._pattern.search(even(drug))), None)

    def strange(self, text: str) -> str | None:
        """Find a drug of a side that is not the arm's, where the arm's own is not named."""
        named = [match[0] for match in self._pattern.finditer(even(text))]
        for side, arm in (("a", self._arms.arm_a), ("b", self._arms.arm_b)):
            here, drugs = [name for name in named if self._of[name] == side], self._drugs(side, arm)
            if drugs and here and all(self._terms(side, name) and not self._terms(side, name) & drugs for name in here):
                return here[0]
        return None

    def _drugs(self, side: str, arm: Arm | None) -> frozenset[str]:
        names = (arm.name, *arm.aliases, *(part.name for part in arm.components)) if arm else ()
        return self._terms(side, " ; ".join(names))

    def _terms(self, side: str, text: str) -> frozenset[str]:
        comparison = self._case.comparison
        spec = self._case.protocol.arms[comparison.a if side == "a" else comparison.b]
        return frozenset(
            term
            for term in spec.terms
            if _any(tuple(even(form) for form in (term, *spec.synonyms.get(term, ())))).search(even(text))
        )


def _phrases(of_protocol: tuple[str, ...] | list[str], arm: Arm | None) -> set[str]:
    own = (arm.name, *arm.aliases) if arm else ()
    return {evened for name in (*of_protocol, *own) if (evened := even(name))}


@lru_cache(maxsize=512)
def _any(evened: tuple[str, ...]) -> re.Pattern[str]:
    return whole(evened)


def _kind(words: str, names: _Names) -> re.Match[str] | None:
    """Find people of a kind that an estimate is said of and that are no arm: "obese patients had longer survival"."""
    found = pattern("kind-of-people").search(words)
    return found if found and not names.sides(found[0]) else None


def _of_a_third(own: Own, names: _Names) -> tuple[str, str] | None:
    """Find a treatment that is neither arm beside one of them, where the other is not named."""
    words = f"{own.before} {own.after}"
    third = names.third(words) if len(set(names.sides(words))) == 1 else None
    return ("open-direction", f"{third} stands beside it, which is no arm of the study") if third else None


def _contrast(own: Own, names: _Names, effect: Effect) -> tuple[str, str] | None:
    """Hold what is set against what against the arms; without such words, look for a feature beside one arm or none."""
    everything = f"{own.before} {own.after}"
    both = len(set(names.sides(everything))) > 1
    strange = names.strange(everything) if both else None
    if strange:
        return "open-direction", f"it is of {strange}, which is no arm of the study"
    for start, stop in ((0, len(own.before)), (len(own.before), len(everything))):
        marks = list(pattern("compares").finditer(everything, start, stop))
        sides = [(everything[: mark.start()], everything[mark.end() :]) for mark in marks]
        if own.head and start:  # "longer PFS (HR 0.7) and OS (HR 0.8) than B"
            sides = [(left if names.sides(left) else f"{own.head} {left}", right) for left, right in sides]
        contrasts = [(left, right) for left, right in sides if _joins(left, right, names)]
        joined = next((drug for left, right in contrasts if (drug := names.joined(left, right))), None)
        if contrasts:
            return ("open-direction", f"{joined} is joined to one of the arms") if joined else None
        if marks:
            words = everything[max(0, marks[-1].start() - _SHOWN) : marks[-1].end() + _SHOWN].strip()
            return "open-direction", f"it sets other things against each other: {words!r}"
    if both or effect.direction_source == "explicit":
        return None
    if not names.sides(own.after) and pattern("object").search(own.after):
        return "open-direction", f"its figures are said to be of something else: {own.after[:_SHOWN].strip(' ,)')!r}"
    feature = pattern("feature").search(everything.replace(effect.endpoint_text or "\n", " ")) or _kind(
        everything, names
    )
    return ("open-direction", f"it may be a contrast of {feature[0]!r} and not of the arms") if feature else None


def _joins(before: str, after: str, names: _Names) -> bool:
    """Whether an arm stands on either side of words of comparing: one each, in either order."""
    left, right = names.sides(before), names.sides(after[:_FAR])
    if left:
        return left[-1] != right[0] if right else bool(pattern("control").search(after[:_FAR]))
    object_ = names.sides(after[:_FAR].split(",", maxsplit=1)[0])
    return bool(_LEADING.search(before)) and bool(object_) and len(set(names.sides(after))) > 1
