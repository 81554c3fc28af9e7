"""How far the people who decide agree, and on what they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence import decisions
from evidence.store import Store
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.decisions import Agreement, Disagreement


def agreement(folder: Path) -> Agreement:
    """Measure how far reviewers agree on what each decided before seeing the other's word."""
    with Store.open(folder / DATABASE) as store:
        return decisions.agreement(store.decisions())


def disagreements(folder: Path) -> tuple[Disagreement, ...]:
    """Give what two people decided differently on texts as they are now, and nobody has settled."""
    with Store.open(folder / DATABASE) as store:
        now = {one.text_sha256 for one in store.origins()} | {one.sha256 for one in store.rows()} | {""}
        return tuple(one for one in decisions.disagreements(store.decisions()) if one.text_sha256 in now)
