"""Read what a person copied from a PubMed page: the old layout, the present one, or PubMed's own text format.

Must never alter the abstract's wording, take an id from a cited publication, or invent what the page does not print.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile

from evidence.errors import EvidenceError
from evidence.formats.citation import Citation, find_doi, read_citation
from evidence.formats.page_lines import Paragraph, paragraphs, wrapped_at
from evidence.notices import is_retracted
from evidence.records import Parsed, Record, Section, Tally

_OWN_PMID = re.compile(r"(?:DOI:\s*\S+\s+)?PMID:?\s*([0-9]{1,8})(?!\d)", re.IGNORECASE)
_IDS = re.compile(r"(?:PMID|DOI|PMCID):?\s", re.IGNORECASE)
_NUMBERED = re.compile(r"([0-9]{1,4})[.:] (?=[A-Z])")
_LABELLED = re.compile(r"(?P<label>[A-Z][A-Za-z][A-Za-z/&,' -]{1,58}): (?=\S)")
_LABEL_ALONE = re.compile(r"(?P<label>[A-Z][A-Za-z/&,' -]{2,60}):")
_REGISTRY = re.compile(r"(?:ClinicalTrials\.gov|ISRCTN|EudraCT|ANZCTR|ChiCTR)/(\S+?)(?=[\s,;]|$)")
_RETRACTED = re.compile(r"retracted (?:publication|article)$|retraction in\b", re.IGNORECASE)
_SHORT_NAME = re.compile(r"[^\W\d_][\w'’.\- ]*? [A-Z]{1,4}(?: (?:Jr|Sr|I{2,3}|2nd|3rd))?")
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w'’.\-]*(?: [\w'’.\-]+){1,5}")
_MARKS = re.compile(r"(?:\s{0,3}(?:\(\d{1,3}\)|[\d*†‡#])(?:,(?=\d))?){1,40}+$")
_SENTENCE_END = re.compile(r"[.!?] [A-Z]")
_TYPES = frozenset(
    {
        *("Case Reports", "Clinical Trial", "Clinical Trial, Phase II", "Clinical Trial, Phase III", "Comment"),
        *("Comparative Study", "Controlled Clinical Trial", "Editorial", "Journal Article", "Letter"),
        *("Meta-Analysis", "Multicenter Study", "Observational Study", "Randomized Controlled Trial"),
        *("Retracted Publication", "Retraction of Publication", "Review", "Systematic Review"),
    }
)
_LONG_FOR_A_TITLE = 60  # words


@dataclass(frozen=True, slots=True)
class _Parts:
    """A page cut at its joints: above the title, title, between title and abstract, abstract, below."""

    head: list[Paragraph]
    citation: Citation | None
    title: str
    middle: list[Paragraph]
    body: list[Paragraph]
    below: list[Paragraph]


def parse(text: str, *, name: str) -> Parsed:
    """Read pasted page text, one record or PubMed's numbered list of them.

    Args:
        text: The pasted text.
        name: What to call it in places and as the records' source.

    Returns:
        The records; a remark where nothing in the text marks it as a PubMed page.

    Raises:
        EvidenceError: Nothing in it reads like a title or an abstract.
    """
    records: list[Record] = []
    notes: list[str] = []
    lines = re.split(r"(?<=\n)", text)
    width = wrapped_at(text)
    pieces = _pieces(lines)
    above = pieces[0][0]
    if "".join(lines[:above]).strip():
        notes.append(f"{name}:1: what stands above the list's first record, in line {above + 1}, was not read.")
    for start, end in pieces:
        piece = "".join(lines[start:end])
        parts = _cut(paragraphs(piece, width))
        if not (parts.title or parts.body):
            what = "Nothing in the text reads like a title or an abstract."
            remedy = "give PubMed XML, MEDLINE/nbib, RIS, CSV of rows, or the whole text of a PubMed page."
            raise EvidenceError(what, where=f"{name}:{start + 1}", remedy=remedy)
        if parts.citation is None and not any(_IDS.match(part.text) for part in parts.middle + parts.below):
            notes.append(f"{name}:{start + 1}: no citation and no id found; read as a title and an abstract.")
        records.append(_record(parts, piece, name))
    return Parsed(records=tuple(records), notes=tuple(notes), told=Tally.of(records))


def _pieces(lines: list[str]) -> list[tuple[int, int]]:
    """Where the records of PubMed's numbered list begin and end (line indices); the whole where it is no list."""
    starts: list[int] = []
    following = 0
    for at, line in enumerate(lines):
        number = _NUMBERED.match(line)
        if number is None or (at and lines[at - 1].strip()) or (starts and int(number[1]) != following):
            continue
        if read_citation(" ".join(part.strip() for part in lines[at : at + 3])):
            starts.append(at)
            following = int(number[1]) + 1
    if len(starts) < 2:
        return [(0, len(lines))]
    return list(zip(starts, [*starts[1:], len(lines)], strict=True))


def _cut(page: list[Paragraph]) -> _Parts:
    shown = [part for part in page if not part.is_furniture]
    prose = next((at for at, part in enumerate(shown) if part.is_prose), len(shown))
    cited = next((at for at in range(prose) if read_citation(shown[at].text)), None)
    at = 0 if cited is None else cited + 1
    while cited is not None and at < len(shown) and shown[at].continues_citation:
        at += 1
    head, title = shown[:at], ""
    if at < len(shown) and _is_title(shown[at]):
        title = shown[at].text
        at += 1
    start = _start_of_body(shown, at)
    end = start
    while end < len(shown) and not shown[end].comes_after_abstract:
        end += 1
    body = [part for part in shown[start:end] if not (part.is_abstract_heading or part.says_no_abstract)]
    if cited is None:  # some pages print it below the title
        cited = next((here for here in range(at, start) if read_citation(shown[here].text)), None)
    citation = None if cited is None else _citation(shown, cited)
    return _Parts(head, citation, title, shown[at:start], body, shown[end:])


def _is_title(part: Paragraph) -> bool:
    if part.is_abstract_heading or part.is_author_heading or _IDS.match(part.text):
        return False
    return not (len(part.text.split()) > _LONG_FOR_A_TITLE and _SENTENCE_END.search(part.text))


def _start_of_body(shown: list[Paragraph], at: int) -> int:
    """The heading Abstract decides; without one the first paragraph that is sentences, not names or addresses."""
    near = next((here for here in range(at, len(shown)) if shown[here].opens_other_records), len(shown))
    for here in range(at, near):
        if shown[here].is_abstract_heading or shown[here].says_no_abstract:
            return here
    for here in range(at, near):
        if shown[here].is_prose and not shown[here].comes_after_abstract:
            return here
    return near


def _citation(shown: list[Paragraph], at: int) -> Citation | None:
    found = read_citation(shown[at].text)
    if found is None or found.journal or at == 0 or shown[at - 1].text in _TYPES:
        return found
    journal = shown[at - 1].text.strip(" .")  # the present layout prints the journal on a line of its own
    return Citation(journal=journal, year=found.year, text=f"{journal} {found.text}")


def _record(parts: _Parts, piece: str, name: str) -> Record:
    own = [*parts.head, *parts.middle, *_own(parts.below)]
    marks = [part.text for part in own]
    pmid = next((match[1] for text in marks if (match := _OWN_PMID.match(text))), None)
    ids = [text for text in marks if _IDS.match(text) or text.lower().startswith("doi:")]
    cited = [text for text in marks if read_citation(text)][:1]
    found = [doi for text in (*cited, *ids) if (doi := find_doi(text))]
    types = _types(marks, parts.below)
    return Record.build(
        pmid=pmid,
        title=parts.title,
        sections=_sections(parts.body),
        doi=found[0] if found else None,
        year=parts.citation.year if parts.citation else None,
        journal=parts.citation.journal if parts.citation else "",
        citation=parts.citation.text if parts.citation else "",
        authors=_authors(parts.middle),
        publication_types=types,
        registry_ids=[match[1] for text in marks if (match := _REGISTRY.search(text))],
        retracted=any(_RETRACTED.match(text) for text in marks) or is_retracted(types, title=parts.title),
        raw=piece.encode("utf-8", errors="surrogatepass"),
        raw_format="page-text",
        source=name,
    )


def _own(below: list[Paragraph]) -> list[Paragraph]:
    """What stands below the abstract and still speaks of this publication."""
    end = next((at for at, part in enumerate(below) if part.opens_other_records), len(below))
    return below[:end]


def _types(marks: list[str], below: list[Paragraph]) -> list[str]:
    """The types above the title, and those listed under their heading, which stands below the cited publications."""
    texts = [part.text for part in below]
    listed = next((at for at, text in enumerate(texts) if text.lower().startswith("publication type")), len(texts))
    found = [text for text in marks if text in _TYPES]
    found += takewhile(_TYPES.__contains__, texts[listed + 1 :])
    return list(dict.fromkeys(found))


def _sections(body: list[Paragraph]) -> list[Section]:
    sections: list[Section] = []
    heading: str | None = None
    for part in body:
        alone = _LABEL_ALONE.fullmatch(part.text)
        if alone:
            heading = alone["label"]
            continue
        labelled = _LABELLED.match(part.text) if heading is None else None
        if labelled:
            sections.append(Section(label=labelled["label"], text=part.text[labelled.end() :]))
        else:
            sections.append(Section(label=heading, text=part.text))
        heading = None
    return sections


def _authors(middle: list[Paragraph]) -> list[str]:
    """The names printed right below the title, without their marks; none if something else stands there.

    Full names are taken only where the page shows that they are names: by marks, or by what follows.
    """
    if not middle or middle[0].is_author_heading:
        return []
    line = middle[0].text.strip(" .")
    names = [_MARKS.sub("", name).strip(" .") for name in re.split(r"[,;] (?!\d)", line) if name.strip()]
    if names and all(_SHORT_NAME.fullmatch(name) for name in names):
        return names
    known = bool(_MARKS.search(line)) or (len(middle) > 1 and _follows_names(middle[1]))
    return names if known and names and all(_FULL_NAME.fullmatch(name) for name in names) else []


def _follows_names(part: Paragraph) -> bool:
    return part.is_author_heading or bool(_IDS.match(part.text))
