"""What searches have found: a line of fixtures/fuzz is an input.

It says what once broke (empty: nothing, but it goes a way of its own) and gives the input as pieces, each with how often
it is repeated; a character is a byte.
"""

import json
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "fixtures" / "fuzz"


def found(name):
    """Give the inputs that were found for a harness."""
    path = FOLDER / f"{name}.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [b"".join(text.encode("latin-1") * times for text, times in json.loads(line)["input"]) for line in lines]
