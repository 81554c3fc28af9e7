"""The same studies by other models, side by side: what the conclusion hangs on.

Must never choose among them, and says of each what it is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from evidence.figures.shapes import as_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from meta import Pooled

REVMAN = "as RevMan does it"


class _Model(NamedTuple):
    """A model by the name under which it stands in the table."""

    name: str
    tau2: str
    ci: str


MODELS = (
    _Model("common effect", "FE", "wald"),
    _Model("DL, Wald", "DL", "wald"),
    _Model("REML, Wald", "REML", "wald"),
    _Model("REML, HKSJ", "REML", "hksj"),
    _Model("REML, HKSJ with the ad hoc floor", "REML", "hksj-adhoc"),
    _Model("Paule-Mandel, HKSJ", "PM", "hksj"),
)


@dataclass(frozen=True, slots=True)
class Variant:
    """One model's result on the scale of ``yi``; ``interval`` is confidence or credible."""

    name: str
    method: str
    estimate: float
    ci_low: float
    ci_high: float
    pi_low: float | None = None
    pi_high: float | None = None
    tau2: float | None = None
    i2: float | None = None
    interval: str = "confidence"

    def to_json(self, *, ratios: bool) -> dict[str, Any]:
        """Give its fields, for ratios on the natural scale under ``exp`` too."""
        body = asdict(self)
        if ratios:
            names = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
            body["exp"] = {name: as_ratio(body[name]) for name in names}
        return body


def variants(yi: Sequence[float], vi: Sequence[float], *, level: float = 0.95) -> tuple[Variant, ...]:
    """Fit every model of the sensitivity table; none for fewer than two studies.

    Args:
        yi: Effects on the scale of analysis.
        vi: Their variances.
        level: Level of the intervals.

    Returns:
        Common effect, DL and REML with the intervals in use, REML as RevMan has it, and a Bayesian model.
    """
    if len(yi) < 2:
        return ()
    return (*_fitted(yi, vi, level), _revman(yi, vi, level), *_bayesian(yi, vi, level))


def _fitted(yi: Sequence[float], vi: Sequence[float], level: float) -> Iterator[Variant]:
    from meta import pool

    for model in MODELS:
        yield _variant(model.name, pool(yi, vi, tau2=model.tau2, ci=model.ci, level=level))


def _revman(yi: Sequence[float], vi: Sequence[float], level: float) -> Variant:
    """Give what RevMan prints since January 2025: REML by default, I2 from tau2, and its advice on the interval.

    HKSJ where there are more than two studies and tau2 is above 0, else the Wald-type interval; the prediction interval
    from the same distribution, for three studies or more.
    """
    from meta import pool

    wald = pool(yi, vi, tau2="REML", ci="wald", level=level)
    chosen = pool(yi, vi, tau2="REML", ci="hksj", level=level) if wald.k > 2 and wald.tau2 > 0 else wald
    plain = "k = 2" if wald.k == 2 else "tau2 = 0"
    why = "HKSJ interval, as k > 2 and tau2 > 0" if chosen is not wald else f"Wald-type interval, as {plain}"
    prediction = (
        "" if wald.k < 3 else ", prediction interval normal" if chosen is wald else ", prediction interval t(k-1)"
    )
    return _variant(REVMAN, chosen, f"RevMan's choices of 2025: REML, {why}{prediction}")


def _bayesian(yi: Sequence[float], vi: Sequence[float], level: float) -> Iterator[Variant]:
    """Give the normal-normal model with a half-normal prior of scale 0.5 on tau; tau2 is its squared median."""
    from meta import bayes

    found = bayes(yi, vi, level=level)
    few = len(yi) < 3
    yield Variant(
        "Bayesian, half-normal(0.5) on tau",
        f"Bayesian normal-normal model, {found.prior}; posterior mean, equal-tailed credible interval",
        found.mean,
        found.ci_low,
        found.ci_high,
        None if few else found.pi_low,
        None if few else found.pi_high,
        found.tau_median**2,
        interval="credible",
    )


def _variant(name: str, result: Pooled, method: str = "") -> Variant:
    few = result.k < 3
    return Variant(
        name,
        method or result.method,
        result.estimate,
        result.ci_low,
        result.ci_high,
        None if few else result.pi_low,
        None if few else result.pi_high,
        None if result.tau2_se is None else result.tau2,
        result.i2,
    )
