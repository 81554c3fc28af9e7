"""What one reviewer decides by keys and buttons, record by record: it is on disk as it was meant, and nothing else is."""

import pytest
from playwright.sync_api import expect
from reviewing import CLEAN, MANY, NO_FIGURES, TWO, UNCLEAR, kept

from evidence import workflow

RELOADED, UNDONE, REJECTED, SPARED, FLAGGED, NOTED, SWITCHED, CONTROL, TWICE, PUT_BACK = list(MANY)[:10]
FIRST = next(iter(CLEAN))


def said(server, key):
    """What is on disk of a record, in short."""
    found = [one for one in kept(server.folder) if one.subject.split("/")[0] == key]
    return [(one.who, one.field, one.action) for one in found]


def accepted(server, key):
    """The outcomes of which a record's estimate is used."""
    return {row.endpoint for row in workflow.table(server.folder) if row.accepted and row.pmid == key}


def test_one_key_accepts_a_clean_record_and_goes_on(person, shared):
    person.on(FIRST)
    with person.saving():
        person.press("a")
    assert person.keys == 1
    person.on("502")
    expect(person.page.locator("#saved")).to_contain_text("Saved")
    assert said(shared, FIRST) == [("AR", "row", "accept")]
    assert accepted(shared, FIRST) == {"OS"}


def test_one_key_accepts_all_clean_estimates_of_a_record(person, shared):
    person.go(TWO)
    with person.saving(2):
        person.press("a")
    person.go(TWO)
    expect(person.state("Overall survival")).to_contain_text("accepted AR")
    expect(person.state("Progression-free survival")).to_contain_text("accepted AR")
    assert accepted(shared, TWO) == {"OS", "PFS"}


def test_what_is_not_stated_is_confirmed_part_by_part_before_a_key_accepts_it(person, shared):
    person.go(UNCLEAR)
    person.press("a")  # nothing here is clean: it leads to the first part
    waiting = person.page.get_by_text("to confirm", exact=True)
    expect(waiting).to_have_count(3)
    for name in ("numerator", "endpoint", "population"):
        expect(person.page.locator(".chip.is-current")).to_have_attribute("data-field", name)
        person.press("a")  # still no acceptance
        expect(person.page.locator("#heard")).to_contain_text("Confirm")
        with person.saving():
            person.press("c")
    assert said(shared, UNCLEAR) == [("AR", "confirm", name) for name in ("numerator", "endpoint", "population")]
    expect(waiting).to_have_count(0)  # it is drawn anew behind "Saved"
    with person.saving():
        person.press("a")
    assert said(shared, UNCLEAR)[-1] == ("AR", "row", "accept")
    assert accepted(shared, UNCLEAR) == {"OS"}


def test_what_is_not_there_is_said_not_to_be_reported(person, shared):
    person.go(NO_FIGURES)
    with person.saving():
        person.press("n")
    with person.saving():
        person.press("n")
    decided = [one for one in kept(shared.folder) if one.subject.startswith(f"{NO_FIGURES}/")]
    assert [(one.action, one.subject.rpartition("/")[2]) for one in decided] == [
        ("not-reported", "OS"),
        ("not-reported", "PFS"),
    ]
    person.go(NO_FIGURES)
    expect(person.state("Overall survival")).to_contain_text("not reported AR")


def test_undo_takes_back_what_was_accepted(person, shared):
    person.go(UNDONE)
    with person.saving():
        person.press("a")
    assert accepted(shared, UNDONE) == {"OS"}
    with person.saving():
        person.press("u")
    person.on(UNDONE)
    expect(person.state("Overall survival")).to_contain_text("suggested")
    assert said(shared, UNDONE) == [("AR", "row", "accept")]
    assert kept(shared.folder)[-1].action == "undo"
    assert accepted(shared, UNDONE) == set()


def test_undo_brings_back_the_figure_that_was_edited(person, shared):
    person.go(PUT_BACK)
    person.press("v")
    person.type("0.80")
    with person.saving():
        person.press("Enter")
    expect(person.card("Overall survival").locator("h3")).to_contain_text("0.80")
    with person.saving():
        person.press("Backspace")
    expect(person.card("Overall survival").locator("h3")).to_contain_text("0.82")
    assert {row.value for row in workflow.table(shared.folder) if row.pmid == PUT_BACK} == {0.82}


def test_a_reload_shows_what_was_decided(person, shared):
    person.go(RELOADED)
    with person.saving():
        person.press("j", "a")
    person.go(RELOADED)
    person.page.reload()
    person.on(RELOADED)
    expect(person.state("Overall survival")).to_contain_text("accepted AR")
    expect(person.page.locator("#saved")).to_contain_text("All saved")


def test_an_estimate_is_rejected_with_a_reason(person, shared):
    person.go(REJECTED)
    person.press("j", "x", "2")
    with person.saving():
        person.press("Enter")
    assert (kept(shared.folder)[-1].action, kept(shared.folder)[-1].why) == ("reject", "Subgroup or other analysis set")
    person.go(REJECTED)
    expect(person.state("Overall survival")).to_contain_text("rejected AR")
    assert accepted(shared, REJECTED) == set()


def test_a_rejection_without_a_reason_is_not_made(person, shared):
    person.go(SPARED)
    person.press("j", "x")
    person.page.locator("dialog button.main").click()
    expect(person.page.locator("#dialog-problem")).to_contain_text("Say why")
    person.press("Escape")
    expect(person.page.locator("dialog")).to_have_count(0)
    assert said(shared, SPARED) == []


def test_a_flag_is_put_on_and_taken_away(person, shared):
    person.go(FLAGGED)
    with person.saving():
        person.press("j", "f")
    expect(person.state("Overall survival")).to_contain_text("flagged")
    with person.saving():
        person.press("f")
    expect(person.state("Overall survival")).to_contain_text("suggested")
    assert said(shared, FLAGGED) == [("AR", "flag", "flag"), ("AR", "flag", "unflag")]


def test_a_note_is_kept_word_for_word(person, shared):
    words = "Asked the authors — “ITT?” 😀 <b>not bold</b>"
    person.go(NOTED)
    person.press("j", "m")
    person.page.locator("#dialog-words").fill(words)
    with person.saving():
        person.press("Enter")
    expect(person.card("Overall survival")).to_contain_text(words)
    assert [one.why for one in kept(shared.folder) if one.field == "note"] == [words]


def test_keys_that_are_switched_off_do_nothing_and_every_key_has_a_button(person, shared):
    person.go(SWITCHED)
    person.press("?")
    person.page.get_by_label("Keys act").uncheck()
    person.press("Escape")
    expect(person.page.locator("dialog")).to_have_count(0)
    person.press("a", "j", "n", "f", "]", "u", "v", "?")
    person.page.reload()  # it is remembered
    person.on(SWITCHED)
    person.press("a", "]")
    expect(person.page.locator("dialog, form.edit, .is-picked")).to_have_count(0)
    person.on(SWITCHED)
    with person.saving():
        person.page.get_by_role("button", name="Accept the clean estimate").click()
    assert said(shared, SWITCHED) == [("AR", "row", "accept")]


@pytest.mark.parametrize("key", ["Control+a", "Alt+a", "Meta+a"])
def test_a_key_of_the_browser_is_no_decision(person, shared, key):
    person.go(CONTROL)
    person.press(key, "]")
    expect(person.page.locator("#record-head")).not_to_contain_text(f"PMID {CONTROL}")
    assert said(shared, CONTROL) == []


def test_a_key_that_is_held_down_accepts_one_record(person, shared):
    person.go(TWICE)
    following = list(MANY)[list(MANY).index(TWICE) + 1]
    before = said(shared, following)
    with person.saving():
        person.page.keyboard.down("a")
        person.page.keyboard.down("a")  # repeats, as a held key does
        person.page.keyboard.down("a")
        person.page.keyboard.up("a")
    person.on(following)
    assert said(shared, TWICE) == [("AR", "row", "accept")]
    assert said(shared, following) == before


def test_every_control_is_reached_by_tab_and_shows_that_it_is(person):
    seen, hidden = set(), set()
    for _ in range(120):
        person.press("Tab")
        name, shown = person.page.evaluate(
            """() => { const one = document.activeElement; const style = getComputedStyle(one);
              return [one.dataset.focus ?? one.id, style.outlineStyle !== "none" || style.boxShadow !== "none"]; }"""
        )
        seen.add(name)
        if name and not shown:
            hidden.add(name)
    assert {
        "undo",
        "help",
        "queue all",
        "record 615",
        "accept record",
        "include",
        "exclude",
        "next",
        "previous",
    } <= seen
    assert hidden == set()
