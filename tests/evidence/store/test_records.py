"""What comes into a project: the better state of a record counts, nothing is lost, and all of a file or nothing is stored."""

from dataclasses import replace

import pytest
from stored import Search, clock, record

from evidence.errors import EvidenceError, IntegrityError
from evidence.records import Parsed, Record, Rejected
from extractors.findings import Span


def test_a_record_comes_back_as_it_went_in(store):
    full = record(
        doi="10.1/x",
        journal="A Journal",
        citation="A Journal 2012",
        authors=("Park K", "Kim J"),
        publication_types=("Journal Article",),
        languages=("eng",),
        registry_ids=("NCT01",),
        retracted=True,
        raw=b"\x00\xff" * 1000,
    )
    odd = record("2", "A lone surrogate \ud800, a thin\u2009space, an emoji \U0001f600.", authors=("Odd \udfff",))
    assert store.add(Parsed(records=(full, odd)), source="a.xml").new == ("1", "2")
    assert store.records() == (full, odd)
    assert store.record("1") == full


def test_adding_again_changes_nothing(store, path, heng_rows):
    parsed = Parsed(records=(record(), record("2")), rows=heng_rows)
    first = store.add(parsed, source="a.xml")
    assert (first.new, first.rows_new, first.rows_unchanged) == (("1", "2"), 12, 0)
    again = store.add(parsed, source="b.xml")
    assert (again.new, again.revised, again.unchanged) == ((), (), ("1", "2"))
    assert (again.rows_new, again.rows_unchanged) == (0, 12)
    assert store.counts()["revision"] == 2
    assert store.rows() == tuple(replace(row, where="") for row in heng_rows)


CHANGES = [
    # (what came again, what became of it, how many versions are kept)
    ({"text": "HR 0.81 (0.65-0.94)."}, "revised", 2),
    ({"retracted": True}, "revised", 2),
    ({"version": 2}, "revised", 2),
    ({"raw": b"<other/>"}, "unchanged", 1),
    ({"source": "b.xml"}, "unchanged", 1),
    ({"text": "HR 0.81.", "raw_format": "medline"}, "kept", 1),
    ({"text": "HR 0.81.", "raw_format": "page-text"}, "kept", 1),
]


@pytest.mark.parametrize("change, fate, versions", CHANGES)
def test_what_comes_again(store, change, fate, versions):
    store.add(Parsed(records=(record(),)), source="a")
    added = store.add(Parsed(records=(record(**change),)), source="b")
    assert getattr(added, fate) == ("1",)
    assert len(store.revisions("1")) == versions
    assert store.revisions("1")[0] == record()
    assert store.record("1") == (record(**change) if fate == "revised" else record())


def test_a_richer_format_replaces_a_poorer_one(store):
    poor = record(raw_format="medline", text="HR 0.80 (0.65-0.94) in one paragraph.")
    store.add(Parsed(records=(poor,)), source="a.nbib")
    assert store.add(Parsed(records=(record(),)), source="efetch").revised == ("1",)
    assert store.record("1") == record()


def test_an_older_version_does_not_replace_a_later_one(store):
    store.add(Parsed(records=(record(version=2),)), source="a")
    assert store.add(Parsed(records=(record(text="before"),)), source="b").kept == ("1",)


DAYS = [
    # (held, what came with another text, what became of it)
    ("2024-05-01", "2024-04-30", "kept"),
    ("2024-05-01", "2024-05-01", "revised"),  # the day is all that is known; the later to come wins
    ("2024-05-01", "2024-05-02", "revised"),
    ("2024-05-01", None, "kept"),
    (None, "1999-01-01", "revised"),
]


@pytest.mark.parametrize("held, came, fate", DAYS)
def test_an_older_revision_that_comes_late_is_kept_out(store, held, came, fate):
    store.add(Parsed(records=(record(revised=held),)), source="a")
    assert getattr(store.add(Parsed(records=(record(text="Other.", revised=came),)), source="b"), fate) == ("1",)
    assert store.record("1").revised == (held if fate == "kept" else came)


def test_a_richer_format_needs_no_date(store):
    store.add(Parsed(records=(record(raw_format="medline", revised="2024-05-01"),)), source="a")
    assert store.add(Parsed(records=(record(text="Whole."),)), source="b").revised == ("1",)


def test_an_export_without_abstracts_costs_none(store):
    store.add(Parsed(records=(record(raw_format="ris"),)), source="a")
    bare = Record.build(title="A title", pmid="1", raw=b"x", raw_format="ris", source="b")
    assert store.add(Parsed(records=(bare,)), source="b").kept == ("1",)


def test_a_later_day_alone_makes_no_revision(store):
    store.add(Parsed(records=(record(revised="2024-05-01"),)), source="a")
    assert store.add(Parsed(records=(record(revised="2025-05-01"),)), source="b").unchanged == ("1",)


def test_a_corrected_published_row_counts_and_the_old_one_is_kept(store, heng_rows):
    store.add(Parsed(rows=heng_rows), source="a.csv")
    corrected = replace(heng_rows[0], value=0.80, printed=(("value", "0.80"), *heng_rows[0].printed[1:]), where="")
    assert store.add(Parsed(rows=(corrected,)), source="b.csv").rows_new == 1
    assert len(store.rows()) == 12
    assert store.rows()[0] == corrected
    assert store.counts()["published_row"] == 13


def test_add_is_all_or_nothing(store):
    class Broken(tuple):
        __slots__ = ()

        def __iter__(self):
            yield from super().__iter__()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        store.add(Parsed(records=Broken((record(), record("2")))), source="a")
    assert store.records() == ()
    assert set(store.counts().values()) == {0}
    assert store.add(Parsed(records=(record(),)), source="a").new == ("1",)


def test_rejects_and_deleted_records_are_kept(store):
    parsed = Parsed(rejected=(Rejected("a.csv:3", "no value", "fill it in"),), deleted=("9",))
    store.add(parsed, source="a.csv")
    assert (store.counts()["reject"], store.counts()["deleted"]) == (1, 1)


def test_an_unknown_record_is_an_error(store):
    with pytest.raises(EvidenceError, match="no such record") as caught:
        store.record("404")
    assert caught.value.where == "404"


def test_findings_are_kept_by_text_rules_and_version(store, make):
    made, findings = make("1", effects=({"endpoint": "OS", "printed": "0.80 (0.65-0.94)"},))
    store.add(Parsed(records=(made,)), source="a")
    assert store.findings("1") is None
    assert store.stale("0", "0") == ("1",)
    store.put_findings("1", findings)
    store.put_findings("1", findings)
    assert store.findings("1") == findings
    assert store.counts()["finding"] == 1
    assert store.stale("0", "0") == ()
    assert store.stale("1", "0") == ("1",)
    assert store.stale("0", "1") == ("1",)
    newer = replace(findings, version="1")
    store.put_findings("1", newer)
    assert store.findings("1") == newer


def test_a_changed_text_makes_findings_stale_but_metadata_do_not(store, make):
    made, findings = make("1")
    store.add(Parsed(records=(made,)), source="a")
    store.put_findings("1", findings)
    store.add(Parsed(records=(replace(made, retracted=True),)), source="b")
    assert store.findings("1") == findings
    changed, _ = make("1", title="Another title.")
    store.add(Parsed(records=(changed,)), source="c")
    assert store.findings("1") is None
    assert store.stale("0", "0") == ("1",)


def test_what_the_text_does_not_say_is_refused(store, make):
    made, findings = make("1", effects=({"endpoint": "OS", "printed": "0.80 (0.65-0.94)"},))
    store.add(Parsed(records=(made,)), source="a")
    spans = [
        Span(0, 2, "HR", "made up"),
        Span(-1, 1, "A", "made up"),
        Span(5, 5, "", "made up"),
        Span(10**6, 10**6 + 1, "A", "made up"),
    ]
    for span in spans:
        wrong = replace(findings, effects=(replace(findings.effects[0], span=span),))
        with pytest.raises(IntegrityError, match="does not say"):
            store.put_findings("1", wrong)
    with pytest.raises(IntegrityError, match="another text"):
        store.put_findings("1", replace(findings, text_sha256="0" * 64))
    assert store.findings("1") is None


def test_searches_and_what_is_still_wanted(store):
    assert store.add_search(Search(), ("3", "1", "2")) == 1
    assert store.add_search(Search(query="renal"), ("4", "3")) == 2
    first, second = store.searches()
    assert (first.query, first.count, first.pmids, first.ran) == ("kidney", 3, ("3", "1", "2"), clock())
    assert (second.id, second.pmids, second.warnings) == (2, ("4", "3"), ("a phrase was not found",))
    assert store.wanted() == ("3", "1", "2", "4")
    store.add(Parsed(records=(record("1"),), deleted=("4",)), source="efetch")
    store.mark_missing(["2", "2"])
    assert store.wanted() == ("3",)
    store.add(Parsed(records=(record("2"),)), source="efetch")
    assert store.counts()["missing"] == 0
