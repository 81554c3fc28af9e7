"""What lies before one reviewer: the queues, a record with its items, and what the protocol says about them.

Must never answer from what was read before another process changed it.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.page import criteria, items, reading
from evidence.page.index import Index
from evidence.page.spans import Marked
from evidence.page.standing import QUEUES, Standing, stand
from evidence.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidence.page.reading import Reading
    from evidence.protocol import Protocol

Body = dict[str, Any]

MOST = 200
"""The largest page of a queue."""


class NotThere(Exception):
    """There is no such record or queue."""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who reviews, and whether the others' decisions are hidden until both have decided."""

    name: str
    blind: bool = False


class Desk:
    """Everything that the page asks for.

    Args:
        path: The project's file.
        rules: Its protocol.
        reviewer: Who sits at it.
    """

    def __init__(self, path: Path, rules: Protocol, reviewer: Reviewer) -> None:
        self._path, self.rules, self.reviewer = path, rules, reviewer
        self.index = Index(path, rules, stand)

    def review(self) -> Body:
        """Say what is reviewed, by whom, and how far it is."""
        rules = self.rules
        with self._asked():
            counts, progress = self.index.counts(), self.index.progress()
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
        with self._asked():
            keys, following = self.index.page(name, after, min(max(limit, 1), MOST))
            return {"items": [self._line(key) for key in keys], "next": following}

    def record(self, key: str, queue: str = "unreviewed") -> Body:
        """Give a record with all that is asked about it; NotThere if the list does not have it."""
        with self._asked() as store:
            return self._record(store, key, queue)

    def _record(self, store: Store, key: str, queue: str) -> Body:
        if key not in self.index.entries:
            raise NotThere(f"The project has no record {key}.")
        found = reading.of_key(self.index.known, store, key, self.index.about(key))
        previous, following = self.index.beside(key, queue if queue in QUEUES else "unreviewed")
        return {**self._body(found), "next": following, "previous": previous}

    def _body(self, found: Reading) -> Body:
        record, marked = found.record, Marked(found.record.text)
        panel = criteria.panel(self.rules, found, marked)
        listed = [*items.estimates(self.rules, found, marked), *items.missing(self.rules, found)]
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
            "notices": list(dict.fromkeys(text for row in found.rows for text in row.notices)),
            "spans": marked.spans(),
            "items": listed,
            "eligibility": panel,
            "study": self._study(found),
            "pooled_note": "",
        }

    def _study(self, found: Reading) -> Body:
        name = next((row.study for row in found.rows), "")
        return {"name": name, "reports": [found.record.key], "why": ""}

    def _etag(self, found: Reading) -> str:
        """Name what the reviewer sees: the text, what was read in it, the protocol, and the decisions about it."""
        read = (found.findings.rules_sha256, found.findings.version) if found.findings else ()
        decided = [one.hash for one in self.index.about(found.record.key)]
        seen = [found.record.text_sha256, *read, self.rules.sha256, *decided, *map(str, found.record.related)]
        return hashlib.sha256(json.dumps(seen).encode("ascii")).hexdigest()[:32]

    def _line(self, key: str) -> Body:
        entry = self.index.entries[key]
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

    @contextmanager
    def _asked(self) -> Iterator[Store]:
        """Open the project for one request, with what others did since taken in; the background gives way."""
        with self.index.request(), Store.open(self._path) as store:
            self.index.catch_up(store)
            yield store


def _sides(rules: Protocol, comparison: str) -> dict[str, str]:
    return dict(zip(("a", "b"), rules.labels(comparison), strict=True))


def _address(pmid: str | None, doi: str | None) -> str | None:
    if pmid and pmid.isdigit():
        return f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"
    return f"https://doi.org/{doi}" if doi and doi.startswith("10.") else None
