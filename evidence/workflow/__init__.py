"""The data's route, one function a step, in the order in which a review goes along it.

Each step opens the project, does one thing and closes it, so that every one can be repeated. Nothing here computes,
parses or draws: that is done by the modules that the steps call. Must never import a heavy library by being imported.
"""

from evidence.workflow.project import init, protocol, status  # isort: skip
from evidence.workflow.amending import amend, changed_since_frozen, diff, freeze, versions  # isort: skip
from evidence.workflow.checking import protocol_notes  # isort: skip
from evidence.workflow.literature import search, fetch  # isort: skip
from evidence.workflow.importing import import_files  # isort: skip
from evidence.workflow.deduplicating import Twins, dedupe, join, split  # isort: skip
from evidence.workflow.reading import extract, explain, history, show  # isort: skip
from evidence.workflow.screening import screen, screened, export_screening, import_screening  # isort: skip
from evidence.workflow.deciding import decide, overrule, to_use  # isort: skip
from evidence.workflow.wishing import Wish, act  # isort: skip
from evidence.workflow.exchanging import import_decisions  # isort: skip
from evidence.workflow.agreeing import agreement, disagreements  # isort: skip
from evidence.workflow.studying import studies, link_reports, unlink_reports, rename_study  # isort: skip
from evidence.workflow.conflicting import conflicts, resolve  # isort: skip
from evidence.workflow.tabling import table, table_bytes, tables, write_table  # isort: skip
from evidence.workflow.results import review, pool, plot  # isort: skip
from evidence.workflow.reporting import report, write_report  # isort: skip
from evidence.workflow.showing import explained, placed  # isort: skip
from evidence.workflow.exporting import export, export_all  # isort: skip
from evidence.workflow.living import update, notify, save, runs, run, run_line, stood, difference  # isort: skip
from evidence.workflow.reading import extract_file  # isort: skip
from evidence.workflow.batching import batch, is_folder  # isort: skip  # these need no project
from evidence.workflow.evaluating import evaluate  # isort: skip  # nor does this, if records are given
from evidence.workflow.results import pool_figures, plot_figures  # isort: skip  # nor does this
from evidence.workflow.integrity import audit, verify, database, backup, migrate, check  # isort: skip
from evidence.workflow.shapes import DATABASE, PROTOCOL, REPORT, Brought, Choice, Extracted, Searched

__all__ = [
    "DATABASE",
    "PROTOCOL",
    "REPORT",
    "Brought",
    "Choice",
    "Extracted",
    "Searched",
    "Twins",
    "Wish",
    "act",
    "agreement",
    "amend",
    "audit",
    "backup",
    "batch",
    "changed_since_frozen",
    "check",
    "conflicts",
    "database",
    "decide",
    "dedupe",
    "diff",
    "difference",
    "disagreements",
    "evaluate",
    "explain",
    "explained",
    "export",
    "export_all",
    "export_screening",
    "extract",
    "extract_file",
    "fetch",
    "freeze",
    "history",
    "import_decisions",
    "import_files",
    "import_screening",
    "init",
    "is_folder",
    "join",
    "link_reports",
    "migrate",
    "notify",
    "overrule",
    "placed",
    "plot",
    "plot_figures",
    "pool",
    "pool_figures",
    "protocol",
    "protocol_notes",
    "rename_study",
    "report",
    "resolve",
    "review",
    "run",
    "run_line",
    "runs",
    "save",
    "screen",
    "screened",
    "search",
    "show",
    "split",
    "status",
    "stood",
    "studies",
    "table",
    "table_bytes",
    "tables",
    "to_use",
    "unlink_reports",
    "update",
    "verify",
    "versions",
    "write_report",
    "write_table",
]
