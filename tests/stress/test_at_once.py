"""Three or four people who type at one project at the same time: nothing of anybody is lost, and the chain is whole."""

import json
import random
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import examples
import pytest
from ordeals.bad_days import flaws
from ordeals.interrupted import Typed
from ordeals.remains import kept

from evidence.store import Store

EACH = 8  # lines that one of them types
LINES = [
    "import {who}-{number}.ris",
    "extract --all",
    "decide 22460837 OS --reject --reviewer {who} --note {number}",
    "decide 22460837 OS --accept --reviewer {who} --note {number}",
    "screen --include 24297950 --stage full-text --reviewer {who} --note {number}",
    "export decisions -o {who}-{number}.jsonl",
    "export all --allow-unreviewed -o {who}-{number}",
    "audit --verify",
    "pool --save --allow-unreviewed",
]
OF_PEOPLE = ("decide", "screen")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with examples.surrounded(tmp_path_factory.mktemp("at once")) as made:
        yield made


def types(folder, who, seed):
    """Let a person type; the lines, with how each ended."""
    draw = random.Random(f"{who} {seed}")
    lines = [draw.choice(LINES).format(who=who, number=number) for number in range(EACH)]
    for number in range(EACH):
        (folder / f"{who}-{number}.ris").write_text(examples.RIS.replace("10.1000/182", f"10.1000/{who}.{number}"))
    return [(line, Typed(str(folder), tuple(line.split())).run().said) for line in lines]


@pytest.mark.times(12)
def test_several_who_type_at_once_lose_nothing(place, counted, tmp_path, seed):
    folder = shutil.copytree(place, tmp_path / "review")
    before = kept(folder, ["evidence.db"])["evidence.db"]
    people = [f"P{number}" for number in range(3 + seed % 2)]
    with ThreadPoolExecutor(len(people)) as together:
        typed = [done for each in together.map(lambda who: types(folder, who, seed), people) for done in each]
    assert [(line, said) for line, said in typed if said.code or flaws(said)] == []
    assert Typed(str(folder), ("audit", "--verify")).run().said.code == 0
    now = kept(folder, ["evidence.db"])["evidence.db"]
    before.is_begin_of(now)
    noted = Counter((one.who, one.why) for one in now.decisions[len(before.decisions) :])
    said = Counter((words[-3], words[-1]) for words in (line.split() for line, _ in typed) if words[0] in OF_PEOPLE)
    assert noted == said
    assert len(now.runs) - len(before.runs) == sum(line.startswith("pool") for line, _ in typed)
    with Store.open(folder / "evidence.db") as store:
        dois = {record.doi for record in store.records()}
    assert {line.split()[1][:-4].replace("-", ".") for line, _ in typed if line.startswith("import")} <= {
        str(doi).removeprefix("10.1000/").upper() for doi in dois
    }
    for path in folder.glob("P*.jsonl"):
        assert all(json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    counted("typed at once by three or four", Counter).update(line.split()[0] for line, _ in typed)
