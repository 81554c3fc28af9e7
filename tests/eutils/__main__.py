"""Run a server with so many made-up records, print its address, and end when the standard input does."""

import argparse
import sys

from . import Eutils

WORDS = (
    "Overall survival was longer with the new drug than with the old one (hazard ratio {hr:.2f}; 95% CI 0.61-0.90). "
)


def fields(number):
    return {"title": f"A randomized trial, number {number}.", "abstract": WORDS.format(hr=0.7 + number % 20 / 100) * 12}


def main():
    parser = argparse.ArgumentParser(prog="eutils", description=__doc__)
    parser.add_argument("--records", type=int, default=1000, help="how many; every search that says all[sb] finds them")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument(
        "--limit", type=int, help="requests a second that the headers name; 3, with a key 10, by default"
    )
    asked = parser.parse_args()
    eutils = Eutils(limit=asked.limit)
    eutils.records.extend(asked.records, make=fields, crdt="2026/01/01", edat="2026/01/01", mdat="2026/01/01")
    sys.stdout.write(f"{eutils.start(asked.port).url}\n")
    sys.stdout.flush()
    sys.stdin.read()
    sys.stdout.write(f"{len(eutils.log)} requests, at most {eutils.worst_second()} in a second\n")


if __name__ == "__main__":
    main()
