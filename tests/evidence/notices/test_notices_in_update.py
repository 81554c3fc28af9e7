"""A notice often reaches PubMed's search before the publication that it is about is marked."""

import pytest
from living_review import abstract, line_of

from evidence import workflow

NOTICE = abstract("105")  # the search finds it


def happened(done):
    return [(event.kind, event.key) for event in done.events]


ABOUT = [
    # (what the new record is to PMID 102, what is said to have happened to that, does it leave the pool)
    ("RetractionOf", "retracted", True),
    ("ExpressionOfConcernFor", "concern", False),
    ("ErratumFor", "corrected", False),
    ("CommentOn", None, False),
    ("Cites", None, False),
]


@pytest.mark.parametrize("relation, kind, leaves", ABOUT)
def test_a_new_notice_tells_of_the_record_that_is_held(living, relation, kind, leaves):
    living.eutils.add("300", title="A notice.", abstract=NOTICE, comments=[(relation, "102")])
    done = living.update()
    assert happened(done) == ([(kind, "102")] if kind else []) + [("new", "300")]
    row = next(row for row in workflow.table(living.folder, everything=True) if row.pmid == "102")
    assert (row.why_not == "retracted") is leaves
    if leaves:
        went = next(mover for mover in line_of(done).movers if mover.change.subject.pmid == "102")
        assert [cause.kind for cause in went.causes] == ["retracted"]
        assert "PMID 102, A randomized phase 3 trial, number 102: retracted: PMID 300" in "\n".join(done.words())
    living.clock.advance(days=7)
    assert living.update().events == ()


def test_what_the_record_says_itself_is_told_once(living):
    living.eutils.revise("102", comments=[("RetractionIn", "300")], types=["Retracted Publication"])
    living.eutils.add("300", title="A notice.", abstract=NOTICE, comments=[("RetractionOf", "102")])
    assert happened(living.update()) == [("retracted", "102"), ("new", "300")]


def test_a_notice_about_a_record_that_is_not_held_is_only_new(living):
    living.eutils.add(
        "300", title="A notice.", abstract=NOTICE, comments=[("RetractionOf", "77"), ("ErratumFor", None)]
    )
    assert happened(living.update()) == [("new", "300")]
