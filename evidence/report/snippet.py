"""R code that gives a pooled number again, from the figures that it was made of.

Must never round a figure, nor let a study's name end its string.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meta import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence.synthesis import Analysis

TESTS = {"wald": "z", "hksj": "knha", "hksj-adhoc": "adhoc"}
"""Our names of the intervals, and metafor's."""

_HEAD = """\
# Fits every pooled result of this report again with R's metafor (install.packages("metafor")).
# yi and vi: logarithm of the ratio, A over B, and its variance, in full precision.
library(metafor)
control <- list(maxiter = 10000, threshold = 1e-12)
show <- function(analysis, interval, res) {
  out <- c(exp(c(res$b, res$ci.lb, res$ci.ub)), res$tau2)
  cat(analysis, interval, res$k, format(out, digits = 15, trim = TRUE), sep = "\\t")
  cat("\\n")
}
cat("analysis", "interval", "k", "estimate", "ci.lb", "ci.ub", "tau2", sep = "\\t")
cat("\\n")"""
_PLAIN = re.compile(r"[\x20-\x21\x23-\x5b\x5d-\x7e]")


def can_be_fitted(analysis: Analysis) -> bool:
    """Whether anything was pooled that R could pool again."""
    return analysis.result is not None and analysis.k > 1


def snippet(analysis: Analysis) -> str:
    """Give the code for one analysis, its own interval alone."""
    call = _call(analysis, analysis.chosen)
    return "\n".join(["library(metafor)", *_data(analysis), f"res <- {call}", "predict(res, transf = exp)"])


def script(analyses: Iterable[Analysis]) -> str:
    """Give the code for all analyses, each by every interval that the report shows; it prints a table."""
    parts = [_HEAD]
    for one in analyses:
        if can_be_fitted(one):
            shown = (f"show({quoted(one.id)}, {quoted(ci)}, {_call(one, ci)})" for ci in one.pooled)
            parts.append("\n".join([*_data(one), *shown]))
    return "\n\n".join(parts) + "\n"


def quoted(text: str) -> str:
    r"""Write a text as R reads it, whatever is in it; beyond ASCII as code points.

    >>> print(quoted('a"b\\c\n\u00e9'))
    "a\"b\\c\u{a}\u{e9}"
    """
    return '"' + "".join(_character(one) for one in text) + '"'


def _character(one: str) -> str:
    if _PLAIN.match(one):
        return one
    if one in {'"', "\\"}:
        return f"\\{one}"
    point = ord(one)
    if point == 0 or 0xD800 <= point < 0xE000:  # R has no string that holds these
        return "\\u{fffd}"
    return f"\\U{{{point:x}}}" if point > 0xFFFF else f"\\u{{{point:x}}}"


def _data(analysis: Analysis) -> Iterator[str]:
    figures = analysis.figures
    title = " ".join(f"{analysis.label}: {analysis.a} over {analysis.b}".split())
    yield f"# {title}, k = {words.of_eligible(analysis.k, analysis.k_eligible)}"
    yield "d <- data.frame("
    yield f"  slab = c({', '.join(map(quoted, figures.labels))}),"
    yield f"  yi = c({', '.join(map(repr, figures.yi))}),"
    yield f"  vi = c({', '.join(map(repr, figures.vi))}))"


def _call(analysis: Analysis, ci: str) -> str:
    method = "EE" if analysis.tau2 == "FE" else analysis.tau2
    level = words.percent(analysis.level).removesuffix(" %")
    fit = f'rma(yi, vi, data = d, slab = slab, method = "{method}", test = "{TESTS[ci]}", level = {level}'
    return f"{fit}, control = list(maxiter = 10000, threshold = 1e-12))"
