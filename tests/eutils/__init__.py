"""A local E-utilities that behaves as PubMed's, faults included. Loopback only; see ``Eutils`` and ``Fault``.

``python -m eutils --records 100000`` (with tests/ on PYTHONPATH) runs one by itself.
"""

from .clock import Clock, RealClock
from .faults import CUTS, PASSING, Drawn, Fault
from .rate import worst_second
from .records import Records, article, book
from .server import Asked, Eutils

__all__ = [
    "CUTS",
    "PASSING",
    "Asked",
    "Clock",
    "Drawn",
    "Eutils",
    "Fault",
    "RealClock",
    "Records",
    "article",
    "book",
    "worst_second",
]
