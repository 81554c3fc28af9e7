"""The figures as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.evaluate.agreement import Agreement
    from evidence.evaluate.figures import Figures, Share
    from evidence.evaluate.scoring import Miss


def figures_text(figures: Figures, *, by_field: bool = False) -> str:
    """Write the figures as tables; the fields one a line with their intervals if asked, else in one line."""
    lines = [f"{'task':14} {'precision (95 % CI)':22} {'recall (95 % CI)':22}     F1     tp    fp    fn"]
    for task, t in figures.tasks.items():
        f1 = "    -" if t.f1 is None else f"{t.f1:5.3f}"
        shares = f"{_with_interval(t.precision):22} {_with_interval(t.recall):22}"
        lines.append(f"{task:14} {shares}  {f1} {t.tp:6} {t.fp:5} {t.fn:5}")
    if by_field:
        lines += ["", f"{'field':14} {'right (95 % CI)':22}  right     of"]
        lines += [f"{name:14} {_with_interval(s):22} {s.right:6} {s.of:6}" for name, s in figures.fields.items()]
    else:
        shares = ", ".join(f"{name} {s.right}/{s.of}" for name, s in figures.fields.items())
        lines += ["", f"of the effects found, right: {shares}"]
    clean = figures.clean
    lines += [
        f"directions flipped: {figures.flipped}",
        f"records without any error: {clean.right}/{clean.of}, {_with_interval(clean)}",
    ]
    if figures.unread:
        lines.append(f"records without a prediction, all counted as missed: {figures.unread}")
    return "\n".join(lines)


_SHARES = {
    "eligible": "eligible",
    "reason": "reason",
    "recall": "rows found and right (recall)",
    "precision": "rows pooled that are right (precision)",
    "found": "  endpoint, value and bounds",
    "inverted": "  of these: turned or not",
    "poolable": "  of these: poolable or not",
    "stratum": "  of these: stratum",
}


def agreement_text(agreed: Agreement, *, listed: bool = True) -> str:
    """Write how far a protocol's judgement is the reviewer's; ``listed`` with each disagreement."""
    lines = [f"{'judged by the protocol':38} {'right (95 % CI)':22}  right     of"]
    lines += [
        f"{label:38} {_with_interval(s):22} {s.right:6} {s.of:6}"
        for label, s in ((label, agreed.shares[name]) for name, label in _SHARES.items())
    ]
    lines.append(f"wrong rows pooled: {agreed.wrong_pooled}")
    if not listed:
        return "\n".join([*lines, "disagreements of records that are kept aside are not listed"])
    return "\n".join([*lines, *(_disagreement(miss) for miss in agreed.disagreements)])


def _disagreement(miss: Miss) -> str:
    said = [f"{who} {_value(value)}" for who, value in (("gold", miss.gold), ("read", miss.predicted))]
    return f"PMID {miss.pmid}: {miss.task} {miss.what}: {'; '.join(said)}"


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(one)}" for name, one in value.items())
    return "-" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _with_interval(share: Share) -> str:
    if share.share is None or share.interval is None:
        return "-"
    low, high = share.interval
    return f"{share.share:.3f} ({low:.3f}-{high:.3f})"
