"""Studies of an analysis at two moments, and the analyses that they make."""

from __future__ import annotations

from math import log

from evidence.figures import Model
from evidence.living import Causes, Line, Point, Snapshot, compare
from evidence.living.snapshots import refit

FIGURES = {"Ann 2019": (0.80, 0.15), "Bob 2020": (0.95, 0.12), "Cid 2021": (0.70, 0.20), "Dot 2022": (1.10, 0.10)}


def point(study, standing="pooled", *, value=None, sei=None, **more):
    ratio, se = FIGURES[study]
    record = more.pop("record", study[:3])
    effect = log(value or ratio), sei or se
    if standing in {"no-usable-data", "set-aside"}:
        effect = None, None
    more = {"stratum": "rct", "text_sha256": "a", "decision": "accepted" if standing == "pooled" else None, **more}
    printed = f"{value or ratio:.2f}"
    return Point(
        study=study,
        report=record,
        record=record,
        row=f"{record}/row",
        standing=standing,
        yi=effect[0],
        sei=effect[1],
        printed=printed,
        **more,
    )


def line(*points, model=None, **more):
    how = model or Model(min_k=3)
    pooled = [one for one in points if one.pooled]
    result = refit(pooled, how, cross_strata=False)
    naming = {"id": "os", "label": "OS, rct", "comparison": "c", "endpoint": "OS", "measure": "HR", "stratum": "rct"}
    counts = {"k": len(pooled), "k_eligible": len(points), "result": result, "model": how, "points": points}
    return Line(**{**naming, "numerator": "A", "reference": "B", **counts, **more})


def moved(before, after, *causes):
    return compare(Snapshot((before,)), Snapshot((after,)), Causes(causes))


ANN, BOB, CID, DOT = map(point, FIGURES)
THREE = line(ANN, BOB, CID)
WAITING = point("Dot 2022", "not-accepted")
