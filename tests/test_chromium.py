"""How the browser of the tests is found and installed, with package managers that are scripts of ours."""

import os
import stat
from pathlib import Path

import chromium
import pytest


def program(folder, name, text="exit 0"):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.fixture
def system(tmp_path, monkeypatch):
    """A system with nothing on its PATH, no application and no CHROMIUM, whose user is root."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setattr(chromium, "APPLICATIONS", (tmp_path / "Chromium.app",))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    return tmp_path


@pytest.mark.parametrize("name", chromium.NAMES)
def test_a_browser_is_found_by_each_of_its_names(system, name):
    assert chromium.executable() is None
    path = program(system, name)
    assert chromium.executable() == str(path)
    assert chromium.main() == 0


def test_an_application_is_found(system):
    program(system, "Chromium.app")
    assert chromium.executable() == str(system / "Chromium.app")


def test_the_named_one_comes_first_and_is_never_replaced_by_another(system, monkeypatch, capsys):
    program(system, "chromium")
    own = program(system, "mine")
    monkeypatch.setenv("CHROMIUM", str(own))
    assert chromium.executable() == str(own)
    monkeypatch.setenv("CHROMIUM", str(system / "no such"))
    assert chromium.main() == 1
    assert "which is no program" in capsys.readouterr().err


@pytest.mark.parametrize("manager", chromium.INSTALL)
def test_root_gets_one_from_the_systems_packages(system, manager):
    program(system, manager, f'for last; do :; done; [ "$last" = chromium ] && cp "$0" {system}/chromium; exit 0')
    (system / "cp").symlink_to("/bin/cp")
    assert chromium.main() == 0
    assert Path(chromium.executable()).name == "chromium"


WITHOUT = [
    # who, what the package manager does, what is said
    (1000, "exit 0", "sudo apt-get install"),
    (0, "exit 100", "failed with exit code 100"),
    (0, "exit 0", "make CHROMIUM="),
]


@pytest.mark.parametrize("who, does, said", WITHOUT)
def test_without_one_the_remedy_is_said(system, monkeypatch, capsys, *, who, does, said):
    program(system, "apt-get", does)
    monkeypatch.setattr(os, "geteuid", lambda: who)
    assert chromium.main() == 1
    assert said in capsys.readouterr().err


def test_an_unknown_system_is_told_what_to_do(system, capsys):
    assert chromium.main() == 1
    assert "install Chromium or Chrome, or name one" in capsys.readouterr().err


def test_nobody_but_root_installs(system, monkeypatch):
    asked = system / "asked"
    program(system, "apt-get", f"touch {asked}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    chromium.install()
    assert not asked.exists()


def test_the_system_of_these_tests_has_one():
    assert chromium.executable(), chromium.remedy()
