"""Imported by the process from which commands are forked: loads and builds what each would spend its first seconds on."""

import importlib

import extractors
import meta

for _name in (
    "evidence.__main__",
    "evidence.entrez",
    "evidence.report",
    "evidence.store.incoming",
    "evidence.workflow",
):
    importlib.import_module(_name)

extractors.extract("A trial.\nThe hazard ratio for A versus B was 0.70 (95% CI 0.50-0.98).", pmid="1")
meta.pool([-0.3, -0.1, 0.1], [0.04, 0.05, 0.06])
