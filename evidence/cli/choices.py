"""The options that pooling and plotting share: what to take, and by which model."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON, one object a line.")]
Unreviewed = Annotated[
    bool, typer.Option("--allow-unreviewed", help="Use what no person has accepted too; every output then says so.")
]
Analysis = Annotated[
    str | None,
    typer.Option("--analysis", metavar="ID", help="A declared analysis of the protocol; all shows them all."),
]
Comparison = Annotated[str | None, typer.Option(metavar="ID", help="Only this comparison of the protocol.")]
Outcome = Annotated[str | None, typer.Option(metavar="ID", help="Only this outcome of the protocol, such as OS.")]
Tau2 = Annotated[
    Literal["FE", "DL", "HE", "SJ", "ML", "REML", "EB", "PM"] | None,
    typer.Option(help="Estimator of tau2 (FE: fixed effect); the protocol's by default, else REML."),
]
Ci = Annotated[
    Literal["wald", "hksj", "hksj-adhoc"] | None,
    typer.Option(help="Interval method; the protocol's by default, else hksj-adhoc."),
]
Level = Annotated[
    float | None, typer.Option(min=0.5, max=0.999, help="Level of the intervals; the protocol's by default, else 0.95.")
]
PoolK2 = Annotated[
    bool | None,
    typer.Option("--pool-k2/--no-pool-k2", help="Whether to average two studies; the protocol's choice, else not."),
]
Data = Annotated[
    str | None,
    typer.Option(
        metavar="FILE.csv",
        help="Use this table, no project: slab,yi,vi or yi,sei or measure,value,ci_low,ci_high[,ci_level] or "
        "value,p_value or o_minus_e,v or chi2,direction,v or events_a,n_a,events_b,n_b.",
    ),
]
