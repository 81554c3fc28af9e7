"""Make sense of what esearch answers.

Must never take an answer for empty that does not say so: without a count it is no answer.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from evidence.entrez.verdicts import Unusable

_WARNINGS = {
    "PhraseNotFound": "not found in PubMed",
    "FieldNotFound": "no such search field",
    "PhraseIgnored": "ignored by PubMed",
    "QuotedPhraseNotFound": "quoted phrase not found in PubMed",
    "OutputMessage": "",
}


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """One answer of esearch: the count of all hits, the PMIDs of this page, and what became of the query."""

    count: int
    pmids: tuple[str, ...]
    translation: str
    warnings: tuple[str, ...]


def read_search(body: bytes) -> SearchAnswer:
    """Read the XML of esearch.

    Args:
        body: As received.

    Returns:
        The answer.

    Raises:
        Unusable: It is not a whole answer of esearch.
    """
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        raise Unusable("the answer was cut off or broken") from None
    count = root.findtext("Count", "").strip()
    pmids = tuple((number.text or "").strip() for number in root.iterfind("IdList/Id"))
    if root.tag != "eSearchResult" or not (count.isascii() and count.isdecimal()):
        raise Unusable("the answer held no count")
    if len(pmids) > int(count) or not all(pmid.isascii() and pmid.isdecimal() for pmid in pmids):
        raise Unusable("the answer listed something that its count does not hold")
    return SearchAnswer(
        count=int(count),
        pmids=pmids,
        translation=root.findtext("QueryTranslation", "").strip(),
        warnings=tuple(dict.fromkeys(_warnings(root))),
    )


def _warnings(root: etree._Element) -> list[str]:
    said = []
    for item in [*root.iterfind("ErrorList/*"), *root.iterfind("WarningList/*")]:
        text = " ".join((item.text or "").split())
        if text and isinstance(item.tag, str):
            meaning = _WARNINGS.get(item.tag, item.tag)
            said.append(f"{meaning}: {text}" if meaning else text)
    return said
