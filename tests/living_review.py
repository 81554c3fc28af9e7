"""A review that is kept up to date against the local E-utilities: five trials, and what a test looks at."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing

from evidence import workflow
from evidence.store import Store

QUERY = '("renal cell"[tiab]) AND ("2010/01/01"[crdt] : "3000"[crdt])'
SENTENCE = (
    "After failure of one prior systemic therapy, {n} patients with metastatic renal cell carcinoma were randomly assigned to "
    "axitinib (n = {a}) or everolimus (n = {b}). The hazard ratio for death for axitinib vs everolimus was "
    "{hr} (95% CI {low}-{high}) for overall survival."
)
FIGURES = {
    "101": ("0.80", "0.60", "1.07"),
    "102": ("0.95", "0.75", "1.20"),
    "103": ("0.75", "0.61", "0.92"),
    "104": ("0.88", "0.70", "1.11"),
    "105": ("0.60", "0.48", "0.75"),
    "106": ("1.02", "0.80", "1.30"),
}
LONG_AGO = "2026/10/01"
LOG = ("run", "run_check")


def abstract(pmid, hr=None):
    number = int(pmid)
    value, low, high = FIGURES[pmid]
    return SENTENCE.format(n=2 * number + 1, a=number, b=number + 1, hr=hr or value, low=low, high=high)


class Review:
    """A project and the PubMed that it asks."""

    def __init__(self, folder, eutils):
        self.folder = folder
        self.eutils = eutils
        self.clock = eutils.clock

    @property
    def database(self):
        return self.folder / workflow.DATABASE

    @property
    def protocol(self):
        return self.folder / workflow.PROTOCOL

    def publish(self, *pmids, **fields):
        """PubMed gets these trials; created and modified today unless said otherwise."""
        for pmid in pmids:
            given = {"title": f"A randomized phase 3 trial, number {pmid}.", "abstract": abstract(pmid), **fields}
            self.eutils.add(pmid, **given)

    def update(self, **options):
        return workflow.update(self.folder, **options)

    def accept(self, *pmids, action="accept"):
        """A person decides about the rows of these records, at the time of the server's clock."""
        rows = {row.pmid: row for row in workflow.table(self.folder, everything=True) if row.endpoint == "OS"}
        with Store.open(self.database, clock=self.clock.iso) as store:
            for pmid in pmids:
                store.decide(rows[pmid].id, action, who="AR", text_sha256=rows[pmid].text_sha256)

    def asked(self, since=0):
        """The requests from the one with this number on: the program, and the term or the PMIDs."""
        return [
            (one.program.removesuffix(".fcgi"), one.parameters.get("term") or one.parameters.get("id"))
            for one in self.eutils.log[since:]
        ]

    def requests(self):
        return len(self.eutils.log)

    def sha256(self):
        return hashlib.sha256(self.database.read_bytes()).hexdigest()

    def dump(self, *, without=LOG):
        """Every row of every table but the run log."""
        with closing(sqlite3.connect(f"{self.database.as_uri()}?mode=ro", uri=True)) as connection:
            names = [
                row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")
            ]
            return {name: sorted(connection.execute(f"SELECT * FROM {name}").fetchall()) for name in names if name not in without}  # fmt: skip

    def content(self):
        """What the review says now, whatever the way to it: records, what was read in them, marks, hits, results."""
        with Store.open(self.database) as store:
            store.verify()
            records = {
                record.key: (record.text, record.version, record.retracted, record.related) for record in store.each()
            }
            findings = {key: store.findings(key) for key in records}
            hits = {search.query: sorted(search.pmids) for search in store.searches()}
            return records, findings, sorted(store.deleted()), sorted(store.missing()), hits

    def store(self):
        return Store.open(self.database, clock=self.clock.iso)


def line_of(done, name="OS, rct"):
    """One analysis of what an update moved; None if it is not among them."""
    return next((line for line in done.moved.lines if line.after.label == name), None)


def made(folder, eutils, *, published=("101", "102", "103", "104")):
    """Make a project, without an update yet, whose query finds these trials of long ago and a letter."""
    workflow.init(folder, example="vegf-tki-vs-mtor")
    path = folder / workflow.PROTOCOL
    text = path.read_text(encoding="utf-8")
    text = text[: text.index("# Declared analyses")]
    start, end = text.index("query = '''"), text.index("date_field")
    text = text[:start] + "query = '\"renal cell\"[tiab]'\n" + text[end:]
    path.write_text(text.replace("from = 2005-01-01", "from = 2010-01-01"), encoding="utf-8")
    review = Review(folder, eutils)
    review.publish(*published, crdt=LONG_AGO, mdat=LONG_AGO)
    eutils.add("199", title="A letter.", abstract="We comment on metastatic renal cell carcinoma.", crdt=LONG_AGO, mdat=LONG_AGO)  # fmt: skip
    return review
