"""Every option of every command stands in a test that calls the command; those that no other file gives are here."""

import json
import re
from pathlib import Path

import pytest
import typer

from evidence import data
from evidence.__main__ import main
from evidence.cli import app
from evidence.page import serve

HERE = Path(__file__).parents[1]
TWO = "slab,yi,sei\nA,-0.2,0.1\nB,-0.1,0.12\n"


def commands(group, *words):
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, *words, name)
        else:
            yield (*words, name), command


def options():
    """Each name that switches something on or off: the words of its command, and how it may be spelt."""
    for words, command in commands(typer.main.get_command(app)):
        for each in command.params:
            if each.param_type_name == "option" and each.name != "help":
                yield from ((words, tuple(spelt)) for spelt in (each.opts, each.secondary_opts) if spelt)


def holds(text, word):
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def test_no_option_is_without_a_test():
    texts = [path.read_text(encoding="utf-8") for path in HERE.rglob("test_*.py")]
    found = list(options())
    assert len(found) > 150
    untried = [
        f"{' '.join(words)} {spelt[0]}"
        for words, spelt in found
        if not any(
            all(holds(text, word) for word in words) and any(holds(text, each) for each in spelt) for text in texts
        )
    ]
    assert untried == []


@pytest.fixture
def project(tmp_path, eutils):
    """A project with a record of PubMed, two studies in a table, and a key in a file."""
    folder = tmp_path / "review"
    assert main(["-q", "init", str(folder)]) == 0
    (tmp_path / "park.xml").write_bytes(data.read("park2012.xml"))
    (tmp_path / "two.csv").write_text(TWO, encoding="utf-8")
    (tmp_path / "key").write_text("k" * 36 + "\n", encoding="utf-8")
    assert main(["-q", "-C", str(folder), "import", str(tmp_path / "park.xml")]) == 0
    eutils.add("22460837")
    return folder


def call(project, capsys, *words):
    capsys.readouterr()
    code = main(["-C", str(project), *(word.format(project.parent) for word in words)])
    return code, *capsys.readouterr()


ASKED = [
    # a command that asks PubMed, what the server is told
    (("update", "--email", "a@example.org"), {"email": "a@example.org"}),
    (("update", "--email", "a@example.org", "--api-key-file", "{0}/key"), {"api_key": "k" * 36}),
    (("doctor", "--network", "--email", "a@example.org"), {"email": "a@example.org"}),
    (("export", "nbib", "-o", "{0}/a.nbib", "--email", "a@example.org"), {"email": "a@example.org"}),
]


@pytest.mark.parametrize("words, told", ASKED, ids=[" ".join(words) for words, _ in ASKED])
def test_who_asks_pubmed_is_told(project, capsys, eutils, words, told):
    call(project, capsys, *words)
    assert told.items() <= eutils.log[0].parameters.items()


@pytest.mark.parametrize("flag, averaged", [("--pool-k2", True), ("--no-pool-k2", False)])
def test_two_studies_are_averaged_where_it_is_asked_for(project, capsys, flag, averaged):
    code, out, _ = call(project, capsys, "pool", "--data", "{0}/two.csv", "--json", flag)
    assert code == 0
    assert (json.loads(out)["estimate"] is not None) == averaged
    code, out, _ = call(project, capsys, "plot", "forest", "--data", "{0}/two.csv", "-o", "{0}/two.svg", flag)
    assert (code, out) == (0, f"{project.parent}/two.svg\n")


def test_the_page_hides_others_decisions_where_it_is_asked_to(project, capsys, monkeypatch):
    who = []
    monkeypatch.setattr(serve, "serve", lambda *given, **_: who.append(given[2]))
    for words in (["--blind"], ["--open"]):
        assert call(project, capsys, "review", "--reviewer", "AR", *words)[0] == 0
    assert [each.blind for each in who] == [True, False]


def test_records_are_written_out_to_be_screened(project, capsys):
    assert call(project, capsys, "screen", "--export", "{0}/screen.csv")[0] == 0
    assert "22460837" in (project.parent / "screen.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "comparison, said", [("vegf_tki_vs_mtor", "22460837/vegf_tki_vs_mtor/"), ("a_vs_b", "no comparison a_vs_b")]
)
def test_what_is_not_reported_is_so_for_a_comparison(project, capsys, comparison, said):
    assert call(project, capsys, "extract")[0] == 0
    words = ["22460837", "OS", "--not-reported", "--comparison", comparison, "--reviewer", "AR"]
    code, _, err = call(project, capsys, "decide", *words)
    assert (code, said in err) == (2, True), err


def test_who_amends_the_protocol_is_kept(project, capsys):
    assert call(project, capsys, "protocol", "freeze", "--reviewer", "AR")[0] == 0
    path = project / "review.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("min_k = 3", "min_k = 4"), encoding="utf-8")
    assert call(project, capsys, "protocol", "amend", "--reason", "a referee", "--reviewer", "BR")[0] == 0
    assert "amended by BR" in call(project, capsys, "protocol", "show", "--history")[1]
