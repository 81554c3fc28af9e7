"""What it comes to: line up, pool, plot, report, and figures without a project."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from evidence import files
from evidence.errors import EvidenceError, UsageError
from evidence.protocol import versions
from evidence.store import Store
from evidence.workflow.gathering import gathered
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE, Choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.figures import Model, PooledFigures
    from evidence.report.drawing import Kind
    from evidence.report.review import Review
    from evidence.synthesis import Analysis


def review(
    folder: Path, *, allow_unreviewed: bool = False, choice: Choice | None = None, refuse: bool = True
) -> Review:
    """Line up all that was read with the question and pool it: what the table, plots and report show.

    Args:
        folder: The project.
        allow_unreviewed: Whether to pool what no person has accepted; the result then says so.
        choice: Another model than the protocol's.
        refuse: Whether to refuse where nobody has accepted anything; the caller does, of what was asked for.

    Raises:
        NeedsHuman: There is something to pool, and nobody has accepted any of it.
    """
    from evidence.report.review import Review
    from evidence.synthesis import analyses, refuse_unreviewed
    from evidence.workflow.conflicting import marked

    with Store.open(folder / DATABASE) as store:
        found, bound = gathered(store, protocol(folder)[1]), versions(store.decisions())
    rules = choice.model(found.rules) if choice else found.rules
    lined = found.lined
    if refuse and not allow_unreviewed:
        refuse_unreviewed(rules, lined.rows)
    declared, strata = (
        marked(
            analyses(rules, lined.rows, lined.studies, allow_unreviewed=allow_unreviewed, by=by, refuse=False),
            lined.conflicts,
        )
        for by in ("declared", "strata")
    )
    return Review(rules, found.read, found.unread, lined, declared, strata, found.searched, bound)


def pool(folder: Path, choice: Choice, *, allow_unreviewed: bool = False, strict: bool = False) -> tuple[Analysis, ...]:
    """Pool one result a comparison, outcome and stratum, or a declared analysis.

    Raises:
        NeedsHuman: There is something to pool in what is asked for, and nobody has accepted any of it; or, if that is
            asked for strictly, a result stands on an open conflict.
        UsageError: There is no such analysis, comparison or outcome.
        EvidenceError: No study is there to pool.
    """
    from evidence.synthesis import refuse_unreviewed
    from evidence.workflow.conflicting import refuse_open
    from evidence.workflow.lacking import nothing_to_pool

    found = review(folder, allow_unreviewed=allow_unreviewed, choice=choice, refuse=False)
    picked = choice.pick(found)
    if not allow_unreviewed:
        refuse_unreviewed(found.protocol, found.lined.rows, {one.id for one in picked})
    if not picked:
        raise nothing_to_pool(found, folder, choice)
    if strict:
        refuse_open(picked, found.lined.conflicts)
    return picked


def plot(
    folder: Path,
    choice: Choice,
    out: Path | None = None,
    *,
    kind: Kind = "forest",
    layout: str = "standard",
    allow_unreviewed: bool = False,
) -> tuple[Path, ...]:
    """Draw a plot of each picked analysis; of several, those that this kind of plot cannot show are left out.

    Args:
        folder: The project.
        choice: What to draw.
        out: The file, whose ending says the format; else an SVG in the project, named after kind and outcome.
        kind: The kind of plot.
        layout: The look of a forest plot.
        allow_unreviewed: Whether to let in estimates that no person has accepted.

    Raises:
        UsageError: One file is named for several plots.
        EvidenceError: None of them can be drawn.
    """
    from evidence.report import drawable, drawing

    picked = pool(folder, choice, allow_unreviewed=allow_unreviewed)
    if out is not None and len(picked) != 1:
        raise UsageError(
            f"{len(picked)} analyses match, and one file is named: {', '.join(one.id for one in picked)}.",
            remedy="leave -o out for a file of each, or name one that the protocol declares with --analysis.",
        )
    written, failed = [], []
    for one, name in zip(picked, _file_names([one.id for one in picked]), strict=True):
        path = out or folder / f"{kind}_{name}.svg"
        try:
            written.append(drawing.save(kind, drawable.of_analysis(one, by=choice.by), path, layout=layout))
        except EvidenceError as error:
            if kind == "forest" or len(picked) == 1:
                raise
            failed.append(error)
    if not written:
        raise failed[0]
    return tuple(written)


def _file_names(ids: Sequence[str]) -> list[str]:
    """Name a file for each analysis, no two alike, also where a disk does not tell small letters from capitals.

    >>> _file_names(["a/OS", "a-OS", "A/os", "PFS"])
    ['a-OS', 'a-OS-2', 'A-os-3', 'PFS']
    """
    names: list[str] = []
    for one in ids:
        name = re.sub(r"[^\w.-]+", "-", one)
        taken = {other.casefold() for other in names}
        tries = (name, *(f"{name}-{number}" for number in range(2, len(ids) + 1)))
        names.append(next(free for free in tries if free.casefold() not in taken))
    return names


def plot_figures(
    name: str, model: Model, out: Path, *, kind: Kind, layout: str = "standard", by: str | None = None
) -> tuple[Path, tuple[str, ...]]:
    """Draw a plot of a CSV file of figures without a project; give its path and what a reader has to know.

    Args:
        name: The file of figures, ``-`` for standard input.
        model: How to pool.
        out: The plot, whose ending says the format.
        kind: The kind of plot.
        layout: The look of a forest plot.
        by: A column whose groups are drawn apart.

    Raises:
        EvidenceError: Some rows cannot be used, or this plot cannot show them.
    """
    from evidence.report import drawable, drawing

    found = pool_figures(name, model, by=by)
    title = "figures" if name == files.STDIO else Path(name).stem
    return drawing.save(kind, drawable.of_figures(found, name=title), out, layout=layout), found.warnings


def pool_figures(
    name: str,
    model: Model,
    *,
    sensitivity: bool = False,
    leave_one_out: bool = False,
    cumulative: bool = False,
    by: str | None = None,
) -> PooledFigures:
    """Pool a CSV file of figures without a project.

    Args:
        name: The file, ``-`` for standard input.
        model: How to pool.
        sensitivity: Whether to pool by other models too.
        leave_one_out: Whether to pool without each row in turn.
        cumulative: Whether to pool from the first row on, adding one at a time.
        by: A column whose groups are pooled apart.

    Raises:
        EvidenceError: Some rows cannot be used; nothing is pooled without them.
        UsageError: The table has no such column to group by.
    """
    from evidence import figures

    table = figures.read_figures(files.read(name), name="(stdin)" if name == files.STDIO else name)
    groups = figures.by_column(table, by, model) if by is not None else None
    found = figures.pool_figures(
        table, model, sensitivity=sensitivity, leave_one_out=leave_one_out, cumulative=cumulative
    )
    return replace(found, groups=groups)
