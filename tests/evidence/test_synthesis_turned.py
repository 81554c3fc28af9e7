"""With A and B swapped every estimate is mirrored, and nothing else changes."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.harmonise import line_up
from evidence.rows import Printed, Row
from evidence.synthesis import analyses
from evidence.synthesis.analyses import mirror


@pytest.fixture(scope="module")
def lined(protocol, park, heng_rows):
    return line_up(protocol, [park], heng_rows)


@pytest.fixture(scope="module")
def declared(protocol, lined):
    found = analyses(protocol, lined.rows, lined.studies, allow_unreviewed=True, by="declared")
    return {analysis.id: analysis for analysis in found}


def row(i, value, low, high):
    printed = Printed(value, low, high, "a", "b", None, None, None, "by-hand", (str(value), str(low), str(high)))
    base = Row(
        id=str(i), report=str(i), study=str(i), comparison="vegf_tki_vs_mtor", endpoint="OS", ci_level=0.95,
        stratum="rct", eligible=True, poolable=True, printed=printed, source="a table",
    )  # fmt: skip
    from evidence.harmonise.estimates import turned

    return turned(base), turned(replace(base, inverted=True))


ESTIMATES = st.lists(st.tuples(st.integers(20, 500), st.integers(5, 200)), min_size=3, max_size=8)


@given(ESTIMATES)
@settings(max_examples=40, deadline=None)
def test_swapping_a_and_b_mirrors_every_estimate(protocol, estimates):
    pairs = [row(i, v / 100, v / (100 + w), v * (100 + w) / 10000) for i, (v, w) in enumerate(estimates)]
    forth, _ = analyses(protocol, [p[0] for p in pairs], allow_unreviewed=True, by="strata")
    back, _ = analyses(protocol, [p[1] for p in pairs], allow_unreviewed=True, by="strata")
    for method, result in forth.pooled.items():
        mirrored = mirror(back.pooled[method])
        for name in ("estimate", "se", "ci_low", "ci_high", "pi_low", "pi_high", "tau2", "i2", "q"):
            assert getattr(result, name) == pytest.approx(getattr(mirrored, name), abs=1e-7, rel=1e-6)
        assert result.k == mirrored.k


def test_swapping_a_and_b_in_the_protocol_mirrors_the_worked_example(protocol, park, heng_rows, declared):
    comparison = protocol.comparison[0]
    swapped = comparison.model_copy(update={"a": comparison.b, "b": comparison.a})
    changed = protocol.model_copy(update={"comparison": (swapped,)})
    lined = line_up(changed, [park], heng_rows)
    for analysis in analyses(changed, lined.rows, lined.studies, allow_unreviewed=True, by="declared"):
        straight = declared[analysis.id]
        assert (analysis.a, analysis.b) == (straight.b, straight.a)
        assert (analysis.k, analysis.k_eligible) == (straight.k, straight.k_eligible)
        for method, result in analysis.pooled.items():
            other = straight.turned.pooled[method]
            for name in ("estimate", "ci_low", "ci_high", "tau2", "i2", "q", "q_p"):
                assert getattr(result, name) == pytest.approx(getattr(other, name), abs=1e-9)
        assert analysis.published_sentence == straight.published_sentence
