"""Composites are pooled only where their parts are equal: what the words beside an endpoint say of its parts."""

import pytest

import extractors
from evidence.harmonise import harmonise
from evidence.protocol import bundled, parse
from evidence.records import Record, Section

PROTOCOL = parse(bundled("sglt2-vs-placebo"), where="bundled")
ARMS = "We assigned 4000 patients with heart failure to dapagliflozin (n=2010) or placebo (n=1990)."
END = "with dapagliflozin versus placebo was 0.80 (95% CI 0.70-0.91)"


def rows_of(text, protocol=PROTOCOL):
    record = Record.build(
        pmid="1", title="Dapagliflozin versus placebo in heart failure", sections=(Section(None, f"{ARMS} {text}"),),
        publication_types=("Randomized Controlled Trial",), raw=b"", raw_format="text", source="here",
    )  # fmt: skip
    return [row for row in harmonise(protocol, [(record, extractors.extract(record.text))], ()) if row.value]


def pooled(text, protocol=PROTOCOL):
    return sorted((row.endpoint, row.value) for row in rows_of(text, protocol) if row.poolable)


SENTENCES = [
    # what the text says, outcomes that may be pooled
    (f"The hazard ratio for cardiovascular death {END}.", [("CVDEATH", 0.8)]),
    (f"The hazard ratio for hospitalization for heart failure {END}.", [("HF", 0.8)]),
    (f"The hazard ratio for cardiovascular death or hospitalization for heart failure {END}.", [("CVDEATH-HF", 0.8)]),
    (f"The hazard ratio for a composite of worsening heart failure or cardiovascular death {END}.", []),
    (f"The hazard ratio for cardiovascular death or worsening heart failure {END}.", []),
    (f"The hazard ratio for cardiovascular death and worsening heart failure {END}.", []),
    (f"The hazard ratio for worsening heart failure and cardiovascular death {END}.", []),
    (f"The hazard ratio for first and recurrent hospitalizations for heart failure and cardiovascular death {END}.", []),
    (f"The hazard ratio for total hospitalizations for heart failure {END}.", []),
    (f"The hazard ratio for cardiovascular death or nonfatal stroke {END}.", []),
    (f"The hazard ratio for all-cause death or hospitalization for heart failure {END}.", []),
    (f"The hazard ratio for the composite of dialysis, cardiovascular death or hospitalization for heart failure {END}.", []),
    (f"The primary outcome was the composite of worsening heart failure or cardiovascular death. Its hazard ratio {END}.", []),
    (
        ("Hospitalization for heart failure (HR 0.70, 95% CI 0.60-0.80) and cardiovascular death (HR 0.85, 95% CI 0.75-0.97) "
        "were less frequent with dapagliflozin than with placebo."),
        [("CVDEATH", 0.85), ("HF", 0.7)],
    ),
    (
        (f"The hazard ratio for cardiovascular death or worsening heart failure {END}. The hazard ratio for cardiovascular "
        "death and worsening heart failure with dapagliflozin versus placebo was 0.76 (95% CI 0.66-0.87)."),
        [],
    ),
    (f"Heart failure worsened in some. The hazard ratio for cardiovascular death {END}, and fewer had a stroke.", [("CVDEATH", 0.8)]),
]  # fmt: skip


@pytest.mark.parametrize("text, outcomes", SENTENCES, ids=[text[:100] for text, _ in SENTENCES])
def test_an_estimate_is_pooled_where_it_counts_just_the_events_of_the_outcome(text, outcomes):
    assert pooled(text) == outcomes
    assert rows_of(text) or not outcomes


def with_outcome(**fields):
    """Give the protocol with MACE as its one outcome."""
    components = {"death": ("cardiovascular death",), "mi": ("myocardial infarction",), "stroke": ("stroke",)}
    components |= {"angina": ("hospitalization for unstable angina",), "low_egfr": ("egfr decline of 50%",)}
    outcome = PROTOCOL.outcome[0].model_copy(update={"id": "MACE", "endpoint": "", "components": (), **fields})
    return PROTOCOL.model_copy(update={"outcome": (outcome,), "components": components})


THREE = f"The hazard ratio for cardiovascular death, myocardial infarction or stroke {END}."
FOUR = THREE.replace(" or stroke", ", stroke, or hospitalization for unstable angina")
MACE = [
    (THREE, ("death", "mi", "stroke"), True),
    (FOUR, ("death", "mi", "stroke"), False),
    (THREE, ("death", "mi", "stroke", "angina"), False),
    (f"The hazard ratio for MACE {END}.", ("death", "mi", "stroke"), False),
    (THREE, (), False),
    (FOUR, (), False),
]


@pytest.mark.parametrize("text, components, is_pooled", MACE)
def test_mace_of_three_and_of_four_parts_do_not_meet(text, components, is_pooled):
    protocol = with_outcome(components=components)
    assert bool(pooled(text, protocol)) is is_pooled
    assert rows_of(text, protocol)
    if not components:
        assert {row.why_not for row in rows_of(text, protocol)} == {"not-accepted"}
        assert "names no components" in rows_of(text, protocol)[0].because


OTHER_CODES = ["time to progression", "event-free survival", "time to treatment failure", "relapse-free survival"]


@pytest.mark.parametrize("name", OTHER_CODES)
def test_no_other_time_to_event_passes_for_progression_free_survival(name):
    protocol = with_outcome(id="PFS")
    assert rows_of(f"The hazard ratio for progression-free survival {END}.", protocol)[0].poolable
    assert not pooled(f"The hazard ratio for {name} {END}.", protocol)


@pytest.mark.parametrize("cut", [40, 57])
def test_renal_composites_of_another_cut_do_not_meet(cut):
    protocol = with_outcome(id="RENAL", endpoint="OTHER", components=("low_egfr",))
    assert not pooled(f"The hazard ratio for an eGFR decline of {cut}% {END}.", protocol)
    assert not pooled(f"The hazard ratio for kidney failure {END}.", with_outcome(id="RENAL", endpoint="OTHER"))
