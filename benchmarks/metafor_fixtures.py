"""Keep a part of metafor's results for the tests: the cases of metafor_blocks.py for some data sets.

Usage: python benchmarks/metafor_fixtures.py DIR fixtures/reference/blocks

DIR is the folder of metafor_agreement.py. One JSON file a data set; a case a line.
"""

import json
import sys
from pathlib import Path

from metafor_blocks import Case, cases

#: Data sets kept whole, and those of which only some functions are kept.
WHOLE = (
    "edge_dominating",
    "edge_equal_vi",
    "edge_homog",
    "edge_huge_het",
    "edge_identical",
    "edge_k2_agree",
    "edge_k2_conflict",
    "edge_scale_small",
    "heng2014_os",
    "heng2014_os_adj4",
)
TABLES = ("escalc", "mantel_haenszel", "peto")
PART = {
    "axfors2021_or": (*TABLES, "subgroups"),
    "bcg_rr": (*TABLES, "meta_regression", "subgroups", "egger", "begg", "trim_and_fill", "fail_safe_n", "influence"),
    "egger2001_or": ("egger", "begg", "trim_and_fill", "fail_safe_n"),
    "hahn2001_or": TABLES,
    "hart1999_irr": ("meta_regression",),
    "raudenbush1985": ("meta_regression", "subgroups", "cumulative", "leave_one_out"),
    "_three_level": ("three_level",),
}


def kept(case: Case, functions: tuple[str, ...] | None) -> bool:
    """Whether a case is kept: every estimator with one interval, every interval with one estimator."""
    if functions is not None:
        return case.function in functions
    return case.arguments.get("ci", "wald") == "wald" or case.arguments.get("tau2") in ("FE", "REML")


def main(source: Path, target: Path) -> None:
    """Write the files."""
    target.mkdir(parents=True, exist_ok=True)
    for name in (*WHOLE, *PART):
        data = json.loads((source / f"{name}.json").read_text())
        lines = []
        for case in cases(data):
            if not kept(case, PART.get(name)):
                continue
            shared = {} if "fits" not in data else {"yi", "vi"} & case.arguments.keys()
            own = {key: value for key, value in case.arguments.items() if key not in shared}
            row = {"function": case.function, "arguments": own, "expected": case.expected, "iterated": case.iterated}
            lines.append(json.dumps(row))
        head = {"id": name.strip("_"), "source": "metafor 3.8-1, R 4.2.2"}
        if "fits" in data:
            head |= {"yi": data["yi"], "vi": data["vi"]}
        body = ",\n".join(f"  {line}" for line in lines)
        text = json.dumps(head)[:-1] + f', "cases": [\n{body}\n]}}\n'
        (target / f"{name.strip('_')}.json").write_text(text)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
