"""Let atheris look for bytes that break a harness: ``python tests/stress/fuzz.py NAME [--seconds N] [--corpus DIR]``.

A script of its own, for atheris must see the modules before anybody else imports them, and ends the process.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import atheris

INSTRUMENTED_TAKES = 6.0  # times as long as plain code; what is quadratic takes hundreds
_PUMPED = 0.1  # of all mutations repeat a piece many times, which is what slow patterns are slow on

with atheris.instrument_imports(include=["evidence", "extractors"]):
    from fuzzing import HARNESSES, LONGEST, Harness, held
    from fuzzing.found import found


def main(words):
    parser = argparse.ArgumentParser(prog="fuzz.py", description=__doc__)
    parser.add_argument("name", choices=HARNESSES)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, help="keeps what was found to go new ways, and the input that breaks")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        _search(HARNESSES[asked.name], asked.seconds, asked.corpus or Path(folder), Path(folder) / "words")


def _search(harness, seconds, corpus, dictionary):
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate([*harness.seeds, *found(harness.name)]):
        (corpus / f"seed-{number}").write_bytes(seed)
    dictionary.write_bytes(b"".join(b'"%s"\n' % _escaped(word) for word in harness.words))
    options = [
        f"-max_len={LONGEST}",
        f"-dict={dictionary}",
        "-timeout=120",
        f"-artifact_prefix={corpus.parent}/",
        "-verbosity=0",
        "-rss_limit_mb=4096",
    ]
    begun = Search(harness, time.monotonic() + seconds, corpus)
    atheris.Setup(["fuzz.py", *options, str(corpus)], begun.one, custom_mutator=_mutated)
    atheris.Fuzz()


@dataclass
class Search:
    """Holds one input after another until its time is up or one breaks; says what came of it, and ends the process."""

    harness: Harness
    until: float
    corpus: Path
    inputs: int = 0
    taken: int = 0
    slowest: float = 0.0

    def one(self, data):
        start = time.process_time()
        try:
            self.taken += held(self.harness, data, patience=INSTRUMENTED_TAKES)
        except BaseException:  # noqa: BLE001  # whatever comes out of a harness is what is looked for
            path = self.corpus.parent / f"{self.harness.name}-{hashlib.sha256(data).hexdigest()[:8]}.broken"
            path.write_bytes(data)
            self._end(1, broken=str(path), how=traceback.format_exc()[-2000:])
        self.inputs += 1
        self.slowest = max(self.slowest, time.process_time() - start)
        if time.monotonic() > self.until:  # libFuzzer's own limit does not always hold
            self._end(0, corpus=len([*self.corpus.iterdir()]))

    def _end(self, code, **more):
        counts = {"inputs": self.inputs, "taken": self.taken, "slowest": round(self.slowest, 2)}
        sys.stdout.write(json.dumps({"harness": self.harness.name, **counts, **more}) + "\n")
        sys.stdout.flush()
        os._exit(code)


def _mutated(data, longest, seed):
    """A change as libFuzzer makes it, or a piece of the input repeated."""
    draw = random.Random(seed)
    if not data or draw.random() >= _PUMPED:
        return atheris.Mutate(data, longest)
    start = draw.randrange(len(data))
    piece = data[start : start + draw.choice((1, 2, 4, 8, 16, 64))]
    repeated = piece * draw.choice((2, 16, 256, longest))
    return (data[:start] + repeated[: max(longest - len(data), 0)] + data[start:])[:longest]


def _escaped(word):
    """A word as libFuzzer's dictionaries have it."""
    return b"".join(b"\\x%02x" % byte for byte in word.encode())


if __name__ == "__main__":
    main(sys.argv[1:])
