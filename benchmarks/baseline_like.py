"""Make a file like those of PubMed's yearly baseline, of real records or of invented ones.

    python benchmarks/baseline_like.py OUT.xml.gz [--records 30000] [--plain FILE...] [--effects FILE...] [--seed 1]

``--plain`` gives PubMed XML (also .gz) whose records without an effect are taken, ``--effects`` such whose records with
one are; each is taken again and again, with a fresh PMID. Of the plain ones the largest are left out until the mean is
10 kB. What is not given is invented. 30 % of the records have a list of references, 2.5 % have effects.
"""

from __future__ import annotations

import argparse
import gzip
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import extractors
from evidence import formats

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MEAN = 10_000  # bytes of a record
WITH_REFERENCES = 0.30  # of the records
WITH_EFFECTS = 0.025  # of the records
HEAD = (
    b'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st '
    b'January 2026//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_260101.dtd">\n<PubmedArticleSet>\n'
)
END = b"</PubmedArticleSet>\n"
_PMID = re.compile(rb"(<PMID[^>]*>)\d+")
_REFERENCES = re.compile(rb"<ReferenceList.*</ReferenceList>", re.DOTALL)
_END_OF_DATA = re.compile(rb"</PubmedData>|</PubmedArticle>")
_WORDS = (
    *("patients", "treatment", "group", "study", "analysis", "risk", "rate", "moderate", "response", "concentration"),
    *("duration", "clinical", "protein", "cells", "expression", "tissue", "model", "methods", "results"),
    *("significant", "associated", "increased", "reduced", "levels", "compared", "control", "baseline", "outcome"),
    *("follow", "years", "months", "data", "measured", "observed", "higher", "lower", "between", "among", "after"),
    *("before", "during", "surgery"),
)
_ENDPOINTS = ("overall survival", "progression-free survival", "death", "relapse", "a major cardiovascular event")
_DRUGS = ("sorafenib", "everolimus", "placebo", "aspirin", "warfarin", "standard care", "axitinib", "temsirolimus")


@dataclass(frozen=True)
class Pool:
    """Records to take from."""

    bare: tuple[bytes, ...]
    referring: tuple[bytes, ...]
    effects: tuple[bytes, ...]
    invented: str  # what of it is


def pool(plain: Sequence[Path], effects: Sequence[Path], random: Random) -> Pool:
    """Gather the records to take from; invent those of which there are none."""
    without = [raw for raw, has_effects in _records(plain) if not has_effects]
    having = [_bare(raw) for raw, has_effects in _records(effects) if has_effects]
    missing = [
        name for name, known in (("records without effects", without), ("records with effects", having)) if not known
    ]
    without = without or [_invented(random, referring=n % 10 < 3) for n in range(600)]
    having = having or [_invented(random, effect=True) for _ in range(150)]
    bare = sorted((raw for raw in without if b"<ReferenceList" not in raw), key=len)
    referring = sorted((raw for raw in without if b"<ReferenceList" in raw), key=len)
    share = next(part / 50 for part in range(50, 0, -1) if _mean(bare, referring, part / 50) <= MEAN)
    return Pool(_first(bare, share), _first(referring, share), tuple(having), " and ".join(missing))


def records(found: Pool, number: int, random: Random) -> Iterator[bytes]:
    """Give so many records, each with a PMID of its own."""
    for pmid in range(1, number + 1):
        refers = random.random() < WITH_REFERENCES
        if random.random() < WITH_EFFECTS:
            raw = random.choice(found.effects)
            raw = _referring(raw, random.choice(found.referring)) if refers else raw
        else:
            raw = random.choice(found.referring if refers else found.bare)
        yield _PMID.sub(rb"\g<1>%d" % (30_000_000 + pmid), raw, count=1) + b"\n"


def write(out: Path, found: Pool, number: int, random: Random) -> int:
    """Write a packed set; give its size unpacked."""
    size = 0
    with gzip.open(out, "wb", compresslevel=6) as file:
        for part in (HEAD, *records(found, number, random), END):
            size += file.write(part)
    return size


def _records(paths: Sequence[Path]) -> Iterator[tuple[bytes, bool]]:
    for path in paths:
        for one in formats.read_file(path).records:
            if b"<Journal>" in one.raw:  # as every record of the baseline has one
                yield one.raw, extractors.has_effects(one.text)


def _mean(bare: Sequence[bytes], referring: Sequence[bytes], share: float) -> float:
    means = [sum(map(len, part)) / len(part) for part in (_first(bare, share), _first(referring, share))]
    return (1 - WITH_REFERENCES) * means[0] + WITH_REFERENCES * means[1]


def _first(known: Sequence[bytes], share: float) -> tuple[bytes, ...]:
    return tuple(known[: max(1, int(len(known) * share))])


def _bare(raw: bytes) -> bytes:
    return _REFERENCES.sub(b"", raw)


def _referring(raw: bytes, other: bytes) -> bytes:
    """A record with the references of another one."""
    references = _REFERENCES.search(other)
    listed = references[0] if references else b""
    end = _END_OF_DATA.search(raw)
    if end is None:
        return raw
    if end[0] == b"</PubmedArticle>":
        listed = b"<PubmedData>" + listed + b"</PubmedData>"
    return raw[: end.start()] + listed + raw[end.start() :]


def _sentence(random: Random) -> str:
    words = random.choices(_WORDS, k=random.randint(12, 28))
    return f"{' '.join(words).capitalize()} ({random.randint(10, 900)} of {random.randint(900, 2000)})."


def _effect(random: Random) -> str:
    one, other = random.sample(_DRUGS, 2)
    value = random.uniform(0.5, 1.4)
    return (
        f"{random.choice(_ENDPOINTS).capitalize()} differed between {one} and {other} (hazard ratio {value:.2f}, 95% "
        f"CI {value * 0.7:.2f}-{value * 1.4:.2f}; p={random.uniform(0.001, 0.2):.3f})."
    )


def _invented(random: Random, *, referring: bool = False, effect: bool = False) -> bytes:
    """A record with the parts that a real one has, of about the same size."""
    text = " ".join(_sentence(random) for _ in range(random.randint(5, 11)))
    text += " " + " ".join(_effect(random) for _ in range(random.randint(1, 4))) if effect else ""
    authors = "".join(_author(random) for _ in range(random.randint(3, 12)))
    listed = _references(random) if referring else ""
    headings = "".join(
        f'<MeshHeading><DescriptorName UI="D{n:06}">{word}</DescriptorName></MeshHeading>\n'
        for n, word in enumerate(_WORDS[:12])
    )
    return (
        '<PubmedArticle>\n<MedlineCitation Status="MEDLINE" Owner="NLM">\n<PMID Version="1">1</PMID>\n'
        '<Article PubModel="Print">\n<Journal><JournalIssue><PubDate><Year>2020</Year></PubDate></JournalIssue>'
        f"<Title>J Made Up</Title></Journal>\n<ArticleTitle>{_sentence(random)}</ArticleTitle>\n"
        f"<Abstract><AbstractText>{text}</AbstractText></Abstract>\n<AuthorList>{authors}</AuthorList></Article>\n"
        "<MedlineJournalInfo><MedlineTA>J Made Up</MedlineTA></MedlineJournalInfo>\n"
        f"<MeshHeadingList>{headings}</MeshHeadingList></MedlineCitation>\n<PubmedData><ArticleIdList>"
        f'<ArticleId IdType="doi">10.1/x</ArticleId></ArticleIdList>{listed}</PubmedData>\n</PubmedArticle>'
    ).encode()


def _references(random: Random) -> str:
    cited = (
        f'<Reference><Citation>{_sentence(random)}</Citation><ArticleIdList><ArticleId IdType="pubmed">{n}</ArticleId>'
        "</ArticleIdList></Reference>\n"
        for n in range(random.randint(30, 90))
    )
    return f"<ReferenceList>{''.join(cited)}</ReferenceList>"


def _author(random: Random) -> str:
    return (
        '<Author ValidYN="Y">\n<LastName>Maker</LastName>\n<ForeName>Some</ForeName>\n<Initials>S</Initials>\n'
        f"<AffiliationInfo><Affiliation>Department of {_sentence(random)}</Affiliation></AffiliationInfo>\n</Author>\n"
    )


def main() -> None:
    """Make the file; say what it is like."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--records", type=int, default=30_000)
    parser.add_argument("--plain", type=Path, nargs="*", default=[], help="PubMed XML with records without an effect")
    parser.add_argument("--effects", type=Path, nargs="*", default=[], help="PubMed XML with records that have effects")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    random = Random(asked.seed)
    found = pool(asked.plain, asked.effects, random)
    size = write(asked.out, found, asked.records, random)
    kinds = f"{len(found.bare)} and {len(found.referring)} (with references) and {len(found.effects)} (with effects)"
    print(f"{asked.out}: {asked.records} records of {kinds} kinds; {found.invented or 'nothing'} invented")
    packed = asked.out.stat().st_size
    print(f"{size / 1e6:.1f} MB, {size / asked.records / 1000:.2f} kB a record; {packed / 1e6:.1f} MB packed")


if __name__ == "__main__":
    main()
