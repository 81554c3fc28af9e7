"""What was not taken: named on standard error, each with its place and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidence.cli.session import Session
    from evidence.records import Rejected


def list_rejected(rejected: Iterable[Rejected]) -> None:
    """Name what was not taken, on standard error, each with its place and what to do."""
    for one in rejected:
        typer.echo(f"error: {one.reason} ({one.where})", err=True)
        if one.remedy:
            typer.echo(f"  Try: {one.remedy}", err=True)


def end_with(session: Session, rejected: Iterable[Rejected], *, failed: bool, following: str) -> None:
    """End a command: with exit code 1 if anything failed, else with what to do next."""
    listed = tuple(rejected)
    list_rejected(listed)
    if listed or failed:
        raise typer.Exit(1)
    session.say(f"Next: {following}")
