"""What lies before one reviewer: the queues, a record with its items, and what the protocol says about them.

Must never answer from what was read before another process changed it.
"""

from __future__ import annotations

import hashlib
import json
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from evidence import protocol
from evidence.decisions import event_id
from evidence.errors import EvidenceError
from evidence.page import asking, criteria, deciding, disputes, items
from evidence.page.confirming import on
from evidence.page.effect import Effect
from evidence.page.index import Index, NotYet
from evidence.page.reading import Known
from evidence.page.spans import Marked
from evidence.page.standing import QUEUES, Standing
from evidence.store import Store
from evidence.workflow.shapes import PROTOCOL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence.page.asking import Asked
    from evidence.page.reading import Reading, Reviewer
    from evidence.protocol import Protocol
    from evidence.store import Decision

Body = dict[str, Any]

MOST = 200
"""The largest page of a queue."""

_AT_ONCE = 0.02  # seconds for which the first view waits for the list of records
_SOON = 2.0  # seconds for which the conflicts wait for what is worked out beside
_PATIENCE = 10.0  # seconds for which a record or a decision does


class NotThere(Exception):
    """There is no such record or queue."""


class Stale(Exception):
    """The record is not as the person saw it: what they sent, and how it stands now."""

    def __init__(self, yours: Body, record: Body) -> None:
        super().__init__("The record was changed since you looked at it.")
        self.yours, self.record = yours, record


class Desk:
    """Everything that the page asks for.

    Args:
        path: The project's file.
        rules: Its protocol.
        reviewer: Who sits at it.
    """

    def __init__(self, path: Path, rules: Protocol, reviewer: Reviewer) -> None:
        self._path, self.rules, self.reviewer = path, rules, reviewer
        self.index = Index(path, Known(rules, reviewer))
        self.effect = Effect(path, self.index)
        self._writing = threading.Lock()
        self._protocol = (0, 0)

    def review(self) -> Body:
        """Say what is reviewed, by whom, and how far it is."""
        rules = self.rules
        with self._asked_of_list():
            queues = self.index.queues
            counts, progress = queues.counts(), {**queues.progress(), "counting": self.index.counting}
        counts["conflicts"] += len(self.effect.contradicting())
        team = [member.initials for member in rules.review.team]
        return {
            "id": rules.review.id,
            "title": rules.review.title,
            "reviewer": self.reviewer.name,
            "blind": self.reviewer.blind,
            "reviewers": list(dict.fromkeys([*team, self.reviewer.name])),
            "reviewers_per_item": rules.review.reviewers_per_item,
            "require": rules.synthesis.require,
            "question": rules.question.model_dump(),
            "comparisons": [{"id": one.id, **_sides(rules, one.id)} for one in rules.comparison],
            "outcomes": [{"id": one.id, "label": one.label} for one in rules.outcome],
            "eligibility": criteria.wording(rules),
            "queues": [{"id": name, "label": label, "count": counts[name]} for name, label in QUEUES.items()],
            "progress": progress,
            "shortcuts": {},
        }

    def queue(self, name: str, after: str | None, limit: int) -> Body:
        """List the records of a queue after one; NotThere if there is no such queue."""
        if name not in QUEUES:
            raise NotThere(f"There is no queue {name}.")
        with self._asked_of_list():
            keys, following = self.index.queues.page(name, after, min(max(limit, 1), MOST))
            return {"items": [self._line(key) for key in keys], "next": following}

    def record(self, key: str, queue: str = "unreviewed") -> Body:
        """Give a record with all that is asked about it; NotThere if the list does not have it."""
        with self._asked() as store:
            return self._record(store, key, queue)

    def decide(self, body: bytes) -> Body:
        """Keep a decision; what is answered is on disk.

        Raises:
            Unusable: It cannot be made as it is.
            Stale: The record is not as its person saw it.
            NotThere: There is no such record.
        """
        asked = asking.read(body)
        if asked.action == "take":
            with self._asked():
                pass  # what others did meanwhile is taken in, and what is worked out stands on it
            self.effect.is_new(_PATIENCE)
        with self._writing, self._asked() as store:
            with store.together():
                self.index.catch_up(store)  # nobody can add anything between this look and our own word
                kept = [one for one in self.index.sent.get(asked.client_id, ()) if one.who == self.reviewer.name]
                kept = kept or self._keep(store, asked)
            self.index.catch_up(store)
            names = [event_id(one) for one in kept]
            subjects = [one.subject for one in kept]
            record = self._record(store, asked.key, "unreviewed")
        return {"saved": kept[-1].made, "event_id": names[-1], "event_ids": names, "items": subjects, "record": record}

    def _keep(self, store: Store, asked: Asked) -> list[Decision]:
        found = self._found(store, asked.key)
        if asked.etag != self._etag(found) or asked.text_sha256 != found.record.text_sha256:
            raise Stale(asked.model_dump(), {**self._body(found), **self._beside(asked.key, "unreviewed")})
        taken = {one.subject for one in self.index.about(asked.key)}
        if asked.action == "take" and not self.effect.is_new():
            raise NotYet  # two reports are compared as they stand now, or not at all
        contradicting = {one.id: one for one in self.effect.contradicting()}
        made = deciding.acts(deciding.Case(self.index.known, found, asked, taken, contradicting))
        common = {"who": self.reviewer.name, "why": asked.why}
        return [
            store.decide(
                one.subject,
                one.action,
                field=one.field,
                before=one.before,
                after=one.after,
                text_sha256=one.text_sha256 or asked.text_sha256,  # a report that is taken may be another record's
                **common,
            )
            for one in made
        ]

    def pooled(self) -> Body:
        """Give the effect of what is accepted, as far as this reviewer may see it."""
        with self._asked_of_list():
            pass  # what others did meanwhile is taken in; the background need not give way to this
        return self.effect.body()

    def conflicts(self) -> Body:
        """Give what two people disagree on whom the reviewer may see, and reports that contradict each other."""
        with self._asked() as store:
            found = list(disputes.items(self.index, store))
        waiting = not self.effect.is_new(_SOON)
        return {"items": [*found, *disputes.contradicting(self.rules, self.effect.contradicting())], "waiting": waiting}

    def agreement(self) -> Body:
        """Say how far the reviewers agree."""
        with self._asked():
            return disputes.agreed(self.index.decided())

    def _found(self, store: Store, key: str) -> Reading:
        if key not in self.index.queues.entries:
            raise NotThere(f"The project has no record {key}.")
        return self.index.reading(store, key)

    def _record(self, store: Store, key: str, queue: str) -> Body:
        return {**self._body(self._found(store, key)), **self._beside(key, queue)}

    def _beside(self, key: str, queue: str) -> Body:
        previous, following = self.index.queues.beside(key, queue if queue in QUEUES else "unreviewed")
        return {"next": following, "previous": previous}

    def _body(self, found: Reading) -> Body:
        record, marked = found.record, Marked(found.record.text)
        panel = criteria.panel(self.rules, found, marked)
        listed = [*items.estimates(self.index.known, found, marked), *items.missing(self.index.known, found)]
        for one in listed:
            one["spans"] = marked.of_item(one["id"])
        return {
            "key": record.key,
            "pmid": record.pmid,
            "doi": record.doi,
            "title": record.title,
            "year": record.year,
            "journal": record.journal,
            "authors": list(record.authors),
            "registry_ids": list(record.registry_ids),
            "url": _address(record.pmid, record.doi),
            "text": record.text,
            "text_sha256": record.text_sha256,
            "etag": self._etag(found),
            "notes": _notes(found),
            "notices": list(dict.fromkeys(text for row in found.rows for text in row.notices)),
            "spans": marked.spans(),
            "items": listed,
            "eligibility": panel,
            "study": self._study(found),
            "pooled_note": self.effect.note(record.key),
        }

    def _study(self, found: Reading) -> Body:
        return self.effect.study(found.record.key) or {
            "name": next((row.study for row in found.rows), ""),
            "reports": [found.record.key],
            "why": "",
        }

    def _etag(self, found: Reading) -> str:
        """Name what the reviewer sees: the text, what was read in it, the protocol, and the decisions about it."""
        read = (found.findings.rules_sha256, found.findings.version) if found.findings else ()
        decided = [event_id(one) for one in found.decisions]
        seen = [found.record.text_sha256, *read, self.rules.sha256, *decided, *map(str, found.record.related)]
        return hashlib.sha256(json.dumps(seen).encode("ascii")).hexdigest()[:32]

    def _line(self, key: str) -> Body:
        entry = self.index.queues.entries[key]
        heading, standing = entry.heading, entry.standing
        return {
            "key": key,
            "pmid": heading.pmid,
            "study": "",
            "title": heading.title,
            "year": heading.year,
            "badges": list(standing.badges),
            "state": standing.state if standing != Standing() or not self.index.counting else "",
        }

    def _refuse_another_protocol(self) -> None:
        """Refuse to go on by a protocol that is not the project's any more; what was sent stays with the browser."""
        path = self._path.with_name(PROTOCOL)
        found = path.stat() if path.exists() else None
        signature = (found.st_mtime_ns, found.st_size) if found else (0, 0)
        if found and signature == self._protocol:
            return
        if protocol.load(path).sha256 != self.rules.sha256:
            raise EvidenceError(
                "The protocol was changed since the page was opened.",
                where=str(path),
                remedy="end the page by Ctrl-C in the terminal, and start evidence review again.",
            )
        self._protocol = signature

    @contextmanager
    def _asked(self) -> Iterator[Store]:
        """Open the project for one request, with what others did since taken in; the background gives way.

        Raises:
            NotYet: The list of records is still being read.
        """
        self._refuse_another_protocol()
        self.index.must_be_listed(_PATIENCE)
        with self.index.request(), Store.open(self._path) as store:
            self.index.catch_up(store)
            yield store

    @contextmanager
    def _asked_of_list(self) -> Iterator[None]:
        """The same for what can be said of an unfinished list, which does not wait for it."""
        if self.index.is_listed(_AT_ONCE):
            with self._asked():
                yield
        else:
            self._refuse_another_protocol()
            yield


def _notes(found: Reading) -> list[Body]:
    """Give the notes on the record as such."""
    said = (one for one in on(found, found.record.key) if one.field == "note")
    return [{"who": one.who, "when": one.made, "note": one.why} for one in said]


def _sides(rules: Protocol, comparison: str) -> dict[str, str]:
    return dict(zip(("a", "b"), rules.labels(comparison), strict=True))


def _address(pmid: str | None, doi: str | None) -> str | None:
    if pmid and pmid.isdigit():
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    return f"https://doi.org/{doi}" if doi and doi.startswith("10.") else None
