"""The browser that the tests of the review page and the report run in: the system's Chromium.

Run as a program it installs one where there is none: ``make test`` does so. It never takes a browser's own download: a
system's packages are signed, and what reaches them reaches the tests' other needs too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
"""What the program is called, by system; the variable CHROMIUM names another."""
APPLICATIONS = (Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),)
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking")
"""What it is started with: tests run as root in containers, where its sandbox and its shared memory are not to be had,
and ask nobody but this machine."""
INSTALL = {
    "apt-get": (("apt-get", "update", "-q"), ("apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium")),
    "dnf": (("dnf", "install", "-y", "-q", "chromium"),),
    "apk": (("apk", "add", "--quiet", "chromium"),),
}
"""What installs it, by the system's package manager."""


def executable() -> str | None:
    """Where the browser is; None where there is none. A CHROMIUM that names no program is none."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((str(path) for path in APPLICATIONS if path.exists()), None)


def remedy() -> str:
    """What a person has to type to get one."""
    if os.environ.get("CHROMIUM"):
        return f"CHROMIUM is {os.environ['CHROMIUM']!r}, which is no program: name one, or unset it"
    known = next((commands[-1] for manager, commands in INSTALL.items() if shutil.which(manager)), None)
    typed = f"install Chromium (sudo {' '.join(known)})" if known else "install Chromium or Chrome"
    return f"{typed}, or name one: make CHROMIUM=/path/to/chrome test"


def install() -> None:
    """Install the system's, if this is root on a system whose packages are known; the tests run only with one."""
    if executable() or os.environ.get("CHROMIUM") or os.geteuid() != 0:
        return
    commands = next((INSTALL[manager] for manager in INSTALL if shutil.which(manager)), ())
    for command in commands:
        sys.stderr.write(f"Chromium is missing: {' '.join(command)}\n")
        # what the package asks of a person has an answer of its own; nobody sits at a continuous integration
        done = subprocess.run(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, check=False)
        if done.returncode:
            sys.stderr.write(f"  failed with exit code {done.returncode}\n")


def main() -> int:
    """Install it where it is missing; 1 and a remedy where that cannot be done."""
    install()
    if executable():
        return 0
    sys.stderr.write(f"The tests of the review page and the report need Chromium.\n  Try: {remedy()}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
