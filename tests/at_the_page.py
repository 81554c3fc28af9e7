"""A review that nobody has worked on yet, and its page as a person with a browser has it, without the browser."""

from itertools import count

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
EXPLICIT = "Overall survival was longer (hazard ratio for axitinib versus everolimus 0.80, 95% CI 0.65 to 0.98)."
SECOND = "Progression-free survival: hazard ratio, everolimus versus axitinib, 1.25 (95% CI 1.02-1.53)."
UNCLEAR = "Median overall survival was 20.1 and 14.2 months (HR 0.72, 95% CI 0.60-0.86)."
ABSTRACTS = {
    "11": f"{SHARED} {EXPLICIT}",
    "12": f"{SHARED} 𝛼 😀 e\u0301 {EXPLICIT} {SECOND}",
    "13": f"{SHARED} {UNCLEAR}",
    "14": f"{SHARED} Survival did not differ: 19 and 18 months. The figures are 0.91 (0.75 to 1.11).",
}
NUMBERS = count(1)


def medline(pmid, text):
    return f"PMID- {pmid}\nTI  - {HEAD}\nAB  - {text}\nDP  - 2012\nPT  - Randomized Controlled Trial\n\n"


def bring(folder, abstracts):
    path = folder / "records.nbib"
    path.write_text("".join(medline(*one) for one in abstracts.items()), encoding="utf-8")
    for done in workflow.import_files(folder, [str(path)]):
        assert not done.rejected
    workflow.extract(folder)


FULL = {"value": 0.91, "ci_low": 0.75, "ci_high": 1.11, "ci_level": 0.95, "numerator": "axitinib"}


class Page:
    """A browser with the page open, in the name of one reviewer."""

    def __init__(self, folder, who="AR", *, blind=False):
        self.folder, self.who = folder, who
        self.desk = Desk(folder / workflow.DATABASE, workflow.protocol(folder)[1], Reviewer(who, blind))
        self.desk.index.open()
        door = Door(frozenset({HOST}), 8765)
        self.client = TestClient(
            app.make(self.desk, door), base_url=f"http://{HOST}", headers={"Origin": f"http://{HOST}"}
        )
        self.client.get("/", params={"token": door.token})

    def get(self, path):
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def record(self, key):
        return self.get(f"/api/record/{key}")

    def item(self, key, outcome="OS", kind="estimate"):
        return next(one for one in self.record(key)["items"] if (one["outcome"], one["kind"]) == (outcome, kind))

    def send(self, key, action, item=None, *, record=None, client_id=None, **more):
        record = record or self.record(key)
        body = {
            "key": key,
            "text_sha256": record["text_sha256"],
            "etag": record["etag"],
            "action": action,
            "item": item,
        }
        return self.client.post("/api/decide", json=body | {"client_id": client_id or f"letter-{next(NUMBERS)}"} | more)

    def decide(self, key, action, item=None, **more):
        answer = self.send(key, action, item, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(self, key, action, item=None, *, status=422, **more):
        answer = self.send(key, action, item, **more)
        assert answer.status_code == status, answer.text
        return answer.json()["error"]

    def words(self, key, words):
        text = self.record(key)["text"]
        start = text.index(words)
        return {"quote": words, "start": start, "end": start + len(words)}


def kept(folder):
    with Store.open(folder / workflow.DATABASE) as store:
        store.verify()
        return store.decisions()


def said(folder):
    return [(one.who, one.field, one.action, one.subject) for one in kept(folder)]


def counted(page, queue="conflicts"):
    return {one["id"]: one["count"] for one in page.get("/api/review")["queues"]}[queue]
