"""A record in the terminal: marks on the right words, whatever the characters, and where the record stands."""

import io
import json
import re
import shutil
import sys

import pytest

import extractors
from evidence import workflow
from evidence.__main__ import main
from evidence.batch import record_body
from evidence.records import Parsed, Record, Section
from evidence.report.badges import badges
from evidence.report.showing import marked_text, span_lines
from evidence.store import Store
from evidence.tabular.columns import showable

PMID = "22460837"


def words(quote, text, rule="r.x"):
    start = text.index(quote)
    return {"quote": quote, "start": start, "end": start + len(quote), "rule": rule}


def body(text, *spans, effects=()):
    """A record of which these spans were read as facts, and these as effects with their evidence."""
    context = dict.fromkeys(("line_of_therapy", "prior_therapy", "condition", "design")) | {"registry_ids": []}
    facts = [{"value": f"V{i}", **words(quote, text)} for i, quote in enumerate(spans)]
    return {
        "text": text,
        "total_n": None,
        "follow_up": None,
        "medians": [],
        "rates": [],
        "abstained": [],
        "arms": [],
        "effects": list(effects),
        "context": context | {"registry_ids": facts},
    }


ACUTE, ZWJ = "e\u0301", "\U0001f469\u200d\U0001f52c"
MARKED = [
    # the text, what was read, how it is shown
    ("a b c", [], "a b c"),
    ("a b c", ["b"], "a ⟦1:b⟧ c"),
    ("a b c", ["c", "a"], "⟦1:a⟧ b ⟦2:c⟧"),  # numbers follow the text
    ("a b c", ["a b", "b c"], "⟦1:a ⟧⟦1,2:b⟧⟦2: c⟧"),  # crossing
    ("a b c", ["a b c", "b"], "⟦1:a ⟧⟦1,2:b⟧⟦1: c⟧"),  # one in the other
    ("a b c", ["b", "b"], "a ⟦1,2:b⟧ c"),  # two values of the same words
    ("a b c", ["a b c"], "⟦1:a b c⟧"),
    ("😀😀 HR 0.7 😀", ["HR 0.7"], "😀😀 ⟦1:HR 0.7⟧ 😀"),  # outside the basic plane
    (f"caf{ACUTE} HR", ["cafe", "HR"], f"⟦1:caf{ACUTE}⟧ ⟦2:HR⟧"),
    (f"x{ACUTE}y", ["\u0301y"], f"x⟦1:{ACUTE}y⟧"),  # an accent does not leave its letter
    (f"x {ZWJ} y", ["\U0001f469"], f"x ⟦1:{ZWJ}⟧ y"),
    (f"x {ZWJ} y", ["\U0001f52c y"], f"x ⟦1:{ZWJ} y⟧"),
    ("a [b] ⟦c⟧", ["[b]"], "a ⟦1:[b]⟧ ⟦c⟧"),
    ("[bold]a[/bold]", ["a"], "[bold]⟦1:a⟧[/bold]"),  # no markup
    ("a\x1b[31mb", ["b"], "a\ufffd[31m⟦1:b⟧"),  # no command to the terminal
    ("a\nb", ["b"], "a\n⟦1:b⟧"),
]  # fmt: skip


@pytest.mark.parametrize("text, spans, shown", MARKED, ids=[ascii(m[2]) for m in MARKED])
def test_marks_stand_on_the_words_that_were_read(text, spans, shown):
    assert marked_text(body(text, *spans)).plain == shown


@pytest.mark.parametrize("text, spans", [m[:2] for m in MARKED], ids=[ascii(m[2]) for m in MARKED])
def test_without_its_marks_the_text_is_the_text(text, spans):
    plain = marked_text(body(text, *spans), ("\ue000", "\ue001")).plain
    kept = []
    for piece in plain.split("\ue000"):
        inside, end, rest = piece.partition("\ue001")
        kept.append((inside.partition(":")[2] + rest) if end else piece)
    assert "".join(kept) == showable(text)


def effect(text, quote, **evidence):
    named = {name: words(part, text, f"{name}.rule") for name, part in evidence.items()}
    shape = {"id": "E1", "measure": "HR", "value": 0.7, "endpoint": "OS", "kind": "treatment", "population": "women"}
    shape |= dict.fromkeys(("ci_low", "ci_high", "ci_level", "p_value", "p_op", "measure_probable", "assessor"))
    shape |= {
        "numerator_text": None,
        "reference_text": None,
        "direction_source": "open",
        "checks": [],
        "adjusted": True,
    }
    return {**shape, "evidence": named, **words(quote, text)}


def test_the_words_that_an_effect_was_linked_by_bear_its_number():
    text = "In women, survival with A vs B: HR 0.7."
    one = effect(text, "HR 0.7", endpoint="survival", direction="A vs B", population="women")
    shown = marked_text(body(text, effects=[one])).plain
    assert shown == "In ⟦1p:women⟧, ⟦1e:survival⟧ with ⟦1d:A vs B⟧: ⟦1:HR 0.7⟧."
    lines = list(span_lines(body(text, effects=[one])))
    assert lines[0] == "   1  OS  HR 0.7; direction open (direction not known)"
    assert lines[1] == '      "HR 0.7", at 32-38, r.x'
    assert lines[2] == "      treatment; population women; adjusted"
    assert '      endpoint   "survival", at 10, endpoint.rule' in lines


def test_reasons_are_those_of_the_effect_at_just_these_words():
    text = "survival: HR 0.7."
    one = effect(text, "HR 0.7")
    chosen = {**words("survival", text), "code": "OS", "score": 5.0, "why": "near", "means": None}
    why = {"id": "E1", **words("HR 0.7", text), "endpoint": [chosen], "population": []}
    why |= {
        "kind": {"kind": "treatment", "rule": "k"},
        "direction": {"source": "open", "numerator": None, "reference": None, "words": None},
    }
    assert any("near; score 5" in line for line in span_lines(body(text, effects=[one]), [why]))
    for other in ({**why, "id": "E2"}, {**why, "start": 9}, {**why, "end": 99}):
        assert not any("score" in line for line in span_lines(body(text, effects=[one]), [other]))


@pytest.fixture(scope="module")
def project(demonstrated, tmp_path_factory):
    return shutil.copytree(demonstrated, tmp_path_factory.mktemp("show") / "demo")


def shown(capsys, folder, *more, code=0):
    capsys.readouterr()
    assert main(["-C", str(folder), "show", *more]) == code
    return capsys.readouterr()


def test_a_record_is_shown_with_marks_list_and_standing(project, capsys):
    out = shown(capsys, project, PMID).out
    assert "⟦6:41 received second-line VEGF TKI⟧" in out
    assert "⟦15,15d,18d:VEGF TKI vs. mTOR inhibitor⟧" in out
    assert '   6  arm VEGF TKI, n = 41 (sunitinib 16, sorafenib 25)\n      "41 received' in out
    assert "arms.size/n-then-group" in out
    assert "carried (stated for another" in out
    assert "  Eligible: study Park 2012, nrs-retrospective, line of therapy second\n" in out
    assert "not pooled: overlapping-cohort:" in out
    assert max(map(len, out.splitlines())) <= 80
    assert "\x1b" not in out
    assert not any(line.endswith(" ") for line in out.splitlines())


def test_the_list_alone(project, capsys):
    out = shown(capsys, project, PMID, "--spans").out
    assert "   5  83 patients in all\n" in out
    assert "⟦" not in out
    assert "IN THE REVIEW" not in out
    assert shown(capsys, project, PMID).out.count(out[out.index("READ") :]) == 1


def test_the_json_is_that_of_a_record_and_no_more(project, capsys):
    found = json.loads(shown(capsys, project, PMID, "--json").out)
    assert found == workflow.show(project, PMID)
    assert not {"explained", "rows", "decisions"} & found.keys()


def test_every_number_of_the_text_is_in_the_list(project):
    found = workflow.show(project, PMID)
    numbered = badges(found)
    assert [one.number for one in numbered] == list(range(1, len(numbered) + 1))
    for one in numbered:
        assert found["text"][one.value["start"] : one.value["end"]] == one.value["quote"]
        assert re.search(rf"[⟦,]{one.number}[,:]", marked_text(found).plain)


class Terminal(io.BytesIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("encoding, opening", [("utf-8", "⟦6:41 "), ("ascii", "{6:41 "), ("latin-1", "{6:41 ")])
@pytest.mark.parametrize("no_color", ["", "1"])
def test_a_terminal_gets_colour_unless_it_refuses_and_marks_always(project, monkeypatch, encoding, opening, no_color):
    raw = Terminal()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", no_color)
    assert main(["-C", str(project), "show", PMID]) == 0
    sys.stdout.flush()
    out = raw.getvalue().decode(encoding)
    assert ("\x1b[36m" in out) == (not no_color)  # the arms' cyan
    assert opening in re.sub(r"\x1b\[\d+m", "", out)


def invented(sections, **fields):
    given = {
        "title": "Axitinib versus everolimus in renal cell carcinoma.",
        "pmid": "7",
        "raw": b"",
        "raw_format": "ris",
    }
    return Record.build(sections=[Section(None, sections)], source="by hand", **{**given, **fields})


@pytest.fixture
def small(tmp_path):
    workflow.init(tmp_path, example="vegf-tki-vs-mtor")
    text = (
        "After one prior therapy, patients with metastatic renal cell carcinoma 😀 were randomised to axitinib (n = 100) or "
        "everolimus (n = 100). The hazard ratio for overall survival, axitinib versus everolimus, was 0.70 (95% CI 0.50-0.98)."
    )
    with Store.open(tmp_path / "evidence.db") as store:
        store.add(Parsed(records=(invented(text),)), source="by hand")
    return tmp_path


def test_what_people_decided_stands_with_the_record(small, capsys):
    workflow.extract(small)
    assert "HR 0.70 (0.50-0.98)" in shown(capsys, small, "7").out
    assert "nobody has decided on it" in shown(capsys, small, "7").out
    workflow.decide(small, "7", "OS", "accept", who="AR", why="agrees \x1b[2J with the text")
    with Store.open(small / "evidence.db") as store:
        store.decide("7", "include", who="BR", field="eligibility", text_sha256="0" * 64)
        store.decide("71", "include", who="CR", field="eligibility")
    out = shown(capsys, small, "7").out
    assert "can be pooled; accepted" in out
    assert "AR: accept 7/vegf_tki_vs_mtor/" in out
    assert "\x1b" not in out
    assert "BR: include 7; on an earlier text, so it is open again" in " ".join(out.split())
    assert "CR" not in out


def test_a_record_that_is_not_eligible_says_why(small, capsys):
    path = small / "review.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('["second", "later"]', '["first"]'), encoding="utf-8")
    workflow.extract(small)
    assert "Not eligible: wrong-line: second: " in shown(capsys, small, "7").out


@pytest.mark.parametrize(
    "spoil, said", [("min_k", "not known: The protocol has an unknown key 'synthesis.mink'"), ("", "Eligible")]
)
def test_a_protocol_that_does_not_hold_hides_no_record(small, capsys, spoil, said):
    workflow.extract(small)
    path = small / "review.toml"
    if spoil:
        path.write_text(path.read_text(encoding="utf-8").replace(spoil, "mink"), encoding="utf-8")
    out = shown(capsys, small, "7").out
    assert said in out
    assert "axitinib" in out


def test_a_record_that_was_not_read_says_so(small, capsys):
    out = shown(capsys, small, "7").out
    assert "Nothing was read from it yet. Next: evidence extract" in out
    assert "READ" not in out


def test_a_text_that_cannot_be_explained_is_shown_all_the_same(small, capsys, monkeypatch):
    workflow.extract(small)

    def broken(_):
        raise ValueError("no such name")  # as a fault of ours would come

    monkeypatch.setattr(extractors, "explain", broken)
    out = shown(capsys, small, "7").out
    assert "OS  HR 0.7 (95 % CI 0.5-0.98)" in out
    assert "reading the text again failed (ValueError: no such name)" in out
    assert "score" not in out


REFUSED = [
    (["8"], 1, "8"),
    (["7", "--spans", "--history"], 2, "one at a time"),
    ([], 2, "PMID"),
    (["8", "--spans"], 1, "8"),
]


@pytest.mark.parametrize("more, code, said", REFUSED, ids=[" ".join(r[0]) for r in REFUSED])
def test_what_cannot_be_shown_is_refused(small, capsys, more, code, said):
    assert said in shown(capsys, small, *more, code=code).err


HOSTILE = [
    "",
    "(" * 300,
    "\u202e0.7 RH",
    "HR 0\u0301.70 (95% CI 0.50-0.98)",
    "\U0001f3fb" * 5,
    "\u0301\u0301",
    "A.\n\x00\x07",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_any_text_can_be_shown(text):
    record = invented(f"The hazard ratio was {text} 0.70 (95% CI 0.50-0.98).")
    found = record_body(record, extractors.extract(record.text).to_dict())
    plain = marked_text(found).plain
    assert "\x00" not in plain
    assert "\u202e" not in plain
    assert list(span_lines(found, extractors.explain(record.text)))
