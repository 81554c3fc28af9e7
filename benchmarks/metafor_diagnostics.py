"""Print the worst difference between metafor and everything in meta but the pool itself, field by field.

Usage: python benchmarks/metafor_diagnostics.py DIR

DIR is the folder of metafor_agreement.py, which does the same for meta.pool. The difference is relative; where a figure
may be 0 it is set against a floor, as there.
"""

import json
import sys
from collections import defaultdict
from itertools import zip_longest
from pathlib import Path
from statistics import fmean
from typing import Any

from metafor_blocks import Case, cases

import meta

#: Percentages are set against 1 point; what identical effects bring to 0, metafor has in rounding errors of 1e-15.
FLOORS = {"i2": 1.0, "r2": 1.0, "dffits": 1e-6, "dfbetas": 1e-6, "statistic": 1e-6, "coef": 1e-6}


def differences(case: Case) -> list[tuple[str, float]]:
    """Relative differences of one case, (field, difference) for each figure."""
    result = getattr(meta, case.function)(**case.arguments)
    floors = FLOORS | dict.fromkeys(
        ("tau2", "tau2_deleted", "tau2_common"), 0.01 * fmean(case.arguments.get("vi", [1]))
    )
    pairs = [(field, theirs, taken(result, field)) for field, theirs in case.expected.items()]
    sizes = taken(result, "pooled.k") if case.function == "subgroups" else getattr(result, "k", ())
    single = [k == 1 for k in flat(sizes)]
    found = []
    for field, theirs, ours in pairs:
        if field.startswith("fill_"):  # the order of mirror images of equal effects is chance
            theirs, ours = sorted(theirs), sorted(ours)  # noqa: PLW2901
        for i, (a, b) in enumerate(zip_longest(flat(theirs), flat(ours))):
            if field.split(".")[-1] in ("q", "q_p", "i2", "h2") and i < len(single) and single[i]:
                continue  # metafor prints 0 and 1 for a single study; ours are None, because it has no heterogeneity
            found.append((field, difference(a, b, floors.get(field.split(".")[-1], 1e-12))))
    return found


def taken(result: Any, field: str) -> Any:
    """Field of a result; ``pooled.k`` is the k of each of its pooled."""
    if "." not in field:
        return getattr(result, field)
    outer, inner = field.split(".")
    inside = getattr(result, outer)
    return [getattr(one, inner) for one in (inside if type(inside) is tuple else (inside,))]


def flat(x: Any) -> list[Any]:
    """Figures of a scalar, a list, or a list of lists."""
    if isinstance(x, list | tuple):
        return [figure for part in x for figure in flat(part)]
    return [x]


def difference(theirs: Any, ours: Any, floor: float) -> float:
    """Relative difference; infinite where only one of the two is defined, or words differ."""
    if theirs is None or ours is None or isinstance(theirs, str | bool):
        return 0.0 if theirs == ours else float("inf")
    return abs(ours - theirs) / max(abs(theirs), floor)


def main(folder: Path) -> None:
    """Run every case and print the table: one row a field, closed forms and iterated estimators apart."""
    worst: dict[tuple[str, str], dict[bool, tuple[float, str]]] = defaultdict(dict)
    count: dict[str, int] = defaultdict(int)
    for file in sorted(folder.glob("*.json")):
        for case in cases(json.loads(file.read_text())):
            count[case.function] += 1
            where = f"{file.stem} {case.arguments.get('tau2', '')}"
            for field, off in differences(case):
                cell = worst[case.function, field]
                if not off <= cell.get(case.iterated, (-1.0, ""))[0]:
                    cell[case.iterated] = (off, where)
    print("worst relative difference to metafor")
    print(f"{'function':15s} {'field':20s} {'closed forms':36s} iterated")
    for (function, field), cell in worst.items():
        closed, iterated = (f"{cell[x][0]:7.1e} {cell[x][1]}" if x in cell else "-" for x in (False, True))
        print(f"{function:15s} {field:20s} {closed:36s} {iterated}")
    print("calls: " + ", ".join(f"{name} {n}" for name, n in count.items()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
