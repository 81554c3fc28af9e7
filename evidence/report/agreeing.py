"""How far two reviewers agree, and where they do not, as lines for a terminal.

Must never show a coefficient where none is defined: it says why in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.decisions import ADDED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.decisions import Agreement, Disagreement, Measured, Vote


def agreement_text(found: Agreement) -> str:
    """Write the agreement of reviewers: over all items, by field, and of each two people where there are more."""
    lines = ["Agreement on what each decided before seeing the other's word:", *_measured("all items", found)]
    for name, one in found.fields.items():
        lines += _measured(name, one)
    if len(found.pairs) > 1:
        for who, one in found.pairs.items():
            lines += _measured(" and ".join(who), one)
    return "\n".join(lines)


def disagreements_text(found: Sequence[Disagreement]) -> str:
    """Write what two people decided differently, both sides, and how it is settled."""
    return "\n".join(line for one in found for line in _disagreement(one))


def _measured(name: str, one: Measured) -> Iterator[str]:
    if one.percent is None:
        yield f"  {name}: {one.why_no_kappa}"
        return
    yield f"  {name}: {one.agreed} of {one.n} ({one.percent:.1f}%)"
    for label, value, why in (("Cohen's kappa", one.kappa, one.why_no_kappa), ("Gwet's AC1", one.ac1, one.why_no_ac1)):
        yield f"    {label}: {f'{value:.3f}' if value is not None else f'not defined, {why}'}"


def _disagreement(one: Disagreement) -> Iterator[str]:
    yield f"{one.subject}  ({one.about})"
    yield from (f"  {_side(side)}" for side in (one.a, one.b))
    if one.about == "row":
        record, _, _ = one.subject.partition("/")
        yield f"  evidence decide {record} {one.subject} --adjudicate --accept --reviewer YOU --note WHY"
    else:
        yield f"  evidence screen {one.subject} --include --adjudicate --reviewer YOU --note WHY"


def _side(vote: Vote) -> str:
    figures = ", ".join(f"{name} {value}" for name, value in vote.seen.items() if name != ADDED)
    seen = f" with {figures}" if figures and vote.action == "accept" else ""
    return f"{vote.who}: {vote.action}{seen}, on {vote.made[:10]}" + (f" ({vote.why})" if vote.why else "")
