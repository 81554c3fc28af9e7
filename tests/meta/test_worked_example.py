"""The worked example: second-line VEGF TKI over mTOR inhibitor, to the digits that metafor 3.8 prints.

Hazard ratios of PLoS One 2014;9(12):e114264, Table 1, mTOR inhibitor over VEGF TKI as printed there, turned round; and
of PMID 22460837, VEGF TKI over mTOR inhibitor as printed.
"""

from math import exp

import pytest

import meta

OS = {
    "Busch 2011": (0.79, 0.43, 1.45),
    "Chen 2012": (1.03, 0.59, 1.79),
    "Heng 2012": (0.84, 0.67, 1.06),
    "Wong 2013": (0.65, 0.42, 0.99),
    "Park 2012": (1.71, 0.86, 3.40),
    "Gore 2013": (1.05, 0.71, 1.54),
    "Harrison 2012": (3.13, 0.96, 10.22),
    "Ruiz 2013": (1.10, 0.56, 2.17),
}
PFS = {"Busch 2011": (0.86, 0.57, 1.28), "Heng 2012": (1.18, 0.92, 1.50), "Wong 2013": (0.75, 0.53, 1.07)}
ADJUSTED = ("Busch 2011", "Chen 2012", "Heng 2012", "Wong 2013")

os_turned = {study: meta.invert(*figures) for study, figures in OS.items()}
pfs_turned = {study: meta.invert(*figures) for study, figures in PFS.items()}

# analysis, rows (VEGF TKI over mTOR inhibitor), value, Wald, HKSJ, ad hoc, tau2, I2, Q, P
TABLE = [
    ("OS, four adjusted multicentre", {s: os_turned[s] for s in ADJUSTED}, 1.2262, (1.0228, 1.4700), (0.9743, 1.5433), (0.9134, 1.6461), "0.0000", "0.0", "1.830", "0.6084"),
    ("OS, eight, Park from the table", os_turned, 1.0560, (0.8682, 1.2845), (0.8015, 1.3912), (0.8015, 1.3912), "0.0180", "23.5", "11.481", "0.1190"),
    ("OS, eight, Park from the abstract", os_turned | {"Park 2012": (0.98, 0.57, 1.68)}, 1.1165, (0.9592, 1.2995), (0.9137, 1.3642), (0.9137, 1.3642), "0.0000", "0.0", "8.382", "0.3002"),
    ("PFS, three adjusted multicentre", pfs_turned, 1.0656, (0.7968, 1.4251), (0.5821, 1.9507), (0.5629, 2.0172), "0.0378", "57.5", "4.843", "0.0888"),
    ("PFS, four, Park from the abstract", pfs_turned | {"Park 2012": (0.97, 0.59, 1.62)}, 1.0422, (0.8239, 1.3183), (0.7401, 1.4676), (0.7116, 1.5264), "0.0237", "41.6", "4.872", "0.1814"),
]  # fmt: skip


def pooled(rows, ci):
    yi, sei = zip(*(meta.log_effect(*row) for row in rows.values()), strict=True)
    return meta.pool(yi, [s**2 for s in sei], ci=ci, labels=list(rows))


@pytest.mark.parametrize("line", TABLE, ids=[line[0] for line in TABLE])
def test_the_printed_table(line):
    _, rows, value, wald, hksj, adhoc, tau2, i2, q, p = line
    for ci, bounds in (("wald", wald), ("hksj", hksj), ("hksj-adhoc", adhoc)):
        result = pooled(rows, ci)
        assert round(exp(result.estimate), 4) == value
        assert (round(exp(result.ci_low), 4), round(exp(result.ci_high), 4)) == bounds
        assert (f"{result.tau2:.4f}", f"{result.i2:.1f}") == (tau2, i2)
        assert (f"{result.q:.3f}", f"{result.q_p:.4f}", result.q_df) == (q, p, len(rows) - 1)


def test_the_headline_as_it_was_published():
    result = pooled({s: OS[s] for s in ADJUSTED}, "wald")
    assert [round(exp(x), 4) for x in (result.estimate, result.ci_low, result.ci_high)] == [0.8155, 0.6803, 0.9777]
    assert (round(result.i2, 1), round(result.q_p, 3)) == (0.0, 0.608)


def test_the_conclusion_depends_on_the_interval():
    rows = {s: os_turned[s] for s in ADJUSTED}
    assert pooled(rows, "wald").ci_low > 0 > pooled(rows, "hksj").ci_low
    assert pooled(rows, "wald").p_value < 0.05 < pooled(rows, "hksj-adhoc").p_value


def test_two_trials_that_disagree_are_not_averaged():
    # INTORSECT and METEOR, progression-free survival, VEGF TKI over mTOR inhibitor
    result = pooled({"INTORSECT": meta.invert(0.87, 0.71, 1.07), "METEOR": (0.58, 0.45, 0.75)}, "hksj")
    printed = f"{exp(result.estimate):.3f} ({exp(result.ci_low):.3f}-{exp(result.ci_high):.1f})"
    assert printed == "0.820 (0.011-63.2)"
    said = result.sentence("HR", "VEGF TKI", "mTOR inhibitor")
    assert "not pooled: k = 2" in said
    assert "an average would mislead" in said
    assert "0.82" not in said
