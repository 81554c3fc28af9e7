"""Settings of the connection to NCBI: flags first, then the environment, then the user's config file.

Must never print the API key, and never accept an address that is not http or https.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from evidence.errors import UsageError

NCBI = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
_KEY_FILE = "api_key_file"  # a setting of its own until it is read
_KEY = re.compile(r"[!-~]{1,200}")
_VISIBLE = re.compile(r"[!-~]+")  # an address with blanks or line ends in it is two things
_SECRET = re.compile(  # where an address may hold a password or a key, also one that is put together wrongly
    r"(?<=://).*(?=@)|^(?!.*://).*(?=@)|(?<=[?#]).+", re.DOTALL
)
_TOOL = re.compile(r"[A-Za-z0-9_.+-]{1,60}")  # NCBI wants it without blanks, and it stands in a header
_ENVIRONMENT = {
    "base_url": "EVIDENCE_EUTILS_URL",
    "email": "NCBI_EMAIL",
    "tool": "EVIDENCE_TOOL",
    "api_key": "NCBI_API_KEY",
    _KEY_FILE: "EVIDENCE_API_KEY_FILE",
    "timeout": "EVIDENCE_TIMEOUT",
    "tries": "EVIDENCE_TRIES",
    "rate": "EVIDENCE_RATE",
    "backoff": "EVIDENCE_BACKOFF",
}


@dataclass(frozen=True, slots=True)
class EntrezSettings:
    """How to reach E-utilities.

    ``timeout`` is in seconds, for connecting and between two pieces of an answer; ``tries`` counts the first one;
    ``rate`` is in requests a second, None for what NCBI allows (3, with a key 10); ``backoff`` scales the waits between
    tries, 1 for the real service.
    """

    base_url: str = NCBI
    email: str = ""
    tool: str = "evidence"
    api_key: str | None = field(default=None, repr=False)
    timeout: float = 30.0
    tries: int = 6
    rate: float | None = None
    backoff: float = 1.0


def config_path() -> Path:
    """Give the path of the user's config file, whether or not it exists."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or "~/.config").expanduser() / "evidence" / "config.toml"


def entrez_settings(**flags: Any) -> EntrezSettings:
    """Put the settings together.

    Args:
        **flags: Fields of ``EntrezSettings``, or ``api_key_file``, as given on the command line; None means not given.

    Returns:
        The settings; ``base_url`` ends in a slash.

    Raises:
        UsageError: A value cannot be used; ``where`` names the flag, the variable or the file.
    """
    known = {each.name for each in fields(EntrezSettings)} | {_KEY_FILE}
    values: dict[str, Any] = {}
    origin: dict[str, str] = {}
    for source in (_from_file(known), _from_environment(), _from_flags(flags)):
        for key, (value, where) in source.items():
            if value is not None:
                name = "api_key" if key == _KEY_FILE else key
                values[name], origin[name] = (_key_in(str(value), where) if key == _KEY_FILE else value), where
    return EntrezSettings(**{name: _checked(name, value, origin[name]) for name, value in values.items()})


def _checked(name: str, value: Any, where: str) -> Any:
    """Give a setting in its type; UsageError if it cannot be used."""
    if name in {"timeout", "tries", "rate", "backoff"}:
        return _number(value, name, where)
    if name == "base_url":
        return _address(str(value), where)
    if name == "api_key":
        return _key(str(value), where)
    if name == "tool" and not _TOOL.fullmatch(str(value)):
        what = f"tool {value!r} is not a name of letters, digits and . _ + -."
        raise UsageError(what, where=where, remedy="leave it out, for evidence.")
    return value


def _from_flags(flags: dict[str, Any]) -> dict[str, tuple[Any, str]]:
    return {key: (value, f"--{key.replace('_', '-')}") for key, value in flags.items()}


def _from_environment() -> dict[str, tuple[Any, str]]:
    return {key: (os.environ[name], name) for key, name in _ENVIRONMENT.items() if os.environ.get(name)}


def _from_file(known: set[str]) -> dict[str, tuple[Any, str]]:
    path = config_path()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("entrez", {})
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return {}
    except (ValueError, RecursionError) as error:
        raise UsageError(f"The config file is not TOML: {error}.", where=str(path), remedy="correct it.") from error
    if not isinstance(table, dict):
        raise UsageError("entrez is not a table.", where=str(path), remedy="write [entrez] on a line of its own.")
    for key in table:
        if key not in known:
            close = get_close_matches(key, known, n=1)
            remedy = f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}."
            raise UsageError(f"entrez.{key} is not a setting.", where=str(path), remedy=remedy)
    return {key: (value, f"{path}: entrez.{key}") for key, value in table.items()}


def _key_in(path: str, where: str) -> str:
    """Read the file of the API key: its first line, or standard input's for ``-``."""
    try:
        if path == "-":
            return sys.stdin.readline()
        with Path(path).expanduser().open(encoding="utf-8") as file:
            return file.readline(1_000)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        what = f"The file of the API key cannot be read: {why}."
        raise UsageError(what, where=f"{where} {path}", remedy="name a file whose first line is the key.") from None


def _key(key: str, where: str) -> str:
    """Give the key without the blanks around it; what is wrong with it is said without showing it."""
    if not _KEY.fullmatch(key.strip()):
        what = "This is no API key: it must be one word of letters and digits."
        raise UsageError(what, where=where, remedy="copy it from your NCBI account, or leave it out.")
    return key.strip()


def _number(value: Any, key: str, where: str) -> float:
    try:
        number: float = int(value) if key == "tries" else float(value)
    except (TypeError, ValueError):
        number = -1
    lowest_is_fine = key == "backoff"
    if not (0 < number < 86_400 or (number == 0 and lowest_is_fine)):
        what = f"{key} {value!r} is not a positive {'whole ' if key == 'tries' else ''}number."
        raise UsageError(what, where=where, remedy=f"give {key} such as {getattr(EntrezSettings(), key) or 3}.")
    return number


def _address(address: str, where: str) -> str:
    try:
        parts = urlsplit(address)
        usable = (
            _VISIBLE.fullmatch(address) and parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        )
    except ValueError:
        usable = None
    if not usable or "@" in parts.netloc or parts.query or parts.fragment:
        shown = _SECRET.sub("...", address)
        what = f"{shown!r} is not an http or https address of E-utilities."
        raise UsageError(what, where=where, remedy=f"leave it out for {NCBI}")
    return address.rstrip("/") + "/"
