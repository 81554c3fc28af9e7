"""The row that the whole review is about: one estimate of one report, turned to A over B, with its reasons.

Shapes only. Must never alter what was printed: the printed numbers and strings stay in ``Printed`` beside the turned
ones, and a later step makes a new row with ``dataclasses.replace``.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from extractors.text import quoted_numbers

if TYPE_CHECKING:
    from evidence.corrections import Correction
    from extractors.findings import Check, Span

ABSTRACT = "abstract"

WHY_NOT = (
    "retracted",
    "review-or-meta-analysis",
    "wrong-population",
    "sequence-trial",
    "wrong-line",
    "single-arm",
    "no-comparison",
    "wrong-comparator",
    "no-usable-data",
    "subgroup",
    "superseded",
    "overlapping-cohort",
    "open-direction",
    "check-failed",
    "not-accepted",
)
"""Why a row is not pooled; where several hold, the first of this order is given."""

INDIRECT = "indirect-evidence"
"""What a study of one side of the question against a third comparator is good for; it is never pooled."""

CITATIONS = "citations-to-chase"
"""What a review of the question is good for: its list of references."""

Box = tuple[float, float]
"""From the smallest to the largest number that a printed figure can stand for."""

_NUMBER = re.compile(r"\d*[.·‧∙]\d+|\d+")


@dataclass(frozen=True, slots=True)
class Printed:
    """An estimate as its source prints it: ``value`` is numerator over reference, on the natural scale.

    ``strings`` are value, ci_low and ci_high with the decimals that were printed (an empty one where nothing was).
    ``quote``, ``start`` and ``end`` are None for a published row, which was typed in and has no text of its own.
    """

    value: float
    ci_low: float | None
    ci_high: float | None
    numerator: str | None
    reference: str | None
    quote: str | None
    start: int | None
    end: int | None
    rule: str
    strings: tuple[str, str, str] = ("", "", "")

    def __str__(self) -> str:
        """Give the printed figures and their direction, such as ``0.98 (0.57-1.68), A over B``."""
        value, low, high = (s or _plain(n) for s, n in zip(self.strings, self._numbers(), strict=True))
        interval = f" ({low}-{high})" if low and high else ""
        direction = f", {self.numerator} over {self.reference}" if self.numerator and self.reference else ""
        return f"{value}{interval}{direction}"

    def _numbers(self) -> tuple[float | None, float | None, float | None]:
        return self.value, self.ci_low, self.ci_high


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One estimate as A over B, or (``endpoint`` None) a record that has none, with the reason.

    ``value``, ``ci_low``, ``ci_high`` are A over B, unrounded, on the natural scale; ``yi`` is the natural log of
    ``value`` and ``sei`` its standard error, from the printed interval. ``adjusted`` is about this estimate,
    ``study_adjusted`` and ``study_multicentre`` about the study as its source describes it. ``poolable`` says: usable
    by a person within its own stratum. Whether a person has accepted it is in ``decision`` (accepted, rejected, None);
    ``decided_by`` and ``decided_at`` say who and when last (UTC, ISO 8601).
    ``notices`` say in words that its publication was retracted, corrected, doubted or deleted, and by what;
    ``eligible_but_retracted`` marks what only its retraction keeps out. ``role`` is ``INDIRECT`` or ``CITATIONS`` for
    what is not eligible and of use all the same.

    ``n_a`` and ``n_b`` are the patients of this estimate's own analysis, None where the source prints them for the
    whole trial alone; ``arms_n`` are those of the arms as the source gives them, by which its reports are recognised.
    ``events`` are (events, patients) of A and of B behind an odds or risk ratio, where the source prints them.
    ``arms`` are the names of the arms of A and B in their source, by which two estimates are seen to share one, and
    ``drugs`` are the drugs of A and B by the protocol's names (an arm of several: its label). ``notes`` say in words
    what to beware of in the estimate itself. ``apart`` names the line of its own in which a row is shown that nothing
    but the protocol's wish keeps out of the main one.

    ``overlaps`` names the other studies that have patients of it too, where it gives way to them.

    Of a row that a person corrected ``printed`` has that person's figures and ``machine`` those that the machine read;
    ``corrections`` say field by field who put what in the place of what. A row that the machine missed has no
    ``machine``.

    ``behind`` are the reasons that would stand were it not for the first one, which is ``why_not`` and ``because``;
    ``overruled`` says in words which reasons people overruled, and who.
    """

    id: str
    report: str
    key: str = ""
    pmid: str | None = None
    study: str = ""
    year: int | None = None
    source: str = ABSTRACT
    text_sha256: str = ""
    comparison: str | None = None
    endpoint: str | None = None
    endpoint_text: str | None = None
    measure: str | None = None
    measure_probable: str | None = None
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    ci_level: float | None = None
    p_op: str | None = None
    p_value: float | None = None
    yi: float | None = None
    sei: float | None = None
    inverted: bool = False
    direction_source: str | None = None
    printed: Printed | None = None
    effect_id: str | None = None
    population: str | None = None
    adjusted: bool | None = None
    study_adjusted: bool | None = None
    study_multicentre: bool | None = None
    assessor: str | None = None
    data_cut: str | None = None
    analysis_set: str | None = None
    switching: str | None = None
    drugs: tuple[str, str] | None = None
    arms: tuple[str, str] | None = None
    apart: str | None = None
    notes: tuple[str, ...] = ()
    arms_n: tuple[int | None, int | None] = (None, None)
    design: str | None = None
    stratum: str | None = None
    line_of_therapy: str | None = None
    n_a: int | None = None
    n_b: int | None = None
    events: tuple[tuple[int, int], tuple[int, int]] | None = None
    n_a_span: Span | None = None
    n_b_span: Span | None = None
    checks: tuple[Check, ...] = ()
    eligible: bool = False
    poolable: bool = False
    why_not: str | None = None
    because: str = ""
    behind: tuple[tuple[str, str], ...] = ()
    overlaps: tuple[str, ...] = ()
    overruled: tuple[str, ...] = ()
    decision: str | None = None
    decided_by: str | None = None
    decided_at: str | None = None
    notices: tuple[str, ...] = ()
    eligible_but_retracted: bool = False
    role: str | None = None
    machine: Printed | None = None
    corrections: tuple[Correction, ...] = ()

    @property
    def accepted(self) -> bool:
        """Whether a person has accepted this row."""
        return self.decision == "accepted"

    @property
    def has_numbers(self) -> bool:
        """Whether the row has what inverse-variance pooling needs."""
        return self.yi is not None and self.sei is not None and self.sei > 0

    @property
    def by_intention_to_treat(self) -> bool:
        """Whether it is of everybody as randomised, crossover and all; where the source is silent, it is.

        >>> Row(id="1", report="1", population="all").by_intention_to_treat
        True
        >>> Row(id="1", report="1", population="all", switching="rpsft").by_intention_to_treat
        False
        """
        return self.population == "all" and self.analysis_set in (None, "itt") and self.as_randomised

    @property
    def as_randomised(self) -> bool:
        """Whether nothing was done about patients who crossed over; without them an estimate answers something else."""
        return self.switching in (None, "none")

    @property
    def origin(self) -> str:
        """Where the figures stand, in words: the abstract of a record, or a published table.

        >>> Row(id="1", report="1", key="1", pmid="1").origin
        'the abstract of PMID 1'
        """
        if self.source != ABSTRACT:
            return self.source
        return f"the abstract of PMID {self.pmid}" if self.pmid else f"the abstract of {self.report}"

    def to_json(self) -> dict[str, Any]:
        """Give the row in the shape of ``evidence table --json``, keys in their fixed order."""
        body: dict[str, Any] = {name: getattr(self, name) for name in _JSON}
        for name, printed in (("printed", self.printed), ("machine", self.machine)):
            body[name] = {part: getattr(printed, part) for part in _PRINTED_JSON} if printed else None
        body["corrections"] = [asdict(one) for one in self.corrections]
        return body


_JSON = (
    *("pmid", "study", "comparison", "endpoint", "measure", "value", "ci_low", "ci_high", "ci_level", "yi", "sei"),
    *("inverted", "printed", "population", "adjusted", "design", "stratum", "line_of_therapy", "n_a", "n_b"),
    *("eligible", "poolable", "why_not", "decision"),
    *("id", "because", "source", "year", "direction_source", "measure_probable", "p_op", "p_value", "text_sha256"),
    *("notices", "role", "assessor", "data_cut", "analysis_set", "switching", "drugs", "apart", "notes"),
    *("decided_by", "decided_at", "machine", "corrections"),
)
_PRINTED_JSON = ("value", "ci_low", "ci_high", "numerator", "reference", "quote", "start", "end", "rule")


def printed_string(quote: str, number: float | None) -> str:
    """Find a number as it was printed, so that its trailing zeros count.

    >>> printed_string("HR 0·80 (95% CI 0·65–0·94)", 0.8)
    '0.80'
    >>> printed_string("HR .8", 0.8), printed_string("nothing", 0.8), printed_string("nothing", None)
    ('.8', '0.8', '')
    """
    if number is None:
        return ""
    tokens = (re.sub(r"[·‧∙]", ".", token) for token in _NUMBER.findall(quoted_numbers(quote)))
    return next((token for token in tokens if float(token) == number), _plain(number))


def rounding_box(printed: str) -> Box:
    """Give the interval of numbers that are printed like this.

    >>> rounding_box("0.80")
    (0.795, 0.805)
    >>> rounding_box("2")
    (1.5, 2.5)
    """
    decimals = len(printed.partition(".")[2])
    half = 0.5 * 10.0**-decimals
    value = float(printed)
    return round(value - half, decimals + 2), round(value + half, decimals + 2)


def boxes(row: Row) -> tuple[Box | None, Box | None, Box | None]:
    """Give the rounding boxes of value, ci_low and ci_high as A over B; None where nothing was printed.

    Where the printed ratio was turned, its box is turned with it: the box of 1/x runs from 1/high to 1/low.
    """
    if row.printed is None or row.value is None:
        return None, None, None
    value, low, high = (rounding_box(s) if s else None for s in row.printed.strings)
    if row.inverted:
        return _turn(value), _turn(high), _turn(low)
    return value, low, high


def agree(one: Row, other: Row) -> bool:
    """Whether two rows may be the same estimate, printed and perhaps turned and rounded.

    Every figure that both have must overlap within rounding; the estimate itself must be there in both.
    """
    pairs = list(zip(boxes(one), boxes(other), strict=True))
    if pairs[0][0] is None or pairs[0][1] is None:
        return False
    return all(a is None or b is None or (a[0] <= b[1] and b[0] <= a[1]) for a, b in pairs)


def _turn(box: Box | None) -> Box | None:
    if box is None:
        return None
    low, high = box
    return 1 / high, 1 / low if low > 0 else float("inf")


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
