"""Deeds in processes of their own: one that dies (kill -9) at its n-th step towards the disk, and many at once."""

from __future__ import annotations

import os

from eutils import Clock

from .processes import LONGEST, forks
from .review import quiet
from .statements import Steps, count_in


def dies(step, deed, folder, around):
    """Do a deed and die at a step; give the process's exit code: 0 where the deed had ended before.

    ``deed`` is its name and what it is given, ``around`` the environment and the time.
    """
    process = forks().Process(target=_do, args=(step, [deed], str(folder), around))
    process.start()
    process.join(LONGEST)
    return process.exitcode


def at_once(several, folder, around):
    """Do several lists of deeds, each in a process of its own; give what was said of each deed of each."""
    pipes, started = [], []
    for deeds in several:
        here, there = forks().Pipe()
        started.append(forks().Process(target=_do, args=(None, deeds, str(folder), around, there)))
        started[-1].start()
        pipes.append(here)
    for pipe in pipes:
        assert pipe.poll(LONGEST)
    said = [pipe.recv() for pipe in pipes]
    for process in started:
        process.join(LONGEST)
    return said


def told_elsewhere(folder):
    """Give what a process of its own reads in a project."""
    here, there = forks().Pipe()
    process = forks().Process(target=_tell, args=(folder, there))
    process.start()
    assert here.poll(LONGEST)
    said = here.recv()
    process.join(LONGEST)
    return said


def _tell(folder, said):
    from .copies import told

    said.send(told(folder))


def _do(step, deeds, folder, around, said=None):
    from evidence.entrez import clock
    from evidence.store import file

    from .copies import kept
    from .deeds import done

    os.environ.update(around[0])
    clock.CLOCK = Clock(around[1])
    file.dt = kept(clock.CLOCK)
    count_in(Steps(step))
    with quiet():
        told = [done(name, folder, given) for name, given in deeds]
    if said is not None:
        said.send(told)
    os._exit(0)
