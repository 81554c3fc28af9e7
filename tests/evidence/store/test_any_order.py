"""Whatever is done to a project in whatever order, it verifies, every value stands in its text, and nothing vanishes."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from evidence.errors import EvidenceError
from evidence.records import Parsed, Record, Section
from evidence.store import Run, Store
from extractors.findings import Effect, Findings, Span

KEYS = st.sampled_from(["1", "2", "doi:10.1/a", "3"])
TEXTS = st.sampled_from(["HR 0.80 (0.65-0.94).", "HR 0.81 (0.66-0.95).", "HR 1.2 in \ud800 and \U0001f600.", ""])
PEOPLE = st.sampled_from(["AR", "BR"])
PMIDS = st.lists(st.sampled_from("123789"), max_size=4)


def record(key, text, year):
    named = {"doi": key.removeprefix("doi:")} if ":" in key else {"pmid": key}
    sections = [Section("RESULTS", text)]
    return Record.build(title="T.", sections=sections, year=year, raw=b"r", raw_format="ris", source="a", **named)


class Project(RuleBasedStateMachine):
    """A store beside a model of what it must hold."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp())
        self.store = Store.create(self.folder / "evidence.db")
        self.texts, self.subjects, self.joined, self.log = {}, [], {}, 0
        self.missing, self.deleted, self.runs, self.read = set(), set(), 0, {}
        for key in ("1", "2", "doi:10.1/a"):
            self.add(key, "HR 0.80 (0.65-0.94).", 2012)

    def teardown(self):
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(key=KEYS, text=TEXTS, year=st.sampled_from([2012, 2013]))
    def add(self, key, text, year):
        made = record(key, text, year)
        self.store.add(Parsed(records=(made,)), source="a")
        states = self.texts.setdefault(key, [])
        if not states or states[-1] != made:
            states.append(made)
        self.missing.discard(key)

    @rule(key=KEYS, text=TEXTS, stop=st.sampled_from([None, RuntimeError]))
    def do_together_in_vain(self, key, text, stop):
        def work():
            with self.store.together(keep=False):
                self.store.add(Parsed(records=(record(key, text, 1999),), deleted=("55",)), source="b")
                self.store.decide(key, "accept", who="AR")
                assert self.store.record(key).year == 1999
                if stop:
                    raise stop

        if stop:
            with pytest.raises(stop):
                work()
        else:
            work()

    @rule(key=st.sampled_from(["1", "2"]), version=st.sampled_from("12"), grounded=st.booleans())
    def read_out(self, key, version, grounded):
        held = self.store.record(key)
        start = held.text.find("HR")
        span = Span(start, start + 2, "HR", "r") if grounded else Span(0, 2, "no", "r")
        effects = (Effect("E1", "HR", 0.8, None, None, None, None, None, span),) if start >= 0 or not grounded else ()
        findings = Findings(held.text_sha256, version, "r", effects=effects)
        if grounded:
            self.store.put_findings(key, findings)
            self.read[key, held.text_sha256] = findings
        else:
            with pytest.raises(EvidenceError, match="does not say"):
                self.store.put_findings(key, findings)
            with pytest.raises(EvidenceError, match="another text"):
                self.store.put_findings(key, replace(findings, text_sha256="0"))

    @rule(key=KEYS, who=PEOPLE, action=st.sampled_from(["accept", "reject", "reopen"]))
    def decide(self, key, who, action):
        self.store.decide(f"{key}/c", action, who=who)
        self.subjects.append((f"{key}/c", action, who))

    @rule(one=KEYS, other=KEYS, who=PEOPLE)
    def merge(self, one, other, who):
        right = {one, other} <= self.texts.keys() and one != other and not {one, other} & self.joined.keys()
        if right:
            self.store.merge(one, other, reason="same title", who=who)
            self.joined[one] = other
            self.log += 1
        else:
            with pytest.raises(EvidenceError):
                self.store.merge(one, other, reason="same title", who=who)

    @rule(key=KEYS, who=PEOPLE)
    def split(self, key, who):
        if key in self.joined:
            self.store.split(key, who=who)
            del self.joined[key]
            self.log += 1
        else:
            with pytest.raises(EvidenceError):
                self.store.split(key, who=who)

    @rule(pmids=PMIDS)
    def mark_missing(self, pmids):
        self.store.mark_missing(pmids)
        self.missing |= set(pmids)

    @rule(pmids=PMIDS)
    def mark_deleted(self, pmids):
        self.store.mark_deleted(pmids)
        self.deleted |= set(pmids)

    @rule(checked=PMIDS)
    def run(self, checked):
        times = {"started": "2026-01-01T00:00:00+00:00", "finished": "2026-01-01T00:01:00+00:00"}
        of = {"protocol_sha256": "p", "protocol": "x", "version": "0", "rules_sha256": "r"}
        self.store.add_run(Run(kind="update", **times, **of, body={"n": self.runs}, checked=tuple(checked)))
        self.runs += 1

    @rule()
    def open_again(self):
        self.store.close()
        self.store = Store.open(self.folder / "evidence.db")

    @invariant()
    def nothing_is_lost(self):
        store = self.store
        store.verify()
        assert {key: list(store.revisions(key)) for key in self.texts} == self.texts
        assert [one.key for one in store.each()] == [key for key in self.texts if key not in self.joined]
        assert [(one.subject, one.action, one.who) for one in store.decisions()] == self.subjects
        assert (store.merged(), len(store.duplicates()), len(store.runs())) == (self.joined, self.log, self.runs)
        assert (set(store.missing()), set(store.deleted())) == (self.missing, self.deleted)
        for key, states in self.texts.items():
            assert store.findings(key) == self.read.get((key, states[-1].text_sha256))


TestProject = Project.TestCase
TestProject.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
