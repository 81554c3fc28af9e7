"""A small review whose records come from the local E-utilities, and what it holds in the end, without times."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from evidence.__main__ import main
from evidence.entrez import Entrez
from evidence.living import planning
from evidence.store import Store

FIRST, COUNT = 1001, 45
FEW = 14  # records of a review that is pooled again and again
BATCH = 7  # PMIDs a request, so that there are many requests
ABSTRACT = (
    "After failure of one prior systemic therapy, {n} patients with metastatic renal cell carcinoma were randomly assigned to "
    "axitinib (n = {half}) or everolimus (n = {half}). Overall survival was longer with axitinib (hazard ratio for axitinib vs "
    "everolimus, 0.{hr}; 95% CI 0.{low}-1.{high})."
)
TITLE = "A kidney trial, randomized phase 3, number {number}."


def fields(number):
    """What the record of this number says; no two say the same."""
    part = number - FIRST
    half = 100 + part
    figures = {"n": 2 * half, "half": half, "hr": 70 + part % 25, "low": 50 + part % 20, "high": 10 + part % 80}
    return {"title": TITLE.format(number=number), "abstract": ABSTRACT.format(**figures), "crdt": "2020/05/05"}


def stock(eutils, count=COUNT):
    """Put the review's records on the server, one of them a book's, and some that its query does not find."""
    for number in range(FIRST, FIRST + count):
        eutils.add(number, **fields(number))
    for number in range(9001, 9010):
        eutils.add(number, title="About rabbits.", crdt="2020/05/05")
    return eutils


def stir(eutils):
    """Let much happen: six new records (one was entered years ago), two revised, one retracted, one touched, two deleted."""
    for number in range(FIRST + COUNT, FIRST + COUNT + 6):
        eutils.add(number, **fields(number) | {"crdt": None, "edat": "2019/01/01"})
    eutils.revise(FIRST, abstract=ABSTRACT.format(n=400, half=200, hr=91, low=60, high=30))
    eutils.revise(FIRST + 1, title=TITLE.format(number="one and a half"))
    eutils.revise(FIRST + 2, comments=[("RetractionIn", "5")], types=["Retracted Publication"])
    eutils.revise(FIRST + 3)
    eutils.delete(FIRST + 4, FIRST + 5)


def template(folder):
    """Make a project that asks for kidney trials; it is copied for every run."""
    with quiet():
        assert main(["init", str(folder)]) == 0
    path = folder / "review.toml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("query = '''"), text.index("date_field")
    path.write_text(text[:start] + "query = '\"kidney trial\"[tiab]'\n" + text[end:], encoding="utf-8")
    return folder


def copy(source, folder):
    """A fresh copy of a project."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder)
    return folder


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@contextlib.contextmanager
def quiet():
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as err:
        yield out, err


@contextlib.contextmanager
def few_at_once(batch):
    """Let a request bring few PMIDs, so that a small review needs many, and an update goes the way of a large one."""
    usual = Entrez.fetch.__kwdefaults__["batch_size"], planning.AT_ONCE
    Entrez.fetch.__kwdefaults__["batch_size"] = planning.AT_ONCE = batch
    try:
        yield
    finally:
        Entrez.fetch.__kwdefaults__["batch_size"], planning.AT_ONCE = usual


def run(folder, *words):
    """Run a command in this process."""
    with few_at_once(BATCH), quiet() as (out, err):
        code = main(["-C", str(folder), *words])
    return Said(code, out.getvalue(), err.getvalue())


def dump(folder):
    """What a project holds, without times and without what is counted for the log; the file is verified first."""
    with Store.open(Path(folder) / "evidence.db") as store:
        store.verify()
        held = {record.key: [asdict(each) for each in store.revisions(record.key)] for record in store.records()}
        read = {key: store.findings(key) for key in held}
        last = {each.query: (each.count, each.translation, each.pmids) for each in store.searches()}
        return {
            "records": held,
            "findings": {key: findings.to_dict() for key, findings in read.items() if findings is not None},
            "searches": last,
            "wanted": store.wanted(),
            "runs": [_run(each) for each in store.runs()],
            "counts": {name: count for name, count in store.counts().items() if name in COUNTED},
        }


def _run(run):
    """What a run says apart from its times; what PubMed sent unasked it may have rejected on its way."""
    kept = ("new", "events", "missing", "tried", "unchanged", "changed", "moved", "searches")
    searches = {query: told["count"] for query, told in run.body.get("searches", {}).items()}
    return run.kind, sorted(run.checked), {name: run.body.get(name) for name in kept} | {"searches": searches}


COUNTED = ("record", "revision", "missing", "deleted", "finding")  # a row too many in one of these was doubled


def digest(folder):
    """The sha256 of the project's file."""
    return hashlib.sha256((Path(folder) / "evidence.db").read_bytes()).hexdigest()


def held(folder):
    """The PMIDs that a project holds."""
    with Store.open(Path(folder) / "evidence.db") as store:
        return {record.pmid for record in store.records()}


def difference(one, other):
    """Where two dumps differ, short enough for a message."""
    found = {}
    for name in one:
        if one[name] != other[name]:
            if isinstance(one[name], dict):
                keys = [key for key in one[name] | other[name] if one[name].get(key) != other[name].get(key)]
                found[name] = keys[:5]
            else:
                found[name] = (one[name], other[name])
    return json.dumps(found, default=str)[:2000]
