"""A harness: what is done with the bytes, what must hold of it, and what the search begins with."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 4096  # bytes of an input; what is quadratic shows at this length
NAME = "input"  # what the file is called in places


class BrokenError(AssertionError):
    """Something that must hold does not."""


@dataclass(frozen=True)
class Harness:
    """``hold`` takes bytes and raises unless everything holds; ``seconds`` is what the longest input may take."""

    name: str
    hold: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    words: tuple[str, ...] = ()
    seconds: float = 1.0
    errors: tuple[type[EvidenceError], ...] = (EvidenceError,)


def held(harness, data, *, patience=1.0):
    """Hold an input; whether it was taken, or refused as a person's mistake is.

    ``patience`` is by how much more time instrumented code may take. An input that takes too long is tried again, for it
    may have been the first, or the machine.
    """
    for attempt in range(3):
        start = time.process_time()
        taken = _held(harness, data)
        seconds = time.process_time() - start
        if seconds <= harness.seconds * patience:
            return taken
        if attempt == 2:
            raise BrokenError(f"{len(data)} bytes took {seconds:.2f} s of {harness.seconds * patience:.2f} s")
    raise AssertionError


def _held(harness, data):
    try:
        harness.hold(data)
    except EvidenceError as error:
        must(type(error) in harness.errors, f"the error is {type(error).__name__}")
        must(bool(error.what.strip()), "the error does not say what happened")
        must(bool(error.remedy.strip()), f"the error does not say what to do: {error.what}")
        if error.where or f"{NAME}:" not in error.what:  # several bad rows stand with their places in the message
            in_file(error.where, data)
        return False
    return True


def must(holds, what):
    """Raise BrokenError unless something holds."""
    if not holds:
        raise BrokenError(what)


def in_file(where, data):
    """A place names the file, and a line that it has."""
    found = re.fullmatch(rf"{NAME}(?::(\d+)|: at the end)?", where)
    must(found is not None, f"no place in the file: {where!r}")
    must(found[1] is None or 1 <= int(found[1]) <= lines_of(data), f"the file has no line {where}")


def lines_of(data):
    """How many lines a file may have at most, in whatever encoding."""
    return data.count(b"\n") + data.count(b"\r") + 2
