"""Tables of estimates: the rows that pool takes and no others, unrounded, each with where it stands."""

import csv
import io
import json
import math
import subprocess
import sys
from collections import Counter

import pytest

from evidence import exports, workflow
from evidence.errors import NeedsHuman

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


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def results(text):
    """The analyses of pool --json, one a line."""
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.parametrize("kind", ALL)
def test_the_heading_and_the_bytes(ran, accepted, kind):
    out, _ = ran(accepted, "export", kind)
    assert out.split("\n", 1)[0] == HEADINGS[kind]
    assert out.endswith("\n")
    assert "\r" not in out
    assert not out.startswith("\ufeff")
    assert ran(accepted, "export", kind)[0] == out
    assert "'=1+1" in out
    assert ",=1+1" not in out
    assert "\n=1+1" not in out


@pytest.mark.parametrize("words", [(), ("--allow-unreviewed",)])
def test_the_rows_are_those_that_pool_takes(ran, accepted, words):
    pooled = results(ran(accepted, "pool", "--json", *words)[0])
    expected = [(one["endpoint"], one["stratum"], study) for one in pooled for study in one["studies"]]
    assert len(expected) > 10
    rows = read(ran(accepted, "export", "metafor", *words)[0])
    found = [(row["outcome"], row["stratum"], row["study_id"].removeprefix("'")) for row in rows]
    assert found == expected
    statuses = Counter(row["status"] for row in rows)
    assert statuses == {"accepted": len(rows) - len(words), **({"not reviewed": 1} if words else {})}


def test_numbers_are_those_of_the_table_in_full(ran, accepted):
    known = {(row.study, row.endpoint): row for row in workflow.table(accepted)}
    rows, others = (read(ran(accepted, "export", kind)[0]) for kind in ("metafor", "meta"))
    nets = read(ran(accepted, "export", "netmeta")[0])
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


def test_the_set_all_has_what_is_not_pooled_with_its_status(ran, accepted):
    out, err = ran(accepted, "export", "metafor", "--set", "all")
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
    assert pooled == read(ran(accepted, "export", "metafor", "--allow-unreviewed")[0])
    assert f"note: {len(rows) - len(pooled)} rows are not pooled, as their status says; leave them out in R" in err
    known = {(row.study, row.endpoint) for row in workflow.table(accepted, everything=True) if row.endpoint}
    assert known <= {(row["study_id"].removeprefix("'"), row["outcome"]) for row in rows}


def test_what_was_written_is_said(ran, accepted, tmp_path):
    out, err = ran(accepted, "export", "metafor", "--allow-unreviewed", "--json", "-o", str(tmp_path))
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
    ran(accepted, "export", "metafor", "--set", "all", "-o", str(tmp_path))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["metafor.csv", "metafor_all.csv"]


@pytest.mark.parametrize("kind", TABLES)
def test_what_nobody_has_accepted_is_not_written(ran, unreviewed, tmp_path, kind):
    path = tmp_path / "old.csv"
    path.write_bytes(b"of yesterday")
    for where in (str(path), "-"):
        out, err = ran(unreviewed, "export", kind, "-o", where, code=NeedsHuman.exit_code)
        assert out == ""
        assert "usable estimates has been accepted by a person, so nothing is written." in err
        assert "(evidence review, or evidence decide); with --allow-unreviewed the file says so." in err
    assert path.read_bytes() == b"of yesterday"
    assert {row["status"] for row in read(ran(unreviewed, "export", kind, "--allow-unreviewed")[0])} == {"not reviewed"}


@pytest.mark.parametrize("kind", [*ALL, "prisma", "robins_i"])
def test_nothing_heavy_is_imported(accepted, kind):
    code = (
        "import sys; from evidence.__main__ import main; code = main(sys.argv[1:]); "
        "print('LOADED', code, sorted({'spacy', 'pymare', 'pandas', 'matplotlib', 'numpy', 'scipy'} & set(sys.modules)))"
    )
    words = ["-q", "-C", str(accepted), "export", kind, "--set", "all"]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "LOADED 0 []", done.stderr
