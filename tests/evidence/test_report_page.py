"""The report of a project: one page that asks for nothing, holds its own files, and is the same for the same data."""

import base64
import datetime as dt
import html as escaping
import json
import re
import shutil
import subprocess
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from with_r import has_metafor, say_not_run

from evidence import workflow
from evidence.report import html, inline, snippet
from evidence.report.page import SECTIONS
from evidence.report.prose import blocks

MAY_BE_EMPTY = {"changes", "conflicts", "not-pooled", "excluded", "agreement"}
NOW = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)
EMPTY = {"meta", "br", "link", "img", "hr"}
FETCHING = {"src", "srcset", "data", "background", "poster", "action", "formaction", "ping", "cite", "manifest"}


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.headings, self.words, self._skip = [], [], [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.ids += [value for name, value in attrs if name == "id"]
        self._skip += tag in {"style", "svg"}
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self._skip -= tag in {"style", "svg"}

    def handle_endtag(self, tag):
        self._skip -= tag in {"style", "svg"}

    def handle_data(self, data):
        if not self._skip:
            self.words.append(data)


@pytest.fixture(scope="module")
def project(demonstrated, tmp_path_factory):
    return shutil.copytree(demonstrated, tmp_path_factory.mktemp("report") / "demo")


@pytest.fixture(scope="module")
def text(project):
    return workflow.report(project, allow_unreviewed=True, now=NOW).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


def files_in(page):
    links = [attributes for tag, attributes in page.tags if tag == "a" and "download" in attributes]
    return {one["download"]: base64.b64decode(one["href"].partition("base64,")[2]) for one in links}


def test_it_asks_the_network_for_nothing(page, text):
    for tag, attributes in page.tags:
        assert tag not in {"script", "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video"}
        for name, value in attributes.items():
            assert not name.startswith("on"), (tag, name)
            assert name not in FETCHING, (tag, name)
            if name.endswith("href") and tag != "a":
                assert value.startswith("#"), (tag, value)
            if name == "href" and tag == "a":
                assert re.match(r"#|data:|https://pubmed\.ncbi\.nlm\.nih\.gov/\d+/$", value), value[:80]
    assert not re.search(r"@import|url\((?!#)", text)


def test_the_policy_forbids_all_but_its_own_style(page):
    (policy,) = [one["content"] for tag, one in page.tags if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy == html.CSP
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")


def test_no_two_elements_share_an_id_and_every_inner_link_leads_somewhere(page):
    assert len(page.ids) == len(set(page.ids))
    inner = {one["href"][1:] for tag, one in page.tags if tag == "a" and one.get("href", "").startswith("#")}
    assert inner <= set(page.ids)
    named = [one[name] for _, one in page.tags for name in ("aria-labelledby", "aria-describedby") if name in one]
    assert named
    assert {part for value in named for part in value.split()} <= set(page.ids)


def test_headings_go_down_one_step_at_a_time(page):
    assert page.headings.count(1) == 1
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))


@pytest.mark.parametrize(
    "said",
    [
        "Report of 02 January 2026",
        "4 of 8 eligible studies with 1,464 participants are pooled",
        "The hazard ratio is 1.23 (95 % CI 0.91 to 1.65)",
        "the interval reaches from 9 % lower to 65 % higher",
        "no difference was shown, which does not show that there is none",
        "the program does not grade",
        "By another method of the interval this reads otherwise.",
        "No earlier result was kept",
        "Records identified from:; Databases (n = 1)",
        "Full texts were not read by the tool.",
        "certainty: ____",
        "No search has been run.",
        "stated in the text",
    ],
)
def test_it_says(page, said):
    assert said in " ".join("".join(page.words).split())


def test_the_files_are_whole(page, project):
    found = files_in(page)
    assert found["review.toml"] == (project / "review.toml").read_bytes()
    assert found["table.csv"] == (project / "table.csv").read_bytes()
    assert found["metafor.csv"].startswith(b"study_id,slab,pmid,year")
    events = [json.loads(line) for line in found["audit.jsonl"].splitlines()]
    assert [one["seq"] for one in events] == list(range(1, len(events) + 1))


def test_the_same_data_and_clock_give_the_same_bytes(project, text, tmp_path):
    again = workflow.report(project, tmp_path / "again.html", allow_unreviewed=True, now=NOW)
    assert again.read_text(encoding="utf-8") == text


def pooled_in_r(path):
    done = subprocess.run(["Rscript", str(path)], capture_output=True, text=True, check=True)
    heading, *lines = [line.split("\t") for line in done.stdout.splitlines()]
    return {tuple(line[:2]): dict(zip(heading[2:], map(float, line[2:]), strict=True)) for line in lines}


def test_r_gives_every_pooled_number_again(project, page, request):
    pooled = [one for one in workflow.review(project, allow_unreviewed=True).analyses if snippet.can_be_fitted(one)]
    assert len(pooled) > 2
    code = files_in(page)["reproduce.R"]
    assert all(f"show({snippet.quoted(one.id)}," in code.decode() for one in pooled)
    if not has_metafor():
        say_not_run(request.config, "the code alone is looked at")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reproduce.R"
        path.write_bytes(code)
        found = pooled_in_r(path)
    for one in pooled:
        for ci, result in one.pooled.items():
            body, here = one.to_json(), found[one.id, ci]
            bounds = body["intervals"][ci]
            assert here["k"] == one.k
            assert here["tau2"] == pytest.approx(result.tau2, abs=1e-6)
            for name, theirs in (("estimate", "estimate"), ("ci_low", "ci.lb"), ("ci_high", "ci.ub")):
                assert here[theirs] == pytest.approx(bounds[name], abs=1e-6), (one.id, ci, name)


HOSTILE_NAMES = ['"); system("true"); ("', "back\\slash", "line\nbreak", "\u202eturned", "\U0001f600", "\x00", ""]


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_ends_its_string_in_the_code(name):
    written = snippet.quoted(name)
    assert re.fullmatch(r'"(?:[^"\\]|\\["\\]|\\[uU]\{[0-9a-f]+\})*"', written)
    assert written.isascii()
    assert "\n" not in written


SVGS = [
    ('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "script"),
    ('<svg xmlns="http://www.w3.org/2000/svg"><style>*{color:red}</style></svg>', "style"),
    ('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "onload"),
    ('<svg xmlns="http://www.w3.org/2000/svg"><a href="javascript:alert(1)"/></svg>', "javascript"),
    ('<svg xmlns="http://www.w3.org/2000/svg"><image href="http://e.example/x.png"/></svg>', "image"),
    ('<svg xmlns="http://www.w3.org/2000/svg"><a href="https://pubmed.ncbi.nlm.nih.gov.e.example/"/></svg>', "example"),
]


@pytest.mark.parametrize("svg, gone", SVGS)
def test_nothing_in_a_plot_runs_fetches_or_reaches_the_page(svg, gone):
    assert gone not in inline.element(svg, "p-")


def test_a_plot_keeps_its_own_ids_and_its_links_to_records():
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><title>T</title>'
        '<defs><path id="m"/></defs><use xlink:href="#m" clip-path="url(#c)"/>'
        '<a xlink:href="https://pubmed.ncbi.nlm.nih.gov/1/"><text>PMID 1</text></a></svg>'
    )
    found = inline.element(svg, "p1-")
    assert 'id="p1-m"' in found
    assert '"#p1-m"' in found
    assert "url(#p1-c)" in found
    assert 'aria-labelledby="p1-title"' in found
    assert ' href="https://pubmed.ncbi.nlm.nih.gov/1/"' in found


DOCUMENTS = [
    ("", []),
    ("# Title alone", []),
    ("one\ntwo", [("paragraph", ("one two",))]),
    ("```\n# no heading\n\n| no | table |\n```", [("code", ("# no heading\n\n| no | table |",))]),
    ("```\nnever closed", [("code", ("",))]),
    ("- \\[a\\]\n- b", [("list", ("[a]", "b"))]),
    ("| a | b\\|c |\n|---|---|\n|  | x \\| y |", [("table", ())]),
    ("## H \\# 1", [("heading", ("H # 1",))]),
]


@pytest.mark.parametrize("markdown, expected", DOCUMENTS)
def test_our_markdown_is_read_back(markdown, expected):
    assert [(one.kind, one.lines) for one in blocks(markdown)] == expected


def test_cells_keep_their_bars():
    (table,) = blocks("| a | b\\|c |\n|---|---|\n|  | x \\| y |")
    assert table.rows == (("a", "b|c"), ("", "x | y"))


def test_protocol_and_notes_are_text(demonstrated, tmp_path):
    folder = shutil.copytree(demonstrated, tmp_path / "hostile")
    evil = '<img src=x onerror="alert(1)">'
    path = folder / "review.toml"
    body = path.read_text(encoding="utf-8")
    title = re.search(r'^title = "(.*)"$', body, re.MULTILINE)
    path.write_text(body.replace(title[0], f"title = '{evil}'"), encoding="utf-8")
    workflow.decide(folder, "Busch 2011", "OS", "accept", who=f"AR {evil}", why=evil)
    text = workflow.report(folder, allow_unreviewed=True, now=NOW).read_text(encoding="utf-8")
    assert "<img" not in text
    assert text.count(escaping.escape(evil, quote=False).partition(" ")[0]) >= 3
    assert not [name for _, one in Page(text).tags for name in one if name.startswith("on")]


@pytest.fixture(scope="module")
def twin(project, tmp_path_factory):
    out = tmp_path_factory.mktemp("twin") / "report.md"
    return workflow.report(project, out, allow_unreviewed=True, now=NOW).read_text(encoding="utf-8")


def numbers(words):
    return set(re.findall(r"\d[\d.,]*\d|\d", words))


def section_of_page(text, name):
    inner = text[text.index(f'<section id="{name}"') :].partition("</section>")[0]
    inner = re.sub(r"(?s)<svg.*?</svg>|<[^>]+>", " ", inner)
    return escaping.unescape(inner)


def section_of_twin(twin, number):
    return re.sub(r"\\(.)", r"\1", twin.split("\n## ")[number])


IN_BOTH = [
    (name, number) for number, (name, _) in enumerate(SECTIONS, start=1) if name not in {"downloads", "versions"}
]


@pytest.mark.parametrize("name, number", IN_BOTH)
def test_page_and_twin_have_the_same_numbers(text, twin, name, number):
    page = numbers(section_of_page(text, name))
    assert page == numbers(section_of_twin(twin, number))
    assert page or name in MAY_BE_EMPTY


def test_nothing_in_the_twin_is_markup_of_a_text(demonstrated, tmp_path):
    folder = shutil.copytree(demonstrated, tmp_path / "hostile")
    evil = "<script>alert(1)</script> [a](javascript:b) | c"
    workflow.decide(folder, "Busch 2011", "OS", "accept", who="AR", why=evil)
    out = workflow.report(folder, tmp_path / "r.md", allow_unreviewed=True, now=NOW)
    said = r"\<script\>alert(1)\</script\> \[a\](javascript:b) \| c"
    assert said in out.read_text(encoding="utf-8")
    assert "<script" not in out.read_text(encoding="utf-8").replace(r"\<script", "")
