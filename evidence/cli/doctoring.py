"""The command about what it runs on: doctor."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from evidence.cli.app import app
from evidence.cli.session import example, print_json, session_of


@app.command(epilog=example("evidence doctor", "evidence -C my-review doctor --network", "evidence doctor --json"))
def doctor(
    context: typer.Context,
    *,
    network: Annotated[bool, typer.Option("--network", help="Ask NCBI one question, too.")] = False,
    email: Annotated[str | None, typer.Option(metavar="ADDRESS", help="Who asks NCBI.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Examine the machine, packages, settings and project.

    Nothing is changed, no secret is printed, and without --network nobody is asked: the output can go to whoever helps.
    Exit code 1 if something is a problem.
    """
    from evidence.doctor import examine

    found = examine(session_of(context).project, network=network, email=email)
    problems = sum(one.status == "problem" for one in found)
    if json:
        print_json({"problems": problems, "findings": [asdict(one) for one in found]})
    else:
        part = ""
        for one in found:
            if one.part != part:
                typer.echo(f"{'' if not part else chr(10)}{one.part.upper()}")
                part = one.part
            typer.echo(one.line())
        typer.echo(f"\n{problems or 'No'} problem{'' if problems == 1 else 's'}")
    raise typer.Exit(int(bool(problems)))
