"""Counts of what came of many runs, which are added up where the runs were shared among processes."""

from __future__ import annotations

from dataclasses import fields


class Summed:
    """Beginning of a dataclass of counts: two are added field by field, but of what is the worst the worse is taken."""

    def __add__(self, other):
        """Give the counts of both."""
        both = {one.name: (getattr(self, one.name), getattr(other, one.name)) for one in fields(self)}
        return type(self)(**{name: max(two) if name.startswith("worst") else sum(two) for name, two in both.items()})
