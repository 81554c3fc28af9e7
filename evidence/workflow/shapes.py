"""What goes into the steps of the route and what comes out of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evidence.errors import UsageError
from evidence.records import Tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidence.duplicates import Match
    from evidence.protocol import Protocol
    from evidence.records import Rejected
    from evidence.report.review import Review
    from evidence.store import Added
    from evidence.synthesis import Analysis

OnBatch = Callable[[int, int], None] | None
"""Is told how many are done of how many."""

PROTOCOL = "review.toml"
DATABASE = "evidence.db"
REPORT = "report.html"


@dataclass(frozen=True, slots=True)
class Choice:
    """What to pool and how, as a command asks for it; None is the protocol's own, ``by`` a row property."""

    comparison: str | None = None
    outcome: str | None = None
    analysis: str | None = None
    tau2: str | None = None
    ci: str | None = None
    level: float | None = None
    pool_k2: bool | None = None
    by: str | None = None

    def model(self, rules: Protocol) -> Protocol:
        """Give the protocol with the model asked for; FE is the common-effect model.

        Raises:
            UsageError: Another interval than Wald's is asked for of a common effect, which has no other.
        """
        asked: dict[str, Any] = {"tau2": self.tau2, "ci": self.ci, "level": self.level, "pool_k2": self.pool_k2}
        asked = {name: value for name, value in asked.items() if value is not None}
        if self.tau2 is not None:
            asked["model"] = "common" if self.tau2 == "FE" else "random"
        synthesis = rules.synthesis.model_copy(update=asked)
        if self.ci not in {None, synthesis.fitted[1]}:
            raise UsageError(
                "A common effect has the Wald interval only.",
                where=f"--ci {self.ci}",
                remedy="leave --ci out, or name an estimator of tau2, such as --tau2 REML.",
            )
        return rules.model_copy(update={"synthesis": synthesis})

    def pick(self, found: Review) -> tuple[Analysis, ...]:
        """Pick the analyses asked for: those by stratum, or declared ones by their id (``all``: every one).

        Raises:
            UsageError: A name that the protocol does not know, or a property that rows do not have.
        """
        rules = found.protocol
        _known(self.comparison, [one.id for one in rules.comparison], "comparison")
        _known(self.outcome, [one.id for one in rules.outcome], "outcome")
        _known(self.analysis, [*(one.id for one in rules.analysis), "all"], "analysis")
        if self.by is not None:
            from evidence.synthesis.grouping import known

            known(self.by)
        return tuple(
            one
            for one in (found.strata if self.analysis is None else found.declared)
            if self.comparison in {None, one.comparison}
            and self.outcome in {None, one.endpoint}
            and self.analysis in {None, "all", one.id}
        )


@dataclass(frozen=True, slots=True)
class Searched:
    """The answer to one of the protocol's searches, with what PRISMA-S asks for.

    ``new`` counts the PMIDs that the project does not hold, None if PubMed was asked for the count alone; ``kept`` are
    how many PMIDs the project now has of this search, 0 in a dry run; ``ran`` is in UTC, ISO 8601.
    """

    query: str
    translation: str
    count: int
    new: int | None
    kept: int
    warnings: tuple[str, ...]
    ran: str
    base_url: str
    database: str = "PubMed"


@dataclass(slots=True)
class Brought:
    """What fetching or importing brought, by the records' keys.

    ``kept`` came, but are held in a later revision or in a format that tells more; ``joined`` turned out to be
    publications that the project holds; ``told`` counts what stood in the file, ``stored`` each record taken of it.
    """

    name: str = ""
    new: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    deleted: tuple[str, ...] = ()
    joined: tuple[Match, ...] = ()
    rows_new: int = 0
    rows_unchanged: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    told: Tally = field(default_factory=Tally)
    stored: dict[str, Tally] = field(default_factory=dict)

    def count(self, added: Added) -> None:
        """Add what the store made of one part of it."""
        self.new += added.new
        self.revised += added.revised
        self.unchanged += added.unchanged
        self.kept += added.kept
        self.rows_new += added.rows_new
        self.rows_unchanged += added.rows_unchanged


@dataclass(slots=True)
class Extracted:
    """What was read in one run; ``failed`` are records that the extractor could not read."""

    records: int = 0
    effects: int = 0
    abstained: int = 0
    failed: list[Rejected] = field(default_factory=list)


def _known(name: str | None, names: Sequence[str], kind: str) -> None:
    if name is not None and name not in names:
        raise UsageError(f"The protocol has no {kind} {name}.", remedy=f"take one of: {', '.join(names)}.")
