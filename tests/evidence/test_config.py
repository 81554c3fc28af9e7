"""Flags before environment before file; bad values are named with their place; the key stays hidden."""

import pytest

from evidence.config import NCBI, EntrezSettings, config_path, entrez_settings
from evidence.errors import UsageError


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    for name in (
        "EVIDENCE_EUTILS_URL",
        "NCBI_EMAIL",
        "NCBI_API_KEY",
        "EVIDENCE_TIMEOUT",
        "EVIDENCE_TRIES",
        "EVIDENCE_RATE",
        "EVIDENCE_BACKOFF",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))


def write(text):
    config_path().parent.mkdir(parents=True)
    config_path().write_text(text, encoding="utf-8")


def test_defaults():
    assert entrez_settings() == EntrezSettings(base_url=NCBI)
    assert entrez_settings(email=None, tries=None) == EntrezSettings()


def test_order(monkeypatch):
    write('[entrez]\nemail = "file@example.org"\ntries = 7\ntimeout = 3\n')
    monkeypatch.setenv("NCBI_EMAIL", "env@example.org")
    monkeypatch.setenv("EVIDENCE_TIMEOUT", "4.5")
    found = entrez_settings(timeout=9)
    assert (found.email, found.tries, found.timeout) == ("env@example.org", 7, 9.0)
    assert entrez_settings(email="flag@example.org").email == "flag@example.org"


@pytest.mark.parametrize("name, field", [("NCBI_API_KEY", "api_key"), ("NCBI_EMAIL", "email")])
def test_environment(monkeypatch, name, field):
    monkeypatch.setenv(name, "x")
    assert getattr(entrez_settings(), field) == "x"
    monkeypatch.setenv(name, "")
    assert getattr(entrez_settings(), field) == getattr(EntrezSettings(), field)


@pytest.mark.parametrize(
    "address, used",
    [
        ("http://127.0.0.1:8000/e", "http://127.0.0.1:8000/e/"),
        ("https://example.org/a/b//", "https://example.org/a/b/"),
    ],
)
def test_address(monkeypatch, address, used):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", address)
    assert entrez_settings().base_url == used


BAD = [
    ("EVIDENCE_EUTILS_URL", "file:///etc/passwd"),
    ("EVIDENCE_EUTILS_URL", "ftp://example.org/"),
    ("EVIDENCE_EUTILS_URL", "eutils.ncbi.nlm.nih.gov"),
    ("EVIDENCE_EUTILS_URL", "http://"),
    ("EVIDENCE_EUTILS_URL", "http://x:y@example.org/"),
    ("EVIDENCE_EUTILS_URL", "http://example.org/?a=b"),
    ("EVIDENCE_EUTILS_URL", "http://[::1/"),
    ("EVIDENCE_EUTILS_URL", "http://example.org:99999/"),
    ("EVIDENCE_TRIES", "0"),
    ("EVIDENCE_TRIES", "2.5"),
    ("EVIDENCE_TIMEOUT", "soon"),
    ("EVIDENCE_TIMEOUT", "-1"),
    ("EVIDENCE_RATE", "0"),
    ("EVIDENCE_RATE", "nan"),
    ("EVIDENCE_BACKOFF", "inf"),
]


@pytest.mark.parametrize("name, value", BAD)
def test_bad_values_are_named(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(UsageError) as caught:
        entrez_settings()
    assert caught.value.where == name
    assert caught.value.remedy
    assert caught.value.exit_code == 2


FILES = [
    ("[entrez]\nemial = 'x'\n", "did you mean email?"),
    ("[entrez]\nqqq = 'x'\n", "known are"),
    ("[entrez\n", "correct it"),
    ("entrez = 3\n", "line of its own"),
    ("[entrez]\ntries = 'many'\n", "such as 4"),
]


@pytest.mark.parametrize("text, remedy", FILES)
def test_a_bad_file(text, remedy):
    write(text)
    with pytest.raises(UsageError) as caught:
        entrez_settings()
    assert str(config_path()) in caught.value.where
    assert remedy in caught.value.remedy


def test_the_key_is_not_shown():
    found = entrez_settings(api_key="secret-key")
    assert found.api_key == "secret-key"
    assert "secret-key" not in repr(found)
