"""What may be pooled: the guards in front of every model.

Must never change a number: input is taken as it is or refused with the study named. What is only doubtful becomes a
warning of the result.
"""

from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from meta.words import CI_NAMES, TAU2_NAMES

Floats = NDArray[np.float64]

#: Beyond this the squares of weights leave double precision; no effect measure comes near it.
_HUGE = 1e60

#: Variances further apart than this leave no digit of the less precise studies in a sum.
_SPAN = 1e20


def check(yi: Any, vi: Any, labels: Sequence[str] | None = None) -> tuple[Floats, Floats]:
    """Give effects and variances as arrays, or say which study cannot be pooled and why.

    Args:
        yi: Effects, shape (k,), on the scale of analysis (ratios as logarithms).
        vi: Their sampling variances, shape (k,), above 0.
        labels: Names of the studies, for messages.

    Returns:
        Two arrays of shape (k,).

    Raises:
        ValueError: Nothing to pool, unequal lengths, not numbers, not finite, a variance that is not above 0,
            variances too far apart.
    """
    y, v = _numbers(yi, "yi"), _numbers(vi, "vi")
    if y.size == 0:
        raise ValueError("there is nothing to pool: yi is empty")
    if y.size != v.size:
        raise ValueError(f"yi and vi must have the same length, got {y.size} and {v.size}")
    if labels is not None and len(labels) != y.size:
        raise ValueError(f"labels must name each of the {y.size} studies, got {len(labels)}")
    fit = (np.abs(y) < _HUGE) & (v > 0) & (v < _HUGE) & (v >= 1 / _HUGE)  # NaN fails this too
    if not fit.all():
        _refuse(int(np.argmin(fit)), y, v, labels)
    if float(v.max()) > _SPAN * float(v.min()):
        span = f"{v.min():g} to {v.max():g}"
        raise ValueError(f"vi runs from {span}: variances so far apart cannot be computed with together")
    return y, v


def _refuse(i: int, y: Floats, v: Floats, labels: Sequence[str] | None) -> NoReturn:
    """Say why a study cannot be pooled.

    Raises:
        ValueError: Always.
    """
    study, effect, variance = f"study {i + 1}", float(y[i]), float(v[i])
    study += f" ({labels[i]})" if labels is not None else ""
    if not abs(effect) < _HUGE:
        raise ValueError(f"{study}: yi must be a finite number, got {effect}; leave a study without data out")
    if not 0 < variance < _HUGE:
        raise ValueError(f"{study}: vi is a variance and must be finite and above 0, got {variance}")
    raise ValueError(f"{study}: vi = {variance} is too small to be computed with")


def names(labels: Sequence[str] | None, k: int) -> tuple[str, ...]:
    """Names of the studies; their numbers where nobody gave any.

    >>> names(None, 2), names(["Busch 2011"], 1)
    (('study 1', 'study 2'), ('Busch 2011',))
    """
    return tuple(f"study {i + 1}" for i in range(k)) if labels is None else tuple(str(label) for label in labels)


def check_choices(tau2: str, ci: str, level: float) -> None:
    """Refuse a model that does not exist.

    Raises:
        ValueError: Unknown tau2 estimator or interval, or a level that is not between 0 and 1.
    """
    estimators = ("FE", *TAU2_NAMES)
    if tau2 not in estimators:
        raise ValueError(f"tau2 must be one of {' '.join(estimators)}, got {tau2!r}")
    if ci not in CI_NAMES:
        raise ValueError(f"ci must be one of {' '.join(CI_NAMES)}, got {ci!r}")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1 (write 0.95, not 95), got {level}")


def scale_hint(yi: Sequence[float] | Floats) -> str | None:
    """Say when effects look like ratios that nobody has taken the logarithm of.

    Ratios of one question lie on both sides of 1 and are never negative; logarithms lie on both sides of 0. That is a
    strong hint and no proof (standardised mean differences of 0.8 to 1.3 look the same): a warning, not an error.

    Args:
        yi: Effects as they were handed in.

    Returns:
        The warning, or None where nothing is odd.

    >>> scale_hint([0.79, 1.03, 0.84, 0.65])[:34]
    'all yi are above 0 and lie on both'
    >>> scale_hint([-0.24, 0.03, -0.17, -0.43]) is None
    True
    """
    low, high = float(np.min(yi)), float(np.max(yi))
    if not (0 < low < 1 < high <= 50):
        return None
    return (
        "all yi are above 0 and lie on both sides of 1, as ratios do: if these are HR, OR or RR, pool their logarithms "
        "(meta.log_effect gives yi and sei)"
    )


def _numbers(values: Any, name: str) -> Floats:
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must be a list of numbers, one a study, got {array.ndim} dimensions")
    if array.dtype.kind in "USbcmM":
        raise ValueError(f"{name} must be numbers, got {array.dtype}")
    try:
        return np.asarray(array, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} must be numbers: {error}") from error
