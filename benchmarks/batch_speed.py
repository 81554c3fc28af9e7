"""How fast a file like those of PubMed's baseline is read, beside the floors and beside what others do with it.

    python benchmarks/batch_speed.py [FILE.xml.gz] [--plain FILE... --effects FILE...] [--records 30000]
        [--pubmed-parser PYTHON] [--linear 3000] [--only WAY...]

Without FILE one is made first (see baseline_like.py, which says what ``--plain`` and ``--effects`` are). Each way runs
in a process of its own, on one core; what counts is its processor time, in which a busy machine matters little, from
when everything is imported and each table loaded, and its peak resident memory. The ways:

    gunzip            unpack, and nothing else
    boundaries        unpack and find where each record begins and ends, in bytes
    candidates        and parse the texts of those records that can hold an effect: ours without reading any text
    ours              every effect to a row of Parquet
    ours-all          the same with --all, to JSON lines: every record is parsed and read
    pubmed_parser     parse_medline_xml, whose records hold no effects; --pubmed-parser is a Python that has it
    lxml              iterparse and clear, nothing is extracted
    regex             for record in file: one regular expression for a hazard ratio with its interval

``--linear`` reads 1, 2, 4 and 8 files of so many records, and one file as large as 8 for its memory. All of PubMed is
about 1,330 such files, 39.7 million records. What several processes and a cluster make of it, and how long all
of PubMed takes then, is said by batch_scaling.py.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PUBMED = 39_700_000  # records
_NUMBER = r"(\d+[.\u00b7]\d+)"
_REGEX = rf"(?i)(?:hazard ratio|\bHR\b)\D{{0,30}}{_NUMBER}\D{{0,20}}95\D{{0,10}}CI\D{{0,5}}{_NUMBER}\D{{1,5}}{_NUMBER}"
_HERE = Path(__file__).resolve()


def gunzip(names: Sequence[str]) -> int:
    """Unpack."""
    from evidence.batch.reading import blocks, opened

    for name in names:
        with opened(name) as file:
            for _ in blocks(file, name=name):
                pass
    return 0


def boundaries(names: Sequence[str]) -> int:
    """Find the records."""
    from evidence.batch.boundaries import Around, cuts
    from evidence.batch.reading import blocks, opened

    found = 0
    for name in names:
        with opened(name) as file:
            found += sum(1 for _ in cuts(blocks(file, name=name), Around()))
    return found


def candidates(names: Sequence[str]) -> int:
    """Find the texts that can hold an effect."""
    from evidence.batch import Stats
    from evidence.batch.articles import Articles
    from evidence.batch.reading import blocks, opened

    found = 0
    for name in names:
        with opened(name) as file:
            found += sum(1 for _ in Articles(name, Stats(), everything=False).read(blocks(file, name=name)))
    return found


def _ours(names: Sequence[str], ending: str, *, everything: bool) -> int:
    from evidence.batch import Options, run
    from evidence.batch.outputs import writer

    with tempfile.TemporaryDirectory() as folder:
        done = run(names, writer(f"{folder}/out{ending}"), Options(everything=everything))
    print(json.dumps(done.stats.to_json()), file=sys.stderr)
    return done.records


def ours(names: Sequence[str]) -> int:
    """Every effect to a row."""
    return _ours(names, ".parquet", everything=False)


def ours_all(names: Sequence[str]) -> int:
    """Every record to a line of JSON."""
    return _ours(names, ".jsonl", everything=True)


def pubmed_parser(names: Sequence[str]) -> int:
    """Parse only."""
    from pubmed_parser import parse_medline_xml  # type: ignore[import-not-found]

    return sum(sum(1 for _ in parse_medline_xml(name)) for name in names)


def lxml(names: Sequence[str]) -> int:
    """Parse only."""
    import gzip

    from lxml import etree

    found = 0
    for name in names:
        with gzip.open(name) as file:
            for _, element in etree.iterparse(file, tag="PubmedArticle"):
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]  # type: ignore[union-attr]
                found += 1
    return found


def regex(names: Sequence[str]) -> int:
    """What a plain script would do."""
    import gzip
    import re

    pattern = re.compile(_REGEX)
    found = hits = 0
    for name in names:
        with gzip.open(name, "rt", encoding="utf-8") as file:
            record: list[str] = []
            for line in file:
                record.append(line)
                if "</PubmedArticle>" in line:
                    hits += len(pattern.findall("".join(record)))
                    record.clear()
                    found += 1
    return found


WAYS: dict[str, Callable[[Sequence[str]], int]] = {
    "gunzip": gunzip,
    "boundaries": boundaries,
    "candidates": candidates,
    "ours": ours,
    "ours-all": ours_all,
    "pubmed_parser": pubmed_parser,
    "lxml": lxml,
    "regex": regex,
}


def warm(way: str) -> None:
    """Import what a way needs and load its tables, which a file of one record does."""
    record = (
        "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><Journal><JournalIssue><PubDate>"
        "<Year>2020</Year></PubDate></JournalIssue><Title>J</Title></Journal><ArticleTitle>A against B</ArticleTitle>"
        "<Abstract><AbstractText>Death was rarer with A than B (HR 0.70, 95% CI 0.50-0.98).</AbstractText></Abstract>"
        "</Article><MedlineJournalInfo><MedlineTA>J</MedlineTA></MedlineJournalInfo></MedlineCitation></PubmedArticle>\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        import gzip

        path = Path(folder) / "one.xml.gz"
        path.write_bytes(gzip.compress(f"<PubmedArticleSet>{record}</PubmedArticleSet>".encode()))
        WAYS[way]([str(path)])


def measure(way: str, names: Sequence[str]) -> None:
    """Run one way in this process; print what it took as JSON."""
    started = time.process_time()
    warm(way)
    before, clock = time.process_time(), time.perf_counter()
    found = WAYS[way](names)
    taken, waited = time.process_time() - before, time.perf_counter() - clock
    told = {"records": found, "seconds": taken, "waited": waited, "peak": _peak(), "start": before - started}
    print(json.dumps(told))


def _peak() -> float:
    """Give the most memory (MB) that this process had of its own; getrusage counts what its parent had at the fork."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measured(way: str, names: Sequence[str], python: str = sys.executable) -> dict[str, float]:
    """Run one way in a process of its own, on one core."""
    words = [python, str(_HERE), "--measure", way, *names]
    core = {min(os.sched_getaffinity(0))} if os.environ.get("ONE_CORE") else os.sched_getaffinity(0)
    done = subprocess.run(
        words, capture_output=True, text=True, check=False, preexec_fn=lambda: os.sched_setaffinity(0, core)
    )
    if done.returncode:
        raise RuntimeError(done.stderr.splitlines()[-1])
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if way.startswith("ours"):
        told["written"] = json.loads(done.stderr.splitlines()[-1])["written"]
    return told


def compare(name: str, size: int, number: int, ways: Sequence[str], python: str | None) -> None:
    """Print a line for each way."""
    rates: dict[str, float] = {}
    written = 0
    print(f"{'way':16}{'s':>9}{'records/s':>12}{'MB/s':>8}{'peak MB':>9}{'start s':>9}")
    for way in ways:
        if way == "pubmed_parser" and not python:
            print(f"{way:16} not installed: name a Python that has it with --pubmed-parser")
            continue
        try:
            told = measured(way, [name], python or sys.executable if way == "pubmed_parser" else sys.executable)
        except RuntimeError as error:
            print(f"{way:16} failed: {error}")
            continue
        rates[way] = number / told["seconds"]
        written = int(told.get("written", written))
        shown = f"{told['seconds']:9.2f}{rates[way]:12,.0f}{size / 1e6 / told['seconds']:8.1f}"
        print(f"{way:16}{shown}{told['peak']:9.0f}{told['start']:9.2f}", flush=True)
    for other in ("pubmed_parser", "boundaries", "lxml", "regex"):
        if "ours" in rates and other in rates:
            print(f"ours is {rates['ours'] / rates[other]:.2f} times {other}")
    if "ours" in rates and "candidates" in rates and written:
        share = 1 - rates["ours"] / rates["candidates"]
        each = 1000 * number / rates["ours"] * share / written
        print(f"{share:.0%} of it goes into reading texts: {each:.1f} ms for each of the {written} with an effect")
    if "ours" in rates:
        print(f"all of PubMed at this rate: {PUBMED / rates['ours'] / 3600:.1f} hours of one core")


def copies(name: str, number: int) -> list[str]:
    """Give a file under so many names: one that is named twice is read once."""
    made = [Path(name).with_name(f"{at}-{Path(name).name}") for at in range(number)]
    for path in made:
        if not path.exists():
            os.link(name, path)
    return [str(path) for path in made]


def linear(name: str, number: int, larger: str) -> None:
    """Print what 1, 2, 4 and 8 files take, and one as large as 8."""
    print(f"{'files':>16}{'s':>9}{'s a file':>10}{'peak MB':>9}")
    for files in (1, 2, 4, 8):
        told = measured("ours", copies(name, files))
        assert told["records"] == files * number
        print(f"{files:16}{told['seconds']:9.2f}{told['seconds'] / files:10.3f}{told['peak']:9.0f}", flush=True)
    told = measured("ours", [larger])
    print(f"{'one, 8 times':>16}{told['seconds']:9.2f}{told['seconds'] / 8:10.3f}{told['peak']:9.0f}")


def main() -> None:
    """Make the files, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--plain", type=Path, nargs="*", default=[])
    parser.add_argument("--effects", type=Path, nargs="*", default=[])
    parser.add_argument("--records", type=int, default=30_000)
    parser.add_argument("--pubmed-parser", metavar="PYTHON", default=None)
    parser.add_argument("--linear", type=int, default=3_000, help="records of each file; 0 to leave this out")
    parser.add_argument("--only", nargs="*", choices=tuple(WAYS), default=[way for way in WAYS if way != "ours-all"])
    asked = parser.parse_args()
    import baseline_like as like

    python = asked.pubmed_parser or (sys.executable if importlib.util.find_spec("pubmed_parser") else None)
    with tempfile.TemporaryDirectory() as folder:
        known = None if asked.file and not asked.linear else like.pool(asked.plain, asked.effects, Random(1))

        def made(name: str, number: int) -> str:
            size = like.write(Path(folder) / name, known, number, Random(2))  # type: ignore[arg-type]
            print(
                f"{name}: {number} records, {size / number / 1000:.2f} kB each; {known.invented or 'nothing'} invented"
            )  # type: ignore[union-attr]
            return str(Path(folder) / name)

        name = str(asked.file) if asked.file else made("baseline.xml.gz", asked.records)
        counts = measured("boundaries", [name])
        compare(name, _unpacked(name), int(counts["records"]), asked.only, python)
        if asked.linear:
            linear(made("part.xml.gz", asked.linear), asked.linear, made("eight.xml.gz", 8 * asked.linear))


def _unpacked(name: str) -> int:
    from evidence.batch.reading import blocks, opened

    with opened(name) as file:
        return sum(map(len, blocks(file, name=name)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], sys.argv[3:])
    else:
        main()
