"""What the browser runs: its modules one by one, in a Chromium of their own, and what none of their lines may do."""

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import chromium
import pytest
from playwright.sync_api import sync_playwright

import evidence

PAGE = Path(evidence.__file__).parent / "page"
STATIC = PAGE / "static"
MODULES = sorted(STATIC.glob("*.js"))
SHEETS = sorted(STATIC.glob("*.css"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_can_be_read_in_one_sitting_and_makes_no_markup_of_text(module):
    text = module.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 300
    assert module.stem not in {"utils", "helpers", "common", "misc"}
    assert text.startswith("// "), "it says what it is for"
    assert (
        re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|DOMParser|eval\(|new Function|srcdoc=", text)
        == []
    )


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_what_a_module_imports_is_there(module):
    imported = re.findall(r'^import [^;]*? from "(.+?)";', module.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert [name for name in imported if not (name.startswith("./") and (STATIC / name).is_file())] == []


@pytest.mark.parametrize("path", [*MODULES, *SHEETS, PAGE / "templates" / "page.html"], ids=lambda path: path.name)
def test_nothing_is_asked_of_another_machine(path):
    addresses = re.findall(r"https?://[\w.]+", path.read_text(encoding="utf-8"))
    links = {"http://www.w3.org", "https://pubmed.ncbi.nlm.nih.gov", "https://doi.org"}  # a name, and what people click
    assert set(addresses) <= links
    assert not re.search(r"url\(|@import|@font-face", path.read_text(encoding="utf-8"))


def test_the_template_has_no_script_and_no_style_of_its_own():
    text = (PAGE / "templates" / "page.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"\|\s*safe", text)


class Quiet(SimpleHTTPRequestHandler):
    extensions_map = {".js": "text/javascript", ".css": "text/css"}  # noqa: RUF012 (the server's own way)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def browser_page():
    """An empty page at which the modules can be imported."""
    assert chromium.executable(), chromium.remedy()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=STATIC))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium.executable(), args=list(chromium.OPTIONS))
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/icon.svg")
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        yield page
        browser.close()
    server.shutdown()


def call(page, module, expression, given):
    return page.evaluate(f"async (given) => {{ const m = await import('/{module}.js'); return {expression}; }}", given)


TEXTS = [
    "plain words",
    "",
    "a ribbon 🎗️ and a family 👨‍👩‍👧‍👦 before HR 0·72",
    "Cafe\u0301 with a combining mark, 0·72",
    "𝒜-trial of 𝔅, 0·72",
    "\U0001f600\U0001f600\U0001f600",
    "line one\r\nline two\u2028and three\u00a0end",
    "مرحبا 0·72 中文",
]


@pytest.mark.parametrize("text", TEXTS)
def test_an_offset_is_the_same_as_in_python(browser_page, text):
    given = {"text": text, "pairs": [[a, b] for a in range(len(text) + 1) for b in range(a, len(text) + 1)]}
    units = call(
        browser_page, "codepoints", "[...given.text].map((_, at) => new m.CodePoints(given.text).toUnit(at))", given
    )
    assert units == [len(text[:at].encode("utf-16-le")) // 2 for at in range(len(text))]
    slices = call(
        browser_page,
        "codepoints",
        "(() => { const p = new m.CodePoints(given.text); return given.pairs.map(([a, b]) => p.slice(a, b)); })()",
        given,
    )
    assert slices == [text[a:b] for a, b in given["pairs"]]
    back = call(
        browser_page,
        "codepoints",
        "(() => { const p = new m.CodePoints(given.text); return given.pairs.map(([a]) => p.toPoint(p.toUnit(a))); })()",
        given,
    )
    assert back == [a for a, _ in given["pairs"]]


@pytest.mark.parametrize(
    "unit, up, expected",
    [(0, False, 0), (1, False, 0), (1, True, 1), (2, False, 1), (3, True, 2), (4, True, 2), (99, True, 2)],
)
def test_half_a_character_goes_to_the_edge_that_is_asked_for(browser_page, unit, up, expected):
    given = {"unit": unit, "up": up}
    assert call(browser_page, "codepoints", "new m.CodePoints('😀😀').toPoint(given.unit, given.up)", given) == expected


SPANS = [
    # spans (id, start, end) over ten characters                segments: the ids of each stretch, as (start, end, ids)
    ([], [(0, 10, "")]),
    ([("a", 2, 5)], [(0, 2, ""), (2, 5, "a"), (5, 10, "")]),
    ([("a", 2, 8), ("b", 4, 6)], [(0, 2, ""), (2, 4, "a"), (4, 6, "ab"), (6, 8, "a"), (8, 10, "")]),  # one in the other
    ([("a", 0, 6), ("b", 4, 10)], [(0, 4, "a"), (4, 6, "ab"), (6, 10, "b")]),  # crossing
    ([("a", 0, 10), ("b", 0, 10)], [(0, 10, "ab")]),  # the same words
    ([("a", 0, 5), ("b", 5, 10)], [(0, 5, "a"), (5, 10, "b")]),  # side by side
    (
        [("a", 0, 8), ("b", 2, 6), ("c", 4, 9)],
        [(0, 2, "a"), (2, 4, "ab"), (4, 6, "abc"), (6, 8, "ac"), (8, 9, "c"), (9, 10, "")],
    ),
    ([("a", 3, 3)], [(0, 10, "")]),  # empty
    ([("a", 6, 4)], [(0, 10, "")]),  # turned round
    ([("a", 5, 11)], [(0, 10, "")]),  # beyond the text
    ([("a", -1, 4)], [(0, 10, "")]),
]


@pytest.mark.parametrize("spans, expected", SPANS)
def test_spans_are_cut_into_segments_that_lie_side_by_side(browser_page, spans, expected):
    given = [{"id": name, "start": start, "end": end} for name, start, end in spans]
    found = call(browser_page, "segments", "m.segments(10, given)", given)
    assert [(one["start"], one["end"], "".join(one["spans"])) for one in found] == expected
    for name in {name for one in found for name in one["spans"]}:
        assert sum(name in one["begins"] for one in found) == sum(name in one["ends"] for one in found) == 1


NUMBERS = [
    ("hazard ratio 0·81 (95% CI 0·72–0·91)", [0.81, 95, 0.72, 0.91]),
    ("0.60-0.85", [0.60, 0.85]),  # a dash is no minus
    ("difference −0.4", [-0.4]),
    ("n=1,234 of 2,345", [1234, 2345]),
    ("NCT00678392 and p16", []),
    ("no figure", []),
    ("𝒜 0‧72", [0.72]),
]


@pytest.mark.parametrize("text, expected", NUMBERS)
def test_the_numbers_of_a_text(browser_page, text, expected):
    found = call(browser_page, "selection", "m.numbers(given)", text)
    assert [one["value"] for one in found] == expected
    units = text.encode("utf-16-le")
    assert [one["text"] for one in found] == [
        units[2 * one["start"] : 2 * one["end"]].decode("utf-16-le") for one in found
    ]


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("0.72", 0.72),
        ("0·72", 0.72),
        (" 1 ", 1),
        ("−3", -3),
        ("0,72", None),
        ("", None),
        ("0.7.2", None),
        ("1e5", None),
        ("12a", None),
    ],
)
def test_what_is_typed_is_a_number_or_is_not(browser_page, typed, expected):
    assert call(browser_page, "selection", "m.toNumber(given)", typed) == expected


@pytest.mark.parametrize(
    "selected, expected",
    [("0·8[1", "0·81"), ("hazar[d rati]o", "hazard ratio"), ("[ 0·81 ]", "0·81"), ("C[I", "CI")],
)
def test_a_selection_cuts_no_word_and_no_number(browser_page, selected, expected):
    """The brackets stand where the selection begins and ends; without the second it is to the end of the text."""
    text = f"before {selected} after".replace("[", "").replace("]", "")
    start = f"before {selected}".index("[")
    end = f"before {selected}".index("]") - 1 if "]" in selected else len(f"before {selected}") - 1
    found = call(
        browser_page,
        "selection",
        "m.whole(given.text, given.start, given.end)",
        {"text": text, "start": start, "end": end},
    )
    assert text[slice(*found)] == expected


WARNED = [
    ((0.72, 0.60, 0.86), []),
    ((0.72, None, None), []),
    ((0.95, 0.60, 0.86), ["above its interval"]),
    ((0.50, 0.60, 0.86), ["below its interval"]),
    ((0.72, 0.86, 0.60), ["not below the upper"]),
    ((0.72, 0.60, 1.86), ["not symmetric"]),
    ((0, 0.60, 0.86), ["above 0"]),
    ((0.72, -0.60, 0.86), ["above 0"]),
]


@pytest.mark.parametrize("figures, expected", WARNED)
def test_what_speaks_against_figures_is_said(browser_page, figures, expected):
    found = call(
        browser_page, "guards", "m.warnings(given)", dict(zip(("value", "ci_low", "ci_high"), figures, strict=True))
    )
    assert len(found) == len(expected)
    assert all(words in sentence for words, sentence in zip(expected, found, strict=True))


ONE = {"study": "A", "value": 0.8, "ci_low": 0.6, "ci_high": 1.07, "weight": 60}
FORESTS = [
    # rows, k, pooled                                                             squares, diamonds
    ([], 0, None, [0, 0]),
    ([ONE], 1, (0.8, 0.6, 1.07), [1, 0]),  # one study is not pooled
    ([ONE, ONE | {"study": "B"}], 2, None, [2, 0]),  # two that are shown, not pooled
    ([ONE, ONE | {"study": "B"}, ONE | {"study": "<img src=x onerror=alert(1)>"}], 3, (0.8, 0.7, 0.92), [3, 1]),
    ([ONE | {"ci_low": 0}, ONE | {"value": -1}], 2, None, [0, 0]),  # what cannot be drawn on a log scale
    ([ONE | {"ci_low": 1e-9, "ci_high": 1e9}], 1, None, [1, 0]),
]


@pytest.mark.parametrize("rows, k, pooled, squares_and_diamonds", FORESTS)
def test_the_small_forest_plot_draws_what_is_there_and_no_mean_of_one(
    browser_page, rows, k, pooled, squares_and_diamonds
):
    estimate = dict(zip(("estimate", "ci_low", "ci_high"), pooled or (None, None, None), strict=True))
    given = {"label": "Survival", "k": k, "rows": rows, **estimate}
    drawn = "(() => { const s = m.forest(given); const n = (w) => s.querySelectorAll(w).length; "
    drawn += (
        "return [n('rect'), n('polygon'), n('img'), s.outerHTML.includes('NaN'), s.getAttribute('aria-label')]; })()"
    )
    found = call(browser_page, "forest", drawn, given)
    assert found[:4] == [*squares_and_diamonds, 0, False]
    assert all(row["study"] in found[4] for row in rows if row["value"] > 0 and row["ci_low"] > 0)


@pytest.mark.parametrize("name", ["onclick", "onerror", "style", "srcdoc", "OnLoad"])
def test_no_attribute_that_acts_can_be_set(browser_page, name):
    made = "(() => { try { m.make('p', { [given]: 'x' }); return false; } catch { return true; } })()"
    assert call(browser_page, "elements", made, name)


@pytest.mark.parametrize(
    "url, is_link",
    [("https://x.org", True), ("javascript:alert(1)", False), ("data:text/html,x", False), ("", False), (None, False)],
)
def test_only_the_web_is_linked_to(browser_page, url, is_link):
    assert call(browser_page, "elements", "m.link(given, 'words').tagName", url) == ("A" if is_link else "SPAN")
