"""The rim: every failure is one message on standard error and an exit code, never a traceback unless asked for."""

import json
import os
import signal
import subprocess
import sys

import pytest

from evidence import errors, workflow
from evidence.__main__ import main

ERRORS = [
    (errors.EvidenceError, 1),
    (errors.UsageError, 2),
    (errors.ProtocolError, 3),
    (errors.NetworkError, 4),
    (errors.NeedsHuman, 5),
    (errors.IntegrityError, 6),
]


def failing(monkeypatch, error):
    def fail(*_, **__):
        raise error

    monkeypatch.setattr(workflow, "status", fail)


@pytest.mark.parametrize("kind, code", ERRORS)
def test_an_error_is_two_lines_and_its_class_is_the_exit_code(monkeypatch, capsys, kind, code):
    failing(monkeypatch, kind("It broke.", where="a.xml:3", remedy="mend it."))
    assert main(["status"]) == code
    assert capsys.readouterr() == ("", "error: It broke. (a.xml:3)\n  Try: mend it.\n")


def test_with_json_the_error_is_one_object(monkeypatch, capsys):
    failing(monkeypatch, errors.NetworkError("It broke.", where="PMID 1", remedy="wait."))
    assert main(["status", "--json"]) == 4
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err) == {"error": {"code": 4, "message": "It broke.", "hint": "wait.", "where": "PMID 1"}}


@pytest.mark.parametrize(
    "words, said",
    [
        (["tabel"], "No such command 'tabel'"),
        (["table", "--bogus"], "No such option: --bogus"),
        (["table", "--format", "nope"], "nope"),
        (["show"], "Missing argument"),
    ],
)
def test_a_wrong_call_is_2_in_words_or_with_json_as_one_object(capsys, words, said):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Usage: evidence" in err
    assert main([*words, "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    body = json.loads(err)["error"]
    assert body["code"] == 2
    assert said in body["message"]


def test_any_other_exception_is_a_bug_and_says_how_to_report_it(monkeypatch, capsys):
    failing(monkeypatch, KeyError("x"))
    assert main(["status"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: This is a bug in evidence: KeyError: 'x'\n  Try: run it again with --debug")
    assert "Traceback" not in err


@pytest.mark.parametrize("words", [["--debug", "status"], ["status", "--debug"]], ids=" ".join)
def test_debug_shows_the_traceback(monkeypatch, capsys, words):
    failing(monkeypatch, KeyError("x"))
    assert main(words) == 1
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_ctrl_c_is_130(monkeypatch, capsys):
    failing(monkeypatch, KeyboardInterrupt())
    assert main(["status"]) == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "words, said",
    [
        (["nonsense"], "nonsense"),
        (["pool", "--nonsense"], "--nonsense"),
        (["show"], "PMID"),
        (["batch", "a.xml"], "-o"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_call_is_2(capsys, words, said):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_no_arguments_shows_the_help(capsys):
    main([])
    out, err = capsys.readouterr()
    assert "Usage: evidence" in out + err


@pytest.mark.parametrize(
    "words", [["-C", "{0}", "init"], ["init", "-C", "{0}"], ["init", "{0}"], ["init", "--project={0}"]], ids=" ".join
)
def test_the_project_is_named_before_or_after_the_command(tmp_path, capsys, words):
    folder = tmp_path / "review"
    assert main([word.format(folder) for word in words]) == 0
    assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "evidence.db", "review.toml"]
    assert capsys.readouterr().out == f"{folder}/review.toml\n{folder}/evidence.db\n{folder}/.gitignore\n"


def test_quiet_says_nothing_but_results(tmp_path, capsys):
    assert main(["-q", "init", str(tmp_path / "p")]) == 0
    out, err = capsys.readouterr()
    assert out
    assert err == ""


def test_a_reader_that_stops_is_no_error(tmp_path):
    """As in `evidence protocol show | head -1`."""
    assert main(["init", str(tmp_path)]) == 0
    read, write = os.pipe()
    os.close(read)
    words = [sys.executable, "-m", "evidence", "-C", str(tmp_path), "protocol", "show"]
    done = subprocess.run(words, stdout=write, stderr=subprocess.PIPE, check=False)
    os.close(write)
    assert done.stderr == b""
    assert done.returncode in {0, 1}


def test_no_colour_where_nobody_sees_it():
    words = [sys.executable, "-m", "evidence", "--help"]
    for more in ({}, {"NO_COLOR": "1"}):
        done = subprocess.run(words, capture_output=True, check=True, env={**os.environ, **more})
        assert b"\x1b[" not in done.stdout


def test_the_exit_code_of_main_is_that_of_the_process():
    assert (
        subprocess.run([sys.executable, "-m", "evidence", "nonsense"], capture_output=True, check=False).returncode == 2
    )
    assert signal.SIGINT == 2


def test_the_help(golden, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["--help"]) == 0
    golden("help.txt", capsys.readouterr().out)
