"""Why a review has nothing to pool: nothing in it, nothing read, or nothing that answers the question.

Must never ask for more records where those that are there were left out: what left them out is to be looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evidence.errors import EvidenceError, UsageError
from evidence.report.excluding import counted, excluded

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.report.excluding import Excluded
    from evidence.report.review import Review
    from evidence.workflow.shapes import Choice

_LISTED: Final = 5  # reasons that a message counts; the table has the others


def nothing_to_pool(found: Review, folder: Path, choice: Choice) -> EvidenceError:
    """Say why there is nothing to pool, and what to do about that.

    Args:
        found: The review, without an analysis of what was asked for.
        folder: The project.
        choice: What was asked for.
    """
    if choice.analysis is not None:
        return _no_analysis(found, choice.analysis)
    out = excluded(found)
    rest = len({row.report for row in found.lined.rows}) - len(out)
    unread = f" {len(found.unread)} not read yet." if found.unread else ""
    if rest:
        what = f"no study answers the comparison {choice.comparison}.{unread}"
        return _said(what, folder, "leave --comparison out, or see why with evidence table --all.")
    if out:
        what = f"no study answers the question. Left out: {_reasons(out)} ({_whose(found, out)}).{unread}"
        return _said(what, folder, _look(found))
    if found.unread:
        return _said(f"none of {len(found.unread)} records was read yet.", folder, "evidence extract.")
    return _said("the project holds no record and no published row.", folder, _BRING)


_BRING: Final = "bring records in (evidence search, evidence fetch, or evidence import FILE), then evidence extract."


def _no_analysis(found: Review, name: str) -> EvidenceError:
    if not found.declared:
        return UsageError(
            "The protocol declares no analysis.",
            where="--analysis",
            remedy="leave it out, or add an [[analysis]] table.",
        )
    which = "None of the declared analyses" if name == "all" else f"The analysis {name}"
    verb = "is" if name == "all" else "is not"
    return UsageError(
        f"{which} {verb} of the outcome and comparison that were asked for.",
        where="--analysis",
        remedy="leave out --outcome and --comparison.",
    )


def _said(what: str, folder: Path, remedy: str) -> EvidenceError:
    return EvidenceError(f"There is nothing to pool: {what}", where=str(folder), remedy=remedy)


def _reasons(out: tuple[Excluded, ...]) -> str:
    """Count the reasons, such as ``2 wrong line of therapy, 1 single arm``, the commonest first."""
    reasons = counted(out)
    more = sum(number for _, number in reasons[_LISTED:])
    named = [f"{number} {reason}" for reason, number in reasons[:_LISTED]]
    return ", ".join([*named, f"{more} for other reasons"] if more else named)


def _whose(found: Review, out: tuple[Excluded, ...]) -> str:
    """Say who left them out: people, the tool's rules, or how many each."""
    left = {one.report for one in out}
    people = sum(one.by_person and one.key in left for one in found.lined.assessments)
    rules = len(out) - people
    sides = ((people, "people"), (rules, "the tool's rules"))
    return "; ".join(f"{number} by {who}" for number, who in sides if number)


def _look(found: Review) -> str:
    """Say how to see and change what left the records out; what was not read may still be in."""
    read = "evidence extract; then " if found.unread else ""
    return (
        f"{read}see the words for it with evidence table --all and evidence screen; put a wrong one right with "
        "evidence screen --include PMID, a question meant otherwise in review.toml."
    )
