"""What people decide about records: it lifts or bars what the text suggests, and a doubt makes the record wait."""

from dataclasses import replace

import pytest
from decided import in_turn

from evidence.harmonise import line_up
from evidence.records import Related
from evidence.rows import WHY_NOT
from evidence.store import Decision

OS = {"endpoint": "OS", "printed": "0.80 (0.65-0.98)"}
IN, OUT, GONE = "include", "exclude", "not-retrieved"


def vote(made, action, reason=None, *, who="AR", stage="abstract", text=None, note=""):
    """One decision on a record, on its text as it is unless another is given."""
    record = made[0]
    sha = record.text_sha256 if text is None else text
    after = {"reason": reason, "stage": stage}
    return Decision(0, "2026-01-01", who, action, record.key, "eligibility", None, after, note, sha, "", "")


def one(protocol, made, *votes, published=()):
    """The first row and the assessment of one record under these decisions."""
    lined = line_up(protocol, [made], published, in_turn([vote(made, *args, **more) for args, more in votes]))
    return lined.rows[0], lined.assessments[0]


def said(*args, **more):
    return args, more


EITHER = [
    # what the text says                                                       suggestion,              include gives
    ({"effects": (OS,)},                                                       None,                    None),
    ({"effects": (OS,), "line": "first"},                                      "wrong-line",            None),
    ({"effects": (OS,), "condition": "lung cancer", "title": "A trial."},      "wrong-population",      None),
    ({"effects": (OS,), "design": "single-arm"},                               "single-arm",            None),
    ({"effects": (OS,), "design": "meta-analysis"},                            "review-or-meta-analysis", "open-direction"),
    ({"effects": ({**OS, "population": "women"},), "line": "first"},           "wrong-line",            "subgroup"),
    ({"effects": ({**OS, "direction_source": "open"},), "line": "first"},      "wrong-line",            "open-direction"),
    ({"line": "first"},                                                        "wrong-line",            "no-usable-data"),
    ({"arms": (("everolimus", 1),)},                                           "single-arm",            "no-usable-data"),
    ({"arms": (("nivolumab", 1), ("everolimus", 2)), "effects": (OS,)},        "wrong-comparator",      "no-usable-data"),
]  # fmt: skip


@pytest.mark.parametrize("made, suggestion, lifted", EITHER)
def test_an_inclusion_lifts_what_the_text_suggests_and_shows_what_is_there(protocol, make, made, suggestion, lifted):
    record = make(**made)
    before, machine = one(protocol, record)
    assert (machine.code, machine.suggestion, machine.by_person) == (suggestion, OUT if suggestion else IN, False)
    assert machine.standing == ("excluded" if suggestion else "included")
    assert before.eligible is (suggestion is None)
    row, assessed = one(protocol, record, said(IN))
    assert (row.eligible, row.why_not, row.poolable) == (True, lifted, lifted is None)
    assert (assessed.standing, assessed.by_person, assessed.reason) == ("included", True, None)
    assert (assessed.code, assessed.because) == (
        machine.code,
        machine.because,
    )  # what the text suggests stays beside it
    told = f"included although {suggestion}: AR included it (the text: {machine.because})"
    assert row.notices == ((told,) if suggestion else ())


@pytest.mark.parametrize("reason", WHY_NOT[1 : WHY_NOT.index("no-usable-data")])
@pytest.mark.parametrize("made, suggestion, lifted", EITHER)
def test_an_exclusion_bars_every_row(protocol, make, *, made, suggestion, lifted, reason):
    row, assessed = one(protocol, make(**made), said(OUT, reason, stage="full-text", note="seen"))
    assert (row.eligible, row.poolable, row.why_not) == (False, False, reason)
    assert row.because == f"AR excluded it at full text ({reason}): seen"
    assert (assessed.standing, assessed.reason, assessed.stage) == ("excluded", reason, "full-text")


TOGETHER = [
    # decisions in order                                                   standing,        why not,       poolable
    ((said(IN), said(IN, who="BR")),                                       "included",      None,          True),
    ((said(OUT, "wrong-line"), said(IN)),                                  "included",      None,          True),  # the same person's last word
    ((said(IN), said(OUT, "wrong-line")),                                  "excluded",      "wrong-line",  False),
    ((said(IN), said(OUT, "wrong-line", who="BR")),                        "waiting",       "not-accepted", False),
    ((said(OUT, "wrong-line"), said(IN, who="BR", stage="full-text")),     "waiting",       "not-accepted", False),
    ((said(OUT, "single-arm"), said(OUT, "wrong-line", who="BR")),         "excluded",      "wrong-line",  False),
    ((said(OUT, "wrong-line"), said(IN, who="BR"), said(IN)),              "included",      None,          True),
    ((said(GONE, stage="full-text"),),                                     "not-retrieved", "not-accepted", False),
    ((said(IN, who="BR"), said(GONE, stage="full-text")),                  "not-retrieved", "not-accepted", False),
    ((said(IN, who="BR", stage="full-text"), said(GONE)),                  "included",      None,          True),
    ((said(OUT, "wrong-line", who="BR"), said(GONE)),                      "excluded",      "wrong-line",  False),
    ((said(GONE), said(IN)),                                               "included",      None,          True),
    ((said(OUT),),                                                         "excluded",      "not-accepted", False),  # nobody said why
    ((said(OUT, "no-such-code"),),                                         "excluded",      "not-accepted", False),
]  # fmt: skip


@pytest.mark.parametrize("votes, standing, why_not, poolable", TOGETHER)
def test_what_several_people_come_to(protocol, make, *, votes, standing, why_not, poolable):
    row, assessed = one(protocol, make(effects=(OS,)), *votes)
    assert (assessed.standing, row.why_not, row.poolable) == (standing, why_not, poolable)


def test_people_who_disagree_are_named_with_what_they_said(protocol, make):
    votes = said(IN, note="mixed lines, mostly second"), said(OUT, "wrong-line", who="BR", stage="full-text")
    told = "people disagree: AR included it: mixed lines, mostly second; BR excluded it at full text (wrong-line)"
    row, _ = one(protocol, make(effects=(OS,)), *votes)
    assert row.because == told
    row, assessed = one(protocol, make(effects=(OS,), line="first"), *votes)  # the text speaks against it
    assert (row.why_not, row.because) == ("wrong-line", f"first: 'first'; {told}")
    assert assessed.standing == "waiting"


REOPENED = [
    # decided on another text                              the text    standing,     why not
    ((said(IN, text="0"),),                                {},         "included",   None),  # it bears the inclusion out
    ((said(IN, text="0"),),                                {"line": "first"}, "waiting", "wrong-line"),
    ((said(OUT, "wrong-line", text="0"),),                 {},         "waiting",    "not-accepted"),
    ((said(GONE, text="0"),),                              {},         "waiting",    "not-accepted"),
    ((said(OUT, "single-arm", text="0"), said(IN, who="BR")), {},      "included",   None),  # somebody read the new one
    ((said(OUT, "wrong-line"), said(IN, text="0")),        {},         "included",   None),  # the last word is of another text
]  # fmt: skip


@pytest.mark.parametrize("votes, change, standing, why_not", REOPENED)
def test_another_text_opens_the_decision_again(protocol, make, *, votes, change, standing, why_not):
    row, assessed = one(protocol, make(effects=(OS,), **change), *votes)
    assert (assessed.standing, row.why_not, row.poolable) == (standing, why_not, why_not is None)
    if standing == "waiting":
        assert row.because.endswith("and its text has changed since: screen it again")


@pytest.mark.parametrize("votes", [(said(IN),), (said(IN), said(IN, who="BR", stage="full-text"))])
def test_no_inclusion_lifts_a_retraction(protocol, make, votes):
    record, findings = make(effects=(OS,), line="first")
    record = replace(record, retracted=True, related=(Related("RetractionIn", "9", "J. 2020"),))
    row, assessed = one(protocol, (record, findings), *votes)
    assert (row.eligible, row.poolable, row.why_not) == (False, False, "retracted")
    assert row.eligible_but_retracted  # for decide --retraction: people let in all but the retraction
    assert (assessed.standing, assessed.reason, assessed.by_person) == ("excluded", "retracted", False)
    row, _ = one(protocol, (record, findings), said(OUT, "single-arm"))
    assert (row.why_not, row.eligible_but_retracted) == ("retracted", False)


TABLE = [
    # decisions on the record that the table quotes      eligible, why not
    ((),                                                 True,  None),
    ((said(IN),),                                        True,  None),
    ((said(GONE),),                                      True,  None),
    ((said(OUT, "wrong-population"),),                   False, "wrong-population"),
    ((said(OUT, "wrong-line"), said(IN, who="BR")),      True,  "not-accepted"),
    ((said(OUT, "wrong-line", text="0"),),               True,  "not-accepted"),
]  # fmt: skip


@pytest.mark.parametrize("votes, eligible, why_not", TABLE)
def test_a_published_table_does_not_bring_in_what_people_left_out(
    protocol, make, heng_rows, *, votes, eligible, why_not
):
    made = make("7", design="review")
    table = replace(heng_rows[0], pmid="7")
    lined = line_up(
        protocol, [made], [table, heng_rows[2]], in_turn([vote(made, *args, **more) for args, more in votes])
    )
    row, other = lined.rows[1:]
    assert (row.eligible, row.poolable, row.why_not) == (eligible, why_not is None, why_not)
    assert (other.poolable, other.why_not) == (True, None)


def test_a_record_of_several_comparisons_is_included_for_those_that_it_answers(protocol, make):
    """The inclusion of what the text holds for an answer to one comparison brings nothing in for the other."""
    other = protocol.comparison[0].model_copy(update={"id": "b_vs_a", "a": "mtor", "b": "vegf_tki"})
    both = protocol.model_copy(update={"comparison": [*protocol.comparison, other]})
    made = make()
    before, after = one(both, made)[0], one(both, made, said(IN))[0]
    assert (before.comparison, before.why_not) == (after.comparison, after.why_not)


def test_decisions_about_rows_are_none_about_their_record(protocol, make):
    made = make(effects=(OS,), line="first")
    decisions = [replace(vote(made, IN), field=field) for field in ("row", "study", "direction", "retraction")]
    (assessed,) = line_up(protocol, [made], (), decisions).assessments
    assert (assessed.standing, assessed.said.votes) == ("excluded", ())
