"""What a notebook shows of a pooled result: a small table and a drawing of its intervals, made of text alone.

Must never need matplotlib, a network or a script; and shows no average of two studies as the answer.
"""

from __future__ import annotations

from html import escape
from math import exp
from typing import TYPE_CHECKING

from meta import words
from meta.pooled import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meta.pooled.shape import Pooled

_WIDTH, _ROW, _EDGE = 360, 22, 12


def card(result: Pooled) -> str:
    """Give a table of the result, on the scale of the effects and as a ratio, with a drawing of its intervals."""
    head = "<tr><th></th><th>as pooled</th><th>exp (if logs of ratios)</th></tr>"
    left = 'scope="row" style="text-align:left"'
    body = "".join(
        f"<tr><th {left}>{escape(name)}</th><td>{escape(one)}</td><td>{escape(two)}</td></tr>"
        for name, one, two in _rows(result)
    )
    notes = "".join(f"<br/>{escape(note[:1].upper() + note[1:])}." for note in _notes(result))
    return (
        f"<div><table>{head}{body}</table>{drawing(result)}<p><small>{escape(result.method)}{notes}</small></p></div>"
    )


def drawing(result: Pooled) -> str:
    """Draw estimate, interval and prediction interval beside the line of no effect, as SVG."""
    spans = [*_spans(result)]
    ends = [0.0, *(x for _, low, high, _ in spans for x in (low, high))]
    low, high = min(ends), max(ends)
    scale = (_WIDTH - 2 * _EDGE) / ((high - low) or 1.0)
    height = _ROW * len(spans) + 6

    def x(value: float) -> str:
        return f"{_EDGE + (value - low) * scale:.1f}"

    parts = [f'<path d="M{x(0.0)} 2V{height - 2}" stroke="#6b6b6b" stroke-dasharray="2 2"/>']
    for i, (name, start, end, weight) in enumerate(spans):
        y = 3 + _ROW * (i + 0.5)
        parts.append(f'<path d="M{x(start)} {y}H{x(end)}" stroke="#16324f" stroke-width="{weight}"/>')
        if i == 0 and result.k > 2:  # an average of two is no answer, and gets no diamond
            corners = f"M{x(start)} {y}L{x(result.estimate)} {y - 7}L{x(end)} {y}L{x(result.estimate)} {y + 7}Z"
            parts.append(f'<path d="{corners}" fill="#16324f"><title>{escape(name)}</title></path>')
    alt = escape("; ".join(f"{name} {words.number(a)} to {words.number(b)}" for name, a, b, _ in spans), quote=True)
    size = f'width="{_WIDTH}" height="{height}" viewBox="0 0 {_WIDTH} {height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{alt}" {size}><title>{alt}</title>'
        f"{''.join(parts)}</svg>"
    )


def _spans(result: Pooled) -> Iterator[tuple[str, float, float, int]]:
    yield f"{words.percent(result.level)} CI", result.ci_low, result.ci_high, 1
    if result.k > 2 and result.pi_low is not None and result.pi_high is not None:
        yield "prediction interval", result.pi_low, result.pi_high, 4


def _rows(result: Pooled) -> Iterator[tuple[str, str, str]]:
    yield (f"estimate, k = {result.k}", _pair(result.estimate), _pair(exp(min(result.estimate, 700.0))))
    for name, low, high, _ in _spans(result):
        yield (name, f"{_pair(low)} to {_pair(high)}", f"{_pair(exp(min(low, 700)))} to {_pair(exp(min(high, 700)))}")
    if result.p_value is not None:
        yield ("no effect", words.p_value(result.p_value), "")
    if text := wording.heterogeneity(result):
        yield ("heterogeneity", text, "")


def _notes(result: Pooled) -> list[str]:
    few = f"{words.not_pooled(2)} by default: read the two studies; the figures are for sensitivity only"
    return [*([few] if result.k == 2 else []), *result.warnings]


def _pair(x: float) -> str:
    return words.number(x)
