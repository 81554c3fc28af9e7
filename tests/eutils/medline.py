"""A record as MEDLINE text, made from its XML: no markup, no labels as attributes, lines wrapped as PubMed wraps them."""

from __future__ import annotations

import textwrap

from lxml import etree

MARKS = {
    "RetractionIn": "RIN",
    "RetractionOf": "ROF",
    "ErratumIn": "EIN",
    "ErratumFor": "EFR",
    "ExpressionOfConcernIn": "ECI",
    "ExpressionOfConcernFor": "ECF",
    "UpdateIn": "UIN",
    "UpdateOf": "UOF",
    "RepublishedIn": "RPI",
    "CorrectedandRepublishedIn": "CRI",
    "CommentIn": "CIN",
    "CommentOn": "CON",
}


def medline(raw):
    """The lines of one record; it ends with its source line."""
    root = etree.fromstring(raw)
    lines = [_field("PMID", root.findtext(".//PMID")), "OWN - NLM"]
    citation = root.find("MedlineCitation")
    if citation is not None:
        lines.append(_field("STAT", citation.get("Status", "MEDLINE")))
    revised = root.find(".//DateRevised")
    if revised is not None:
        lines.append(_field("LR", "".join(revised.itertext()).replace("\n", "").replace(" ", "")))
    year = root.findtext(".//PubDate/Year") or root.findtext(".//PubDate/MedlineDate") or ""
    lines += [_field("DP", year), _field("TI", _flat(root.find(".//ArticleTitle")))]
    abstract = " ".join(_labelled(part) for part in root.iterfind(".//Abstract/AbstractText"))
    lines += [_field("AB", abstract)] if abstract else []
    lines += [_field("LA", "eng"), *(_field("PT", kind.text) for kind in root.iterfind(".//PublicationType"))]
    journal = root.findtext(".//ISOAbbreviation") or root.findtext(".//BookTitle") or ""
    lines += [_field("TA", journal), *_comments(root)]
    lines += [
        _field("AID", f"{doi.text} [doi]") for doi in root.iterfind("PubmedData/ArticleIdList/ArticleId[@IdType='doi']")
    ]
    return "\n".join([*lines, _field("SO", f"{journal}. {year};1.")]) + "\n"


def _field(tag, text):
    wrapped = textwrap.wrap(f"{tag:<4}- {text}", 88, subsequent_indent="      ", break_long_words=False)
    return "\n".join(wrapped)


def _flat(element):
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _labelled(part):
    label = part.get("Label")
    return f"{label}: {_flat(part)}" if label else _flat(part)


def _comments(root):
    for each in root.iterfind(".//CommentsCorrections"):
        if each.get("RefType") in MARKS:
            pmid = each.findtext("PMID")
            yield _field(MARKS[each.get("RefType")], each.findtext("RefSource") + (f". PMID: {pmid}" if pmid else ""))
