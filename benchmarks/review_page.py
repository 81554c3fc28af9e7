"""How long the review page's server takes to answer in a project of many records; every word is invented.

    python benchmarks/review_page.py [RECORDS] [FOLDER]

Most records answer another question, one in 200 prints estimates of it. The server runs in a process of its own, as a
person starts it. A FOLDER is filled once and used again.
"""

from __future__ import annotations

import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import extractors
from evidence import workflow
from evidence.records import Parsed, Record, Section
from evidence.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.findings import Findings

_BATCH = 2_000
_ONE_IN = 200  # records that are about the question
_SAMPLE = 100  # records that a reviewer goes through
_TITLE = "Axitinib versus everolimus as second-line therapy of metastatic renal cell carcinoma: a randomised trial"
_TRIAL = """Patients with metastatic renal cell carcinoma who had progressed on sunitinib were randomised to axitinib
(n = {a}) or everolimus (n = {b}). Overall survival was longer (hazard ratio for axitinib versus everolimus
{os:.2f}, 95% CI {os_low:.2f} to {os_high:.2f}). Progression-free survival: hazard ratio for axitinib versus everolimus
{pfs:.2f} (95% CI {pfs_low:.2f}-{pfs_high:.2f})."""
_OTHERS = {
    "Chemotherapy with or without a made-up antibody in advanced gastric cancer": """Patients with advanced gastric
cancer were randomised to chemotherapy (n = 210) or chemotherapy plus antibody (n = 208). Overall survival: hazard ratio
0.91 (95% CI 0.74-1.12; P = 0.38). The response rate was 31% and 35%.""",
    "Outcomes after surgery of the hand in an invented registry": """We looked back at 412 patients. Function improved
in 61%. Complications were more frequent in smokers (odds ratio 1.84, 95% CI 1.12-3.01).""",
    "A review of what is known about kidney stones": "Kidney stones are frequent. This review says what is known.",
    "Sunitinib as first-line therapy of metastatic renal cell carcinoma: a single-arm study": """Sixty patients with
metastatic renal cell carcinoma received sunitinib as first-line therapy. Median progression-free survival was 9.1
months (95% CI 7.0-11.2).""",
}


def fill(folder: Path, count: int) -> None:
    """Make a project of many records, each read already."""
    workflow.init(folder, example="vegf-tki-vs-mtor")
    read: dict[str, Findings] = {}
    with Store.open(folder / workflow.DATABASE) as store:
        for batch in batches(count):
            with store.together():
                store.add(Parsed(records=batch), source="invented")
                for record in batch:
                    if record.text_sha256 not in read:
                        read[record.text_sha256] = extractors.extract(record.text, pmid=record.key)
                    store.put_findings(record.key, read[record.text_sha256])


def batches(count: int) -> Iterator[tuple[Record, ...]]:
    """Make the records, their authors and numbers different."""
    chance = random.Random(1)
    names = ["".join(chance.choices("abcdefghijklmnop", k=7)).title() for _ in range(20_000)]
    others = [*_OTHERS.items()]
    for first in range(1, count + 1, _BATCH):
        yield tuple(
            Record.build(
                title=title,
                sections=[Section(None, text)],
                pmid=str(number),
                year=1990 + number % 35,
                authors=(f"{chance.choice(names)} A", f"{chance.choice(names)} B"),
                raw=text.encode() * 3,
                raw_format="pubmed-xml",
                source="efetch",
            )
            for number in range(first, min(first + _BATCH, count + 1))
            for title, text in [trial(number) if number % _ONE_IN == 0 else others[number % len(others)]]
        )


def trial(number: int) -> tuple[str, str]:
    """Give title and text of a trial that answers the question; no two print the same figures."""
    chance = random.Random(number)
    figures: dict[str, float] = {"a": chance.randint(60, 900), "b": chance.randint(60, 900)}
    for name in ("os", "pfs"):
        value, wide = chance.uniform(0.5, 1.2), chance.uniform(1.1, 1.6)
        figures |= {name: value, f"{name}_low": value / wide, f"{name}_high": value * wide}
    return _TITLE, _TRIAL.format(**figures)


class Spent(NamedTuple):
    """Milliseconds that an answer took: until it was read, by the server's clock, and of its processor."""

    client: float
    server: float
    cpu: float


class Browser:
    """Asks the server as the page does."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "evidence", "-C", str(folder), "-q", "review", "--reviewer", "AR", "--open"]
        pipes = {"stdout": subprocess.PIPE, "env": {**os.environ, "PYTHONUNBUFFERED": "1"}, "text": True}
        self.process = subprocess.Popen([*command, "--no-browser", "--port", "0"], **pipes)  # type: ignore[call-overload]
        self.address = self.process.stdout.readline().strip()
        self.root = self.address.partition("/?")[0]
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        self.number = 0
        self.spent: list[Spent] = []

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask for something, or send a decision, and note what it took."""
        data = None if body is None else json.dumps(body).encode()
        headers = {} if body is None else {"Content-Type": "application/json", "Origin": self.root}
        begun = time.perf_counter()
        answer = self.opener.open(urllib.request.Request(self.root + path, data, headers), timeout=60)
        found = json.loads(answer.read())
        server, cpu = map(float, re.findall(r"dur=([\d.]+)", answer.headers["Server-Timing"]))
        self.spent.append(Spent((time.perf_counter() - begun) * 1000, server, cpu))
        return found

    def first(self) -> None:
        """Open the printed address and ask for all that the first view shows, and its record if one is listed yet."""
        self.opener.open(self.address, timeout=60).read()
        self.ask("/api/review")
        queue = self.ask("/api/queue/unreviewed?limit=50")["items"] or self.ask("/api/queue/all?limit=50")["items"]
        if queue:
            self.ask(f"/api/record/{queue[0]['key']}")

    def accept(self, record: dict[str, Any]) -> None:
        """Accept what is clean in a record."""
        self.number += 1
        body = {name: record[name] for name in ("key", "text_sha256", "etag")}
        self.ask(
            "/api/decide", body | {"action": "accept", "item": None, "client_id": f"{os.getpid()}-{self.number:06}"}
        )

    def wait(self, holds: str, path: str = "/api/review") -> float:
        """Wait until something does not hold any more; give the seconds."""
        begun = time.perf_counter()
        while (found := self.ask(path)).get("progress", found)[holds]:
            time.sleep(0.3)
        return time.perf_counter() - begun


def told(name: str, spent: list[Spent], requests: int = 1) -> None:
    """Print median and most of what some views took, each of so many requests."""
    views = [spent[i : i + requests] for i in range(0, len(spent), requests)]
    columns = ([sum(getattr(one, kind) for one in view) for view in views] for kind in Spent._fields)
    shown = (f"{statistics.median(column):7.1f} ({max(column):7.1f})" for column in columns)
    print(f"{name:36} {'   '.join(shown)}")


def through(browser: Browser, when: str) -> None:
    """Go through records as a reviewer does: accept what is clean, look at the next."""
    key = browser.ask("/api/queue/unreviewed?limit=1")["items"][0]["key"]
    browser.spent = []
    for _ in range(_SAMPLE):
        record = browser.ask(f"/api/record/{key}")
        browser.accept(record)
        key = record["next"]
        if key is None:
            break
    told(f"next record, {when}", browser.spent[::2])
    told(f"accepted and on disk, {when}", browser.spent[1::2])


def first_views(browser: Browser, when: str, times: int) -> None:
    """Open the page some times."""
    browser.spent = []
    for _ in range(times):
        browser.first()
    told(f"first view, {when}", browser.spent, len(browser.spent) // times)


def main(count: int, folder: Path) -> None:
    """Fill a project, start its server and go through it."""
    if not (folder / workflow.DATABASE).exists():
        begun = time.perf_counter()
        fill(folder, count)
        print(f"filled in {time.perf_counter() - begun:.0f} s")
    begun = time.perf_counter()
    browser = Browser(folder)
    try:
        print(f"{count} records; the address was printed after {time.perf_counter() - begun:.1f} s")
        print(f"{'':36} median (most) in ms: to the client, by the server's clock, of its processor")
        first_views(browser, "at once", 1)
        while not browser.ask("/api/queue/all?limit=1")["items"]:
            time.sleep(0.1)
        print(f"the list of records was read {time.perf_counter() - begun:.1f} s after the start")
        while not browser.ask("/api/queue/unreviewed?limit=1")["items"]:
            time.sleep(0.1)
        through(browser, "while counting")
        print(f"counted {browser.wait('counting'):.0f} s later: {browser.ask('/api/review')['progress']}")
        first_views(browser, "counted", 20)
        through(browser, "counted")
        print(f"pooled again {browser.wait('waiting', '/api/effect'):.1f} s after the last decision")
    finally:
        browser.process.terminate()
        browser.process.wait()


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    if len(sys.argv) > 2:
        main(size, Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(size, Path(made))
