"""A new project: the protocol that it starts from, what git leaves out of it, and what is refused before anything is made."""

import io
import sys

import pytest

from evidence import workflow
from evidence.__main__ import main
from evidence.protocol import bundled

TEXT = bundled("sglt2-vs-placebo")
OURS = "evidence.db*\nreport*.html\n"


def call(capsys, *words, code=0):
    capsys.readouterr()
    assert main([str(word) for word in words]) == code
    return capsys.readouterr()


IGNORED = [
    # what .gitignore says before, what it says after its remark is taken out
    (None, OURS),
    (b"", OURS),
    (b"*.log\n", "*.log\n" + OURS),
    (b"*.log", "*.log\n" + OURS),  # a last line without an end
    (b"*.log\r\n", "*.log\r\nevidence.db*\r\nreport*.html\r\n"),
    (b"evidence.db*\n", "evidence.db*\nreport*.html\n"),
    (b"/evidence.db*\n  report*.html  \n", "/evidence.db*\n  report*.html  \n"),
    (b"!evidence.db*\n!report*.html\n", "!evidence.db*\n!report*.html\n"),  # somebody wants them in git
    (b"\xff\xfe\n", None),  # no UTF-8: its bytes stay, ours come after
]


@pytest.mark.parametrize("before, after", IGNORED, ids=[str(i[0]) for i in IGNORED])
def test_git_leaves_the_data_out_and_the_protocol_in(tmp_path, before, after):
    path = tmp_path / ".gitignore"
    if before is not None:
        path.write_bytes(before)
    workflow.init(tmp_path, example="sglt2-vs-placebo")
    found = path.read_bytes()
    assert found.startswith(before or b"")
    assert b"review.toml\n" not in found.replace(b"# written", b"\n# written")
    if after is not None:
        kept = [line for line in found.decode().splitlines(keepends=True) if not line.startswith("# written by")]
        assert "".join(kept) == after
    workflow.init(tmp_path, example="sglt2-vs-placebo", force=True)
    assert path.read_bytes() == found  # once is enough


@pytest.mark.parametrize("form", ["plain", "bom", "windows", "stdin"])
def test_a_project_starts_from_a_protocol_of_ones_own(tmp_path, capsys, monkeypatch, form):
    content = {"bom": b"\xef\xbb\xbf" + TEXT.encode(), "windows": TEXT.replace("\n", "\r\n").encode()}.get(
        form, TEXT.encode()
    )
    draft = tmp_path / "draft.toml"
    draft.write_bytes(content)
    if form == "stdin":
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    source = "-" if form == "stdin" else draft
    out, err = call(capsys, "init", tmp_path / "my review", "--from-protocol", source)
    assert [line.rsplit("/", 1)[1] for line in out.splitlines()] == ["review.toml", "evidence.db", ".gitignore"]
    assert (tmp_path / "my review" / "review.toml").read_bytes() == content
    assert (
        err
        == f"Next: evidence -C '{tmp_path}/my review' protocol check, then evidence -C '{tmp_path}/my review' search\n"
    )
    assert "valid; sglt2-vs-placebo" in call(capsys, "-C", tmp_path / "my review", "protocol", "check").out


def test_the_example_is_said_to_be_one(tmp_path, capsys):
    err = call(capsys, "init", tmp_path).err
    assert "review.toml asks the question of vegf-tki-vs-mtor: put yours in its place" in err
    assert "Next: evidence" in err
    assert call(capsys, "-C", tmp_path, "protocol", "check").out.count("valid") == 1


REFUSED = [
    (["--from-protocol", "{folder}/none.toml"], 1, "no such file"),
    (["--from-protocol", "{folder}"], 1, "a folder, not a file"),
    (["--from-protocol", "{folder}/bad.toml"], 3, "bad.toml:"),
    (["--from-protocol", "{folder}/code.toml"], 3, "code.toml:"),
    (["--from-protocol", "{folder}/utf16.toml"], 3, "not UTF-8"),
    (["--from-protocol", "{folder}/empty.toml"], 3, "lacks"),
    (["--from-protocol", "{folder}/good.toml", "--example", "sglt2-vs-placebo"], 2, "Two protocols"),
    (["--example", "sglt2-vs-placeb"], 1, "did you mean 'sglt2-vs-placebo'? Else take one of: sglt2"),
    (["--example", "zzz"], 1, "  Try: take one of: sglt2-vs-placebo, vegf-tki-vs-mtor."),
]  # fmt: skip


@pytest.mark.parametrize("words, code, said", REFUSED, ids=[" ".join(r[0]) for r in REFUSED])
def test_what_does_not_hold_makes_no_project(tmp_path, capsys, words, code, said):
    for name, content in (
        ("good", TEXT.encode()),
        ("bad", TEXT.replace("min_k", "mink").encode()),
        ("code", TEXT.replace('endpoint = "HF"', 'endpoint = "FH"').encode()),
        ("utf16", TEXT.encode("utf-16")),
        ("empty", b""),
    ):
        (tmp_path / f"{name}.toml").write_bytes(content)
    assert said in call(capsys, "init", tmp_path / "new", *(w.format(folder=tmp_path) for w in words), code=code).err
    assert not (tmp_path / "new").exists()


def test_a_project_that_is_there_is_left_alone(tmp_path, capsys):
    workflow.init(tmp_path, example="sglt2-vs-placebo")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert "--force" in call(capsys, "init", tmp_path, "--from-protocol", tmp_path / "review.toml", code=1).err
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_frozen_protocol_that_is_replaced_is_noticed(tmp_path, capsys):
    workflow.init(tmp_path, example="sglt2-vs-placebo")
    workflow.freeze(tmp_path, who="AR")
    call(capsys, "init", tmp_path, "--force")
    assert "changed since it was frozen" in call(capsys, "-C", tmp_path, "status").err
