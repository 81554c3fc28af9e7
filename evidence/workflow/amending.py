"""The protocol that binds: freeze it, amend it with a reason, and say what changed between its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence import protocol as protocols
from evidence.errors import UsageError
from evidence.protocol import Version, unamended
from evidence.protocol.differing import LAYOUT, changes
from evidence.protocol.history import AMEND, FIELD, FREEZE
from evidence.store import Store
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.protocol.differing import Change

NOW = "now"
"""The name of the file as it is, beside the numbers of the versions."""

_AMEND = "evidence protocol amend --reason TEXT"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two states of the protocol by name, such as ``version 1 (frozen on 2026-01-31 by AR)``, and what changed."""

    earlier: str
    later: str
    same_text: bool
    changes: tuple[Change, ...]

    def words(self) -> list[str]:
        """Say it, line by line."""
        none = "Nothing changed." if self.same_text else f"Changed: {LAYOUT}."
        return [f"From {self.earlier} to {self.later}:", *(f"  {one}" for one in self.changes or (none,))]

    def to_json(self) -> dict[str, Any]:
        """Give it as JSON has it."""
        listed = [one.to_json() for one in self.changes]
        return {"from": self.earlier, "to": self.later, "same_text": self.same_text, "changes": listed}


def freeze(folder: Path, *, who: str, why: str = "") -> Version:
    """Bind the protocol: from now on a change of it is noticed, and an amendment needs a reason.

    Raises:
        UsageError: It is frozen already, or nobody is named.
        ProtocolError: It does not hold.
    """
    return _decide(folder, FREEZE, who=who, why=why)


def amend(folder: Path, *, who: str, why: str) -> Version:
    """Bind the protocol as it is now in place of the last version, which is kept.

    Raises:
        UsageError: Nothing is frozen, nothing changed, or nobody or no reason is named.
        ProtocolError: It does not hold.
    """
    if not why.strip():
        raise UsageError("An amendment needs a reason.", where="--reason", remedy="say why the protocol changes.")
    return _decide(folder, AMEND, who=who, why=why)


def versions(folder: Path) -> tuple[Version, ...]:
    """Give the versions that were frozen or amended to, in their order; none where nothing is frozen."""
    if not (folder / DATABASE).exists():
        return ()
    with Store.open(folder / DATABASE) as store:
        return protocols.versions(store.decisions())


def changed_since_frozen(folder: Path) -> str:
    """Say in one line that the protocol in use is not the one that binds; empty where it is, or nothing is frozen."""
    bound = versions(folder)
    said = unamended(bound, protocol(folder)[1].sha256) if bound else ""
    return f"{said}: {_AMEND}" if said else ""


def diff(folder: Path, earlier: str = "", later: str = NOW) -> Compared:
    """Say what changed between two versions, by number, or since one of them; by default since the last.

    Raises:
        UsageError: Nothing is frozen, or there is no such version.
        ProtocolError: The protocol as it is now does not hold.
    """
    bound = versions(folder)
    if not bound:
        what = "The protocol was never frozen, so there is nothing to compare it with."
        raise UsageError(what, where=str(folder), remedy="freeze it with evidence protocol freeze.")
    (first, old), (second, new) = (_version(folder, bound, name) for name in (earlier or str(bound[-1].number), later))
    return Compared(first, second, protocols.sha256(old) == protocols.sha256(new), changes(old, new))


def _version(folder: Path, bound: tuple[Version, ...], name: str) -> tuple[str, str]:
    """Give the name in words and the text of a version, or of the file as it is."""
    if name == NOW:
        path, _ = protocol(folder)
        return f"{path.name} as it is now", protocols.text_of(path)
    if not (name.isdecimal() and 0 < int(name) <= len(bound)):
        known = ", ".join(str(one.number) for one in bound)
        remedy = f"take one of: {known}, {NOW}; evidence protocol show --history lists them."
        raise UsageError(f"There is no version {name} of the protocol.", remedy=remedy)
    one = bound[int(name) - 1]
    return f"version {one.number} ({one.done} on {one.day} by {one.who})", one.text


def _decide(folder: Path, action: str, *, who: str, why: str) -> Version:
    if not who.strip():
        raise UsageError("Nobody is named who decides this.", remedy="add --reviewer NAME.")
    path, rules = protocol(folder)
    text = protocols.text_of(path)
    with Store.open(folder / DATABASE) as store, store.together():
        _refuse(protocols.versions(store.decisions()), action, rules.sha256)
        store.decide(rules.sha256, action, who=who, why=why, field=FIELD, after=text)
        return protocols.versions(store.decisions())[-1]


def _refuse(bound: tuple[Version, ...], action: str, current: str) -> None:
    """Refuse what would bind nothing new, or bind anew what is bound without a reason."""
    if action == AMEND and not bound:
        what = "The protocol was never frozen, so it can be changed without an amendment."
        raise UsageError(what, remedy="freeze it with evidence protocol freeze.")
    if bound and bound[-1].sha256 == current:
        what = f"Nothing changed: the protocol is as it was {bound[-1].done} on {bound[-1].day}."
        raise UsageError(what, remedy="change review.toml first, then amend.")
    if action == FREEZE and bound:
        what = f"The protocol is frozen already, since {bound[0].day}, and was changed since."
        raise UsageError(what, remedy=f"say why: {_AMEND}.")
