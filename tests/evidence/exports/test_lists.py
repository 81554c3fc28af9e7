"""Which records are written as references, and how each stands in the review: nobody is lost, the same project gives the same bytes."""

import pytest
from references import PARK, Said, at_pubmed, export, no_protocol, record, ris

from evidence import exports
from evidence.exports.inclusion import Inclusion
from evidence.rows import Row
from evidence.store import Decision

LISTS = [kind for kind, about in exports.KINDS.items() if about.lists == "records"]


def row(key, **more):
    return Row(id=key, report=key, key=key, **more)


STANDINGS = [
    # rows of the evidence table                                                      where record 1 stands
    ([], "not-assessed"),
    ([row("2", eligible=True)], "not-assessed"),
    ([row("1", eligible=True)], "included"),
    ([row("1", eligible=True, why_not="no-usable-data")], "included"),
    ([row("1", eligible=False, why_not="wrong-line")], "excluded: wrong-line"),
    ([row("1", eligible=False, why_not="single-arm"), row("1", eligible=False, why_not="wrong-line")], "excluded: single-arm"),
    ([row("1", eligible=False, why_not="wrong-line"), row("1", eligible=True)], "included"),
    ([row("", pmid="1", eligible=True)], "included"),
    ([row("1", eligible=False, why_not="retracted", eligible_but_retracted=True), row("1", eligible=False, why_not="single-arm")], "excluded: retracted"),
    ([row("1", eligible=False, why_not="retracted"), row("", pmid="1", eligible=False, why_not="wrong-comparator")], "excluded: wrong-comparator"),
]  # fmt: skip


@pytest.mark.parametrize("rows, standing", STANDINGS, ids=[f"{len(rows)} {standing}" for rows, standing in STANDINGS])
def test_where_a_record_stands(rows, standing):
    one, other = record("1"), record("9")
    assert Inclusion(rows).of(one) == standing
    assert f"\nN1  - evidence:{standing}\n" in ris(one, rows=rows)
    included = standing == "included"
    for kind in LISTS:
        made, tally = export(kind, one, other, rows=rows, which="included")
        assert (tally.written, bool(made)) == (int(included), included)


def said_of(one, who, action, stage="abstract"):
    body = {"stage": stage, "reason": "wrong-line" if action == "exclude" else None}
    return Decision(1, "2026-01-01", who, action, one.key, "eligibility", None, body, "", one.text_sha256, "", who)


PEOPLE = [
    # what people say of a record whose text suggests to include it                where it stands, as in the flow
    ([("AR", "include")],                                          "included"),
    ([("AR", "not-retrieved", "full-text")],                       "not-retrieved"),
    ([("AR", "not-retrieved"), ("BR", "include", "full-text")],    "included"),
    ([("AR", "include"), ("BR", "exclude")],                       "waiting"),
]  # fmt: skip


@pytest.mark.parametrize("votes, standing", PEOPLE, ids=[standing for _, standing in PEOPLE])
def test_a_reference_stands_where_the_flow_of_records_has_it(votes, standing):
    one = record("1")
    given = {"rows": [row("1", eligible=True)], "said": [said_of(one, *vote) for vote in votes]}
    assert f"\nN1  - evidence:{standing}\n" in ris(one, **given)
    assert export("ris", one, which="included", **given)[1].written == int(standing == "included")


UNRECORDED = [
    # rows beside an included record 1                                          studies that have no record
    ([], []),
    ([row("", study="Roe 2012", eligible=True)], ["Roe 2012"]),
    ([row("", study="Roe 2012", eligible=True), row("", study="Roe 2012", eligible=True)], ["Roe 2012"]),
    ([row("", study="Roe 2012", pmid="77", eligible=True)], ["Roe 2012 (PMID 77)"]),
    ([row("", study="Roe 2012", pmid="1", eligible=True)], []),
    ([row("", study="Roe 2012", eligible=False)], []),
    ([row("", study="Doe 2010", eligible=True)], []),
]


@pytest.mark.parametrize("rows, studies", UNRECORDED, ids=[f"{len(rows)} {studies}" for rows, studies in UNRECORDED])
def test_included_studies_without_a_record_are_named(rows, studies):
    rows = [row("1", study="Doe 2010", eligible=True), *rows]
    for kind in LISTS:
        assert export(kind, record("1"), rows=rows, which="included")[1].unrecorded == studies
        assert export(kind, record("1"), rows=rows)[1].unrecorded == []


def test_a_key_does_not_depend_on_what_is_asked_for():
    first, second = record("1", authors=("Doe A",), year=2012), record("2", authors=("Doe B",), year=2012)
    rows = [row("2", eligible=True)]
    for kind in ("bibtex", "csl"):
        assert b"Doe2012a" in export(kind, first, second, rows=rows, which="included")[0]


@pytest.mark.parametrize("kind", ["bibtex", "csl"])
def test_a_record_that_comes_in_meanwhile_waits_for_the_next_export(kind):
    passes = iter([[record("1")], [record("1"), record("2")]])
    tally = exports.Tally()
    material = exports.Material(
        "all", lambda: next(passes), list, at_pubmed, no_protocol, lined=no_protocol, store=Said()
    )
    assert b"".join(exports.write(kind, material, tally)) == export(kind, record("1"))[0]
    assert tally.written == 1


@pytest.mark.parametrize("kind", LISTS)
def test_the_same_project_gives_the_same_bytes(kind):
    several = [PARK, record("2", "B", authors=("Park K",), year=2012), record("3", "C")]
    first, tally = export(kind, *several)
    assert first == export(kind, *several)[0]
    assert tally == exports.Tally(written=3)
    assert not first.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in first
    assert first.endswith(b"\n")


def test_every_kind_says_what_it_is_for():
    assert [name for name, kind in exports.KINDS.items() if not kind.about or not kind.suffix.startswith(".")] == []
