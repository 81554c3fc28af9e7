"""The options that pooling and plotting share: what to take, by which model, and in which groups.

Stated once in ``Asked``; ``shared`` gives them to a command beside its own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from evidence.errors import UsageError

if TYPE_CHECKING:
    from evidence.figures import Model
    from evidence.workflow import Choice

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
    typer.Option(help="Interval method; the protocol's by default, else hksj-adhoc; of a fixed effect wald."),
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
By = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Subgroups: a column of the --data table, or what a project's rows carry (drugs, design, "
        "line_of_therapy, adjusted ...; a name that is not known lists them).",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What to pool or draw and how, as the options say; None where one was not given."""

    data: Data = None
    comparison: Comparison = None
    outcome: Outcome = None
    analysis: Analysis = None
    tau2: Tau2 = None
    ci: Ci = None
    level: Level = None
    pool_k2: PoolK2 = None
    by: By = None
    allow_unreviewed: Unreviewed = False

    def refuse_of_project(self, **more: bool) -> None:
        """Refuse beside a table what only a project has: left unsaid, all of the table would pass for a part of it.

        Args:
            more: Further options that only a project has, and whether each was given.

        Raises:
            UsageError: One of them was given.
        """
        own = {name: getattr(self, name) for name in ("comparison", "outcome", "analysis", "allow_unreviewed")}
        given = [f"--{name.replace('_', '-')}" for name, value in (own | more).items() if value]
        if given:
            raise UsageError(
                "A table of figures has no protocol, no decisions and no run log.",
                where=", ".join(given),
                remedy=f"leave out {' and '.join(given)}, or --data; of several outcomes give each its own table.",
            )

    @property
    def model(self) -> Model:
        """The model for a table of figures, which has no protocol to ask."""
        from evidence.figures import Model

        usual = "wald" if self.tau2 == "FE" else "hksj-adhoc"
        return Model(self.tau2 or "REML", self.ci or usual, self.level or 0.95, pool_k2=bool(self.pool_k2))

    @property
    def choice(self) -> Choice:
        """What to take from a project."""
        from evidence.workflow import Choice

        model = (self.tau2, self.ci, self.level, self.pool_k2)
        return Choice(self.comparison, self.outcome, self.analysis, *model, by=self.by)


def shared(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command with a parameter ``asked`` the options of ``Asked`` in its place, for typer to read."""
    theirs = inspect.signature(Asked, eval_str=True).parameters
    own = inspect.signature(command, eval_str=True).parameters

    @wraps(command)
    def run(**given: Any) -> None:
        command(asked=Asked(**{name: given.pop(name) for name in theirs}), **given)

    parameters = [p for name, p in own.items() if name != "asked"]
    last = [p.replace(kind=p.KEYWORD_ONLY) for p in (*theirs.values(), *parameters[1:])]
    first = [parameters[0].replace(kind=inspect.Parameter.POSITIONAL_OR_KEYWORD)]
    run.__signature__ = inspect.Signature([*first, *last])  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in (*first, *last)}
    return run
