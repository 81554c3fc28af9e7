"""The models that a protocol declares beside its main one, each as an estimator of tau2 with an interval.

Must never change what is declared: what an alternative leaves out stays as in the main model, and its words go along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence import figures

if TYPE_CHECKING:
    from evidence.protocol import Alternative, Protocol, Synthesis


def alternatives(protocol: Protocol) -> tuple[figures.Alternative, ...]:
    """Give the protocol's ``[sensitivity] alternatives`` in their order."""
    return tuple(_resolved(one, protocol.synthesis) for one in protocol.sensitivity.alternatives)


def _resolved(one: Alternative, main: Synthesis) -> figures.Alternative:
    """Fill in from the main model what an alternative leaves out; an estimator that it names asks for random effects.

    A common effect has the Wald interval only.
    """
    kind = one.model or ("random" if one.tau2 is not None else main.model)
    tau2 = one.tau2 or main.tau2
    if kind == "common" or tau2 == "FE":
        asked_for_random = one.model == "random" and one.tau2 is None
        tau2, ci = ("REML", one.ci or main.ci) if asked_for_random else ("FE", "wald")
    else:
        ci = one.ci or main.ci
    return figures.Alternative(one.label or figures.named(tau2, ci), tau2, ci, one.words())
