"""Flags before environment before file; bad values are named with their place; the key stays hidden."""

import io

import pytest

from evidence.config import NCBI, EntrezSettings, config_path, entrez_settings
from evidence.errors import UsageError


@pytest.fixture(autouse=True)
def bare(monkeypatch, tmp_path):
    for name in (
        "EVIDENCE_EUTILS_URL",
        "NCBI_EMAIL",
        "NCBI_API_KEY",
        "EVIDENCE_API_KEY_FILE",
        "EVIDENCE_TOOL",
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


@pytest.mark.parametrize(
    "name, field", [("NCBI_API_KEY", "api_key"), ("NCBI_EMAIL", "email"), ("EVIDENCE_TOOL", "tool")]
)
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
    ("EVIDENCE_EUTILS_URL", "http://127.0.0.1/\r\nX-Other: y"),
    ("EVIDENCE_EUTILS_URL", "http://127.0.0.1/ http://b/"),
    ("EVIDENCE_EUTILS_URL", "http://a\x1b[31mb/"),
    ("EVIDENCE_EUTILS_URL", "ftp://example.org/"),
    ("EVIDENCE_EUTILS_URL", "eutils.ncbi.nlm.nih.gov"),
    ("EVIDENCE_EUTILS_URL", "http://"),
    ("EVIDENCE_EUTILS_URL", "http://x:y@example.org/"),
    ("EVIDENCE_EUTILS_URL", "http://:y@example.org/"),
    ("EVIDENCE_EUTILS_URL", "http://@example.org/"),
    ("EVIDENCE_EUTILS_URL", "http://example.org/?a=b"),
    ("EVIDENCE_EUTILS_URL", "http://[::1/"),
    ("EVIDENCE_EUTILS_URL", "http://example.org:99999/"),
    ("EVIDENCE_TOOL", "two words"),
    ("EVIDENCE_TOOL", "x\r\nCookie: a=b"),
    ("EVIDENCE_TOOL", "tööl"),
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


@pytest.mark.parametrize(
    "address",
    ["https://me:hidden@example.org/", "https://:hidden@x/", "https://hidden@x@y/", "https://x/?api_key=hidden",
     "https://x/#hidden", "ftp://me:hidden@x/", "https://me:hidden@x:99999/", "me:hidden@x/", "https:/me:hidden@x/",
     "https:me:hidden@x/", "https://me:hid/hidden@x/", "https://a b/me:hidden@x/", "https://x/\n?hidden", "https:\\\\me:hidden@x"],
)  # fmt: skip
def test_an_address_that_is_refused_is_said_without_what_may_be_secret_in_it(monkeypatch, address):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", address)
    with pytest.raises(UsageError, match="is not an http or https address") as caught:
        entrez_settings()
    assert "hidden" not in str(caught.value)


FILES = [
    ("[entrez]\nemial = 'x'\n", "did you mean email?"),
    ("[entrez]\nqqq = 'x'\n", "known are"),
    ("[entrez\n", "correct it"),
    ("entrez = 3\n", "line of its own"),
    ("[entrez]\ntries = 'many'\n", "such as 6"),
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


KEY = "0123456789abcdef0123456789abcdef0123"


@pytest.mark.parametrize("content", [KEY, f"{KEY}\n", f"  {KEY} \r\nmy key\n"])
@pytest.mark.parametrize("way", ["flag", "environment", "config", "stdin"])
def test_the_key_from_a_file(monkeypatch, tmp_path, content, way):
    path = tmp_path / "key"
    path.write_text(content, encoding="utf-8", newline="")
    flags = {}
    if way == "flag":
        monkeypatch.setenv("NCBI_API_KEY", "another")  # a flag goes before
        flags = {"api_key_file": str(path)}
    elif way == "environment":
        monkeypatch.setenv("EVIDENCE_API_KEY_FILE", str(path))
    elif way == "config":
        write(f"[entrez]\napi_key_file = '{path}'\n")
    else:
        monkeypatch.setattr("sys.stdin", io.StringIO(content))
        flags = {"api_key_file": "-"}
    assert entrez_settings(**flags).api_key == KEY


BAD_KEYS = ["", "\n", "two words", "two\twords", "kéy", "k\0y", "x" * 201, "\n" + KEY]


@pytest.mark.parametrize("content", BAD_KEYS, ids=repr)
def test_what_is_no_key_is_refused_without_being_shown(tmp_path, content):
    path = tmp_path / "key"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="no API key") as caught:
        entrez_settings(api_key_file=str(path))
    assert caught.value.where == "--api-key-file"
    assert not content.strip() or content.strip() not in str(caught.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", "folder"])
def test_a_key_file_that_cannot_be_read(tmp_path, content):
    path = tmp_path / "key"
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match="cannot be read") as caught:
        entrez_settings(api_key_file=str(path))
    assert caught.value.where == f"--api-key-file {path}"


def test_a_key_with_a_newline_in_the_environment_is_taken_without_it(monkeypatch):
    monkeypatch.setenv("NCBI_API_KEY", f"{KEY}\n")
    assert entrez_settings().api_key == KEY
