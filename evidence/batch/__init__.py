"""Many files in, findings out, without a project: the same records give the same lines in any number of processes.

Must never drop a record silently: one that cannot be read is listed, and the rest is written. Must never leave half
an output file, or need more memory for a larger file.
"""

from evidence.batch.bodies import json_line, record_body
from evidence.batch.extracting import FileResult, Options, extract_file
from evidence.batch.folder import run_into
from evidence.batch.local import bodies, readers, run
from evidence.batch.progress import Progress
from evidence.batch.stats import Stats
from evidence.batch.summary import Summary

__all__ = [
    "FileResult",
    "Options",
    "Progress",
    "Stats",
    "Summary",
    "bodies",
    "extract_file",
    "json_line",
    "readers",
    "record_body",
    "run",
    "run_into",
]
