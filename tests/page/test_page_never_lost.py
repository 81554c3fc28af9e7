"""A decision is on disk, or it is said in red that it is not, and it lies in the browser until it is."""

import re

from playwright.sync_api import expect
from reviewing import kept


def accepted(folder):
    """The records that were accepted, in the order in which they came to disk."""
    return [one.subject.split("/")[0] for one in kept(folder) if one.action == "accept"]


def red(locator):
    """Whether words are shown in red."""
    colour = locator.evaluate("(one) => getComputedStyle(one).color")
    r, g, b = (int(part) for part in re.findall(r"\d+", colour)[:3])
    return r > g + 60 and r > b + 60


def test_what_is_decided_while_the_server_is_dead_is_saved_once_when_it_is_back(serve, seat, project):
    server = serve("AR", "--open")
    person = seat().open(server)
    person.on("501")
    server.kill()
    person.press("a")
    saved = person.page.locator("#saved")
    expect(saved).to_contain_text("Not saved: 1")
    assert red(saved)
    expect(person.page.locator("#trouble")).to_contain_text("the server does not answer")
    expect(person.page.locator("#trouble")).to_contain_text("also after a reload")
    assert kept(project) == ()
    again = serve("AR", "--open", port=server.port)
    assert again.port == server.port
    expect(person.page.locator("#trouble")).to_contain_text(
        "Open the address that the terminal printed", timeout=40_000
    )
    with person.saving():
        person.page.goto(again.address)  # the page anew: what it had in memory is gone
    assert accepted(project) == ["501"]
    person.page.reload()
    person.settled()
    assert accepted(project) == ["501"]
    person.go("501")
    expect(person.state("Overall survival")).to_contain_text("accepted AR")


def test_another_window_lets_the_waiting_one_save(serve, seat, project):
    server = serve("AR", "--open")
    person = seat().open(server)
    server.kill()
    person.press("a")
    expect(person.page.locator("#saved")).to_contain_text("Not saved")
    again = serve("AR", "--open", port=server.port)
    other = person.context.new_page()
    other.goto(again.address)
    person.settled()
    assert accepted(project) == ["501"]


def test_a_kill_right_after_saved_loses_nothing(serve, seat, project):
    person, port = seat(), 0
    keys = ["501", "502", "503"]
    for number, key in enumerate(keys, start=1):
        server = serve("AR", "--open", port=port)
        port = server.port
        person.open(server)
        person.on(key)
        person.press("a")
        expect(person.page.locator("#saved")).to_contain_text(re.compile(r"Saved \d"))
        server.kill()
        assert accepted(project) == keys[:number]


def test_a_kill_between_many_decisions_loses_none_and_doubles_none(serve, seat, project):
    server = serve("AR", "--open")
    person = seat().open(server)
    for key in ("501", "502"):
        person.on(key)
        person.press("a")
    person.on("503")  # a key before there is a record on the desk decides nothing
    server.kill()  # whether the one before was answered or not
    person.press("j", "f")
    expect(person.page.locator("#saved")).to_contain_text("Not saved")
    again = serve("AR", "--open", port=server.port)
    person.open(again)
    person.settled()
    assert accepted(project) == ["501", "502"]
    assert [one.action for one in kept(project)] == ["accept", "accept", "flag"]
