import sqlite3
from dataclasses import dataclass, replace

import pytest

from evidence.decisions import in_order
from evidence.errors import EvidenceError, IntegrityError
from evidence.records import Parsed, Record, Rejected, Section
from evidence.store import Run, Store
from evidence.store.connection import SCHEMA_VERSION
from extractors.findings import Span


@dataclass(frozen=True)
class Search:
    query: str = "kidney"
    translation: str = '"kidney"[MeSH]'
    count: int = 3
    warnings: tuple[str, ...] = ("a phrase was not found",)
    base_url: str = "http://localhost/"


def clock():
    return "2026-01-02T03:04:05+00:00"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "evidence.db"


@pytest.fixture
def store(path):
    with Store.create(path, clock=clock) as made:
        yield made


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


@pytest.fixture
def full(make, heng_rows):
    """Fills a store with something of every kind."""

    def fill(store):
        made, findings = make("1", effects=({"endpoint": "OS", "printed": "0.80 (0.65-0.94)"},))
        refused = (Rejected("a.csv:3", "no value", "fill it in"),)
        parsed = Parsed(records=(made, record("2"), record("3")), rows=heng_rows, rejected=refused, deleted=("9",))
        store.add(parsed, source="a")
        store.put_findings("1", findings)
        store.add_search(Search(), ("3", "1", "2", "8", "9"))
        store.mark_missing(["8"])
        store.decide("1", "accept", who="AR")
        store.decide("1", "reject", who="AR")
        store.merge("2", "1", reason="same title", who="AR")
        store.add_run(run(checked=("3",)))

    return fill


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


def test_decisions_are_chained_and_only_added(store, path):
    one = store.decide("1/x/3-9", "accept", who="AR", why="read it", before=None, after={"value": 0.8}, text_sha256="a")
    two = store.decide("1/x/3-9", "reject", who="BR", field="direction")
    assert store.decisions() == (one, two)
    assert (two.seq, two.previous, one.previous) == (2, one.hash, "0" * 64)
    store.verify()
    raw = sqlite3.connect(path)
    for statement in ("UPDATE decision SET who = 'XX'", "DELETE FROM decision", "DELETE FROM decision WHERE seq = 2"):
        with pytest.raises(sqlite3.IntegrityError, match="decision is never"):
            raw.execute(statement)
    raw.close()
    assert store.decisions() == (one, two)


DECISIONS = [
    # about,                       action,          field,          before,   after
    ("1",                          "include",       "eligibility",  None,     {"reason": None, "stage": "abstract"}),
    ("doi:10.5555/a=b",            "exclude",       "eligibility",  None,     {"reason": "wrong-line", "stage": "full-text"}),
    ("1",                          "not-retrieved", "eligibility",  None,     {"reason": None, "stage": "full-text"}),
    ("1/c/3-9",                    "accept",        "overrule",     None,     "superseded"),
    ("PMID 2, Table 1: Park 2012", "link",          "study",        None,     "Park 2012 (\u00c9tude)"),
    ("1",                          "rename",        "study-name",   "X",      ""),
    ("1/c/3-9",                    "take",          "choice",       "2/c/OS", None),
    ("0" * 64,                     "freeze",        "protocol",     None,     "schema = 1\n# \u00e4\r\n"),
]  # fmt: skip


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_is_read_as_it_was_made(store, decision):
    about, action, field, before, after = decision
    made = store.decide(about, action, who="AR", field=field, before=before, after=after)
    (read,) = store.decisions()
    assert read == made
    assert (read.subject, read.action, read.field, read.before, read.after) == (about, action, field, before, after)
    store.verify()


@pytest.mark.parametrize("who", ["", "  "])
def test_a_decision_needs_a_person(store, who):
    with pytest.raises(EvidenceError, match="person"):
        store.decide("1", "accept", who=who)


TAMPERING = [
    "UPDATE decision SET why = 'another reason' WHERE seq = 1",
    "UPDATE decision SET after = '1' WHERE seq = 2",
    "DELETE FROM decision WHERE seq = 1",
    "UPDATE content SET text = CAST('HR 0.50' AS BLOB)",
    "UPDATE content SET body = replace(body, 'renal', 'liver')",
    "UPDATE content SET raw = x'00'",
    "UPDATE revision SET doi = '10.1/other'",
    "UPDATE revision SET title = 'Another title.'",
    "UPDATE revision SET retracted = 1",
    "UPDATE revision SET id = 9 WHERE id = 3",
    "UPDATE record SET pmid = NULL WHERE id = 3",
    "UPDATE record SET first_seen = '2020'",
    "UPDATE search_hit SET pmid = '5' WHERE position = 2",
    "UPDATE search SET query = 'liver'",
    "DELETE FROM search_hit WHERE position = 2",
    "UPDATE missing SET pmid = '5'",
    "UPDATE deleted SET seen = '2020'",
    "UPDATE reject SET reason = 'no reason'",
    "DELETE FROM reject",
    "UPDATE import SET counts = '{}'",
    "UPDATE published_row SET body = replace(body, '0.79', '0.97') WHERE id = 1",
    "DELETE FROM published_row WHERE id = 1",
    "UPDATE run SET body = '{\"estimate\": 0.5}'",
    "UPDATE run_check SET pmid = '5'",
    "UPDATE duplicate SET kept = '3'",
    "DELETE FROM decision WHERE seq = 2",
    "UPDATE finding SET body = replace(body, '0.80 (0.65-0.94)', '0.50 (0.65-0.94)')",
    "UPDATE record SET current = 99",
]


@pytest.mark.parametrize("statement", TAMPERING)
def test_verify_finds_what_was_changed_behind_its_back(store, path, full, statement):
    full(store)
    store.verify()
    store.close()
    assert behind_its_back(path, statement) > 0
    with Store.open(path) as opened, pytest.raises(IntegrityError):
        opened.verify()


SCHEMAS = [
    "DROP TRIGGER decision_is_never_deleted",
    "DROP TRIGGER run_is_never_changed",
    "DROP VIEW merged",
    "DROP VIEW estimates",
    "DROP INDEX revision_of",
    "CREATE TABLE more (a)",
    "ALTER TABLE reject RENAME COLUMN place TO position_in_file",
    "PRAGMA user_version = 0",
]


@pytest.mark.parametrize("statement", SCHEMAS)
def test_verify_or_opening_finds_a_changed_schema(store, path, full, statement):
    full(store)
    store.close()
    raw = sqlite3.connect(path)
    raw.execute(statement)
    raw.close()
    with pytest.raises(EvidenceError), Store.open(path) as opened:
        opened.verify()


def test_verify_says_what_it_checked(store, full):
    full(store)
    checked = store.verify()
    assert checked == {name: count for name, count in store.counts().items() if name != "reject"} | {"import": 1}
    assert all(checked.values())


def test_a_project_opens_again_with_wal_and_foreign_keys(store, path):
    store.add(Parsed(records=(record(),)), source="a")
    store.close()
    with Store.open(path) as opened:
        assert opened.records() == (record(),)
        connection = opened._connection  # noqa: SLF001 - what is set on the connection is seen nowhere else
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
        assert connection.execute("PRAGMA foreign_keys").fetchone()[0] == 1
        assert connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
        strict = connection.execute("SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0").fetchall()
        assert {row["name"] for row in strict} <= {"sqlite_schema", "sqlite_temp_schema", "sqlite_sequence"}


def test_there_is_one_project_a_file(store, path):
    with pytest.raises(EvidenceError, match="already"):
        Store.create(path)


def test_a_missing_project_says_how_to_make_one(path):
    with pytest.raises(EvidenceError, match="no project") as caught:
        Store.open(path)
    assert "evidence init" in caught.value.remedy
    assert not path.exists()


@pytest.mark.parametrize("content", [b"not a database at all, only words" * 50, b"", b"\x00" * 5000])
def test_another_file_is_no_project_and_stays_as_it_is(path, content):
    path.write_bytes(content)
    with pytest.raises(EvidenceError, match="not a project"):
        Store.open(path)
    assert path.read_bytes() == content


def test_another_database_is_no_project(path):
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE record (a)")
    raw.commit()
    raw.close()
    before = path.read_bytes()
    with pytest.raises(EvidenceError, match="not a project"):
        Store.open(path)
    assert path.read_bytes() == before


def test_a_project_of_a_newer_tool_is_left_alone(store, path):
    store.close()
    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    raw.close()
    with pytest.raises(EvidenceError, match="newer version"):
        Store.open(path)


def test_a_folder_that_cannot_be_written_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file" / "evidence.db", tmp_path / "nowhere" / "evidence.db"):
        with pytest.raises(EvidenceError, match="cannot be written"):
            Store.create(place)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_file_in_use_by_another_is_an_error_that_says_so(store, path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store._connection.execute("PRAGMA busy_timeout = 50")  # noqa: SLF001 - nobody waits half a minute in a test
    with pytest.raises(EvidenceError, match="locked"):
        store.add(Parsed(records=(record(),)), source="a")
    other.execute("ROLLBACK")
    other.close()
    assert store.add(Parsed(records=(record(),)), source="a").new == ("1",)


@pytest.mark.parametrize(
    "clock",
    [
        ["2026-01-02T10:00:00+00:00"] * 4,  # four within a second
        [
            "2026-01-02T10:00:00+00:00",
            "2026-01-01T10:00:00+00:00",
            "2025-01-01T10:00:00+00:00",
            "2026-01-02T10:00:00+00:00",
        ],
        [
            "2026-01-02T10:00:00+00:00",
            "2026-01-02T10:00:01+00:00",
            "2026-01-02T10:00:01+00:00",
            "2026-01-02T10:00:02+00:00",
        ],
    ],
)
def test_a_persons_decisions_stay_in_the_order_in_which_they_were_made(tmp_path, clock):
    moments = iter(clock)
    Store.create(tmp_path / "evidence.db").close()
    with Store.open(tmp_path / "evidence.db", clock=lambda: next(moments)) as store:
        made = [store.decide("1", action, who="AR").made for action in ("include", "exclude", "include", "exclude")]
        assert made == sorted(set(made))
        assert [one.action for one in in_order(store.decisions())] == ["include", "exclude", "include", "exclude"]
