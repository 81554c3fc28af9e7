"""A record in the terminal: its text with what was read from it marked, what each mark is, and why.

Must never rely on colour alone: every mark has brackets and its number. Must never let a text command the terminal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.text import Text

from evidence.report.badges import LINKS, Badge, badges, marks
from evidence.report.explaining import linked
from evidence.report.marking import segments
from evidence.report.words import wrapped
from evidence.tabular.columns import showable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Body = dict[str, Any]

BRACKETS, PLAIN_BRACKETS = ("\u27e6", "\u27e7"), ("{", "}")
_STYLES = {
    "effects": "bold green",
    "arms": "cyan",
    "medians": "yellow",
    "rates": "blue",
    "abstained": "red",
}
_OTHER_STYLE = "magenta"
_DETAILS = ("population", "assessor", "analysis_set", "data_cut", "switching")
_INDENT = "      "
_LEGEND = "Marks: {0}number: words{1}; " + ", ".join(f"{letter} {name}" for name, letter in LINKS.items())


def marked_text(body: Body, brackets: tuple[str, str] = BRACKETS) -> Text:
    """Give the record's text with its marks, overlapping ones cut at each other's borders.

    Args:
        body: The record.
        brackets: What stands before and after marked words.
    """
    text, numbered = body["text"], badges(body)
    kinds = {str(one.number): one.kind for one in numbered}
    shown = Text()
    for piece in segments(text, marks(text, numbered)):
        if not piece.says:
            shown.append(showable(piece.text))
            continue
        names = piece.says.split("; ")
        style = _STYLES.get(kinds[names[0].rstrip("".join(LINKS.values()))], _OTHER_STYLE)
        shown.append(f"{brackets[0]}{','.join(names)}:", style="dim")
        shown.append(showable(piece.text), style=style)
        shown.append(brackets[1], style="dim")
    return shown


def legend(brackets: tuple[str, str] = BRACKETS) -> str:
    """Say how the marks are to be read."""
    return wrapped(_LEGEND.format(*brackets) + ", of the effect with that number.", indent="  ")


def span_lines(body: Body, explained: Sequence[Body] = ()) -> Iterator[str]:
    """Give the list: what each mark is, its words, their place and rule, and of an effect why it was linked so.

    Args:
        body: The record.
        explained: What ``extractors.explain`` gives of its text; of effects that it does not have, nothing is said.
    """
    known = {(one["id"], one["start"], one["end"]): one for one in explained}
    arms = {arm["id"]: arm["name"] for arm in body["arms"]}
    for one in badges(body):
        value = one.value
        yield wrapped(showable(one.says), indent=_INDENT, first=f"{one.number:>4}  ")
        yield _words(value)
        if one.kind != "effects":
            continue
        yield from _details(value)
        why = known.get((value["id"], value["start"], value["end"]))
        yield from map(showable, _evidence(one) if why is None else linked(why, arms))


def _words(value: Body) -> str:
    place = f"at {value['start']}-{value['end']}, {value['rule']}"
    return wrapped(showable(f'"{value["quote"]}", {place}'), indent=_INDENT + "  ", first=_INDENT)


def _details(effect: Body) -> Iterator[str]:
    told = [f"{name.replace('_', ' ')} {effect[name]}" for name in _DETAILS if effect.get(name)]
    flags = {"adjusted": effect.get("adjusted"), "stratified": effect.get("stratified")}
    told += [name if held else f"not {name}" for name, held in flags.items() if held is not None]
    if effect["measure_probable"]:
        told.append(f"printed as {effect['measure']}, probably {effect['measure_probable']}")
    yield wrapped(showable("; ".join([effect["kind"], *told])), indent=_INDENT)


def _evidence(one: Badge) -> Iterator[str]:
    """Give the words that an effect was linked by, where no more is known of why."""
    for name, words in (one.value["evidence"] or {}).items():
        yield wrapped(f'{name:11}"{words["quote"]}", at {words["start"]}, {words["rule"]}', indent=_INDENT)
