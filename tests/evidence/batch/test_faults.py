"""A batch into a folder that is killed at any moment, or has no room: the next run completes it, and nothing is there twice."""

import pytest
from ordeals.batch_deaths import all_cases, three_files

EVERY = 3  # moment at which it can be killed; make stress tries all
RECORDS = 12  # three files of three, four and five


@pytest.fixture(scope="module")
def cases(tmp_path_factory):
    return all_cases(three_files(tmp_path_factory.mktemp("faults")), EVERY)


def test_moments_of_the_whole_run_were_tried(cases):
    killed = [case for case in cases if case["kind"] == "kill"]
    assert len(killed) > 15 / EVERY
    assert [case["ended"] for case in killed] == ["killed"] * (len(killed) - 1) + ["done"]
    assert {case["unchanged"] for case in killed} == {0, 1, 2, 3}


def test_the_next_run_completes_it(cases):
    assert [case for case in cases if not case["same"] or case["records"] != RECORDS or case["broken"]] == []


def test_nothing_is_left_lying_about(cases):
    assert [case["litter"] for case in cases if case["litter"]] == []


def test_what_was_done_is_not_read_again(cases):
    assert [case for case in cases if case["states"] and case["states"]["done"] != case["unchanged"]] == []


def test_without_room_it_says_so(cases):
    full = [case["ended"] for case in cases if case["kind"] == "full"]
    assert set(full) <= {"told", "done"}
    assert "told" in full
    named = [case["states"]["failed"] for case in cases if case["kind"] == "full" and case["states"]]
    assert any(named)
