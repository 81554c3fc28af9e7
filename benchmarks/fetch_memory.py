"""Show the memory of `evidence fetch` while it fetches very many records from a local E-utilities.

Usage: python benchmarks/fetch_memory.py [--records 100000] [--limit 200]

The server runs in a process of its own. The commands are the real ones, each in a process of its own; their peak
resident memory is what the system says of them at their end (wait4), and it is printed beside that of `evidence
--help`. Ends with 1 if one of them needed more than --limit MB, or if a record is lost. Nothing is waited for: the rate
is set high, which only a server of one's own allows. Needs the project installed, or on PYTHONPATH.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from evidence.store import Store

TESTS = Path(__file__).parents[1] / "tests"
QUERY = "all[sb]"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--limit", type=float, default=200.0, help="MB that a command may need")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(asked.records) as server:
        project = Path(folder) / "review"
        environment = surroundings(server, folder)
        needed = {"evidence --help": measured(environment, "--help")}
        needed |= {f"evidence {words}": measured(environment, "-C", str(project), words) for words in prepared(project)}
        held = stored(project)
        server.stdin.close()  # type: ignore[union-attr]
        print(f"{held:,} of {asked.records:,} records stored; the server saw {server.stdout.read().strip()}")  # type: ignore[union-attr]
    return int(held != asked.records or max(needed.values()) > asked.limit)


def serving(records: int) -> subprocess.Popen[str]:
    """Start the local E-utilities in a process of its own."""
    words = [sys.executable, "-m", "eutils", "--records", str(records), "--limit", "1000"]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    return subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)


def surroundings(server: subprocess.Popen[str], folder: str) -> dict[str, str]:
    """Give the environment in which the tool asks the local server, and waits for nothing."""
    url = server.stdout.readline().strip()  # type: ignore[union-attr]
    settings = {"EVIDENCE_EUTILS_URL": url, "EVIDENCE_RATE": "1000", "NO_PROXY": "127.0.0.1"}
    return os.environ | settings | {"XDG_CONFIG_HOME": folder}


def prepared(project: Path) -> tuple[str, ...]:
    """Make a project that asks for every record; give the commands to measure."""
    subprocess.run(
        [sys.executable, "-m", "evidence", "-q", "init", str(project)], check=True, stdout=subprocess.DEVNULL
    )
    path = project / "review.toml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("query = '''"), text.index("date_field")
    path.write_text(f"{text[:start]}query = '{QUERY}'\n{text[end:]}", encoding="utf-8")
    return "search", "fetch"


def measured(environment: dict[str, str], *words: str) -> float:
    """Run one command; print and give its peak resident memory, in MB."""
    started = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "evidence", *words], env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{words[-1]} ended with {os.waitstatus_to_exitcode(status)}")
    needed = usage.ru_maxrss / 1024  # Linux counts in KiB
    print(f"evidence {words[-1]:<8} {needed:6.0f} MB at its peak, {time.monotonic() - started:6.1f} s", flush=True)
    return needed


def stored(project: Path) -> int:
    """Count the records that the project holds."""
    with Store.open(project / "evidence.db") as store:
        return store.counts()["record"]


if __name__ == "__main__":
    sys.exit(main())
