"""Imported by the process from which those are forked that read files: loads what each would need two seconds for.

Must never do more: a thread that works here is in no process that is forked.
"""

import gc

import extractors
from evidence.batch.gate import gate
from evidence.batch.outputs import parquet_table
from evidence.batch.task import Task

__all__ = ["Task"]

gate()
extractors.extract_ratios("A trial.\nDeath was rarer with A than with B (HR 0.70, 95% CI 0.50-0.98).")
parquet_table([])
gc.freeze()  # so that no process that is forked copies all of it in order to look for garbage
