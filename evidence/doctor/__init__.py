"""What a support person would ask for: the machine, the packages, the settings, the project; each with a remedy.

Must never show a secret, change anything, or ask the network unless it is told to.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from evidence.doctor.connection import connection, settings
from evidence.doctor.findings import Finding
from evidence.doctor.machine import machine, packages
from evidence.doctor.project import project
from evidence.doctor.trials import trials

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Finding", "examine"]


def examine(folder: Path, *, network: bool = False, email: str | None = None) -> tuple[Finding, ...]:
    """Look at everything that an answer to "it does not work" depends on.

    Args:
        folder: The project; a folder that is none is said to be none, which is no problem.
        network: Whether to ask NCBI one question.
        email: Who asks it, as in ``config.entrez_settings``.

    Returns:
        What was found, in a fixed order; what cannot be looked at is a finding too, never an exception.
    """
    parts = [machine(), packages(), trials(), settings(email), project(folder)]
    return tuple(chain(*parts, connection(email) if network else ()))
