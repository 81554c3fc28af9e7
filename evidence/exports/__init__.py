"""What a review gives to other programs: one module a format, one row of ``KINDS`` each.

A format's module has a function ``write(material, tally)`` that gives the file piece by piece. Must never import a
heavy library by being imported, nor give other bytes for the same project: no clock, no random order.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from evidence.exports.chosen import unrecorded
from evidence.exports.inclusion import INCLUDED
from evidence.exports.shapes import Material, Tally, Which

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["KINDS", "Kind", "Material", "Tally", "Which", "file_name", "write"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A format: its module in this package, the ending of its files, what it is for, and what it lists.

    ``lists`` is what it is made of: ``records``, ``estimates`` or another word in the plural; ``usual`` is the set that
    is written where none is asked for. ``forms`` are other endings that a file's name may ask for, ``stem`` is
    what its file is called in a folder, where that is not the set or its own name. ``beside`` are other kinds, with
    their set, that are written into the same folder.
    """

    module: str
    suffix: str
    about: str
    lists: str = "records"
    usual: Which = "all"
    forms: tuple[str, ...] = ()
    stem: str = ""
    beside: tuple[tuple[str, Which], ...] = ()

    def form(self, path: str) -> str:
        """Give the ending in which a file of this name is written.

        >>> Kind("sof", ".csv", "", forms=(".md",)).form("table.md"), KINDS["metafor"].form("mine.txt")
        ('.md', '.csv')
        """
        return next((ending for ending in self.forms if path.endswith(ending)), self.suffix)

    def counted(self, number: int) -> str:
        """Say how many of what it lists were written.

        >>> KINDS["robvis"].counted(1), KINDS["prisma"].counted(34), KINDS["sof"].counted(1)
        ('1 study', '34 boxes', '1 line')
        """
        return f"{number} {_ONE.get(self.lists, self.lists.removesuffix('s')) if number == 1 else self.lists}"


_ONE = {"boxes": "box", "studies": "study", "entries": "entry"}  # of the others, one has no s

KINDS = {
    "ris": Kind("ris", ".ris", "RIS for Zotero, EndNote, RevMan, ASReview; where the record stands in N1"),
    "bibtex": Kind("bibtex", ".bib", "BibTeX in UTF-8, with pmid, pmcid and doi"),
    "csl": Kind("csl", ".json", "CSL JSON for Zotero, pandoc, citation processors"),
    "nbib": Kind("nbib", ".nbib", "MEDLINE text as it came; what the project does not hold as such is asked of PubMed"),
    "metafor": Kind("metafor", ".csv", "the accepted estimates for R's metafor, log scale", "estimates", INCLUDED),
    "meta": Kind("meta", ".csv", "the same for R's meta", "estimates", INCLUDED),
    "netmeta": Kind("netmeta", ".csv", "the same for R's netmeta", "estimates", INCLUDED),
    "indirect": Kind(
        "indirect", ".csv", "estimates of one side against a third comparator, for indirect comparison", "contrasts"
    ),
    "worklist": Kind("worklist", ".csv", "what to look up in full texts", "lines"),
    "sof": Kind("sof", ".csv", "summary of findings to be judged; .md for a document", "lines", forms=(".md",)),
    "methods": Kind("methods", ".md", "the methods section", "sections"),
    "search": Kind("search", ".md", "the searches, as PRISMA-S asks", "entries"),
    "prisma": Kind(
        "prisma",
        ".csv",
        "the PRISMA 2020 flow of records, for the PRISMA2020 package and app; as .svg a figure",
        "boxes",
        forms=(".svg",),
        stem="PRISMA",
    ),
    "extractions": Kind(
        "extractions", ".csv", "every value with its words, a row each", "values", forms=(".xlsx", ".parquet")
    ),
    "audit": Kind("audit", ".jsonl", "what happened, when and by whom, each line chained to the one before", "events"),
    "decisions": Kind(
        "decisions", ".jsonl", "what people decided, for evidence import decisions on another machine", "decisions"
    ),
    "datapackage": Kind(
        "package", ".zip", "all files with a description of every column; in a folder unless -o ends in .zip", "files"
    ),
    "robvis": Kind(
        "robvis",
        ".csv",
        "a skeleton of RoB 2 for robvis in R, randomised studies; robins_i beside it",
        "studies",
        beside=(("robins_i", "all"),),
    ),
    "robins_i": Kind("robins_i", ".csv", "the same of ROBINS-I for the other studies", "studies"),
    "revman": Kind(
        "revman",
        ".csv",
        "the accepted estimates under RevMan's headings, log scale; included.ris beside it, for RevMan first",
        "estimates",
        INCLUDED,
        stem="data-rows",
        beside=(("ris", INCLUDED),),
    ),
}


def file_name(kind: str, which: Which) -> str:
    """Name a file in a folder: lists of records after the set, tables after the program that reads them."""
    asked = KINDS[kind]
    if asked.stem:
        return asked.stem + asked.suffix
    stem = which if asked.lists == "records" else kind if which == asked.usual else f"{kind}_{which}"
    return stem + asked.suffix


def write(kind: str, material: Material, tally: Tally) -> Iterator[bytes]:
    """Give an export piece by piece.

    Args:
        kind: One of ``KINDS``.
        material: The project.
        tally: Counts what is written; names what could not be.

    Raises:
        NetworkError: Something had to be asked of PubMed and could not be.
        NeedsHuman: Estimates are asked for, and no person has accepted any of them.
    """
    asked = KINDS[kind]
    yield from import_module(f"evidence.exports.{asked.module}").write(material, tally)
    if asked.lists == "records" and material.which == INCLUDED:
        tally.unrecorded += unrecorded(material)
