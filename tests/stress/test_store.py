"""Every writing step of the store on a full disk and killed at any moment: more cases than the sample in tests/evidence."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STEPS = [
    *("create", "migrate", "backup", "add", "put_findings", "add_search", "mark_missing", "mark_deleted"),
    *("decide", "merge", "split", "add_run", "together"),
]
CASES = [("full", step, 17) for step in STEPS] + [("kill", step, 60) for step in STEPS] + [("loop", "-", 100)]


@pytest.mark.parametrize("kind, step, count", CASES)
def test_a_step_of_the_store_is_done_or_not(counted, kind, step, count):
    script, old = ROOT / "tests" / "evidence" / "store" / "faults.py", ROOT / "fixtures" / "store" / "version-1.db"
    words = [sys.executable, str(script), kind, step, str(old), str(count)]
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) >= min(count, 20)
    counted(f"store, {kind}", Counter).update(f"{one['ended'].split(':')[0]}, {one['state']}" for one in told)
    assert {one["state"] for one in told} <= ({"whole"} if kind == "loop" else {"before", "after"})
    assert {one["ended"].split(":")[0] for one in told} <= {"done", "killed", "EvidenceError"}
