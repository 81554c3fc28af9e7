"""A whole review by one person in a real browser: opened, decided to the end, and pooled as it should be."""

import json
from math import exp

import pytest
from playwright.sync_api import expect
from reviewing import CLEAN, LETTERS, NO_FIGURES, TWO, UNCLEAR, WRONG, evidence, kept

import meta

FIRST_POOLING = 90_000  # milliseconds: the server imports what it pools with, seconds of work of a machine's own


def test_the_printed_address_opens_the_page_once_and_no_other_browser_comes_in_without_it(serve, seat):
    server = serve("AR", "--open")
    person = seat().open(server)
    person.on("501")
    assert "token" not in person.page.url
    expect(person.page.locator("#reviewer")).to_contain_text("AR")
    person.page.reload()
    person.on("501")
    stranger = seat()
    answer = stranger.page.goto(server.root)
    assert answer.status == 403
    expect(stranger.page.locator("body")).to_contain_text("Open the address that the terminal printed")
    assert stranger.page.goto(f"{server.root}/?token=guessed").status == 403
    assert stranger.page.goto(f"{server.root}/static/main.js").status == 403


def test_the_whole_review_is_done_without_a_mouse(alone, project):
    for key in CLEAN:
        alone.on(key)
        with alone.saving():
            alone.press("a")
    alone.on(UNCLEAR)
    alone.press("a")
    for _ in range(3):
        with alone.saving():
            alone.press("c")
    with alone.saving():
        alone.press("a")
    alone.on(NO_FIGURES)
    for _ in range(2):
        with alone.saving():
            alone.press("n")
    for key, times in ((TWO, 2), (LETTERS, 1)):
        alone.on(key)
        with alone.saving(times):
            alone.press("a")
    alone.on(WRONG)
    alone.press("j", "x", "5")
    with alone.saving():
        alone.press("Enter")
    expect(alone.page.locator("#progress")).to_contain_text("9 of 9")
    expect(alone.page.locator("#items .summary")).to_contain_text("Nothing is left to decide here")
    assert len(kept(project)) == 14


def pooled(folder):
    """The printed result of the terminal, for overall survival in trials."""
    lines = evidence(folder, "pool", "--outcome", "OS", "--json").splitlines()
    return next(one for one in map(json.loads, lines) if one["label"] == "OS, rct")


def of(*keys):
    """The pooled hazard ratio of records, worked out from what they print."""
    figures = [
        [float(part) for part in CLEAN[key][4].replace(", 95% CI ", " ").replace(" to ", " ").split()] for key in keys
    ]
    effects = [meta.log_effect(*one) for one in figures]
    return meta.pool([yi for yi, _ in effects], [se**2 for _, se in effects])


def test_the_pooled_number_is_that_of_what_is_accepted_on_the_page_and_in_the_terminal(alone, project):
    sentence = alone.page.locator("#effect .sentence")
    expect(alone.page.locator("#effect")).to_contain_text("Nothing is accepted yet")
    for number, key in enumerate(CLEAN, start=1):
        alone.on(key)
        with alone.saving():
            alone.press("a")
        expect(alone.page.locator("#effect")).to_contain_text(f"{number} of ", timeout=FIRST_POOLING)
    wanted = of(*CLEAN)
    figures = [exp(one) for one in (wanted.estimate, wanted.ci_low, wanted.ci_high)]
    expect(sentence).to_contain_text(f"HR {figures[0]:.2f} (95 % CI {figures[1]:.2f} to {figures[2]:.2f})")
    printed = pooled(project)
    assert printed["k"] == len(CLEAN)
    assert [printed["exp"][name] for name in ("estimate", "ci_low", "ci_high")] == pytest.approx(figures)
    with alone.saving():
        alone.press("u")
    expect(alone.page.locator("#effect")).to_contain_text("3 of ")
    assert pooled(project)["estimate"] == pytest.approx(of("501", "502", "503").estimate)
