"""Groups that have one treatment in different amounts: "0.5 mg or 2 mg of X", "X every 4 or every 12 weeks".

Must never take the doses of two drugs, a titration ("5 to 10 mg") or shares of people for groups.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import names
from extractors.arms import cues, reading, table
from extractors.arms.cues import Cue
from extractors.arms.groups import is_control
from extractors.arms.naming import Name, dose_named
from extractors.drugs import is_drug, is_treatment

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from extractors.arms.groups import Group
    from extractors.arms.page import Page
    from extractors.segment import Sentence

RULE = "arms.compared/amounts"
_BETWEEN = ("", "of", "of the", "daily", "of oral")  # an amount and its treatment
_ABOUT = ("random", "assign", "allocat", "compar", "doses of", "either")


def amounts(page: Page) -> Iterator[list[Cue]]:
    """The groups of each list of amounts of one treatment, where the sentence sets groups apart."""
    rule = table.rule("compared/amounts")
    one = table.pattern("compared/amount")
    for match in rule.pattern.finditer(page.low):
        sentence = page.sentence(match.start())
        weight = _weight(page, sentence, match.start())
        found = list(one.finditer(page.low, match.start(), match.end())) if weight else []
        if len({_unit(amount) for amount in found} - {""}) != 1:
            continue
        drug = _drug(page, match, sentence)
        if drug is not None:
            yield [Cue(n, None, (n.start, n.end), rule.id, weight, dosed=True) for n in _named(page, drug, found)]


def _unit(amount: re.Match[str]) -> str:
    return amount["unit"] or amount["period"] or ""


def _weight(page: Page, sentence: Sentence, start: int) -> int:
    if sentence.title:
        return cues.LISTED
    before = page.low[sentence.start : start]
    if not any(word in before for word in _ABOUT):
        return 0
    return cues.CALLED


def _drug(page: Page, match: re.Match[str], sentence: Sentence) -> Name | None:
    """The one treatment that stands right before or after the amounts."""
    after = reading.after(page, match.end(), sentence.end, weak=False)
    if after and (page.low[match.end() : after.start].strip() not in _BETWEEN or not is_treatment(after.called)):
        after = None
    bracket = page.around(match.start())
    edge = bracket[0] if bracket and not page.even[bracket[0] + 1 : match.start()].strip() else match.start()
    before = reading.before(page, edge, sentence.start, weak=False)
    if before and (edge - before.end > len(" at a dose of ") or not is_treatment(before.called)):
        before = None
    if after and before and is_drug(after.called):
        return None  # "X 20 mg and 500 mg of Y"
    return after if match.group().endswith("%") else before or after  # "X (12% or 14%)" are shares


def _named(page: Page, drug: Name, found: list[re.Match[str]]) -> list[Name]:
    """A name for each amount: where it stands, together with the treatment where that stands beside it."""
    unit = next(_unit(amount) for amount in reversed(found) if _unit(amount))
    named = []
    for amount in found:
        start, end = amount.span()
        said = page.low[start:end] if _unit(amount) else f"{page.low[start:end]} {unit}"
        if drug.end < start and amount is found[0] and page.bracket_at(drug.end) is None:
            start = drug.start
        if drug.start > end and amount is found[-1]:
            end = drug.end
        named.append(Name(start, end, drug.called, (start, end), said))
    return named


def told_by_amount(page: Page, found: list[Cue]) -> list[Cue]:
    """Every place that names a treatment with an amount, or an amount alone, names the group that this tells of."""
    known = {names.key(cue.called): cue.name for cue in found if cue.rule == RULE}
    found = [_told(page, cue, known) for cue in found] if known else found
    dosed = {names.key(cue.called): cue.name for cue in found if cue.dosed and not dose_named(cue.name.called)}
    return [_of_amount(cue, dosed) for cue in found] if dosed else found


def _told(page: Page, cue: Cue, known: dict[frozenset[str], Name]) -> Cue:
    said = names.key(page.low[slice(*cue.name.dosed)])
    if cue.rule != RULE and sum(words <= said for words in known) > 1:
        return replace(cue, dosed=False)  # "X 2 mg and 5 mg" is no group
    if cue.dosed:
        return cue
    return cue.with_dose() if names.key(f"{cue.called} {cue.name.dose}") in known else cue


def _of_amount(cue: Cue, dosed: dict[frozenset[str], Name]) -> Cue:
    """The place of an amount without a treatment as one of the only group whose treatment is given in that amount."""
    if cue.dosed or not dose_named(cue.called):
        return cue
    meant = [name for words, name in dosed.items() if names.key(cue.called) < words]
    if len(meant) != 1:
        return cue
    return replace(cue, name=cue.name._replace(called=meant[0].called, dose=meant[0].dose), dosed=True)


def by_amount(arms: list[Group], groups: list[Group]) -> list[Group]:
    """Put the groups that have a treatment in different amounts in the place of an arm that is that treatment."""
    lists: dict[int, list[Group]] = {}
    for group in groups:
        for cue in group.cues:
            if cue.rule == RULE and group not in lists.setdefault(cue.listed, []):
                lists[cue.listed].append(group)
    for doses in sorted(lists.values(), key=len, reverse=True):
        words = next(names.key(cue.name.called) for cue in doses[0].cues if cue.rule == RULE)
        whole = [a for a in arms if a not in doses and words <= names.key(a.head)]
        whole = [a for a in whole if not a.sizes and not names.is_combination(a.head)]
        others = [a for a in arms if a not in whole and a not in doses]
        if len(doses) > 1 and (whole or all(is_control(a) for a in others)):
            return [*others, *doses]
    return arms
