"""A review with invented abstracts, the real server on it, and people who sit at it in a real browser."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import expect

from evidence import workflow
from evidence.store import Store

expect.set_options(timeout=40_000)  # of a machine that does something else as well

SHARED = "Patients with metastatic renal cell carcinoma that had progressed on sunitinib were randomised to {a} (n = {n}) or {b} (n = {m})."
CLEAN = {
    "501": ("axitinib", "everolimus", 120, 118, "0.80, 95% CI 0.62 to 1.03", "Ames B", 2011),
    "502": ("cabozantinib", "everolimus", 210, 205, "0.72, 95% CI 0.58 to 0.89", "Bell C", 2013),
    "503": ("tivozanib", "temsirolimus", 90, 95, "0.91, 95% CI 0.66 to 1.25", "Cole D", 2015),
    "504": ("pazopanib", "everolimus", 150, 149, "1.10, 95% CI 0.85 to 1.42", "Dunn E", 2017),
}
"""Records whose one estimate of overall survival states its direction, and against which no check speaks."""

UNCLEAR, NO_FIGURES, TWO, LETTERS, WRONG = "505", "506", "507", "508", "509"
BOTH = (
    "Overall survival was longer (hazard ratio for sunitinib versus everolimus 0.95, 95% CI 0.75 to 1.20). Progression-free "
    "survival was longer (hazard ratio for sunitinib versus everolimus 0.70, 95% CI 0.55 to 0.89)."
)
NOT_ASCII = (
    "Team 👩‍⚕️🎗️ of 𝓐𝓛𝓟𝓗𝓐 (Cafe\u0301 group, 東京) met 😀😀. Overall survival was longer (hazard ratio for lenvatinib versus "
    "everolimus 0.68, 95% CI 0.49 to 0.94). In 𝒜-patients it was 0.67."
)
MISPRINT = (
    "Overall survival was longer (hazard ratio for axitinib versus temsirolimus 0.82, 95% CI 0.64 to 1.02). After an error "
    "had been put right it was 0.80 and no other."
)
MEDIANS = "Median overall survival was 20.1 and 14.2 months (HR 0.72, 95% CI 0.60-0.86)."
OTHERS = {
    UNCLEAR: ("sorafenib", "everolimus", 77, 79, MEDIANS, "Eady F", 2014),
    NO_FIGURES: ("axitinib", "temsirolimus", 61, 60, "Survival was alike.", "Ford G", 2016),
    TWO: ("sunitinib", "everolimus", 88, 87, BOTH, "Gray H", 2018),
    LETTERS: ("lenvatinib", "everolimus", 101, 99, NOT_ASCII, "Hale I", 2019),
    WRONG: ("axitinib", "temsirolimus", 140, 141, MISPRINT, "Ives J", 2020),
}
_AUTHORS = "Abel Beck Cobb Drew Earl Finn Gale Hart Inge Jago Kerr Lane Moor Nash Oake Penn"
MANY = {
    str(600 + at): ("axitinib", "temsirolimus", 150 + 2 * at, 151 + 2 * at, MISPRINT, f"{author} K", 2001 + at)
    for at, author in enumerate(_AUTHORS.split(" "))
}
"""Records of one kind, of which tests that share a server take one each."""


def nbib(pmid, title, text, author, year):
    return f"PMID- {pmid}\nTI  - {title}\nAB  - {text}\nAU  - {author}\nDP  - {year}\nPT  - Randomized Controlled Trial\n\n"


def invented():
    """Each record as MEDLINE has it."""
    for pmid, (a, b, n, m, figures, author, year) in CLEAN.items():
        words = f"Overall survival was longer (hazard ratio for {a} versus {b} {figures})."
        yield nbib(pmid, *_words((a, b, n, m), words, year), author, year)
    yield from _written(OTHERS)


def many():
    """The same of the records of one kind."""
    yield from _written(MANY)


def _written(trials):
    for pmid, (*arms, words, author, year) in trials.items():
        yield nbib(pmid, *_words(arms, words, year), author, year)


def _words(arms, words, year):
    a, b, n, m = arms
    title = f"{a.capitalize()} versus {b} in a randomised trial of {year}"
    return title, f"{SHARED.format(a=a, b=b, n=n, m=m)} {words}"


def make(folder, records, protocol=lambda text: text):
    """Make a project of records (as MEDLINE), with the worked example's protocol or what is made of that."""
    workflow.init(folder, example="vegf-tki-vs-mtor")
    path = folder / workflow.PROTOCOL
    path.write_text(protocol(path.read_text(encoding="utf-8")), encoding="utf-8")
    bring(folder, records)
    return folder


def bring(folder, records):
    path = folder / "records.nbib"
    path.write_text("".join(records), encoding="utf-8")
    for done in workflow.import_files(folder, [str(path)]):
        assert not done.rejected
    workflow.extract(folder)


def copy(filled, folder):
    """Copy a project as it stands on disk."""
    folder.mkdir()
    shutil.copy(filled / workflow.PROTOCOL, folder)
    with Store.open(filled / workflow.DATABASE) as store:
        store.back_up(folder / workflow.DATABASE)
    return folder


def kept(folder):
    """What is on disk of what people decided, after the file itself was examined."""
    with Store.open(folder / workflow.DATABASE) as store:
        store.verify()
        return store.decisions()


def said(folder):
    """The same in short: who, field, action."""
    return [(one.who, one.field, one.action) for one in kept(folder)]


def evidence(folder, *words):
    """Run a command in a terminal; gives what it prints."""
    command = [sys.executable, "-m", "evidence", "-C", str(folder), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def until(holds, what, seconds=40):
    """Wait until something outside the browser holds."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"it did not come to hold: {what}"
        time.sleep(0.02)


class Server:
    """The command ``evidence review`` in a process of its own."""

    def __init__(self, folder, who="AR", *words, port=0):
        self.folder, self.who = folder, who
        options = ["review", "--reviewer", who, "--no-browser", "--port", str(port), *words]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "evidence", "-C", str(folder), *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self.address = self.process.stdout.readline().strip()
        assert re.match(r"http://127\.0\.0\.1:\d+/\?token=", self.address), self.process.communicate()[1]
        self.port = urlsplit(self.address).port
        self.root = f"http://127.0.0.1:{self.port}"

    def kill(self):
        """Kill it as a power cut would."""
        self.process.kill()
        self.process.communicate()


_TWICE = 0.25  # seconds; see keys.js
WATCH = """
window.ran = [];
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


class Person:
    """Somebody at a browser of their own.

    ``keys`` counts what was pressed. What the page complained of, or asked of others, is in ``wrong``.
    """

    def __init__(self, browser, **options):
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | options)
        self.context.add_init_script(WATCH)
        self.page = self.context.new_page()
        self.page.set_default_timeout(40_000)
        self.keys, self.struck, self.wrong, self.asked = 0, 0.0, [], []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("request", lambda request: self.asked.append(request.url))

    def _heard(self, message):
        known = "Failed to load resource" in message.text  # a refusal or a dead server, which tests look at themselves
        if message.type in {"error", "warning"} and not known:
            self.wrong.append(message.text)

    def open(self, server, hash_=""):
        """Open the page by the address that the terminal printed."""
        self.server = server
        self.page.goto(server.address + hash_)
        expect(self.page.locator("#items .item, #items .summary").first).to_be_visible()
        return self

    def press(self, *keys):
        """Press one key after the other; nobody means to strike the same key twice in a fifth of a second."""
        for key in keys:
            if key == "a":
                until(lambda: time.monotonic() - self.struck > _TWICE, "a moment has passed")
                self.struck = time.monotonic()
            self.keys += 1
            self.page.keyboard.press(key)

    def type(self, words):
        """Press the keys of some words."""
        self.keys += len(words)
        self.page.keyboard.type(words)

    @contextmanager
    def saving(self, times=1):
        """Hold that what is done within is a decision, and saved before the page goes on to say so."""
        before = len(kept(self.server.folder))
        yield
        until(lambda: len(kept(self.server.folder)) >= before + times, "the decision is on disk")
        self.settled()

    def settled(self):
        """Wait until the page says that all is saved."""
        expect(self.page.locator("#saved")).to_have_class("saved is-good")

    def go(self, key):
        """Go to a record by its address."""
        self.page.evaluate("(key) => { location.hash = `#record/${key}`; }", key)
        self.on(key)
        return self

    def on(self, key):
        """Wait until a record lies on the desk."""
        expect(self.page.locator("#record-head")).to_contain_text(f"PMID {key}")
        self.page.wait_for_function("(key) => location.hash.endsWith(`/${key}`)", arg=key)

    def card(self, words):
        """The card of the estimate, or of what is missing, that has these words in its heading."""
        return self.page.locator("article.item").filter(has=self.page.locator("h3", has_text=words))

    def state(self, words):
        """What the page says of an estimate."""
        return self.card(words).locator(".item-head .state")

    def mark(self, words):
        """Select words of the text with the mouse, from the first to the last character."""
        box = self.page.evaluate(_BOX, words)
        self.page.mouse.move(box["x1"], box["y1"])
        self.page.mouse.down()
        self.page.mouse.move(box["x2"], box["y2"], steps=4)
        self.page.mouse.up()

    def text(self):
        """The record's text as the page shows it."""
        return self.page.locator("#text").evaluate("(body) => body.textContent")

    def close(self):
        """Leave, after holding that nothing went wrong and nobody else was asked for anything."""
        violations = (
            [] if self.page.is_closed() else self.page.evaluate("[...(window.ran ?? []), ...(window.violations ?? [])]")
        )
        self.context.close()
        assert self.wrong == []
        assert violations == []
        assert [url for url in self.asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:", "file:"))] == []


_BOX = """(words) => {
  const body = document.querySelector("#text");
  const at = body.textContent.indexOf(words);
  if (at < 0) throw new Error(`no such words: ${words}`);
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let seen = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const [from, to] = [at - seen, at + words.length - seen];
    if (from >= 0 && from < node.length) range.setStart(node, from);
    if (to > 0 && to <= node.length) { range.setEnd(node, to); break; }
    seen += node.length;
  }
  (range.startContainer.parentElement ?? body).scrollIntoView({ block: "center" });
  const all = [...range.getClientRects()].filter((one) => one.width > 0);
  const [first, last] = [all[0], all.at(-1)];
  return { x1: first.left + 1, y1: first.top + first.height / 2, x2: last.right - 1, y2: last.top + last.height / 2 };
}"""
