"""Every command in every circumstance: each line that its help shows is typed, and what comes is held against a good day."""

import shutil

import examples
import pytest
from eutils import Eutils, RealClock
from ordeals.bad_days import HARMLESS, HOSTILE, TERMINALS, evened, flaws, placed, sockets, unseemly
from ordeals.circumstances import Circumstance, under

EXAMPLES = {
    words: lines for words, lines in examples.examples() if words != ("review",)
}  # it serves until it is stopped
ELSEWHERE = {("init",): "draft", ("protocol", "freeze"): "my-review"}  # not in a project that is there, or frozen
OF_THE_MACHINE = {("doctor",)}  # which says what surrounds it
OF_THE_DAY = {("status",)}  # which says what is due


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad days")
    server = Eutils(clock=RealClock(), limit=1000).start()
    settings = {"EVIDENCE_EUTILS_URL": server.url, "EVIDENCE_RATE": "1000", "EVIDENCE_BACKOFF": "0.001"}
    examples.publish(server)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**settings, "NO_PROXY": "127.0.0.1", "XDG_CONFIG_HOME": str(folder / "config")}.items():
            patch.setenv(name, value)
        made = examples.prepare(folder / "review")
        (made / "draft").mkdir()
        shutil.copy(made / "draft.toml", made / "draft")
        yield made
    server.stop()


@pytest.fixture(scope="module")
def addresses():
    with sockets() as found:
        yield found


@pytest.fixture(scope="module")
def good_day(place, tmp_path_factory):
    """What each line gives where nothing is amiss; asked once."""
    known = {}

    def ask(words):
        if words not in known:
            folder = shutil.copytree(place, tmp_path_factory.mktemp("good") / "review")
            known[words] = [evened(said, folder) for said in typed(Circumstance(), folder, words)]
        return known[words]

    return ask


def typed(circumstance, folder, words):
    """Type the lines that a command's help shows, in order, and give what each said."""
    for line in EXAMPLES[words]:
        given, source, _ = examples.typed(line, folder)
        content = (folder / source).read_bytes() if source else b""
        yield under(circumstance, folder / ELSEWHERE.get(words, ""), given, given=content)


@pytest.mark.parametrize("name", HARMLESS)
@pytest.mark.parametrize("words", EXAMPLES, ids=" ".join)
def test_what_harms_nothing_changes_nothing(place, good_day, tmp_path, words, name):
    with placed(HARMLESS[name], shutil.copytree(place, tmp_path / "review")) as there:
        for said, usual in zip(typed(HARMLESS[name], there, words), good_day(words), strict=True):
            assert flaws(said) == []
            if _comparable(HARMLESS[name], words):
                assert evened(said, there) == usual


@pytest.mark.parametrize("name", TERMINALS)
@pytest.mark.parametrize("words", EXAMPLES, ids=" ".join)
def test_a_terminal_gets_what_it_can_show(place, good_day, tmp_path, words, name):
    folder = shutil.copytree(place, tmp_path / "review")
    for said, usual in zip(typed(TERMINALS[name], folder, words), good_day(words), strict=True):
        assert (said.code, flaws(said), unseemly(said, TERMINALS[name])) == (usual[0], [], [])


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("words", EXAMPLES, ids=" ".join)
def test_what_harms_is_said_and_loses_nothing(place, addresses, tmp_path, words, name):
    circumstance = HOSTILE[name].at(addresses)
    with placed(circumstance, shutil.copytree(place, tmp_path / "review")) as there:
        before = _bytes(there)
        for said in typed(circumstance, there, words):
            assert flaws(said) == []
            if circumstance.bound:
                assert _bytes(there) == before
            elif "EVIDENCE_EUTILS_URL" in circumstance.environment and words[0] in {"search", "update"}:
                assert said.code == 4


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
