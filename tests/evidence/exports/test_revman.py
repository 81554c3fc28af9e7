"""The table that RevMan takes: log values and ratios, the references beside it, and a template filled by its own headings."""

import csv
import io
import math

import pytest

from evidence import workflow
from evidence.errors import EvidenceError


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_revman_has_log_values_and_ratios_beside_them(ran, accepted):
    out, err = ran(accepted, "export", "revman")
    assert "note: in RevMan import included.ris before these data" in err
    known = {(row.study, row.endpoint): row for row in workflow.table(accepted)}
    metafor = read(ran(accepted, "export", "metafor")[0])
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


def test_revman_gives_no_figure_of_what_is_not_pooled(ran, accepted):
    rows = read(ran(accepted, "export", "revman", "--set", "all", "--allow-unreviewed")[0])
    with_figures = [one for one in rows if one["GIV Mean"]]
    assert len(with_figures) == len(read(ran(accepted, "export", "metafor", "--allow-unreviewed")[0])) < len(rows)
    barred = [one for one in rows if not one["GIV Mean"]]
    assert {one[name] for one in barred for name in ("GIV SE", "CI start", "CI end")} == {""}
    assert any(one["Footnotes"].endswith("; rejected") for one in barred)


def test_references_are_written_beside_for_revman(ran, accepted, tmp_path):
    _, err = ran(accepted, "export", "revman", "-o", str(tmp_path))
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
def test_a_template_is_filled_by_its_own_headings(ran, accepted, tmp_path, template, lines):
    path = tmp_path / "template.csv"
    path.write_bytes(template.encode())
    out, err = ran(accepted, "export", "revman", "--template", str(path))
    heading, *written = out.splitlines()
    assert heading == template.splitlines()[0].removeprefix("\ufeff")
    assert ("note: no row of the template is for: " in err) is (lines is not None)
    if lines is None:
        assert len(written) == len(read(ran(accepted, "export", "revman")[0]))
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
def test_a_template_that_is_not_understood_is_refused(ran, accepted, tmp_path, template, said):
    path, out = tmp_path / "template.csv", tmp_path / "filled.csv"
    path.write_bytes(template)
    words = ["export", "revman", "--template", str(path), "-o", str(out)]
    _, err = ran(accepted, *words, code=EvidenceError.exit_code)
    assert said in err
    assert not out.exists()
    assert ("known are: " in err) is ("not known" in said or "No estimate" in said)


def test_a_template_is_for_revman_alone(ran, accepted):
    assert "The export meta takes no template." in ran(accepted, "export", "meta", "--template", "x.csv", code=2)[1]
    ran(accepted, "export", "revman", "--template", "no-such.csv", code=1)
