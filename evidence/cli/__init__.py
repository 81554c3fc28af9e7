"""The commands: each parses, calls one function of the route, and prints.

They are listed in the help in the order in which their modules are imported.
"""

from evidence.cli import project  # isort: skip
from evidence.cli import protocol  # isort: skip
from evidence.cli import literature  # isort: skip
from evidence.cli import importing  # isort: skip
from evidence.cli import reading, batch  # isort: skip
from evidence.cli import showing  # isort: skip
from evidence.cli import screening  # isort: skip
from evidence.cli import deciding  # isort: skip
from evidence.cli import reviewing  # isort: skip
from evidence.cli import studying  # isort: skip
from evidence.cli import tabling  # isort: skip
from evidence.cli import synthesis  # isort: skip
from evidence.cli import exporting  # isort: skip
from evidence.cli import living  # isort: skip
from evidence.cli import measuring  # isort: skip
from evidence.cli import integrity  # isort: skip
from evidence.cli import doctoring  # isort: skip
from evidence.cli.app import app

__all__ = [
    "app",
    "batch",
    "deciding",
    "doctoring",
    "exporting",
    "importing",
    "integrity",
    "literature",
    "living",
    "measuring",
    "project",
    "protocol",
    "reading",
    "reviewing",
    "screening",
    "showing",
    "studying",
    "synthesis",
    "tabling",
]
