"""The methods section of the review, from its protocol and logs, in sentences that people can go on from.

Must never claim what the project holds no trace of: what people do outside the tool is left to them, in brackets.
Items in brackets are those of PRISMA 2020 (Page 2021, BMJ 372:n71).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence import __version__
from evidence.decisions import effective
from evidence.exports.flow import flow_of
from evidence.exports.markdown import cell, listed
from evidence.protocol import unamended, versions
from meta import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidence.exports.shapes import Material, Tally
    from evidence.protocol import ComparisonSpec, OutcomeSpec, Protocol, Synthesis
    from evidence.store import Store
    from evidence.store.decisions import Decision
    from evidence.store.shapes import StoredSearch

_DESIGNS = {"rct": "randomised trials", "nrs": "non-randomised studies"}
_MIXED = {"include": "included", "subgroup": "kept as a subgroup of their own", "exclude": "excluded"}
_PREFERENCES = {
    "adjusted": "an adjusted estimate before an unadjusted one",
    "independent-review": "assessment by independent review before others",
    "investigator": "assessment by the investigators before others",
    "latest": "the latest data cut",
    "primary": "the planned primary analysis before later ones",
    "itt": "all patients as randomised or enrolled",
}
_STRATA = {
    "design": "randomised and non-randomised studies",
    "estimate_adjusted": "adjusted, unadjusted and unclear estimates of non-randomised studies",
}
_READING = """\
Arms, numbers of patients, effect estimates, their intervals and P values were read from titles and abstracts by written
rules; no language model was used, and every value is kept with the words that it was read from and their place. Full
texts were not read by the tool. Values were checked against each other (interval around the estimate, symmetry on the
log scale, agreement with the P value, numbers that add up); what fails a check waits for a person."""
_DIRECTION = """\
Each estimate was turned to A over B where its source prints B over A, its bounds swapped; the direction was taken from
the words of the source, and an estimate whose direction only custom or close medians tell was not used until a person
confirmed it. The standard error of the logarithm was computed from the printed interval (Cochrane Handbook 6.3.2)."""
_STUDIES = """\
Reports of the same patients were linked to one study by registration number, acronym, arms and their sizes, authors,
years and identical estimates; the weight of each signal is part of the tool, and people may link and unlink. Each study
counts once in each result. Of several estimates of a study one was chosen by the preferences below; the others stay
listed with the reason."""
_BIAS = """\
[Describe how the risk of bias was judged (RoB 2, ROBINS-I) and by whom: evidence export robvis writes the empty tables,
evidence export sof the empty judgements of certainty. The tool judges neither.]"""


def write(material: Material, tally: Tally) -> Iterator[bytes]:
    """Give the file: Markdown.

    Args:
        material: The project.
        tally: Counts the sections.
    """
    protocol, store = material.protocol(), material.store
    people = effective(store.decisions())
    sections = {
        "Protocol and amendments (24)": _protocol(protocol, people),
        "Eligibility criteria (5)": _eligibility(protocol),
        "Information sources and search strategy (6, 7)": _searches(store.searches()),
        "Selection of studies (8)": _selection(people, flow_of(material).duplicates),
        "Collection of data (9, 10)": f"{_READING}\n\n{_reviewing(protocol, people)}",
        "Direction and effect measures (12)": f"{_DIRECTION}\n\n{_measures(protocol)}",
        "Reports of one study (13a)": f"{_STUDIES}\n\n{_preferences(protocol)}",
        "Synthesis (13)": _synthesis(protocol),
        "Risk of bias and certainty (11, 14, 15)": _BIAS,
        "Software": _software(store),
    }
    tally.written = len(sections)
    yield f"# Methods: {cell(protocol.review.title)}\n\n".encode()
    yield "\n\n".join(f"## {heading}\n\n{text}" for heading, text in sections.items()).encode() + b"\n"


def _protocol(protocol: Protocol, people: Sequence[Decision]) -> str:
    registered = (
        f"registered as {cell(protocol.review.registration)}"
        if protocol.review.registration
        else "[registered: say where, or that it was not]"
    )
    bound = versions(people)
    head = f"The review follows a written protocol ({registered}; SHA-256 of the file {protocol.sha256[:12]})."
    if not bound:
        return f"{head} It has not been frozen."
    changed = unamended(bound, protocol.sha256)
    told = [*map(str, bound), *([f"[{changed}: say why]"] if changed else [])]
    return f"{head} It was frozen, and amended, as follows:\n\n{listed(map(cell, told))}"


def _eligibility(protocol: Protocol) -> str:
    wanted, question = protocol.eligibility, protocol.question
    asked = {
        "Population": question.population,
        "Intervention": question.intervention,
        "Comparator": question.comparator,
        "Outcomes": ", ".join(question.outcomes),
        "Designs": " and ".join(_DESIGNS[one] for one in wanted.designs),
        "Line of therapy": ", ".join(wanted.line_of_therapy)
        and f"{', '.join(wanted.line_of_therapy)}; studies over several lines were {_MIXED[wanted.line_mixed]}",
        "Prior therapy": wanted.prior_therapy,
        "Settings excluded": ", ".join(wanted.excluded_settings),
        "Languages": ", ".join(wanted.languages),
    }
    lines = [f"{name}: {cell(text)}" for name, text in asked.items() if text]
    return listed([*lines, *(_comparison(protocol, one) for one in protocol.comparison)])


def _comparison(protocol: Protocol, one: ComparisonSpec) -> str:
    a, b = protocol.labels(one.id)
    handling = f"combinations of drugs were {_MIXED[one.combination_arms]}"
    return f"Comparison {cell(one.id)}: {cell(a)} over {cell(b)}; {handling}"


def _searches(searches: Sequence[StoredSearch]) -> str:
    if not searches:
        return "[No search has been run by the tool: describe how the records were found.]"
    first, last = searches[0].ran[:10], searches[-1].ran[:10]
    when = f"on {first}" if first == last else f"between {first} and {last}"
    return (
        f"PubMed was searched {when} through NCBI's E-utilities; the last search gave {searches[-1].count} records. "
        "The full strategies, their dates, limits and hits are in search.md (evidence export search). "
        "[Say which other sources were searched.]"
    )


def _selection(people: Sequence[Decision], duplicates: int) -> str:
    screened = [one for one in people if one.field == "eligibility"]
    told = f"{_counted(duplicates, 'duplicate record')} {'was' if duplicates == 1 else 'were'}"
    text = (
        "Eligibility was suggested by rules from the title, abstract and publication types (condition, line of "
        f"therapy, design, arms), each with its words. {told} set aside. "
    )
    if not screened:
        return text + "No person has confirmed or changed these suggestions in the tool."
    records, who = len({one.subject for one in screened}), _names(screened)
    return text + f"{who} decided on {_counted(records, 'record')}. [Say whether they worked independently.]"


def _reviewing(protocol: Protocol, people: Sequence[Decision]) -> str:
    decided = [one for one in people if one.field in ("row", "direction")]
    wanted = "one person" if protocol.synthesis.require == "accepted" else "two persons"
    rule = f"An estimate was pooled only once {wanted} had accepted it."
    if not decided:
        return f"{rule} No estimate has been looked at by a person yet."
    told, accepted = (
        len({one.subject for one in decided if one.action in actions})
        for actions in (("accept", "reject"), ("accept",))
    )
    return f"{rule} {_names(decided)} decided on {_counted(told, 'estimate')} and accepted {accepted}."


def _counted(number: int, what: str) -> str:
    """Count things.

    >>> _counted(1, "record"), _counted(2, "record")
    ('1 record', '2 records')
    """
    return f"{number} {what}{'' if number == 1 else 's'}"


def _names(decisions: Sequence[Decision]) -> str:
    names = [cell(name) for name in dict.fromkeys(one.who for one in decisions)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _measures(protocol: Protocol) -> str:
    return "Outcomes: " + "; ".join(map(_outcome, protocol.outcome)) + "."


def _outcome(outcome: OutcomeSpec) -> str:
    better = "below 1 favours A" if outcome.direction == "lower-better" else "above 1 favours A"
    parts = f", components {', '.join(outcome.components)}, all of them and no other" if outcome.components else ""
    return f"{cell(outcome.label)} ({outcome.measure}, {better}{cell(parts)})"


def _preferences(protocol: Protocol) -> str:
    lines = [
        f"{cell(outcome.label)}: {', then '.join(_PREFERENCES[reason] for reason in outcome.prefer)}"
        for outcome in protocol.outcome
        if outcome.prefer
    ]
    return listed(lines) if lines else "The protocol states no preference."


def _synthesis(protocol: Protocol) -> str:
    asked = protocol.synthesis
    strata = " and ".join(_STRATA[one] for one in asked.strata)
    apart = f"Pooled apart, never in one diamond: {strata}. " if strata else ""
    two = " (two were, by the protocol)" if asked.pool_k2 else ""
    few = f"Fewer than {asked.min_k} studies were shown and not pooled{two}. "
    model = words.method(*asked.fitted, asked.level, 3)
    return (
        f"Logarithms of the ratios were pooled by inverse variance: {model}. {apart}{few}{_described(asked)} "
        f"{_sensitivity(protocol)}"
    )


def _described(asked: Synthesis) -> str:
    """Say what was computed beside the result: a common effect has no tau2, no prediction interval and one interval."""
    if asked.fitted[0] == "FE":
        return "Heterogeneity was described by I2 (from Q) and Cochran's Q."
    prediction = "A prediction interval was computed. " if asked.prediction_interval else ""
    return (
        f"{prediction}Heterogeneity was described by tau2, I2 (from tau2) and Cochran's Q. Wald, "
        "Hartung-Knapp-Sidik-Jonkman and the latter with the ad hoc floor were computed side by side."
    )


def _sensitivity(protocol: Protocol) -> str:
    asked = protocol.sensitivity
    names = [cell(one.label or one.words()) for one in asked.alternatives]
    if asked.leave_one_out:
        names.append("each study left out in turn")
    declared = [cell(one.label) for one in protocol.analysis]
    further = f" Declared in the protocol besides: {'; '.join(declared)}." if declared else ""
    return (f"Sensitivity analyses: {'; '.join(names)}." if names else "No sensitivity analysis is declared.") + further


def _software(store: Store) -> str:
    runs = store.runs()
    rules = f" Rules of the last run: SHA-256 {runs[-1].rules_sha256[:12]}." if runs else ""
    return f"evidence {__version__}, with PyMARE and scipy for the statistics.{rules}"
