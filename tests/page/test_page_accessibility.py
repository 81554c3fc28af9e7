"""What axe says of the page in each of its faces, and of the report: nothing."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from reviewing import LETTERS, NO_FIGURES, UNCLEAR, evidence

PHONE, DARK = {"viewport": {"width": 390, "height": 844}}, {"color_scheme": "dark"}
FACES = {
    "a clean record": lambda person: person.on("501"),
    "a record with marks": lambda person: person.go(LETTERS).press("j"),
    "an edit": lambda person: person.go(LETTERS).press("v"),
    "words that are marked": lambda person: (person.go(LETTERS).press("j"), person.mark("0.67")),
    "parts to confirm": lambda person: person.go(UNCLEAR).press("a"),
    "nothing found": lambda person: person.go(NO_FIGURES).press("j", "e"),
    "the keys": lambda person: person.press("?"),
    "a rejection": lambda person: person.press("j", "x"),
    "an exclusion": lambda person: person.press("o"),
}
QUEUES = ("unreviewed", "flagged", "changed", "conflicts", "all")


def complaints(page):
    """What axe complains of, with the elements."""
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    found = Axe().run(page)
    return [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found.response["violations"]]


@pytest.mark.parametrize("look", [{}, DARK, PHONE], ids=["light", "dark", "phone"])
def test_axe_finds_nothing_on_any_face_of_the_page(shared, seat, look):
    found = {}
    person = seat(**look).open(shared)
    for name, show in FACES.items():
        show(person)
        found[name] = complaints(person.page)
        person.press("Escape", "Escape")
        expect(person.page.locator("dialog, form.edit")).to_have_count(0)
    for queue in QUEUES:
        tab = person.page.locator(f'[data-focus="queue {queue}"]')
        tab.click()
        expect(tab).to_have_attribute("aria-current", "true")
        found[f"queue {queue}"] = complaints(person.page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_cut_off_sideways(shared, seat, width):
    person = seat(viewport={"width": width, "height": 800}).open(shared)
    for key in (LETTERS, UNCLEAR):
        person.go(key).press("j", "e")
        assert person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
        person.press("Escape")


@pytest.fixture(scope="module")
def report(filled, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    evidence(filled, "report", "--allow-unreviewed", "-o", str(path))
    return path


@pytest.mark.parametrize("look", [{}, DARK, PHONE], ids=["light", "dark", "phone"])
def test_axe_finds_nothing_in_the_report(report, seat, look):
    person = seat(**look)
    person.page.goto(report.as_uri())
    assert complaints(person.page) == []
    assert person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
