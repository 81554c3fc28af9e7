"""Change what decides a number or a direction, one place at a time, and count the changes that the tests notice.

    python -m venv MUTANTS && MUTANTS/bin/pip install -r requirements-dev.lock mutmut==3.8.1
    MUTANTS/bin/python benchmarks/mutants.py effects|direction|harmonise [--sample 300] [--seed 9] [--keep FOLDER]

Each part is tried by its own tests alone, and without those of SLOW, so that a mutant takes a second or so; what
survives them may still be noticed by others. Works on a copy: the tree is left as it is. ``mutmut show NAME`` in the
kept folder shows a mutant.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
LINK = [f"extractors/link/{name}.py" for name in ("direction", "carried", "sides", "told", "verdict")]
HARMONISE = [
    f"evidence/harmonise/{name}.py" for name in ("estimates", "arms", "indirect", "roles", "overruling", "correcting")
]
OF_HARMONISE = (
    *("harmonise", "harmonise_arms", "harmonise_published", "estimates", "indirect", "links"),
    *("overruling", "overruling_used_once", "way_out", "correcting"),
)
OF_LINK = ("direction", "three_arms", "strangers", "told_groups", "objections", "unnamed")
PARTS = {  # what is changed, and the tests that are to notice it
    "effects": (["meta/effects.py"], ["tests/meta/test_effects.py", "meta/effects.py"]),
    "direction": (LINK, [*(f"tests/extractors/test_{name}.py" for name in OF_LINK), *LINK]),
    "harmonise": (
        HARMONISE,
        [f"tests/evidence/test_{name}.py" for name in OF_HARMONISE]
        + ["tests/evidence/test_another_field.py::test_placebo_is_a_side_and_background_no_partner", *HARMONISE[:2]],
    ),
}
SLOW = [  # whole reviews made again and again, which would run for nearly every mutant of harmonise
    "tests/evidence/test_overruling_used_once.py::test_whatever_people_decide_a_study_is_used_once",
    "tests/evidence/test_overruling.py::test_a_result_says_who_overruled_what",
]
COPIED = ["fixtures", "docs", "benchmarks", "README.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "Makefile"]
SETTINGS = """

[tool.mutmut]
source_paths = ["evidence", "extractors", "meta"]
only_mutate = {mutated}
also_copy = {copied}
pytest_add_cli_args = {arguments}
pytest_add_cli_args_test_selection = {tests}
use_git_change_detection = false
track_dependencies = false
timeout_multiplier = 6
"""
SAID = {0: "survived", 33: "no test", None: "not tried"}  # by mutmut's exit code; another is a test that failed


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=sorted(PARTS))
    parser.add_argument("--sample", type=int, help="so many of the mutants, drawn at random; all without it")
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--keep", type=Path, help="the folder to work in, kept afterwards")
    given = parser.parse_args()
    with TemporaryDirectory() as passing:
        folder = (given.keep or Path(passing) / "tree").resolve()
        made = _made(folder, *PARTS[given.part])
        names = sorted(made) if given.sample is None else Random(given.seed).sample(sorted(made), given.sample)
        _mutmut(folder, names)
        _tell(folder, names, len(made))


def _made(folder: Path, mutated: list[str], tests: list[str]) -> dict[str, int | None]:
    """Copy the tree and let the mutants be made, of which none is tried yet."""
    left_out = shutil.ignore_patterns(".*", "__pycache__", "node_modules", "mutants")
    shutil.copytree(ROOT, folder, ignore=left_out)
    arguments = ["-p", "no:cacheprovider", "--timeout=0", *(f"--deselect={test}" for test in SLOW)]
    told = {"mutated": mutated, "copied": COPIED, "tests": tests, "arguments": arguments}
    settings = SETTINGS.format(**{name: json.dumps(value) for name, value in told.items()})
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(settings)
    _mutmut(folder, ["none.of.them"])
    return _results(folder)


def _mutmut(folder: Path, names: list[str]) -> None:
    subprocess.run([sys.executable, "-m", "mutmut", "run", "--max-children", "1", *names], cwd=folder, check=False)


def _results(folder: Path) -> dict[str, int | None]:
    files = sorted(folder.glob("mutants/**/*.meta"))
    return {name: code for file in files for name, code in json.loads(file.read_text())["exit_code_by_key"].items()}


def _tell(folder: Path, names: list[str], made: int) -> None:
    """Print what became of the mutants of each module, and the names of those that no test noticed."""
    results = _results(folder)
    said = {name: SAID.get(results[name], "killed") for name in names}
    counts = Counter((name.rsplit(".", 1)[0], said[name]) for name in names)
    print(*sorted(name for name in names if said[name] in {"survived", "no test"}), sep="\n")
    print(f"{len(names)} of {made} mutants")
    for (module, what), count in sorted(counts.items()):
        print(f"{module}: {count} {what}")


if __name__ == "__main__":
    main()
