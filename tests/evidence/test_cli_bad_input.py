"""Bad input at the level of the command: what, where, what to do; the exit code; and nothing half-written."""

import gzip
import os
import sqlite3

import pytest

from evidence import data
from evidence.__main__ import main

XML = data.read("park2012.xml")
ROWS = data.read("heng2014.csv").decode()
HEADER, FIRST, *REST = ROWS.splitlines()

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE PubmedArticleSet [
 <!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">
 <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"> <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
 <!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;"> <!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;">
]>
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>&e;</ArticleTitle></Article>
</MedlineCitation></PubmedArticle></PubmedArticleSet>"""
EXTERNAL = b"""<?xml version="1.0"?>
<!DOCTYPE PubmedArticleSet [<!ENTITY secret SYSTEM "file:///etc/hostname">]>
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>&secret;</ArticleTitle></Article>
</MedlineCitation></PubmedArticle></PubmedArticleSet>"""

UNREADABLE = {
    "broken.xml": XML.replace(b"</ArticleTitle>", b"</ArticleTitel>"),
    "truncated.xml": XML[: len(XML) // 2],
    "bomb.xml": BOMB,
    "external.xml": EXTERNAL,
    "empty.xml": b"",
    "blank.csv": b"\n\n",
    "binary.xml": bytes(range(256)) * 8,
    "cut.xml.gz": gzip.compress(XML)[:200],
    "missing-column.csv": ROWS.replace("ci_low", "lower").encode(),
    "header-only.csv": (HEADER + "\n").encode(),
}


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "review"
    assert main(["-q", "init", str(folder)]) == 0
    return folder


def dump(folder):
    """Everything that the database holds, as SQL."""
    with sqlite3.connect(folder / "evidence.db") as connection:
        return "\n".join(line for line in connection.iterdump())


def refused(capsys, code, *words):
    """The command ends with this code, says what, where and what to do, and prints no result."""
    capsys.readouterr()
    assert main(list(words)) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("error: ")
    assert "\n  Try: " in err
    assert "Traceback" not in err
    assert "bug" not in err
    return err


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_stores_nothing(project, tmp_path, capsys, name):
    path = tmp_path / name
    path.write_bytes(UNREADABLE[name])
    before = dump(project)
    err = refused(capsys, 1, "-C", str(project), "import", str(path))
    assert name in err
    assert dump(project) == before


@pytest.mark.parametrize("name", [name for name in UNREADABLE if name.endswith((".xml", ".gz"))])
@pytest.mark.parametrize("command", ["batch", "extract"])
def test_the_stateless_commands_refuse_it_too(tmp_path, capsys, monkeypatch, command, name):
    path, out = tmp_path / name, tmp_path / "out.jsonl"
    path.write_bytes(UNREADABLE[name])
    words = ["batch", str(path), "-o", str(out)] if command == "batch" else ["extract", str(path)]
    assert name in refused(capsys, 1, *words)
    assert not out.exists()


def test_the_secret_of_an_external_entity_is_not_told(tmp_path, capsys):
    path, secret = tmp_path / "external.xml", tmp_path / "secret"
    secret.write_text("do not tell", encoding="utf-8")
    path.write_bytes(EXTERNAL.replace(b"/etc/hostname", str(secret).encode()))
    assert "do not tell" not in refused(capsys, 1, "batch", str(path), "-o", "-", "--all")


BAD_ROWS = [
    # what is changed in the second line, what is said of it
    ((",0.79,0.43,1.45,", ",1.79,0.43,1.45,"), "outside its interval"),
    ((",0.79,0.43,1.45,", ",0.79,1.45,0.43,"), "wrong order"),
    ((",0.79,0.43,1.45,", ",0.79,,1.45,"), "ci_low '' is not a number"),
    ((",0.79,0.43,1.45,", ",-0.24,-0.84,0.37,"), "above 0"),
]


@pytest.mark.parametrize("change, said", BAD_ROWS, ids=[said for _, said in BAD_ROWS])
def test_a_bad_row_is_named_by_its_line_and_the_rest_is_stored(project, tmp_path, capsys, change, said):
    path = tmp_path / "rows.csv"
    path.write_text("\n".join([HEADER, FIRST.replace(*change), *REST]) + "\n", encoding="utf-8")
    capsys.readouterr()
    assert main(["-C", str(project), "import", str(path)]) == 1
    out, err = capsys.readouterr()
    assert "11 rows new" in out
    assert f"{path}:2" in err
    assert said in err
    assert "  Try: " in err


def test_an_unknown_key_of_the_protocol_is_named_with_its_line(project, capsys):
    path = project / "review.toml"
    text = path.read_text(encoding="utf-8").replace("min_k = 3", "mink = 3")
    path.write_text(text, encoding="utf-8")
    line = next(number for number, each in enumerate(text.splitlines(), start=1) if each.startswith("mink"))
    before = dump(project)
    for words in (["protocol", "check"], ["status"], ["table"], ["pool", "--allow-unreviewed"], ["report"]):
        err = refused(capsys, 3, "-C", str(project), *words)
        assert "mink" in err
        assert f"review.toml:{line}" in err
        assert "did you mean 'min_k'?" in err
    assert dump(project) == before


def test_a_protocol_that_is_no_toml_is_3(project, capsys):
    (project / "review.toml").write_text("schema = 1\n[review\n", encoding="utf-8")
    assert "review.toml:2" in refused(capsys, 3, "-C", str(project), "protocol", "check")


@pytest.mark.parametrize(
    "words",
    [
        ["-C", "{project}", "import", "{missing}"],
        ["batch", "{missing}", "-o", "{missing}.jsonl"],
        ["pool", "--data", "{missing}"],
        ["protocol", "check", "{missing}"],
        ["-C", "{missing}", "status"],
        ["-C", "{missing}", "table"],
    ],
    ids=" ".join,
)
def test_a_missing_file_or_project_is_named(project, tmp_path, capsys, words):
    missing = tmp_path / "none.xml"
    err = refused(capsys, 1, *(word.format(project=project, missing=missing) for word in words))
    assert "none.xml" in err
    assert not missing.exists()


def test_a_folder_without_a_project_says_how_to_make_one(tmp_path, capsys):
    assert "evidence init" in refused(capsys, 1, "-C", str(tmp_path), "status")


def unwritable(tmp_path):
    """A folder that nobody can write to, not even root: its parent is a file."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    return tmp_path / "file" / "folder"


@pytest.mark.parametrize(
    "words",
    [
        ["init", "{0}"],
        ["-C", "{0}", "demo", "-q"],
        ["-C", "{project}", "report", "--allow-unreviewed", "-o", "{0}/report.html"],
        ["-C", "{project}", "-q", "table", "-o", "{0}/table.csv"],
        ["batch", "{project}/park2012.xml", "-o", "{0}/out.jsonl"],
        ["batch", "{project}/park2012.xml", "-o", "{0}/out.parquet"],
    ],
    ids=" ".join,
)
def test_a_folder_that_cannot_be_written_to(project, tmp_path, capsys, words):
    (project / "park2012.xml").write_bytes(XML)
    folder = unwritable(tmp_path)
    err = refused(capsys, 1, *(word.format(folder, project=project) for word in words))
    assert str(folder) in err


@pytest.mark.parametrize("locked", ["/proc", "chmod"])
def test_a_read_only_folder(tmp_path, capsys, locked):
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0o500)
    if locked == "/proc" or os.access(folder, os.W_OK):  # root may write wherever the permission bits forbid it
        folder = "/proc"
    refused(capsys, 1, "init", f"{folder}/review")
    assert not os.path.exists(f"{folder}/review")  # noqa: PTH110  # also where the folder is a string


def test_a_failed_output_leaves_the_old_one(tmp_path, capsys):
    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")
    (tmp_path / "empty.xml").write_bytes(b"")
    refused(capsys, 1, "batch", str(tmp_path / "empty.xml"), "-o", str(out))
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.xml", "out.csv"]


def test_an_output_of_unknown_format_is_a_usage_error(tmp_path, capsys):
    (tmp_path / "a.xml").write_bytes(XML)
    refused(capsys, 2, "batch", str(tmp_path / "a.xml"), "-o", str(tmp_path / "out.xls"))


def test_a_pmid_that_the_project_lacks(project, capsys):
    assert "99999999" in refused(capsys, 1, "-C", str(project), "show", "99999999")


def test_a_pmid_that_does_not_exist_is_named_and_the_rest_is_stored(project, capsys, eutils):
    eutils.add("1")
    capsys.readouterr()
    assert main(["-C", str(project), "fetch", "--pmid", "1", "--pmid", "99999999"]) == 1
    out, err = capsys.readouterr()
    assert out == "1 new, 0 revised, 0 unchanged\n"
    assert "PubMed has no record with this PMID. (PMID 99999999)\n  Try: check the number." in err
    assert main(["-C", str(project), "show", "1"]) == 0


def test_no_network_is_4_and_stores_nothing(project, capsys, monkeypatch):
    monkeypatch.setenv("EVIDENCE_EUTILS_URL", "http://127.0.0.1:9/")
    monkeypatch.setenv("EVIDENCE_TRIES", "1")
    before = dump(project)
    refused(capsys, 4, "-C", str(project), "search")
    refused(capsys, 4, "-C", str(project), "fetch", "--pmid", "1")
    assert dump(project) == before


def test_nothing_accepted_is_5(project, tmp_path, capsys):
    path = tmp_path / "rows.csv"
    path.write_text(ROWS, encoding="utf-8")
    assert main(["-C", str(project), "import", str(path)]) == 0
    for words in (["pool"], ["plot", "forest"], ["report"]):
        assert "--allow-unreviewed" in refused(capsys, 5, "-C", str(project), *words)
    assert not list(project.glob("*.html"))


def test_names_that_the_protocol_does_not_know_are_2(project, capsys):
    for words in (["--outcome", "ORR"], ["--comparison", "x"], ["--analysis", "x"]):
        assert words[1] in refused(capsys, 2, "-C", str(project), "pool", "--allow-unreviewed", *words)


def test_a_second_init_does_not_overwrite(project, capsys):
    (project / "review.toml").write_text("# mine\n", encoding="utf-8")
    assert "--force" in refused(capsys, 1, "init", str(project))
    assert (project / "review.toml").read_text(encoding="utf-8") == "# mine\n"
