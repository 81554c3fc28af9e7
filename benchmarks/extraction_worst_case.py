"""How long reading takes on texts that are made to be slow: a table, one line a text.

    python benchmarks/extraction_worst_case.py [--length 1200000] [--limit 2]

Each text is one piece repeated. The exit code is 1 if any takes longer than the limit, in seconds of processor time.
"""

from __future__ import annotations

import argparse
import sys
import time

import extractors
from extractors.pipeline import LONGEST_TEXT, MOST_ESTIMATES

PIECES = (
    *("(", ")", "[", ".", "1", "1.", "( n = ", "HR 0.", "\ud800", "vs ", " ", "a", "\n", "\u00a0", ", ", "1,000,"),
    *("twenty ", "5% ", "A. ", "(A. ", "(AB) ", "sunitinib (n = 16) ", "HR 0.5 ", "95% CI ", "median OS 5 months "),
    *("HR for death 0.5 (95% CI 0.4-0.6; p<0.001) with A vs B, ", "overall survival ", "120 patients ", "p<0.001; "),
    *("randomly assigned to sunitinib or placebo ", "sunitinib versus placebo, ", "🙂", "e\u0301", "<b>", "A/B-"),
)


def main() -> int:
    """Read every text once and print how long it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--length", type=int, default=1_200_000, help="characters of each text")
    parser.add_argument("--limit", type=float, default=2.0, help="seconds that one text may take")
    args = parser.parse_args()
    extractors.extract("A title.\nThe HR for death was 0.5 (95% CI 0.4-0.6) with A vs B.")  # load the tables first
    print(f"read up to {LONGEST_TEXT} characters and {MOST_ESTIMATES} estimates; what is beyond is said to be unread")
    print(f"{'piece':62} {'seconds':>8}  unread")
    slow = 0
    for piece in PIECES:
        text = "A title.\n" + piece * (args.length // len(piece))
        start = time.process_time()
        findings = extractors.extract(text)
        taken = time.process_time() - start
        slow += taken > args.limit
        said = ", ".join(one.span.rule for one in findings.abstained if one.span.rule.startswith("pipeline."))
        print(f"{piece!a:62} {taken:8.3f}  {said}{'  TOO SLOW' if taken > args.limit else ''}")
    print(f"{slow} of {len(PIECES)} texts took more than {args.limit:g} s")
    return int(slow > 0)


if __name__ == "__main__":
    sys.exit(main())
