"""What a key does on the review page, in a Chromium before canned answers: one act, on the record that is seen, or none."""

import json

import pytest
from jinja2 import Environment, FileSystemLoader
from page_files import PAGE

TEXT = "A trial 👩‍⚕️ of e\u0301 and 𝛼.\nDeaths were fewer with A than with B (hazard ratio 0·72, 95% CI 0·60–0·86)."
REVIEW = {
    "id": "r", "title": "A review", "reviewer": "AR", "blind": False, "reviewers": ["AR"], "require": "accepted", "question": {},
    "comparisons": [{"id": "c", "a": "A", "b": "B"}], "outcomes": [{"id": "OS", "label": "Survival"}], "eligibility": [],
    "queues": [{"id": "unreviewed", "label": "Unreviewed", "count": 3}], "progress": {"done": 0, "total": 3, "counting": False},
    "shortcuts": {},
}  # fmt: skip
KEYS = ["1", "2", "3"]


def field(value, words=None):
    start = None if words is None else TEXT.index(words)
    return {
        "value": value,
        "quote": words,
        "start": start,
        "end": None if words is None else start + len(words),
        "edited": False,
    }


def record(key, confirm=()):
    fields = {
        "value": field(0.72, "0·72"),
        "ci_low": field(0.6, "0·60"),
        "ci_high": field(0.95, "95"),
        "numerator": field("A", "with A"),
    }
    item = {
        "id": f"{key}/c/1", "kind": "estimate", "comparison": "c", "outcome": "OS", "label": "Survival, HR", "printed": "0.72 (0.60-0.95)",
        "harmonised": "0.72 (0.6 to 0.95), A over B", "inverted": False, "direction": {"source": "explicit", "words": "than"},
        "fields": fields, "confirm": list(confirm), "checks": [], "why_not": None, "because": "", "state": "suggested", "asked": True,
        "decision": None, "others": [], "spans": [],
    }  # fmt: skip
    return {
        "key": key, "pmid": key, "doi": None, "title": f"Record {key}", "year": 2020, "journal": "J", "url": None, "text": TEXT,
        "text_sha256": "0" * 64, "etag": f"e{key}", "notices": [], "spans": [], "items": [item], "pooled_note": "", "next": None,
        "previous": None, "eligibility": {"suggestion": "eligible", "criteria": [], "decision": None}, "study": {"name": "", "reports": []},
    }  # fmt: skip


class Server:
    """Gives canned answers to the page and remembers what was decided."""

    def __init__(self):
        self.decided, self.confirm, self.held = [], (), []
        self.slow = False

    def __call__(self, route):
        path = route.request.url.split("/api/")[1].split("?")[0]
        if path.startswith("record/") and self.slow:
            self.held.append(route)
            return
        self.answer(route, path)

    def answer(self, route, path):
        if path == "decide":
            body = json.loads(route.request.post_data)
            self.decided.append(body)
            after = record(body["key"], [name for name in self.confirm if name != body.get("field")])
            after["etag"] = f"e{len(self.decided)}"
            after["items"][0]["state"] = "accepted" if body["action"] == "accept" else "suggested"
            route.fulfill(json={"saved": "2026-01-01T10:00:00Z", "event_id": str(len(self.decided)), "record": after})
        elif path == "review":
            route.fulfill(json=REVIEW)
        elif path.startswith("queue/"):
            lines = [
                {"key": key, "pmid": key, "study": "", "title": "T", "year": 2020, "badges": [], "state": "suggested"}
                for key in KEYS
            ]
            route.fulfill(json={"items": lines, "next": None})
        elif path.startswith("record/"):
            route.fulfill(json=record(path.removeprefix("record/"), self.confirm))
        else:
            route.fulfill(json={"analyses": [], "waiting": False})


@pytest.fixture
def address(files):
    return f"{files}/page"


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def page(browser, address, server):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    html = (
        Environment(loader=FileSystemLoader(PAGE / "templates"), autoescape=True)
        .get_template("page.html")
        .render(title="A review")
    )
    context.route("**/api/**", server)
    context.route("**/page", lambda route: route.fulfill(body=html, content_type="text/html"))
    found = context.new_page()
    yield found
    context.close()


def opened(page, address):
    page.goto(address)
    page.wait_for_selector(".item")
    return page


def title(page):
    return page.inner_text("#record-title")


def until(page, words):
    page.wait_for_function("(words) => document.getElementById('record-title').textContent === words", arg=words)


def test_one_key_accepts_a_clean_record_and_goes_on(page, address, server):
    opened(page, address).keyboard.press("a")
    until(page, "Record 2")
    page.wait_for_selector("#saved.is-good")
    assert page.inner_text("#saved").split()[1] == "Saved"
    assert [(body["key"], body["item"], body["action"], body["etag"]) for body in server.decided] == [
        ("1", None, "accept", "e1")
    ]


def test_numerator_endpoint_and_population_are_confirmed_each_by_itself(page, address, server):
    server.confirm = ("numerator", "endpoint")
    opened(page, address).keyboard.press("a")
    page.keyboard.press("a")
    page.wait_for_timeout(100)
    assert server.decided == [], "nothing is accepted before"
    page.keyboard.press("c")
    page.wait_for_selector("#saved.is-good")
    assert [(body["action"], body.get("field")) for body in server.decided] == [("confirm", "numerator")]


def test_a_wrong_number_is_put_right_in_under_six_keys_with_the_words_that_it_stands_in(page, address, server):
    opened(page, address)
    for key in (
        "h",
        "ArrowDown",
        "ArrowDown",
        "Enter",
    ):  # from 95 by 0.60 to 0.86
        page.keyboard.press(key)
    page.wait_for_selector("form.edit", state="detached")
    (body,) = server.decided
    assert (body["action"], body["field"], body["value"], body["quote"]) == ("edit", "ci_high", 0.86, "0·86")
    assert TEXT[body["start"] : body["end"]] == "0·86"


def test_words_are_selected_by_the_mouse(page, address, server):
    opened(page, address).click("[data-field=ci_high]")
    page.evaluate(
        """() => {
          const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.indexOf("0·86");
            if (at >= 0) getSelection().setBaseAndExtent(node, at + 1, node, at + 3);
          }
        }"""
    )
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    page.wait_for_selector("form.edit", state="detached")
    (body,) = server.decided
    assert (body["value"], body["quote"], TEXT[body["start"] : body["end"]]) == (0.86, "0·86", "0·86")


def test_figures_that_contradict_each_other_are_kept_at_the_second_word_alone(page, address, server):
    opened(page, address).keyboard.press("v")
    page.keyboard.type("0.60")
    page.keyboard.press("ArrowUp")  # 0.72 is before 0.60
    page.fill("form.edit input", "0.5")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('form.edit .problem').textContent !== ''")
    assert server.decided == [], "it does not stand in the text"
    page.check("#edit-elsewhere")
    page.fill("#edit-source", "full text p. 5")
    page.keyboard.press("Enter")
    assert "below its interval" in page.inner_text("form.edit .problem")
    assert server.decided == []
    page.keyboard.press("Enter")
    page.wait_for_selector("form.edit", state="detached")
    (body,) = server.decided
    assert (body["value"], body["source"], body.get("quote")) == (0.5, "full text p. 5", None)


def test_between_two_records_a_key_decides_nothing(page, address, server):
    with page.expect_response("**/record/2*"):  # fetched ahead
        opened(page, address)
    server.slow = True
    page.keyboard.press("]")
    until(page, "Record 2")
    page.keyboard.press("]")
    page.keyboard.press("a")
    page.wait_for_timeout(200)
    assert (title(page), server.decided) == ("Record 2", [])
    for route in server.held:
        server.answer(route, "record/3")
    until(page, "Record 3")
    page.keyboard.press("a")
    page.wait_for_selector("#saved.is-good")
    assert [body["key"] for body in server.decided] == ["3"]


def test_the_answer_to_a_question_about_another_record_is_not_taken(page, address, server):
    opened(page, address).keyboard.press("o")
    page.wait_for_selector("dialog[open]")
    page.evaluate("location.hash = '#record/2'")
    until(page, "Record 2")
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    page.wait_for_timeout(200)
    assert server.decided == []
    assert "another record" in page.text_content("#said")


@pytest.mark.parametrize("key", ["Control+a", "Alt+a", "Meta+a", "Control+x", "Alt+f", "Meta+i"])
def test_no_key_acts_together_with_a_modifier(page, address, server, key):
    opened(page, address).keyboard.press("j")
    page.keyboard.press(key)
    page.wait_for_timeout(150)
    assert server.decided == []
    assert page.query_selector("dialog") is None
    assert title(page) == "Record 1"


def test_a_key_that_is_held_down_decides_once(page, address, server):
    opened(page, address)
    for _ in range(5):
        page.keyboard.down("a")  # the second and later ones are repeats
    page.keyboard.up("a")
    page.wait_for_selector("#saved.is-good")
    page.wait_for_timeout(200)
    assert len(server.decided) == 1


def test_no_key_acts_while_somebody_types(page, address, server):
    opened(page, address).keyboard.press("m")
    page.keyboard.type("an axe of fun")
    page.wait_for_timeout(100)
    assert server.decided == []
    assert page.input_value("#dialog-words") == "an axe of fun"


def test_the_keys_can_be_switched_off_and_stay_off(page, address, server):
    opened(page, address).keyboard.press("?")
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    for key in ("a", "i", "f", "?"):
        page.keyboard.press(key)
    page.reload()
    page.wait_for_selector(".item")
    page.keyboard.press("a")
    page.wait_for_timeout(200)
    assert server.decided == []
    assert page.query_selector("dialog") is None
    page.click("text=Accept the clean estimate and go on")
    until(page, "Record 2")
    assert len(server.decided) == 1, "the buttons act all the same"
