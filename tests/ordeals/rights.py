"""A command run by somebody who is bound by the permissions of files, as root is not."""

from __future__ import annotations

import ctypes
import os

from .processes import LONGEST, forks
from .review import Said, quiet

_VERSION_3 = 0x20080522  # of the capabilities' header, see capset(2)


def bound(folder, words):
    """Run ``evidence -C folder words`` in a process without root's rights over files."""
    here, there = forks().Pipe()
    process = forks().Process(target=_command, args=(str(folder), tuple(words), there))
    process.start()
    assert here.poll(LONGEST)
    said = here.recv()
    process.join(LONGEST)
    return said


def _command(folder, words, said):
    from evidence.__main__ import main

    if os.geteuid() == 0:
        give_up()
    with quiet() as (out, err):
        code = main(["-C", folder, *words])
    said.send(Said(code, out.getvalue(), err.getvalue()))
    os._exit(0)


def give_up():
    """Keep root's name, for which the files of this test are its own, and none of its capabilities."""
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise OSError(ctypes.get_errno(), "capset")
