"""What people and PubMed do to a project, each as a function of its folder and of plain values, which any process can run.

Whom or what a deed is about is a number: the so-manieth of those that there are when it is done.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from living_review import FIGURES, SENTENCE

from evidence import workflow
from evidence.errors import EvidenceError
from evidence.workflow import DATABASE, PROTOCOL, Choice, Wish

ROWS = """study,pmid,year,endpoint,measure,value,ci_low,ci_high,ci_level,numerator,reference,n_numerator,n_reference,design,estimate_adjusted,population,source
Roe 2012,,2012,OS,HR,{0},0.60,1.10,0.95,sunitinib,everolimus,40,50,nrs-retrospective,true,all,Table 1
Poe 2013,101,2013,OS,HR,0.90,0.70,{1},0.95,axitinib,everolimus,100,101,rct,,all,Table 2
"""
VIEWS = ("records", "estimates", "published", "people", "searches")  # what version 3 has and version 2 had not
PROTOCOLS = [
    # each a change that a protocol may see
    (),
    (('require = "accepted"', 'require = "agreed"'),),
    (('tau2 = "REML"', 'tau2 = "DL"'), ("pool_k2 = false", "pool_k2 = true ")),
    (('ci = "hksj-adhoc"', 'ci = "wald"'),),
]


def abstract(pmid, hr):
    """The words of one of the trials, with a ratio that its authors may change."""
    number = int(pmid)
    _, low, high = FIGURES[pmid]
    return SENTENCE.format(n=2 * number + 1, a=number, b=number + 1, hr=hr, low=low, high=high)


def imports(folder, path):
    """Import a file."""
    list(workflow.import_files(folder, [path]))


def searches(folder):
    workflow.search(folder)


def fetches(folder, refresh):
    workflow.fetch(folder, refresh=refresh)


def updates(folder, dry_run):
    workflow.update(folder, dry_run=dry_run)


def extracts(folder, everything):
    workflow.extract(folder, everything=everything)


def keeps(folder):
    """Keep the results as a run."""
    workflow.save(folder, Choice())


def decides(folder, which, who, wish):
    """Let a person say something of one of the table's rows."""
    rows = [row for row in workflow.table(folder, everything=True) if row.endpoint]
    if rows:
        row = rows[which % len(rows)]
        workflow.act(folder, row.report, row.id, Wish(**wish), who=who, why="so it is")


def decides_alone(folder, which, who, action, about):
    """Let a person decide on a direction, a retraction, or against a reason that keeps a row out."""
    rows = [row for row in workflow.table(folder, everything=True) if row.endpoint]
    if rows:
        row = rows[which % len(rows)]
        if about == "overrule":
            workflow.overrule(folder, row.report, row.id, action, who=who, why="so it is")
        else:
            workflow.decide(folder, row.report, row.id, action, who=who, why="so it is", about=about)


def screens(folder, which, who, action, stage):
    found = workflow.screened(folder)
    if found:
        reason = "wrong-line" if action == "exclude" else None
        stage = "full-text" if action == "not-retrieved" else stage
        workflow.screen(folder, [found[which % len(found)].key], action, who=who, reason=reason, stage=stage)


def links(folder, which, other, who, how):
    """Let a person link two studies, part one, or rename it."""
    found = workflow.studies(folder)
    if found:
        one, two = (found[number % len(found)].study for number in (which, other))
        if how == "rename":
            workflow.rename_study(folder, one.name, f"Study {other}", who=who, why="so it is")
        elif how == "link":
            workflow.link_reports(folder, one.name, two.reports[:1], who=who, why="so it is")
        else:
            workflow.unlink_reports(folder, one.name, one.reports[-1:], who=who, why="so it is")


def joins(folder, which, other, who, *, apart):
    """Let a person say that one record is another, or that it is not."""
    keys = [one.key for one in workflow.screened(folder)]
    if apart:
        joined = [one.duplicate for one in workflow.dedupe(folder) if one.joined]
        if joined:
            workflow.split(folder, joined[which % len(joined)], who=who)
    elif keys:
        workflow.join(folder, keys[which % len(keys)], keys[other % len(keys)], who=who)


def binds(folder, who, number):
    """Change the protocol, and freeze or amend it."""
    path = Path(folder) / PROTOCOL
    first = path.with_suffix(".first")
    if not first.exists():
        first.write_bytes(path.read_bytes())
    text = first.read_text(encoding="utf-8")
    for old, new in PROTOCOLS[number]:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    bound = workflow.versions(folder)
    (workflow.amend if bound else workflow.freeze)(folder, who=who, why="so it is")


def takes(folder, path):
    """Take in what was decided elsewhere."""
    done = workflow.import_decisions(folder, path, clock_ahead=True)
    assert all("in this project" in one.reason for one in done.rejected), done.rejected


def outdate(folder):
    """Make the file one of the version before, as if it had not been opened since."""
    workflow.database(folder)
    with closing(sqlite3.connect(Path(folder) / DATABASE, isolation_level=None)) as raw:
        for view in VIEWS:
            raw.execute(f"DROP VIEW {view}")
        raw.execute("PRAGMA user_version = 2")


def opens(folder):
    workflow.migrate(folder)


def done(deed, folder, given):
    """Do it; give the error's words where it is refused in words, None where it is done. A bug is no such error."""
    said = None
    try:
        globals()[deed](Path(folder), **given)
    except EvidenceError as error:
        said = f"{type(error).__name__}: {error.what}"
    return said
