"""Abstracts put together by chance, each part in one of many ways of writing it, with what is true of them.

A wrong reading mostly comes of two forms that meet, each of which is read well alone; so they are made to meet.
"""

import math
import random
from dataclasses import dataclass

A = ["axitinib", "sorafenib", "sunitinib", "pazopanib", "cabozantinib", "VEGF TKI", "VEGFR-TKI", "TKI", "VEGFR TKI"]
B = ("everolimus", "temsirolimus", "mTOR inhibitor", "mTORi", "mTOR-I")
FULL = {
    "VEGF TKI": "a vascular endothelial growth factor tyrosine kinase inhibitor (VEGF TKI)",
    "VEGFR-TKI": "a vascular endothelial growth factor receptor tyrosine kinase inhibitor (VEGFR-TKI)",
    "VEGFR TKI": "a VEGF receptor tyrosine kinase inhibitor (VEGFR TKI)",
    "TKI": "a tyrosine kinase inhibitor (TKI)",
    "mTOR inhibitor": "an mTOR inhibitor",
    "mTORi": "a mammalian target of rapamycin inhibitor (mTORi)",
    "mTOR-I": "an mTOR inhibitor (mTOR-I)",
}
ONE = {name: f"{'an' if name[0] == 'm' else 'a'} {name}" for name in FULL}
NAMES = {"OS": ["overall survival", "OS"], "PFS": ["progression-free survival", "PFS"]}
DESIGNS = ["a retrospective study", "a registry analysis", "a single-centre experience", "a propensity-score analysis"]
TITLES = [
    "{X} versus {y} as second-line therapy for metastatic renal cell carcinoma: {design}",
    "Second-line {x} or {y} in metastatic renal cell carcinoma: {design}",
    "Comparison of {x} and {y} after failure of first-line VEGF-targeted therapy in metastatic renal cell carcinoma",
    "Second-line targeted therapy after first-line sunitinib in patients with metastatic renal cell carcinoma: {design}",
]
AIMS = [
    "",
    "The best agent after failure of a first VEGF-targeted therapy is not known. ",
    "Both {x} and {y} are used after failure of first-line sunitinib, but few data compare them. ",
]
METHODS = [
    "We reviewed patients with metastatic renal cell carcinoma who received {full_x} or {full_y} as second-line therapy.",
    (
        "Patients with metastatic renal cell carcinoma who were treated with {full_x} or {full_y} after failure of first-line "
        "sunitinib were identified."
    ),
]
MODELS = [
    "",
    " Cox models were adjusted for age, sex and risk group.",
    " Hazard ratios (HRs) were estimated with Cox models.",
]
SIZES = [
    "Of {N} patients, {n_x} received {one_x} and {n_y} {one_y}.",
    "A total of {N} patients were included ({x}, n = {n_x}; {y}, n = {n_y}).",
    "{n_x} patients were treated with {one_x} and {n_y} with {one_y}.",
    "We included {N} patients: {n_x} in the {x} group and {n_y} in the {y} group.",
    "Overall, {N} patients were analysed, of whom {n_x} had been given {one_x} and {n_y} {one_y}.",
    "{X} was given to {n_x} patients and {y} to {n_y}.",
]
FIGURES = [
    "HR {v}, 95% CI {lo}-{hi}, P = {p}",
    "hazard ratio [HR], {v}; 95% confidence interval [CI], {lo} to {hi}; P = {p}",
    "HR = {v}; 95% CI: {lo}–{hi}",
    "P = {p}; HR {v}, 95% CI {lo}-{hi}",
    "HR {v} [{lo}-{hi}]",
    "adjusted HR {v}; 95% CI {lo}-{hi}; P = {p}",
]
# of one outcome; {num} is above the line, {f} and {s} stand in any order, {b} fared better than {w}
RESULTS = [
    "Median {e} was {m_f} months with {f} and {m_s} months with {s} ({num} versus {ref}: {ci}).",
    "{E} was longer with {b} than with {w} (median, {m_b} versus {m_w} months; {ci} for {num} versus {ref}).",
    "The hazard ratio for {e} of {num} versus {ref} was {v} (95% CI {lo}-{hi}; P = {p}).",
    "Compared with {ref}, {num} was associated with {longer} {e} ({ci}).",
    "Median {e} was {m_f} and {m_s} months for {f} and {s}, respectively ({ci}; reference: {ref}).",
    "With {ref} as the reference, the HR for {e} with {num} was {v} (95% CI {lo}-{hi}).",
    "Patients treated with {num} had {longer} {e} than those treated with {ref} ({ci}).",
    "Median {e} in the {f} group was {m_f} months, compared with {m_s} months in the {s} group ({ci}, {num} vs. {ref}).",
    "For {e}, the HR was {v} (95% CI {lo}-{hi}) in favour of {b} ({num} vs {ref}).",
    (
        "{E} was significantly {longer} in patients who received {num} ({m_num} months) than in patients who received {ref} "
        "({m_ref} months; {ci})."
    ),
    "The risk of {event} was {lower} with {num} than with {ref} ({ci}).",
    "{Num} conferred {better} {e} than {ref} ({ci}).",
    "In the adjusted model, {num} (reference: {ref}) was associated with {longer} {e} ({ci}).",
    "In the weighted cohort, {num} remained associated with {longer} {e} compared with {ref} ({ci}).",
    "The {e} curves separated in favour of {b} (median {m_b} vs {m_w} mo; {ci} [{num}/{ref}]).",
    "Median {e} with {f} and {s} was {m_f} and {m_s} months, respectively (HR {num} vs {ref} {v}, 95% CI {lo}-{hi}).",
    "No difference was seen in {e} ({m_f} months for {f}, {m_s} months for {s}; HR {v} for {num}, 95% CI {lo}-{hi}).",
    "{E} favoured {b}: {m_b} against {m_w} months (HR for {num} relative to {ref}, {v}; 95% CI, {lo} to {hi}).",
    "Those on {ref} had {shorter} {e} than those on {num} (HR for {num}, {v}; 95% CI, {lo}-{hi}).",
    "{E}: HR {v} (95% CI {lo}-{hi}), {num} versus {ref}.",
    (
        "Adjusted for baseline factors, {num}-treated patients had an HR of {v} (95% CI {lo}-{hi}) for {event} relative to "
        "{ref}-treated patients."
    ),
    "{E} was {m_f} months ({f}) versus {m_s} months ({s}), P = {p}; the HR of {num} to {ref} was {v} ({lo}-{hi}).",
    "Although median {e} was {m_f} months on {f} and {m_s} months on {s}, the HR ({num} v {ref}) was {v} ({lo} to {hi}).",
    "{E} was {longer} in the {num} cohort than in the {ref} cohort ({m_num} v {m_ref} months; {ci}).",
    "As compared with {ref}, the hazard ratio for {event} with {num} was {v} (95% CI {lo}-{hi}).",
]
# of both outcomes at once; the fields of the first begin with p_, those of the second with o_
TOGETHER = [
    (
        "The hazard ratios of {num} versus {ref} were {p_v} (95% CI {p_lo}-{p_hi}) for {p_e} and {o_v} (95% CI {o_lo}-{o_hi}) "
        "for {o_e}."
    ),
    (
        "Hazard ratios ({num}/{ref}) for {p_e} and {o_e} were {p_v} (95% CI {p_lo}-{p_hi}) and {o_v} (95% CI {o_lo}-{o_hi}), "
        "respectively."
    ),
    (
        "Median {p_e} was {p_m_x} months for {x} and {p_m_y} months for {y} (HR for {num} vs {ref} {p_v}, 95% CI {p_lo}-{p_hi}); "
        "the corresponding medians of {o_e} were {o_m_x} and {o_m_y} months (HR {o_v}, 95% CI {o_lo}-{o_hi})."
    ),
    (
        "Median {p_e} and {o_e} were {p_m_x} and {o_m_x} months with {x} and {p_m_y} and {o_m_y} months with {y} ({num} vs {ref}: "
        "HR for {p_e} {p_v}, 95% CI {p_lo}-{p_hi}; HR for {o_e} {o_v}, 95% CI {o_lo}-{o_hi})."
    ),
    (
        "After adjustment, {num} was associated with {p_longer} {p_e} (HR {p_v}, 95% CI {p_lo}-{p_hi}) and {o_longer} {o_e} "
        "(HR {o_v}, 95% CI {o_lo}-{o_hi}) than {ref}."
    ),
    (
        "The {num} group had a {p_longer} {p_e} than the {ref} group (HR {p_v}; 95% CI {p_lo}-{p_hi}), whereas its {o_e} was "
        "{o_longer} (HR {o_v}; 95% CI {o_lo}-{o_hi})."
    ),
    (
        "Hazard ratios below 1 favour {num}. The HR was {p_v} (95% CI {p_lo}-{p_hi}) for {p_e} and {o_v} (95% CI {o_lo}-{o_hi}) "
        "for {o_e}."
    ),
]
ASIDE = [
    (
        "In multivariable analysis, poor-risk disease (HR 2.31, 95% CI 1.72-3.10) and a short first line (HR 1.52, 95% CI "
        "1.14-2.03) were associated with shorter survival."
    ),
    "Grade 3 or 4 adverse events occurred in 34% of patients on {x} and 29% of those on {y}.",
    "The objective response rate was 14% with {a} and 4% with {b_} (odds ratio 3.90, 95% CI 1.40-10.90).",
    "Most patients (71%) had clear-cell histology, and 24% were of poor risk.",
    "Treatment was stopped for toxicity in 12% and 15%.",
    "Median overall survival from the start of first-line therapy was 31.2 months in all patients.",
    "Median time on first-line sunitinib was 9.1 months before {x} and 8.4 months before {y}.",
    (
        "Independent predictors of survival were haemoglobin (HR 1.61; 95% CI 1.18-2.20) and performance status (HR 1.94; 95% "
        "CI 1.40-2.69)."
    ),
]
LAST = [  # what is said of a part of the people, after all of it
    "In patients with bone metastases, the HR for OS was 0.77 (95% CI 0.52-1.14).",
    (
        "Among patients with favourable risk, PFS was similar (HR 0.95, 95% CI 0.61-1.48), as it was in those with poor risk (HR "
        "0.88, 95% CI 0.57-1.36)."
    ),
    "In the subgroup of patients with liver metastases, {a} and {b_} gave similar survival (HR 1.02, 95% CI 0.66-1.58).",
]
ENDS = ["Second-line {a} and {b_} are both options.", "{X} and {y} differed in activity.", "Trials are needed."]


@dataclass(frozen=True)
class Composed:
    """An abstract, and the hazard ratio of A over B of each of its outcomes."""

    title: str
    text: str
    truth: dict[str, float]


def composed(seed: int, comparators: tuple[str, ...] = B) -> Composed:
    """Compose the abstract of this number, of a TKI and one of the comparators; the same number gives the same one."""
    rng = random.Random(seed)
    a, b = rng.choice(A), rng.choice(comparators)
    x, y = rng.sample([a, b], 2)
    num, ref = rng.sample([a, b], 2)
    n_x, n_y = rng.randint(31, 480), rng.randint(31, 480)
    who = {"a": a, "b_": b, "x": x, "y": y, "X": _capital(x), "num": num, "ref": ref, "Num": _capital(num)}
    who |= {"n_x": n_x, "n_y": n_y, "N": n_x + n_y, "design": rng.choice(DESIGNS)}
    who |= {f"full_{side}": FULL.get(name, name) for side, name in (("x", x), ("y", y))}
    who |= {f"one_{side}": ONE.get(name, name) for side, name in (("x", x), ("y", y))}
    figures = rng.choice(FIGURES)
    pfs, os_ = (_outcome(rng, code, who, figures) for code in ("PFS", "OS"))
    if rng.random() < 0.45:
        both = {f"{of}_{key}": value for of, told in (("p", pfs), ("o", os_)) for key, value in told.items()}
        results = [rng.choice(TOGETHER).format(**who, **both)]
    else:
        results = [rng.choice(RESULTS).format(**who, **told) for told in rng.sample([pfs, os_], 2)]
    for aside in rng.sample(ASIDE, rng.randrange(3)):
        results.insert(rng.randrange(len(results) + 1), aside.format(**who))
    results += [rng.choice(LAST).format(**who)] if rng.random() < 0.3 else []
    results.insert(0, rng.choice(SIZES).format(**who))
    parts = [rng.choice(form).format(**who) for form in (AIMS, METHODS, MODELS, ENDS)]
    if rng.random() < 0.5:
        body = f"METHODS: {parts[0]}{parts[1]}{parts[2]}\nRESULTS: {' '.join(results)}\nCONCLUSIONS: {parts[3]}"
    else:
        body = f"{parts[0]}{parts[1]}{parts[2]} {' '.join(results)} {parts[3]}"
    truth = {code: float(told["v"]) ** (1 if num == a else -1) for code, told in (("PFS", pfs), ("OS", os_))}
    return Composed(_capital(rng.choice(TITLES).format(**who)), body, truth)


def _capital(words: str) -> str:
    return words if words.startswith("mTOR") else words[0].upper() + words[1:]


def _outcome(rng: random.Random, code: str, who: dict[str, str], figures: str) -> dict[str, str]:
    """The fields of one outcome: figures that agree with each other, and the words that agree with them."""
    log_ratio, error = rng.choice([-1, -1, 1]) * rng.uniform(0.08, 0.5), rng.uniform(0.09, 0.24)
    low, high = log_ratio - 1.96 * error, log_ratio + 1.96 * error
    median = rng.uniform(9, 16) if code == "OS" else rng.uniform(3.4, 6)
    times = {who["num"]: median, who["ref"]: median * math.exp(log_ratio)}
    good = log_ratio < 0
    f, s = rng.sample([who["num"], who["ref"]], 2)
    b, w = (who["num"], who["ref"]) if good else (who["ref"], who["num"])
    e = rng.choice(NAMES[code])
    told = {"v": f"{math.exp(log_ratio):.2f}", "lo": f"{math.exp(low):.2f}", "hi": f"{math.exp(high):.2f}"}
    told["p"] = f"{max(math.erfc(abs(log_ratio / error) / math.sqrt(2)), 0.001):.3f}"
    told |= {f"m_{key}": f"{times[who[key]]:.1f}" for key in ("x", "y", "num", "ref")}
    told |= {f"m_{key}": f"{times[name]:.1f}" for key, name in (("f", f), ("s", s), ("b", b), ("w", w))}
    told |= {"e": e, "E": _capital(e), "f": f, "s": s, "b": b, "w": w, "ci": figures.format(**told)}
    told["event"] = "death" if code == "OS" else "progression or death"
    words = (("longer", "shorter"), ("lower", "higher"), ("better", "worse"))
    return told | {one: (one if good else other) for one, other in words} | {"shorter": "shorter" if good else "longer"}
