"""Two people at one review, each in a browser of their own: blinded, disagreeing, settled, and never overwriting."""

import re

import pytest
from playwright.sync_api import expect
from reviewing import evidence, kept

from evidence import workflow

OS = "Overall survival"


def reject(person):
    person.press("j", "x", "1")
    with person.saving():
        person.press("Enter")


@pytest.fixture
def both(serve, seat):
    """AR and BR, who do not see each other's decisions."""
    return seat().open(serve("AR", "--blind")), seat().open(serve("BR", "--blind"))


def test_two_are_blinded_until_both_have_decided_and_a_third_settles_it(both, serve, seat, project):
    ar, br = both
    expect(ar.page.locator("#reviewer")).to_contain_text("AR (blind)")
    with ar.saving():
        ar.press("a")
    ar.on("502")
    br.page.reload()
    br.on("501")
    expect(br.state(OS)).to_contain_text("suggested")
    expect(br.page.locator("#effect")).to_contain_text("Nothing is accepted yet")
    expect(br.page.locator("main")).not_to_contain_text("AR")
    reject(br)
    with br.go("502").saving():
        br.press("a")
    with ar.saving():
        ar.press("a")
    br.go("501")
    expect(br.state(OS)).to_contain_text("conflict")
    expect(br.card(OS)).to_contain_text("AR: accept")
    assert [row.pmid for row in workflow.table(project) if row.accepted] == ["502"]

    cr = seat()
    cr.page.goto(serve("CR", "--open", "--queue", "conflicts").address)
    cr.server = ar.server
    conflict = cr.page.locator("article.conflict")
    expect(conflict).to_have_count(1)
    columns = conflict.locator(".versions.three section")
    expect(columns.locator("h4")).to_have_text(["A: AR", "Machine", "B: BR"])
    expect(columns.nth(0)).to_contain_text("accept")
    expect(columns.nth(1)).to_contain_text("0.8")
    expect(columns.nth(2)).to_contain_text("Other outcome than labelled")
    expect(conflict.locator("mark")).to_contain_text("0.80, 95% CI 0.62 to 1.03")
    all_fields = cr.page.locator("table.agreement tbody tr").first
    expect(all_fields.locator("td").nth(0)).to_have_text("2")
    expect(all_fields.locator("td").nth(1)).to_have_text("50 %")
    conflict.get_by_role("button", name="Take A").click()
    cr.page.locator("#dialog-words").fill("The full text says so")
    with cr.saving():
        cr.press("Enter")
    expect(cr.page.locator("#conflicts")).to_contain_text("No conflicts")
    last = kept(project)[-1]
    assert (last.who, last.field, last.action, last.why) == ("CR", "adjudicate", "accept", "The full text says so")
    assert {row.pmid for row in workflow.table(project) if row.accepted} == {"501", "502"}


def test_what_the_terminal_changed_meanwhile_is_shown_beside_what_was_sent(serve, seat, project):
    person = seat().open(serve("AR", "--open"))
    person.press("j")
    evidence(project, "decide", "501", "OS", "--reject", "--reviewer", "BR", "--note", "of a part")
    person.press("a")
    dialog = person.page.locator("dialog")
    expect(dialog).to_contain_text("changed since you looked at it")
    expect(dialog.locator(".versions section").nth(0)).to_contain_text("accept")
    expect(dialog.locator(".versions section").nth(1)).to_contain_text("BR")
    expect(dialog.locator(".versions section").nth(1)).to_contain_text("rejected")
    expect(person.page.locator("#saved")).to_contain_text("Not saved: 1")
    assert [one.who for one in kept(project)] == ["BR"]
    dialog.get_by_role("button", name="Keep what is there").click()
    person.settled()
    assert [one.who for one in kept(project)] == ["BR"]


def test_what_the_other_browser_changed_meanwhile_may_be_decided_on_top_of_it(serve, seat, project):
    ar, br = seat().open(serve("AR", "--open")), seat().open(serve("BR", "--open"))
    ar.press("j")
    reject(br)
    ar.press("a")
    dialog = ar.page.locator("dialog")
    expect(dialog).to_contain_text("rejected")
    ar.press("Escape")  # later
    expect(ar.page.locator("#trouble")).to_contain_text(re.compile("Not saved.*kept in this browser", re.DOTALL))
    ar.page.reload()
    expect(ar.page.locator("#saved")).to_contain_text("Not saved: 1")
    ar.page.get_by_role("button", name="Choose").click()
    with ar.saving():
        dialog.get_by_role("button", name="Make mine on top of it").click()
    assert [(one.who, one.action) for one in kept(project)] == [("BR", "reject"), ("AR", "accept")]
    ar.go("501")
    expect(ar.state(OS)).to_contain_text("conflict")


def test_two_at_once_keep_all_that_both_decide(serve, seat, project):
    ar, br = seat().open(serve("AR", "--blind")), seat().open(serve("BR", "--blind"))
    for key in ("501", "502", "503", "504"):
        for one in (ar, br):
            one.on(key)
            one.press("a")
    for one in (ar, br):
        one.settled()
    decided = [(one.who, one.subject.split("/")[0]) for one in kept(project)]
    assert sorted(decided) == [(who, key) for who in ("AR", "BR") for key in ("501", "502", "503", "504")]
