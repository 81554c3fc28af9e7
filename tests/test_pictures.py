"""The pictures that the README shows are there, and small enough to be loaded on a telephone."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHOWN = set(re.findall(r"\]\((docs/[\w.]+\.(?:png|svg))\)", (ROOT / "README.md").read_text(encoding="utf-8")))


def test_every_picture_is_shown_and_every_shown_one_is_there():
    there = {f"docs/{path.name}" for path in (ROOT / "docs").iterdir() if path.suffix in {".png", ".svg"}}
    assert there == SHOWN
    assert {"docs/page.png", "docs/page_phone.png", "docs/report.png", "docs/report_phone.png"} <= SHOWN


def test_no_picture_is_large():
    assert {name: (ROOT / name).stat().st_size for name in SHOWN if (ROOT / name).stat().st_size >= 200_000} == {}
