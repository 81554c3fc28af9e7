"""How numbers and methods are written for people: in sentences, plots and tables alike.

Must never be used for computing: what is written here is rounded.
"""

#: Measures that are analysed as logarithms and shown as ratios.
RATIOS = frozenset({"HR", "OR", "RR", "IRR", "SHR"})

#: Names of the tau2 estimators, as a methods section has them.
TAU2_NAMES = {
    "DL": "DerSimonian-Laird",
    "HE": "Hedges",
    "SJ": "Sidik-Jonkman",
    "ML": "ML",
    "REML": "REML",
    "EB": "empirical Bayes",
    "PM": "Paule-Mandel",
}

#: Names of the intervals.
CI_NAMES = {
    "wald": "Wald interval",
    "hksj": "Hartung-Knapp-Sidik-Jonkman interval",
    "hksj-adhoc": "Hartung-Knapp-Sidik-Jonkman interval with the ad hoc floor",
}

#: The same in a table or a sentence that has named the model already.
CI_SHORT = {"wald": "Wald", "hksj": "HKSJ", "hksj-adhoc": "HKSJ with the ad hoc floor"}


def method(tau2: str, ci: str, level: float, k: int) -> str:
    """Name a model, its tau2 estimator and its interval in words.

    >>> method("REML", "hksj-adhoc", 0.95, 4)
    'random effects, REML for tau2, Hartung-Knapp-Sidik-Jonkman interval with the ad hoc floor, 95 %'
    >>> method("FE", "wald", 0.9, 4)
    'fixed effect, inverse variance, Wald interval, 90 %'
    """
    if k == 1:
        return f"single study, nothing pooled, Wald interval, {percent(level)}"
    model = "fixed effect, inverse variance" if tau2 == "FE" else f"random effects, {TAU2_NAMES[tau2]} for tau2"
    return f"{model}, {CI_NAMES[ci]}, {percent(level)}"


def not_pooled(k: int) -> str:
    """Say that so few studies were not averaged.

    >>> not_pooled(2)
    'not pooled: k = 2'
    """
    return f"not pooled: k = {k}"


def percent(level: float) -> str:
    """Write a level.

    >>> percent(0.95), percent(0.975)
    ('95 %', '97.5 %')
    """
    return f"{100 * level:.6g} %"


def number(x: float) -> str:
    """Write an estimate or a bound: two decimals, three figures where that would hide or pretend too much.

    >>> number(0.8), number(0.0123), number(12.345), number(1234.5), number(-0.3)
    ('0.80', '0.0123', '12.35', '1234', '-0.30')
    """
    size = abs(x)
    if size >= 100:
        return f"{x:.0f}" if size < 1e6 else f"{x:.2e}"
    if size >= 0.095 or size == 0:
        return f"{x:.2f}"
    return f"{x:.3g}"


def variance(x: float) -> str:
    """Write a variance, or a bound of its interval.

    >>> variance(0.0), variance(0.01804), variance(249.4)
    ('0', '0.018', '249')
    """
    return f"{x:.3g}"


def p_value(p: float) -> str:
    """Write a P value with its sign of comparison.

    >>> p_value(0.6084), p_value(0.0275), p_value(0.00004), p_value(0.0004), p_value(0.9996)
    ('P = 0.61', 'P = 0.028', 'P < 0.0001', 'P = 0.0004', 'P > 0.99')
    """
    if p < 0.0001:
        return "P < 0.0001"
    if p > 0.99:
        return "P > 0.99"
    decimals = 2 if p >= 0.095 else 3 if p >= 0.00095 else 4
    return f"P = {p:.{decimals}f}"
