"""A wrong number is put right by the words in which the right one stands, with the mouse and with the keyboard."""

import pytest
from playwright.sync_api import expect
from reviewing import MANY, kept

from evidence import workflow

MOUSE, FORM, TYPED, STEPPED, WORDS, ELSEWHERE, DOUBTED = list(MANY)[:7]


def edited(server, key, text):
    """Hold that the last decision set the value of a record to the number that stands at the end of its text."""
    edit = kept(server.folder)[-1]
    place = text.index("0.80")
    assert (edit.who, edit.field, edit.action, edit.subject.split("/")[0]) == ("AR", "edit", "set", key)
    wanted = {"field": "value", "value": 0.8, "quote": "0.80", "start": place, "end": place + 4}
    assert {name: edit.after[name] for name in wanted} == wanted
    (row,) = [one for one in workflow.table(server.folder) if one.pmid == key]
    assert (row.value, row.accepted) == (0.8, False)


def test_words_are_marked_with_the_mouse_and_taken_by_two_keys(person, shared):
    person.go(MOUSE)
    person.press("j")
    person.mark("0.80")
    with person.saving():
        person.press("e", "Enter")
    assert person.keys < 6
    edited(shared, MOUSE, person.text())
    expect(person.state("Overall survival")).to_contain_text("edited, to accept")
    with person.saving():
        person.press("a")
    assert [row.value for row in workflow.table(shared.folder) if row.accepted and row.pmid == MOUSE] == [0.8]


def test_words_are_marked_with_the_mouse_while_the_form_is_open(person, shared):
    person.go(FORM)
    person.card("Overall survival").locator("h3 button").click()
    person.card("Overall survival").get_by_role("button", name="Edit").click()
    person.mark("0.80 and no")
    expect(person.page.locator("#edit-value")).to_have_value("0.8")
    with person.saving():
        person.page.locator("form.edit button.main").click()
    assert (kept(shared.folder)[-1].after["quote"], kept(shared.folder)[-1].after["value"]) == ("0.80 and no", 0.8)


def test_a_typed_number_finds_its_words_by_itself(person, shared):
    person.go(TYPED)
    person.press("v")
    person.type("0.80")
    expect(person.page.locator("form.edit .heard mark")).to_have_text("0.80")
    with person.saving():
        person.press("Enter")
    edited(shared, TYPED, person.text())


def test_a_number_is_stepped_to_in_under_six_keys(person, shared):
    person.go(STEPPED)
    person.press("v")
    while person.page.locator("#edit-value").input_value() != "0.8":
        person.press("ArrowDown")
        assert person.keys < 20
    with person.saving():
        person.press("Enter")
    edited(shared, STEPPED, person.text())


def test_words_are_picked_by_the_keyboard(person, shared):
    person.go(WORDS)
    person.press("j", "s")
    for _ in range(100):
        if person.page.evaluate("getSelection().toString()") == "0.80":
            break
        person.press("ArrowRight")
    person.press("Shift+ArrowRight", "Shift+ArrowLeft", "Enter")
    expect(person.page.locator("#edit-value")).to_have_value("0.8")
    with person.saving():
        person.press("Enter")
    edited(shared, WORDS, person.text())


def test_what_stands_elsewhere_is_kept_with_where_it_stands(person, shared):
    person.go(ELSEWHERE)
    before = len(kept(shared.folder))
    person.press("j", "e")
    person.type("0.81")
    expect(person.page.locator("form.edit .heard")).to_contain_text("It does not stand in the text so")
    person.press("Enter")
    expect(person.page.locator("form.edit .problem")).to_contain_text("Select its words")
    person.page.get_by_label("Not in the text").check()
    person.press("Enter")
    expect(person.page.locator("form.edit .problem")).to_contain_text("Say where it stands")
    assert len(kept(shared.folder)) == before
    person.page.locator("#edit-source").fill("full text p. 5, Table 2")
    with person.saving():
        person.page.locator("#edit-source").press("Enter")
    after = kept(shared.folder)[-1].after
    assert (after["value"], after["source"], after.get("quote")) == (0.81, "full text p. 5, Table 2", None)


@pytest.mark.parametrize(
    "typed, because", [("1.02", "symmetric"), ("0.60", "interval"), ("0", "above 0"), ("x", "not a number")]
)
def test_a_figure_against_which_something_speaks_is_not_kept_by_one_key(person, shared, typed, because):
    person.go(DOUBTED)
    before = len(kept(shared.folder))
    person.press("v")
    person.type(typed)
    person.press("Enter")
    expect(person.page.locator("form.edit")).to_contain_text(because)
    person.press("Escape")
    expect(person.page.locator("form.edit")).to_have_count(0)
    assert len(kept(shared.folder)) == before
