"""How much of what is found in abstracts of all kinds is no effect or no arm: draw a sample, read it, count.

    python benchmarks/false_alarms.py draw FILE... [--seed 20261123] [--each 200] > sheet.jsonl
    python benchmarks/false_alarms.py share benchmarks/false_alarms.csv [FILE...]

``draw`` finds every effect and every arm in the records, draws so many of each with a fixed seed, and writes for each
its words with the abstract around them: for a person to read, not to be kept. ``share`` reads the verdicts back and
prints how many were wrong, with 95 % Wilson intervals; given the records too, it says how many of the listed finds
the present rules still make. The list holds places and verdicts alone: the abstracts are their publishers'.

An effect is right where a ratio of the named measure is printed there with this value and interval; an arm is right
where the words name a group that the study compares and the size, if one is given, is that group's.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import extractors
from evidence import formats
from evidence.evaluate.figures import Share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidence.records import Record

COLUMNS = ("kind", "pmid", "start", "end", "verdict", "why")
VERDICTS = ("right", "wrong")


def finds(records: Iterable[Record]) -> Iterator[dict[str, Any]]:
    """Every effect and every arm of the records, with what a reader needs to judge it."""
    for record in records:
        body = extractors.extract(record.text).to_dict()
        for effect in body["effects"]:
            said = {key: effect[key] for key in ("measure", "value", "ci_low", "ci_high", "quote")}
            yield {"kind": "effect", "pmid": record.pmid, "start": effect["start"], "end": effect["end"], **said}
        for arm in body["arms"]:
            said = {key: arm[key] for key in ("name", "n", "aliases", "quote")}
            yield {"kind": "arm", "pmid": record.pmid, "start": arm["start"], "end": arm["end"], **said}


def drawn(records: list[Record], *, seed: int, each: int) -> Iterator[dict[str, Any]]:
    """A sample of the finds of each kind, in the records' order, with the text of the record."""
    texts = {record.pmid: record.text for record in records}
    by_kind: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for find in finds(records):
        by_kind[find["kind"]].append(find)
    for kind, found in sorted(by_kind.items()):
        chosen = random.Random(f"{seed} {kind}").sample(range(len(found)), min(each, len(found)))
        for index in sorted(chosen):
            yield {**found[index], "of": len(found), "text": texts[found[index]["pmid"]]}


def verdicts(path: Path) -> list[dict[str, str]]:
    """The rows of a list of verdicts; one that is malformed raises ``ValueError`` with its line."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for number, row in enumerate(rows, start=2):
        if tuple(row) != COLUMNS or row["verdict"] not in VERDICTS or not int(row["start"]) < int(row["end"]):
            raise ValueError(f"{path}:{number}: expected {', '.join(COLUMNS)} with a verdict of {VERDICTS}")
    return rows


def shares(rows: Iterable[dict[str, str]]) -> dict[str, Share]:
    """The share that is wrong, by kind."""
    found: defaultdict[str, Share] = defaultdict(Share)
    for row in rows:
        found[row["kind"]] += Share(int(row["verdict"] == "wrong"), 1)
    return dict(found)


def _records(names: Iterable[str]) -> list[Record]:
    return [record for name in names for record in formats.parse(Path(name).read_bytes(), name=name).records]


def _print_shares(rows: list[dict[str, str]], records: list[Record]) -> None:
    for kind, share in shares(rows).items():
        low, high = share.interval or (0.0, 1.0)
        reasons = Counter(row["why"] for row in rows if row["kind"] == kind and row["verdict"] == "wrong")
        causes = ", ".join(f"{why} {n}" for why, n in reasons.most_common())
        print(f"{kind}: {share.right} of {share.of} wrong, {share.share:.3f} ({low:.3f} to {high:.3f}). {causes}")
    if records:
        now = {(f["kind"], f["pmid"], str(f["start"]), str(f["end"])) for f in finds(records)}
        for verdict in VERDICTS:
            listed = [r for r in rows if r["verdict"] == verdict]
            kept = sum((r["kind"], r["pmid"], r["start"], r["end"]) in now for r in listed)
            print(f"judged {verdict}: {kept} of {len(listed)} are still found at the same place")


def main() -> None:
    """Draw a sample, or print the shares of one that was read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    draw = commands.add_parser("draw", help="write a sample to read")
    draw.add_argument("files", nargs="+")
    draw.add_argument("--seed", type=int, default=20261123)
    draw.add_argument("--each", type=int, default=200)
    share = commands.add_parser("share", help="print the shares that are wrong")
    share.add_argument("list", type=Path)
    share.add_argument("files", nargs="*")
    args = parser.parse_args()
    if args.command == "draw":
        for find in drawn(_records(args.files), seed=args.seed, each=args.each):
            print(json.dumps(find, ensure_ascii=False))
    else:
        _print_shares(verdicts(args.list), _records(args.files))


if __name__ == "__main__":
    main()
