"""From a TOML file to a Protocol, or to one error that names the line and what was probably meant.

Must never guess: a protocol that does not hold is refused whole.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
import typing
from importlib import resources
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from evidence.errors import EvidenceError, ProtocolError
from evidence.protocol.flaws import flaws, nearest
from evidence.protocol.models import Protocol
from evidence.protocol.places import line_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from evidence.protocol.flaws import Flaw

_PACKAGE = "evidence.protocols"
_LONGEST = 4 << 20  # bytes; the worked protocol has 8 kB
_LOOK = "see that it is a file that you may read, or put it back from git or a backup."


def load(path: Path, *, codes: Iterable[str] | None = None) -> Protocol:
    """Read a protocol from a file; ``codes`` are the endpoints that its outcomes may have, None: any.

    Raises:
        EvidenceError: The file cannot be read.
        ProtocolError: It is no protocol; the message names the line.
    """
    return parse(text_of(path), where=str(path), codes=codes)


def text_of(path: Path) -> str:
    """Give a protocol's text, without a byte order mark and with its line ends as they are.

    Raises:
        EvidenceError: The file cannot be read.
        ProtocolError: It is not UTF-8, or much longer than any protocol.
    """
    try:
        return decoded(_content(path), where=str(path))
    except OSError as error:
        missing = isinstance(error, FileNotFoundError | NotADirectoryError)
        remedy = "make a project with `evidence init`, or name its folder with -C." if missing else _LOOK
        raise EvidenceError("The protocol cannot be read.", where=f"{path}: {error.strerror}", remedy=remedy) from error


def _content(path: Path) -> bytes:
    """Read a protocol's file, but not for ever: a pipe is read where a shell has put it, and not in a project."""
    if path.is_fifo() and not path.is_relative_to("/dev"):
        raise EvidenceError("The protocol cannot be read.", where=f"{path}: a pipe", remedy=_LOOK)
    with path.open("rb") as file:
        content = file.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        what = f"This is no protocol: it has more than {_LONGEST >> 20} MB."
        raise ProtocolError(what, where=str(path), remedy=_LOOK)
    return content


def decoded(content: bytes, *, where: str) -> str:
    """Give the text of a file's bytes; ProtocolError if they are not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProtocolError("The protocol is not UTF-8 text.", where=where, remedy="save it as UTF-8.") from error


def parse(text: str, *, where: str, codes: Iterable[str] | None = None) -> Protocol:
    """Read a protocol from its text.

    Args:
        text: The text.
        where: The file's name, for messages.
        codes: The endpoints that the reader of the texts can give; None: outcomes are not held against any.

    Raises:
        ProtocolError: The text is not TOML, or says something that a protocol cannot say, or that matches nothing.
    """
    try:
        body = tomllib.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, and a thousand brackets, are TOML
        line = re.search(r"at line (\d+)", str(error))
        end = ": at the end" if "end of document" in str(error) else ""
        place = f"{where}:{line.group(1)}" if line else f"{where}{end}"
        remedy = "look at the quotes, brackets and equals signs of this line and the one before."
        raise ProtocolError(f"The protocol is not valid TOML: {error}.", where=place, remedy=remedy) from error
    try:
        protocol = Protocol.model_validate(body)
    except ValidationError as error:
        raise _explained(error.errors(), text, where) from error
    for flaw in flaws(protocol, codes):
        if flaw.fatal:
            place = f"{where}:{line_of(text, flaw.place)}"
            raise ProtocolError(f"The protocol cannot be used: {flaw.what}.", where=place, remedy=flaw.remedy)
    return protocol.model_copy(update={"sha256": sha256(text)})


def notes(text: str, protocol: Protocol, *, where: str) -> tuple[str, ...]:
    """Give what a protocol says that may not be meant so, with its line and what to do; it can be used all the same."""
    return tuple(noted(flaw, text, where=where) for flaw in flaws(protocol) if not flaw.fatal)


def noted(flaw: Flaw, text: str, *, where: str) -> str:
    """Say a flaw in one line, with its place in the text of the protocol."""
    return f"{where}:{line_of(text, flaw.place)}: {flaw.what}; {flaw.remedy.removesuffix('.')}"


def sha256(text: str) -> str:
    r"""Hash a protocol's text; line ends of Windows are no change.

    >>> sha256("a\r\n") == sha256("a\n")
    True
    """
    return hashlib.sha256(text.replace("\r\n", "\n").encode("utf-8")).hexdigest()


def bundled_names() -> tuple[str, ...]:
    """Return the names of the protocols that ship with the tool."""
    files = resources.files(_PACKAGE).iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in files if f.name.endswith(".toml")))


def bundled(name: str) -> str:
    """Return the text of a protocol that ships with the tool.

    Raises:
        EvidenceError: There is none of this name.
    """
    names = bundled_names()
    if name not in names:
        near = nearest(name, names)
        remedy = (f"did you mean {near!r}? Else " if near else "") + f"take one of: {', '.join(names)}."
        raise EvidenceError(f"There is no bundled protocol {name!r}.", remedy=remedy)
    return resources.files(_PACKAGE).joinpath(f"{name}.toml").read_text(encoding="utf-8")


def _explained(errors: list[ErrorDetails], text: str, where: str) -> ProtocolError:
    """Turn pydantic's first error into ours; the count of the others is said."""
    first = min(errors, key=lambda e: e["type"] != "extra_forbidden")  # a misspelt key is also a missing one
    loc = tuple(first.get("ctx", {}).get("place", first["loc"]))
    name = ".".join(str(part) for part in loc)
    place = f"{where}:{line_of(text, loc)}"
    others = f" ({len(errors) - 1} more after this one)" if len(errors) > 1 else ""
    if first["type"] == "extra_forbidden":
        known = _keys_at(loc[:-1])
        remedy = _did_you_mean(str(loc[-1]), known) if loc else ""
        remedy = remedy or f"remove it; the keys here are {', '.join(known)}."
        return ProtocolError(f"The protocol has an unknown key {name!r}{others}.", where=place, remedy=remedy)
    if first["type"] == "missing":
        return ProtocolError(f"The protocol lacks {name!r}{others}.", where=place, remedy=f"add {loc[-1]!s} there.")
    subject = f"{name!r}: " if name else ""
    message = first["msg"].removesuffix(".")
    return ProtocolError(f"The protocol cannot be used: {subject}{message}{others}.", where=place, remedy="correct it.")


def _did_you_mean(word: str, known: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {close[0]!r}?" if close else ""


def _keys_at(loc: tuple[Any, ...]) -> tuple[str, ...]:
    """Return the keys that the table at this place may have; none where any key may stand."""
    kind: Any = Protocol
    for part in loc:
        kind = _inside(kind, part)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return tuple(f.alias or name for name, f in kind.model_fields.items() if name != "sha256")
    return ()


def _inside(kind: Any, part: Any) -> Any:
    """Return the type of one part of a type: a field of a table, an item of a list, a value of a mapping."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = (f.annotation for name, f in kind.model_fields.items() if part in (name, f.alias))
        return next(fields, None)
    inner = typing.get_args(kind)
    if typing.get_origin(kind) is dict:
        return inner[1]
    return inner[0] if inner else None
