"""The review as a report: lined up, pooled, and told with what the project's logs know, as a page or as Markdown."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from evidence import files
from evidence.errors import UsageError
from evidence.store import Store
from evidence.workflow.exporting import material_of
from evidence.workflow.project import protocol
from evidence.workflow.results import review
from evidence.workflow.shapes import DATABASE, REPORT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evidence.living import Snapshot
    from evidence.protocol import Protocol
    from evidence.report.changing import Step
    from evidence.report.review import Review
    from evidence.store import StoredRun

MARKDOWN = ".md"
PAGES = (".html", ".htm")
"""The endings of a report as a page."""


def report(
    folder: Path, out: Path | None = None, *, allow_unreviewed: bool = False, now: datetime | None = None
) -> Path:
    """Write the whole review as one HTML file, or as Markdown where the file's name ends in ``.md``.

    Args:
        folder: The project.
        out: The file; ``report.html`` in the project by default.
        allow_unreviewed: Whether to pool what no person has accepted.
        now: The time, for the date of the report; the clock's by default.

    Raises:
        UsageError: The file's name ends otherwise.
        NeedsHuman: There is something to pool and nobody has accepted any of it.
    """
    if out is not None and out.suffix.lower() not in {*PAGES, MARKDOWN}:
        raise UsageError("The report's name does not say its format.", where=str(out), remedy="end it in .html or .md.")
    found = review(folder, allow_unreviewed=allow_unreviewed)
    return write_report(folder, found, out or folder / REPORT, allow_unreviewed=allow_unreviewed, now=now)


def write_report(
    folder: Path, found: Review, out: Path, *, allow_unreviewed: bool = False, now: datetime | None = None
) -> Path:
    """Write the report of a review that is lined up already; the same review and date give the same bytes.

    Args:
        folder: The project.
        found: What ``review`` gave.
        out: The file; one that ends in .md is written as Markdown.
        allow_unreviewed: Whether estimates that no person has accepted were let in, which the report then says.
        now: The date that it bears; today's where it is not given.
    """
    from evidence.report import html, markdown
    from evidence.report.beside import gather

    path = protocol(folder)[0]
    with Store.open(folder / DATABASE) as store:
        whole = replace(
            material_of(folder, store, "all"),
            rows=lambda: found.lined.rows,
            lined=lambda: found.lined,
            protocol=lambda: found.protocol,
            allow_unreviewed=allow_unreviewed,
        )
        steps = _steps(store, found, allow_unreviewed=allow_unreviewed)
        text = files.read(str(path))
        beside = gather(found, whole, protocol=text, steps=steps, hashes=_hashes(store))
    render = markdown.render if out.suffix.lower() == MARKDOWN else html.render
    return files.write(out, render(found, made=f"{now or datetime.now(UTC):%d %B %Y}", beside=beside))


def _steps(store: Store, found: Review, *, allow_unreviewed: bool) -> tuple[Step, ...] | None:
    """Say what the last run changed, and what was changed since; None where no run was kept."""
    from evidence.living import snapshot

    runs = store.runs()
    if not runs:
        return None
    now = snapshot(found.analyses, allow_unreviewed=allow_unreviewed)
    titles = {record.key: record.title for record, _ in found.records}
    return _of_last(store, runs, titles), _since(store, runs[-1], found.protocol, now)


def _of_last(store: Store, runs: tuple[StoredRun, ...], titles: Mapping[str, str]) -> Step:
    """Say what the last run found, and how the results moved from the run before it."""
    from evidence.living import Moved, compare
    from evidence.report.changing import Step
    from evidence.workflow.living import causes_told
    from evidence.workflow.standing import kept_snapshot

    last, before = runs[-1], runs[-2] if len(runs) > 1 else None
    new = (
        {"what": "new", "record": key, "title": titles.get(key, ""), "words": "new"} for key in last.body.get("new", ())
    )
    events, moved = (*last.body.get("events", ()), *new), Moved()
    span = f"The first run (run {last.id}, {last.finished[:10]})"
    if before is not None:
        then, after = kept_snapshot(store, before), kept_snapshot(store, last)
        moved = compare(then, after, causes_told([last], then, after))
        span = f"From run {before.id} ({before.finished[:10]}) to run {last.id} ({last.finished[:10]})"
    return Step(span, moved, events)


def _since(store: Store, last: StoredRun, rules: Protocol, now: Snapshot) -> Step:
    """Say what people, files, rules or another protocol moved since the last run."""
    from evidence.living import compare
    from evidence.report.changing import Step
    from evidence.workflow.standing import causes_since, kept_snapshot

    then = kept_snapshot(store, last)
    moved = compare(then, now, causes_since(store, last, rules, then, now))
    return Step(f"Since run {last.id} ({last.finished[:10]})", moved)


def _hashes(store: Store) -> dict[str, str]:
    """Name what the report stands on beside the protocol and the rules of reading."""
    decisions, runs = store.decisions(), store.runs()
    told = {"Decisions": f"{len(decisions)}, the last one's hash {decisions[-1].hash}" if decisions else "none"}
    return {**told, "Last run": f"{runs[-1].id}, {runs[-1].finished}" if runs else "none"}
