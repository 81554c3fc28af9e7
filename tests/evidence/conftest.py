"""Findings by hand: a text is written piece by piece, and each value gets the span of its own piece."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field

import pytest
from eutils import Clock, Eutils, Fault
from living_review import made

from evidence import data, demo, formats, workflow
from evidence.living import planning
from evidence.protocol import bundled, parse
from evidence.records import Record, Section
from extractors.findings import Arm, Component, Context, Effect, Fact, Findings, Median, Span


@dataclass
class Draft:
    """A text that grows, with the span of what was last written."""

    pieces: list[str] = field(default_factory=list)

    def write(self, words):
        start = sum(len(piece) + 1 for piece in self.pieces)
        self.pieces.append(words)
        return Span(start, start + len(words), words, "by-hand")

    def fact(self, value, words=None):
        return None if value is None else Fact(value, self.write(words or value))


def build(
    pmid="1",
    *,
    title="A comparison in renal cell carcinoma.",
    arms=(("VEGF TKI", 41), ("mTOR inhibitor", 42)),
    effects=(),
    medians=(),
    components=None,
    aliases=None,
    line="second",
    design="nrs-retrospective",
    condition="metastatic renal cell carcinoma",
    year=2012,
    authors=(),
    types=("Journal Article",),
    registry=(),
    retracted=False,
):
    """Give a record and its findings.

    Arms are (name, n) and become A1, A2, ...; effects are dicts with endpoint, printed (such as "0.98 (0.57-1.68)"),
    over (such as "A1/A2", "" for none) and any field of Effect; medians are (endpoint, arm, value).
    """
    draft = Draft([title])
    facts = {"line_of_therapy": draft.fact(line), "condition": draft.fact(condition), "design": draft.fact(design)}
    made = tuple(
        Arm(
            f"A{i}",
            name,
            tuple((aliases or {}).get(name, ())),
            n,
            None,
            draft.write(f"{name} (n = {n})"),
            tuple(Component(c, None, draft.write(c)) for c in (components or {}).get(name, ())),
        )
        for i, (name, n) in enumerate(arms, start=1)
    )
    found = tuple(effect(draft, i, **spec) for i, spec in enumerate(effects, start=1))
    times = tuple(
        Median(endpoint, None, arm, value, "months", None, None, None, "all", draft.write(f"{value} months"))
        for endpoint, arm, value in medians
    )
    record = Record.build(
        title=title,
        sections=[Section(None, " ".join(draft.pieces[1:]))],
        pmid=pmid,
        year=year,
        authors=authors,
        publication_types=types,
        registry_ids=registry,
        retracted=retracted,
        raw=b"",
        raw_format="pubmed-xml",
        source="by hand",
    )
    findings = Findings(
        record.text_sha256,
        version="0",
        rules_sha256="0",
        arms=made,
        effects=found,
        medians=times,
        context=Context(**facts),
    )
    assert all(span.grounded_in(record.text) for span in findings.spans())
    return record, findings


def effect(draft, i, *, endpoint, printed, over="A1/A2", measure="HR", **more):
    value, _, interval = printed.partition(" (")
    low, _, high = interval.rstrip(")").partition("-")
    numerator, _, reference = over.partition("/")
    more = {"kind": "treatment", "direction_source": "explicit" if over else "open", **more}
    return Effect(
        f"E{i}",
        measure,
        float(value),
        float(low) if low else None,
        float(high) if high else None,
        0.95 if low else None,
        None,
        None,
        draft.write(f"{measure} {printed}"),
        endpoint=endpoint,
        numerator=numerator or None,
        reference=reference or None,
        **more,
    )


@pytest.fixture(scope="session")
def make():
    return build


@pytest.fixture(scope="session")
def protocol():
    return parse(bundled("vegf-tki-vs-mtor"), where="vegf-tki-vs-mtor.toml")


@pytest.fixture(scope="session")
def heng_rows():
    parsed = formats.parse(data.read("heng2014.csv"), name="heng2014.csv")
    assert not parsed.rejected
    assert len(parsed.rows) == 12
    return parsed.rows


@pytest.fixture(scope="session")
def park():
    """PMID 22460837 with the values that its abstract prints; the text around them is ours."""
    return build(
        "22460837",
        effects=(
            {"endpoint": "PFS", "printed": "0.97 (0.59-1.62)"},
            {"endpoint": "OS", "printed": "0.98 (0.57-1.68)", "direction_source": "carried"},
        ),
        medians=(("PFS", "A1", 3.0), ("PFS", "A2", 3.0), ("OS", "A1", 10.6), ("OS", "A2", 8.2)),
    )


@pytest.fixture(scope="session")
def demonstrated(tmp_path_factory):
    """The folder of the worked example as ``evidence demo`` makes it; to be copied, not touched."""
    return demo.run(tmp_path_factory.mktemp("demonstrated") / "demo").folder


@pytest.fixture(scope="session")
def read_once(tmp_path_factory):
    """A project that holds the worked example's record, read; to be copied, not touched."""
    folder = tmp_path_factory.mktemp("park")
    workflow.init(folder, example=demo.EXAMPLE)
    (folder / demo.RECORD).write_bytes(data.read(demo.RECORD))
    list(workflow.import_files(folder, [str(folder / demo.RECORD)]))
    workflow.extract(folder)
    return folder


@pytest.fixture
def eutils(monkeypatch, tmp_path):
    """A local E-utilities that the environment points to, with no other setting around; waits take no real time."""
    yield from _eutils(monkeypatch, tmp_path)


def _empty(monkeypatch, folder):
    for server in _eutils(monkeypatch, folder):
        yield made(folder / "review", server)


def _eutils(monkeypatch, tmp_path):
    for name in ("NCBI_API_KEY", "NCBI_EMAIL", "EVIDENCE_TIMEOUT", "EVIDENCE_TRIES", "EVIDENCE_API_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    server = Eutils(limit=1000, clock=Clock()).start()
    monkeypatch.setattr("evidence.entrez.clock.CLOCK", server.clock)
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # where the pace towards this server is kept
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", server.url)
    monkeypatch.setenv("EVIDENCE_RATE", "1000")
    monkeypatch.setenv("EVIDENCE_BACKOFF", "0.001")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield server
    server.stop()


@pytest.fixture
def fault():
    """Makes a fault for the local E-utilities: ``fault("cut", 0.5)``."""
    return Fault


@pytest.fixture
def empty(tmp_path, eutils):
    """A review before its first update; PubMed has four trials and a letter for it."""
    return made(tmp_path / "review", eutils)


@pytest.fixture(scope="session")
def updated_once(tmp_path_factory):
    """The folder of such a review after its first update, the four trials accepted; to be copied, not touched."""
    folder = tmp_path_factory.mktemp("once")
    with pytest.MonkeyPatch.context() as patch:
        for review in _empty(patch, folder):
            review.update()
            review.accept("101", "102", "103", "104")
    return folder / "review"


@pytest.fixture
def by_date(monkeypatch):
    """A review that is too large to be looked at whole: what was modified is asked for by PubMed's dates."""
    monkeypatch.setattr(planning, "AT_ONCE", 0)


@pytest.fixture
def living(empty, updated_once):
    """The same a week after its first update."""
    shutil.copytree(updated_once, empty.folder, dirs_exist_ok=True)
    empty.eutils.log.clear()
    empty.clock.advance(days=7)
    return empty
