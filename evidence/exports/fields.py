"""What the columns of every exported CSV hold, in one place: type and meaning by name.

A table whose module has ``Column``s describes itself, as the evidence table does; the others are described here, under
their kind where a name means something of its own there. Must never give a name a type that a cell of it may not have.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from evidence.exports.extractions import COLUMNS as EXTRACTIONS
from evidence.table import COLUMNS as ROWS
from evidence.table.sheets import ARMS, OUTCOMES, STUDIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidence.tabular import Column, Kind

    Field = tuple[Kind, str]
    """The type of a column's cells, and what they mean."""

_ARM: Final = "as the protocol labels it"

SHARED: Mapping[str, Field] = {
    "study_id": ("text", "The study's name; reports of one study have one name"),
    "slab": ("text", "The study's label for a plot, such as Rini 2011 (AXIS)"),
    "studlab": ("text", "The study's label for a plot, such as Rini 2011 (AXIS)"),
    "outcome": ("text", "The protocol's outcome, such as OS"),
    "vi": ("real", "The sampling variance of yi, sei squared"),
    "n1i": ("whole", "Patients of arm A in this analysis, as printed"),
    "n2i": ("whole", "Patients of arm B in this analysis, as printed"),
    "hr": ("real", "The estimate as A over B on the natural scale, whatever the measure"),
    "ci_lb": ("real", "The lower bound of its interval as A over B"),
    "ci_ub": ("real", "The upper bound of its interval as A over B"),
    "se_source": ("text", "What sei was computed from: interval"),
    "a_label": ("text", f"Arm A {_ARM}"),
    "b_label": ("text", f"Arm B {_ARM}"),
    "status": ("text", "accepted or not reviewed for what is pooled; rejected or the reason for what is not"),
    "TE": ("real", "The natural logarithm of the estimate, A (treat1) over B (treat2)"),
    "seTE": ("real", "The standard error of TE"),
    "lower": ("real", "The natural logarithm of the lower bound, at its own level"),
    "upper": ("real", "The natural logarithm of the upper bound, at its own level"),
    "n.e": ("whole", "Patients of arm A in this analysis, as printed"),
    "n.c": ("whole", "Patients of arm B in this analysis, as printed"),
    "label.e": ("text", f"Arm A {_ARM}"),
    "label.c": ("text", f"Arm B {_ARM}"),
    "sm": ("text", "The ratio: HR, OR, RR, IRR or SHR"),
    "treat1": ("text", f"Arm A {_ARM}"),
    "treat2": ("text", f"Arm B {_ARM}"),
}

_RISK: Final[Mapping[str, Field]] = {
    "Study": ("text", "The study's name"),
    "Overall": ("text", "Empty, for the judges: the study as a whole"),
}
_ROB_2: Final = (
    *("randomisation process", "deviations from the intended interventions", "missing outcome data"),
    *("measurement of the outcome", "selection of the reported result"),
)
_ROBINS_I: Final = (
    *("confounding", "selection of participants", "classification of interventions"),
    *("deviations from the intended interventions", "missing data", "measurement of outcomes"),
    "selection of the reported result",
)


def _domains(names: Iterable[str]) -> dict[str, Field]:
    return {**_RISK, **{f"D{n}": ("text", f"Empty, for the judges: {name}") for n, name in enumerate(names, start=1)}}


_UNUSED: Final = "Empty: these figures are generic inverse variance"
OWN: Mapping[str, Mapping[str, Field]] = {
    "robvis": _domains(_ROB_2),
    "robins_i": _domains(_ROBINS_I),
    "revman": {
        "Analysis group": ("whole", "The number of the comparison"),
        "Analysis number": ("whole", "The number of the analysis within it, an outcome and stratum each"),
        "Analysis name": ("text", "The outcome and stratum"),
        "Subgroup": ("text", "Empty: no subgroups are written"),
        "Study": ("text", "The study's name, without characters that RevMan refuses"),
        "Study year": ("whole", "The year of publication"),
        "GIV Mean": ("real", "The natural logarithm of the estimate, A over B"),
        "GIV SE": ("real", "Its standard error"),
        "CI start": ("real", "The lower bound of its 95 % interval, as a ratio"),
        "CI end": ("real", "The upper bound of its 95 % interval, as a ratio"),
        "Experimental N": ("whole", "Patients of arm A in this analysis, as printed"),
        "Control N": ("whole", "Patients of arm B in this analysis, as printed"),
        "Footnotes": ("text", "What the figures are, and where they stand"),
        **{
            f"{side} {name}": ("real", _UNUSED)
            for side in ("Experimental", "Control")
            for name in ("cases", "mean", "SD")
        },
        **dict.fromkeys(("O-E", "Variance", "Weight"), ("real", _UNUSED)),
    },
    "indirect": {
        "arm": ("text", "The side of the question that the study has"),
        "arm_side": ("text", "Whether that side is A or B of the comparison"),
        "other": ("text", "The third comparator"),
        "other_side": ("text", "What the comparator is called to match it between studies"),
        "value": ("real", "The estimate as arm over other, on the natural scale"),
        "ci_low": ("real", "The lower bound of its interval as arm over other"),
        "ci_high": ("real", "The upper bound of its interval as arm over other"),
        "n_arm": ("whole", "Patients of the arm in this analysis, as printed"),
        "n_other": ("whole", "Patients of the third comparator in this analysis, as printed"),
        "status": ("text", "usable, or what speaks against the estimate"),
    },
    "worklist": {
        "pmcid": ("text", "PubMed Central's number"),
        "doi": ("text", "The DOI"),
        "title": ("text", "The title of the report"),
        "missing": ("text", "What its abstract leaves out"),
        "look_for": ("text", "What to look for in the full text"),
        "pubmed_url": ("text", "Where its abstract stands"),
        "full_text_url": ("text", "Where its full text may stand"),
        "found_value": ("text", "Empty, for the person who looks: the estimate"),
        "found_ci_low": ("text", "Empty, for the person who looks: the lower bound"),
        "found_ci_high": ("text", "Empty, for the person who looks: the upper bound"),
        "found_where": ("text", "Empty, for the person who looks: the page or table"),
        "note": ("text", "Empty, for the person who looks"),
    },
    "sof": {
        "outcome": ("text", "The outcome's name for readers"),
        "n_studies": ("whole", "Studies in the result"),
        "n_participants": ("text", "Their participants, as far as printed"),
        "rob": ("text", "Empty, for the judges: risk of bias"),
        "inconsistency": ("text", "Empty, for the judges"),
        "indirectness": ("text", "Empty, for the judges"),
        "imprecision": ("text", "Empty, for the judges"),
        "publication_bias": ("text", "Empty, for the judges"),
        "relative_effect_95ci": ("text", "The pooled ratio with its interval, in words"),
        "baseline_risk": ("text", "The risk with B that the protocol states, and of when"),
        "absolute_effect": ("text", "What the ratio comes to at that risk, in words"),
        "certainty": ("text", "Empty, for the judges"),
        "comments": ("text", "What the judges need to know"),
        "k_eligible": ("whole", "Eligible studies, with and without usable numbers"),
        "i2": ("real", "I2 in per cent"),
        "tau2": ("real", "The variance between studies, on the log scale"),
        "q_p": ("real", "The P value of Cochran's Q"),
        "prediction_interval": ("text", "Where the effect of a new study is expected, in words"),
        "ci_includes_1": ("text", "Whether the interval includes no effect"),
        "status": ("text", "Whether people have accepted what is pooled"),
    },
    "prisma": {
        "data": ("text", "The key of the number in PRISMA2020, NA for a title"),
        "node": ("text", "The node of the figure"),
        "box": ("text", "The box of the figure"),
        "description": ("text", "What the box is for"),
        "boxtext": ("text", "What stands in the box"),
        "tooltips": ("text", "What is told when one points at it"),
        "url": ("text", "Where the box leads"),
        "n": ("text", "The number; for lists, each with its own"),
    },
}


@cache
def described(kind: str) -> Mapping[str, Field]:
    """Give the fields that a table of this kind may have, by name.

    Args:
        kind: An export's name, or ``table``, ``studies``, ``arms``, ``outcomes``.
    """
    themselves: dict[str, Sequence[Column[Any]]] = {
        "extractions": EXTRACTIONS,
        "studies": STUDIES,
        "arms": ARMS,
        "outcomes": OUTCOMES,
        "table": ROWS,
    }
    if kind in themselves:
        return {one.name: (one.kind, one.about) for one in themselves[kind]}
    general = {one.name: (one.kind, one.about) for one in ROWS}
    return {**general, **SHARED, **OWN.get(kind, {})}


def schema(kind: str, header: Iterable[str]) -> list[dict[str, str]]:
    """Describe a table's columns as Frictionless Table Schema does; a name that is not known is a text.

    >>> schema("netmeta", ["TE", "new"])[1]
    {'name': 'new', 'type': 'string'}
    """
    known = described(kind)
    return [{"name": name, **(_frictionless(*known[name]) if name in known else {"type": "string"})} for name in header]


def _frictionless(kind: Kind, about: str) -> dict[str, str]:
    types = {"whole": "integer", "real": "number", "flag": "boolean", "time": "datetime", "any": "any"}
    form = {"format": "%Y-%m-%dT%H:%M:%S%z"} if kind == "time" else {}
    return {"type": types.get(kind, "string"), **form, "description": f"{about}."}
