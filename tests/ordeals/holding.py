"""What must hold of a project whatever was done to it, and in whatever order."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, replace
from pathlib import Path

import meta
from evidence.exports.flow import flow_of
from evidence.exports.prisma import numbers
from evidence.harmonise import line_up
from evidence.store import Store
from evidence.synthesis import analyses
from evidence.workflow import DATABASE, protocol
from evidence.workflow.exporting import material_of
from evidence.workflow.gathering import gathered

_FIGURES = ("value", "ci_low", "ci_high")


@dataclass(frozen=True)
class Holdings:
    """All of a project that is only ever added to."""

    decisions: tuple = ()
    runs: tuple = ()
    duplicates: tuple = ()
    imports: tuple = ()
    searches: tuple = ()
    revisions: dict | None = None

    @classmethod
    def of(cls, store):
        revisions = {one.key: store.revisions(one.key) for one in store.origins()}
        return cls(store.decisions(), store.runs(), store.duplicates(), store.imports(), store.searches(), revisions)

    def is_begin_of(self, later):
        """Hold that a later state has all of this one, unchanged and in its order."""
        for name in ("decisions", "runs", "duplicates", "imports", "searches"):
            before, now = getattr(self, name), getattr(later, name)
            assert now[: len(before)] == before, f"{name} that were there have changed"
        for key, before in (self.revisions or {}).items():
            assert later.revisions.get(key, ())[: len(before)] == before, f"a revision of {key} has changed"


@dataclass(frozen=True)
class Told:
    """What a project says: each row's decision and figures, and each analysis."""

    rows: dict
    results: dict

    @classmethod
    def of(cls, rules, lined):
        """Say what there is; each result is held against its rows alone."""
        rows = {
            row.id: (row.study, row.decision, row.poolable, row.why_not, row.yi, row.sei, row.corrections)
            for row in lined.rows
        }
        return cls(rows, {(by, one.id): _result(one) for by, one in _analysed(rules, lined)})


def _analysed(rules, lined):
    for by in ("declared", "strata"):
        for one in analyses(rules, lined.rows, lined.studies, allow_unreviewed=False, by=by, refuse=False):
            yield by, one


def _result(one):
    """What an analysis comes to; studies in any order."""
    _follows_from_its_rows(one)
    shown = one.result
    figures = None if shown is None else tuple(round(v, 9) for v in (shown.estimate, shown.se, shown.tau2))
    return figures, one.k, one.k_eligible, tuple(sorted((row.study, row.id) for row in one.rows))


def holds(folder, before, seed):
    """Hold a project to account after a deed; what it holds now, and what it says."""
    folder = Path(folder)
    rules = protocol(folder)[1]
    with Store.open(folder / DATABASE) as store:
        store.verify()
        now, found = Holdings.of(store), gathered(store, rules)
        before.is_begin_of(now)
        _grounded(store, found)
        for previous in ("", *(str(run.id) for run in now.runs[-1:])):
            material = replace(material_of(folder, store, "all"), previous=previous, lined=lambda: found.lined)
            _adds_up(numbers(flow_of(material)))
        told = Told.of(rules, found.lined)
        assert told == _in_another_order(store, rules, found, seed), "what a project says hangs on an order"
    return now, told


def _grounded(store, found):
    texts = {}
    for record, findings in found.read:
        texts[record.key] = record.text
        assert all(span.grounded_in(record.text) for span in findings.spans())
    for row in found.lined.rows:
        printed = row.printed
        if printed is not None and printed.quote is not None:
            assert texts[row.key][printed.start : printed.end] == printed.quote
    said = {record.text_sha256: record.text for one in store.origins() for record in store.revisions(one.key)}
    for one in store.decisions():
        place = one.after if isinstance(one.after, dict) else {}
        if place.get("quote") is not None:
            assert said[one.text_sha256][place["start"] : place["end"]] == place["quote"]


def _adds_up(cells):
    n = {key: sum(int(part.rpartition(", ")[2]) for part in cell.split("; ")) for key, cell in cells.items()}
    assert min(n.values()) >= 0
    removed = n["duplicates"] + n["excluded_automatic"] + n["excluded_other"]
    assert n["database_results"] == removed + n["records_screened"] == n["database_specific_results"]
    assert n["records_screened"] == n["records_excluded"] + n["dbr_sought_reports"]
    included = 0
    for way in ("dbr", "other"):
        assert n[f"{way}_sought_reports"] == n[f"{way}_notretrieved_reports"] + n[f"{way}_assessed"]
        included += n[f"{way}_assessed"] - n[f"{way}_excluded"]
    assert n["new_reports"] == included
    assert n["total_studies_ma"] <= n["total_studies"]


def _follows_from_its_rows(one):
    """Hold a result against its rows alone: each accepted, of another study, and its figures those that it shows."""
    assert all(row.accepted and row.has_numbers for row in one.rows)
    assert len({row.study for row in one.rows}) == len(one.rows) == one.k <= one.k_eligible
    for row in one.rows:
        assert math.isclose(row.yi, math.log(row.value), abs_tol=1e-12)
    if one.result is not None:
        yi, vi = [row.yi for row in one.rows], [row.sei**2 for row in one.rows]
        again = meta.pool(yi, vi, tau2=one.model.tau2, ci=one.model.ci, level=one.level)
        shown = one.result
        bounds = _printed_bounds(one) or (again.ci_low, again.ci_high)
        assert (again.estimate, *bounds) == (shown.estimate, shown.ci_low, shown.ci_high)


def _printed_bounds(one):
    """The bounds on the log scale of a study that stands alone and reports them at the level asked for."""
    row = one.rows[0]
    if one.k > 1 or row.ci_low is None or row.ci_level != one.level:
        return None
    return math.log(row.ci_low), math.log(row.ci_high)


def _in_another_order(store, rules, found, seed):
    """Say it again from records and decisions that come in another order."""
    draw = random.Random(seed)
    read, said = list(found.read), list(store.decisions())
    draw.shuffle(read)
    draw.shuffle(said)
    again = line_up(rules, read, store.rows(), said, store.deleted(), duplicates=store.noted_duplicates())
    return Told.of(rules, again)
