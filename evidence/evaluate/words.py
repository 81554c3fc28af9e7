"""The figures as lines for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidence.evaluate.figures import Figures, Share


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


def _with_interval(share: Share) -> str:
    if share.share is None or share.interval is None:
        return "-"
    low, high = share.interval
    return f"{share.share:.3f} ({low:.3f}-{high:.3f})"
