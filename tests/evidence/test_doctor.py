"""``evidence doctor``: what it finds, that it changes nothing, shows no secret, and asks nobody unasked."""

import json
import shutil
import sqlite3
import sys
from importlib import metadata
from pathlib import Path

import pytest

from evidence import workflow
from evidence.__main__ import main
from evidence.store import Store

OLD = Path(__file__).parents[2] / "fixtures" / "store" / "version-1.db"
SECRET = "abcdefabcdefabcdef0123456789"


@pytest.fixture
def folder(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("NCBI_EMAIL", "NCBI_API_KEY", "EVIDENCE_API_KEY_FILE", "EVIDENCE_EUTILS_URL"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "review"
    assert main(["-q", "init", str(folder)]) == 0
    capsys.readouterr()
    return folder


@pytest.fixture
def doctor(folder, capsys):
    def doctor(*words, code=0):
        assert main(["-C", str(folder), "doctor", "--json", *words]) == code
        body = json.loads(capsys.readouterr().out)
        assert body["problems"] == sum(one["status"] == "problem" for one in body["findings"])
        return {one["name"]: one for one in body["findings"]}

    return doctor


def test_a_sound_project_has_no_problem(doctor):
    found = doctor()
    assert {
        name: found[name]["status"] for name in ("reading", "pooling", "drawing", "file", "clock")
    } == dict.fromkeys(("reading", "pooling", "drawing", "file", "clock"), "ok")


def test_a_folder_without_a_project_is_none_and_no_problem(doctor, tmp_path):
    found = doctor("-C", str(tmp_path))
    assert found["project"]["remedy"].startswith("evidence init")
    assert "file" not in found


def bad_protocol(folder):
    (folder / "review.toml").write_text("schema = 1\nnonsense = 2\n", encoding="utf-8")


def no_file(folder):
    (folder / "evidence.db").unlink()


def damaged(folder):
    path = folder / "evidence.db"
    path.write_bytes(path.read_bytes()[:5_000])


def changed_schema(folder):
    with sqlite3.connect(folder / "evidence.db") as connection:
        connection.execute(
            "DROP TRIGGER " + connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchone()[0]
        )


BROKEN = [
    # what happened, the finding, a word of it
    (bad_protocol, "protocol", "nonsense"),
    (no_file, "file", "is missing"),
    (damaged, "file", "evidence.db"),
    (changed_schema, "file", "schema"),
]


@pytest.mark.parametrize("breaks, name, said", BROKEN, ids=[one[0].__name__ for one in BROKEN])
def test_what_is_broken_is_named_with_a_remedy(doctor, folder, breaks, name, said):
    breaks(folder)
    found = doctor(code=1)[name]
    assert found["status"] == "problem"
    assert said in found["what"]
    assert found["remedy"]


def test_a_clock_that_was_wrong_is_noticed(doctor, folder):
    with Store.open(folder / "evidence.db", clock=lambda: "2999-01-01T00:00:00+00:00") as store:
        store.decide("1", "include", who="AR", field="eligibility")
    assert "2999" in doctor(code=1)["clock"]["what"]


def test_a_package_that_breaks_is_a_finding(doctor, monkeypatch):
    monkeypatch.setattr("meta.pool", lambda *_, **__: 1 / 0)
    found = doctor(code=1)["pooling"]
    assert (found["status"], found["what"]) == ("problem", "ZeroDivisionError: division by zero")


def test_a_wrong_result_is_a_finding(doctor, monkeypatch):
    monkeypatch.setattr(sys.modules["evidence.doctor.trials"], "_POOLED", 0.0)
    assert "pooled to -0.2147" in doctor(code=1)["pooling"]["what"]


def test_a_missing_package_is_named_with_what_brings_it(doctor, monkeypatch):
    monkeypatch.setattr(metadata, "requires", lambda _: ["no-such-package>=2", "dask ; extra == 'cluster'"])
    monkeypatch.setattr(metadata, "version", lambda name: "1" if name == "evidence" else fail(name))
    found = doctor(code=1)
    assert found["no-such-package"]["remedy"] == "pip install 'no-such-package>=2'"
    assert "dask" not in found


def fail(name):
    raise metadata.PackageNotFoundError(name)


def test_nothing_is_changed_and_an_old_file_stays_old(doctor, folder):
    for path in (None, OLD):
        if path:
            shutil.copy(path, folder / "evidence.db")
        before = {one.name: one.read_bytes() for one in folder.iterdir()}
        found = doctor()
        assert {one.name: one.read_bytes() for one in folder.iterdir()} == before
    assert "db migrate" in found["file"]["remedy"]
    assert "contents" not in found


def test_no_secret_is_shown(doctor, folder, monkeypatch, capsys):
    key = folder / "key"
    key.write_text(SECRET, encoding="utf-8")
    key.chmod(0o644)
    monkeypatch.setenv("EVIDENCE_API_KEY_FILE", str(key))
    monkeypatch.setenv("NCBI_EMAIL", "somebody@example.org")
    found = doctor()
    assert SECRET not in json.dumps(found)
    assert "somebody" not in json.dumps(found)
    assert found["API key"]["what"] == "set, 10 requests a second"
    assert found["key file"]["remedy"] == f"chmod 600 {key}"
    key.chmod(0o600)
    assert "key file" not in doctor()
    assert main(["-C", str(folder), "doctor"]) == 0
    assert SECRET not in capsys.readouterr().out


def test_a_setting_that_cannot_be_used_is_named(doctor, monkeypatch):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", "file:///etc/passwd")
    assert "EVIDENCE_EUTILS_URL" in doctor(code=1)["NCBI"]["what"]


def test_nobody_is_asked_unasked(doctor, monkeypatch):
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("the network was asked"))
    assert "network" not in {one["part"] for one in doctor().values()}


def test_ncbi_is_asked_when_asked(doctor, eutils):
    assert "answered" in doctor("--network")["NCBI"]["what"]


def test_an_ncbi_that_is_away_is_a_problem(doctor, monkeypatch):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("EVIDENCE_TRIES", "1")
    assert doctor("--network", code=1)["NCBI"]["status"] == "problem"


def test_people_read_it_part_by_part(folder, capsys):
    workflow.freeze(folder, who="AR")
    main(["-C", str(folder), "doctor"])
    out = capsys.readouterr().out
    assert [line for line in out.splitlines() if line.isupper()] == [
        "MACHINE",
        "PACKAGES",
        "TRIALS",
        "SETTINGS",
        "PROJECT",
    ]
    assert "ok       freeze: the protocol is as it was frozen" in out
    assert out.endswith("\nNo problems\n")
