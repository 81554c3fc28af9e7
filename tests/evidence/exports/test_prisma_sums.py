"""The flow of records of any project: each publication in one box, and boxes that add up."""

import datetime as dt
from dataclasses import asdict, dataclass, replace

import pytest
from flows import adds_up
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence import exports
from evidence.exports.flow import Box, flow_of
from evidence.exports.flow.words import cautions
from evidence.exports.prisma import numbers
from evidence.living.shapes import ASIDE, POOLED, Point, point_of
from evidence.records import Parsed, PublishedRow
from evidence.store import Run, Store
from evidence.workflow.gathering import gathered

SOURCES = ("PubMed", "embase; all, 2024.ris", "=b.nbib")


SAID = {
    "nobody": (),
    "include": (("AR", "include", "abstract", None),),
    "exclude": (("AR", "exclude", "abstract", "wrong-line"),),
    "at full text": (("AR", "include", "abstract", None), ("BR", "exclude", "full-text", "single-arm")),
    "exclude at full text": (("AR", "exclude", "full-text", "wrong-population"),),
    "not-retrieved": (("AR", "not-retrieved", "full-text", None),),
    "disagree": (("AR", "include", "abstract", None), ("BR", "exclude", "abstract", "single-arm")),
}


RECORDS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["eligible", "no number", "wrong line", "one arm", "retracted", "not read"]),
        "source": st.sampled_from(SOURCES),
        "found": st.booleans(),
        "again": st.sampled_from([None, *SOURCES[1:]]),
        "said": st.sampled_from(sorted(SAID)),
        "other text": st.booleans(),
        "joined": st.integers(0, 5),
        "study": st.sampled_from(["NCT00000001", "NCT00000002", None]),
        "late": st.booleans(),
        "accepted": st.booleans(),
    }
)


TABLES = st.fixed_dictionaries(
    {
        "study": st.sampled_from(["Roe 2010", "Doe 2011", "Poe 2012", "Coe 2013"]),
        "pmid": st.sampled_from([None, "1", "2", "77"]),
        "arms": st.sampled_from([("axitinib", "everolimus"), ("axitinib", "placebo")]),
        "late": st.booleans(),
    }
)


PROJECTS = st.fixed_dictionaries(
    {
        "records": st.lists(RECORDS, max_size=7),
        "tables": st.lists(TABLES, max_size=4),
        "not held": st.lists(st.sampled_from(["missing", "deleted", "wanted"]), max_size=4),
        "twice": st.booleans(),
    }
)


class Ticks:
    """A clock that goes on by a minute at every look."""

    def __init__(self):
        self.minutes = 0

    def __call__(self):
        self.minutes += 1
        return f"2026-01-{1 + self.minutes // 1440:02}T{self.minutes // 60 % 24:02}:{self.minutes % 60:02}:00+00:00"


def record_of(build, number, one):
    arms = (("VEGF TKI", 41),) if one["kind"] == "one arm" else (("VEGF TKI", 41), ("mTOR inhibitor", 42))
    record, findings = build(
        str(number),
        title=f"Axitinib or everolimus in renal cell carcinoma, trial {number}.",
        arms=arms,
        effects=({"endpoint": "OS", "printed": f"0.8{number} (0.59-1.62)"},) if one["kind"] == "eligible" else (),
        line="first" if one["kind"] == "wrong line" else "second",
        design="rct",
        year=2000 + number,
        registry=(one["study"],) if one["study"] else (),
        retracted=one["kind"] == "retracted",
    )
    return replace(record, source=one["source"], raw_format="ris"), findings


def fill(build, store, drawn, *, late):
    """Bring in what came before, or after, the earlier version."""
    for number, one in enumerate(drawn["records"], start=1):
        if one["late"] is not late:
            continue
        record, findings = record_of(build, number, one)
        pubmed = one["source"] == "PubMed"
        for _ in range(2 if drawn["twice"] and not pubmed else 1):
            store.add(Parsed(records=(record,)), source="efetch" if pubmed else one["source"])
        if one["again"]:
            store.add(Parsed(records=(replace(record, source=one["again"]),)), source=one["again"])
        if one["kind"] != "not read":
            store.put_findings(record.key, findings)
        for who, action, stage, reason in SAID[one["said"]]:
            text = "0" * 64 if one["other text"] else record.text_sha256
            body = {"stage": stage, "reason": reason}
            store.decide(record.key, action, who=who, field="eligibility", after=body, text_sha256=text)
    rows = [table_row(one) for one in drawn["tables"] if one["late"] is late]
    store.add(Parsed(rows=tuple(rows)), source="rows.csv")


def table_row(one):
    return PublishedRow(
        study=one["study"],
        pmid=one["pmid"],
        year=2010,
        endpoint="OS",
        measure="HR",
        value=0.8,
        ci_low=0.6,
        ci_high=1.1,
        ci_level=0.95,
        numerator=one["arms"][0],
        reference=one["arms"][1],
        n_numerator=None,
        n_reference=None,
        design="rct",
        estimate_adjusted=None,
        population="all",
        source="Table 1",
        printed=(),
        where="rows.csv:2",
    )


@dataclass
class Search:
    query: str = "kidney"
    translation: str = "kidney"
    count: int = 3
    warnings: tuple[str, ...] = ()
    base_url: str = "http://localhost/"


def search(store, drawn, *, late):
    """Find what is held, and on the first day what is not."""
    numbered = enumerate(drawn["records"], start=1)
    found = [str(n) for n, one in numbered if one["found"] and one["late"] is late]
    lacking = {} if late else {str(900 + n): why for n, why in enumerate(drawn["not held"])}
    store.add_search(Search(), [*found, *lacking])
    store.mark_missing(pmid for pmid, why in lacking.items() if why == "missing")
    store.mark_deleted(pmid for pmid, why in lacking.items() if why == "deleted")
    return set(lacking)


def join(store, drawn):
    """Join records to others; what cannot be joined stays as it is."""
    keys = [str(n) for n in range(1, len(drawn["records"]) + 1)]
    for key, one in zip(keys, drawn["records"], strict=True):
        target = str(one["joined"])
        if target in keys and target != key and {key, target}.isdisjoint(store.merged()):
            store.merge(key, target, reason="same", who="AR")


def keep(store, protocol, now):
    """Keep the eligible studies as a version of the review."""
    rows = [row for row in gathered(store, protocol).lined.rows if row.eligible]
    aside = [Point(study=row.study, report=row.study, standing=ASIDE) for row in rows]  # of an analysis that asks less
    points = [asdict(point) for point in (*(point_of(row, row.why_not or POOLED) for row in rows), *aside)]
    body = {"snapshot": {"lines": [{"points": points}]}}
    empty = dict.fromkeys(("protocol_sha256", "protocol", "version", "rules_sha256"), "")
    store.add_run(Run(kind="pool", started=now, finished=now, **empty, body=body))


def material_of(store, protocol, *, previous="", form=".csv", allow_unreviewed=True):
    lined = gathered(store, protocol).lined
    return exports.Material(
        "all",
        store.each,
        lambda: lined.rows,
        None,
        lambda: protocol,
        lined=lambda: lined,
        store=store,
        allow_unreviewed=allow_unreviewed,
        form=form,
        previous=previous,
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=PROJECTS, version=st.booleans())
def test_each_publication_is_in_one_box_and_the_boxes_add_up(make, protocol, tmp_path_factory, drawn, version):
    clock = Ticks()
    with Store.create(tmp_path_factory.mktemp("flow") / "evidence.db", clock=clock) as store:
        fill(make, store, drawn, late=False)
        lacking = search(store, drawn, late=False)
        keep(store, protocol, clock())
        fill(make, store, drawn, late=True)
        search(store, drawn, late=True)
        join(store, drawn)
        flow = flow_of(material_of(store, protocol, previous="1" if version else ""))
        lined, merged = gathered(store, protocol).lined, store.merged()
    keys = [one.key for one in flow.placed]
    assert len(keys) == len(set(keys))
    records = {str(n) for n in range(1, len(drawn["records"]) + 1)}
    assert {one.key for one in flow.placed if one.way == "databases"} == records | lacking
    assert {one.key for one in flow.placed if one.box is Box.DUPLICATE} <= set(merged)
    n = adds_up(numbers(flow))
    boxes = {Box.INCLUDED, Box.PREVIOUS}
    included = {study for one in flow.placed if one.box in boxes for study in one.studies}
    assert n["total_studies"] == len(included)
    assert n["total_studies"] == n["previous_studies"] - flow.gone + n["new_studies"]
    assert {row.study for row in lined.rows if row.poolable} <= included
    if not version:
        assert n["previous_studies"] == n["previous_reports"] == flow.gone == 0
        eligible = {row.study for row in lined.rows if row.eligible}
        assert included - {one.key for one in flow.placed} <= eligible


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=PROJECTS, days=st.sampled_from([-400, 0, 400]))
def test_a_version_that_was_kept_just_now_is_the_whole_review(make, protocol, tmp_path_factory, drawn, days):
    """Nothing is new, gone or found since, whatever people had kept out by then and whatever the clock says."""
    clock = Ticks()
    with Store.create(tmp_path_factory.mktemp("flow") / "evidence.db", clock=clock) as store:
        for late in (False, True):
            fill(make, store, drawn, late=late)
            search(store, drawn, late=late)
        then = dt.datetime.fromisoformat(clock()) + dt.timedelta(days=days)
        keep(store, protocol, then.isoformat(timespec="seconds"))
        whole, update = (flow_of(material_of(store, protocol, previous=asked)) for asked in ("", "last"))
        told = numbers(update)
    assert (len(update.previous.studies), update.previous_reports) == (len(whole.studies), whole.reports)
    assert (update.gone, update.new_studies, update.new_reports, update.identified) == (0, 0, 0, 0)
    assert told["total_studies"] == told["previous_studies"]


@pytest.mark.parametrize("said, included", [("nobody", True), ("not-retrieved", False), ("disagree", False)])
def test_a_study_that_results_count_and_the_flow_does_not_include_is_named(make, protocol, tmp_path, said, included):
    """Where k of K and the boxes differ a reader is told by which study."""
    one = {"kind": "eligible", "source": "PubMed", "found": True, "again": None, "said": said, "other text": False}
    drawn = {"records": [{**one, "joined": 0, "study": None, "late": False, "accepted": False}], "tables": []}
    with Store.create(tmp_path / "evidence.db", clock=Ticks()) as store:
        fill(make, store, {**drawn, "twice": False}, late=False)
        flow = flow_of(material_of(store, protocol))
        eligible = {row.study for row in gathered(store, protocol).lined.rows if row.eligible}
    assert set(flow.eligible_alone) == (set() if included else eligible)
    told = [text for text in cautions(flow) if "counted in k of K" in text]
    assert len(told) == (0 if included else 1)


def test_what_a_new_version_counts(make, protocol, tmp_path):
    known = {"source": "PubMed", "found": True, "again": None, "said": "nobody", "other text": False, "joined": 0}
    known |= {"study": None, "accepted": False, "late": False}
    drawn = {
        "records": [
            {**known, "kind": "eligible"},
            {**known, "kind": "wrong line"},
            {**known, "kind": "eligible", "late": True},
            {**known, "kind": "one arm", "late": True, "said": "exclude at full text"},
        ],
        "tables": [],
        "not held": [],
        "twice": False,
    }
    clock = Ticks()
    with Store.create(tmp_path / "evidence.db", clock=clock) as store:
        fill(make, store, drawn, late=False)
        search(store, drawn, late=False)
        keep(store, protocol, clock())
        fill(make, store, drawn, late=True)
        search(store, drawn, late=True)
        whole, update = (numbers(flow_of(material_of(store, protocol, previous=asked))) for asked in ("", "last"))
    assert [whole[key] for key in ("previous_studies", "database_results", "new_studies")] == ["0", "4", "2"]
    assert {key: n for key, n in update.items() if n != "0"} == {
        "previous_studies": "1",
        "previous_reports": "1",
        "database_results": "2",
        "database_specific_results": "PubMed, 2",
        "records_screened": "2",
        "dbr_sought_reports": "2",
        "dbr_assessed": "2",
        "dbr_excluded": "wrong population, 1",
        "new_studies": "1",
        "new_reports": "1",
        "total_studies": "2",
        "total_reports": "2",
    }
