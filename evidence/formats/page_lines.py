"""Cut pasted text into paragraphs, each with its line, and say what a paragraph of a PubMed page is for.

Must never judge by content of one page: the tables name what PubMed prints on every page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_AROUND = " .\t\u00a0"  # what may stand round a menu's words
_WIDEST_WRAP = 100  # characters; PubMed wraps its text format at 80, mail programs at up to 100
_RUN = 3  # full lines in a row that are taken for wrapping
_LABEL = re.compile(r"[A-Z][A-Z/&, -]{3,60}:(?: |$)")

# what surrounds a record on a page and is no part of it, lower case
_FURNITURE = frozenset(
    {
        *("send to", "choose destination", "save", "email", "cite", "share", "permalink", "copy", "display options"),
        *("full text links", "actions", "add to search", "search in pubmed", "search in nlm catalog", "expand"),
        *("collapse", "favorites", "collections", "add to collections", "clipboard", "item in clipboard", "format"),
        *("abstract format", "create file", "add to favorites", "show details", "free article", "free pmc article"),
        *("skip to main page content", "log in", "search pubmed", "search term", "search", "advanced", "pubmed"),
        *("user guide", "nih nlm logo", "full-text links", "page navigation", "title & authors"),
        *(
            "cite this article",
            "abstract pubmed",
            "format: abstract",
            "format: abstractsend to",
            "authors",
            "dashboard",
        ),
        *("publications", "account settings", "log out", "create alert", "advanced clipboard", "saved searches"),
    }
)
_HEADING = re.compile(
    r"(?:author information|authors and affiliations|affiliations?|collaborators?)(?: expand)?:?", re.IGNORECASE
)
_ABSTRACT = re.compile(r"abstract:?", re.IGNORECASE)
_NO_ABSTRACT = re.compile(r"no abstract available\b", re.IGNORECASE)
_RUNS_ON = re.compile(r"(?:doi: ?10\.|epub |ecollection |online ahead of print|print \d{4})", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:\[indexed for medline\]|\[pubmed\b|pmid:|pmcid:|doi: ?10\.|keywords?:|key words:|©|\(c\) ?\d{4}|copyright\b"
    r"|crown copyright|pubmed disclaimer|conflicts? of interest|similar articles|cited by\b|linkout\b|see all\b"
    r"|(?:comment|erratum|update|retraction|expression of concern|republished|summary for patients) (?:in|on|of|for)\b"
    r"|(?:figures?|references|publication types?|mesh terms|substances|associated data|grants? (?:and funding|support)"
    r"|supplemental content|supplementary (?:concepts|info)|full text links|related information|medical|miscellaneous"
    r"|loading(?: \.\.\.)?|support center|publication types?, mesh terms.*|plain language summary|follow ncbi)$"
    r"|icon for )",
    re.IGNORECASE,
)
_OTHERS = re.compile(r"(?:similar articles|cited by|references|see all)\b", re.IGNORECASE)

# words that sentences are full of and addresses and names are not
_SENTENCE_WORDS = frozenset(
    {
        *("the", "was", "were", "is", "are", "be", "been", "to", "with", "in", "we", "our", "that", "this", "these"),
        *("those", "a", "an", "by", "for", "from", "had", "has", "have", "not", "or", "than", "on", "as", "at", "it"),
        *("its", "who", "which", "after", "between", "among", "during", "may", "can", "both", "no", "there"),
    }
)
_PROSE_WORDS, _PROSE_SHARE = 12, 0.12  # an address has "of" and "and"; a sentence has one in eight of the above


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of text that belongs together, and the line on which it starts."""

    text: str
    line: int

    @property
    def is_furniture(self) -> bool:
        """A button or menu of the page."""
        return self.text.strip(_AROUND).casefold() in _FURNITURE

    @property
    def is_author_heading(self) -> bool:
        """A heading over authors or affiliations."""
        return bool(_HEADING.fullmatch(self.text.strip(_AROUND)))

    @property
    def is_abstract_heading(self) -> bool:
        """The word Abstract alone."""
        return bool(_ABSTRACT.fullmatch(self.text.strip(_AROUND)))

    @property
    def says_no_abstract(self) -> bool:
        """The page says that there is none."""
        return bool(_NO_ABSTRACT.match(self.text))

    @property
    def continues_citation(self) -> bool:
        """A DOI or an earlier date on a line of its own below the citation."""
        return bool(_RUNS_ON.match(self.text))

    @property
    def comes_after_abstract(self) -> bool:
        """Something that PubMed prints only below an abstract."""
        return bool(_AFTER.match(self.text))

    @property
    def opens_other_records(self) -> bool:
        """From here on the page speaks of other publications."""
        return bool(_OTHERS.match(self.text))

    @property
    def is_prose(self) -> bool:
        """Sentences, not names or an address.

        >>> Paragraph("Department of Oncology, University of Somewhere, 88 Long Road, Sometown, Korea.", 1).is_prose
        False
        >>> Paragraph("We looked at what was known of the drug and of those who had been given it before.", 1).is_prose
        True
        """
        words = re.findall(r"[^\W\d_]+", self.text.casefold())
        if len(words) < _PROSE_WORDS:
            return bool(_LABEL.match(self.text)) and len(words) > 3
        return sum(word in _SENTENCE_WORDS for word in words) >= _PROSE_SHARE * len(words)


def paragraphs(text: str, width: int) -> list[Paragraph]:
    r"""Cut a text into paragraphs: one a line, or, where the text was wrapped, one a run of full lines.

    Args:
        text: The text, any line ends.
        width: What ``wrapped_at`` gave for it, or for the larger text that it is a piece of.

    Returns:
        The paragraphs in their order, lines counted from 1.

    >>> [part.text for part in paragraphs("Abstract\nAim: To see.\n\nEnd.", 0)]
    ['Abstract', 'Aim: To see.', 'End.']
    """
    found: list[Paragraph] = []
    before = ""
    for number, line in enumerate(_lines(text), start=1):
        if line and before and width and not _LABEL.match(line) and _is_full(before, line, width):
            found[-1] = Paragraph(f"{found[-1].text} {line}", found[-1].line)
        elif line:
            found.append(Paragraph(line, number))
        before = line
    return found


def wrapped_at(text: str) -> int:
    """Give the width at which a text was wrapped, 0 if it was not: three full lines running, and none wider."""
    lines = _lines(text)
    width = max(map(len, lines), default=0)
    if width > _WIDEST_WRAP:
        return 0
    run = 0
    for line, following in pairwise(lines):
        full = line and following and 2 * len(line) > width and _is_full(line, following, width)
        run = run + 1 if full else 0
        if run >= _RUN:
            return width
    return 0


def _lines(text: str) -> list[str]:
    lines = (line.strip(" \t") for line in re.split(r"\r\n|\n|\r", text))
    return [line if line.strip() else "" for line in lines]  # blanks of other kinds are no words either


def _is_full(line: str, following: str, width: int) -> bool:
    """Whether the first word of the following line would not have fitted on this one."""
    return len(line) + 1 + len(following.split(" ", 1)[0]) > width
