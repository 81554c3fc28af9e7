"""What a shell and a narrow screen make of the commands: lists that are whole, scripts that complete what is typed."""

import os
import shutil
import subprocess
import sys

import pytest
from typer.main import get_command

from evidence.__main__ import main
from evidence.cli import app

SHELLS = ["bash", "zsh", "fish"]
COMPLETED = [
    # typed, what is offered, what is not
    ("evidence ex", {"export", "extract"}, {"table"}),
    ("evidence db ", {"backup", "check", "migrate", "path"}, {"export"}),
    ("evidence pool --tau", {"--tau2"}, {"--level"}),
    ("evidence table ex", set(), {"export"}),
]


def groups(command, words=()):
    """Give the words of each command that has commands."""
    if hasattr(command, "commands"):
        yield words
        for name, one in command.commands.items():
            yield from groups(one, (*words, name))


@pytest.fixture(scope="module")
def bash_script():
    return completing("source_bash").stdout


def completing(instruction, **more):
    """Ask the tool what a shell asks it."""
    told = {**os.environ, "PYTHONPATH": ".", "_EVIDENCE_COMPLETE": instruction, **more}
    return subprocess.run([sys.executable, "-m", "evidence"], env=told, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", list(groups(get_command(app))), ids=" ".join)
def test_no_line_of_a_list_of_commands_is_cut_at_80_columns(words, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main([*words, "--help"]) == 0
    listed = capsys.readouterr().out.split("\nCommands:\n")[1].split("\n\n")[0].splitlines()
    assert listed
    assert [line for line in listed if line.endswith("...")] == []


@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_gets_a_script_for_the_tool(shell, tmp_path):
    done = completing(f"source_{shell}")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"_EVIDENCE_COMPLETE=complete_{shell}" in done.stdout
    script = tmp_path / "completion"
    script.write_text(done.stdout, encoding="utf-8")
    if shutil.which(shell):  # the ones that are here read their own
        assert subprocess.run([shell, "-n", str(script)], capture_output=True, check=False).stderr == b""


@pytest.mark.parametrize("instruction", ["source_cmd", "nonsense", "complete_"])
def test_a_shell_that_is_none_gets_words_and_no_script(instruction):
    done = completing(instruction)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("typed, offered, not_offered", COMPLETED)
def test_bash_completes_what_is_typed(typed, offered, not_offered, bash_script):
    """The script's own function is called, in bash, as it is when the key is pressed."""
    words = [word or "''" for word in typed.split(" ")]
    press = f"COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; _evidence_completion"
    script = bash_script.replace("$1 )", f'"{sys.executable}" -m evidence )')
    done = subprocess.run(
        ["bash", "-c", f'{script}\n{press}\nprintf "%s\\n" "${{COMPREPLY[@]}}"'],
        env={**os.environ, "PYTHONPATH": "."}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = set(done.stdout.split())
    assert offered <= found
    assert not not_offered & found


@pytest.mark.parametrize("typed, offered", [("evidence ex", "export"), ("evidence pool --tau", "--tau2")])
@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_zsh_and_fish_are_told_what_they_may_complete(shell, typed, offered):
    """What their scripts ask, as they ask it; the scripts themselves need their shells."""
    asked = {"_TYPER_COMPLETE_ARGS": typed, "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = completing(f"complete_{shell}", **asked)
    assert (done.returncode, done.stderr) == (0, "")
    assert offered in done.stdout
    assert "table" not in done.stdout
