"""A protocol that is frozen binds: a change is noticed, an amendment needs a reason, and what changed is told."""

import json
import re

import pytest

from evidence import workflow
from evidence.__main__ import main
from evidence.errors import IntegrityError, ProtocolError, UsageError
from evidence.protocol import amendments, bundled, parse, sha256, unamended, versions
from evidence.protocol.differing import LAYOUT, changes
from evidence.store import Store

TEXT = bundled("vegf-tki-vs-mtor")
TAU2 = ('tau2 = "REML"', 'tau2 = "DL"')


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("EVIDENCE_REVIEWER", "AR")
    workflow.init(tmp_path, example="vegf-tki-vs-mtor")
    return tmp_path


def edit(project, good, bad):
    path = project / "review.toml"
    text = path.read_bytes().decode()
    assert good in text
    path.write_bytes(text.replace(good, bad, 1).encode())


def call(capsys, project, *words, code=0):
    capsys.readouterr()
    assert main(["-C", str(project), *words]) == code
    return capsys.readouterr()


CHANGED = [
    # what stands there, what is written instead, what is told
    (*TAU2, ["synthesis.tau2: REML -> DL"]),
    ("level = 0.95", "level = 0.9", ["synthesis.level: 0.95 -> 0.9"]),
    ("pool_k2 = false", "pool_k2 = true", ["synthesis.pool_k2: false -> true"]),
    ("min_k = 3", "", []),  # its default stands, so nothing changed
    ('ci = "hksj-adhoc"', 'ci = "hksj-adhoc"   # as agreed', []),
    ("schema = 1", "schema=1\n\n", []),
    ('"cediranib", ', "", ["arms.vegf_tki.terms: removed cediranib"]),
    ('"cediranib", ', '"cediranib", "tesevatinib", ', ["arms.vegf_tki.terms: added tesevatinib"]),
    ('"cediranib", ', '"tesevatinib", ', ["arms.vegf_tki.terms: removed cediranib; added tesevatinib"]),
    ('["RAD001", "RAD-001", "Afinitor"]', '["RAD-001", "RAD001", "Afinitor"]', []),  # of names the order is none
    ('prefer = ["adjusted", "latest"]', 'prefer = ["latest", "adjusted"]', ["outcome OS.prefer: adjusted, latest -> latest, adjusted"]),
    ('prefer = ["adjusted", "latest"]', "", ["outcome OS.prefer: adjusted, latest -> (none)"]),
    ('combination_arms = "exclude"', 'combination_arms = "include"', ["comparison vegf_tki_vs_mtor.combination_arms: exclude -> include"]),
    ("[sensitivity]", "[sensitivity] # more", []),
    ('{ model = "common" }]', '{ model = "common", label = "as published" }]',
     ["sensitivity.alternatives: removed model = common; added label = as published, model = common"]),
    ("from = 2005-01-01", "from = 2010-01-01", ["search pubmed.from: 2005-01-01 -> 2010-01-01"]),
    ("OR sunitinib[tiab]", "OR sunitinib[all]", ["search pubmed.query: 'sunitinib[tiab]' became 'sunitinib[all]'"]),
    ("OR sunitinib[tiab]", "  OR sunitinib[tiab]", ["search pubmed.query: spaces or line breaks"]),
]  # fmt: skip


@pytest.mark.parametrize("good, bad, told", CHANGED, ids=lambda v: str(v)[:40])
def test_what_changed_is_told_key_by_key(good, bad, told):
    assert good in TEXT
    found = changes(TEXT, TEXT.replace(good, bad, 1))
    assert [str(one) for one in found] == told
    assert [str(one) for one in changes(TEXT, TEXT)] == []


def test_tables_come_and_go_by_their_ids_and_their_order_counts():
    extra = '\n[[outcome]]\nid = "ORR"\nlabel = "Response"\nmeasure = "OR"\n'
    (came,) = changes(TEXT, TEXT + extra)
    assert str(came).startswith("outcome ORR: added id = ORR, label = Response, measure = OR")
    (went,) = changes(TEXT + extra, TEXT)
    assert str(went).startswith("outcome ORR: removed id = ORR")
    turned = TEXT.replace('id = "OS"', 'id = "x"', 1).replace('id = "PFS"', 'id = "OS"', 1)
    turned = turned.replace('id = "x"', 'id = "PFS"', 1)
    assert "outcome (order): OS, PFS -> PFS, OS" in [str(one) for one in changes(TEXT, turned)]


def test_a_text_that_can_be_read_no_more_is_compared_as_it_is_written():
    old = TEXT.replace(TAU2[0], "estimator = 7")
    assert [str(one) for one in changes(old, TEXT)] == [
        "synthesis.estimator: removed 7",
        "synthesis.tau2: added REML",
    ]


def test_a_change_is_json_too():
    (one,) = changes(TEXT, TEXT.replace(*TAU2))
    assert one.to_json() == {"key": "synthesis.tau2", "old": "REML", "new": "DL", "words": "synthesis.tau2: REML -> DL"}
    (one,) = changes(TEXT, TEXT.replace('"cediranib", ', ""))
    assert (one.to_json()["removed"], one.to_json()["added"]) == (["cediranib"], [])


def test_nothing_binds_before_it_is_frozen(project, capsys):
    edit(project, *TAU2)
    for words in (["protocol", "check"], ["status"], ["table", "--all"]):
        assert "changed since" not in call(capsys, project, *words).err
    assert workflow.versions(project) == ()
    assert json.loads(call(capsys, project, "status", "--json").out)["protocol_frozen"] is None
    assert "never frozen" in call(capsys, project, "protocol", "show", "--history").out


@pytest.mark.parametrize(
    "words",
    [["protocol", "check"], ["status"], ["status", "--json"], ["table", "--all"], ["report"]],
    ids=" ".join,
)
def test_a_change_after_the_freeze_is_noticed_until_it_is_amended(project, capsys, words):
    workflow.freeze(project, who="AR")
    assert "changed since" not in call(capsys, project, *words).err
    edit(project, *TAU2)
    err = call(capsys, project, *words).err
    day = workflow.versions(project)[0].day
    assert err.count(f"the protocol was changed since it was frozen on {day}: evidence protocol amend --reason") == 1
    assert "changed since" not in call(capsys, project, "-q", *words).err
    workflow.amend(project, who="BR", why="a referee asked")
    assert "changed since" not in call(capsys, project, *words).err
    edit(project, *reversed(TAU2))
    assert f"changed since it was amended on {day}" in call(capsys, project, *words).err


@pytest.mark.parametrize("words", [["pool"], ["export", "ris", "-o", "-"]], ids=" ".join)
def test_it_is_said_even_where_nothing_can_be_written(project, capsys, words):
    workflow.freeze(project, who="AR")
    edit(project, *TAU2)
    assert "changed since it was frozen" in call(capsys, project, *words, code=1).err


def test_the_freeze_is_a_decision_with_text_and_hash(project):
    workflow.freeze(project, who="AR", why="registered")
    with Store.open(project / "evidence.db") as store:
        (kept,) = store.decisions()
    assert (kept.field, kept.action, kept.who, kept.why) == ("protocol", "freeze", "AR", "registered")
    assert kept.after == TEXT
    assert kept.subject == sha256(TEXT) == parse(TEXT, where="").sha256


def test_the_report_tells_the_amendments(project):
    workflow.freeze(project, who="AR")
    edit(project, *TAU2)
    page = workflow.report(project).read_text(encoding="utf-8")
    assert "The protocol was changed since it was frozen on" in page
    made = workflow.amend(project, who="AR", why="DL <was> registered")
    page = workflow.report(project).read_text(encoding="utf-8")
    assert "changed since" not in page
    assert "amended on " + made.day + " by AR: DL &lt;was&gt; registered: synthesis.tau2: REML -&gt; DL" in page
    assert amendments(workflow.versions(project)) == (
        f"amended on {made.day} by AR: DL <was> registered: synthesis.tau2: REML -> DL",
    )


def test_versions_are_compared_by_number_and_with_the_file(project, capsys):
    workflow.freeze(project, who="AR")
    edit(project, *TAU2)
    workflow.amend(project, who="BR", why="asked")
    edit(project, "level = 0.95", "level = 0.9")
    tau2, level = "  synthesis.tau2: REML -> DL", "  synthesis.level: 0.95 -> 0.9"
    for words, told in (
        ([], [level]),
        (["1"], [tau2, level]),
        (["1", "2"], [tau2]),
        (["2", "1"], ["  synthesis.tau2: DL -> REML"]),
    ):
        head, *lines = call(capsys, project, "protocol", "diff", *words).out.splitlines()
        assert re.fullmatch(r"From .+ to .+:", head)
        assert sorted(lines) == sorted(told)
    assert call(capsys, project, "protocol", "diff", "2", "2").out.endswith("  Nothing changed.\n")
    body = json.loads(call(capsys, project, "protocol", "diff", "1", "2", "--json").out)
    assert [one["key"] for one in body["changes"]] == ["synthesis.tau2"]
    out = call(capsys, project, "protocol", "show", "--history").out.splitlines()
    assert [line[0] for line in out] == ["1", "2", " "]
    assert out[1].endswith("amended by BR: asked")
    kept = json.loads(call(capsys, project, "protocol", "show", "--history", "--json").out)
    assert [(one["number"], one["who"], one["reason"]) for one in kept] == [(1, "AR", ""), (2, "BR", "asked")]


def test_remarks_alone_are_noticed_and_called_what_they_are(project, capsys):
    workflow.freeze(project, who="AR")
    edit(project, "schema = 1", "schema = 1  # the only one")
    assert "changed since" in call(capsys, project, "protocol", "check").err
    assert LAYOUT in call(capsys, project, "protocol", "diff").out
    assert str(workflow.amend(project, who="AR", why="a remark")).endswith(LAYOUT)


@pytest.mark.parametrize("ends", [b"\r\n", b"\n"])
def test_line_ends_and_a_byte_order_mark_are_no_change(project, capsys, ends):
    workflow.freeze(project, who="AR")
    path = project / "review.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", ends))
    assert "changed since" not in call(capsys, project, "protocol", "check").err
    assert "Nothing changed" in call(capsys, project, "protocol", "amend", "--reason", "x", code=2).err


REFUSED = [
    # state, command, exit code, words of the message
    ("new", ["amend", "--reason", "x"], 2, "never frozen"),
    ("new", ["diff"], 2, "never frozen"),
    ("frozen", ["freeze"], 2, "Nothing changed"),
    ("frozen", ["amend", "--reason", "x"], 2, "Nothing changed"),
    ("frozen", ["diff", "2"], 2, "no version 2"),
    ("frozen", ["diff", "0"], 2, "no version 0"),
    ("frozen", ["diff", "1", "then"], 2, "no version then"),
    ("frozen", ["diff", "²"], 2, "no version ²"),
    ("changed", ["freeze"], 2, "frozen already"),
    ("changed", ["amend"], 2, "--reason"),
    ("changed", ["amend", "--reason", ""], 2, "needs a reason"),
    ("changed", ["amend", "--reason", "  "], 2, "needs a reason"),
    ("invalid", ["amend", "--reason", "x"], 3, "synthesis.tau2"),
    ("invalid", ["diff"], 3, "synthesis.tau2"),
    ("invalid", ["check"], 3, "synthesis.tau2"),
]  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=[f"{r[0]}: {' '.join(r[1])}" for r in REFUSED])
def test_what_binds_nothing_is_refused_and_stores_nothing(project, capsys, case):
    state, words, code, said = case
    if state != "new":
        workflow.freeze(project, who="AR")
    if state in ("changed", "invalid"):
        edit(project, TAU2[0], TAU2[1] if state == "changed" else 'tau2 = "?"')
    before = workflow.versions(project)
    assert said in call(capsys, project, "protocol", *words, code=code).err
    assert workflow.versions(project) == before


def test_an_invalid_protocol_is_not_frozen(project, capsys):
    edit(project, TAU2[0], 'tau2 = "?"')
    assert "synthesis.tau2" in call(capsys, project, "protocol", "freeze", code=3).err
    with pytest.raises(ProtocolError):
        workflow.freeze(project, who="AR")
    assert workflow.versions(project) == ()


@pytest.mark.parametrize("who", ["", "  "])
def test_somebody_must_decide(project, who):
    with pytest.raises(UsageError, match="Nobody"):
        workflow.freeze(project, who=who)


def test_a_kept_text_that_is_not_its_hash_is_refused(project):
    with Store.open(project / "evidence.db") as store:
        store.decide("0" * 64, "freeze", who="AR", field="protocol", after=TEXT)
        with pytest.raises(IntegrityError, match="kept text"):
            versions(store.decisions())


def test_other_decisions_are_no_versions(project):
    with Store.open(project / "evidence.db") as store:
        store.decide("1/E1", "accept", who="AR")
        store.decide("1", "include", who="AR", field="eligibility")
        assert versions(store.decisions()) == ()
    assert unamended((), "0") == ""
