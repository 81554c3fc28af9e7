"""What was read from one record, as lines for a terminal: each value with the words that it stands in.

Takes the JSON shape of a record, so that it shows what a script would get.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evidence.report.words import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    Body = dict[str, Any]

DIRECTIONS = {
    "explicit": "stated in the text",
    "comparing": "stated in the text",
    "verb": "from the sentence's verb",
    "carried": "carried over from the other effect of this comparison",
    "medians": "only from the order of the medians",
    "convention": "only by convention",
    "open": "not known",
}
_FACTS = ("line_of_therapy", "prior_therapy", "condition", "design")


def heading(body: Body) -> str:
    """Write what the record is, and what was said of it after its publication."""
    name = f"PMID {body['pmid']}" if body["pmid"] else body["doi"] or "A record"
    place = ", ".join(str(part) for part in (body["journal"], body["year"]) if part)
    head = wrapped(f"{name}{f' ({place})' if place else ''}: {body['title']}")
    for notice in body.get("notices", ()):
        head += "\n" + wrapped(f"! {notice['words']}", indent="    ", first="  ")
    return head


def findings_lines(body: Body, indent: str = "  ") -> Iterator[str]:
    """Give the lines of every value: the value, below it the quote."""
    for _, says, value in values(body):
        yield wrapped(says, indent=indent + "    ", first=indent)
        yield wrapped(f'"{value["quote"]}"', indent=indent + "      ")
    for one in body["abstained"]:
        yield wrapped(f"not understood ({one['reason']})", indent=indent + "    ", first=indent)
        yield wrapped(f'"{one["quote"]}"', indent=indent + "      ")


def values(body: Body) -> Iterator[tuple[str, str, Body]]:
    """Give every value that was read: its kind (the key of the record's JSON), what it says, and its own JSON."""
    names = {arm["id"]: arm["name"] for arm in body["arms"]}
    if body["total_n"]:
        yield "total_n", f"{body['total_n']['value']} patients in all", body["total_n"]
    for arm in body["arms"]:
        yield "arms", _arm(arm), arm
    if body["follow_up"]:
        yield "follow_up", _follow_up(body["follow_up"]), body["follow_up"]
    for effect in body["effects"]:
        yield "effects", _effect(effect), effect
    for median in body["medians"]:
        value = "not reached" if median["value"] is None else f"{median['value']:g} {median['unit']}"
        yield "medians", f"{median['endpoint']}  median {value}{_in(names, median)}{_interval(median)}", median
    for rate in body["rates"]:
        share = "" if rate["percent"] is None else f"{rate['percent']:g} %"
        yield "rates", f"{rate['endpoint']}  {share}{_in(names, rate)}{_p(rate)}", rate
    for name in _FACTS:
        if body["context"][name]:
            yield "context", f"{name.replace('_', ' ')}: {body['context'][name]['value']}", body["context"][name]
    for number in body["context"]["registry_ids"]:
        yield "context", f"registered as {number['value']}", number


def _arm(arm: Body) -> str:
    parts = ", ".join(
        part["name"] if part["n"] is None else f"{part['name']} {part['n']}" for part in arm["components"]
    )
    size = "" if arm["n"] is None else f", n = {arm['n']}"
    return f"arm {arm['name']}{size}{f' ({parts})' if parts else ''}"


def _follow_up(follow_up: Body) -> str:
    return f"median follow-up {follow_up['median']:g} {follow_up['unit']}{_interval(follow_up)}"


def _effect(effect: Body) -> str:
    arms = (
        f"{effect['numerator_text']} over {effect['reference_text']}"
        if effect["numerator_text"] and effect["reference_text"]
        else "direction open"
    )
    marked = [
        f"{check['code']}: {check['detail']}" for check in effect["checks"] if check["status"] in {"warn", "fail"}
    ]
    doubts = f"; CHECK {'; '.join(marked)}" if marked else ""
    return (
        f"{effect['endpoint']}  {effect['measure']} {effect['value']:g}{_interval(effect)}{_p(effect)}; "
        f"{arms} (direction {DIRECTIONS[effect['direction_source']]}){doubts}"
    )


def _interval(value: Body) -> str:
    if value.get("ci_low") is None or value.get("ci_high") is None:
        return ""
    level = "" if value.get("ci_level") is None else f"{100 * value['ci_level']:g} % CI "
    return f" ({level}{value['ci_low']:g}-{value['ci_high']:g})"


def _p(value: Body) -> str:
    return "" if value.get("p_value") is None else f", P {value['p_op'] or '='} {value['p_value']:g}"


def _in(names: dict[str, str], value: Body) -> str:
    return f", {names[value['arm']]}" if value["arm"] in names else ""
