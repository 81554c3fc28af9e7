"""The settings of the connection to NCBI, and whether it answers."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING

from evidence import config
from evidence.doctor.findings import Finding
from evidence.errors import EvidenceError

if TYPE_CHECKING:
    from collections.abc import Iterator

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def settings(email: str | None) -> Iterator[Finding]:
    """Say which settings hold and from where; of the API key only whether there is one."""
    path = config.config_path()
    there = path.is_file()
    yield Finding("settings", "config file", "ok", str(path) if there else f"none ({path})")
    try:
        found = config.entrez_settings(email=email)
    except EvidenceError as error:
        yield _refused("settings", "NCBI", error)
        return
    yield Finding("settings", "address", "ok", found.base_url)
    if found.email:
        yield Finding("settings", "e-mail", "ok", "set")
    else:
        yield Finding("settings", "e-mail", "note", "none", "NCBI asks for one: set NCBI_EMAIL or give --email.")
    pace = f"{found.rate or (10 if found.api_key else 3):g} requests a second"
    yield Finding("settings", "API key", "ok", f"{'set' if found.api_key else 'none'}, {pace}")
    yield from _readable(path if there else None)


def _readable(path: Path | None) -> Iterator[Finding]:
    """Notice a key in a file that others on the machine can read."""
    named = os.environ.get("EVIDENCE_API_KEY_FILE")
    for one in (path, Path(named).expanduser() if named and named != "-" else None):
        if one is not None and one.is_file() and one.stat().st_mode & _OTHERS and _may_hold_key(one, named):
            yield Finding("settings", "key file", "note", f"{one} can be read by others", f"chmod 600 {one}")


def _may_hold_key(path: Path, named: str | None) -> bool:
    return str(path) == str(Path(named or "").expanduser()) or "api_key" in path.read_text("utf-8", errors="replace")


def connection(email: str | None) -> Iterator[Finding]:
    """Ask PubMed for the count of one PMID: a single request."""
    from evidence.entrez import Entrez

    try:
        began = time.monotonic()
        found = Entrez(config.entrez_settings(email=email)).search("22460837[uid]", most=0)
        took = time.monotonic() - began
        yield Finding("network", "NCBI", "ok", f"answered in {took:.1f} s, {found.count} record")
    except EvidenceError as error:
        yield _refused("network", "NCBI", error)


def _refused(part: str, name: str, error: EvidenceError) -> Finding:
    where = f" ({error.where})" if error.where else ""
    return Finding(part, name, "problem", f"{error.what}{where}", error.remedy or "")
