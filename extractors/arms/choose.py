"""Say which groups are the arms of the study, and which other names are names of them.

Must never make an arm of a treatment that both arms have, of a generic word, or of a group counted by an event.
"""

from __future__ import annotations

from itertools import combinations

from extractors import names
from extractors.arms import cues as weights
from extractors.arms import initials, table
from extractors.arms.doselists import by_amount
from extractors.arms.groups import Group, full, is_control, is_role, without_sums
from extractors.arms.naming import dose_named, is_label
from extractors.arms.shared import with_background, without_background
from extractors.drugs import is_drug, is_strategy, is_treatment

_ENOUGH = 2
_MOST_FAINT = 4  # groups that are each named once: more of them are the background


def chosen(groups: list[Group], long_forms: dict[str, str], *, randomised: bool) -> list[Group]:
    """The arms of the study, in text order.

    Args:
        groups: All groups that the text names.
        long_forms: Abbreviations in lower case with what they stand for.
        randomised: Whether the text speaks of chance, so that two groups of whatever name may be arms.
    """
    groups = without_sums(initials.joined(groups))
    arms = by_amount(_anchors(_paired(groups), long_forms, randomised=randomised), groups)
    rest = with_background(arms, [g for g in groups if g not in arms], long_forms)
    rest = _joined(arms, rest, long_forms)
    arms = arms + _further(arms, rest)
    arms = _doses_together(arms, rest)
    if len(arms) < 2:
        arms += _other(arms, rest)
    return sorted(without_background(arms), key=lambda g: g.first())


def _paired(groups: list[Group]) -> list[Group]:
    """Two lists of two groups that share one: the others are one group too, where their names have a word in common."""
    lists: dict[int, list[Group]] = {}
    for group in groups:
        for number in group.lists:
            lists.setdefault(number, []).append(group)
    pairs = [pair for pair in lists.values() if len(pair) == 2 and all(g.weight >= _ENOUGH for g in pair)]
    gone: list[Group] = []
    for first, second in combinations(pairs, 2):
        shared = [g for g in first if g in second and g not in gone]
        others = [g for g in (*first, *second) if g not in shared and g not in gone]
        if len(shared) == 1 and len(others) == 2 and not others[0].lists & others[1].lists and _common(*others):
            others[0].take(others[1])
            gone.append(others[1])
    return [g for g in groups if g not in gone]


def _common(one: Group, other: Group) -> bool:
    """Whether a name of one group holds all words of a name of the other, and no sizes speak against it."""
    if any(names.is_pooled(cue.called) for cue in (*one.cues, *other.cues)):
        return False
    keys = [names.key(cue.called) for cue in one.cues]
    theirs = [names.key(cue.called) for cue in other.cues]
    sizes = one.sizes[0].n == other.sizes[0].n if one.sizes and other.sizes else True
    return sizes and any(a <= b or b <= a for a in keys for b in theirs)


def _doses_together(arms: list[Group], rest: list[Group]) -> list[Group]:
    """Doses of one drug that have no size make one arm where the text counts the drug as one."""
    for group in rest:
        words = names.key(group.head)
        doses = [arm for arm in arms if any(cue.dosed and words < names.key(cue.called) for cue in arm.cues)]
        if names.is_pooled(group.head) and group.weight and len(doses) > 1:
            return [*arms, group]
        if len(doses) > 1 and group.sizes and not any(arm.sizes for arm in doses):
            for dose in doses:
                group.take(dose)
            return [group, *(arm for arm in arms if arm not in doses)]
    return arms


def _anchors(groups: list[Group], long_forms: dict[str, str], *, randomised: bool) -> list[Group]:
    """The groups that are surely arms: those that people were allocated to, else sized, else compared most."""
    allocated = _allocated(groups, long_forms)
    if len(allocated) > 1:
        return allocated
    form = table.pattern("role/form")
    real = [g for g in groups if _may_be(g) and not all(form.match(c.called) for c in g.cues)]
    sized = [g for g in real if any(c.trust > weights.OF_ANALYSED for c in g.sizes) and g.weight >= _ENOUGH]
    if len(_without_roles(sized)) > 1 and any(g.is_treatment() for g in sized):
        return _without_roles(sized)
    strong = _without_roles([g for g in real if g.weight >= _ENOUGH])
    listed = [g for g in strong if any(cue.weight >= weights.LISTED for cue in g.cues)]
    if len(listed) > 1:
        return [g for g in strong if g in listed or any(c.trust > weights.OF_ANALYSED for c in g.sizes)]
    if len(strong) > 1:
        return strong
    faint = _without_roles([g for g in real if g.weight])
    controlled = len(faint) <= _MOST_FAINT and any(is_control(g) for g in faint)
    good = controlled or (len(faint) == 2 and all(is_drug(g.head) for g in faint))
    return faint if good and len(faint) > 1 else _two_called(groups, randomised=randomised) or strong


def _two_called(groups: list[Group], *, randomised: bool) -> list[Group]:
    """The only two groups that the text calls so, one of them more than once, where it names nothing else."""
    called = [g for g in groups if g.weight]
    named = [g.named() for g in called]
    if len(called) != 2 or not all(named) or sum(named) <= _ENOUGH:
        return []
    return called if randomised or any(g.is_treatment() or is_control(g) for g in called) else []


def _may_be(group: Group) -> bool:
    """Whether a group is one of treatment, by its name, its dose, its label or its role."""
    if any(cue.trust == weights.OF_ALLOCATED and cue.n for cue in group.cues):
        return True
    tests = (is_strategy, dose_named, is_label, is_role)
    if group.is_treatment() or any(test(cue.called) for cue in group.cues for test in tests):
        return True
    return group.named() + bool(group.sizes) >= _ENOUGH or any(cue.weight >= weights.LISTED for cue in group.cues)


def _allocated(groups: list[Group], long_forms: dict[str, str]) -> list[Group]:
    """The groups of the first list of allocation that has sizes, else of the first; then of the others."""
    members: dict[int, list[Group]] = {}
    for group in groups:
        for cue in group.cues:
            if cue.weight >= weights.ALLOCATED and group not in members.setdefault(cue.listed, []):
                members[cue.listed].append(group)
    if not members:
        return []
    places = {n: min(c.span[0] for g in listed for c in g.cues if c.listed == n) for n, listed in members.items()}
    sized = [n for n, listed in members.items() if all(any(c.listed == n and c.n for c in g.cues) for g in listed)]
    main = min(sized or members, key=lambda number: places[number])
    arms = list(members[main])
    for number in sorted(members, key=lambda number: places[number]):
        _take_list(arms, members[number], number, long_forms, apart=number not in sized)
    return arms


def _take_list(arms: list[Group], listed: list[Group], number: int, long_forms: dict[str, str], *, apart: bool) -> None:
    """Bring another list of allocation home: its groups are the arms under other names, or a second set of arms."""
    new = [g for g in listed if g not in arms]
    for group in list(new):
        home = _shorter(group, arms, long_forms) or _part(group, arms, long_forms)
        if home is not None:
            home.take(group)
            new.remove(group)
    known = len(listed) - len(new)
    if len(arms) == len(listed) == 2 and len(new) == 1 and known == 1:
        taken = next(g for g in listed if g is not new[0])
        left = [a for a in arms if a is not taken and not any(c.listed == number for c in a.cues)]
        if len(left) == 1 and not (left[0].sizes and new[0].sizes):
            left[0].take(new[0])
            return
    if len(new) > 1 and known == 0 and all(g.is_treatment() for g in new) and not apart:
        arms.extend(new)


def _without_roles(groups: list[Group]) -> list[Group]:
    """Leave out roles ("control") where two other groups are known already."""
    named = [g for g in groups if not all(is_role(c.called) for c in g.cues)]
    controls = [g for g in groups if g not in named]
    if len(named) > 1 and any(is_control(g) for g in named):
        return [g for g in groups if g in named or g.allocated()]
    experimental = table.pattern("role/experimental")
    if len(named) > 1:
        return [g for g in groups if g not in controls or not experimental.search(g.head)]
    return groups


def _joined(arms: list[Group], rest: list[Group], long_forms: dict[str, str]) -> list[Group]:
    """Give each other group to the arm that it is another name of; return those that are of none."""
    left: list[Group] = []
    for group in sorted(rest, key=lambda g: -g.weight):
        if not group.weight:
            left.append(group)
            continue
        home = _shorter(group, arms, long_forms) or _part(group, arms, long_forms) or _role(group, arms)
        if home is None:
            left.append(group)
        else:
            home.take(group)
    left_over: list[Group] = []
    for group in left:
        home = _eliminated(group, arms)
        if home is None:
            left_over.append(group)
        else:
            home.take(group)
    return _without_treatment_of_role(arms, left_over)


def _without_treatment_of_role(arms: list[Group], rest: list[Group]) -> list[Group]:
    """Give "the treatment group" of two arms the one treatment that the text names beside them; return the others."""
    roles = [arm for arm in arms if all(is_role(cue.called) for cue in arm.cues)]
    bare = [arm for arm in roles if not is_control(arm)]
    known = [g for g in rest if g.weight and g.is_treatment() and not g.sizes and not is_control(g)]
    if len(arms) != 2 or len(bare) != 1 or len(known) != 1:
        return rest
    bare[0].take(known[0])
    return [g for g in rest if g is not known[0]]


def _shorter(group: Group, arms: list[Group], long_forms: dict[str, str]) -> Group | None:
    """The one arm whose name is this one with words added or left out, on which no list sets them apart."""
    fits = [
        arm
        for arm in arms
        if not (group.lists & arm.lists)
        and any(
            names.shorter_form(full(a.called, long_forms), full(b.called, long_forms))
            or names.shorter_form(full(b.called, long_forms), full(a.called, long_forms))
            for a in group.cues
            for b in arm.cues
        )
    ]
    return fits[0] if len(fits) == 1 else None


def _part(group: Group, arms: list[Group], long_forms: dict[str, str]) -> Group | None:
    """The one combination of which this drug is a part: "the sorafenib group" of sorafenib plus topotecan."""
    if any(names.is_alone(cue.called) for cue in group.cues):
        return None
    head = full(group.head, long_forms)
    words = names.key(head)
    wholes = [arm for arm in arms if any(_holds(full(c.called, long_forms), words) for c in arm.cues)]
    if len(wholes) != 1 or group.lists & wholes[0].lists:
        return None
    return wholes[0] if is_drug(head) or "placebo" in head or not is_treatment(head) else None


def _holds(name: str, words: frozenset[str]) -> bool:
    return words <= names.key(name) and names.is_combination(name) and not names.is_choice(name)


def _role(group: Group, arms: list[Group]) -> Group | None:
    """The arm that "control" or "intervention" stands for, where exactly two arms are known."""
    if len(arms) != 2 or not all(is_role(c.called) for c in group.cues):
        return None
    controls = [arm for arm in arms if is_control(arm)]
    if len(controls) != 1:
        return None
    other = next(arm for arm in arms if arm is not controls[0])
    control = table.pattern("role/control")
    return controls[0] if control.search(group.head) else other


def _eliminated(group: Group, arms: list[Group]) -> Group | None:
    """The arm that is left for a group that is set against the other one: "X versus B" in a study of A and B."""
    if len(arms) != 2 or not group.is_treatment():
        return None
    against = [arm for arm in arms if arm.lists & group.lists]
    if len(against) != 1:
        return None
    other = next(arm for arm in arms if arm is not against[0])
    pairs = group.lists & against[0].lists
    lone = not any(other.lists & {number} for number in pairs)
    fits = is_control(group) or not (is_control(other) or _another_drug(group, other))
    if any(names.are_opposites(a.called, b.called) for a in group.cues for b in other.cues):
        return None  # "regular X" set against C is not "irregular X"
    return other if lone and fits and not (group.sizes and other.sizes) else None


def _another_drug(group: Group, arm: Group) -> bool:
    """Whether a group has the name of one drug and the arm that of another: "A or C than with B" is not A by C."""
    mine, theirs = (names.key(one.head) for one in (group, arm))
    return is_drug(group.head) and is_drug(arm.head) and mine.isdisjoint(theirs)


def _further(arms: list[Group], rest: list[Group]) -> list[Group]:
    """Groups with a size of their own, where not every arm that is known has one."""
    if len(arms) > 1 and (all(arm.sizes for arm in arms) or any(arm.allocated() for arm in arms)):
        return []
    return [
        g
        for g in rest
        if g.is_treatment() and g.weight > _ENOUGH and any(c.trust > weights.OF_ANALYSED for c in g.sizes)
    ]


def _other(arms: list[Group], rest: list[Group]) -> list[Group]:
    """Where one arm at most is known: the placebo of a placebo-controlled trial, and the one treatment of the title."""
    placebo = [g for g in rest if any(c.rule.endswith("placebo-controlled") for c in g.cues)]
    titled = [g for g in rest if any(c.rule == "arms.named/title" for c in g.cues) and not is_control(g)]
    if not arms:
        return [*titled, *placebo] if len(titled) == 1 and len(placebo) == 1 else []
    if placebo and not is_control(arms[0]):
        return placebo
    drugs = [g for g in titled if is_drug(g.head)]
    return drugs if is_control(arms[0]) and len(drugs) == 1 else []
