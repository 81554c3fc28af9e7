"""Coverage-guided search for bytes that break an importer, the reading of texts or the protocol.

``FUZZ_SECONDS`` is how long each is searched (by default half an hour), ``FUZZ_CORPUS`` a folder that keeps what was found
from run to run. An input that breaks something is named in the failure; mend it, and put the input, as short as it can
be, into fixtures/fuzz.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from fuzzing import HARNESSES

ROOT = Path(__file__).parents[2]
SECONDS = int(os.environ.get("FUZZ_SECONDS", "1800"))


@pytest.mark.parametrize("name", HARNESSES)
def test_nothing_is_found_that_breaks(name, counted, tmp_path):
    corpus = Path(os.environ.get("FUZZ_CORPUS", tmp_path)) / name
    words = [
        sys.executable,
        str(ROOT / "tests/stress/fuzz.py"),
        name,
        "--seconds",
        str(SECONDS),
        "--corpus",
        str(corpus),
    ]
    path = {"PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT}"}
    done = subprocess.run(words, env={**os.environ, **path}, capture_output=True, text=True, check=False)
    told = [json.loads(line) for line in done.stdout.splitlines() if line.startswith('{"harness"')]
    assert told, done.stdout + done.stderr[-3000:]
    assert "broken" not in told[0], f"{told[0]['broken']}\n{told[0]['how']}"
    assert done.returncode == 0, done.stderr[-3000:]
    assert told[0]["inputs"] > SECONDS
    assert told[0]["taken"] > 0
    kinds = {
        "inputs": "inputs",
        "taken": "of them taken",
        "corpus": "go different ways",
        "slowest": "s took the slowest",
    }
    counted(f"searched for what breaks, {name}", Counter).update(
        {words: told[0][kind] for kind, words in kinds.items()}
    )
