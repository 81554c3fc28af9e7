"""The table that goes out to a spreadsheet and comes back: each row is taken or named."""

import csv
import io
from pathlib import Path

import pytest
from screened import NO_PMID, WHO, export, made


def write(path, lines, *, separator=",", encoding="utf-8", end="\r\n"):
    file = io.StringIO()
    writer = csv.DictWriter(file, lines[0].keys(), delimiter=separator, lineterminator=end)
    writer.writeheader()
    writer.writerows(lines)
    path.write_bytes(file.getvalue().encode(encoding))
    return str(path)


def test_the_table_goes_round(project, run):
    path, lines = export(project)
    assert [(line["pmid"], line["suggestion"], line["decision"]) for line in lines] == [
        ("11", "exclude: wrong-line", ""),
        ("12", "include", ""),
        (NO_PMID, "include", ""),
    ]
    assert lines[2]["title"].startswith("'=Sorafenib")  # no formula, and the title is known again
    assert run("screen", "--import", str(path), *WHO).out == "0 decisions made, 0 unchanged, 0 rows refused\n"
    lines[0] |= {"decision": "Include", "note": '=said "so", twice'}
    lines[1] |= {"decision": "exclude", "reason": "Wrong line", "stage": "full text", "reviewer": "BR"}
    lines[2] |= {"decision": "not retrieved"}
    for separator, encoding in ((",", "utf-8"), (";", "utf-8-sig"), ("\t", "utf-16")):
        write(path, lines, separator=separator, encoding=encoding)
        run("screen", "--import", str(path), *WHO)
    assert made(project) == [
        ("11", "include", {"reason": None, "stage": "abstract"}, "AR", '=said "so", twice'),
        ("12", "exclude", {"reason": "wrong-line", "stage": "full-text"}, "BR", ""),
        (NO_PMID, "not-retrieved", {"reason": None, "stage": "full-text"}, "AR", ""),
    ]
    path, _ = export(project)
    assert run("screen", "--import", str(path)).out == "0 decisions made, 3 unchanged, 0 rows refused\n"
    assert len(made(project)) == 3


def test_each_person_has_a_line_and_one_may_see_the_own_alone(project, run):
    run("screen", "--include", "11", *WHO)
    run("screen", "--exclude", "11", "--reason", "wrong-line", "--reviewer", "BR")
    _, lines = export(project)
    assert [(line["pmid"], line["reviewer"]) for line in lines][:2] == [("11", "AR"), ("11", "BR")]
    _, lines = export(project, ("reviewer", "BR"))
    assert [(line["pmid"], line["decision"], line["reviewer"]) for line in lines][:2] == [
        ("11", "exclude", "BR"),
        ("12", "", ""),
    ]


BAD = [
    # what is filled in,                                                    words
    ({"decision": "exclude"},                                               "An exclusion needs a reason."),
    ({"decision": "exclude", "reason": "wrong-lime"},                       "Did you mean wrong-line?"),
    ({"decision": "exclude", "reason": "subgroup"},                         "is no reason to exclude a record"),
    ({"decision": "include", "reason": "wrong-line"},                       "A reason is for an exclusion"),
    ({"decision": "inclde"},                                                "Did you mean include?"),
    ({"decision": "yes"},                                                   "There is no such decision: 'yes'."),
    ({"reason": "wrong-line"},                                              "There is a reason and no decision."),
    ({"decision": "include", "stage": "title"},                             "There is no such stage: 'title'."),
    ({"decision": "include", "reviewer": " "},                              "Nobody is named who decided this."),
    ({"decision": "include", "pmid": "13"},                                 "The project holds no such record."),
    ({"decision": "include", "pmid": ""},                                   "The project holds no such record."),
    ({"decision": "include", "pmid": "11"},                                 "The title is not that of 11."),  # a column was sorted alone
    ({"decision": "include", "text_sha256": "0" * 64},                      "has changed since the table was written"),
]  # fmt: skip


@pytest.mark.parametrize("cells, words", BAD)
def test_a_bad_row_is_named_with_its_line_and_the_rest_is_taken(project, run, cells, words):
    path, lines = export(project)
    lines[0] |= {"decision": "include", "reviewer": "AR"}
    lines[1] |= {"reviewer": "AR", **cells}
    lines[2] |= {"decision": "include", "reviewer": "AR"}
    told = run("screen", "--import", write(path, lines), code=1)
    assert told.out == "2 decisions made, 0 unchanged, 1 rows refused\n"
    assert words in told.err
    assert f"({path}:3)" in told.err
    assert [one[0] for one in made(project)] == ["11", NO_PMID]
    run("screen", "--import", str(path), code=1)
    assert len(made(project)) == 2


def test_two_rows_of_one_person_must_not_contradict_each_other(project, run):
    path, lines = export(project)
    first = lines[0] | {"decision": "include", "reviewer": "AR"}
    other = first | {"decision": "exclude", "reason": "wrong-line"}
    told = run("screen", "--import", write(path, [first, first, other]), code=1)
    assert f"AR says something else of 11 in {path}:2. ({path}:4)" in told.err
    assert told.out == "1 decisions made, 1 unchanged, 1 rows refused\n"
    assert [one[:2] for one in made(project)] == [("11", "include")]


NO_TABLE = [
    (b"", "The columns are not those"),
    (b"pmid,decision\n11,include\n", "reason"),
    (b"pmid,decision,reason,reason\n11,include,,\n", "missing or doubled"),
    (b'pmid,decision,reason\n11,"include,\n', "The CSV is broken"),
    (b"\x00\x01\x02" * 50, "binary"),
]


@pytest.mark.parametrize("content, words", NO_TABLE)
def test_what_is_no_table_is_refused_whole(project, run, content, words):
    path = project / "bad.csv"
    path.write_bytes(content)
    assert words in run("screen", "--import", str(path), *WHO, code=1).err
    assert made(project) == []


def test_a_line_break_and_a_missing_cell_do_not_shift_the_lines(project, run):
    path = Path(project / "few.csv")
    path.write_text(
        'pmid,decision,reason,note\n11,include,,"two\nlines"\n\n12,include\n12,include,,\n', encoding="utf-8"
    )
    told = run("screen", "--import", str(path), *WHO, code=1)
    assert f"The row has 2 cells, the header 4. ({path}:5)" in told.err
    assert [(one[0], one[4]) for one in made(project)] == [("11", "two\nlines"), ("12", "")]
