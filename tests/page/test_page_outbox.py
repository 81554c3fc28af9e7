"""The page's outbox, in a Chromium: no decision is lost, sent twice under two names, or sent before an earlier one."""

import json

import pytest

OPEN = """async (owner) => {
  const { Outbox } = await import("/static/outbox.js");
  window.told = [];
  const tell = (what) => (letter, answer) => window.told.push([what, letter?.body?.item ?? null, answer?.error?.message ?? null]);
  window.box = new Outbox(owner, { saved: tell("saved"), stale: tell("stale"), refused: tell("refused"), elsewhere: tell("elsewhere"), changed: () => null });
  window.box.send();
}"""
ADD = """([key, etag, items]) => { for (const item of items) window.box.add({ key, etag, item, action: "accept" }); }"""
LEFT = "window.box.letters().map((one) => [one.body.item, one.held])"


class Desk:
    """Answers the page's decisions as it is told to, and remembers what was asked."""

    def __init__(self):
        self.sent, self.answers, self.saved = [], [], 0

    def __call__(self, route):
        body = json.loads(route.request.post_data)
        self.sent.append(body)
        answer = self.answers.pop(0) if self.answers else 200
        if answer == "cut":
            route.abort()
        elif answer == 200:
            self.saved += 1
            record = {"key": body["key"], "etag": f"{body['key']} after {self.saved}"}
            route.fulfill(json={"saved": "2026-01-01T10:00:00Z", "event_id": str(self.saved), "record": record})
        else:
            route.fulfill(status=answer, json={"error": {"code": "x", "message": f"no, {answer}"}, "record": None})

    @property
    def items(self):
        return [body["item"] for body in self.sent]


@pytest.fixture
def address(files):
    return f"{files}/static/"


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def page(browser, address, desk):
    context = browser.new_context()
    context.route("**/api/decide", desk)
    found = context.new_page()
    found.goto(address)
    found.evaluate(OPEN, "review AR")
    yield found
    context.close()


def until_sent(page, count, desk):
    page.wait_for_function("window.box.sending === null")
    for _ in range(100):
        if len(desk.sent) >= count:
            break
        page.wait_for_timeout(50)
    page.wait_for_function("window.box.sending === null")
    assert len(desk.sent) == count


def test_decisions_go_one_after_the_other_and_leave_the_box_once_they_are_saved(page, desk):
    page.evaluate(ADD, ["11", "first", ["a", "b", "c"]])
    until_sent(page, 3, desk)
    assert desk.items == ["a", "b", "c"]
    assert [body["etag"] for body in desk.sent] == ["first", "11 after 1", "11 after 2"], (
        "each on what the one before left"
    )
    assert len({body["client_id"] for body in desk.sent}) == 3
    assert page.evaluate(LEFT) == []
    assert [what for what, *_ in page.evaluate("window.told")] == ["saved"] * 3


def test_a_decision_keeps_the_state_that_its_person_saw_where_another_record_changed(page, desk):
    page.evaluate(ADD, ["11", "one", ["a"]])
    page.evaluate(ADD, ["12", "one", ["b"]])
    until_sent(page, 2, desk)
    assert [body["etag"] for body in desk.sent] == ["one", "one"]


@pytest.mark.parametrize("failure", ["cut", 500, 502, 503, 429, 401, 403])
def test_what_is_not_saved_survives_a_reload_and_is_sent_again_in_order_under_the_same_names(page, desk, failure):
    desk.answers = [failure]
    page.evaluate(ADD, ["11", "first", ["a", "b"]])
    page.wait_for_function("window.box.problem")
    assert page.evaluate(LEFT) == [["a", None], ["b", None]]
    assert desk.items == ["a"], "what comes later waits"
    page.reload()
    page.evaluate(OPEN, "review AR")
    until_sent(page, 3, desk)
    assert desk.items == ["a", "a", "b"]
    assert desk.sent[0] == desk.sent[1], "letter by letter the same"
    assert page.evaluate(LEFT) == []


def test_it_is_tried_again_without_anybody_asking(page, desk):
    desk.answers = ["cut"]
    page.evaluate(ADD, ["11", "first", ["a"]])
    until_sent(page, 2, desk)
    assert desk.sent[0] == desk.sent[1]
    assert page.evaluate("window.box.problem") is None


def test_what_may_have_arrived_is_known(page, desk):
    desk.answers = ["cut", "cut", "cut"]
    page.evaluate(ADD, ["11", "first", ["a", "b"]])
    page.wait_for_function("window.box.problem")
    assert page.evaluate("window.box.letters().map((one) => Boolean(one.tried))") == [True, False]


def test_a_stale_decision_waits_for_its_person_and_holds_what_follows_on_its_record_alone(page, desk):
    desk.answers = [409]
    page.evaluate(ADD, ["11", "first", ["a", "b"]])
    page.evaluate(ADD, ["12", "other", ["c"]])
    until_sent(page, 2, desk)
    assert desk.items == ["a", "c"]
    assert page.evaluate(LEFT) == [["a", "stale"], ["b", None]]
    page.reload()
    page.evaluate(OPEN, "review AR")
    assert page.evaluate(LEFT) == [["a", "stale"], ["b", None]], "also after a reload"
    page.evaluate("window.box.again(window.box.letters()[0].name, { etag: 'newer' })")
    until_sent(page, 4, desk)
    assert [(body["item"], body["etag"]) for body in desk.sent[2:]] == [("a", "newer"), ("b", "first")]


def test_a_stale_decision_that_is_given_up_lets_the_others_go(page, desk):
    desk.answers = [409]
    page.evaluate(ADD, ["11", "first", ["a", "b"]])
    until_sent(page, 1, desk)
    page.evaluate("window.box.drop(window.box.letters()[0].name); window.box.send()")
    until_sent(page, 2, desk)
    assert desk.items == ["a", "b"]


@pytest.mark.parametrize("status", [400, 404, 413, 422])
def test_what_the_server_refuses_stays_in_view_and_is_not_sent_over_and_over(page, desk, status):
    desk.answers = [status]
    page.evaluate(ADD, ["11", "first", ["a"]])
    page.evaluate(ADD, ["12", "other", ["b"]])
    until_sent(page, 2, desk)
    assert page.evaluate(LEFT) == [["a", "refused"]]
    assert page.evaluate("window.box.letters()[0].why") == f"no, {status}"
    assert page.evaluate("window.told")[0] == ["refused", "a", f"no, {status}"]


def test_nobody_sends_in_another_persons_name(page, desk):
    desk.answers = ["cut"]
    page.evaluate(ADD, ["11", "first", ["a"]])
    page.wait_for_function("window.box.problem")
    page.reload()
    page.evaluate(OPEN, "review BR")
    page.evaluate(ADD, ["11", "first", ["b"]])
    until_sent(page, 2, desk)
    assert desk.items == ["a", "b"]
    page.reload()
    page.evaluate(OPEN, "review AR")
    until_sent(page, 3, desk)
    assert desk.items == ["a", "b", "a"]


def test_two_windows_of_one_browser_send_each_decision_under_one_name(page, desk, address):
    other = page.context.new_page()
    other.goto(address)
    other.evaluate(OPEN, "review AR")
    page.evaluate(ADD, ["11", "first", ["a", "b"]])
    other.evaluate(ADD, ["12", "first", ["c", "d"]])
    for _ in range(100):
        if len(desk.sent) >= 4:
            break
        page.wait_for_timeout(50)
    page.wait_for_timeout(500)
    names = {body["client_id"]: body["item"] for body in desk.sent}
    assert sorted(names.values()) == ["a", "b", "c", "d"], "what both send has one name, and is stored once"
    assert desk.items.index("a") < desk.items.index("b")
    assert desk.items.index("c") < desk.items.index("d")
    assert page.evaluate(LEFT) == other.evaluate(LEFT) == []


def test_a_browser_that_keeps_nothing_says_so_and_sends_all_the_same(browser, address, desk):
    context = browser.new_context()
    context.route("**/api/decide", desk)
    context.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
    )
    page = context.new_page()
    page.goto(address)
    page.evaluate(OPEN, "review AR")
    assert page.evaluate("window.box.safe") is False
    desk.answers = ["cut"]
    page.evaluate(ADD, ["11", "first", ["a", "b"]])
    until_sent(page, 3, desk)
    assert desk.items == ["a", "a", "b"]
    assert page.evaluate(LEFT) == []
    context.close()
