"""What holds for one call of the program: which project, how talkative, where messages go.

Results go to standard output; everything that is said about them goes through ``Session.say`` to standard error.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar, cast

import typer

from evidence.cli.streams import Styled

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table

_WIDE = 200  # columns, for a file or a pipe
_TAKES_VALUE = ("-C", "--project")
_FLAGS = frozenset({"-q", "--quiet", "-v", "--verbose", "--debug"})


@dataclass
class Session:
    """The options that every command shares."""

    project: Path = field(default_factory=Path)
    project_given: bool = False
    quiet: bool = False
    verbose: int = 0
    debug: bool = False

    def say(self, *lines: str) -> None:
        """Print lines of a message on standard error, unless the user asked for quiet."""
        if not self.quiet:
            for line in lines:
                typer.echo(line, err=True)

    def detail(self, *lines: str) -> None:
        """Print lines on standard error if the user asked for more."""
        if self.verbose:
            self.say(*lines)

    def warn_changed(self) -> None:
        """Say in one line if the project's protocol is not the one that was frozen or last amended to."""
        from evidence import workflow

        if said := workflow.changed_since_frozen(self.project):
            self.say(f"warning: {said}")

    def follow(self) -> None:
        """Print, if the user asked for more, what the modules note on their way, such as that NCBI is asked again."""
        logging.getLogger("matplotlib").setLevel(logging.ERROR)  # that it has no home for its cache is no matter
        warnings.formatwarning = _one_line
        log = logging.getLogger("evidence")
        log.setLevel(logging.INFO if self.verbose and not self.quiet else logging.CRITICAL)
        if not any(isinstance(handler, _Aloud) for handler in log.handlers):
            log.addHandler(_Aloud())

    def counter(self, what: str) -> Callable[[int, int], None] | None:
        """Give a function (done, total) that shows progress in place, or None.

        Where standard error is no terminal there is a plain line now and then if the user asked for more.
        """
        if self.quiet or not sys.stderr.isatty():
            return _Lines(what).show if self.verbose and not self.quiet else None

        def show(done: int, total: int) -> None:
            end = "\n" if done >= total else ""
            typer.echo(f"\r{what} {_bar(done, total)} {done}/{total}{end}", err=True, nl=False)

        return show


def _one_line(message: Warning | str, *_: Any, **__: Any) -> str:
    """Say a warning as the tool says its own, without the place in the code."""
    return f"warning: {message}\n"


class _Aloud(logging.Handler):
    """Says what is logged, on standard error as it is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        typer.echo(record.getMessage(), err=True)


@dataclass
class _Lines:
    """Progress as plain lines, one each ``EVERY`` and one at the end."""

    what: str
    said: int = 0
    EVERY: ClassVar[int] = 1_000

    def show(self, done: int, total: int) -> None:
        if done >= total or done - self.said >= self.EVERY:
            self.said = done
            typer.echo(f"{self.what} {done}/{total}", err=True)


def session_of(context: typer.Context) -> Session:
    """Give this call's session."""
    found: Session = context.ensure_object(Session)
    return found


def hoisted(arguments: list[str]) -> list[str]:
    """Move the options that every command shares to the front, so that they may stand before or after the command.

    >>> hoisted(["demo", "-C", "there", "--debug"])
    ['-C', 'there', '--debug', 'demo']
    >>> hoisted(["import", "--", "-q"])
    ['import', '--', '-q']
    """
    front: list[str] = []
    rest: list[str] = []
    queue = list(arguments)
    while queue:
        word = queue.pop(0)
        if word == "--":
            rest += [word, *queue]
            break
        if word in _TAKES_VALUE and queue:
            front += [word, queue.pop(0)]
        elif word in _FLAGS or word.startswith("--project="):
            front.append(word)
        else:
            rest.append(word)
    return front + rest


def print_json(body: Any) -> None:
    """Print one JSON object a line on standard output, as UTF-8 with no escapes."""
    typer.echo(json.dumps(body, ensure_ascii=False))


def print_table(table: Table, narrow: Table) -> None:
    """Print a table on standard output, the narrow one if the other does not fit into the terminal.

    Where not even that fits the terminal breaks its lines: a number that is cut off is another number.
    """
    from rich.console import Console

    console = Console(file=cast("IO[str]", Styled()), width=None if sys.stdout.isatty() else _WIDE)
    if not sys.stdout.isatty() or _needs(console, table).maximum <= console.width:
        console.print(table)
        return
    console.width = max(console.width, _needs(console, narrow).minimum)
    console.print(narrow)


def _needs(console: Console, table: Table) -> Measurement:
    return console.measure(table, options=console.options.update(max_width=_WIDE))


def example(*commands: str) -> str:
    """Give the lines that stand under a command's help: how to call it.

    The form feed keeps typer from filling the lines into one paragraph.
    """
    shown = "\n".join(f"  {command}" for command in commands)
    return f"\b\nExample:\n{shown}"


def _bar(done: int, total: int, width: int = 24) -> str:
    filled = width if total <= 0 else min(width, width * done // total)
    return "[" + "#" * filled + "." * (width - filled) + "]"
