"""What must hold whatever bytes come in: a harness for each importer, for the reading of texts and for the protocol.

``make stress`` lets atheris look for bytes that break one; every such input stands in fixtures/fuzz, and plain pytest
holds all of them again. ``python -m fuzzing NAME --seconds 60`` (with tests/ and the root on PYTHONPATH) runs one.
"""

from .harness import LONGEST, BrokenError, Harness, held
from .importers import IMPORTERS
from .reading import READINGS

HARNESSES = {harness.name: harness for harness in (*IMPORTERS, *READINGS)}

__all__ = ["HARNESSES", "LONGEST", "BrokenError", "Harness", "held"]
