"""The analyses of the worked example against the figures of reference, by stratum, and what is said beside them."""

import re
from math import exp

import pytest

from evidence.errors import NeedsHuman
from evidence.harmonise import line_up
from evidence.store import Decision
from evidence.synthesis import analyses
from evidence.synthesis.plans import plans, refuse_unreviewed
from evidence.synthesis.selection import by_stratum

BANNER = "incomplete transcription (8 of 10, 4 of 7 studies), adjusted and unadjusted mixed: not a result"


@pytest.fixture(scope="module")
def lined(protocol, park, heng_rows):
    return line_up(protocol, [park], heng_rows)


@pytest.fixture(scope="module")
def declared(protocol, lined):
    found = analyses(protocol, lined.rows, lined.studies, allow_unreviewed=True, by="declared")
    return {analysis.id: analysis for analysis in found}


# metafor 3.8, REML, as VEGF TKI over mTOR inhibitor: estimate, then the interval of Wald, HKSJ and HKSJ with the ad hoc floor
FIGURES = [
    ("os-published", 4, 1.2262, (1.0228, 1.4700), (0.9743, 1.5433), (0.9134, 1.6461), 0.0, 0.0, 1.830, 0.6084),
    ("os-all-park-table", 8, 1.0560, (0.8682, 1.2845), (0.8015, 1.3912), (0.8015, 1.3912), 0.0180, 23.5, 11.481, 0.1190),
    ("os-all-park-abstract", 8, 1.1165, (0.9592, 1.2995), (0.9137, 1.3642), (0.9137, 1.3642), 0.0, 0.0, 8.382, 0.3002),
    ("pfs-adjusted", 3, 1.0656, (0.7968, 1.4251), (0.5821, 1.9507), (0.5629, 2.0172), 0.0378, 57.5, 4.843, 0.0888),
    ("pfs-all-park-abstract", 4, 1.0422, (0.8239, 1.3183), (0.7401, 1.4676), (0.7116, 1.5264), 0.0237, 41.6, 4.872, 0.1814),
]  # fmt: skip


@pytest.mark.parametrize("figures", FIGURES, ids=[f[0] for f in FIGURES])
def test_the_declared_analyses_give_the_reference_figures(declared, figures):
    name, k, estimate, wald, hksj, adhoc, tau2, i2, q, q_p = figures
    analysis = declared[name]
    assert analysis.k == k
    for method, (low, high) in {"wald": wald, "hksj": hksj, "hksj-adhoc": adhoc}.items():
        result = analysis.pooled[method]
        assert exp(result.estimate) == pytest.approx(estimate, abs=5.1e-5)
        assert (exp(result.ci_low), exp(result.ci_high)) == pytest.approx((low, high), abs=5.1e-5)
        assert result.tau2 == pytest.approx(tau2, abs=5.1e-5)
        assert result.i2 == pytest.approx(i2, abs=0.051)
        assert (result.q, result.q_p) == (pytest.approx(q, abs=5.1e-4), pytest.approx(q_p, abs=5.1e-5))


def test_the_headline_is_also_given_as_it_was_published(declared):
    headline = declared["os-published"]
    assert [a.id for a in declared.values() if a.headline] == ["os-published"]
    assert (headline.turned.numerator, headline.turned.reference) == ("mTOR inhibitor", "VEGF TKI")
    wald = headline.turned.pooled["wald"]
    assert (exp(wald.estimate), exp(wald.ci_low), exp(wald.ci_high)) == pytest.approx(
        (0.8155, 0.6803, 0.9777), abs=5.1e-5
    )
    assert headline.published.value == 0.82
    for words in ("0.82 (0.68-0.98)", "P 0.61", "PMID 25493562", "0.8155 (0.6803-0.9777)", "P 0.608", "Wald"):
        assert words in headline.published_sentence


def test_the_headline_says_that_its_conclusion_depends_on_the_interval_method(declared):
    depends = {name: analysis.conclusion_depends_on_interval for name, analysis in declared.items()}
    assert depends == {name: name == "os-published" for name in declared}
    assert "The conclusion depends on the interval method" in declared["os-published"].sentence
    assert "The conclusion depends on the interval method" in declared["os-published"].turned.sentence
    assert "depends on the interval method" not in declared["pfs-adjusted"].sentence


def test_banners(declared):
    assert declared["os-published"].banner == ("contains unreviewed data",)
    for name in ("os-all-park-table", "os-all-park-abstract"):
        assert declared[name].banner == (
            BANNER,
            "contains unreviewed data",
            "crosses strata: nrs-unadjusted, nrs-unknown-adjustment",
        )
    for name in ("pfs-adjusted", "pfs-all-park-abstract"):
        assert declared[name].banner == (BANNER, "contains unreviewed data")


def test_sentences_say_k_of_eligible_and_participants(declared):
    assert (
        "4 of 8 eligible studies (4 set aside by this analysis), 1,464 participants"
        in declared["os-published"].sentence
    )
    assert (
        "3 of 8 eligible studies (4 set aside by this analysis), 1,282 participants"
        in declared["pfs-adjusted"].sentence
    )
    assert "4 of 8 eligible studies" in declared["pfs-all-park-abstract"].sentence
    assert [row.study for row in declared["pfs-adjusted"].without_data] == ["Chen 2012"]
    (chen,) = declared["pfs-adjusted"].without_data
    assert (chen.endpoint, chen.value, chen.sei, chen.why_not) == ("PFS", None, None, "no-usable-data")


def test_the_report_that_an_analysis_names_is_used(declared):
    park = {name: next(r for r in a.rows if r.study == "Park 2012") for name, a in declared.items() if a.k == 8}
    assert park["os-all-park-table"].value == 1 / 1.71
    assert park["os-all-park-abstract"].value == 0.98


def test_a_named_report_that_is_not_there_leaves_its_study_without_data(protocol, heng_rows):
    lined = line_up(protocol, (), heng_rows)
    found = {a.id: a for a in analyses(protocol, lined.rows, lined.studies, allow_unreviewed=True, by="declared")}
    analysis = found["os-all-park-abstract"]
    assert (analysis.k, analysis.k_eligible) == (7, 8)
    assert [row.study for row in analysis.without_data] == ["Park 2012"]
    assert "22460837" in analysis.without_data[0].because


def test_strata_are_pooled_apart_and_add_up(protocol, lined):
    found = {(a.endpoint, a.stratum): a for a in analyses(protocol, lined.rows, allow_unreviewed=True, by="strata")}
    assert {key: (a.k, a.k_eligible) for key, a in found.items()} == {
        ("OS", "nrs-unadjusted"): (3, 3),
        ("OS", "nrs-unknown-adjustment"): (5, 5),
        ("PFS", "nrs-unadjusted"): (0, 3),
        ("PFS", "nrs-unknown-adjustment"): (4, 5),
    }
    empty = found["PFS", "nrs-unadjusted"]
    assert (empty.pooled, empty.turned, empty.method) == ({}, None, "")
    assert "not pooled" in empty.sentence
    assert "0 of 3 eligible studies" in empty.sentence


def test_nothing_unaccepted_is_pooled_unless_asked(protocol, lined):
    for by in ("strata", "declared"):
        with pytest.raises(NeedsHuman, match="accepted") as caught:
            analyses(protocol, lined.rows, lined.studies, allow_unreviewed=False, by=by)
        assert caught.value.remedy.index("evidence review") < caught.value.remedy.index("--allow-unreviewed")
        assert caught.value.exit_code == 5


ONLY = [
    # (the only accepted estimate: record or source, its report of, and where, what asks, how it is refused)
    (("22460837", "PFS"), None, None),
    (("22460837", "PFS"), "declared", None),
    (("22460837", "PFS"), "strata", "None of the 12 usable estimates has been accepted .* 1 of other analyses has."),
    (("PIMD", "OS"), None, "None of the 14 usable estimates has been accepted by a person, so nothing is pooled.$"),
    (("PMID 25493562, Table 1: Park 2012", "PFS"), None, None),
    (("PMID 25493562, Table 1: Park 2012", "PFS"), "strata", None),
    (("PMID 25493562, Table 1: Park 2012", "PFS"), "declared", "None of the 13 .* 1 of other analyses has."),
]  # fmt: skip


@pytest.mark.parametrize("case", ONLY)
def test_pooling_is_refused_only_where_nothing_of_it_is_accepted(protocol, park, heng_rows, case):
    """The published analyses take estimates that give way to others elsewhere, and leave out some that count there."""
    only, by, refused = case
    rows = line_up(protocol, [park], heng_rows).rows
    yes = [
        Decision(1, "2026-01-01", "AR", "accept", row.id, "row", None, None, "", row.text_sha256, "", "")
        for row in rows
        if (row.report, row.endpoint) == only
    ]
    rows = line_up(protocol, [park], heng_rows, yes).rows
    asked = None if by is None else {one.id for one in plans(protocol, rows, by)}
    if refused is None:
        assert refuse_unreviewed(protocol, rows, asked) is None
        assert any(one.k for name in ("declared", "strata") for one in analyses(
            protocol, rows, allow_unreviewed=False, by=name, refuse=False))  # fmt: skip
    else:
        with pytest.raises(NeedsHuman) as caught:
            refuse_unreviewed(protocol, rows, asked)
        assert re.search(refused, caught.value.what)


def test_what_is_accepted_is_pooled_without_a_banner(protocol, park, heng_rows):
    lined = line_up(protocol, [park], heng_rows)
    wanted = [row for row in lined.rows if row.study != "Wong 2013"]
    yes = [
        Decision(i, "2026-01-01", "AR", "accept", row.id, "row", None, None, "", row.text_sha256, "", "")
        for i, row in enumerate(wanted, start=1)
    ]
    lined = line_up(protocol, [park], heng_rows, yes)
    found = {a.id: a for a in analyses(protocol, lined.rows, allow_unreviewed=False, by="declared")}
    headline = found["os-published"]
    assert (headline.k, headline.k_eligible, headline.banner) == (3, 8, ())
    assert [(row.study, row.why_not) for row in headline.without_data] == [("Wong 2013", "not-accepted")]


def test_different_strata_are_not_pooled_unless_the_analysis_says_so(protocol, lined):
    spec = protocol.analysis[1].model_copy(update={"cross_strata": False})
    changed = protocol.model_copy(update={"analysis": (spec,)})
    (analysis,) = analyses(changed, lined.rows, allow_unreviewed=True, by="declared")
    assert analysis.pooled == {}
    assert "different strata" in analysis.sentence


def test_an_eligible_record_without_numbers_counts_among_the_eligible(protocol, make, heng_rows):
    silent = make("29268716", arms=(("everolimus", 520), ("sorafenib", 240)), authors=("Nobody N",))
    lined = line_up(protocol, [silent], heng_rows)
    found = {(a.endpoint, a.stratum): a for a in analyses(protocol, lined.rows, allow_unreviewed=True, by="strata")}
    os = found["OS", "nrs-unknown-adjustment"]
    assert (os.k, os.k_eligible) == (5, 6)
    assert "Nobody 2012" in [row.study for row in os.without_data]


def test_ineligible_records_are_not_counted(protocol, make):
    lined = line_up(protocol, [make("1", line="first"), make("2", design="meta-analysis")], ())
    assert analyses(protocol, lined.rows, lined.studies, allow_unreviewed=False, by="strata") == ()


def test_a_study_stands_in_one_stratum_only(protocol, make):
    effects = tuple(
        {"endpoint": "OS", "printed": p, "adjusted": a} for p, a in (("0.8 (0.6-1.1)", True), ("0.7 (0.5-1.0)", False))
    )
    rows = line_up(protocol, [make(effects=effects)], ()).rows
    found = by_stratum(rows, protocol.comparison[0], protocol.outcome[0])
    assert {stratum: selection.k_eligible for stratum, selection in found.items()} == {"nrs-adjusted": 1}


def test_json_has_both_scales_and_what_it_stands_on(declared):
    body = declared["os-published"].to_json()
    assert body["exp"]["estimate"] == pytest.approx(exp(body["estimate"]))
    assert (body["k"], body["k_eligible"], body["n_participants"]) == (4, 8, 1464)
    assert body["studies"] == ["Busch 2011", "Chen 2012", "Heng 2012", "Wong 2013"]
    assert set(body["intervals"]) == {"wald", "hksj", "hksj-adhoc"}
    assert body["published"]["value"] == 0.82
    assert {"sentence", "method", "tau2", "i2", "q", "q_p", "weights", "warnings"} <= set(body)
