"""What the review page is told: queues, records with their words, what the protocol says of them; nothing is written."""

import json
import time

import pytest
from starlette.testclient import TestClient

from evidence import workflow
from evidence.page import app
from evidence.page.desk import Desk
from evidence.page.reading import Reviewer
from evidence.page.safety import Door
from evidence.store import Store

HOST = "127.0.0.1:8765"
SHARED = "Patients with metastatic renal cell carcinoma who had progressed on sunitinib were randomised to axitinib (n = 120) or everolimus (n = 118)."
HEAD = "Axitinib versus everolimus as second-line therapy of metastatic renal cell carcinoma: a randomised trial"
ABSTRACTS = {
    "11": (HEAD, f"{SHARED} Overall survival was longer with axitinib than with everolimus (hazard ratio for axitinib versus everolimus 0.80, 95% CI 0.65 to 0.98)."),
    "12": (f"{HEAD} with 👩‍⚕️ and e\u0301", f"{SHARED} 𝛼 😀 Progression-free survival: hazard ratio, everolimus versus axitinib, 1·25 (95% CI 1·02–1·53)."),
    "13": ("Surgery of the hand", "Forty patients had their hands operated on."),
    "14": (f"{HEAD}: <script>alert(1)</script>", f"{SHARED} No difference in overall survival was seen <img src=x onerror=alert(2)>."),
}  # fmt: skip


def nbib(pmid, title, text):
    return f"PMID- {pmid}\nTI  - {title}\nAB  - {text}\nDP  - 2012\nPT  - Randomized Controlled Trial\nJT  - Invented Journal\n\n"


def bring(folder, abstracts):
    path = folder / "records.nbib"
    path.write_text("".join(nbib(pmid, *words) for pmid, words in abstracts.items()), encoding="utf-8")
    for done in workflow.import_files(folder, [str(path)]):
        assert not done.rejected
    workflow.extract(folder)


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    workflow.init(folder, example="vegf-tki-vs-mtor")
    bring(folder, ABSTRACTS)
    return folder


@pytest.fixture
def door():
    return Door(frozenset({HOST, "localhost:8765"}), 8765)


@pytest.fixture
def desk(filled):
    made = Desk(filled / workflow.DATABASE, workflow.protocol(filled)[1], Reviewer("AR"))
    made.index.open()
    until(lambda: not made.index.counting)
    yield made
    made.index.close()


@pytest.fixture
def page(desk, door):
    client = TestClient(app.make(desk, door), base_url=f"http://{HOST}", follow_redirects=False)
    assert client.get("/", params={"token": door.token}).status_code == 303
    return client


def until(holds, seconds=20):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.01)


def get(page, path, **asked):
    answer = page.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_the_review_says_what_it_is_about_and_how_far_it_is(page):
    found = get(page, "/api/review")
    assert (found["id"], found["reviewer"], found["blind"]) == ("vegf-tki-vs-mtor", "AR", False)
    assert found["comparisons"][0]["a"] == "VEGF TKI"
    assert {one["id"]: one["count"] for one in found["queues"]} == {
        "unreviewed": 3,
        "flagged": 0,
        "changed": 0,
        "conflicts": 0,
        "all": 4,
    }
    assert found["progress"] == {"done": 0, "total": 3, "counting": False}
    assert {"label": "Designs", "text": "rct, nrs"} in found["eligibility"]


def test_a_queue_is_given_page_by_page_in_the_order_in_which_records_came(page):
    first = get(page, "/api/queue/all", limit=3)
    assert ([one["key"] for one in first["items"]], first["next"]) == (["11", "12", "13"], "13")
    rest = get(page, "/api/queue/all", limit=3, after="13")
    assert ([one["key"] for one in rest["items"]], rest["next"]) == (["14"], None)
    assert [one["key"] for one in get(page, "/api/queue/unreviewed")["items"]] == ["11", "12", "14"]


@pytest.mark.parametrize(
    "path, status",
    [
        ("/api/queue/nothing", 404),
        ("/api/queue/all?limit=many", 422),
        ("/api/queue/all?limit=-1", 422),
        ("/api/queue/all?limit=99999999999999999999", 422),
        ("/api/record/99", 404),
        ("/api/record/", 404),
        ("/api/record/11%00", 404),
        ("/api/nothing", 404),
        ("/nothing", 404),
    ],
)
def test_what_is_not_there_is_said_in_words(page, path, status):
    answer = page.get(path)
    assert answer.status_code == status
    assert answer.json()["error"]["message"] if path.startswith("/api/") else answer.text


def test_every_span_holds_its_words_in_code_points(page):
    for key in ABSTRACTS:
        record = get(page, f"/api/record/{key}")
        places = {span["id"]: span for span in record["spans"]}
        for item in record["items"]:
            assert set(item["spans"]) <= set(places)
            for field in item["fields"].values():
                if field["start"] is not None:
                    assert record["text"][field["start"] : field["end"]] == field["quote"]
                    assert f"s{field['start']}-{field['end']}" in item["spans"]
        for one in record["eligibility"]["criteria"]:
            assert one["start"] is None or record["text"][one["start"] : one["end"]] == one["quote"]


def test_a_figure_is_marked_in_the_very_digits_and_turned_beside_it(page):
    record = get(page, "/api/record/12")
    (item,) = [one for one in record["items"] if one["kind"] == "estimate"]
    fields = item["fields"]
    assert (fields["value"]["value"], fields["value"]["quote"]) == (1.25, "1·25")
    assert (fields["ci_low"]["quote"], fields["ci_high"]["quote"]) == ("1·02", "1·53")
    assert (fields["numerator"]["value"], item["inverted"]) == ("everolimus", True)
    assert item["harmonised"].startswith("0.8 (0.654 to 0.98), VEGF TKI over")
    assert (item["direction"]["source"], item["confirm"]) == ("explicit", [])


def test_spans_come_in_the_order_in_which_they_can_be_drawn(page):
    spans = get(page, "/api/record/11")["spans"]
    assert [span["number"] for span in spans] == list(range(1, len(spans) + 1))
    assert [(span["start"], -span["end"]) for span in spans] == sorted((s["start"], -s["end"]) for s in spans)
    whole = next(span for span in spans if "estimate" in span["label"])
    inside = [span for span in spans if whole["start"] <= span["start"] < span["end"] <= whole["end"]]
    assert len(inside) >= 4


def test_an_eligible_record_without_an_estimate_is_asked_about_the_outcomes_that_are_missing(page):
    found = get(page, "/api/record/14")
    missing = [one for one in found["items"] if one["kind"] == "missing"]
    assert {one["outcome"] for one in missing} >= {"OS", "PFS"}
    assert all(one["id"] == f"14/{one['comparison']}/{one['outcome']}" for one in missing)


def test_the_panel_says_which_criterion_is_not_met(page):
    panel = get(page, "/api/record/13")["eligibility"]
    assert (panel["suggestion"], panel["code"]) == ("not-eligible", "wrong-population")
    assert {one["label"]: one["ok"] for one in panel["criteria"]} == {
        "Design": None,
        "Population": False,
        "Line of therapy": None,
        "Comparison": None,
    }
    met = get(page, "/api/record/11")["eligibility"]
    assert (met["suggestion"], met["code"]) == ("eligible", None)
    assert [one["ok"] for one in met["criteria"]] == [True, True, True, True]


def test_next_and_previous_follow_the_queue(page):
    assert (get(page, "/api/record/11")["next"], get(page, "/api/record/12")["previous"]) == ("12", "11")
    assert (get(page, "/api/record/12")["next"], get(page, "/api/record/14")["next"]) == ("14", None)
    assert get(page, "/api/record/12", queue="all")["next"] == "13"


def test_a_hostile_text_is_text(page, filled):
    answer = page.get("/api/record/14")
    assert answer.headers["content-type"] == "application/json"
    assert "<script>alert(1)</script>" in answer.json()["title"]
    path = filled / workflow.PROTOCOL
    front = page.get("/").text
    assert "<script>alert" not in front
    assert path.exists()


def test_reading_writes_nothing(page, filled):
    def content():
        with Store.open(filled / workflow.DATABASE) as store:
            return store.counts(), store.pulse()

    before = content()
    for path in ("/", "/api/review", "/api/queue/all", "/api/record/11", "/static/page.css"):
        assert page.get(path).status_code == 200
        assert page.head(path).status_code in {200, 405}
    assert content() == before


def test_what_another_process_brings_is_there_at_the_next_request(page, desk, filled):
    etag = get(page, "/api/record/11")["etag"]
    assert get(page, "/api/record/11")["etag"] == etag
    (row,) = [one for one in workflow.table(filled, everything=True) if one.pmid == "11" and one.endpoint == "OS"]
    with Store.open(filled / workflow.DATABASE) as store:
        store.decide(row.id, "accept", who="AR", after="accepted", text_sha256=row.text_sha256)
    after = get(page, "/api/record/11")
    assert after["etag"] != etag
    assert [one["decision"]["action"] for one in after["items"] if one["id"] == row.id] == ["accepted"]
    assert get(page, "/api/review")["progress"] == {"done": 1, "total": 3, "counting": False}
    bring(filled, {"15": (HEAD, ABSTRACTS["11"][1].replace("0.80", "0.81"))})
    assert get(page, "/api/record/15")["title"] == HEAD
    until(lambda: not desk.index.counting)
    assert [one["key"] for one in get(page, "/api/queue/unreviewed")["items"]] == ["12", "14", "15"]


def test_numbers_are_json_that_every_browser_reads(page):
    json.loads(page.get("/api/record/11").text, parse_constant=pytest.fail)


def test_in_a_large_project_the_list_is_made_anew_beside_the_requests(page, desk, filled, monkeypatch):
    monkeypatch.setattr("evidence.page.index._FEW", 0)
    monkeypatch.setattr("evidence.page.index._PAUSE", 0.01)
    bring(filled, {"16": (HEAD, ABSTRACTS["11"][1].replace("0.80", "0.82"))})
    assert get(page, "/api/review")["progress"]["counting"]
    until(lambda: not desk.index.counting)
    assert "16" in [one["key"] for one in get(page, "/api/queue/unreviewed")["items"]]
    assert get(page, "/api/record/16")["title"] == HEAD
    bring(filled, {"16": (HEAD, ABSTRACTS["11"][1].replace("0.80", "0.83"))})  # a record that is there is read at once
    (item,) = [one for one in get(page, "/api/record/16")["items"] if one["kind"] == "estimate"]
    assert item["fields"]["value"]["value"] == 0.83
