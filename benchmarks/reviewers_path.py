"""Count the keys that a reviewer presses in the browser: for a clean record, and to put one wrong number right.

Run it from the folder of the program: ``PYTHONPATH=.:tests python benchmarks/reviewers_path.py``. What is counted was
saved: each decision is read back from the project's file.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import chromium
from playwright.sync_api import sync_playwright
from reviewing import CLEAN, MANY, UNCLEAR, Person, Server, invented, kept, make, many

FIRST, TYPED, STEPPED, MARKED = next(iter(CLEAN)), *list(MANY)[:3]
Walk = tuple[str, str, str, int, Callable[[Person], None]]


def accepted(person: Person) -> None:
    """Accept what is clean."""
    person.press("a")


def confirmed(person: Person) -> None:
    """Confirm numerator, endpoint and population, each by itself, and accept."""
    person.press("a", "c")
    for key in ("c", "c", "a"):
        person.settled()
        person.press(key)


def typed(person: Person) -> None:
    """Type the right number: its words are found."""
    person.press("v")
    person.type("0.80")
    person.press("Enter")


def stepped(person: Person) -> None:
    """Step to the right number, which stands further on in the text."""
    person.press("v")
    while person.page.locator("#edit-value").input_value() != "0.8":
        person.press("ArrowDown")
    person.press("Enter")


def marked(person: Person) -> None:
    """Mark the right number with the mouse."""
    person.press("v")
    person.mark("0.80")
    person.press("Enter")


PATHS: tuple[Walk, ...] = (
    (FIRST, "a clean record is accepted", "1", 1, accepted),
    (UNCLEAR, "a record of which each part is confirmed", "-", 4, confirmed),
    (TYPED, "a wrong number, the right one typed", "-", 1, typed),
    (STEPPED, "a wrong number, stepped to the right one", "under 6", 1, stepped),
    (MARKED, "a wrong number, the right one marked", "under 6", 1, marked),
)


def main() -> int:
    """Walk each path once and print what it took."""
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        folder = make(Path(place) / "review", [*invented(), *many()])
        browser = driver.chromium.launch(executable_path=chromium.executable(), args=list(chromium.OPTIONS))
        server = Server(folder, "AR", "--open")
        print(f"{'path':45} {'keys':>4} {'aim':>8} {'until saved, s':>15}")
        try:
            for key, words, aim, events, walk in PATHS:
                person = Person(browser).open(server).go(key)
                begun = time.perf_counter()
                with person.saving(events):
                    walk(person)
                taken = time.perf_counter() - begun
                print(f"{words:45} {person.keys:>4} {aim:>8} {taken:>15.2f}")
                person.close()
        finally:
            server.kill()
            browser.close()
        print(f"{len(kept(folder))} decisions on disk")
    return 0


if __name__ == "__main__":
    sys.exit(main())
