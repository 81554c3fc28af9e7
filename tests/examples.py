"""The commands as their own help shows them, and a project in which each of them works as it is written."""

from __future__ import annotations

import csv
import gzip
import io
import os
import shlex
import shutil
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from eutils import Eutils, RealClock
from typer.main import get_command

from evidence import data, formats, workflow
from evidence.__main__ import main
from evidence.cli import app
from evidence.store import Run, Store

FIXTURES = Path(__file__).parents[1] / "fixtures"
ELSEWHERE = ("s3://", "tcp://")  # what these need is on another machine
BELOW = {("init",): "draft", ("protocol", "freeze"): "my-review"}  # not in a project that is there, or frozen
TRIAL = (
    "After failure of one prior systemic therapy, {n} patients with metastatic renal cell carcinoma were randomly assigned to "
    "axitinib (n = {half}) or {other} (n = {half}). Overall survival was longer with axitinib (hazard ratio for axitinib vs "
    "{other}, 0.{hr}; 95% CI 0.60-0.98)."
)
TRIALS = {"24297950": 75, "25493562": 79, "26406150": 83, "27279544": 87}
FIGURES = (("Müller", -0.2, 0.1, "EU"), ("Øre", -0.1, 0.12, "EU"), ("Li", -0.3, 0.2, "US"), ("Roe", 0.1, 0.2, "US"))
RIS = "TY  - JOUR\nTI  - A report from elsewhere\nAU  - Rini, B\nPY  - 2011\nDO  - 10.1000/182\nAB  - Of a trial.\nER  - \n"
DAYS = [f"2026-0{month}-15" for month in (1, 2, 3, 4, 5, 6)]  # on which a run was kept


def commands(group=None, *words):
    """Each command: its words, and what knows its help."""
    for name, command in (group or get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *words, name)
        else:
            yield (*words, name), command


def examples():
    """Each command's words with the lines that its help shows, those left out that need another machine."""
    for words, command in commands():
        lines = [line.strip() for line in (command.epilog or "").splitlines() if line.strip().startswith("evidence ")]
        yield words, [line for line in lines if not any(name in line for name in ELSEWHERE)]


def typed(line, place):
    """The words of a line without the program's name, what it reads, and where its output goes, as a shell would take it.

    What comes after ``||`` is the shell's; a folder of one machine becomes one of the test's.
    """
    words, given, to = [], None, None
    queue = shlex.split(line.partition(" || ")[0])[1:]
    while queue:
        word = queue.pop(0)
        if word == "<":
            given = Path(queue.pop(0))
        elif word == ">":
            to = Path(queue.pop(0))
        elif "*" in word:
            words += sorted(path.name for path in Path(place).glob(word))
        else:
            words.append(f"{place}{word}" if word.startswith(("/tmp/", "/mnt/")) else word)
    return words, given, to


@contextmanager
def surrounded(folder):
    """Give the project of the examples, beside a server that holds its records; the environment points to that."""
    server = Eutils(clock=RealClock(), limit=1000).start()
    settings = {"EVIDENCE_EUTILS_URL": server.url, "EVIDENCE_RATE": "1000", "EVIDENCE_BACKOFF": "0.001"}
    publish(server)
    try:
        with mock.patch.dict(os.environ, settings, NO_PROXY="127.0.0.1", XDG_CONFIG_HOME=str(folder / "config")):
            made = prepare(folder / "review")
            (made / "draft").mkdir()
            shutil.copy(made / "draft.toml", made / "draft")
            yield made
    finally:
        server.stop()


def publish(eutils):
    """Put the records that the examples name on the local server, as the project of the examples holds them."""
    (park,) = formats.parse(data.read("park2012.xml"), name="park2012.xml").records
    eutils.add("22460837", title=park.title, abstract=park.text.partition("\n")[2], doi=park.doi, crdt="2012/03/30")
    for pmid, hr in TRIALS.items():
        other = "placebo" if pmid == "25493562" else "everolimus"
        text = TRIAL.format(n=2 * hr, half=hr, hr=hr, other=other)
        eutils.add(pmid, title=f"A kidney trial, randomized phase 3, number {pmid}.", abstract=text, crdt="2020/05/05")


def prepare(folder):
    """Make the project of the examples, and the files that they name; the environment points to the server."""
    quietly(folder, "init")
    _ask_for_kidneys(folder / "review.toml")
    for name, content in _files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    quietly(folder, "batch", str(folder / "baseline"), "-o", f"{folder}/found/")
    for words in (
        ["import", "rows.csv", "other.ris"],
        ["search"],
        ["fetch"],
        ["fetch", "--pmid", "22460837"],
        ["extract"],
    ):
        quietly(folder, *words)
    _copy(folder, folder / "my-review")
    (folder / "draft.toml").write_bytes((folder / "review.toml").read_bytes())
    _freeze_twice(folder)
    _decide(folder)
    _keep(folder)
    for name in ("tmp", "mnt/safe"):
        (folder / name).mkdir(parents=True)
    return folder


def quietly(folder, *words):
    """Run a command in the folder that must do what it says."""
    known = [str(folder / word) if (folder / word).is_file() else word for word in words]
    assert main(["-q", "-C", str(folder), *known]) == 0, words


def _copy(folder, to):
    to.mkdir()
    for name in ("review.toml", "evidence.db"):
        (to / name).write_bytes((folder / name).read_bytes())


def _freeze_twice(folder):
    """Freeze the protocol, amend it, and leave a change that is not amended to."""
    path = folder / "review.toml"
    text = path.read_text(encoding="utf-8")
    quietly(folder, "protocol", "freeze", "--reviewer", "AR")
    for number, words in ((4, ["protocol", "amend", "--reason", "a referee", "--reviewer", "AR"]), (2, ["status"])):
        path.write_text(text.replace("min_k = 3", f"min_k = {number}"), encoding="utf-8")
        quietly(folder, *words)


def _decide(folder):
    """Accept every row, let a second person disagree once, and write what the examples read."""
    rows = workflow.table(folder, everything=True)
    with Store.open(folder / "evidence.db") as store:
        for row in rows:
            if row.value is not None:
                store.decide(row.id, "accept", who="AR", text_sha256=row.text_sha256)
    quietly(folder, "decide", "22460837", "OS", "--reject", "--reviewer", "BR")
    quietly(folder, "screen", "--include", "24297950", "--stage", "full-text", "--reviewer", "AR")
    quietly(
        folder, "screen", "--exclude", "24297950", "--stage", "full-text", "--reason", "wrong-line", "--reviewer", "BR"
    )
    quietly(folder, "studies", "rename", "26406150", "METEOR", "--reviewer", "AR")
    quietly(folder, "export", "decisions", "-o", str(folder / "from-the-other-laptop.jsonl"))
    quietly(folder, "screen", "--export", str(folder / "to_screen.csv"))
    _fill(folder / "to_screen.csv")


def _keep(folder):
    """Keep the results as they stand, and as if they had stood so on the days that the examples name."""
    quietly(folder, "pool", "--save")
    with Store.open(folder / "evidence.db") as store:
        kept = store.runs()[-1]
        for day in DAYS:
            same = {
                name: getattr(kept, name) for name in ("kind", "protocol_sha256", "protocol", "version", "rules_sha256")
            }
            at = f"{day}T12:00:00+00:00"
            store.add_run(Run(started=at, finished=at, body=kept.body, checked=kept.checked, **same))


def _fill(path):
    """Write a decision into every row of the table of screening."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row | {"decision": "exclude", "reason": "wrong-line"} for row in csv.DictReader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def _ask_for_kidneys(path):
    text = path.read_text(encoding="utf-8")
    start, end = text.index("query = '''"), text.index("date_field")
    path.write_text(text[:start] + "query = '\"kidney trial\"[tiab]'\n" + text[end:], encoding="utf-8")


def _files():
    xml = data.read("park2012.xml")
    figures = io.StringIO()
    csv.writer(figures, lineterminator="\n").writerows([("slab", "yi", "sei", "region"), *FIGURES])
    return {
        "records.xml": xml,
        "rows.csv": data.read("heng2014.csv"),
        "other.ris": RIS,
        "page.txt": (FIXTURES / "records" / "page_list.txt").read_bytes(),
        "figures.csv": figures.getvalue(),
        "pubmed1.xml.gz": gzip.compress(xml),
        "baseline/pubmed26n0001.xml": xml,
        "updates/pubmed26n0002.xml": xml,
        "study-results.csv": "Study,Outcome,GIV Mean\nMETEOR,Overall survival,\n",
        "gold.jsonl": (FIXTURES / "evaluate" / "gold.jsonl").read_bytes(),
        "judged.jsonl": (FIXTURES / "evaluate" / "judged.jsonl").read_bytes(),
        "found.jsonl": (FIXTURES / "evaluate" / "predicted.jsonl").read_bytes(),
    }
