"""Tables of estimates for R: the rows that pool takes and no others, unrounded, each with where it stands."""

import csv
import io
import json
import math
import shutil
import subprocess
import sys
from collections import Counter

import pytest
from living_review import abstract
from with_r import FIELDS, TESTS, fitted, has, has_metafor, say_not_run

from evidence import data, exports, formats, workflow
from evidence.__main__ import main
from evidence.errors import EvidenceError, NeedsHuman
from evidence.records import Record
from evidence.rows import Row
from evidence.store import Store

TABLES = ["metafor", "meta", "netmeta"]
ALL = [kind for kind, about in exports.KINDS.items() if about.lists == "estimates"]
METAFOR = "study_id,slab,pmid,year,comparison,outcome,measure,yi,vi,sei,n1i,n2i,hr,ci_lb,ci_ub,ci_level,se_source,a_label,b_label,status"
HEADINGS = {
    "metafor": f"{METAFOR},stratum",
    "meta": "studlab,TE,seTE,lower,upper,n.e,n.c,label.e,label.c,sm,year,pmid,comparison,outcome,stratum,status",
    "netmeta": "studlab,treat1,treat2,TE,seTE,comparison,outcome,stratum,status",
    "revman": "Analysis group,Analysis number,Analysis name,Subgroup,Study,Study year,GIV Mean,GIV SE,CI start,CI end,"
    "Experimental cases,Experimental N,Experimental mean,Experimental SD,Control cases,Control N,Control mean,Control SD,"
    "O-E,Variance,Weight,Footnotes",
}
HEADING = (
    data.read("heng2014.csv").split(b"\n", maxsplit=1)[0].decode().removesuffix(",study_adjusted,study_multicentre")
)
INVENTED = f"""{HEADING}
=1+1,,2011,OS,HR,0.70,0.50,0.98,0.95,everolimus,axitinib,100,101,rct,,all,Table 1
"Zoë, ""Z"" 2014",,2014,OS,HR,1.31,1.05,1.63,0.90,temsirolimus,sorafenib,253,259,rct,,all,Table 1
Third 2015,,2015,OS,HR,0.66,0.53,0.83,0.95,cabozantinib,everolimus,,,rct,,all,Table 1
Third 2015,,2015,PFS,HR,0.58,0.45,0.74,0.95,cabozantinib,everolimus,,,rct,,all,Table 1
Adjusted 2016,,2016,OS,HR,0.91,0.60,1.38,0.95,sunitinib,everolimus,40,50,nrs-retrospective,true,all,Table 1
"""
TRIALS = """TY  - JOUR
AN  - {0}
DB  - PubMed
TI  - A randomized phase 3 trial, number {0}.
AU  - Roe, Ann
PY  - 2013
AB  - {1}
ER  -
"""


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    """The worked example, trials that were read, and invented published rows with a hostile name."""
    folder = tmp_path_factory.mktemp("estimates") / "review"
    assert main(["-q", "init", str(folder)]) == 0
    trials = "\n".join(TRIALS.format(pmid, abstract(pmid)) for pmid in ("101", "102")).encode()
    with Store.open(folder / "evidence.db") as store:
        for name in ("park2012.xml", "heng2014.csv"):
            store.add(formats.parse(data.read(name), name=name), source=name)
        store.add(formats.parse(trials, name="trials.ris"), source="trials.ris")
        store.add(formats.parse(INVENTED.encode(), name="rows.csv"), source="rows.csv")
    assert main(["-q", "-C", str(folder), "extract"]) == 0
    return folder


@pytest.fixture(scope="module")
def accepted(review, tmp_path_factory):
    """The same, where a person has accepted all usable rows but one, and rejected another."""
    folder = tmp_path_factory.mktemp("accepted") / "review"
    shutil.copytree(review, folder)
    rows = workflow.table(folder)
    for row in rows:
        if row.study != "Adjusted 2016":
            action = "reject" if row.study == "Harrison 2012" else "accept"
            workflow.decide(folder, row.pmid or row.study, row.id, action, who="AR", why="seen")
    return folder


@pytest.fixture
def run(capfdbinary):
    def call(folder, *words, code=0):
        capfdbinary.readouterr()
        assert main(["-C", str(folder), *words]) == code
        out, err = capfdbinary.readouterr()
        return out.decode(), err.decode()

    return call


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def results(text):
    """The analyses of pool --json, whichever way it lists them."""
    decoder, found, at = json.JSONDecoder(), [], 0
    while at < len(text.rstrip()):
        one, at = decoder.raw_decode(text, at)
        found += one if isinstance(one, list) else [one]
        at += 1
    return found


@pytest.mark.parametrize("kind", ALL)
def test_the_heading_and_the_bytes(run, accepted, kind):
    out, _ = run(accepted, "export", kind)
    assert out.split("\n", 1)[0] == HEADINGS[kind]
    assert out.endswith("\n")
    assert "\r" not in out
    assert not out.startswith("\ufeff")
    assert run(accepted, "export", kind)[0] == out
    assert "'=1+1" in out
    assert ",=1+1" not in out
    assert "\n=1+1" not in out


@pytest.mark.parametrize("words", [(), ("--allow-unreviewed",)])
def test_the_rows_are_those_that_pool_takes(run, accepted, words):
    pooled = results(run(accepted, "pool", "--json", *words)[0])
    expected = [(one["endpoint"], one["stratum"], study) for one in pooled for study in one["studies"]]
    assert len(expected) > 10
    rows = read(run(accepted, "export", "metafor", *words)[0])
    found = [(row["outcome"], row["stratum"], row["study_id"].removeprefix("'")) for row in rows]
    assert found == expected
    statuses = Counter(row["status"] for row in rows)
    assert statuses == {"accepted": len(rows) - len(words), **({"not reviewed": 1} if words else {})}


def test_numbers_are_those_of_the_table_in_full(run, accepted):
    known = {(row.study, row.endpoint): row for row in workflow.table(accepted)}
    rows, others = (read(run(accepted, "export", kind)[0]) for kind in ("metafor", "meta"))
    nets = read(run(accepted, "export", "netmeta")[0])
    for row, other, net in zip(rows, others, nets, strict=True):
        ours = known[row["study_id"].removeprefix("'"), row["outcome"]]
        assert [float(row[name]) for name in ("yi", "sei", "hr")] == [ours.yi, ours.sei, ours.value]
        assert float(row["vi"]) == ours.sei**2
        assert [float(row[name]) for name in ("ci_lb", "ci_ub", "ci_level")] == [
            ours.ci_low,
            ours.ci_high,
            ours.ci_level,
        ]
        assert [row["n1i"], row["n2i"]] == ["" if n is None else str(n) for n in (ours.n_a, ours.n_b)]
        assert [float(other[name]) for name in ("TE", "seTE")] == [ours.yi, ours.sei]
        assert [float(net[name]) for name in ("TE", "seTE")] == [ours.yi, ours.sei]
        bounds = [float(other["lower"]), float(other["upper"])]
        assert bounds == pytest.approx([math.log(ours.ci_low), math.log(ours.ci_high)])
        assert bounds[0] < ours.yi < bounds[1]
        assert (other["label.e"], other["label.c"]) == (net["treat1"], net["treat2"]) == ("VEGF TKI", "mTOR inhibitor")


def test_the_set_all_has_what_is_not_pooled_with_its_status(run, accepted):
    out, err = run(accepted, "export", "metafor", "--set", "all")
    rows = read(out)
    statuses = {(row["study_id"], row["outcome"], row["status"]) for row in rows}
    assert {
        ("Harrison 2012", "OS", "rejected"),
        ("Adjusted 2016", "OS", "not reviewed"),
        ("Chen 2012", "PFS", "no-usable-data"),
        ("Park 2012", "OS", "overlapping-cohort"),
        ("Park 2012", "OS", "accepted"),
    } <= statuses
    assert [row["yi"] for row in rows if row["status"] == "no-usable-data"] == [""] * len(
        [row for row in rows if row["status"] == "no-usable-data"]
    )
    pooled = [row for row in rows if row["status"] in {"accepted", "not reviewed"}]
    assert pooled == read(run(accepted, "export", "metafor", "--allow-unreviewed")[0])
    assert f"note: {len(rows) - len(pooled)} rows are not pooled, as their status says; leave them out in R" in err
    known = {(row.study, row.endpoint) for row in workflow.table(accepted, everything=True) if row.endpoint}
    assert known <= {(row["study_id"].removeprefix("'"), row["outcome"]) for row in rows}


def test_what_was_written_is_said(run, accepted, tmp_path):
    out, err = run(accepted, "export", "metafor", "--allow-unreviewed", "--json", "-o", str(tmp_path))
    path = tmp_path / "metafor.csv"
    count = len(read(path.read_text(encoding="utf-8")))
    said = json.loads(out)
    expected = {
        "kind": "metafor",
        "file": str(path),
        "set": "included",
        "written": count,
        "pooled": count,
        "unreviewed": 1,
    }
    assert said.items() >= expected.items()
    assert err.splitlines() == [
        "note: 1 estimates have been accepted by no person; their status is not reviewed",
        f"note: {said['results']} results; fit each comparison, outcome and stratum apart",
        f"wrote {count} estimates to {path}",
    ]
    run(accepted, "export", "metafor", "--set", "all", "-o", str(tmp_path))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["metafor.csv", "metafor_all.csv"]


@pytest.mark.parametrize("kind", TABLES)
def test_what_nobody_has_accepted_is_not_written(run, review, tmp_path, kind):
    path = tmp_path / "old.csv"
    path.write_bytes(b"of yesterday")
    for where in (str(path), "-"):
        out, err = run(review, "export", kind, "-o", where, code=NeedsHuman.exit_code)
        assert out == ""
        assert "usable estimates has been accepted by a person, so nothing is written." in err
        assert "\n  Try: accept them with evidence decide, or give --allow-unreviewed" in err
    assert path.read_bytes() == b"of yesterday"
    assert {row["status"] for row in read(run(review, "export", kind, "--allow-unreviewed")[0])} == {"not reviewed"}


def no_project():
    raise AssertionError("a table of estimates needs no more than its rows")


def material(rows, protocol, records=(), which="included"):
    return exports.Material(
        which, lambda: records, lambda: rows, lambda _: [], lambda: protocol, lined=no_project, store=None
    )


NOTHING = [
    # rows, which, what is said
    ([], "included", "There is no estimate to write."),
    ([], "all", "There is no estimate to write."),
    ([{"eligible": False, "why_not": "wrong-line"}], "included", "No eligible study has a usable estimate"),
    ([{"eligible": True, "why_not": "no-usable-data"}], "included", "No eligible study has a usable estimate"),
    ([{"endpoint": "ORR"}], "all", "There is no estimate to write."),
    ([{"endpoint": None, "comparison": None, "why_not": "single-arm"}], "all", "There is no estimate to write."),
]


def row(**fields):
    given = {
        "id": "1",
        "report": "1",
        "study": "One",
        "comparison": "vegf_tki_vs_mtor",
        "endpoint": "OS",
        "stratum": "rct",
    }
    return Row(**{**given, **fields})


@pytest.mark.parametrize("rows, which, said", NOTHING)
@pytest.mark.parametrize("kind", ALL)
def test_without_an_estimate_nothing_is_written(protocol, kind, rows, which, said):
    tally = exports.Tally()
    asked = material([row(**fields) for fields in rows], protocol, which=which)
    with pytest.raises(EvidenceError, match=said):
        b"".join(exports.write(kind, asked, tally))
    assert tally.written == 0


LABELS = [
    # study, authors, year, label
    ("AXIS", ("Rini BI", "Escudier B"), 2011, "Rini 2011 (AXIS)"),
    ("Rini 2011", ("Rini BI",), 2011, "Rini 2011"),
    ("Rini 2011 b", ("Rini BI",), 2011, "Rini 2011 b"),
    ("AXIS", ("The AXIS Investigators",), None, "The AXIS Investigators (AXIS)"),
    ("AXIS", (), 2011, "AXIS"),
    ("AXIS", ("=1 A",), 2011, "'=1 2011 (AXIS)"),
]


@pytest.mark.parametrize("study, authors, year, label", LABELS)
def test_a_study_is_named_by_author_year_and_its_own_name(protocol, study, authors, year, label):
    given = {"title": "A trial.", "sections": [], "pmid": "1", "raw": b"", "raw_format": "ris", "source": "x"}
    known = Record.build(**given, authors=authors, year=year)
    one = row(key="1", study=study, eligible=True, poolable=True, yi=-0.5, sei=0.1, value=0.6, decision="accepted")
    for kind, column in {"metafor": "slab", "meta": "studlab", "netmeta": "studlab"}.items():
        text = b"".join(exports.write(kind, material([one], protocol, [known]), exports.Tally())).decode()
        assert [found[column] for found in read(text)] == [label]


CELLS = [
    # study, cell
    ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
    ("+1", "'+1"),
    ("-1", "'-1"),
    ("@cmd", "'@cmd"),
    ("\t=1", "'\t=1"),
    ("Zoë, Z\n2", "Zoë, Z\n2"),
    ("a = b", "a = b"),
]


@pytest.mark.parametrize("study, cell", CELLS)
def test_a_text_is_no_formula_and_a_number_stays_one(protocol, study, cell):
    one = row(study=study, eligible=True, poolable=True, yi=-0.5, sei=0.1, value=0.6, decision="accepted")
    text = b"".join(exports.write("metafor", material([one], protocol), exports.Tally())).decode()
    (found,) = read(text)
    assert (found["study_id"], found["slab"], found["yi"]) == (cell, cell, "-0.5")


@pytest.mark.parametrize("kind", [*ALL, "prisma", "robins_i"])
def test_nothing_heavy_is_imported(accepted, kind):
    code = (
        "import sys; from evidence.__main__ import main; code = main(sys.argv[1:]); "
        "print('LOADED', code, sorted({'spacy', 'pymare', 'pandas', 'matplotlib', 'numpy', 'scipy'} & set(sys.modules)))"
    )
    words = ["-q", "-C", str(accepted), "export", kind, "--set", "all"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "LOADED 0 []", done.stderr


@pytest.fixture(scope="module")
def fit(request):
    """Give a function that fits a file in R, or None, with a line on the terminal."""
    if not has_metafor():
        say_not_run(request.config, "that pool gives figures is tested")
        return None
    return fitted


@pytest.mark.parametrize("words", [(), ("--allow-unreviewed",)])
def test_r_pools_the_file_to_the_same_figures(run, accepted, fit, tmp_path, words):
    path = tmp_path / "metafor.csv"
    run(accepted, "export", "metafor", "-o", str(path), *words)
    theirs = {} if fit is None else fit(path)
    for ci, test in TESTS.items():
        found = results(run(accepted, "pool", "--json", "--tau2", "REML", "--ci", ci, *words)[0])
        ours = {
            (one["endpoint"], one["stratum"]): one for one in found if one.get("estimate") is not None and one["k"] > 1
        }
        assert len(ours) > 2
        for (outcome, stratum), one in ours.items():
            mine = [one[name] for name in FIELDS]
            assert theirs.get((outcome, stratum, test), mine) == pytest.approx(mine, rel=1e-6, abs=1e-6)
        assert not theirs or {key[:2] for key in theirs if key[2] == test} >= set(ours)


READERS = {
    # kind: package, its call on one result, log estimate and standard error, what tells results apart
    "metafor": ("metafor", "coef(rma(yi, vi, slab=slab, method='FE'))", "yi", "sei", ("outcome", "stratum")),
    "meta": ("meta", "metagen(TE, seTE, studlab, sm=sm[1], n.e=n.e, n.c=n.c)$TE.common", "TE", "seTE", ("outcome", "stratum")),
    "netmeta": ("netmeta", "netmeta(TE, seTE, treat1, treat2, studlab)$TE.common[treat1[1], treat2[1]]", "TE", "seTE", ("outcome", "stratum")),
    "revman": ("metafor", "coef(rma(GIV.Mean, sei=GIV.SE, slab=Study, method='FE'))", "GIV Mean", "GIV SE", ("Analysis group", "Analysis number")),
}  # fmt: skip
READ = """
suppressMessages(library({package}))
d <- read.csv(commandArgs(TRUE)[1])
for (one in split(d, list(d[["{first}"]], d[["{second}"]]), drop=TRUE)) {{
  if (nrow(one) < 2) next
  cat(format(with(one, {call}), digits=15), "\\n")
}}
"""


@pytest.mark.parametrize("kind", READERS)
def test_each_table_is_read_in_r_as_it_is(run, accepted, tmp_path, request, kind):
    package, call, yi, sei, apart = READERS[kind]
    path = tmp_path / f"{kind}.csv"
    run(accepted, "export", kind, "-o", str(path))
    groups = {}
    for one in read(path.read_text(encoding="utf-8")):
        groups.setdefault(tuple(one[name] for name in apart), []).append((float(one[yi]), float(one[sei])))
    several = [rows for rows in groups.values() if len(rows) > 1]
    mine = sorted(sum(y / s**2 for y, s in rows) / sum(1 / s**2 for _, s in rows) for rows in several)
    pooled = results(run(accepted, "pool", "--json", "--tau2", "FE")[0])
    ours = [one["estimate"] for one in pooled if one.get("estimate") is not None and one["k"] > 1]
    assert len(ours) > 1
    assert all(any(math.isclose(one, other, abs_tol=1e-12) for other in mine) for one in ours)
    if not has(package):
        say_not_run(request.config, f"the columns of {kind}.csv are pooled without it", package)
        return
    first, second = (name.replace(" ", ".") for name in apart)
    script = tmp_path / "read.R"
    script.write_text(READ.format(package=package, call=call, first=first, second=second))
    done = subprocess.run(["Rscript", str(script), str(path)], capture_output=True, text=True, check=True)
    assert sorted(map(float, done.stdout.split())) == pytest.approx(mine, abs=1e-9)


def test_revman_has_log_values_and_ratios_beside_them(run, accepted):
    out, err = run(accepted, "export", "revman")
    assert "note: in RevMan import included.ris before these data" in err
    known = {(row.study, row.endpoint): row for row in workflow.table(accepted)}
    metafor = read(run(accepted, "export", "metafor")[0])
    for one, other in zip(read(out), metafor, strict=True):
        ours = known[other["study_id"].removeprefix("'"), other["outcome"]]
        assert [float(one[name]) for name in ("GIV Mean", "GIV SE")] == [ours.yi, ours.sei]
        bounds = [math.log(float(one[name])) for name in ("CI start", "CI end")]
        assert bounds == pytest.approx([ours.yi - 1.959964 * ours.sei, ours.yi + 1.959964 * ours.sei], abs=1e-6)
        assert [one["Experimental N"], one["Control N"]] == [other["n1i"], other["n2i"]]
    places = {
        (one["Analysis number"], other["outcome"], other["stratum"])
        for one, other in zip(read(out), metafor, strict=True)
    }
    assert len({number for number, *_ in places}) == len(places) > 2  # no analysis holds two strata
    assert {"&", "<"}.isdisjoint(out)


def test_revman_gives_no_figure_of_what_is_not_pooled(run, accepted):
    rows = read(run(accepted, "export", "revman", "--set", "all", "--allow-unreviewed")[0])
    with_figures = [one for one in rows if one["GIV Mean"]]
    assert len(with_figures) == len(read(run(accepted, "export", "metafor", "--allow-unreviewed")[0])) < len(rows)
    barred = [one for one in rows if not one["GIV Mean"]]
    assert {one[name] for one in barred for name in ("GIV SE", "CI start", "CI end")} == {""}
    assert any(one["Footnotes"].endswith("; rejected") for one in barred)


PLAIN = [
    # studies, names in RevMan
    (["A & B <1>"], ["A and B less than 1 more than"]),
    (["A&B", "A and B"], ["A and B", "A and B (A and B; 1)"]),
    (["=1", "Zoë"], ["'=1", "Zoë"]),
]


@pytest.mark.parametrize("names, expected", PLAIN)
def test_names_in_revman_are_plain_and_none_is_two_studies(protocol, names, expected):
    usable = {"eligible": True, "poolable": True, "yi": -0.5, "sei": 0.1, "value": 0.6, "decision": "accepted"}
    rows = [row(id=f"{at}", report=f"{at}", study=name, **usable) for at, name in enumerate(names)]
    text = b"".join(exports.write("revman", material(rows, protocol), exports.Tally())).decode()
    assert [found["Study"] for found in read(text)] == expected


def test_references_are_written_beside_for_revman(run, accepted, tmp_path):
    _, err = run(accepted, "export", "revman", "-o", str(tmp_path))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["data-rows.csv", "included.ris"]
    assert f"to {tmp_path / 'included.ris'} beside it" in err
    assert (tmp_path / "included.ris").read_bytes().startswith(b"TY  - ")


TEMPLATES = [
    # template, beginnings of the lines that are written
    ("Study,GIV Mean\n", None),
    ("\ufeffStudy,Outcome,GIV SE\r\n,,\r\n", None),
    ("Study,Outcome,GIV Mean\nThird 2015,Overall survival,\n", ["Third 2015,Overall survival,-0.4155154439616"]),
    ("GIV Mean,Outcome,Study,Log-scale data\n,Progression-free survival,Third 2015,\n", ["-0.54472717544167"]),
    ("Study,Outcome,Weight,GIV Mean\nThird 2015,Overall survival,7,5\n", ["Third 2015,Overall survival,7,5"]),
]


@pytest.mark.parametrize("template, lines", TEMPLATES)
def test_a_template_is_filled_by_its_own_headings(run, accepted, tmp_path, template, lines):
    path = tmp_path / "template.csv"
    path.write_bytes(template.encode())
    out, err = run(accepted, "export", "revman", "--template", str(path))
    heading, *written = out.splitlines()
    assert heading == template.splitlines()[0].removeprefix("\ufeff")
    assert ("note: no row of the template is for: " in err) is (lines is not None)
    if lines is None:
        assert len(written) == len(read(run(accepted, "export", "revman")[0]))
    else:
        assert [found.startswith(line) for found, line in zip(written, lines, strict=True)] == [True] * len(lines)


BAD_TEMPLATES = [
    # template, what is said
    (b"Study,Char: Methods\n", "The template has headings that are not known: 'Char: Methods'."),
    (b"study\n", "The template has headings that are not known: 'study'."),
    (b"Study,Study\n", "The template has a heading twice."),
    (b"", "The template is empty."),
    (b"\n,,\n", "The template is empty."),
    (b"Study,GIV Mean\nThird 2015\n", "This row has another number of cells than the heading."),
    (b"Study,GIV Mean\nThird 2015,\n", "2 estimates fit this row."),
    (b"Study,Outcome\nThird 2016,Overall survival\n", "No estimate has the study 'Third 2016'."),
    (b"Study,Outcome\nThird 2015,OS\n", "No estimate has the outcome 'OS'."),
    (b"Outcome,Study\nOverall survival,Adjusted 2016\n", "No estimate has the study 'Adjusted 2016'."),
    (b"PK\x03\x04\xff\xfe", "The template is no CSV in UTF-8."),
]


@pytest.mark.parametrize("template, said", BAD_TEMPLATES)
def test_a_template_that_is_not_understood_is_refused(run, accepted, tmp_path, template, said):
    path, out = tmp_path / "template.csv", tmp_path / "filled.csv"
    path.write_bytes(template)
    words = ["export", "revman", "--template", str(path), "-o", str(out)]
    _, err = run(accepted, *words, code=EvidenceError.exit_code)
    assert said in err
    assert not out.exists()
    assert ("known are: " in err) is ("not known" in said or "No estimate" in said)


def test_a_template_is_for_revman_alone(run, accepted):
    assert "The export meta takes no template." in run(accepted, "export", "meta", "--template", "x.csv", code=2)[1]
    run(accepted, "export", "revman", "--template", "no-such.csv", code=1)
