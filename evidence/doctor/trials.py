"""Small trials of what is hard to install: reading, pooling and drawing, each held against what must come out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.doctor.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_TEXT = "A trial.\nOverall survival was longer with axitinib than with everolimus (HR 0.70, 95% CI 0.50-0.98)."
_EFFECTS, _VARIANCES = (-0.24, 0.03, -0.30), (0.04, 0.05, 0.02)
_POOLED = -20.4 / 95  # by hand: their weights are 25, 20 and 50, and Q = 1.58 is below its degrees of freedom


def trials() -> Iterator[Finding]:
    """Read a sentence, pool three figures, draw a plot."""
    yield _tried("reading", _read, "reinstall spaCy: pip install --force-reinstall 'spacy>=3.8,<4'")
    yield _tried("pooling", _pool, "reinstall PyMARE: pip install --force-reinstall PyMARE==0.0.13")
    yield _tried("drawing", _draw, "reinstall matplotlib: pip install --force-reinstall matplotlib")


def _tried(name: str, trial: Callable[[], str], remedy: str) -> Finding:
    try:
        wrong = trial()
    except Exception as error:  # noqa: BLE001  # whatever breaks is the finding
        wrong = f"{type(error).__name__}: {error}"
    return Finding("trials", name, "problem", wrong, remedy) if wrong else Finding("trials", name, "ok", "works")


def _read() -> str:
    import extractors

    found = [(effect.value, effect.ci_low, effect.ci_high) for effect in extractors.extract(_TEXT).effects]
    return "" if found == [(0.70, 0.50, 0.98)] else f"a plain sentence was read as {found}"


def _pool() -> str:
    import meta

    estimate = meta.pool(_EFFECTS, _VARIANCES, tau2="DL", ci="wald").estimate
    return "" if abs(estimate - _POOLED) < 1e-9 else f"three figures were pooled to {estimate}"


def _draw() -> str:
    from io import BytesIO

    from matplotlib.figure import Figure

    sink = BytesIO()
    Figure().savefig(sink, format="svg")
    return "" if b"</svg>" in sink.getvalue() else "a plot came out without its end"
