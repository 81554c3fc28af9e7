"""import: what stands in the files and what was stored of it, in whatever order and state files come."""

import json
import re
from pathlib import Path

import pytest
from imported import article, held, in_set, put

from evidence import formats
from evidence.store import Store
from evidence.workflow import DATABASE
from extractors import extract

RECORDS = Path(__file__).parents[3] / "fixtures" / "records"


def test_what_stands_in_a_file_and_what_was_stored_of_it(run):
    out, err = run("import", RECORDS / "records.ris", code=1)
    assert re.findall(r"(\w+) +(\d+) +(\d+)$", out, re.MULTILINE) == [
        ("records", "3", "2"),
        ("titles", "2", "2"),
        ("abstracts", "3", "2"),
        ("DOIs", "1", "1"),
        ("PMIDs", "2", "2"),
    ]
    assert "1 not stored" in out
    assert "records.ris:23" in err
    assert "  Try: complete it in the file." in err


def test_the_same_as_json(run):
    out, _ = run("import", "--json", RECORDS / "records.ris", RECORDS / "records.nbib", code=1)
    first, second, both = map(json.loads, out.splitlines())
    told = {"records": 3, "titles": 2, "abstracts": 3, "dois": 1, "pmids": 2}
    assert first["in_file"] == second["in_file"] == told
    assert first["stored"] == {"records": 2, "titles": 2, "abstracts": 2, "dois": 1, "pmids": 2}
    assert [(one["where"].rsplit("/", 1)[1], bool(one["remedy"])) for one in first["rejected"]] == [
        ("records.ris:23", True)
    ]
    assert both == {"file": None, "in_file": {part: 2 * n for part, n in told.items()}, "stored": first["stored"]}


def test_every_record_of_the_fixtures_is_stored_refused_or_repeated(run):
    for path in sorted(RECORDS.iterdir()):
        parsed = formats.parse(path.read_bytes(), name=path.name)
        repeated = sum("more than once" in note for note in parsed.notes)
        assert parsed.told.records == len(parsed.records) + len(parsed.rejected) + repeated > 0


@pytest.mark.parametrize("page, pages", [("page_present.txt", 1), ("page_list.txt", 2)])
def test_a_page_is_counted_like_any_other_file(run, page, pages):
    out, _ = run("import", RECORDS / page)
    assert f"{pages} records new" in out
    assert dict(re.findall(r"(\w+) +(\d+ +\d+)$", out, re.MULTILINE))["records"].split() == [str(pages)] * 2
    assert "not stored" not in out


def test_one_file_that_cannot_be_read_does_not_cost_the_others(run, project, tmp_path):
    bad, good = put(tmp_path / "bad.xml", "<PubmedArticleSet>"), put(tmp_path / "good.xml", in_set(article(1, "A.")))
    _, err = run("import", bad, good, tmp_path / "absent.ris", code=1)
    assert list(held(project)) == ["1"]
    assert f"{bad}:1" in err
    assert "absent.ris" in err


def test_standard_input_and_a_format_that_is_given(run, project, monkeypatch):
    monkeypatch.setattr("sys.stdin", (RECORDS / "records.nbib").open(encoding="utf-8"))
    run("import", "--format", "nbib", "-", code=1)
    assert "20000001" in held(project)
    run("import", "--format", "bibtex", RECORDS / "records.nbib", code=2)
    _, err = run("import", "--format", "ris", RECORDS / "records.nbib", code=1)
    assert "no RIS record" in err


def test_update_files_are_applied_in_the_order_of_their_numbers(run, project, tmp_path):
    texts = {1334: "First.", 1335: "Second.", 1336: "Third."}
    files = [
        put(tmp_path / f"pubmed26n{n}.xml", in_set(article(1, title, revised="2024-05-01")))
        for n, title in texts.items()
    ]
    run("import", *reversed(files))
    assert held(project)["1"].title == "Third."
    with Store.open(project / DATABASE) as store:
        assert [record.title for record in store.revisions("1")] == ["First.", "Second.", "Third."]


LATE = [
    # how the file that comes late differs from the one held; what is held then
    ({"revised": "2024-04-30"}, "Held."),
    ({"revised": "2024-05-01"}, "Late."),
    ({"revised": "2024-05-02"}, "Late."),
    ({"revised": "2025-01-01", "version": 1}, "Late."),
]


@pytest.mark.parametrize("change, title", LATE)
def test_files_that_come_late_in_another_command(run, project, tmp_path, change, title):
    run("import", put(tmp_path / "a.xml", in_set(article(1, "Held.", revised="2024-05-01"))))
    out, err = run("import", put(tmp_path / "b.xml", in_set(article(1, "Late.", **change))))
    assert held(project)["1"].title == title
    assert ("1 kept as they were" in out) == (title == "Held.")
    assert ("held in a later revision" in err) == (title == "Held.")


def test_a_lower_version_is_kept_out_and_a_higher_one_taken(run, project, tmp_path):
    run("import", put(tmp_path / "a.xml", in_set(article(1, "Two.", version=2))))
    run("import", put(tmp_path / "b.xml", in_set(article(1, "One.", revised="2025-01-01"))))
    assert held(project)["1"].title == "Two."
    run("import", put(tmp_path / "c.xml", in_set(article(1, "Three.", version=3, revised="2023-01-01"))))
    assert held(project)["1"].title == "Three."


def test_a_later_state_in_a_poorer_format_is_told(run, project, tmp_path):
    run("import", put(tmp_path / "a.xml", in_set(article(1, "Held."))))
    late = "PMID- 1\nLR  - 20250101\nTI  - Retracted since.\nSO  - J.\n"
    _, err = run("import", put(tmp_path / "a.nbib", late))
    assert held(project)["1"].title == "Held."
    assert "evidence fetch --pmid 1" in err


def test_deleted_records_are_named_and_stay(run, project, tmp_path):
    run("import", put(tmp_path / "a.xml", in_set(article(7, "Held."))))
    out, err = run("import", "--json", put(tmp_path / "b.xml", in_set(deleted=7)))
    assert json.loads(out)["deleted"] == ["7"]
    assert "deleted by PubMed" in err
    assert "7" in held(project)


def test_an_unknown_dtd_and_an_unknown_element_need_no_network_and_no_home(run, project, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("no connection is needed"))
    doctype = (
        '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2027//EN" '
        '"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_270101.dtd">\n'
    )
    content = in_set(article(1, "A <novel>title</novel>.", more="<Invented><PMID>5</PMID></Invented>"))
    run("import", put(tmp_path / "new.xml", doctype + content))
    assert held(project)["1"].text == "A title."
    assert list(home.iterdir()) == []


# A made-up record that holds the traps together, as each format would carry it.
TITLE = "Gammatinib against deltalimus in <i>XYZ1</i> disease with CO<sub>2</sub> retention."
SENTENCE = "With gammatinib patients with <i>XYZ1</i> lived longer (HR 0·74, 95% CI 0·61–0·90; <i>p</i>=0·002; n&lt;10 and m&gt;5; 10<sup>-3</sup>)."
BARE = "With gammatinib patients with XYZ1 lived longer (HR 0·74, 95% CI 0·61–0·90; p=0·002; n<10 and m>5; 10-3)."
FLAT = "Gammatinib against deltalimus in XYZ1 disease with CO2 retention."
TRAP = {
    "trap.xml": (
        '<?xml version="1.0" encoding="utf-8"?>\n<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version="2">31</PMID>'
        "<Article><Journal><JournalIssue><PubDate><MedlineDate>1998 Dec-1999 Jan</MedlineDate></PubDate></JournalIssue>"
        f"<Title>J Made Up</Title></Journal><ArticleTitle>{TITLE}</ArticleTitle>"
        '<ELocationID EIdType="doi" ValidYN="N">10.5555/bad</ELocationID><ELocationID EIdType="doi" ValidYN="Y">10.5555/good</ELocationID>'
        f'<Abstract><AbstractText Label="RESULTS" NlmCategory="RESULTS">{SENTENCE}</AbstractText><CopyrightInformation>Copyright, HR 9.99 (9.98-10.0)</CopyrightInformation></Abstract>'
        "<VernacularTitle>Un titre, HR 0,74</VernacularTitle></Article>"
        '<OtherAbstract Type="Publisher" Language="spa"><AbstractText>Otra lengua, HR 0,5 (IC 95% 0,4-0,6)</AbstractText></OtherAbstract></MedlineCitation>'
        '<PubmedData><ArticleIdList><ArticleId IdType="pubmed">31</ArticleId></ArticleIdList><ReferenceList><Reference><Citation>HR 0.1 (0.05-0.2)</Citation>'
        '<ArticleIdList><ArticleId IdType="pubmed">555</ArticleId><ArticleId IdType="doi">10.5555/ref</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData></PubmedArticle></PubmedArticleSet>'
    ),
    "trap.nbib": f"\nPMID- 31\nTI  - {FLAT}\nLID - 10.5555/good [doi]\nDP  - 1998 Dec-1999 Jan\nAB  - RESULTS: {BARE[:60]}\n      {BARE[60:].strip()}\nOAB - Otra lengua, HR 0,5 (IC 95% 0,4-0,6)\nTA  - J Made Up\nSO  - J Made Up. 1998 Dec-1999 Jan.\n",
    "trap.ris": f"TY  - JOUR\nTI  - {FLAT}\nAB  - RESULTS: {BARE}\nPY  - 1998\nDO  - 10.5555/good\nAN  - 31\nDB  - PubMed\nN1  - Otra lengua, HR 0,5 (IC 95% 0,4-0,6)\nER  - \n",
    "trap.txt": f"J Made Up. 1998 Dec-1999 Jan;1:1-9. doi: 10.5555/good.\n\n{FLAT}\n\nRoe A.\n\nAbstract\n\nRESULTS: {BARE}\n\nPMID: 31\n\nSimilar articles\n\nAnother one, HR 0.5 (0.4-0.6). J X. 1999;1:1.\n",
}


@pytest.mark.parametrize("name", TRAP)
def test_the_trap_gives_one_hazard_ratio_through_every_format(run, project, tmp_path, name):
    run("import", put(tmp_path / name, TRAP[name]))
    (record,) = held(project).values()
    assert (record.pmid, record.doi, record.year) == ("31", "10.5555/good", 1998)
    assert [
        (effect.measure, effect.value, effect.ci_low, effect.ci_high) for effect in extract(record.text).effects
    ] == [("HR", 0.74, 0.61, 0.90)]
    assert "Otra" not in record.text


def test_the_trap_in_all_formats_is_one_record(run, project, tmp_path):
    files = [put(tmp_path / name, text) for name, text in reversed(TRAP.items())]
    run("import", *files)
    (record,) = held(project).values()
    assert (record.raw_format, record.version) == ("pubmed-xml", 2)
    assert "CO₂" in record.title
    assert "10⁻³" in record.text


def test_the_trap_as_a_row_of_a_table(run, project, tmp_path):
    columns = "study,pmid,year,endpoint,measure,value,ci_low,ci_high,ci_level,numerator,reference,n_numerator,n_reference,design,estimate_adjusted,population,source"
    row = "Trap 1998,31,1998,OS,HR,0.74,0.61,0.90,0.95,VEGF TKI,mTOR inhibitor,41,42,rct,,all,by hand"
    run("import", put(tmp_path / "trap.csv", f"{columns}\n{row}\n"))
    with Store.open(project / DATABASE) as store:
        (found,) = store.rows()
    assert (found.measure, found.value, found.ci_low, found.ci_high) == ("HR", 0.74, 0.61, 0.90)


def test_a_record_that_changed_after_people_decided_on_it_is_named(run, tmp_path):
    def bring(pmids, day, abstract):
        articles = [article(pmid, f"Title {pmid}.", revised=day, abstract=abstract) for pmid in pmids]
        return run("import", put(tmp_path / "set.xml", in_set(*articles)))[1]

    bring((1, 11, 2, 3), "2024-01-01", "Nothing was found.")
    for pmid in (1, 2):
        run("screen", "--exclude", str(pmid), "--reason", "wrong-population", "--reviewer", "AR")
    run("extract")
    run("decide", "3", "OS", "--not-reported", "--reviewer", "AR")
    named = "decided on before and changed here, so open again: 1, 3\n"
    assert named in bring((1, 11, 3), "2024-02-01", "Much was found.")
    assert "open again" not in bring((1, 11, 3), "2024-02-01", "Much was found.")
    assert "open again" not in bring((11,), "2024-03-01", "All was found.")
