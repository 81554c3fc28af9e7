"""At which port a page was served last: decisions that a browser could not send wait under that address.

A browser keeps them by address and port, on this machine. So the port is kept on this machine too, by project and
reviewer, and not in the project. Must never keep the page from being served.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from evidence import files
from evidence.errors import EvidenceError


def state_path() -> Path:
    """Give the folder of what this program keeps for its next start, whether or not it exists."""
    return Path(os.environ.get("XDG_STATE_HOME") or "~/.local/state").expanduser() / "evidence" / "pages"


def last(project: Path, reviewer: str, host: str) -> int | None:
    """Give the port at which a reviewer's page of a project was served last; None where nothing usable is kept."""
    try:
        kept = json.loads(_file(project, reviewer, host).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    port = kept.get("port") if isinstance(kept, dict) else None
    return port if type(port) is int and 0 < port < 65_536 else None


def keep(project: Path, reviewer: str, host: str, port: int) -> str:
    """Keep it for the next start; give why that cannot be done, empty where it is done."""
    path = _file(project, reviewer, host)
    body = {"project": str(project.resolve()), "reviewer": reviewer, "host": host, "port": port}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, f"{json.dumps(body, indent=1)}\n")
    except OSError as error:
        return error.strerror or str(error)
    except EvidenceError as error:
        return error.what
    return ""


def _file(project: Path, reviewer: str, host: str) -> Path:
    named = json.dumps([os.fsdecode(project.resolve()), reviewer, host])
    return state_path() / f"{hashlib.sha256(named.encode('ascii')).hexdigest()[:24]}.json"
