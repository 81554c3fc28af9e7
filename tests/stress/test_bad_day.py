"""Every command in every circumstance: each line that its help shows is typed, and what comes is held against a good day."""

import shutil
from collections import Counter

import examples
import pytest
from ordeals.bad_days import HARMLESS, HOSTILE, TERMINALS, UNHEARD, evened, flaws, placed, sockets, unseemly
from ordeals.circumstances import Circumstance, under
from ordeals.remains import Remains, difference

EXAMPLES = {
    words: lines for words, lines in examples.examples() if words != ("review",)
}  # it serves until it is stopped
OF_THE_MACHINE = {("doctor",)}  # which says what surrounds it
OF_THE_DAY = {("status",)}  # which says what is due
OF_THE_FILE = {("db", "migrate"), ("db", "check")}  # which say of which version it is


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with examples.surrounded(tmp_path_factory.mktemp("bad days")) as made:
        yield made


@pytest.fixture(scope="module")
def addresses():
    with sockets() as found:
        yield found


@pytest.fixture(scope="module")
def known():
    return {}


@pytest.fixture
def usual(place, known, words):
    """What each line of a command gives where nothing is amiss, and what all of them leave; typed once."""
    if words not in known:
        folder = shutil.copytree(place, place.with_name("trial"))
        said = [evened(said, folder) for said in typed(Circumstance(), folder, words)]
        known[words] = said, Remains.of(folder)
        shutil.rmtree(folder)
    return known[words]


@pytest.fixture
def trial(place):
    """A copy of the project, in the same place each time."""
    laid = shutil.copytree(place, place.with_name("trial"))
    yield laid
    if laid.is_symlink():
        laid.unlink()
    shutil.rmtree(laid, ignore_errors=True)


def typed(circumstance, folder, words):
    """Type the lines that a command's help shows, in order, and give what each said."""
    for line in EXAMPLES[words]:
        given, source, _ = examples.typed(line, folder)
        content = (folder / source).read_bytes() if source else b""
        yield under(circumstance, folder / examples.BELOW.get(words, ""), given, given=content)


@pytest.mark.parametrize("name", HARMLESS)
@pytest.mark.parametrize("words", EXAMPLES, ids=" ".join)
def test_what_harms_nothing_changes_nothing(usual, trial, counted, words, name):
    with placed(HARMLESS[name], trial) as there:
        for line, said, good in zip(EXAMPLES[words], typed(HARMLESS[name], there, words), usual[0], strict=True):
            assert flaws(said) == []
            if name == "clock in 1971" and "import decisions" in line:  # which were made in a time to come, then
                assert (said.code, "--clock-ahead" in said.err) == (1, True)
            elif "version before" in name and words in OF_THE_FILE:
                assert said.code == good[0]
            elif _comparable(HARMLESS[name], words):
                assert evened(said, there) == good
            counted("bad days, harmless", Counter)[f"as on a good day: {name}"] += 1


@pytest.mark.parametrize("name", TERMINALS)
@pytest.mark.parametrize("words", EXAMPLES, ids=" ".join)
def test_a_terminal_gets_what_it_can_show(usual, trial, counted, words, name):
    for said, good in zip(typed(TERMINALS[name], trial, words), usual[0], strict=True):
        assert (said.code, flaws(said), unseemly(said, TERMINALS[name])) == (good[0], [], [])
        counted("bad days, terminals", Counter)[name] += 1


@pytest.mark.parametrize("name", UNHEARD)
@pytest.mark.parametrize("words", EXAMPLES, ids=" ".join)
def test_what_nobody_hears_is_done_or_is_said_not_to_be(usual, trial, counted, words, name):
    for said, good in zip(typed(UNHEARD[name], trial, words), usual[0], strict=True):
        assert flaws(said) == []
        full = name == "a full drive for the output" and good[1]
        assert (said.code, "cannot be written: no space left" in said.err) == ((1, True) if full else (good[0], False))
        counted("bad days, output", Counter)[f"{name}: {'said so' if full else 'done'}"] += 1
    left = Remains.of(trial)
    stopped = name == "a full drive for the output" and words == ("import",)  # after the first file, and says so
    assert stopped or left.without_hashes() == usual[1].without_hashes(), difference(left, usual[1])


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("words", EXAMPLES, ids=" ".join)
def test_what_harms_is_said_and_loses_nothing(addresses, trial, counted, words, name):
    circumstance = HOSTILE[name].at(addresses)
    with placed(circumstance, trial) as there:
        before = _bytes(there)
        for said in typed(circumstance, there, words):
            assert flaws(said) == []
            if circumstance.bound:
                assert _bytes(there) == before
            elif "EVIDENCE_EUTILS_URL" in circumstance.environment and words[0] in {"search", "update"}:
                assert said.code == 4
            counted("bad days, hostile", Counter)[f"{name}: {'done' if said.code in {0, 10} else 'refused'}"] += 1


def _comparable(circumstance, words):
    """Whether a command has to say the same; without input those that read it cannot."""
    reads = any(" < " in line for line in EXAMPLES[words])
    return not (
        words in OF_THE_MACHINE or (circumstance.year and words in OF_THE_DAY) or (circumstance.closed and reads)
    )


def _bytes(folder):
    """The project's two files, where they are files."""
    paths = [folder / name for name in ("evidence.db", "review.toml")]
    return [path.read_bytes() for path in paths if path.is_file() and path.stat().st_size < 1 << 20]
