"""A table of figures drawn as a forest plot."""

import pytest
from figures import LOGS, RATIOS, TWO

from evidence.__main__ import main


@pytest.mark.parametrize("kind, end, start", [
    *((kind, "svg", b"<?xml") for kind in ("forest", "funnel", "loo", "cumulative", "baujat")),
    ("forest", "png", b"\x89PNG"), ("loo", "pdf", b"%PDF"),
])  # fmt: skip
def test_a_table_can_be_drawn(table, tmp_path, capsys, *, kind, end, start):
    out = tmp_path / f"plot.{end}"
    assert main(["plot", kind, "--data", table(RATIOS), "-o", str(out)]) == 0
    assert capsys.readouterr().out == f"{out}\n"
    assert out.read_bytes().startswith(start)


def test_a_drawn_table_does_not_say_which_side_is_better(table, tmp_path):
    """Nothing tells whether the outcome is deaths or responses."""
    out = tmp_path / "plot.svg"
    assert main(["plot", "forest", "--data", table(RATIOS), "-o", str(out)]) == 0
    assert "Favours" not in out.read_text()
    assert "lower with A" in out.read_text()
    assert "0.79 (0.43 to 1.45)" in out.read_text()


@pytest.mark.parametrize("kind", ["forest", "loo", "cumulative"])
def test_what_is_no_ratio_is_drawn_as_it_was_pooled(table, tmp_path, kind):
    out = tmp_path / "plot.svg"
    assert main(["plot", kind, "--data", table(LOGS), "-o", str(out)]) == 0
    assert "estimate (95 % CI)" in out.read_text(encoding="utf-8")
    assert "log scale" not in out.read_text(encoding="utf-8")


NOT_DRAWN = [
    (["loo", "-o", "a.svg"], TWO, "Nothing is pooled here"),
    (["baujat", "-o", "a.svg"], TWO, "Nothing is pooled here"),
    (["forest", "-o", "a.bmp"], RATIOS, "does not say its format"),
    (["forest"], RATIOS, "needs a file to go to"),
]


@pytest.mark.parametrize("words, text, said", NOT_DRAWN, ids=[said for _, _, said in NOT_DRAWN])
def test_what_cannot_be_drawn_is_said(table, tmp_path, monkeypatch, capsys, *, words, text, said):
    monkeypatch.chdir(tmp_path)
    assert main(["plot", *words, "--data", table(text)]) in {1, 2}
    assert said in capsys.readouterr().err
    assert not list(tmp_path.glob("a.*"))
