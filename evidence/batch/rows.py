"""The flat row of an effect, as CSV and Parquet hold it.

``COLUMNS`` is its definition. Missing stays missing: an empty cell, a null.
"""

from __future__ import annotations

from typing import Any

Body = dict[str, Any]

TEXT, WHOLE, REAL, YES_NO = "string", "int64", "float64", "bool"

# Column, type, where the value stands: in the record, its effect, its extractor, or a function's answer.
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("pmid", TEXT, "record"),
    ("doi", TEXT, "record"),
    ("year", WHOLE, "record"),
    ("journal", TEXT, "record"),
    ("title", TEXT, "record"),
    ("id", TEXT, "effect"),
    ("endpoint", TEXT, "effect"),
    ("endpoint_text", TEXT, "effect"),
    ("measure", TEXT, "effect"),
    ("measure_probable", TEXT, "effect"),
    ("value", REAL, "effect"),
    ("ci_low", REAL, "effect"),
    ("ci_high", REAL, "effect"),
    ("ci_level", REAL, "effect"),
    ("ci_level_assumed", YES_NO, "effect"),
    ("p_op", TEXT, "effect"),
    ("p_value", REAL, "effect"),
    ("p_sided", WHOLE, "effect"),
    ("kind", TEXT, "effect"),
    ("numerator_text", TEXT, "effect"),
    ("reference_text", TEXT, "effect"),
    ("direction_source", TEXT, "effect"),
    ("population", TEXT, "effect"),
    ("adjusted", YES_NO, "effect"),
    ("stratified", YES_NO, "effect"),
    ("assessor", TEXT, "effect"),
    ("analysis_set", TEXT, "effect"),
    ("data_cut", TEXT, "effect"),
    ("switching", TEXT, "effect"),
    ("n_numerator", WHOLE, "numerator"),
    ("n_reference", WHOLE, "reference"),
    ("total_n", WHOLE, "total_n"),
    ("line_of_therapy", TEXT, "context"),
    ("design", TEXT, "context"),
    ("checks", TEXT, "checks"),
    ("quote", TEXT, "effect"),
    ("start", WHOLE, "effect"),
    ("end", WHOLE, "effect"),
    ("rule", TEXT, "effect"),
    ("text_sha256", TEXT, "record"),
    ("extractor_version", TEXT, "extractor"),
    ("rules_sha256", TEXT, "extractor"),
)

RECORD = "record"
"""The column of Parquet that holds all that is known of a record, as JSON."""


def rows(body: Body) -> list[dict[str, Any]]:
    """Give a record's flat rows, one an effect; a record without one gives one row with the effect's cells empty.

    >>> [row["pmid"] for row in rows({"pmid": "1", "effects": []})]
    ['1']
    """
    return [
        {name: _cell(body, effect, name, place) for name, _, place in COLUMNS} for effect in body["effects"] or [{}]
    ]


def _cell(body: Body, effect: Body, name: str, place: str) -> Any:
    if place in {"record", "effect"}:
        return (body if place == "record" else effect).get(name)
    if place == "extractor":
        return (body.get("extractor") or {}).get(name.removeprefix("extractor_"))
    if place == "checks":
        found = [f"{check['code']}: {check['status']}" for check in effect.get("checks") or () if _tells(check)]
        return "; ".join(found) or None
    if place == "total_n":
        return (body.get("total_n") or {}).get("value")
    if place == "context":
        return ((body.get("context") or {}).get(name) or {}).get("value")
    arm = effect.get(place)
    return next((one["n"] for one in body.get("arms") or () if one["id"] == arm), None)


def _tells(check: Body) -> bool:
    return check["status"] in {"warn", "fail"}
