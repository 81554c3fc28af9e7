"""What batch writes can be asked with SQL, by the queries that the documents show."""

import gzip
import re
from pathlib import Path

import duckdb
import pytest

from evidence.__main__ import main

ROOT = Path(__file__).parents[3]
ARTICLE = (
    '<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><Journal><JournalIssue><PubDate><Year>{year}</Year>'
    "</PubDate></JournalIssue></Journal><ArticleTitle>A trial of A against B in a common disease.</ArticleTitle><Abstract>"
    "<AbstractText>Overall survival was longer with A than with B (HR 0.{n}, 95% CI 0.50-0.98).</AbstractText></Abstract>"
    "</Article></MedlineCitation></PubmedArticle>"
)
QUERIES = [
    found
    for path in ("README.md", "docs/tour.md")
    for found in re.findall(r'duckdb -c "(.*)"', (ROOT / path).read_text(encoding="utf-8"))
]
STANDS = [("1", 2019, 0.71), ("2", 2020, 0.62), ("3", 2021, 0.73)]


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    """A connection to a folder with ``found.parquet`` and ``found/``, made of a baseline and an update."""
    folder = tmp_path_factory.mktemp("asked")
    for number, pmids in ((1, (1, 2)), (2, (1, 3))):
        records = "".join(ARTICLE.format(pmid=pmid, year=2018 + pmid, n=50 + 10 * number + pmid) for pmid in pmids)
        content = gzip.compress(f"<PubmedArticleSet>{records}</PubmedArticleSet>".encode())
        (folder / f"pubmed26n000{number}.xml.gz").write_bytes(content)
    for out in ("found.parquet", "found/"):
        assert main(["-q", "batch", str(folder), "-o", f"{folder}/{out}"]) == 0
    with pytest.MonkeyPatch.context() as patch, duckdb.connect() as connection:
        patch.chdir(folder)
        yield connection


def test_the_documents_show_queries():
    assert len(QUERIES) > 2
    assert any("found.parquet" in query for query in QUERIES)


@pytest.mark.parametrize("query", QUERIES)
def test_each_query_of_the_documents_gives_what_stands(asked, query):
    found = asked.execute(query).fetchall()
    assert found
    if "select pmid" in query:
        assert sorted(row[0] for row in found) == [pmid for pmid, _, _ in STANDS]
        assert all({0.5, 0.98} <= set(row) for row in found)
    if "avg(ln(value))" in query:
        assert found == [("OS", 3, pytest.approx((0.71 * 0.62 * 0.73) ** (1 / 3)))]


@pytest.mark.parametrize("source", ["found.parquet", "found/rows/*.parquet"])
def test_columns_have_their_types(asked, source):
    types = {name: kind for name, kind, *_ in asked.execute(f"describe select * from '{source}'").fetchall()}
    assert {name: types[name] for name in ("pmid", "year", "value", "adjusted", "start", "record")} == {
        "pmid": "VARCHAR",
        "year": "BIGINT",
        "value": "DOUBLE",
        "adjusted": "BOOLEAN",
        "start": "BIGINT",
        "record": "VARCHAR",
    }
    assert asked.execute(f"select pmid, year, value from '{source}' order by 1").fetchall() == STANDS


def test_the_rows_can_be_put_into_partitions(asked):
    asked.execute("copy (select * from 'found/rows/*.parquet') to 'years' (format parquet, partition_by (year))")
    assert sorted(path.name for path in Path("years").iterdir()) == ["year=2019", "year=2020", "year=2021"]
    assert asked.execute("select pmid from 'years/*/*.parquet' where year = 2020").fetchall() == [("2",)]
