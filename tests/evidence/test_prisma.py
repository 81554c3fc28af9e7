"""The flow of records: each publication in one box, boxes that add up, the template kept, a figure without overlap."""

import csv
import io
import re
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

from evidence import data, exports, workflow
from evidence.__main__ import main
from evidence.exports.flow import Box, Flow, Placed, Previous, box_of, flow_of
from evidence.exports.flow.figure import figure
from evidence.exports.flow.words import REASONS, listed
from evidence.exports.prisma import numbers
from evidence.harmonise.screening import Screened, Vote
from evidence.records import Parsed, PublishedRow
from evidence.rows import WHY_NOT
from evidence.store import Run, Store
from evidence.workflow.gathering import gathered

KEYS = [
    *("NA", "previous_studies", "previous_reports", "NA", "database_results"),
    *("database_specific_results", "register_results", "register_specific_results", "NA", "website_results"),
    *("organisation_results", "citations_results", "duplicates", "excluded_automatic", "excluded_other"),
    *("records_screened", "records_excluded", "dbr_sought_reports", "dbr_notretrieved_reports", "other_sought_reports"),
    *("other_notretrieved_reports", "dbr_assessed", "dbr_excluded", "other_assessed", "other_excluded"),
    *("new_studies", "new_reports", "total_studies", "total_reports", "identification"),
    *("screening", "included", "total_studies_ma", "total_reports_ma"),
]  # fmt: skip


def vote(action, stage="abstract", reason=None, who="AR"):
    return Vote(who, action, reason, stage, "2026-01-01T00:00:00+00:00")


BOXES = [
    # standing,              votes,                                                   outdated, box, reason
    ("included",             [],                                                      [], "INCLUDED", ""),
    ("included",             [vote("include")],                                       [], "INCLUDED", ""),
    ("excluded: wrong-line", [],                                                      [], "AUTOMATIC", "wrong-line"),
    ("excluded: retracted",  [vote("include")],                                       [], "AUTOMATIC", "retracted"),
    ("excluded: wrong-line", [vote("exclude", reason="wrong-line")],                  [], "SCREENED_OUT", "wrong-line"),
    ("excluded: wrong-line", [vote("exclude", "full-text", "wrong-population")],      [], "REPORT_EXCLUDED", "wrong-population"),
    ("excluded: not-accepted", [vote("exclude")],                                     [], "SCREENED_OUT", "not-accepted"),
    ("included",             [vote("not-retrieved", "full-text")],                    [], "NOT_RETRIEVED", ""),
    ("included",             [vote("include"), vote("exclude", who="BR")],            [], "OTHER", "people disagree"),
    ("excluded: wrong-line", [],                                     [vote("include")], "OTHER", "text changed since people screened it"),
    ("included",             [],                                     [vote("include")], "INCLUDED", ""),
    ("not-assessed",         [],                                                      [], "OTHER", "not read yet"),
    ("not-assessed",         [vote("include")],                                       [], "INCLUDED", ""),
    ("not-assessed",         [vote("exclude", "full-text", "single-arm")],            [], "REPORT_EXCLUDED", "single-arm"),
    ("not-assessed",         [vote("not-retrieved", "full-text")],                    [], "NOT_RETRIEVED", ""),
]  # fmt: skip


@pytest.mark.parametrize("standing, votes, outdated, box, reason", BOXES)
def test_a_record_has_the_box_that_people_give_it_else_the_tool(standing, votes, outdated, box, reason):
    assert box_of(standing, Screened(tuple(votes), tuple(outdated))) == (Box[box], reason)


def test_the_template_has_its_rows_keys_and_order():
    rows = list(csv.DictReader(io.StringIO(data.read("prisma2020.csv").decode())))
    assert [row["data"] for row in rows] == KEYS
    assert len(rows) == 34
    assert {row["n"] for row in rows} == {"0"}
    assert {row["box"] for row in rows} >= {f"box{number}" for number in range(1, 18)}


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
    points = [{"study": row.study, "report": row.report} for row in rows]
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


def summed(cell):
    """The sum of a cell that lists names with numbers."""
    return sum(int(part.rpartition(", ")[2]) for part in cell.split("; "))


def adds_up(cells):
    n = {key: summed(cell) for key, cell in cells.items()}
    assert all(value >= 0 for value in n.values()), n
    assert n["database_results"] == n["database_specific_results"]
    removed = n["duplicates"] + n["excluded_automatic"] + n["excluded_other"]
    assert n["database_results"] == removed + n["records_screened"]
    assert n["records_screened"] == n["records_excluded"] + n["dbr_sought_reports"]
    assert n["citations_results"] == n["other_sought_reports"]
    included = 0
    for way in ("dbr", "other"):
        assert n[f"{way}_sought_reports"] == n[f"{way}_notretrieved_reports"] + n[f"{way}_assessed"]
        included += n[f"{way}_assessed"] - n[f"{way}_excluded"]
    assert n["new_reports"] == included
    assert n["total_studies_ma"] <= n["total_studies"]
    return n


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


def flow_with(*boxes, **more):
    """A flow by hand: pairs of a box and how many, with a reason or a source."""
    placed = [
        Placed(
            f"{box}{at}", Box[box], fields.get("source", "PubMed"), **{k: v for k, v in fields.items() if k != "source"}
        )
        for box, n, fields in boxes
        for at in range(n)
    ]
    return Flow(tuple(replace(one, key=f"{at}") for at, one in enumerate(placed)), **more)


HOSTILE = "<b>W & Co</b>\x00\u202e" + "W" * 90 + " 漢字 \U0001f600.ris"
FLOWS = {
    "nothing but one record": flow_with(("INCLUDED", 1, {"studies": frozenset("A")})),
    "all columns": flow_with(
        ("DUPLICATE", 3, {}),
        ("AUTOMATIC", 120, {"reason": "wrong-line"}),
        ("OTHER", 4, {"reason": "not fetched yet"}),
        ("SCREENED_OUT", 1044, {"source": HOSTILE}),
        ("NOT_RETRIEVED", 2, {}),
        ("REPORT_EXCLUDED", 7, {"reason": "review-or-meta-analysis"}),
        ("INCLUDED", 5, {"studies": frozenset("A")}),
        ("INCLUDED", 2, {"studies": frozenset("B"), "way": "other"}),
        ("REPORT_EXCLUDED", 2, {"reason": HOSTILE, "way": "other"}),
        ("PREVIOUS", 2, {"studies": frozenset("C")}),
        again={HOSTILE: 12, **{f"file {n}.ris": n for n in range(1, 40)}},
        previous=Previous(3, "2026-01-01", ("C", "D"), frozenset({"C"}), 1),
    ),
}
SVG = "{http://www.w3.org/2000/svg}"


def inside(text, box):
    """Whether a line of text stands in a box, in the widest font of the list."""
    font = FT2Font(findfont(FontProperties(family="DejaVu Sans")))
    font.set_size(11, 72)
    font.set_text("".join(character if ord(character) < 0x2000 else "W" for character in text.text))
    width = font.get_width_height()[0] / 64
    x, y, left, top = float(text.get("x")), float(text.get("y")), float(box.get("x")), float(box.get("y"))
    right, bottom = left + float(box.get("width")), top + float(box.get("height"))
    return left < x and x + width < right and top < y - 8 and y + 3 < bottom


def apart(one, other):
    (a, b), (c, d) = (
        (float(box.get(x)), float(box.get(size))) for box in (one, other) for x, size in (("x", "width"),)
    )
    across = a + b <= c or c + d <= a
    (a, b), (c, d) = (
        (float(box.get(y)), float(box.get(size))) for box in (one, other) for y, size in (("y", "height"),)
    )
    return across or a + b <= c or c + d <= a


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
def test_the_figure_says_what_the_table_says_and_nothing_overlaps(flow):
    root = ET.fromstring(figure(flow))
    boxes = [box for box in root.iter(f"{SVG}rect") if box.get("stroke")]
    assert all(apart(*pair) for pair in combinations(boxes, 2))
    texts = [text for text in root.iter(f"{SVG}text") if not text.get("transform")]
    held = [[box for box in boxes if inside(text, box)] for text in texts]
    assert [len(found) for found in held] == [1] * len(texts)
    lines = Counter((text.get("x"), text.get("y")) for text in texts)
    assert set(lines.values()) == {1}
    told = " ".join(text.text for text in texts).replace("\u00a0", " ")
    n = {key: summed(cell) for key, cell in numbers(flow).items()}
    for words, key in {
        "Databases": "database_results",
        "Duplicate records": "duplicates",
        "ineligible by automation tools": "excluded_automatic",
        "removed for other reasons": "excluded_other",
        "Records screened": "records_screened",
        "Records excluded": "records_excluded",
        "New studies included in review": "new_studies",
        "Reports of new included studies": "new_reports",
    }.items():
        assert f"{words} (n = {n[key]})" in told
    title, described = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("aria-labelledby").split() == [title.get("id"), described.get("id")]
    assert f"Records screened (n = {n['records_screened']})." in described.text
    sizes = [float(re.fullmatch(r"([\d.]+)mm", root.get(side))[1]) for side in ("width", "height")]
    points = 11 * sizes[0] / float(root.get("viewBox").split()[2]) / 25.4 * 72
    assert points >= 7  # legible on an A4 page


LISTED = [
    # numbers,                       cell
    ({},                             "0"),
    ({"PubMed": 412, "x.ris": 30},   "PubMed, 412; x.ris, 30"),
    ({"a, b; c.ris": 1},             "a b c.ris, 1"),
    ({"": 2},                        "not named, 2"),
    ({" \n,;": 2},                   "not named, 2"),
    ({"wrong-line": 12},             "wrong line of therapy, 12"),
]  # fmt: skip


@pytest.mark.parametrize("found, cell", LISTED)
def test_names_and_numbers_of_one_cell_can_be_told_apart(found, cell):
    assert listed(found) == cell


def test_reasons_are_words_for_codes_that_there_are():
    assert set(REASONS) <= set(WHY_NOT)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("prisma") / "demo"
    assert main(["-q", "-C", str(folder), "demo"]) == 0
    return folder


@pytest.fixture
def run(capfdbinary):
    def call(folder, *words, code=0):
        capfdbinary.readouterr()
        assert main(["-C", str(folder), *words]) == code
        out, err = capfdbinary.readouterr()
        return out.decode(), err.decode()

    return call


def test_the_worked_example_as_the_template(run, example, tmp_path):
    out, err = run(example, "export", "prisma", "--allow-unreviewed")
    rows, template = (list(csv.reader(io.StringIO(text))) for text in (out, data.read("prisma2020.csv").decode()))
    assert [row[:-1] for row in rows] == [row[:-1] for row in template]
    cells = {row[0]: row[-1] for row in rows if row[0] in numbers(FLOWS["all columns"])}
    adds_up(cells)
    assert cells["new_studies"] == cells["total_studies"] == cells["total_studies_ma"] == "8"
    assert (cells["database_specific_results"], cells["citations_results"]) == (
        "the worked example's park2012.xml, 1",
        "8",
    )
    assert "note: 1 of 1 included records were screened by the tool alone, by no person" in err
    run(example, "export", "prisma", "-o", str(tmp_path))
    run(example, "export", "prisma", "-o", str(tmp_path / "flow.svg"))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["PRISMA.csv", "flow.svg"]
    assert (tmp_path / "flow.svg").read_text(encoding="utf-8").startswith("<?xml")


REFUSED = [
    # words, exit code, what is said
    (["prisma", "--previous", "last"], 2, "No result was kept as a version of the review."),
    (["prisma", "--previous", "9"], 1, "There is no such run. (run 9)"),
    (["prisma", "--previous", "first"], 2, "This is no run. (first)"),
    (["ris", "--previous", "last"], 2, "The export ris has no previous version."),
]


@pytest.mark.parametrize("words, code, said", REFUSED)
def test_a_version_that_is_none_is_refused(run, example, words, code, said):
    out, err = run(example, "export", *words, code=code)
    assert out == ""
    assert said in err


def test_a_project_without_anything_has_no_flow(run, tmp_path):
    workflow.init(tmp_path / "empty", example="vegf-tki-vs-mtor")
    out, err = run(tmp_path / "empty", "export", "prisma", code=1)
    assert out == ""
    assert "Nothing was found yet" in err
