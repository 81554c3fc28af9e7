"""What can be drawn, out of an analysis or out of a table of figures: rows, result, and what must be said beside them.

Must never leave out a banner or an eligible study without numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.corrections import in_short
from evidence.notices import mark_of
from evidence.report.grouping import in_blocks
from evidence.synthesis import PROPERTIES, by_property
from evidence.synthesis.grouping import known
from meta import words
from meta.plots import ForestRow, Subgroup

if TYPE_CHECKING:
    from evidence.figures import Figures, Model, PooledFigures
    from evidence.rows import Row
    from evidence.synthesis import Analysis
    from evidence.synthesis.apart import Apart
    from meta import Pooled
    from meta.plots import Between


_INSTEAD = {"retracted": "left out", "not-accepted": "not used"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawable:
    """What can be drawn: studies, their result if there is one to show, and what must be said beside it.

    ``unshown`` is the average of two studies that nobody asked for: drawn as a remark. ``rows`` are all the rows of a
    forest plot, those without numbers among them; ``figures`` the studies that have some. ``favours`` are the texts
    left and right of 1 where the better side is not known. ``subgroups`` hold the rows that are in blocks, ``apart``
    blocks that have no part in the result.
    """

    name: str
    title: str
    figures: Figures
    rows: tuple[ForestRow, ...]
    result: Pooled | None
    unshown: Pooled | None
    measure: str
    arms: tuple[str, str]
    direction: str
    banner: str
    footnotes: tuple[str, ...]
    sentence: str
    model: Model
    prediction: bool = True
    favours: tuple[str, str] | None = None
    subgroups: tuple[Subgroup, ...] = ()
    between: Between | None = None
    apart: tuple[Subgroup, ...] = ()

    @property
    def pool_k2(self) -> bool:
        """Whether an average of two studies was asked for."""
        return self.model.pool_k2


def of_analysis(analysis: Analysis, *, by: str | None = None) -> Drawable:
    """Give an analysis of a project as something to draw, in blocks by a property of its rows if one is named."""
    result = analysis.result
    weights = result.weights if result is not None and analysis.k > 1 else (None,) * analysis.k
    drawn = [_row(row, analysis, weight) for row, weight in zip(analysis.rows, weights, strict=True)]
    boxless = (*analysis.without_data, *analysis.retracted)
    plain = Drawable(
        name=analysis.id,
        title=f"{analysis.label}: {analysis.a} over {analysis.b}",
        figures=analysis.figures,
        rows=(*drawn, *(_row(row, analysis, None, has_data=False) for row in boxless)),
        result=result,
        unshown=analysis.unshown,
        measure=analysis.measure,
        arms=(analysis.a, analysis.b),
        direction=analysis.direction,
        banner=". ".join(text[:1].upper() + text[1:] for text in analysis.banner),
        footnotes=tuple(_footnotes(analysis)),
        sentence=" ".join((analysis.sentence, *(line.sentence for line in analysis.apart))),
        model=analysis.model,
        prediction=analysis.prediction,
        apart=tuple(_apart(line, analysis) for line in analysis.apart),
    )
    if by is None:
        return plain
    homes = [PROPERTIES[known(by)](row) for row in boxless]
    return in_blocks(plain, by_property(analysis, by), homes)


def of_figures(found: PooledFigures, *, name: str) -> Drawable:
    """Give a table of figures as something to draw; its arms are A and B, as nothing else is known."""
    figures, pooled = found.figures, found.pooled
    shares = pooled.weights if found.shown else (None,) * figures.k
    rows = []
    for i, (label, weight) in enumerate(zip(figures.labels, shares, strict=True)):
        value, low, high = figures.natural(i, pooled.level)
        printed = figures.printed[i] if figures.printed else ""
        rows.append(
            ForestRow(
                label,
                year=_at(figures.years, i),
                n_a=_at(figures.n_a, i),
                n_b=_at(figures.n_b, i),
                value=value,
                ci_low=low,
                ci_high=high,
                weight=weight,
                note=words.other_level(figures.own_level(i, pooled.level), pooled.level),
                printed=printed,
            )
        )
    shown = found.shown or pooled.k == 1
    plain = Drawable(
        name=name,
        title=f"{name}: A over B" if figures.measure else name,
        figures=figures,
        rows=tuple(rows),
        result=pooled if shown else None,
        unshown=None if shown else pooled,
        measure=figures.measure or "estimate",
        arms=("A", "B"),
        direction="lower-better",
        favours=("lower with A", "higher with A"),  # a table does not say whether that is good
        banner="",
        footnotes=figures.notes,
        sentence=found.sentence,
        model=found.model,
    )
    return in_blocks(plain, found.groups)


def _row(row: Row, analysis: Analysis, weight: float | None, *, has_data: bool = True) -> ForestRow:
    printed = row.printed.strings if row.printed is not None and all(row.printed.strings) else None
    notes = [] if has_data else [row.why_not or ""]
    as_it_is = ""
    if has_data and printed is not None:
        value, low, high = printed
        if row.inverted:
            notes.append(f"printed {value} ({low}-{high})")
        else:
            as_it_is = f"{value} ({low} to {high})"
    notes += [words.other_level(row.ci_level, analysis.level), in_short(row.corrections)] if has_data else []
    notes += [mark for mark in dict.fromkeys(map(mark_of, row.notices)) if mark not in notes]
    return ForestRow(
        label=row.study,
        year=None if str(row.year) in row.study else row.year,
        n_a=row.n_a,
        n_b=row.n_b,
        value=row.value,
        ci_low=row.ci_low,
        ci_high=row.ci_high,
        weight=weight,
        note="; ".join(note for note in notes if note),
        has_data=has_data,
        printed=as_it_is,
        instead=_INSTEAD.get(row.why_not or "", ""),
        events=row.events,
        pmid=row.pmid or "",
    )


def _apart(line: Apart, analysis: Analysis) -> Subgroup:
    found = line.found
    weights = found.pooled.weights if found.shown else (None,) * len(line.rows)
    rows = (_row(row, analysis, weight) for row, weight in zip(line.rows, weights, strict=True))
    name = f"{line.name[:1].upper()}{line.name[1:]} (not in the result above)"
    return Subgroup(name, tuple(rows), found.pooled if found.shown or found.pooled.k < 3 else None)


def _footnotes(analysis: Analysis) -> list[str]:
    made = words.of_eligible(analysis.k, analysis.k_eligible)
    if analysis.n_participants:
        made += f", {'at least ' if analysis.n_unknown else ''}{analysis.n_participants:,} participants"
    turned = any(row.inverted for row in analysis.rows)
    aside = [f"set aside by this analysis: {', '.join(analysis.set_aside)}"] if analysis.set_aside else []
    gone = (
        [f"left out as retracted: {', '.join(row.study for row in analysis.retracted)}"] if analysis.retracted else []
    )
    other_way = [f"printed: as {analysis.b} over {analysis.a}; turned round here"] if turned else []
    return [made, *aside, *gone, *analysis.footnotes, *other_way]


def _at(values: tuple[int | None, ...], i: int) -> int | None:
    return values[i] if values else None
