"""What others wrote is text, whatever it looks like; and no other site reads the page or writes to it."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import chromium
import pytest
from playwright.sync_api import expect
from reviewing import LETTERS, MISPRINT, SHARED, evidence, kept, make, nbib

EVIL = (
    "<script>window.ran.push('script')</script><img src=x onerror=\"window.ran.push('img')\"><svg onload=window.ran.push('svg')>"
    "<a href=\"javascript:window.ran.push('link')\">here</a><iframe srcdoc=\"<script>parent.ran.push('frame')</script>\"></iframe>"
    "</textarea></title></script>{{ 7 * 7 }}${7*7}]]>&lt;b&gt; \u202edesrever\u202c \u2066x\u2069"
)
LONG = "A" * 10_000
TITLE = f"Axitinib versus temsirolimus, a randomised trial {EVIL}"
HOSTILE = nbib(
    "701",
    TITLE,
    f"{SHARED.format(a='axitinib', b='temsirolimus', n=140, m=141)} {EVIL} {LONG} {MISPRINT}",
    "<b>Ames</b> B",
    2011,
) + "".join(nbib(str(number), TITLE, f"{EVIL} Nothing else.", "Bell C", 2012) for number in (702,))


def labelled(text):
    """The protocol with markup in each of its words for people."""
    quoted = EVIL.replace("\\", "\\\\").replace('"', '\\"')
    for words in (
        "Second-line VEGF",
        "Adults with",
        "VEGF receptor tyrosine kinase inhibitor, as",
        "Overall survival",
        "VEGF TKI",
    ):
        assert f' "{words}' in text
        text = text.replace(f'= "{words}', f'= "{quoted} {words}', 1)
    return text


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    return make(tmp_path_factory.mktemp("hostile"), [HOSTILE], labelled)


FOREIGN = """() => ({
  elements: [...document.querySelectorAll("script:not([src^='/static/']), img, iframe, object, embed, base, b b, main a:not([href^='https://'])")].map((one) => one.outerHTML.slice(0, 200)),
  handlers: [...document.querySelectorAll("*")].filter((one) => one.getAttributeNames().some((name) => name.startsWith("on"))).length,
})"""


def test_markup_in_abstract_title_author_protocol_and_note_runs_no_script(hostile, serve, seat, tmp_path):
    server = serve("AR", "--open", folder=hostile)
    person = seat().open(server)
    person.on("701")
    expect(person.page.locator("#record-title")).to_contain_text("<script>window.ran.push('script')</script>")
    expect(person.page.locator("#review-title")).to_contain_text("<img src=x")
    assert EVIL in person.text()
    assert LONG in person.text()
    person.press("j", "m")
    person.page.locator("#dialog-words").fill(EVIL)
    with person.saving():
        person.press("Enter")
    expect(person.page.locator("#items")).to_contain_text("<iframe srcdoc=")
    person.press("v")
    person.page.locator("#edit-value").fill("0.80")
    person.page.get_by_label("Not in the text").check()
    person.page.locator("#edit-source").fill(EVIL[:400])
    with person.saving():
        person.press("Enter")
    for keys in (("?",), ("j", "x"), ("o",), ("]",)):
        person.press(*keys)
        assert person.page.evaluate(FOREIGN) == {"elements": [], "handlers": 0}
        person.press("Escape")
    assert person.page.evaluate("[...window.ran, ...window.violations]") == []

    path = tmp_path / "report.html"
    evidence(hostile, "report", "--allow-unreviewed", "-o", str(path))
    person.page.goto(path.as_uri())
    expect(person.page.locator("body")).to_contain_text("<img src=x onerror=")
    assert person.page.evaluate("window.ran") == []


@pytest.mark.parametrize("width", [390, 1280])
def test_a_word_of_ten_thousand_letters_breaks_no_line_of_the_page(hostile, serve, seat, width):
    person = seat(viewport={"width": width, "height": 800}).open(serve("AR", "--open", folder=hostile))
    person.on("701")
    assert person.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Another site on this machine."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text("<!doctype html><title>elsewhere</title>")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


ASK = """async ([url, options]) => {
  try { const answer = await fetch(url, options); return [answer.type, answer.status, await answer.text()]; }
  catch { return ["failed", 0, ""]; }
}"""
LETTER = '{"key": "501", "action": "note", "item": null, "note": "theirs", "client_id": "letter-theirs"}'
WRITES = [
    {"method": "POST", "mode": "no-cors", "headers": {"Content-Type": "text/plain"}, "body": LETTER},
    {"method": "POST", "headers": {"Content-Type": "application/json"}, "body": LETTER},
    {"method": "DELETE"},
]


def ask(page, url, options):
    """What a script gets that asks the server, and with which status the server answered, if it came to that."""
    statuses = []
    page.on("response", lambda response: statuses.append(response.status) if response.url == url else None)
    got = page.evaluate(ASK, [url, {"credentials": "include"} | options])
    return got, statuses


@pytest.mark.parametrize("options", WRITES, ids=["a form", "JSON", "another way"])
def test_another_site_writes_nothing_though_the_browser_has_the_cookie(shared, seat, elsewhere, options):
    person = seat().open(shared)
    before = kept(shared.folder)
    other = person.context.new_page()
    other.goto(elsewhere)
    got, statuses = ask(other, f"{shared.root}/api/decide", options)
    assert got[1:] == [0, ""]
    assert set(statuses) <= {403}
    assert kept(shared.folder) == before


@pytest.mark.parametrize("options", [{}, {"mode": "no-cors"}], ids=["with its name", "without"])
@pytest.mark.parametrize("path", ["/api/review", "/api/record/501", "/"])
def test_another_site_reads_nothing_though_the_browser_has_the_cookie(shared, seat, elsewhere, path, options):
    person = seat().open(shared)
    other = person.context.new_page()
    other.goto(elsewhere)
    got, _ = ask(other, f"{shared.root}{path}", options)
    assert got[1:] == [0, ""]


def test_another_site_shows_the_page_in_no_frame(shared, seat, elsewhere):
    person = seat().open(shared)
    other = person.context.new_page()
    other.goto(elsewhere)
    other.evaluate(
        """(url) => new Promise((resolve) => {
          const one = document.createElement("iframe");
          one.addEventListener("load", resolve);
          one.src = url;
          document.body.append(one);
        })""",
        shared.root,
    )
    assert [frame.url for frame in other.frames[1:]] == ["chrome-error://chromewebdata/"]


def test_without_the_cookie_nothing_is_read_and_nothing_written(shared, seat):
    stranger = seat()
    stranger.page.goto(f"{shared.root}/api/review")  # refused, but a page of that very origin
    for path, options in (("/api/review", {}), ("/api/record/501", {}), ("/api/decide", WRITES[1])):
        got, statuses = ask(stranger.page, f"{shared.root}{path}", options)
        assert got[1] == 403
        assert "Open the address" in got[2]
        assert statuses == [403]


def test_a_name_that_was_made_to_point_here_is_refused(shared, browser):
    options = [*chromium.OPTIONS, "--host-resolver-rules=MAP evil.example 127.0.0.1"]
    other = browser.browser_type.launch(executable_path=chromium.executable(), args=options)
    page = other.new_page()
    for path in ("/", "/api/review", shared.address.removeprefix(shared.root)):
        answer = page.goto(f"http://evil.example:{shared.port}{path}")
        assert (answer.status, answer.text().strip() != "") == (400, True)
        assert page.context.cookies() == []
    other.close()


PIECES = """() => {
  const found = {};
  for (const one of document.querySelectorAll("#text [data-spans]"))
    for (const id of JSON.parse(one.dataset.spans)) found[id] = (found[id] ?? "") + one.textContent;
  return found;
}"""


def record(person, key):
    """The record as the server gives it to the page."""
    return person.page.evaluate("async (key) => (await fetch(`/api/record/${key}`)).json()", key)


def test_marks_stand_on_the_right_words_among_letters_outside_the_plane(shared, seat):
    person = seat().open(shared).go(LETTERS)
    given = record(person, LETTERS)
    text = given["text"]
    assert person.text() == text
    assert any(ord(letter) > 0xFFFF for letter in text[: given["spans"][-1]["start"]])
    pieces = person.page.evaluate(PIECES)
    assert len(given["spans"]) > 4
    assert {span["id"]: pieces[span["id"]] for span in given["spans"]} == {
        span["id"]: text[span["start"] : span["end"]] for span in given["spans"]
    }


def test_words_that_are_selected_behind_such_letters_are_saved_with_their_places(shared, seat):
    person = seat().open(shared).go(LETTERS)
    text = person.text()
    person.press("j", "v")
    person.mark("0.67")
    with person.saving():
        person.press("Enter")
    after = kept(shared.folder)[-1].after
    assert (after["value"], after["quote"]) == (0.67, "0.67")
    assert text[after["start"] : after["end"]] == "0.67"
    expect(person.page.locator("form.edit")).to_have_count(0)
    given = record(person, LETTERS)
    (item,) = [one for one in given["items"] if one["kind"] == "estimate"]
    assert (item["fields"]["value"]["value"], item["fields"]["value"]["start"]) == (0.67, after["start"])


def test_spans_that_overlap_and_cross_are_drawn_over_their_own_words(shared, seat):
    person = seat()
    crossing = [("whole", 0, 60), ("inside", 10, 30), ("crosses", 20, 45), ("same", 20, 45), ("touches", 60, 70)]

    def answer(route):
        given = route.fetch()
        body = given.json()
        spans = [
            {"id": name, "start": start, "end": end, "number": number, "items": [], "label": name}
            for number, (name, start, end) in enumerate(crossing, start=1)
        ]
        route.fulfill(response=given, json=body | {"spans": spans, "items": []})

    person.page.route("**/api/record/501*", answer)
    person.page.goto(shared.address)
    expect(person.page.locator("#text mark").first).to_be_visible()
    text, pieces = person.text(), person.page.evaluate(PIECES)
    assert {name: pieces[name] for name, *_ in crossing} == {name: text[start:end] for name, start, end in crossing}
    numbers = person.page.evaluate(
        "[...document.querySelectorAll('#text [data-numbers]')].map((one) => one.dataset.numbers)"
    )
    assert " ".join(numbers).split() == ["1", "2", "3", "4", "5"]
