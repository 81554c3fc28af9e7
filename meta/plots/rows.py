"""What a forest plot is made of: a row a study, and the checks that it can be drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from meta import words


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One study as it shall be drawn, on the natural scale, A over B.

    Attributes:
        label: Name of the study.
        year: Year of publication; a column of its own unless every label holds it.
        n_a: Participants in arm A.
        n_b: Participants in arm B.
        value: The ratio; None without usable data.
        ci_low: Lower bound from the source.
        ci_high: Upper bound from the source.
        weight: Weight in the model that is shown, in per cent.
        note: What the reader should know of this row ("adjusted", "turned round").
        has_data: False for an eligible study without usable numbers: a row without a box.
        printed: The estimate and interval as the source prints them, where two decimals would not do.
    """

    label: str
    year: int | None = None
    n_a: int | None = None
    n_b: int | None = None
    value: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    weight: float | None = None
    note: str = ""
    has_data: bool = True
    printed: str = ""

    def figures(self) -> tuple[float, float, float] | None:
        """Ratio, lower and upper bound; None for a row without a box.

        Raises:
            ValueError: The row should have a box and its figures cannot be drawn.
        """
        if not self.has_data:
            return None
        value, low, high = self.value, self.ci_low, self.ci_high
        if value is None or low is None or high is None or not 0 < low <= value <= high < float("inf"):
            raise ValueError(f"{self.label}: needs 0 < ci_low <= value <= ci_high, got {value} ({low} to {high})")
        return value, low, high

    def estimate(self) -> str:
        """Give the estimate with its interval in words; what the source printed goes first.

        >>> ForestRow("Busch 2011", value=0.79, ci_low=0.43, ci_high=1.45).estimate()
        '0.79 (0.43 to 1.45)'
        >>> ForestRow("Somebody 2014", has_data=False).estimate()
        'no usable estimate'
        """
        figures = self.figures()
        if figures is None:
            return "no usable estimate"
        value, low, high = (words.number(x) for x in figures)
        return self.printed or f"{value} ({low} to {high})"


def check(rows: Sequence[ForestRow], measure: str) -> None:
    """Refuse what cannot be drawn before anything is drawn.

    Raises:
        ValueError: No rows, a measure that is no ratio, a row with unusable figures, a negative weight.
    """
    if not rows:
        raise ValueError("there is nothing to draw: a forest plot needs at least one row")
    if measure not in words.RATIOS:
        raise ValueError(f"forest plots are for ratios ({' '.join(sorted(words.RATIOS))}), got {measure!r}")
    for row in rows:
        row.figures()
        if row.weight is not None and not 0 <= row.weight <= 100 + 1e-6:
            raise ValueError(f"{row.label}: weight must lie between 0 and 100 per cent, got {row.weight}")
