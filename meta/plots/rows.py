"""What a plot is made of: a row a study, a block a subgroup, a step a deleted or added study; and their checks."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isfinite

from meta import words
from meta.pooled import Pooled


@dataclass(frozen=True, slots=True)
class ForestRow:
    """One study as it shall be drawn, on the natural scale, A over B (or A minus B).

    Attributes:
        label: Name of the study.
        year: Year of publication; a column of its own unless every label holds it.
        n_a: Participants in arm A.
        n_b: Participants in arm B.
        value: The ratio or difference; None without usable data.
        ci_low: Lower bound from the source.
        ci_high: Upper bound from the source.
        weight: Weight in the model that is shown, in per cent.
        note: What the reader should know of this row ("adjusted", "turned round").
        has_data: False for an eligible study without usable numbers: a row without a box.
        printed: The estimate and interval as the source prints them; written instead of rounded figures.
        instead: What stands in the place of the estimate of a row without a box; by default that it is not usable.
        events: Events and patients of arm A and of arm B, where the source prints them.
        pmid: The PubMed number of the source, which leads to its record.
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
    instead: str = ""
    events: tuple[tuple[int, int], tuple[int, int]] | None = None
    pmid: str = ""

    @property
    def url(self) -> str:
        """The address of its record in PubMed; empty where there is no number.

        >>> ForestRow("Busch 2011", pmid="21851502").url, ForestRow("Busch 2011").url
        ('https://pubmed.ncbi.nlm.nih.gov/21851502/', '')
        """
        known = self.pmid.isascii() and self.pmid.isdecimal()
        return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/" if known else ""

    def figures(self, *, ratio: bool = True) -> tuple[float, float, float] | None:
        """Ratio or difference, lower and upper bound; None for a row without a box.

        Raises:
            ValueError: The row should have a box and its figures cannot be drawn.
        """
        if not self.has_data:
            return None
        value, low, high = self.value, self.ci_low, self.ci_high
        least = 0.0 if ratio else -inf
        if value is None or low is None or high is None or not least < low <= value <= high < inf:
            order = "0 < ci_low <= value <= ci_high" if ratio else "finite ci_low <= value <= ci_high"
            raise ValueError(f"{self.label}: needs {order}, got {value} ({low} to {high})")
        return value, low, high

    def estimate(self, form: str = "{value} ({low} to {high})", *, ratio: bool = True) -> str:
        """Give the estimate with its interval in words; what the source printed goes first.

        >>> ForestRow("Busch 2011", value=0.79, ci_low=0.43, ci_high=1.45).estimate()
        '0.79 (0.43 to 1.45)'
        >>> ForestRow("Somebody 2014", has_data=False).estimate()
        'no usable estimate'
        >>> ForestRow("Other 2015", has_data=False, instead="left out").estimate()
        'left out'
        """
        figures = self.figures(ratio=ratio)
        if figures is None:
            return self.instead or "no usable estimate"
        value, low, high = (words.number(x) for x in figures)
        return self.printed or form.format(value=value, low=low, high=high)


@dataclass(frozen=True, slots=True)
class Subgroup:
    """A block of a forest plot with a diamond of its own.

    Attributes:
        label: Name of the subgroup.
        rows: Its studies.
        pooled: Their pooled result (logarithms), or None where nothing was pooled.
    """

    label: str
    rows: tuple[ForestRow, ...]
    pooled: Pooled | None = None


@dataclass(frozen=True, slots=True)
class Between:
    """The test of whether the subgroups differ: Q, its degrees of freedom and P value."""

    q: float
    df: int
    p: float

    def __str__(self) -> str:
        """Word it.

        >>> print(Between(3.214, 1, 0.073))
        Test for subgroup differences: Q = 3.21, df = 1, P = 0.073
        """
        return f"Test for subgroup differences: Q = {self.q:.2f}, df = {self.df}, {words.p_value(self.p)}"


@dataclass(frozen=True, slots=True)
class Step:
    """The pooled result without one study, or of the studies up to one.

    Attributes:
        label: The study left out, or added.
        k: How many studies are pooled in this step.
        estimate: Pooled effect (logarithm).
        ci_low: Lower bound (logarithm).
        ci_high: Upper bound (logarithm).
        p_value: P value of no effect.
        tau2: Between-study variance.
        i2: I2 in per cent.
        year: Year of the study, shown unless its label holds it.
    """

    label: str
    k: int
    estimate: float
    ci_low: float
    ci_high: float
    p_value: float | None = None
    tau2: float | None = None
    i2: float | None = None
    year: int | None = None


def check(rows: Sequence[ForestRow], measure: str) -> None:
    """Refuse what cannot be drawn before anything is drawn.

    Raises:
        ValueError: No rows, a row with unusable figures, a negative weight.
    """
    if not rows:
        raise ValueError("there is nothing to draw: a forest plot needs at least one row")
    for row in rows:
        row.figures(ratio=measure in words.RATIOS)
        if row.weight is not None and not 0 <= row.weight <= 100 + 1e-6:
            raise ValueError(f"{row.label}: weight must lie between 0 and 100 per cent, got {row.weight}")


def check_steps(steps: Sequence[Step]) -> None:
    """Refuse steps that cannot be drawn.

    Raises:
        ValueError: No steps, or figures that are not finite and in order.
    """
    if not steps:
        raise ValueError("there is nothing to draw: not one step was given")
    for step in steps:
        figures = (step.ci_low, step.estimate, step.ci_high)
        if not all(isfinite(x) and abs(x) < 700 for x in figures) or not figures[0] <= figures[1] <= figures[2]:
            raise ValueError(f"{step.label}: needs finite figures with ci_low <= estimate <= ci_high, got {figures}")
