import re
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence import formats
from evidence.notices import Kind, Notice, compare, grave, is_retracted, notices_of
from evidence.records import Record, Related, Section
from extractors.text import even_out


def record(**more):
    known = {"pmid": "1", "title": "A trial.", "raw": b"", "raw_format": "pubmed-xml", "source": "by hand"}
    return Record.build(**{**known, **more})


def related(*kinds):
    return [Related(kind, "9", "J Made Up. 2020;1:1") for kind in kinds]


KINDS = [
    # (publication types, relations, what stands at the record)
    (["Retracted Publication"], ["RetractionIn"], ["retracted"]),
    (["Retracted Publication"], [], ["retracted"]),
    ([], ["RetractionIn"], ["retracted"]),
    (["Retracted Publication"], ["RetractedandRepublishedIn"], ["retracted-and-republished"]),
    (["Retraction of Publication"], ["RetractionOf"], ["is-a-retraction-notice"]),
    (["Retraction Notice"], [], ["is-a-retraction-notice"]),
    ([], ["RetractionOf"], ["is-a-retraction-notice"]),
    ([], ["RetractedandRepublishedFrom"], ["replaces-a-retracted-version"]),
    ([], ["ErratumIn"], ["corrected"]),
    (["Published Erratum"], ["ErratumFor"], ["is-an-erratum"]),
    ([], ["ExpressionOfConcernIn"], ["under-concern"]),
    (["Expression of Concern"], ["ExpressionOfConcernFor"], ["is-a-concern"]),
    ([], ["CorrectedandRepublishedIn"], ["corrected-and-republished"]),
    ([], ["UpdateIn"], ["updated"]),
    ([], ["ErratumIn", "RetractionIn", "ExpressionOfConcernIn"], ["retracted", "under-concern", "corrected"]),
    ([], ["ErratumIn", "ErratumIn"], ["corrected"]),  # told twice, held once
    # look-alikes
    (["Journal Article", "Comment"], ["CommentIn", "CommentOn"], []),
    (["Corrected and Republished Article"], ["CorrectedandRepublishedFrom"], []),  # this is the good version
    ([], ["RepublishedIn", "RepublishedFrom", "ReprintIn", "UpdateOf", "SummaryForPatientsIn"], []),
    (["Retraction of Publication as Topic"], [], []),
    ([], ["Cites", "AssociatedDataset", "NoSuchKind", ""], []),
    ([], [], []),
]


@pytest.mark.parametrize("types, relations, expected", KINDS)
def test_the_notices_that_stand_at_a_record(types, relations, expected):
    linked = related(*relations)
    found = notices_of(record(publication_types=types, related=linked, retracted=is_retracted(types, linked)))
    assert [notice.kind.value for notice in found] == expected


RETRACTED = [
    # (publication types, relations, title, whether the publication was retracted)
    (["Retracted Publication"], [], "A trial.", True),
    (["retracted publication"], [], "A trial.", True),
    ([], ["RetractionIn"], "A trial.", True),
    ([], ["RetractedandRepublishedIn"], "A trial.", True),
    ([], [], "RETRACTED: A trial.", True),
    ([], [], "RETRACTED ARTICLE: A trial", True),
    ([], [], "[Retracted] A trial", True),
    ([], [], "A trial (Retracted article. See vol 375, pg 445, 2010)", True),
    (["Retracted"], [], "A trial.", True),  # the document type of Scopus
    (["Retracted Publication"], ["ErratumIn"], "A trial.", True),
    # look-alikes
    (["Retraction of Publication"], ["RetractionOf"], "Retracted: A trial.", False),  # journals that title the notice so
    (["Retraction of Publication"], [], "[Retracted] A trial.", False),
    ([], ["RetractionOf"], "Retraction notice to: A trial.", False),
    ([], [], "Retraction of the lung during surgery: a trial.", False),
    ([], [], "Retracted eyelids after surgery: a trial.", False),
    ([], [], "Citations of retracted articles: a trial (retracted articles cited)", False),
    ([], ["ErratumIn"], "A trial.", False),
    (["Published Erratum"], ["ErratumFor"], "Erratum: RETRACTED: A trial.", False),
    ([], ["ExpressionOfConcernIn"], "A trial.", False),
    ([], ["CorrectedandRepublishedIn", "UpdateIn", "CommentIn"], "A trial.", False),
    ([], ["RetractedandRepublishedFrom"], "A trial.", False),
    ([], [], "", False),
]  # fmt: skip


@pytest.mark.parametrize("types, relations, title, expected", RETRACTED)
def test_whether_a_publication_was_retracted(types, relations, title, expected):
    assert is_retracted(types, related(*relations), title=title) is expected


WORDS = [
    (Notice(Kind.RETRACTED, "9", "J Made Up. 2020;1:1"), "retracted: PMID 9 (J Made Up. 2020;1:1)", True),
    (Notice(Kind.RETRACTED), "retracted", True),
    (Notice(Kind.CORRECTED, None, "Cancer 1996;78:1524"), "corrected: Cancer 1996;78:1524", False),
    (Notice(Kind.CORRECTED, "9"), "corrected: PMID 9", False),
    (Notice(Kind.UNDER_CONCERN, "9"), "under an expression of concern: PMID 9", True),
    (Notice(Kind.IS_RETRACTION, "9"), "the notice of a retraction, of: PMID 9", False),
    (Notice(Kind.CORRECTED_AND_REPUBLISHED, "9"), "corrected and republished: PMID 9", False),
    (Notice(Kind.REPLACES_RETRACTED, "9"), "the republished version of a retracted publication: PMID 9", False),
    (Notice(Kind.DELETED, None, "seen 2026-01-02"), "deleted by PubMed: seen 2026-01-02", True),
]


@pytest.mark.parametrize("notice, words, is_grave", WORDS)
def test_a_notice_in_words(notice, words, is_grave):
    assert str(notice) == words
    assert notice.to_json() == {"kind": notice.kind, "pmid": notice.pmid, "note": notice.note, "words": words}
    assert grave(words) is is_grave


def test_a_notice_of_medline_text_does_not_repeat_its_pmid():
    linked = [Related("ErratumIn", "9", "J Made Up. 2020;1:1. PMID: 9")]
    assert [str(notice) for notice in notices_of(record(related=linked))] == ["corrected: PMID 9 (J Made Up. 2020;1:1)"]


XML = """<?xml version="1.0" ?><PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="1">1</PMID>
<Article><ArticleTitle>A trial.</ArticleTitle><PublicationTypeList><PublicationType UI="{ui}">{name}</PublicationType>
</PublicationTypeList></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"""


@pytest.mark.parametrize(
    "ui, name, expected",
    [
        ("D016441", "Retracted Publication", ["retracted"]),
        ("D016441", "Whatever It Is Called Next Year", ["retracted"]),
        ("D016440", "Whatever It Is Called Next Year", ["is-a-retraction-notice"]),
        ("D016425", "Whatever It Is Called Next Year", ["is-an-erratum"]),
        ("D016428", "Journal Article", []),
        ("", "Retracted Publication", ["retracted"]),
    ],
)
def test_a_type_is_known_by_its_identifier_whatever_its_name(ui, name, expected):
    (one,) = formats.parse(XML.format(ui=ui, name=name).encode(), name="x.xml").records
    assert [notice.kind for notice in notices_of(one)] == expected


def text(*sections, **more):
    return record(sections=[Section(label, words) for label, words in sections], **more)


BASE = text(
    ("METHODS", "We treated 83 patients."), ("RESULTS", "Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.")
)


def results(words, **more):
    return text(("METHODS", "We treated 83 patients."), ("RESULTS", words), **more)


CHANGES = [
    # (the later state, what changed in words)
    (
        results("Death was rarer (HR 0.80, 95% CI 0.61-0.90). All went well."),
        ["abstract changed: 'HR 0.70' became 'HR 0.80'"],
    ),
    (
        results("Death was much rarer (HR 0.80, 95% CI 0.65-0.94). All went well."),
        ["abstract changed: 'HR 0.70' became 'HR 0.80'; 'CI 0.61-0.90' became 'CI 0.65-0.94'; added 'much'"],
    ),
    (results("Death was rarer (HR 0.70, 95% CI 0.61-0.90)."), ["abstract changed: removed 'All went well.'"]),
    (
        results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). More is needed. All went well."),
        ["abstract changed: added 'More is needed.'"],
    ),
    (
        results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went badly for 9 of 10."),
        ["abstract changed: added 'All went badly for 9 of 10.'; removed 'All went well.'"],
    ),
    (results("Death was rarer (HR 0·70, 95% CI 0·61–0·90). All went well."), ["abstract changed in typography only"]),
    (text((None, "METHODS: We treated 83 patients. RESULTS: Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.")), ["abstract changed in typography only"]),
    (record(), ["the abstract went"]),
    (results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.", title="Another trial."), ["title changed: 'A trial.' became 'Another trial.'"]),
    (results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.", doi="10.1/a"), ["DOI changed: added '10.1/a'"]),
    (results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.", version=2), ["version changed: '1' became '2'"]),
    (results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.", year=2012, journal="J"), ["year changed: added '2012'", "journal changed: added 'J'"]),
    (results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.", authors=["Park K"]), ["authors changed: added 'Park K'"]),
    (
        results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.", related=related("ErratumIn")),
        ["erratum PMID 9 (J Made Up. 2020;1:1) came"],
    ),
    (
        results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.", related=related("RetractionIn"), publication_types=["Retracted Publication"], retracted=True),
        ["retraction PMID 9 (J Made Up. 2020;1:1) came"],
    ),
    (
        results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.", publication_types=["Review"]),
        ["publication types changed: added 'Review'"],
    ),
    # what does not matter
    (results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well."), []),
    (results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.", related=related("CommentIn")), []),
    (results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.", languages=["eng"], registry_ids=["NCT1"], citation="J 2012"), []),
    (results("Death was rarer (HR 0.70, 95% CI 0.61-0.90). All went well.", publication_types=["Research Support, Non-U.S. Gov't"]), []),
]  # fmt: skip


@pytest.mark.parametrize("after, expected", CHANGES, ids=range(len(CHANGES)))
def test_what_changed_in_words(after, expected):
    assert [str(change) for change in compare(BASE, after)] == expected


@pytest.mark.parametrize("after, expected", CHANGES, ids=range(len(CHANGES)))
def test_backwards_the_same_parts_changed(after, expected):
    forth, back = compare(BASE, after), compare(after, BASE)
    assert [change.field for change in back] == [change.field for change in forth]
    sides = [sorted((p.before, p.after) for p in change.pieces) for change in forth]
    assert [sorted((p.after, p.before) for p in change.pieces) for change in back] == sides


OTHERS = [
    # (before, after, what changed in words)
    ({"related": related("ErratumIn")}, {}, ["erratum PMID 9 (J Made Up. 2020;1:1) went"]),
    ({"retracted": True}, {"retracted": True, "related": related("RetractionIn")}, ["retraction PMID 9 (J Made Up. 2020;1:1) came"]),
    ({"authors": ["A B", "C D"]}, {"authors": ["C D", "A B"]}, ["authors changed in order only"]),
    ({"publication_types": ["Letter", "Review"]}, {"publication_types": ["Review", "Letter"]}, []),
    ({"doi": "10.1/a"}, {"doi": "10.1/A"}, []),
    ({"doi": "10.1/a"}, {"doi": "10.1/b"}, ["DOI changed: '10.1/a' became '10.1/b'"]),
    ({"title": "A trial of 2.5 mg."}, {"title": "A trial of 2·5 mg."}, ["title changed in typography only"]),
    ({}, {"sections": [Section(None, "It works.")]}, ["the abstract came"]),
    ({"title": ""}, {"title": "A trial."}, ["title changed: added 'A trial.'"]),
]  # fmt: skip


@pytest.mark.parametrize("before, after, expected", OTHERS)
def test_what_changed_beside_the_abstract(before, after, expected):
    assert [str(change) for change in compare(record(**before), record(**after))] == expected


def test_a_change_as_json_names_the_sentence():
    (change,) = compare(BASE, results("Death was rarer (HR 0.80, 95% CI 0.61-0.90). All went well."))
    assert change.to_json() == {
        "field": "abstract",
        "pieces": [
            {
                "before": "HR 0.70",
                "after": "HR 0.80",
                "sentence": "RESULTS: Death was rarer (HR 0.80, 95% CI 0.61-0.90).",
            }
        ],
        "words": "abstract changed: 'HR 0.70' became 'HR 0.80'",
    }


@pytest.mark.parametrize("words", ["x", "HR 0.70. ", "9 ", "A b. C 1! ", "\u2009·", "(", "\ud800 "])
def test_hostile_texts_are_compared_in_time(words):
    before = text((None, words * 3_000))
    after = text((None, words * 2_000 + "HR 0.5 " + words * 1_000))
    started = time.perf_counter()
    changes = compare(before, after)
    assert time.perf_counter() - started < 5
    assert any("0.5" in even_out(piece.after) for change in changes for piece in change.pieces)


WORDY = st.lists(
    st.sampled_from(
        ["HR", "0.70", "0.71", "(95%", "CI", "0.61-0.90)", "83", "of", "patients", "died.", "It", "works.", "P<0.01;"]
    ),
    max_size=30,
).map(" ".join)


def numbers(words):
    return Counter(re.findall(r"\d+(?:\.\d+)?", words))


@given(WORDY, WORDY)
def test_no_changed_number_is_left_out(before, after):
    changes = [c for c in compare(text((None, before)), text((None, after))) if c.field == "abstract"]
    told = [
        sum((numbers(getattr(p, side)) for c in changes for p in c.pieces), Counter()) for side in ("before", "after")
    ]
    assert not (numbers(before) - numbers(after)) - told[0]
    assert not (numbers(after) - numbers(before)) - told[1]
    assert bool(changes) is (before.split() != after.split())
