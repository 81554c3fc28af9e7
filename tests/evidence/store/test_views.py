"""The views in which a person reads the project file with SQLite's own tools or Datasette."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from evidence.store import Store

VERSION_2 = Path(__file__).parents[3] / "fixtures" / "store" / "version-2.db"
TITLE = "Gamma against delta."
ODD = "An odd \\ud800 title, 0·80 (0·65–0·94) \U0001f600 <b>bold</b>."


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    path = Path(shutil.copy(VERSION_2, tmp_path_factory.mktemp("views") / "evidence.db"))
    Store.open(path).close()
    return path


def asked(path, query):
    """Ask as Datasette does: for reading only, and with a mark where a character is none."""
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as raw:
        raw.text_factory = lambda stored: stored.decode("utf-8", errors="replace")
        return raw.execute(query).fetchall()


VIEWS = [
    # what is asked, the answer
    ("SELECT key, pmid, doi, year, title, authors, duplicate_of, estimates FROM records",
     [("1", "1", None, 2012, TITLE, "Muster A; Sample B", None, 2),
      ("doi:10.1/odd", None, "10.1/ODD", None, ODD, "Odd \ufffd\ufffd\ufffd", None, None),
      ("3", "3", None, 2012, "Gamma against delta again.", "Muster A; Sample B", "1", 2)]),
    ("SELECT record, effect, endpoint, measure, value, ci_low, ci_high, p_op, p_value, numerator, reference, quote FROM estimates",
     [("1", "E1", "OS", "HR", 0.81, 0.65, 0.95, "=", 0.01, "sunitinib", "everolimus",
       "hazard ratio 0.81, 95% CI 0.65 to 0.95; P = 0.01"),
      ("1", "E2", "PFS", "HR", 0.97, 0.59, 1.62, None, None, "sunitinib", "everolimus",
       "HR 0.97, 95% CI 0.59 to 1.62")]),
    ("SELECT study, endpoint, value, source FROM published", [("Invented 2012", "OS", 0.79, "an invented table")]),
    ("SELECT seq, who, action, field, subject, title, why FROM people",
     [(1, "AR", "accept", "row", "1/E1/3-9", TITLE, "read it – twice"),
      (2, "BR", "reject", "direction", "1/E1/3-9", TITLE, ""),
      (3, "BR", "exclude", "eligibility", "doi:10.1/odd", ODD, ""),
      (4, "AR", "freeze", "protocol", "pppppppp", None, "before the first look")]),
    ("SELECT id, query, hits, pmids, held, missing, deleted, warnings FROM searches",
     [(1, "kidney", 4, 4, 2, 1, 1, "a phrase was not found"), (2, "renal", 0, 0, 0, 0, 0, None)]),
]  # fmt: skip


@pytest.mark.parametrize("query, answer", VIEWS, ids=[query.split(" FROM ")[-1] for query, _ in VIEWS])
def test_a_view_reads_as_the_project_stands(project, query, answer):
    assert asked(project, query) == answer


def test_the_words_of_an_estimate_stand_at_its_offsets(project):
    found = asked(project, 'SELECT text, quote, start, "end" FROM estimates JOIN records ON records.key = record')
    assert len(found) == 2
    assert all(text[start:end] == quote for text, quote, start, end in found)


def test_every_view_can_be_read_whole(project):
    names = [name for (name,) in asked(project, "SELECT name FROM sqlite_schema WHERE type = 'view'")]
    assert set(names) == {"merged", "records", "estimates", "published", "people", "searches"}
    assert all(asked(project, f"SELECT * FROM {name}") for name in names)


def test_a_view_follows_what_is_decided_and_what_comes(project, tmp_path):
    path = Path(shutil.copy(project, tmp_path / "evidence.db"))
    with Store.open(path) as store:
        store.split("3", who="AR")
        store.decide("doi:10.1/odd/a_vs_b/3-9", "accept", who="CR", why="<script>")
    assert asked(path, "SELECT count(*) FROM estimates WHERE record = '3'") == [(2,)]
    assert asked(path, "SELECT who, title, why FROM people ORDER BY seq DESC LIMIT 1") == [("CR", ODD, "<script>")]


@pytest.mark.parametrize("name", ["records", "estimates", "published", "people", "searches"])
def test_nothing_is_written_through_a_view(project, name):
    with (
        closing(sqlite3.connect(project)) as raw,
        pytest.raises(sqlite3.OperationalError, match="because it is a view"),
    ):
        raw.execute(f"DELETE FROM {name}")
