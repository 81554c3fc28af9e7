"""Take the pictures of the README: the review page and the report of the worked example, on a desk and on a phone.

``make pictures`` runs it. The page is the real one: the command serves it, a Chromium of the system shows it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import chromium
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from reviewing import Person, Server, evidence

DOCS = Path(__file__).parent
KEY = "22460837"
LARGEST = 200_000  # bytes: who reads the README on a telephone loads all of them
DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def main() -> int:
    """Take them all; 1 where there is no browser."""
    program = chromium.executable()
    if not program:
        sys.stderr.write(f"The pictures need Chromium.\n  Try: {chromium.remedy()}\n")
        return 1
    with tempfile.TemporaryDirectory() as place, sync_playwright() as driver:
        folder = Path(place) / "example"
        evidence(folder, "-q", "demo")
        browser = driver.chromium.launch(executable_path=program, args=list(chromium.OPTIONS))
        server = Server(folder, "AR", "--open")
        try:
            for kind, look in (("", DESK), ("_phone", PHONE)):
                page(browser, server, look, DOCS / f"page{kind}.png")
                report(browser, folder / "report.html", look, DOCS / f"report{kind}.png")
        finally:
            server.kill()
            browser.close()
    return 0


def page(browser: Browser, server: Server, look: dict[str, object], path: Path) -> None:
    """Take the review page with an estimate picked, its words outlined in the abstract."""
    person = Person(browser, reduced_motion="reduce", **look).open(server, f"#record/{KEY}")
    person.on(KEY)
    person.press("j")
    person.page.locator(".is-current").first.wait_for()
    person.page.locator("#effect p").first.wait_for()
    if person.page.viewport_size["width"] < 500:
        person.page.locator("#record-head").evaluate("(one) => one.scrollIntoView()")
    take(person, path)


def report(browser: Browser, file: Path, look: dict[str, object], path: Path) -> None:
    """Take the first screen of the report; on a phone the one after its contents."""
    person = Person(browser, **look)
    person.page.goto(file.as_uri())
    if person.page.viewport_size["width"] < 500:
        person.page.locator("h2", has_text="Bottom line").first.evaluate("(one) => one.scrollIntoView()")
    take(person, path)


def take(person: Person, path: Path) -> None:
    """Write the picture in 128 colours, if it is small enough then."""
    person.page.screenshot(path=path)
    person.close()
    with Image.open(path) as full:
        few = full.convert("RGB").quantize(128)
    few.save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        raise SystemExit(f"{path.name} has {path.stat().st_size} bytes: more than {LARGEST}")
    print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    sys.exit(main())
