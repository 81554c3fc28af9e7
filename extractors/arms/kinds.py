"""Give a group the name of its kind of drugs where the drugs stand in a bracket with the size: "a TKI (A or B, n = 5)".

Must never give the name of a kind to a group of one drug, nor take what is no treatment for a kind.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.arms import cues, reading
from extractors.arms.naming import Name
from extractors.drugs import is_drug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.arms.cues import Cue
    from extractors.arms.page import Page

_BOUND = 2_000_000  # numbers of what a kind and its bracket have in common
_NAMES = re.compile(r"[A-Za-z ,/-]+")
_MEMBERS = re.compile(r",? (?:and|or) |[,/] ?")


def with_kinds(page: Page, found: Iterable[Cue]) -> list[Cue]:
    """Every place as it was, or with the kind's name and then that of its drugs as another one."""
    return [one for cue in found for one in _with_kind(page, cue)]


def _with_kind(page: Page, cue: Cue) -> Iterator[Cue]:
    around = page.around(cue.name.start) if cue.n else None
    kind = _kind(page, around[0], cue.name.end) if around else None
    if around is None or kind is None:
        yield cue
        return
    span = around[0] + 1, cue.name.end
    drugs = Name(*span, page.even[slice(*span)], span)
    bound = cue.bound if cue.bound >= 0 else _BOUND + cue.span[0]
    yield replace(cue, name=kind, span=(kind.start, cue.span[1]), bound=bound)
    yield replace(cue, name=drugs, n=None, weight=cues.MENTIONED, bound=bound)


def _kind(page: Page, opening: int, end: int) -> Name | None:
    """The name of a kind of treatment before a bracket that begins with two of its drugs or more."""
    inside = page.even[opening + 1 : end]
    members = [part for part in _MEMBERS.split(inside) if part]
    if len(members) < 2 or not _NAMES.fullmatch(inside) or not all(map(is_drug, members)):
        return None
    kind = reading.before(page, opening, page.sentence(opening).start)
    return kind if kind and page.treated(kind.called) and not is_drug(kind.called) else None
