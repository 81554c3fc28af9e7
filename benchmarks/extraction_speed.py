"""How many abstracts are read in a second of one core, and which step takes how much of it.

    python benchmarks/extraction_speed.py FILE... [--runs 3] [--limit N]

FILE is anything that `evidence batch` reads (PubMed XML, also .gz; MEDLINE; RIS; pasted page text). Parsing the files
is not counted. The first pass loads the tables and is not counted either; the quickest of the others is given: for all
records, for those with a ratio estimate alone, and for the way in which a batch of ratios goes, that asks first whether
there is one (``has_effects``). The share of each step is measured in a pass of its own, for looking at the clock costs
time.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import extractors
from evidence import formats
from extractors import pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

# each step of the route: the object that the pipeline finds it on, and its name there
STAGES: tuple[tuple[str, Any, str], ...] = (
    ("hash", pipeline, "sha256"),
    ("even_out", pipeline, "even_out"),
    ("layout", pipeline.segment, "layout"),
    ("effects", pipeline.effects, "find"),
    ("abbreviations", pipeline.abbreviations, "find"),
    ("arms", pipeline.arms, "find"),
    ("medians", pipeline.medians, "find"),
    ("rates", pipeline.rates, "find"),
    ("tokens", pipeline.matters, "docs"),
    ("endpoints", pipeline.endpoints, "find"),
    ("places", pipeline.Places, "of"),
    ("linking: medians", pipeline, "linked_medians"),
    ("linking: effects", pipeline, "linked_effects"),
    ("linking: rates", pipeline, "linked_rates"),
    ("totals", pipeline.sample_sizes, "find"),
    ("checks", pipeline.checks, "checked"),
    ("follow-up", pipeline.medians, "follow_up"),
    ("context", pipeline.context, "find"),
)


@contextmanager
def timed(spent: Counter[str]) -> Iterator[None]:
    """Add up what each step takes while the block runs."""

    def wrapped(stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def clocked(*args: Any, **more: Any) -> Any:
            start = time.process_time()
            try:
                return work(*args, **more)
            finally:
                spent[stage] += time.process_time() - start

        return clocked

    plain = [(owner, name, owner.__dict__[name], getattr(owner, name)) for _, owner, name in STAGES]
    for (stage, owner, name), (*_, bound) in zip(STAGES, plain, strict=True):
        setattr(owner, name, wrapped(stage, bound))
    try:
        yield
    finally:
        for owner, name, raw, _ in plain:
            setattr(owner, name, raw)


def seconds(texts: Sequence[str], *, gated: bool = False) -> float:
    """Processor time of one pass over the texts; a busy machine does not count.

    ``gated``: whether only texts are read in which a ratio estimate is found first.
    """
    start = time.process_time()
    for text in texts:
        if not gated or extractors.has_effects(text):
            extractors.extract(text)
    return time.process_time() - start


def rates(texts: Sequence[str], runs: int) -> Iterator[tuple[str, int, float]]:
    """What was read in which way, how many records that are, and the seconds of the quickest pass."""
    with_effects = [text for text in texts if extractors.has_effects(text)]
    yield "all records", len(texts), min(seconds(texts) for _ in range(runs))
    if with_effects and len(with_effects) < len(texts):
        yield "those with a ratio estimate", len(with_effects), min(seconds(with_effects) for _ in range(runs))
    yield "all, has_effects asked first", len(texts), min(seconds(texts, gated=True) for _ in range(runs))


def main() -> None:
    """Read the files, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", help="records")
    parser.add_argument("--runs", type=int, default=3, help="passes that are counted")
    parser.add_argument("--limit", type=int, default=None, help="records at most")
    args = parser.parse_args()
    records = [record for name in args.files for record in formats.parse(Path(name).read_bytes(), name=name).records]
    texts = [record.text for record in records][: args.limit]
    seconds(texts)
    print(f"{len(texts)} records, {sum(map(len, texts))} characters")
    for what, number, best in rates(texts, args.runs):
        print(f"{what:29} {number:6} in {best:.3f} s: {number / best:6.0f} a second")
    spent: Counter[str] = Counter()
    with timed(spent):
        whole = seconds(texts)
    spent["the rest"] = whole - sum(spent.values())
    print(f"{'step':18} {'ms a record':>12} {'share':>7}")
    for stage, taken in spent.most_common():
        print(f"{stage:18} {1000 * taken / len(texts):12.4f} {taken / whole:7.1%}")


if __name__ == "__main__":
    main()
