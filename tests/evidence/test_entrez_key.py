"""The API key goes to NCBI and nowhere else, whatever goes wrong and however loudly one asks."""

import contextlib
import logging
import os
import sqlite3
import subprocess
import sys
import traceback
from urllib.parse import quote

import pytest
from eutils import Fault

from evidence.__main__ import main
from evidence.config import entrez_settings
from evidence.entrez import Entrez
from evidence.errors import NetworkError

SECRET = "0123456789abcdef0123456789abcdef0123"
ODD = "k+y/with=signs&more%20"  # sent as an address would write it

REPEATS = [
    # what the service says, with the key in it, and with which status
    ("error", "bad key {key}", 400),
    ("error", "bad key {key}", 200),
    ("error", "x" * 290 + " {key}", 400),  # cut where the key would stand in two halves
    ("text", '{{"error":"API key invalid","api-key":"{key}","count":"4"}}', 400),
    ("text", '{{"error":"API key invalid","api-key":"{key}"}}', 200),
    ("text", '{{"error":"API rate limit exceeded","api-key":"{key}","count":"11","limit":"10"}}', 429),
    ("text", "<html><body>{key}</body></html>", 502),
    ("text", "<html><body>{key}</body></html>", 403),
    ("text", "<eSearchResult>{key}", 200),
    ("text", "{key}", 200),
    ("redirect", None, 302),
    ("reset", None, 200),
    ("close", None, 200),
    ("cut", 0.5, 200),
]


@pytest.mark.parametrize("key", [SECRET, ODD])
@pytest.mark.parametrize("trouble", REPEATS, ids=str)
def test_no_failure_shows_the_key(eutils, caplog, key, trouble):
    kind, told, status = trouble
    caplog.set_level(logging.DEBUG)
    told = told.format(key=key) if isinstance(told, str) else told
    eutils.faults.extend([Fault(kind, told, status)] * 2)
    with pytest.raises(NetworkError) as caught:
        Entrez(entrez_settings(api_key=key, tries=2)).search("a")
    shown = str(caught.value) + "".join(traceback.format_exception(caught.value)) + caplog.text
    assert "127.0.0.1" in caplog.text  # urllib3 does tell its debug log where it goes
    for written in (key, quote(key, safe=""), key[:20]):
        assert written not in shown
    assert (eutils.log[0].parameters["api_key"], eutils.log[0].method) == (key, "POST")


def test_a_service_that_cannot_be_reached_does_not_show_it(eutils, caplog):
    eutils.stop()
    caplog.set_level(logging.DEBUG)
    with pytest.raises(NetworkError) as caught:
        Entrez(entrez_settings(api_key=SECRET, tries=2)).search("a")
    assert SECRET not in "".join(traceback.format_exception(caught.value)) + caplog.text


def test_a_wrong_key_is_named_as_that(eutils):
    eutils.key = "another"
    with pytest.raises(NetworkError, match="does not know the API key") as caught:
        Entrez(entrez_settings(api_key=SECRET)).search("a")
    assert "NCBI_API_KEY" in caught.value.remedy
    assert len(eutils.log) == 1


def test_the_settings_do_not_show_it():
    assert SECRET not in repr(entrez_settings(api_key=SECRET))


@pytest.fixture
def project(tmp_path, eutils, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    folder = tmp_path / "review"
    assert main(["-q", "init", str(folder)]) == 0
    return folder


def everything_under(folder):
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_no_file_of_the_project_and_none_beside_it_holds_the_key(project, eutils, monkeypatch, capsys, caplog):
    """A service that repeats the key in what it translates, remarks and sends."""
    monkeypatch.setenv("NCBI_API_KEY", SECRET)
    original = eutils.esearch

    def esearch(asked):
        eutils.searches[asked["term"]] = ["1", "2"]
        reply = original(asked)
        reply.body = reply.body.replace("</QueryTranslation>", f" {SECRET}</QueryTranslation>").replace(
            "</eSearchResult>", f"<WarningList><PhraseIgnored>{SECRET}</PhraseIgnored></WarningList></eSearchResult>"
        )
        return reply

    eutils.esearch = esearch
    eutils.add(1, title=f"A title with {SECRET}.")
    assert main(["-C", str(project), "--debug", "-v", "search", "--json"]) == 0
    assert main(["-C", str(project), "--debug", "-v", "search"]) == 0
    assert main(["-C", str(project), "--debug", "-v", "fetch"]) == 1  # PMID 2 is missing
    eutils.faults.append(Fault("text", f'{{"error":"API key invalid","api-key":"{SECRET}"}}', 400))
    assert main(["-C", str(project), "--debug", "search", "--json"]) == 4
    shown = capsys.readouterr()
    assert SECRET not in shown.out + shown.err + caplog.text
    assert SECRET.encode() not in everything_under(project.parent)
    with contextlib.closing(sqlite3.connect(project / "evidence.db")) as file:
        assert SECRET not in "\n".join(file.iterdump())


def test_a_traceback_shows_no_key_and_no_parameters(project, eutils):
    eutils.faults.append(Fault("text", f'{{"error":"API key invalid","api-key":"{SECRET}"}}', 400))
    environment = {**os.environ, "NCBI_API_KEY": SECRET}
    words = [sys.executable, "-X", "dev", "-m", "evidence", "-C", str(project), "--debug", "search"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "Traceback" in done.stderr
    assert SECRET not in done.stdout + done.stderr
