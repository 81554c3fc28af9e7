"""Where each of the ten acceptance tests of the PubMed side stands; a list that must not lose one of them."""

from pathlib import Path

import pytest

ACCEPTANCE = [
    # what must hold, file, test
    ("1 429 twice, then an answer: the wait is kept, never over 3 in a second with 8 workers", "test_faults", "test_acceptance_1_eight_workers_in_two_processes_keep_one_rate"),
    ("2 a body cut at any tenth never makes a short store", "test_faults", "test_acceptance_2_a_cut_body_is_never_a_short_store"),
    ("2 in XML and in MEDLINE text", "test_faults", "test_acceptance_2_a_cut_body_is_asked_for_again"),
    ("3 10,000, 10,001 and 25,000 hits are all listed", "test_entrez_many", "test_every_hit_is_listed"),
    ("3 and a day of 12,000", "test_entrez_many", "test_a_day_with_twelve_thousand_records"),
    ("4 kill -9 in mid-fetch: no page again, no gap", "test_faults", "test_acceptance_4_kill_9_in_mid_fetch_leaves_whole_pages_and_no_gap"),
    ("4 and the watermark moves only with everything", "test_faults", "test_acceptance_4_kill_9_in_mid_update_moves_nothing_or_everything"),
    ("5 a failed update changes no byte and says incomplete", "test_update_failures", "test_failed_at_any_request_the_project_is_the_same_to_the_byte_and_the_next_update_ends_it"),
    ("6 an update file's changes are each named", "test_runs", "test_an_imported_update_file_gives_the_same_difference_as_an_update"),
    ("7 next year's DTD, an unknown element, no network, a read-only home", "importing/test_importing", "test_an_unknown_dtd_and_an_unknown_element_need_no_network_and_no_home"),
    ("8 the trap gives the same hazard ratio through every importer", "importing/test_importing", "test_the_trap_gives_one_hazard_ratio_through_every_format"),
    ("9 a record that is added late is found", "test_update", "test_a_record_that_is_added_late_is_found_whatever_its_entrez_date"),
    ("10 a stored search that is forgotten costs nothing", "test_entrez", "test_a_server_that_forgets_every_stored_search_is_not_noticed"),
]  # fmt: skip


@pytest.mark.parametrize("what, file, test", ACCEPTANCE, ids=[what for what, _, _ in ACCEPTANCE])
def test_it_is_there(what, file, test):
    assert f"\ndef {test}(" in (Path(__file__).parent / f"{file}.py").read_text(encoding="utf-8")
