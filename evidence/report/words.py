"""Results as lines for a terminal: plain text of at most 80 columns, rounded for reading."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from evidence.report import models

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence.synthesis import Analysis

WIDTH = 80
_HAS_NUMBERS = frozenset({"not-accepted", "retracted"})


def wrapped(text: str, *, indent: str = "", first: str | None = None, width: int = WIDTH) -> str:
    """Fill a paragraph to the width; ``first`` is the first line's indent where it differs."""
    return textwrap.fill(
        text,
        width,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def analysis(one: Analysis) -> str:
    """Write an analysis: its banners, its sentence, and each study with its weight."""
    lines = [f"[{one.id}] {one.label}", *(f"  ! {text[:1].upper()}{text[1:]}" for text in one.banner)]
    lines.append(wrapped(one.sentence, indent="  "))
    if one.headline and one.turned:
        lines.append(wrapped(models.turned(one), indent="  "))
    if one.published_sentence:
        lines.append(wrapped(one.published_sentence, indent="  "))
    if one.method:
        lines.append(wrapped(f"Method: {one.method}", indent="    ", first="  "))
    for row, weight in zip(one.rows, models.weights(one), strict=True):
        lines.append(f"  {row.study:<26.26} {models.estimate(row):<22} {weight:>8}  {models.participants(row):>9}")
    for row in (*one.without_data, *one.retracted):
        numbers = models.estimate(row) if row.why_not in _HAS_NUMBERS else "no usable numbers"
        lines.append(f"  {row.study:<26.26} {numbers:<22} {row.why_not or ''}")
    for line in one.apart:
        lines.append(wrapped(line.sentence, indent="    ", first="  "))
        lines += [
            f"    {row.study:<24.24} {models.estimate(row):<22} {'':>8}  {models.participants(row):>9}"
            for row in line.rows
        ]
    lines += [wrapped(f"* {text}", indent="    ", first="  ") for text in one.footnotes]
    return "\n".join(lines)


def models_table(analyses: Iterable[Analysis], *, marked: Iterable[str] = ()) -> str:
    """Write analyses below each other, interval methods side by side, in 80 columns.

    Args:
        analyses: What to write.
        marked: Ids of analyses that get an exclamation mark, to be explained below the table.
    """
    doubtful = frozenset(marked)
    lines = [f" {'k':>2} {'ratio':<6} {'Wald':<13} {'HKSJ':<13} {'HKSJ, ad hoc':<13} {'tau2':<5} {'I2':<4} Q (P)"]
    for one in analyses:
        cells = models.model(one)
        low, middle, high = cells.intervals
        lines.append(one.label + ("  [headline]" if one.headline else "") + ("  !" if one.id in doubtful else ""))
        bounds = f"{low:<13} {middle:<13} {high:<13}"
        lines.append(f" {cells.k:>2} {cells.estimate:<6} {bounds} {cells.tau2:<5} {cells.i2:<4} {cells.q}")
    return "\n".join(lines)
