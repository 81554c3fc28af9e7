"""The reference of the commands, as Markdown: ``python -m evidence.cli.reference`` prints docs/commands.md.

Made from the commands themselves, so that it cannot say what they do not.
"""

from __future__ import annotations

import inspect
import sys
from itertools import chain
from typing import TYPE_CHECKING, Any

import typer

from evidence.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = """# The commands

Made from the commands themselves by `make docs`. The options of every command, which may stand before or after it:
"""


def markdown() -> str:
    """Give the reference: every command with what it does, its arguments and options, and examples."""
    group: Any = typer.main.get_command(app)
    return "\n".join(chain([_HEAD], _options(group), _commands(group, "evidence"))) + "\n"


def _commands(group: Any, prefix: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix} {name}")
        else:
            yield from _command(command, f"{prefix} {name}")


def _command(command: Any, name: str) -> Iterator[str]:
    arguments = [each.metavar or each.name.upper() for each in command.params if each.param_type_name == "argument"]
    yield f"\n## `{' '.join([name, *arguments])}`\n"
    yield inspect.cleandoc(command.help or "")
    yield ""
    yield from _options(command)
    if command.epilog:
        yield "\n```"
        yield from (line.strip() for line in command.epilog.splitlines() if line.strip().startswith("evidence"))
        yield "```"


def _options(command: Any) -> Iterator[str]:
    context = command.context_class(command, info_name="", max_content_width=200)
    for each in command.params:
        if (said := each.get_help_record(context)) and each.help and each.name != "help":
            named, meant = (" ".join(part.split()) for part in said)
            yield f"- `{named}`: {meant}"


if __name__ == "__main__":
    sys.stdout.write(markdown())
