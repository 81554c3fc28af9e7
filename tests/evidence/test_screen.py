"""The command by which people screen records, and the table that goes out to a spreadsheet and comes back."""

import csv
import io
import json
from pathlib import Path

import pytest

from evidence import formats, workflow
from evidence.__main__ import main
from evidence.store import Store

WHO = ("--reviewer", "AR")
FIRST_LINE = ("11", "Axitinib versus everolimus as first-line therapy of metastatic renal cell carcinoma.")
SECOND_LINE = ("12", "Axitinib versus everolimus as second-line therapy of metastatic renal cell carcinoma.")
NO_PMID = "doi:10.5555/made.up"
RIS = """TY  - JOUR
TI  - =Sorafenib versus everolimus, a "made up" trial; in metastatic renal cell carcinoma
PY  - 2013
DO  - 10.5555/made.up
AB  - Overall survival favoured sorafenib over everolimus (HR 0.80, 95% CI 0.65 to 0.98).
ER  -
"""


def medline(pmid, title):
    text = "Patients with metastatic renal cell carcinoma were randomised to axitinib or everolimus. Overall survival: hazard ratio for axitinib versus everolimus 0.80 (95% CI 0.65 to 0.98)."
    return f"PMID- {pmid}\nTI  - {title}\nAB  - {text}\nDP  - 2012\nPT  - Randomized Controlled Trial\n\n"


@pytest.fixture
def project(tmp_path):
    workflow.init(tmp_path, example="vegf-tki-vs-mtor")
    (tmp_path / "two.nbib").write_text("".join(medline(*one) for one in (FIRST_LINE, SECOND_LINE)), encoding="utf-8")
    (tmp_path / "one.ris").write_text(RIS, encoding="utf-8")
    for done in workflow.import_files(tmp_path, [str(tmp_path / "two.nbib"), str(tmp_path / "one.ris")]):
        assert not done.rejected
    workflow.extract(tmp_path)
    return tmp_path


@pytest.fixture
def run(project, capsys):
    def call(*arguments, code=0):
        assert main(["-C", str(project), *arguments]) == code
        return capsys.readouterr()

    return call


def standings(project):
    return {one.key: one.standing for one in workflow.screened(project)}


def made(project):
    with Store.open(project / workflow.DATABASE) as store:
        store.verify()
        return [(one.subject, one.action, one.after, one.who, one.why) for one in store.decisions()]


def test_an_action_is_kept_and_takes_effect(project, run):
    assert standings(project) == {"11": "excluded", "12": "included", NO_PMID: "included"}
    out = run("screen", "--include", "11", *WHO, "--note", "nearly all had a line before").out
    assert out.startswith("11  included  Axitinib versus everolimus as first-line")
    assert "the text: exclude (wrong-line): first: 'first-line" in out
    assert "people: AR included it: nearly all had a line before" in out
    run(
        "screen",
        "--exclude",
        "12",
        NO_PMID.upper(),
        "--reason",
        "single-arm",
        "--stage",
        "full-text",
        "--reviewer",
        "BR",
    )
    run("screen", "12", "--not-retrieved", *WHO)
    assert made(project) == [
        ("11", "include", {"reason": None, "stage": "abstract"}, "AR", "nearly all had a line before"),
        ("12", "exclude", {"reason": "single-arm", "stage": "full-text"}, "BR", ""),
        (NO_PMID, "exclude", {"reason": "single-arm", "stage": "full-text"}, "BR", ""),
        ("12", "not-retrieved", {"reason": None, "stage": "full-text"}, "AR", ""),
    ]
    assert standings(project) == {"11": "included", "12": "excluded", NO_PMID: "excluded"}
    (row,) = workflow.table(project)
    assert (row.pmid, row.poolable) == ("11", True)


REFUSED = [
    # arguments,                                                              exit code, words
    (("--exclude", "11", *WHO),                                               2, "An exclusion needs a reason."),
    (("--exclude", "11", "--reason", "wrong-lime", *WHO),                     2, "Did you mean wrong-line?"),
    (("--exclude", "11", "--reason", "???", *WHO),                            2, "There is no such reason: ???."),
    (("--exclude", "11", "--reason", "no-usable-data", *WHO),                 2, "still answers the question"),
    (("--exclude", "11", "--reason", "superseded", *WHO),                     2, "is no reason to exclude a record"),
    (("--include", "11", "--reason", "wrong-line", *WHO),                     2, "A reason is for an exclusion"),
    (("--include", "11"),                                                     2, "Nobody is named"),
    (("--include", "11", "--reviewer", "  "),                                 2, "Nobody is named"),
    (("--include", *WHO),                                                     2, "No record is named"),
    (("--include", "--exclude", "11", *WHO),                                  2, "--include or --exclude alone"),
    (("--include", "11", "--import", "x.csv", *WHO),                          2, "--include or --import alone"),
    (("--include", "99999999", "12", *WHO),                                   1, "The project holds no such record. (99999999)"),
    (("--include", "10.5555/made.upp", *WHO),                                 1, "Did you mean 10.5555/made.up?"),
    (("99999999",),                                                           1, "The project holds no such record."),
    (("--import", "missing.csv", *WHO),                                       1, "There is no such file."),
    (("--include", "11", "--stage", "title", *WHO),                           2, "title"),
]  # fmt: skip


@pytest.mark.parametrize("arguments, code, words", REFUSED)
def test_what_is_not_clear_is_refused_whole(project, run, arguments, code, words):
    assert words in run("screen", *arguments, code=code).err
    assert made(project) == []


@pytest.mark.parametrize("name", ["11", "PMID: 11", "11.0", " 11 "])
def test_a_pmid_is_found_as_people_write_it(project, run, name):
    run("screen", "--include", name, *WHO)
    assert made(project)[0][0] == "11"


@pytest.mark.parametrize("name", ["10.5555/made.up", "https://doi.org/10.5555/MADE.up", "DOI:10.5555/made.up"])
def test_a_doi_is_found_as_people_write_it(project, run, name):
    run("screen", "--include", name, *WHO)
    assert made(project)[0][0] == NO_PMID


def test_the_list_is_of_all_or_of_what_is_open(project, run):
    listed = [json.loads(line) for line in run("screen", "--json").out.splitlines()]
    assert [(one["key"], one["suggestion"], one["code"], one["standing"]) for one in listed] == [
        ("11", "exclude", "wrong-line", "excluded"),
        ("12", "include", None, "included"),
        (NO_PMID, "include", None, "included"),
    ]
    assert listed[0]["because"].startswith("first: 'first-line")
    run("screen", "--include", "12", *WHO)
    run("screen", "--exclude", "11", "--reason", "wrong-line", *WHO)
    assert pending(run) == [NO_PMID]
    assert pending(run, "--reviewer", "BR") == ["11", "12", NO_PMID]
    run("screen", "--include", "11", "--reviewer", "BR")
    assert pending(run) == ["11", NO_PMID]  # two people disagree
    assert [json.loads(line)["standing"] for line in run("screen", "11", "--json").out.splitlines()] == ["waiting"]
    assert run("screen", "--pending", *WHO).out.startswith(NO_PMID)


def pending(run, *more):
    return [json.loads(line)["key"] for line in run("screen", "--pending", "--json", *more).out.splitlines()]


def test_status_counts_what_people_screened(project, run):
    assert workflow.status(project)["counts"]["screened"] == 0
    run("screen", "--include", "11", *WHO)
    run("screen", "--exclude", "12", "--reason", "wrong-line", *WHO)
    run("screen", "--not-retrieved", NO_PMID, *WHO)
    found = workflow.status(project)
    names = ("screened", "included_by_people", "excluded_by_people", "not_retrieved", "waiting_for_people")
    assert [found["counts"][name] for name in names] == [3, 1, 1, 1, 0]
    assert found["next"] == "evidence table, then evidence pool"
    run("screen", "--exclude", "11", "--reason", "wrong-line", "--reviewer", "BR")
    found = workflow.status(project)
    assert [found["counts"][name] for name in names] == [3, 0, 1, 1, 1]
    assert found["next"] == "evidence screen --pending"


def export(project, *more):
    path = project / "to screen.csv"
    workflow.export_screening(project, path, **dict(more))
    return path, list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


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


def test_another_text_opens_the_decision_again(project, run):
    run("screen", "--exclude", "12", "--reason", "wrong-population", *WHO)
    path = project / "again.nbib"
    path.write_text(medline("12", SECOND_LINE[1] + " A correction."), encoding="utf-8")
    run("import", str(path))
    run("extract")
    assert pending(run) == ["11", "12", NO_PMID]
    (row,) = (row for row in workflow.table(project, everything=True) if row.pmid == "12")
    assert (row.poolable, row.why_not) == (False, "not-accepted")
    assert row.because == "AR excluded it (wrong-population), and its text has changed since: screen it again"
    _, lines = export(project)
    (line,) = (line for line in lines if line["pmid"] == "12")
    assert (line["decision"], line["because"].endswith("screen it again")) == ("", True)
    assert workflow.status(project)["next"] == "evidence screen --pending"


def test_what_was_not_read_yet_is_screened_by_its_title(tmp_path, run, project):
    path = project / "more.nbib"
    path.write_text(medline("13", "Everolimus in rats."), encoding="utf-8")
    run("import", str(path))
    assert standings(project)["13"] == "unread"
    run("screen", "--exclude", "13", "--reason", "wrong-population", *WHO)
    assert standings(project)["13"] == "excluded"
    run("extract")
    (row,) = (row for row in workflow.table(project, everything=True) if row.pmid == "13")
    assert (row.eligible, row.why_not) == (False, "wrong-population")


def test_a_duplicate_is_screened_as_the_record_that_stands_for_it(project, run):
    run("dedupe", "--merge", NO_PMID, "12", *WHO)
    run("screen", "--include", NO_PMID, *WHO)
    assert made(project)[0][0] == "12"


def test_people_see_what_they_overrule(project, run):
    run("screen", "--include", "11", *WHO)
    run("decide", "11", "OS", "--accept", *WHO)
    told = run("pool", "--outcome", "OS").out
    assert "! Included although" not in told.split("[")[0]
    assert "ncluded although wrong-line: AR included it" in told


OVERRULED = [
    # the row is,                 action,     exit, words
    ("11",                        "accept",   2,    "evidence screen --include 11 --reviewer NAME"),
    ("12",                        "accept",   2,    "Nothing keeps this row out."),
    ("12",                        "reject",   2,    "Nobody overruled a reason of this row"),
    ("99",                        "accept",   2,    "There is no such row"),
]  # fmt: skip


@pytest.mark.parametrize("pmid, action, code, words", OVERRULED)
def test_what_cannot_be_overruled_says_what_can_be_done(project, run, *, pmid, action, code, words):
    told = run("decide", pmid, "OS", f"--{action}", "--overrule", *WHO, code=code).err
    assert words in told
    assert made(project) == []


def subgroup(project, run, *, direction="axitinib versus everolimus"):
    path = project / "women.nbib"
    text = f"Patients with metastatic renal cell carcinoma were randomised to axitinib or everolimus as second-line therapy. In women, the hazard ratio for overall survival for {direction} was 0.70 (95% CI 0.50 to 0.98)."
    path.write_text(
        f"PMID- 14\nTI  - Axitinib or everolimus in renal cell carcinoma.\nAB  - {text}\nDP  - 2014\nPT  - Randomized Controlled Trial\n\n",
        encoding="utf-8",
    )
    assert formats.parse(path.read_bytes(), name="x").records
    run("import", str(path))
    run("extract")
    (row,) = (row for row in workflow.table(project, everything=True) if row.pmid == "14")
    return row


def test_overruling_is_one_command_and_so_is_its_end(project, run):
    assert subgroup(project, run).why_not == "subgroup"
    told = run("decide", "14", "OS", "--accept", *WHO)
    assert "It stays out: subgroup" in told.err
    assert "evidence decide 14 OS --accept --reviewer NAME --overrule" in told.err
    assert "overruled (subgroup)" in run("decide", "14", "OS", "--accept", "--overrule", *WHO).out
    (row,) = (row for row in workflow.table(project) if row.pmid == "14")
    assert (row.decision, row.notices[0].startswith("used although subgroup: AR decided so")) == ("accepted", True)
    assert made(project)[-1][:3] == (row.id, "accept", "subgroup")
    assert "no longer overruled (subgroup)" in run("decide", "14", "OS", "--reject", "--overrule", *WHO).out
    (row,) = (row for row in workflow.table(project, everything=True) if row.pmid == "14")
    assert (row.poolable, row.why_not) == (False, "subgroup")


@pytest.mark.parametrize("more", [("--direction",), ("--retraction",), ("--direction", "--retraction")])
def test_one_thing_is_decided_at_a_time(project, run, more):
    told = run("decide", "12", "OS", "--accept", "--overrule", *more, *WHO, code=2).err
    assert "More than one thing is decided at once." in told


ADJUDICATED = [
    # arguments after two people disagree,                                              standing, or what is said
    (("--include", "11", "--note", "second line"),                                       "included"),
    (("--exclude", "11", "--reason", "wrong-line", "--note", "first line"),              "excluded"),
    (("--not-retrieved", "11", "--note", "asked twice"),                                 "not-retrieved"),
    (("--include", "11"),                                                                "settled with a reason"),
    (("--include", "11", "--note", " "),                                                 "settled with a reason"),
    (("--exclude", "11", "--note", "first line"),                                        "needs a reason"),
    (("--exclude", "11", "--reason", "superseded", "--note", "first line"),              "no reason to exclude a record"),
    (("--include", "12", "--note", "second line"),                                       "nothing to settle"),
    (("--include", "11", "12", "--note", "second line"),                                 "nothing to settle"),
    (("11", "--note", "second line"),                                                    "Nothing is settled"),
]  # fmt: skip


@pytest.mark.parametrize("arguments, told", ADJUDICATED)
def test_a_third_person_settles_what_two_disagree_on(run, project, arguments, told):
    run("screen", "--include", "11", *WHO)
    run("screen", "--exclude", "11", "--reason", "wrong-line", "--reviewer", "BR")
    assert "evidence screen 11 --include --adjudicate" in run("conflicts", "reviewers").out
    before, settles = made(project), told in {"included", "excluded", "not-retrieved"}
    output = run("screen", *arguments, "--adjudicate", "--reviewer", "CR", code=0 if settles else 2)
    if settles:
        assert standings(project)["11"] == told
        assert (
            f"people disagreed, and {output.out.partition('people disagreed, and ')[2][:2]}"
            == "people disagreed, and CR"
        )
        assert "No two people disagree" in run("conflicts", "reviewers").err
    else:
        assert told in output.err
        assert (made(project), standings(project)["11"]) == (before, "waiting")


def test_a_settled_record_counts_once_and_says_by_whom(run, project):
    run("screen", "--include", "11", *WHO)
    run("screen", "--exclude", "11", "--reason", "wrong-line", "--reviewer", "BR")
    run("screen", "--exclude", "11", "--reason", "wrong-line", "--adjudicate", "--note", "seen", "--reviewer", "CR")
    (one,) = map(json.loads, run("screen", "11", "--json").out.splitlines())
    assert [(vote["who"], vote["adjudicated"], vote["holds"]) for vote in one["decisions"]] == [
        ("AR", False, True),
        ("BR", False, True),
        ("CR", True, True),
    ]
    counts = json.loads(run("status", "--json").out)["counts"]
    assert [counts[name] for name in ("screened", "excluded_by_people", "waiting_for_people")] == [1, 1, 0]
