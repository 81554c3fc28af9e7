"""Findings in a notebook: a frame with the words beside each number, and a table that no text can break out of."""

import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

import extractors

TEXT = (
    "Alphamab versus betanib: a randomised trial.\n"
    "We assigned 210 patients to alphamab (n = 104) or betanib (n = 106). Overall survival was longer with alphamab than "
    "with betanib (hazard ratio, 0.70; 95% CI, 0.50 to 0.98; P = 0.04)."
)


@pytest.fixture(scope="module")
def findings():
    return extractors.extract(TEXT)


def test_each_effect_is_a_row_with_its_words(findings):
    frame = findings.to_df()
    assert len(frame) == len(findings.effects) == 1
    row = frame.iloc[0]
    assert [row["value"], row["ci_low"], row["ci_high"], row["p_value"]] == [0.70, 0.50, 0.98, 0.04]
    assert (row["numerator"], row["reference"]) == ("alphamab", "betanib")
    assert TEXT[row["start"] : row["end"]] == row["quote"]


def test_what_is_missing_is_missing(findings):
    (effect,) = findings.effects
    bare = replace(effect, ci_low=None, ci_high=None, p_value=None, numerator=None, numerator_text=None)
    row = replace(findings, effects=(bare,)).to_df().iloc[0]
    assert all(pd.isna(row[name]) for name in ("ci_low", "ci_high", "p_value", "numerator"))
    assert row["reference"] == "betanib"


def test_without_an_effect_the_columns_are_the_same(findings):
    empty = replace(findings, effects=())
    assert list(empty.to_df().columns) == list(findings.to_df().columns)
    assert empty.to_df().empty
    ET.fromstring(empty._repr_html_())


def test_a_notebook_shows_the_effects_and_obeys_no_text(findings):
    (effect,) = findings.effects
    hostile = replace(effect, numerator_text="<script>alert(1)</script> & more")
    root = ET.fromstring(replace(findings, effects=(effect, hostile))._repr_html_())
    assert [len(row) for row in root.iter("tr")] == [8, 8, 8]
    assert root.find(".//script") is None
    cells = [cell.text for cell in root.iter("td")]
    assert {"0.7", "alphamab", "<script>alert(1)</script> & more", effect.span.quote} <= set(cells)
    assert root.find("p").text == "2 arms, 0 medians, 0 rates"


@pytest.mark.parametrize("module", ["extractors.findings", "meta.pooled"])
def test_nothing_heavy_is_imported_for_it(module):
    code = f"import sys, {module}; print(sorted({{'pandas', 'spacy', 'pymare', 'matplotlib'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
