"""The rim: runs a command, and turns what went wrong into one message on standard error and an exit code.

Must never print a traceback unless ``--debug`` asks for it, and never hide one from it.
"""

from __future__ import annotations

import json
import sys
import traceback
from typing import TYPE_CHECKING, Any

import typer

from evidence.cli import app, streams
from evidence.cli.session import Session, hoisted
from evidence.errors import EvidenceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_INTERRUPTED = 130
_CALLED_WRONGLY: Any = typer.BadParameter.__mro__[1]  # click's UsageError, wherever this typer keeps its click
_REPORT_TO = "the project's issue tracker"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code (0 ok; the others are listed in README.md).

    Args:
        arguments: The words after the program's name; those of the process by default.
    """
    streams.settle()
    words = hoisted(list(sys.argv[1:] if arguments is None else arguments))
    session = Session(debug="--debug" in words)
    try:
        code = _run(words, session)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        streams.discard_output()
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    except EvidenceError as error:
        _show(error, session, as_json="--json" in words)
        return error.exit_code
    except Exception as error:  # noqa: BLE001  # whatever it is, it is reported, as what it is
        full = streams.unwritten(error) if isinstance(error, OSError) else None
        _show(full or _bug(error), session, as_json="--json" in words)
        return 1
    return code


def _run(words: list[str], session: Session) -> int:
    try:
        code = app(words, prog_name="evidence", obj=session, standalone_mode=False)
    except _CALLED_WRONGLY as error:
        if "--json" in words and str(error):
            raise UsageError(error.format_message(), remedy="see the command with --help.") from error
        error.show()
        return int(error.exit_code)
    except SystemExit as stopped:
        if isinstance(stopped.__context__, OSError):  # so typer ends where the reader of the output has gone
            raise BrokenPipeError from stopped
        return int(stopped.code or 0)  # so it ends when a shell has been answered
    except typer.Abort:  # Ctrl-C
        return _INTERRUPTED
    return code if isinstance(code, int) else 0


def _show(error: EvidenceError, session: Session, *, as_json: bool) -> None:
    if session.debug:
        traceback.print_exc()
    if as_json:
        body = {"code": error.exit_code, "message": error.what, "hint": error.remedy, "where": error.where}
        sys.stderr.write(json.dumps({"error": body}, ensure_ascii=False) + "\n")
    else:
        sys.stderr.write(f"error: {error}\n")


def _bug(error: Exception) -> EvidenceError:
    return EvidenceError(
        f"This is a bug in evidence: {type(error).__name__}: {error}".splitlines()[0],
        remedy=f"run it again with --debug and send what it prints to {_REPORT_TO}.",
    )


if __name__ == "__main__":
    sys.exit(main())
