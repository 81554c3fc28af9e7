"""The report: one file that asks nothing of the network, tells what it must, and trusts no text."""

import dataclasses
import re
from html.parser import HTMLParser

import pytest
from lxml import etree

from evidence.errors import UsageError
from evidence.harmonise import line_up
from evidence.report import forest, html, models, words
from evidence.report.marking import Mark, segments
from evidence.report.page import SECTIONS
from evidence.report.review import Review
from evidence.synthesis import analyses
from evidence.workflow import Choice

HOSTILE = '<script>alert("x")</script><img src=http://evil.example/x.png onerror=alert(1)> & "quotes" \'single\''


def reviewed(protocol, records, rows=(), *, allow_unreviewed=True):
    lined = line_up(protocol, records, rows)
    declared, strata = (
        analyses(protocol, lined.rows, lined.studies, allow_unreviewed=allow_unreviewed, by=by)
        for by in ("declared", "strata")
    )
    return Review(protocol, tuple(records), (), lined, declared, strata)


@pytest.fixture(scope="module")
def review(protocol, park, heng_rows):
    return reviewed(protocol, [park], heng_rows)


@pytest.fixture(scope="module")
def page(review):
    return html.render(review, made="1 January 2026")


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []
        self.open = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "link", "img", "path", "use", "rect", "stop"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def tags(page):
    parser = Tags()
    parser.feed(page)
    return parser


def test_it_is_one_file_without_a_request(page):
    for tag, attributes in tags(page).found:
        assert tag not in {"script", "link", "img", "iframe", "object", "embed", "form", "base"}
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            if name in {"src", "srcset", "data", "background", "poster"} or (name.endswith("href") and tag != "a"):
                assert value.startswith("#"), (tag, name, value)
    assert not re.search(r"@import|url\((?!#)", page)


def test_every_tag_is_closed(page):
    assert tags(page).open == []


def test_sections_stand_in_their_order_and_the_links_lead_somewhere(page):
    found = tags(page).found
    ids = [attributes["id"] for tag, attributes in found if tag == "section"]
    assert ids == [name for name, _ in SECTIONS]
    known = {attributes.get("id") for _, attributes in found}
    inner = {attributes["href"][1:] for tag, attributes in found if tag == "a" and attributes["href"].startswith("#")}
    assert inner
    assert inner <= known


@pytest.mark.parametrize(
    "said",
    [
        "Report of 1 January 2026",
        "Contains unreviewed data.",
        "1.0228-1.4700",
        "0.9743-1.5433",
        "0.9134-1.6461",
        "0.8155 (0.6803-0.9777)",
        "The conclusion depends on the interval method",
        "Incomplete transcription (8 of 10, 4 of 7 studies), adjusted and unadjusted mixed: not a result",
        "Park 2012, OS: PMID 25493562, Table 1 prints 1.71 (0.86-3.40)",
        "overlapping-cohort",
        "PyMARE 0.0.13",
        "No search was run in this project",
    ],
)
def test_it_says(page, said):
    assert said in re.sub(r"\s+", " ", page)


def test_the_plot_and_its_table_as_text_show_the_same(page):
    assert page.count("<svg") == 2
    assert page.count("<caption>The same as text:") == 2
    for study in ("Busch 2011", "Chen 2012", "Heng 2012", "Wong 2013"):
        assert f'">{study}</a>' in page


def test_an_eligible_study_without_numbers_stands_in_plot_and_table(review, page):
    progression = next(one for one in review.declared if one.id == "pfs-adjusted")
    assert [row.study for row in progression.without_data] == ["Chen 2012"]
    assert "no usable numbers" in page
    assert "no usable estimate" in forest.inline(progression)


def test_quotes_are_marked_in_their_abstract(page, park):
    record, findings = park
    for effect in findings.effects:
        assert f"{effect.span.quote}</mark>" in page
    marked = page[page.index('<div class="abstract">') : page.index("</div>", page.index('<div class="abstract">'))]
    plain = re.sub(r"<[^>]+>", "", marked)
    assert plain == record.text


def test_hostile_text_is_shown_and_never_run(protocol, make, heng_rows):
    record, findings = make(
        "7",
        title=HOSTILE,
        effects=({"endpoint": "OS", "printed": "0.80 (0.60-0.99)"},),
        authors=("<b>Evil</b> E",),
        year=2020,
    )
    rows = (dataclasses.replace(heng_rows[0], study=HOSTILE, source=f"Table {HOSTILE}"),)
    page = html.render(reviewed(protocol, [(record, findings)], rows), made="<i>today</i>")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not [
        attributes
        for tag, attributes in tags(page).found
        if tag in {"script", "img"} or any(n.startswith("on") for n in attributes)
    ]
    assert tags(page).open == []


def test_the_svg_is_well_formed_whatever_the_names(protocol, heng_rows):
    rows = tuple(dataclasses.replace(row, study=f"{HOSTILE} {n}") for n, row in enumerate(heng_rows[:4]))
    one = next(one for one in reviewed(protocol, [], rows).strata if one.rows)
    root = etree.fromstring(forest.render(one, "svg"))
    assert root.tag.endswith("svg")
    assert not [element for element in root.iter() if str(element.tag).endswith("script")]


def test_a_review_without_anything_is_a_page_too(protocol):
    page = html.render(reviewed(protocol, []), made="today")
    assert "Nothing can be pooled yet." in page
    assert "There is nothing to draw yet." in page
    assert "unreviewed" not in page
    assert tags(page).open == []


SEGMENTS = [
    # text, marks, what is marked
    ("abc", [], []),
    ("abc", [Mark(0, 3, "x")], [("abc", "x")]),
    ("abc", [Mark(1, 2, "x")], [("b", "x")]),
    ("abcd", [Mark(0, 3, "x"), Mark(1, 4, "y")], [("a", "x"), ("bc", "x; y"), ("d", "y")]),
    ("abc", [Mark(0, 2, "x"), Mark(0, 2, "x")], [("ab", "x")]),
    ("a\U0001f600c", [Mark(1, 2, "face")], [("\U0001f600", "face")]),
    ("abc", [Mark(2, 9, "beyond"), Mark(2, 2, "empty"), Mark(-1, 2, "before")], []),
    ("", [Mark(0, 0, "x")], []),
]


@pytest.mark.parametrize("text, marks, marked", SEGMENTS)
def test_segments_joined_are_the_text(text, marks, marked):
    found = segments(text, marks)
    assert "".join(part.text for part in found) == text
    assert [(part.text, part.says) for part in found if part.says] == marked


def test_the_cells_of_a_result(review):
    cells = models.model(next(one for one in review.declared if one.id == "os-all-park-table"))
    assert dataclasses.astuple(cells) == (
        "8",
        "1.0560",
        ("0.8682-1.2845", "0.8015-1.3912", "0.8015-1.3912"),
        ".0180",
        "23.5",
        "11.481 (.1190)",
    )


def test_nothing_pooled_is_dashes(review):
    cells = models.model(next(one for one in review.strata if not one.rows))
    assert dataclasses.astuple(cells) == ("0", "-", ("-", "-", "-"), "-", "-", "-")


def test_the_terminal_shows_banners_and_weights_in_80_columns(review):
    told = words.analysis(next(one for one in review.declared if one.headline))
    assert "  ! Contains unreviewed data" in told
    assert re.search(r"Heng 2012 +1\.19 \(0\.94-1\.49\) +62\.5 % +541 / 277", told)
    assert max(map(len, told.splitlines())) <= 80


@pytest.mark.parametrize(
    "choice, picked",
    [
        (Choice(analysis="all"), 5),
        (Choice(analysis="all", outcome="PFS"), 2),
        (Choice(analysis="os-published"), 1),
        (Choice(analysis="os-published", outcome="PFS"), 0),
        (Choice(), 4),
        (Choice(outcome="OS"), 2),
        (Choice(comparison="vegf_tki_vs_mtor"), 4),
    ],
)
def test_what_is_asked_for_is_picked(review, choice, picked):
    assert len(choice.pick(review)) == picked


@pytest.mark.parametrize(
    "choice, model",
    [
        (Choice(), ("random", "REML", "hksj-adhoc", 0.95)),
        (Choice(tau2="DL", ci="wald"), ("random", "DL", "wald", 0.95)),
        (Choice(tau2="FE", level=0.9), ("common", "FE", "hksj-adhoc", 0.9)),
    ],
)
def test_the_model_asked_for_replaces_the_protocols(protocol, choice, model):
    found = choice.model(protocol).synthesis
    assert (found.model, found.tau2, found.ci, found.level) == model


@pytest.mark.parametrize("main", [{"model": "common"}, {"tau2": "FE"}, {}])
@pytest.mark.parametrize("ci", ["hksj", "hksj-adhoc"])
def test_an_interval_that_a_common_effect_has_not_is_refused_and_not_passed_over(protocol, main, ci):
    rules = protocol.model_copy(update={"synthesis": protocol.synthesis.model_copy(update=main)})
    with pytest.raises(UsageError, match=f"has the Wald interval only.*--ci {ci}"):
        Choice(ci=ci, tau2=None if main else "FE").model(rules)
    assert Choice(ci="wald", tau2=None if main else "FE").model(rules).synthesis.fitted == ("FE", "wald")
    assert Choice(ci=ci, tau2="DL").model(rules).synthesis.fitted == ("DL", ci)
