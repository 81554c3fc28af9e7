"""Suggest whether a record answers the review's question, with the words that say so; a person decides.

Must never exclude for something that the text does not say, except a disease that it never mentions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.harmonise.arms import contains, contrasts, only_spread, sequence, sequences, turned_round
from evidence.harmonise.operations import told_setting
from evidence.harmonise.secondary import not_in_people, why_secondary
from evidence.notices import Kind, notices_of, retraction_of

if TYPE_CHECKING:
    from evidence.harmonise.arms import Sides
    from evidence.harmonise.case import Case
    from evidence.protocol import Protocol
    from evidence.records import Record
    from extractors.findings import Arm, Fact, Findings

_FIRST = re.compile(r"(?i)\b(?:first|1st|front)\b")  # among the lines of a study over several


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a record is not eligible: a code of ``WHY_NOT`` and the words behind it; ``code`` None where it is."""

    code: str | None
    because: str = ""


def judge(case: Case, *, although_retracted: bool = False) -> Verdict:
    """Go through the reasons in their order and return the first that applies; a retraction may be looked past."""
    steps = (
        None if although_retracted else _retracted(case.record),
        about_another(case.record, case.findings),
        _secondary(case.record, case.findings),
        _population(case.protocol, case.record, case.findings),
        _sequence(case),
        _line(case.protocol, case.findings),
        _arms(case),
    )
    return next((verdict for verdict in steps if verdict is not None), Verdict(None))


def design_of(record: Record, findings: Findings) -> str | None:
    """Give the design: from the text, else from PubMed's publication type, else None."""
    if findings.context.design is not None:
        return findings.context.design.value
    types = {name.casefold() for name in record.publication_types}
    return "rct" if "randomized controlled trial" in types else None


def stratum_of(design: str | None, *, adjusted: bool | None, study_adjusted: bool | None = None) -> str:
    """Give the stratum. What is not shown to be randomised counts as non-randomised.

    A study that its source calls unadjusted has no adjusted estimate; one that it calls adjusted may have others.

    >>> stratum_of("rct", adjusted=None), stratum_of(None, adjusted=None, study_adjusted=True)
    ('rct', 'nrs-unknown-adjustment')
    """
    if design == "rct":
        return "rct"
    if adjusted is None:
        return "nrs-unadjusted" if study_adjusted is False else "nrs-unknown-adjustment"
    return "nrs-adjusted" if adjusted else "nrs-unadjusted"


def _retracted(record: Record) -> Verdict | None:
    notice = retraction_of(record)
    return None if notice is None else Verdict("retracted", notice.place or "its source marks it so")


def about_another(record: Record, findings: Findings) -> Verdict | None:
    """Tell what is only about another publication, for which the list of reasons has no word of its own.

    It counts as secondary, as editorials and comments do, and not as ``retracted``: the notice stands, what it is about
    was withdrawn. An erratum that compares arms itself is a report of its study, and the study's link says so.
    """
    for notice in notices_of(record):
        erratum_alone = notice.kind is Kind.IS_ERRATUM and len(findings.arms) < 2
        if notice.kind in (Kind.IS_RETRACTION, Kind.IS_CONCERN) or erratum_alone:
            return Verdict("review-or-meta-analysis", f"not a study but {notice}")
    return None


def _secondary(record: Record, findings: Findings) -> Verdict | None:
    because = why_secondary(record, findings)
    return None if because is None else Verdict("review-or-meta-analysis", because)


def _population(protocol: Protocol, record: Record, findings: Findings) -> Verdict | None:
    wanted = protocol.eligibility
    condition = findings.context.condition
    named = f"{record.title}\n{condition.value}\n{condition.span.quote}" if condition else record.title
    if animals := not_in_people(record):
        return Verdict("wrong-population", f"the title is about {animals!r}")
    if setting := _setting(protocol, record, findings, named):
        return Verdict("wrong-population", setting)
    if not wanted.conditions or contains(named, wanted.conditions):
        return None
    if condition is not None and not only_spread(condition.value):
        return Verdict("wrong-population", _quoted(condition))
    if contains(record.text, wanted.conditions):
        return None
    return Verdict("wrong-population", "the text does not mention the condition")


def _setting(protocol: Protocol, record: Record, findings: Findings, named: str) -> str | None:
    """Say by which words a setting is one that the protocol excludes: by its name, or by an operation."""
    excluded, line = protocol.eligibility.excluded_settings, findings.context.line_of_therapy
    if contains(named, excluded):
        return "the title or the condition names a setting that the protocol excludes"
    told = told_setting(record.text, excluded) if line is None or line.value == "first" else None
    return f"{told}: the text tells of an operation, and not of spread or of earlier drugs" if told else None


def _sequence(case: Case) -> Verdict | None:
    """A trial of sequences: its arms are, its title says so, or a sentence has both orders of two treatments.

    A title does by a first and a second line one after the other, or by a sequence on either side of a contrast.
    """
    record, findings = case.record, case.findings
    if sequences(record.title) > 1 or turned_round(record.title):
        return Verdict("sequence-trial", "the title sets one sequence against another")
    if sequence([record.title]) and all(contains(record.title, [line]) for line in ("first-line", "second-line")):
        return Verdict("sequence-trial", "the title names a sequence of a first and a second line")
    told = [arm for arm in findings.arms if sequence((arm.name, *arm.aliases))]
    if len(told) > 1:
        return Verdict("sequence-trial", f"arms {', '.join(repr(arm.name) for arm in told)}")
    if case.sides.reversed_sequences(record.text):
        return Verdict("sequence-trial", "a sentence has two treatments in one order and in the other")
    return None


def _line(protocol: Protocol, findings: Findings) -> Verdict | None:
    line, wanted = findings.context.line_of_therapy, protocol.eligibility
    if line is None or line.value in wanted.line_of_therapy:
        return None
    unwanted = bool(wanted.line_of_therapy) and "first" not in wanted.line_of_therapy and _FIRST.search(line.span.quote)
    if line.value == "mixed" and (wanted.line_mixed == "exclude" or (wanted.line_mixed == "include" and unwanted)):
        return Verdict("wrong-line", _quoted(line))
    if line.value == "mixed" or not wanted.line_of_therapy:
        return None
    return Verdict("wrong-line", _quoted(line))


def _arms(case: Case) -> Verdict | None:
    sides, design, arms = case.sides, case.findings.context.design, case.findings.arms
    if design is not None and design.value == "single-arm":
        return Verdict("single-arm", _quoted(design))
    if len(arms) < 2:
        return _too_few(case)
    found = {side for arm in arms if (side := sides.of_arm(arm).arm) is not None}
    if {case.comparison.a, case.comparison.b} <= found:
        return _titled_apart(case)
    return Verdict("wrong-comparator", f"arms {', '.join(_described(sides, arm) for arm in arms)}")


def _titled_apart(case: Case) -> Verdict | None:
    """Judge a study of both sides whose title sets other arms against each other: the rest is told in passing.

    An estimate of one side over the other shows that they were compared all the same.
    """
    sides, both = case.sides, {case.comparison.a, case.comparison.b}
    titled = [arm for arm in case.findings.arms if contains(case.record.title, (arm.name, *arm.aliases))]
    if len(titled) < 2 or both <= {sides.of_arm(arm).arm for arm in titled}:
        return None
    pairs = ((case.findings.arm(e.numerator), case.findings.arm(e.reference)) for e in case.findings.effects)
    if any(one and two and {sides.of_arm(one).arm, sides.of_arm(two).arm} == both for one, two in pairs):
        return None
    if both <= sides.named(case.record.title):
        return None
    return Verdict("wrong-comparator", f"the title is about {', '.join(repr(arm.name) for arm in titled)}")


def _too_few(case: Case) -> Verdict | None:
    """Judge a record in which fewer than two arms were read: its sentences may set drugs side by side all the same."""
    arms, title = case.findings.arms, case.record.title
    if {case.comparison.a, case.comparison.b} <= case.sides.set_against(case.record.text):
        return None
    # then there was another arm, whether or not it was read
    randomised = design_of(case.record, case.findings) == "rct"
    if len(arms) == 1 and not randomised:
        return Verdict("single-arm", f"the one arm {arms[0].name!r}")
    if not arms and not randomised and len(case.sides.given(title)) == 1 and not contrasts(title):
        return Verdict("single-arm", "the title names one treatment alone")
    return Verdict("no-comparison", f"{len(arms) or 'no'} arm was found in the text")


def _described(sides: Sides, arm: Arm) -> str:
    side = sides.of_arm(arm)
    note = f" ({side.kind})" if side.kind != "single" else ""
    return f"{arm.name!r}{note}"


def _quoted(fact: Fact) -> str:
    return f"{fact.value}: {fact.span.quote!r}"
