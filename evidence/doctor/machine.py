"""Python, the system, the terminal, and the packages that this tool is built on."""

from __future__ import annotations

import locale
import os
import platform
import re
import shutil
import sys
import tempfile
from importlib import metadata
from typing import TYPE_CHECKING

from evidence.doctor.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"[A-Za-z0-9._-]+")
_OPTIONAL = re.compile(r";\s*extra\s*==")
_OWN = "evidence"


def machine() -> Iterator[Finding]:
    """Say on what this runs."""
    yield Finding("machine", "Python", "ok", f"{platform.python_version()} ({sys.executable})")
    yield Finding("machine", "system", "ok", f"{platform.system()} {platform.release()}, {platform.machine()}")
    yield _encoding()
    width = shutil.get_terminal_size().columns
    seen = "a terminal" if sys.stdout.isatty() else "not a terminal"
    colour = ", NO_COLOR is set" if os.environ.get("NO_COLOR") else ""
    yield Finding("machine", "output", "ok", f"{seen}, {width} columns{colour}")
    yield _temporary()


def _encoding() -> Finding:
    said = f"files {locale.getpreferredencoding(do_setlocale=False)}, output {sys.stdout.encoding}"
    if (sys.stdout.encoding or "").lower().replace("-", "") == "utf8":
        return Finding("machine", "encoding", "ok", said)
    remedy = "set LANG=C.UTF-8 or PYTHONUTF8=1; what cannot be printed is replaced, files are UTF-8 in any case."
    return Finding("machine", "encoding", "note", said, remedy)


def _temporary() -> Finding:
    try:
        with tempfile.TemporaryFile() as file:
            file.write(b"evidence")
        return Finding("machine", "temporary files", "ok", tempfile.gettempdir())
    except OSError as error:
        remedy = "name a folder that can be written to: TMPDIR=/path"
        return Finding("machine", "temporary files", "problem", str(error.strerror or error), remedy)


def packages() -> Iterator[Finding]:
    """Give the version of this tool and of each package that it needs; one that is missing is a problem."""
    try:
        needed = metadata.requires(_OWN) or []
        yield Finding("packages", _OWN, "ok", metadata.version(_OWN))
    except metadata.PackageNotFoundError:
        remedy = "pip install ., in the folder that has pyproject.toml"
        yield Finding("packages", _OWN, "note", "it runs from its source and is not installed", remedy)
        return
    for requirement in needed:
        if not _OPTIONAL.search(requirement):
            yield _package(requirement)


def _package(requirement: str) -> Finding:
    name = _NAME.match(requirement)
    assert name is not None
    try:
        return Finding("packages", name[0], "ok", metadata.version(name[0]))
    except metadata.PackageNotFoundError:
        return Finding("packages", name[0], "problem", "missing", f"pip install '{requirement}'")
