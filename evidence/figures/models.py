"""The same studies by other models, side by side: what the conclusion hangs on.

Must never choose among them, and says of each what it is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from evidence.figures.shapes import as_ratio

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from meta import Pooled

REVMAN = "as RevMan does it"
_SHORT = {"wald": "Wald", "hksj": "HKSJ", "hksj-adhoc": "HKSJ with the ad hoc floor"}


class Role(StrEnum):
    """What a model of the table is to the review: its main model, one that its protocol declares, or neither."""

    MAIN = "main"
    DECLARED = "declared"
    OTHER = ""


class Alternative(NamedTuple):
    """A model by the name under which it stands in the table; ``declared`` are the protocol's words for it."""

    name: str
    tau2: str
    ci: str
    declared: str = ""
    role: Role = Role.OTHER


MODELS = (
    Alternative("common effect", "FE", "wald"),
    Alternative("DL, Wald", "DL", "wald"),
    Alternative("REML, Wald", "REML", "wald"),
    Alternative("REML, HKSJ", "REML", "hksj"),
    Alternative("REML, HKSJ with the ad hoc floor", "REML", "hksj-adhoc"),
    Alternative("Paule-Mandel, HKSJ", "PM", "hksj"),
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
    role: Role = Role.OTHER
    declared: str = ""

    def to_json(self, *, ratios: bool) -> dict[str, Any]:
        """Give its fields, for ratios on the natural scale under ``exp`` too."""
        body = asdict(self)
        if ratios:
            names = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")
            body["exp"] = {name: as_ratio(body[name]) for name in names}
        return body


def variants(
    yi: Sequence[float],
    vi: Sequence[float],
    *,
    level: float = 0.95,
    main: tuple[str, str] | None = None,
    declared: Sequence[Alternative] = (),
) -> tuple[Variant, ...]:
    """Fit every model of the sensitivity table; none for fewer than two studies.

    Args:
        yi: Effects on the scale of analysis.
        vi: Their variances.
        level: Level of the intervals.
        main: tau2 and interval of the main model, to be marked.
        declared: The alternatives of the protocol, which go first.

    Returns:
        The main model and the declared ones; common effect, DL and REML with the intervals in use, REML as RevMan has
        it, and a Bayesian model.
    """
    if len(yi) < 2:
        return ()
    return (*_fitted(yi, vi, level, _listed(main, declared)), _revman(yi, vi, level), *_bayesian(yi, vi, level))


def named(tau2: str, ci: str) -> str:
    """Name a model as the table does.

    >>> named("FE", "wald"), named("PM", "hksj"), named("EB", "wald")
    ('common effect', 'Paule-Mandel, HKSJ', 'EB, Wald')
    """
    known = next((one.name for one in MODELS if (one.tau2, one.ci) == (tau2, ci)), None)
    return known or f"{tau2}, {_SHORT[ci]}"


def _listed(main: tuple[str, str] | None, declared: Sequence[Alternative]) -> list[Alternative]:
    """Put the main model first, then the declared ones, then the others, each model once."""
    first = [Alternative(named(*main), *main, role=Role.MAIN)] if main else []
    every = {}
    for one in (*first, *(model._replace(role=Role.DECLARED) for model in declared), *MODELS):
        key = (one.tau2, one.ci)
        if key not in every:
            every[key] = one
        elif one.role is Role.DECLARED and not every[key].declared:
            every[key] = every[key]._replace(declared=one.declared)  # the main model, declared once more
    return list(every.values())


def _fitted(yi: Sequence[float], vi: Sequence[float], level: float, models: Sequence[Alternative]) -> Iterator[Variant]:
    from meta import pool

    for model in models:
        found = _variant(model.name, pool(yi, vi, tau2=model.tau2, ci=model.ci, level=level))
        yield replace(found, role=model.role, declared=model.declared)


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
