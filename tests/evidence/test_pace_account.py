"""The account of requests that processes share: damaged, old or somebody else's it stalls nobody, and it names nobody."""

import json
import os
import re

import pytest

from evidence.config import entrez_settings
from evidence.entrez import Entrez
from evidence.entrez.ledger import ledger_of
from evidence.entrez.traffic import MAX_HOLD, Traffic, read

KEY = "0123456789abcdef0123456789abcdef0123"
ADDRESS = "http://127.0.0.1:9/entrez/eutils/"
CONTENTS = [
    "",
    "\0" * 100,
    "{",
    "[]",
    "null",
    '{"boot": "other", "free_at": 100.5}',
    '{"boot": "b", "free_at": 1e9, "arrived_by": [1e9], "told": [1, 1e9]}',
    '{"boot": "b", "free_at": -1, "arrived_by": [-1e9], "told": [-1, 5]}',
    '{"boot": "b", "free_at": NaN, "arrived_by": [Infinity, NaN, null, true, "x", [1]], "told": [NaN, NaN]}',
    '{"boot": "b", "free_at": "soon", "arrived_by": {"a": 1}, "told": "x"}',
    '{"boot": "b", "arrived_by": 3, "told": [1, 2, 3]}',
    '{"boot": "b", "told": [1, 10.0]}',
    '{"boot": "b", "free_at": ' + "9" * 400 + "}",
    "[" * 100_000,
]


@pytest.mark.parametrize("content", CONTENTS, ids=lambda text: text[:40])
def test_a_damaged_or_old_account_stalls_nobody(content):
    traffic = read(content, boot="b", now=100.0)
    assert traffic.depart(100.0, 3) is not None
    assert traffic.depart(100.34, 3) is not None


def test_what_is_written_is_read_again_and_what_stands_behind_it_is_not():
    traffic = Traffic(free_at=100.25, arrived_by=[99.7, 101.1 + 1e-9], told=(2.0, 99.0))
    assert read(traffic.written("b") + "rest of a longer line", boot="b", now=100.0) == traffic
    assert read(Traffic(free_at=100 + MAX_HOLD).written("b"), boot="b", now=100.0).free_at == 100 + MAX_HOLD


FOLDERS = [
    # what stands where the folder should be, mode, whether it is used
    (None, None, True),
    ("folder", 0o700, True),
    ("folder", 0o777, False),  # anybody could put another account there
    ("link", None, False),
    ("file", None, False),
]


@pytest.mark.parametrize("kind, mode, used", FOLDERS)
def test_only_a_folder_of_our_own_is_used(tmp_path, monkeypatch, kind, mode, used):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    folder = tmp_path / f"evidence-{os.getuid()}"
    if kind == "folder":
        folder.mkdir()
        folder.chmod(mode)
    elif kind == "link":
        (tmp_path / "elsewhere").mkdir()
        folder.symlink_to(tmp_path / "elsewhere")
    elif kind == "file":
        folder.write_text("")
    path = ledger_of(f"{ADDRESS}{kind}{mode}", keyed=False).path
    assert (path is not None and path.parent == folder) == used


def test_without_a_temporary_folder_the_runtime_folder_is_taken(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert ledger_of(ADDRESS, keyed=False).path.parent == tmp_path / "evidence"


def test_the_account_names_neither_key_nor_address_nor_person(eutils, tmp_path):
    for key in (KEY, None):
        Entrez(entrez_settings(email="somebody@example.org", api_key=key)).search("a")
    files = sorted((tmp_path / f"evidence-{os.getuid()}").iterdir())
    assert [re.sub(r"[0-9a-f]{16}", "*", file.name) for file in files] == ["pace-*-keyed.json", "pace-*.json"]
    for file in files:
        assert file.stat().st_mode & 0o777 == 0o600
        assert set(json.loads(file.read_text())) == {"boot", "free_at", "arrived_by", "told"}
        assert not re.search(rf"{KEY}|example|127\.0", file.name + file.read_text())
