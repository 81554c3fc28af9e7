"""The command that opens the page on which people look at the words and decide: review."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from evidence.cli.app import app
from evidence.cli.session import example, session_of
from evidence.errors import UsageError

_Queue = Literal["unreviewed", "flagged", "changed", "conflicts", "all"]


@app.command(epilog=example("evidence review --reviewer AR", "evidence review --reviewer BR --queue conflicts --open"))
def review(
    context: typer.Context,
    *,
    reviewer: Annotated[str, typer.Option(help="Who decides; the protocol's only team member by default.")] = "",
    queue: Annotated[_Queue, typer.Option(help="Which records to begin with.")] = "unreviewed",
    blind: Annotated[
        bool | None,
        typer.Option(
            "--blind/--open",
            help="Whether others' decisions are hidden until both have decided; hidden by default where the protocol "
            "wants more than one reviewer.",
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(
            "-p",
            "--port",
            min=0,
            max=65_535,
            help="0 is any; a taken one, the next.  [default: this review's last one, or 8765]",
        ),
    ] = None,
    host: Annotated[str, typer.Option(help="The address to listen on: this machine's own.")] = "127.0.0.1",
    consent: Annotated[
        str, typer.Option(metavar="WORDS", help="What has to be said before another --host than this machine's.")
    ] = "",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address and open no browser.")] = False,
) -> None:
    """See the words behind each number and decide, in the browser.

    The page is served by this machine to this machine alone, and needs no network. The address that is printed holds
    the key to it. Ctrl-C ends it; what the page showed as saved is on disk. What it showed as not saved waits in the
    browser for this page at the same port, which is taken again at the next start.
    """
    from evidence import workflow
    from evidence.page import serve
    from evidence.page.reading import Reviewer

    session = session_of(context)
    place = serve.Place(host, port, consent)
    serve.check(place)
    rules = workflow.protocol(session.project)[1]
    team = rules.review.team
    name = reviewer.strip() or (team[0].initials if len(team) == 1 else "")
    if not name:
        raise UsageError("Nobody is named who decides.", where="--reviewer", remedy="add --reviewer NAME.")
    hidden = rules.review.blind and rules.review.reviewers_per_item > 1 if blind is None else blind

    def opened(address: str, once: str) -> None:
        begins = "" if queue == "unreviewed" else f"#queue={queue}"
        typer.echo(address + begins)
        session.say(f"{name} reviews {rules.review.title}. Open the address above in a browser; Ctrl-C ends the page.")
        if not no_browser:
            serve.open_browser(once + begins)

    serve.serve(session.project / workflow.DATABASE, rules, Reviewer(name, hidden), place, say=opened, warn=session.say)
    session.say("The page is closed. What it showed as saved is on disk.")
