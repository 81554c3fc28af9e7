"""What a store may hold, invented: a search, a run, a record; and hands that change its file behind its back."""

import sqlite3
from dataclasses import dataclass

from evidence.records import Record, Section
from evidence.store import Run


@dataclass(frozen=True)
class Search:
    query: str = "kidney"
    translation: str = '"kidney"[MeSH]'
    count: int = 3
    warnings: tuple[str, ...] = ("a phrase was not found",)
    base_url: str = "http://localhost/"


def clock():
    return "2026-01-02T03:04:05+00:00"


def behind_its_back(path, statement):
    """Change a file as somebody would who knows SQL, and put every trigger back."""
    raw = sqlite3.connect(path, isolation_level=None)
    triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    count = raw.execute(statement).rowcount
    for _, sql in triggers:
        raw.execute(sql)
    raw.close()
    return count


def run(**more):
    values = {"kind": "update", "started": "2026-01-02T03:00:00+00:00", "finished": "2026-01-02T03:01:00+00:00"}
    values |= {
        "protocol_sha256": "p",
        "protocol": "schema = 1",
        "version": "0",
        "rules_sha256": "r",
        "body": {"new": 0},
    }
    return Run(**{**values, **more})


def record(pmid="1", text="HR 0·80 (0.65–0.94).", **more):
    values = {"raw": b"<raw/>", "raw_format": "pubmed-xml", "source": "a.xml", "year": 2012, **more}
    return Record.build(title="A title.", sections=[Section("RESULTS", text)], pmid=pmid, **values)
