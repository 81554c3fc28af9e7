"""The circumstances that commands are tried in, and how far each may change what comes."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
from contextlib import contextmanager

from .circumstances import (
    Circumstance,
    full_drive,
    left_pipe,
    linked,
    locked,
    on_another_drive,
    outdated,
    renamed,
    replaced,
    zeros,
)

NOWHERE = "/proc/nowhere"
ODD = 'Ünï "q" it\'s 🦊 x%20y#?&;$(a)\n`b` \\ <c>'

HARMLESS = {
    # what comes is as on a good day: the same code, the same words
    "clock in 1971": Circumstance(year=1971),
    "clock in 2199": Circumstance(year=2199),
    "no home": Circumstance({"HOME": None, "USER": None, "LOGNAME": None, "XDG_CONFIG_HOME": None}),
    "home that is none": Circumstance({"HOME": NOWHERE, "XDG_CONFIG_HOME": None, "XDG_STATE_HOME": None, "XDG_CACHE_HOME": None}),
    "no colour": Circumstance({"NO_COLOR": "1"}),
    "colour forced": Circumstance({"FORCE_COLOR": "1"}),
    "a dumb terminal's name": Circumstance({"TERM": "dumb"}),
    "no room for temporary files": Circumstance({"TMPDIR": NOWHERE, "TMP": None, "TEMP": None}),
    "everybody may": Circumstance(umask=0),
    "nobody else may": Circumstance(umask=0o077),
    "no input": Circumstance(closed=(0,)),
    "an odd path": Circumstance(move=renamed(ODD)),
    "a path in latin-1": Circumstance(move=renamed(b"r\xe9view \xff")),
    "a link": Circumstance(move=linked),
    "another drive": Circumstance(move=on_another_drive),
    "of the version before": Circumstance(move=outdated),
    "ascii": Circumstance({"LC_ALL": "C", "LANG": "C"}, encoding="ascii"),
}  # fmt: skip
TERMINALS = {
    # what comes is laid out for the terminal
    "20 columns": Circumstance({"TERM": "xterm-256color", "COLUMNS": None}, columns=20),
    "20 columns, dumb": Circumstance({"TERM": "dumb", "COLUMNS": None}, columns=20),
    "80 columns, no colour": Circumstance({"TERM": "xterm-256color", "COLUMNS": None, "NO_COLOR": "1"}, columns=80),
}
UNHEARD = {
    # nobody takes what comes
    "a pipe that nobody reads": Circumstance(out=left_pipe),
    "a full drive for the output": Circumstance(out=full_drive),
}
HOSTILE = {
    # what cannot be done is said, and nothing is lost
    "no network": Circumstance({"EVIDENCE_EUTILS_URL": "{refusing}", "EVIDENCE_TRIES": "1"}),
    "a server that hangs": Circumstance({"EVIDENCE_EUTILS_URL": "{hanging}", "EVIDENCE_TRIES": "1", "EVIDENCE_TIMEOUT": "0.5"}),
    "may not be written": Circumstance(move=locked, bound=True),
    "evidence.db is a folder": Circumstance(move=replaced("evidence.db", os.mkdir)),
    "evidence.db is a pipe": Circumstance(move=replaced("evidence.db", os.mkfifo)),
    "evidence.db is empty": Circumstance(move=replaced("evidence.db", zeros(0))),
    "evidence.db is zeros": Circumstance(move=replaced("evidence.db", zeros(1 << 30))),
    "review.toml is a folder": Circumstance(move=replaced("review.toml", os.mkdir)),
    "review.toml is a pipe": Circumstance(move=replaced("review.toml", os.mkfifo)),
    "review.toml is zeros": Circumstance(move=replaced("review.toml", zeros(1 << 30))),
    "review.toml is no text": Circumstance(move=replaced("review.toml", lambda path: path.write_bytes(b"\xff\xfe\x00"))),
}  # fmt: skip


@contextmanager
def sockets():
    """Addresses of E-utilities at which nobody answers: one that refuses, one that takes the call and is silent."""
    with socket.socket() as refusing, socket.socket() as hanging:
        for each in (refusing, hanging):
            each.bind(("127.0.0.1", 0))
        hanging.listen()
        named = {"refusing": refusing, "hanging": hanging}
        yield {name: f"http://127.0.0.1:{each.getsockname()[1]}/entrez/eutils/" for name, each in named.items()}


@contextmanager
def placed(circumstance, folder):
    """Lay a project where the circumstance wants it, and take it away afterwards."""
    there = circumstance.move(folder) if circumstance.move else folder
    try:
        yield there
    finally:
        for path in (there, *there.rglob("*")) if circumstance.bound else ():
            path.chmod(0o755)
        if there != folder:
            shutil.rmtree(os.fsencode(there))


CODES = {0, 1, 2, 3, 4, 5, 6, 10}
_NEVER = ("Traceback", "ESCAPED", "bug in evidence", "Exception ignored", "Warning:")
_STYLE = re.compile(r"\x1b\[[0-9;]*m")
_COLOUR = re.compile(r"\x1b\[(?:[0-9;]*;)?(?:[349][0-7]|10[0-7]|[34]8)[0-9;]*m")
_OF_THE_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+(?:\+00:00|Z)?)?|\b[0-9a-f]{12,64}\b|\d+\.\d+ s\b|\d+\.\d+ GB")


def flaws(said):
    """What no command may ever do, whatever surrounds it."""
    text = said.out + said.err
    found = [word for word in _NEVER if word in text]
    if said.code not in CODES:
        found.append(f"ended with {said.code}")
    if '"error": {' in said.err:
        found += [] if json.loads(said.err.splitlines()[-1])["error"]["hint"] else ["no hint"]
    elif any(line.startswith("error:") for line in text.splitlines()) and "Try: " not in text:
        found.append("no remedy")
    return found


def evened(said, folder):
    """The code and the words, without what differs from place to place and from day to day, and without colours."""
    texts = [_STYLE.sub("", text) for text in (said.out, said.err)]
    for path in (os.fspath(folder), os.path.realpath(folder)):
        for one in (path, path.encode("utf-8", "backslashreplace").decode(), json.dumps(path)[1:-1], ascii(path)[1:-1]):
            texts = [text.replace(one, "PLACE") for text in texts]
    return said.code, *(_OF_THE_DAY.sub("#", text) for text in texts)


def unseemly(said, circumstance):
    """The escapes that are printed on a terminal that knows none, or wants no colours."""
    if circumstance.environment.get("TERM") == "dumb":
        return re.findall("\x1b", said.out)
    return _COLOUR.findall(said.out) if circumstance.environment.get("NO_COLOR") else []
