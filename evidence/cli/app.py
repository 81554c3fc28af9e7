"""The typer application and the options that every command shares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from evidence import __version__
from evidence.cli.session import session_of

app = typer.Typer(
    name="evidence",
    help="From a PubMed question to a pooled estimate in which every number leads back to the words it came from.",
    epilog="-C, -q, -v and --debug may stand before or after the command. Start with: evidence demo",
    no_args_is_help=True,
    add_completion=True,
    rich_markup_mode=None,  # plain help: quick to start, and the same in a terminal, a pipe and a test
    pretty_exceptions_enable=False,  # the rim prints errors
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"evidence {__version__}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    *,
    project: Annotated[
        Path | None,
        typer.Option("-C", "--project", metavar="DIR", help="The project's folder; the current one by default."),
    ] = None,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Print results only, no messages.")] = False,
    verbose: Annotated[int, typer.Option("-v", "--verbose", count=True, show_default=False, help="Say more.")] = 0,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
    version: Annotated[  # noqa: ARG001  # answered by its callback
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Set what holds for this call."""
    session = session_of(context)
    session.project = project or Path()
    session.project_given = project is not None
    session.quiet = quiet
    session.verbose = verbose
    session.debug = debug
    session.follow()
