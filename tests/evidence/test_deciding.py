"""evidence decide, the scriptable twin of the review page: every act, verified against the text, and kept for ever."""

import csv
import json
import shutil

import pytest

from evidence import data, workflow
from evidence.__main__ import main
from evidence.decisions.unfit import Unfit
from evidence.decisions.verifying import value_of, written
from evidence.store import Store

AR, BR, CR = (["--reviewer", name] for name in ("AR", "BR", "CR"))
PARK = ("decide", "22460837", "OS")
CONFIRM = ["--confirm", "numerator", "--confirm", "endpoint", "--confirm", "population"]
FULL_TEXT = ["--source", "full text p. 5, Table 2"]


@pytest.fixture
def project(read_once, tmp_path):
    return shutil.copytree(read_once, tmp_path / "project")


@pytest.fixture
def run(project, capsys):
    def call(*arguments, code=0):
        assert main(["-C", str(project), *arguments]) == code, capsys.readouterr()
        return capsys.readouterr()

    return call


def decided(run, *arguments, code=0):
    return json.loads(run(*arguments, "--json", code=code).out)


def row_of(project, endpoint="OS"):
    return next(row for row in workflow.table(project, everything=True) if row.endpoint == endpoint)


def held(project):
    with Store.open(project / workflow.DATABASE) as store:
        return store.decisions()


def test_a_direction_that_is_carried_is_confirmed_before_an_acceptance_counts(run):
    told = run(*PARK, "--accept", *AR)
    assert "accepted: PMID 22460837, OS, 0.98 (0.57-1.68)" in told.out
    assert "--confirm numerator --confirm endpoint --confirm population" in told.err
    assert decided(run, *PARK, *CONFIRM, *AR)["state"] == "accepted"


def test_an_edit_waits_for_acceptance_and_shows_both_figures(run, project):
    run(*PARK, "--accept", *CONFIRM, *AR)
    told = run(*PARK, "--edit", "value=0.97", *FULL_TEXT, *AR)
    assert "value 0.97 by AR, from full text p. 5, Table 2 (the machine read 0.98)" in told.out
    assert "accept it with its new figures" in told.err
    kept = decided(run, *PARK, "--accept", *AR)
    assert (kept["state"], kept["row"]["decision"], kept["row"]["value"]) == ("accepted", "accepted", 0.97)
    assert (kept["row"]["machine"]["value"], kept["row"]["corrections"][0]["machine"]) == (0.98, 0.98)
    assert [one.action for one in held(project)] == ["numerator", "endpoint", "population", "accept", "set", "accept"]


@pytest.mark.parametrize("figure, fails", [("ci_low=5", True), ("value=9.8", True), ("value=1.0", False)])
def test_figures_that_do_not_fit_together_are_kept_and_said_until_the_next_edit_mends_them(run, figure, fails):
    told = run(*PARK, "--edit", figure, *FULL_TEXT, *AR)
    assert ("It stays out: check-failed" in told.err) is fails
    assert "check-failed" not in run(*PARK, "--edit", "ci_low=0.5", "--edit", "value=0.98", *FULL_TEXT, *AR).err


def test_words_are_found_in_the_text_in_code_points(run, project):
    kept = decided(run, *PARK, "--edit", "ci_low=0.59", "--quote", "95 % CI 0.59-1.62", *AR)
    (one,) = kept["row"]["corrections"]
    with Store.open(project / workflow.DATABASE) as store:
        assert store.record("22460837").text[one["start"] : one["end"]] == "95 % CI 0.59-1.62"


def test_everything_that_is_edited_at_once_is_kept_and_may_be_accepted_at_once(run):
    edits = ["--edit", "value=0.90", "--edit", "ci_low=0.80", "--edit", "ci_high=1.01", "--edit", "ci_level=90%"]
    kept = decided(run, *PARK, *edits, *FULL_TEXT, *CONFIRM, "--accept", *AR)
    assert [kept["row"][name] for name in ("value", "ci_low", "ci_high", "ci_level")] == [0.9, 0.8, 1.01, 0.9]
    assert (kept["state"], len(kept["events"])) == ("accepted", 8)


def test_an_arm_is_named_as_the_protocol_or_the_paper_does(run):
    for name in ("mtor", "everolimus", "b", "B"):
        assert decided(run, *PARK, "--edit", f"numerator={name}", *FULL_TEXT, *AR)["row"]["inverted"] is True


REFUSED = [
    (["--edit", "value=0.97", "--quote", "0.97 or so"],        "do not stand in the text"),
    (["--edit", "value=0.97", "--quote", "HR"],                "2 times"),
    (["--edit", "value=0.97", "--quote", "HR", "--start", "3"], "other words at 3"),
    (["--edit", "value=0.97", "--quote", "mTOR inhibitor, P = 0.75"], "do not have 0.97"),
    (["--edit", "value=0.97"],                                 "Nothing says where this stands"),
    (["--edit", "value=zero", *FULL_TEXT],                     "no value for value"),
    (["--edit", "value=nan", *FULL_TEXT],                      "no value for value"),
    (["--edit", "value=-0.3", *FULL_TEXT],                     "no value for value"),
    (["--edit", "value=", *FULL_TEXT],                         "no value for value"),
    (["--edit", "ci_level=5", *FULL_TEXT],                     "no value for ci_level"),
    (["--edit", "n_a=41.5", *FULL_TEXT],                       "no value for n_a"),
    (["--edit", "measure=MD", *FULL_TEXT],                     "no value for measure"),
    (["--edit", "adjusted=perhaps", *FULL_TEXT],               "no value for adjusted"),
    (["--edit", "endpoint=XYZ", *FULL_TEXT],                   "no endpoint of the protocol"),
    (["--edit", "numerator=placebo", *FULL_TEXT],              "no numerator of the protocol"),
    (["--edit", "numerator=a", "--edit", "reference=a", *FULL_TEXT], "Both sides"),
    (["--edit", "ci_low=1.2", "--edit", "ci_high=0.8", *FULL_TEXT], "not below the upper"),
    (["--edit", "nonsense=1", *FULL_TEXT],                     "no field nonsense"),
    (["--edit", "value", *FULL_TEXT],                          "names no field"),
    (["--edit", "value=1", "--edit", "value=2", *FULL_TEXT],   "edited twice"),
    (["--edit", "value=1", "--edit", "n_a=x", *FULL_TEXT],     "no value for n_a"),
    (["--edit", "value=1", *FULL_TEXT, "--reject"],            "one at a time"),
    (["--confirm", "value"],                                   "not confirmed by itself"),
    (["--adjudicate"],                                         "Nothing is settled"),
    (["--accept", "--adjudicate"],                             "settled with a reason"),
    ([],                                                       "Nothing is decided"),
    (["--add"],                                                "Nothing is added"),
    (["--add", "--edit", "value=0.9", *FULL_TEXT],             "measure, numerator must be given"),
    (["--not-reported"],                                       "An estimate of OS is there"),
    (["--not-reported", "--accept"],                           "one at a time"),
    (["--undo", "last", "--accept"],                           "one at a time"),
    (["--undo", "last"],                                       "no decision of AR to undo"),
    (["--undo", "0123456789ab"],                               "no decision of AR to undo"),
    (["--direction"],                                          "Nothing is decided"),
]  # fmt: skip


@pytest.mark.parametrize("arguments, words", REFUSED, ids=[" ".join(one[0]) or "nothing" for one in REFUSED])
def test_what_cannot_be_kept_is_refused_and_nothing_of_it_is_kept(run, project, arguments, words):
    assert words in run(*PARK, *arguments, *AR, code=2).err
    assert held(project) == ()


def test_one_undoes_what_one_decided_and_brings_it_back(run, project):
    run(*PARK, "--accept", *CONFIRM, *AR)
    assert "only one's own" in run(*PARK, "--undo", event(run, "--accept"), *BR, code=2).err
    gone = decided(run, *PARK, "--undo", "last", *AR)
    assert (gone["state"], row_of(project).decision) == ("accepted", "accepted")  # the first acceptance stands again
    back = decided(run, *PARK, "--undo", gone["events"][0]["event_id"], *AR)
    assert back["state"] == "accepted"
    assert "undone before" in run(*PARK, "--undo", gone["events"][0]["event_id"], *AR, code=2).err


def event(run, *arguments):
    return decided(run, *PARK, *arguments, *AR)["events"][-1]["event_id"]


def test_what_was_missed_is_added_and_taken_back(run, project):
    add = ["--edit", "value=0.55", "--edit", "ci_low=0.30", "--edit", "ci_high=0.99", "--edit", "ci_level=95%"]
    add += ["--edit", "measure=HR", "--edit", "numerator=mtor", "--edit", "n_a=41", *FULL_TEXT]
    kept = decided(run, "decide", "22460837", "OS", "--add", *add, *AR)
    row = kept["row"]
    assert (row["printed"]["value"], row["inverted"], row["machine"], row["n_a"]) == (0.55, True, None, 41)
    assert (kept["state"], row["id"]) == ("edited", "22460837/vegf_tki_vs_mtor/typed-1")
    assert decided(run, "decide", "22460837", "OS", "--add", *add, *AR)["row"]["id"].endswith("typed-2")
    assert decided(run, "decide", "22460837", row["id"], "--undo", "last", *AR)["row"] is None


def test_not_reported_a_flag_and_a_note_are_kept(run, project):
    run(*PARK, "--reject", *AR)
    assert decided(run, *PARK, "--not-reported", *AR)["state"] == "not-reported"
    assert decided(run, "decide", "22460837", "PFS", "--flag", *AR)["state"] == "flagged"
    run("decide", "22460837", "PFS", "--note", "look at the full text", *AR)
    run("decide", "22460837", "PFS", "--unflag", *AR)
    assert [one.action for one in held(project)] == ["reject", "not-reported", "flag", "note", "unflag"]
    assert held(project)[3].why == "look at the full text"


def test_a_disagreement_waits_until_it_is_settled(run, project):
    run(*PARK, "--accept", *CONFIRM, *AR)
    assert "people disagree" in run(*PARK, "--reject", "--note", "of a part", *BR).err
    assert (row_of(project).poolable, row_of(project).decision) == (False, None)
    kept = decided(run, *PARK, "--accept", "--adjudicate", "--note", "seen in the full text", *CR)
    assert (kept["state"], kept["row"]["decided_by"]) == ("accepted", "CR")


def test_decisions_are_only_ever_added_and_their_chain_holds(run, project):
    before = ()
    for arguments in (["--accept"], ["--reject"], ["--undo", "last"], ["--edit", "value=0.9", *FULL_TEXT], ["--flag"]):
        run(*PARK, *arguments, *AR)
        now = held(project)
        assert now[: len(before)] == before
        assert len(now) > len(before)
        before = now
    made = [one.made for one in before]
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_a_published_row_is_corrected_in_its_file(run, project):
    (project / "rows.csv").write_bytes(data.read("heng2014.csv"))
    list(workflow.import_files(project, [str(project / "rows.csv")]))
    told = run("decide", "Heng 2012", "OS", "--edit", "value=0.9", *FULL_TEXT, *AR, code=2)
    assert "correct the file" in told.err


def test_every_value_with_its_words_says_which_figure_is_used(run, project):
    run(*PARK, "--edit", "value=0.97", "--quote", "0.97, 95 % CI", *CONFIRM, "--accept", *AR)
    lines = list(csv.DictReader(run("export", "extractions").out.splitlines()))
    found = [one for one in lines if one["outcome"] == "OS" and one["field"] == "effect_value"]
    assert [(one["value"], one["status"], one["quote"]) for one in found][1:] == [("0.97", "accepted", "0.97, 95 % CI")]
    assert (found[0]["value"], found[0]["status"], found[0]["reviewer"]) == ("0.98", "suggested", "")
    assert "not used: value 0.97 by AR (the machine read 0.98)" in found[0]["note"]
    assert [one["status"] for one in lines if one["outcome"] == "OS" and one["field"] == "effect_ci_low"] == [
        "accepted"
    ]
    assert "value 0.97 by AR (the machine read 0.98)" in " ".join(run("show", "22460837").out.split())


def test_how_far_two_people_agree_and_on_what_they_do_not(run, project):
    assert "no item was decided on by two people" in run("conflicts", "agreement").out
    assert "No two people disagree" in run("conflicts", "reviewers").err
    for endpoint, verdict in (("OS", "--accept"), ("PFS", "--reject")):
        run("decide", "22460837", endpoint, "--accept", *AR)
        run("decide", "22460837", endpoint, verdict, *BR)
    assert "all items: 1 of 2 (50.0%)" in run("conflicts", "agreement").out
    assert json.loads(run("conflicts", "agreement", "--json").out)["fields"]["row"]["kappa"] == 0.0
    listed = run("conflicts", "reviewers").out
    assert "AR: accept" in listed
    assert "BR: reject" in listed
    assert "--adjudicate" in listed
    (one,) = (json.loads(line) for line in run("conflicts", "reviewers", "--json").out.splitlines())
    run("decide", "22460837", one["subject"], "--adjudicate", "--reject", "--note", "of a part", *CR)
    assert "No two people disagree" in run("conflicts", "reviewers").err


def test_what_only_a_declared_analysis_uses_can_be_pooled_there(run, project):
    """The published row of the study is used otherwise; where nothing else is accepted, that is said of it alone."""
    (project / "rows.csv").write_bytes(data.read("heng2014.csv"))
    run("import", str(project / "rows.csv"))
    run("decide", "22460837", "PFS", "--accept", *AR)
    assert "PFS" in run("pool", "--analysis", "all").out
    assert "None of the 12 usable estimates has been accepted by a person" in run("pool", code=5).err
    assert "1 of other analyses has." in run("pool", code=5).err
    assert "None of the" in run("pool", "--analysis", "os-published", code=5).err
    run("report")


WRITTEN = [
    # field,   value, words,                          how they write it; None: they do not
    ("value",    0.8,   "0·80 (95% CI 0·65–0·98)",    "0.80"),
    ("ci_level", 0.95,  "95 % CI",                    "95"),
    ("n_a",      1234,  "of 1,234 patients",          "1,234"),
    ("n_a",      120,   "98 120 and 3",               "120"),
    ("value",    1.0,   "1,234 patients",             None),
    ("n_a",      234,   "1,234 patients",             None),
    ("n_a",      234,   "1\u202f234 patients",        None),
    ("value",    5.0,   "95% CI",                     None),
    ("value",    0.8,   "0.85",                       None),
]  # fmt: skip


@pytest.mark.parametrize("field, value, words, shown", WRITTEN)
def test_a_figure_stands_in_words_as_a_whole_number_of_theirs_or_not_at_all(field, value, words, shown):
    try:
        found = written(field, value, words)
    except Unfit:
        found = None
    assert found == shown


TYPED = [
    # field,  typed,        the value; None: refused
    ("n_a",   "1,234",      1234),
    ("n_a",   "1\u202f234",  1234),
    ("n_a",   "12345",      12345),
    ("n_a",   "41,5",       None),  # no thousands: neither 415 nor 41.5 is meant for sure
    ("n_a",   "12,34",      None),
    ("n_a",   "1,2345",     None),
    ("value", "0,98",       None),
    ("value", "0·98",       0.98),
    ("value", "0_98",       None),
    ("n_a",   "1_234",      None),
]  # fmt: skip


@pytest.mark.parametrize("field, typed, value", TYPED)
def test_a_mark_within_digits_parts_thousands_or_nothing(field, typed, value):
    try:
        found = value_of(field, typed)[0]
    except Unfit:
        found = None
    assert found == value
