"""Every line that a command's help shows, killed (-9) on its way, without room, and typed by several at once.

Which commands there are, and which of their lines write, is asked of the tool itself, so that none can be forgotten.
``STRESS_FATES=30 pytest tests/stress/test_every_command.py`` tries more moments and sizes of each line.
"""

import os
import random
import shutil
from collections import Counter

import examples
import pytest
from ordeals.bad_days import flaws
from ordeals.interrupted import Fate, Typed
from ordeals.remains import Remains, difference, kept

SEED = os.environ.get("STRESS_SEED", "0")
LOGS = ("import",)  # tables that say twice what was done twice
FATES = int(os.environ.get("STRESS_FATES", "6"))  # of each line that writes; half of them without room


LINES = {words: lines for words, lines in examples.examples() if words != ("review",)}  # it serves until it is stopped


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with examples.surrounded(tmp_path_factory.mktemp("every command")) as made:
        yield made


def fates(draw, whole, largest):
    """Some ends that a line may come to whose undisturbed way is known."""
    for number in range(FATES):
        if number % 2:
            yield "without room", Fate(room=draw.choice([draw.randrange(4096), draw.randrange(largest + 1)]))
        elif number % 4:
            yield "killed", Fate(seconds=draw.uniform(0, whole.seconds))
        else:
            yield "killed", Fate(step=draw.randrange(whole.steps))


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_a_line_that_dies_or_starves_leaves_what_the_next_one_completes(place, counted, tmp_path, words):
    counts = counted("every line, killed or without room", Counter)
    draw = random.Random(f"{words} {SEED}")
    stands = shutil.copytree(place, tmp_path / "stands")
    for line in LINES[words]:
        trial = Trial(stands, tmp_path / "review", examples.BELOW.get(words, ""), line)
        if not trial.writes:
            counts["lines that only read"] += 1
            continue
        counts["lines that write"] += 1
        for name, fate in fates(draw, trial.whole, trial.largest):
            counts.update(f"{name}: {how}" for how in trial.under(fate))
        trial.goes_on()


class Trial:
    """A line that is typed in one state of a folder, again and again."""

    def __init__(self, stands, folder, below, line):
        self.stands, self.folder, self.below, self.line = stands, folder, below, line
        self.fresh()
        self.before = Remains.of(folder)
        self.kept = kept(folder, self.before.projects)
        self.whole = self.typed().run()
        self.after = Remains.of(folder)
        assert self.whole.said.code in {0, 10}, self.whole.said
        self.writes = not self.after.like(self.before)
        self.largest = max(path.stat().st_size for path in folder.rglob("*") if path.is_file())

    def fresh(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.stands, self.folder)

    def typed(self):
        words, source, _ = examples.typed(self.line, self.folder)
        given = (self.folder / source).read_bytes() if source else b""
        return Typed(str(self.folder / self.below), tuple(map(str, words)), given)

    def goes_on(self):
        """Let the next line find what this one left."""
        self.fresh()
        self.typed().run()
        shutil.rmtree(self.stands)
        self.folder.rename(self.stands)

    def under(self, fate):
        """Type it so; hold what it left to account, and what typing it again makes of that. How both ended."""
        self.fresh()
        ended = self.typed().run(fate)
        left = Remains.of(self.folder)
        self.holds(ended, left)
        if left.like(self.after):
            how = "all of it is there"
        else:
            how = "nothing is there" if left.like(self.before) else "a part is there"
            again = self.typed().run()
            now = Remains.of(self.folder)
            assert again.said.code == self.whole.said.code, (self.line, fate, again.said)
            assert now.like(self.after, *LOGS), (self.line, fate, difference(now, self.after))
        yield how
        yield "died" if ended.died else "ended well" if ended.said.code == self.whole.said.code else "said so"

    def holds(self, ended, left):
        """Nothing that was kept is gone, no file is torn; what did not die says what came."""
        for name, now in kept(self.folder, left.projects).items():
            if name in self.kept:
                self.kept[name].is_begin_of(now)
        assert left.torn(self.before, self.after) == [], (self.line, ended)
        assert left.files.keys() >= self.before.files.keys() & self.after.files.keys()
        if not ended.died:
            assert flaws(ended.said) == [], (self.line, ended.said)
