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
        return single(level, CI_NAMES["wald"])
    model = "fixed effect, inverse variance" if tau2 == "FE" else f"random effects, {TAU2_NAMES[tau2]} for tau2"
    return f"{model}, {CI_NAMES[ci]}, {percent(level)}"


def single(level: float, interval: str) -> str:
    """Name what stands for a single study in place of a pooled result, with the words for its interval.

    >>> single(0.95, "the interval that it reports")
    'single study, nothing pooled, the interval that it reports, 95 %'
    """
    return f"single study, nothing pooled, {interval}, {percent(level)}"


def not_pooled(k: int) -> str:
    """Say that so few studies were not averaged.

    >>> not_pooled(2)
    'not pooled: k = 2'
    """
    return f"not pooled: k = {k}"


def of_eligible(k: int, k_eligible: int) -> str:
    """Say how many of the eligible studies a result is made of.

    >>> of_eligible(1, 4), of_eligible(0, 1)
    ('1 of 4 eligible studies', '0 of 1 eligible study')
    """
    return f"{k} of {k_eligible} eligible {'study' if k_eligible == 1 else 'studies'}"


def percent(level: float) -> str:
    """Write a level.

    >>> percent(0.95), percent(0.975)
    ('95 %', '97.5 %')
    """
    return f"{100 * level:.6g} %"


def other_level(own: float | None, level: float) -> str:
    """Name the level of an interval that stands beside intervals of another; empty where it is theirs or not known.

    >>> other_level(0.9, 0.95), other_level(0.95, 0.95), other_level(None, 0.95)
    ('90 % CI', '', '')
    """
    return "" if own is None or own == level else f"{percent(own)} CI"


def number(x: float) -> str:
    """Write an estimate or a bound: two decimals, three figures where that would hide or pretend too much.

    What is not 1 is not written as 1.00: a reader sees by a bound of a ratio whether its interval includes 1.

    >>> number(0.8), number(0.0123), number(12.345), number(1234.5), number(-0.3)
    ('0.80', '0.0123', '12.35', '1234', '-0.30')
    >>> number(1.0), number(0.9958), number(1.0004), number(1 - 1e-9)
    ('1.00', '0.996', '1.0004', '1.00')
    """
    size = abs(x)
    if 0.995 <= size < 1.005:
        return next((told for told in (f"{x:.3f}", f"{x:.4f}") if float(told) not in {-1.0, 1.0}), f"{x:.2f}")
    if size >= 100:
        return f"{x:.0f}" if size < 1e6 else f"{x:.2e}"
    if size >= 0.095 or size == 0:
        return f"{x:.2f}"
    return f"{x:.3g}"


def variance(x: float) -> str:
    """Write a variance, or a bound of its interval.

    >>> variance(0.0), variance(0.01804), variance(249.4), variance(1072.3)
    ('0', '0.018', '249', '1072')
    """
    return f"{x:.3g}" if abs(x) < 999.5 or abs(x) >= 1e6 else f"{x:.0f}"


def p_value(p: float) -> str:
    """Write a P value with its sign of comparison.

    What is not .05 is not written as 0.050, on whichever side of it it lies.

    >>> p_value(0.6084), p_value(0.0275), p_value(0.00004), p_value(0.0004), p_value(0.9996)
    ('P = 0.61', 'P = 0.028', 'P < 0.0001', 'P = 0.0004', 'P > 0.99')
    >>> p_value(0.05), p_value(0.0496), p_value(0.0503)
    ('P = 0.050', 'P = 0.0496', 'P = 0.0503')
    """
    if p < 0.0001:
        return "P < 0.0001"
    if p > 0.99:
        return "P > 0.99"
    decimals = 2 if p >= 0.095 else 3 if p >= 0.00095 and (p == 0.05 or f"{p:.3f}" != "0.050") else 4
    return f"P = {p:.{decimals}f}"
