"""A whole project to which everything is done in any order, some of it killed, held to account after each deed."""

from __future__ import annotations

import shutil
import signal
from collections import Counter
from contextlib import ExitStack
from typing import ClassVar

from eutils.answers import FETCH_HEAD
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from living_review import FIGURES, LONG_AGO

from evidence import workflow

from .copies import exported, received, told
from .deeds import PROTOCOLS, ROWS, abstract, done
from .doomed import dies, told_elsewhere
from .holding import Holdings, holds
from .scene import scene
from .statements import failing_at

PMIDS = st.sampled_from(sorted(FIGURES))
RATIOS = st.sampled_from(["0.80", "0.71", "0.99"])
WHO = st.sampled_from(["AR", "BR"])
WHICH = st.integers(0, 7)
CONFIRM = ("numerator", "endpoint", "population")
WISHES = st.sampled_from(
    [
        *[{"word": "accept", "confirm": CONFIRM}] * 4,
        {"word": "accept"},
        {"word": "reject"},
        {"edits": {"value": "0.77"}, "place": {"source": "p. 5"}, "word": "accept"},
        {"edits": {"value": "0.80"}, "place": {"quote": "0.80"}},
        {"edits": {"numerator": "everolimus"}, "place": {"source": "p. 5"}},
        {"mark": "flag"},
        {"undo": "last"},
        {"undo": "last"},
        {"adjudicate": True, "word": "accept"},
        {"adjudicate": True, "word": "reject"},
    ]
)
AT_WORK = st.sampled_from(
    [
        # what is killed, or fails, while it is done
        ("updates", {"dry_run": False}),
        ("fetches", {"refresh": True}),
        ("extracts", {"everything": True}),
        ("decides", {"which": 1, "who": "AR", "wish": {"word": "accept", "confirm": CONFIRM}}),
        ("decides", {"which": 2, "who": "BR", "wish": {"word": "reject"}}),
        ("screens", {"which": 1, "who": "BR", "action": "include", "stage": "abstract"}),
        ("links", {"which": 1, "other": 2, "who": "BR", "how": "link"}),
        ("keeps", {}),
        ("opens", {}),
    ]
)
DAYS = st.sampled_from([0.01, 1, 8, 40, 400, -1, -400])


class Project(RuleBasedStateMachine):
    """A project, the PubMed that it asks, and a colleague who has a copy of it; ``counts`` is of all of them together."""

    counts: ClassVar[Counter] = Counter()

    @initialize(known=st.sampled_from([True, True, True, False]))
    def begin(self, known):
        self.around = ExitStack()
        self.scene = self.around.enter_context(scene())
        self.place, self.folder, self.eutils = self.scene.place, self.scene.folder, self.scene.eutils
        self.before, self.files, self.other = Holdings(), 0, None
        self.counts["projects"] += 1
        if known:
            self.do("updates", dry_run=False)
            for which in range(8):
                self.do("decides", which=which, who="AR", wish={"word": "accept", "confirm": CONFIRM})

    def teardown(self):
        if hasattr(self, "around"):
            self.around.close()

    def do(self, deed, *, folder=None, **given):
        """Do a deed to its end, and count how it ended."""
        said = done(deed, folder or self.folder, given)
        self.counts["steps"] += 1
        self.counts[f"{deed}, {said.partition(':')[0] if said else 'done'}"] += 1
        return said

    @rule(pmid=PMIDS, hr=RATIOS, doi=st.sampled_from([None, "10.5555/a"]), days=st.sampled_from([0, 0, 3, -400, 400]))
    def pubmed_prints_or_changes_a_trial(self, pmid, hr, doi, days):
        self.eutils.clock.advance(days=days)
        fields = {"title": f"A randomized phase 3 trial, number {pmid}.", "abstract": abstract(pmid, hr), "doi": doi}
        if pmid in self.eutils.records:
            self.eutils.revise(pmid, **fields)
        else:
            self.eutils.add(pmid, crdt=LONG_AGO, **fields)

    @rule(pmid=PMIDS)
    def pubmed_deletes_a_trial(self, pmid):
        if pmid in self.eutils.records:
            self.eutils.delete(pmid)

    @rule(pmid=PMIDS)
    def pubmed_retracts_a_trial(self, pmid):
        if pmid in self.eutils.records:
            self.eutils.revise(pmid, comments=[("RetractionIn", "999")], types=["Retracted Publication"])

    @rule(days=DAYS)
    def the_clock_goes_on_or_is_set(self, days):
        self.eutils.clock.advance(days=days)

    @rule(pmids=st.sets(PMIDS, max_size=3), gone=st.sets(PMIDS, max_size=1))
    def imports_xml(self, pmids, gone):
        self.files += 1
        path = self.place / f"{self.files}.xml"
        deleted = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in sorted(gone))
        held = "".join(self.eutils.records[pmid] for pmid in sorted(pmids) if pmid in self.eutils.records)
        body = f"{held}<DeleteCitation>{deleted}</DeleteCitation>" if deleted else held
        path.write_text(f"{FETCH_HEAD}<PubmedArticleSet>{body}</PubmedArticleSet>", encoding="utf-8")
        self.do("imports", path=str(path))

    @rule(value=st.sampled_from(["0.82", "0.91"]), high=st.sampled_from(["1.16", "1.20"]))
    def imports_rows(self, value, high):
        path = self.place / "rows.csv"
        path.write_text(ROWS.format(value, high), encoding="utf-8")
        self.do("imports", path=str(path))

    @rule(refresh=st.booleans())
    def searches_and_fetches(self, refresh):
        self.do("searches")
        self.do("fetches", refresh=refresh)

    @rule(dry_run=st.sampled_from([False, False, True]))
    def updates(self, dry_run):
        self.do("updates", dry_run=dry_run)

    @rule(everything=st.booleans())
    def extracts(self, everything):
        self.do("extracts", everything=everything)

    @rule(which=WHICH, who=WHO, wish=WISHES)
    def decides(self, which, who, wish):
        self.do("decides", which=which, who=who, wish=wish)

    @rule(which=WHICH, who=WHO, wish=WISHES)
    def decides_again(self, which, who, wish):
        self.do("decides", which=which, who=who, wish=wish)

    @rule(
        which=WHICH,
        who=WHO,
        action=st.sampled_from(["accept", "reject"]),
        about=st.sampled_from(["overrule", "direction", "retraction"]),
    )
    def decides_alone(self, which, who, action, about):
        self.do("decides_alone", which=which, who=who, action=action, about=about)

    @rule(
        which=WHICH,
        who=WHO,
        action=st.sampled_from(["include", "exclude", "not-retrieved"]),
        stage=st.sampled_from(["abstract", "full-text"]),
    )
    def screens(self, which, who, action, stage):
        self.do("screens", which=which, who=who, action=action, stage=stage)

    @rule(which=WHICH, other=WHICH, who=WHO, how=st.sampled_from(["link", "unlink", "rename"]))
    def links(self, which, other, who, how):
        self.do("links", which=which, other=other, who=who, how=how)

    @rule(which=WHICH, other=WHICH, who=WHO, apart=st.booleans())
    def joins(self, which, other, who, apart):
        self.do("joins", which=which, other=other, who=who, apart=apart)

    @rule(who=WHO, number=st.integers(0, len(PROTOCOLS) - 1))
    def binds(self, who, number):
        self.do("binds", who=who, number=number)

    @rule()
    def keeps_a_result(self):
        self.do("keeps")

    @rule()
    def is_of_the_version_before(self):
        self.do("outdate")

    @rule(
        steps=st.lists(st.one_of(st.integers(0, 40), st.integers(0, 250)), min_size=1, max_size=4),
        what=AT_WORK,
        outdated=st.booleans(),
    )
    def is_killed_at_work_and_again(self, steps, what, outdated):
        if outdated:
            self.do("outdate")
        for step in steps:
            ended = dies(step, what, self.folder, self.scene.around)
            assert ended in {-signal.SIGKILL, 0}
            self.counts["steps"] += 1
            self.counts["killed" if ended else "killed too late"] += 1

    @rule(step=st.integers(1, 120), what=AT_WORK, outdated=st.booleans())
    def fails_at_work(self, step, what, outdated):
        if outdated:
            self.do("outdate")
        with failing_at(step):
            self.do(what[0], **what[1])

    @rule()
    def a_colleague_gets_a_copy(self):
        self.other = self.place / "other"
        shutil.rmtree(self.other, ignore_errors=True)
        workflow.backup(self.folder, self.place / "copy.db")
        self.other.mkdir()
        (self.place / "copy.db").rename(self.other / workflow.DATABASE)
        shutil.copy(self.folder / workflow.PROTOCOL, self.other)

    @precondition(lambda self: self.other)
    @rule(which=WHICH, wish=WISHES)
    def the_colleague_decides(self, which, wish):
        self.do("decides", folder=self.other, which=which, who="CR", wish=wish)

    @precondition(lambda self: self.other)
    @rule()
    def both_exchange_their_decisions(self):
        for one, other in ((self.folder, self.other), (self.other, self.folder)):
            self.do("takes", folder=other, path=str(exported(one, self.place)))

    @rule()
    def an_empty_project_takes_all_of_it(self):
        """What is exported and taken in where the same was received says the same."""
        empty = self.place / "empty"
        received(self.folder, empty)
        self.do("takes", folder=empty, path=str(exported(self.folder, self.place)))
        assert told(empty) == told(self.folder)
        shutil.rmtree(empty)

    @rule()
    def another_process_says_the_same(self):
        assert told_elsewhere(self.folder) == told(self.folder)

    @invariant()
    def all_of_it_holds(self):
        self.counts["held to account"] += 1
        self.before, said = holds(self.folder, self.before, seed=self.counts["held to account"])
        self.counts["held to account with a pooled result"] += any(figures for figures, *_ in said.results.values())
