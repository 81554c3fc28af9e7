"""A combination is not called by the name of a part of it, nor is one group two by two forms of its name."""

import pytest

TRIAL = "Women received conjugated zanubrol (CZ{a}) plus merotide acetate (MTA{b}) (n = 106) or placebo (n = 102)."
DOSES = [("", ""), ("; 0.625 mg/d", "; 2.5 mg/d"), (", 5 mg", ", 6 mg")]
OTHERS = [
    "Women without a spleen received CZ alone (n = 53) or placebo (n = 54).",
    "Women without a spleen received CZ alone (n = 53).",
]


@pytest.mark.parametrize(("a", "b"), DOSES)
@pytest.mark.parametrize("other", OTHERS)
def test_the_short_form_of_a_part_is_no_name_of_the_combination(read, a, b, other):
    arms = read(f"{TRIAL.format(a=a, b=b)} {other} Deaths were alike.").arms
    for arm in arms:
        forms = {form.lower() for form in (arm.name, *arm.aliases)}
        assert not (arm.n == 106 and forms & {"cz", "mta", "cz alone", "conjugated zanubrol"})
        assert arm.n == 53 or "cz alone" not in forms


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Patients received axitinib plus merotide (AM; 5 mg) (n = 44) or placebo (n = 46).", "axitinib plus merotide"),
        ("Patients received axitinib (AX; 5 mg) (n = 44) or placebo (n = 46).", "axitinib"),
    ],
)
def test_the_short_form_of_the_whole_is_a_name_of_it(read, said, name):
    arm = next(
        arm
        for arm in read(f"{said} Deaths were fewer with {said.split('(')[1][:2]} than with placebo.").arms
        if arm.n == 44
    )
    assert arm.name in {name, said.split("(")[1][:2]}


@pytest.mark.parametrize("form", ["iron supplements", "iron supplementation", "iron supplement"])
def test_supplements_and_supplementation_are_one_group(read, form):
    results = read(
        "Girls took boron-iron or iron only. The odds of fever with several minerals were 0.88 (OR 0.88, 95% CI 0.76-1.02), compared with "
        f"iron supplements. Boron-iron (OR 0.81, 95% CI 0.67-0.96) reduced fever compared to {form}."
    )
    assert not any("iron supplement" in (e.numerator_text or "") for e in results.effects)


SIZED = [
    # what is said, the arms with their sizes
    (
        "905 patients were randomly assigned axitinib (n=303; 5 mg), everolimus (n=301; daily), or placebo (n=301).",
        {"axitinib": 303, "everolimus": 301, "placebo": 301},
    ),
    ("605 patients were assigned to axitinib (n = 303) or everolimus (n = 302).", {"axitinib": 303, "everolimus": 302}),
    ("303 patients were assigned to axitinib (5 mg) and 302 to everolimus.", {"axitinib": 303, "everolimus": 302}),
]


@pytest.mark.parametrize(("said", "sizes"), SIZED)
def test_a_size_in_a_bracket_behind_a_name_is_its_own(read, said, sizes):
    assert {arm.name: arm.n for arm in read(said).arms} == sizes


APART = [
    # what is said, a form of a name and the sizes that the arm of that name may have
    (
        "Thymoma was found by irregular scans (n = 104) or no scans (n = 464). Those on regular scans lived longer than those on no scans.",
        "regular scans",
        {None},
    ),
    (
        "Adults had either axitinib (AX) or merotide (MT). We saw adults with early (AX, 35; MT, 21) and late (AX, 36; MT, 51) disease.",
        "axitinib",
        {None},
    ),
    (
        "Adults had either axitinib (AX) or merotide (MT). We saw adults with early disease (AX, 35; MT, 21).",
        "axitinib",
        {35},
    ),
    (
        "Patients received axitinib (n = 44) or no axitinib (n = 46). More had a chance of surgery (52%) than of axitinib (39%).",
        "surgery",
        {None},
    ),
]


@pytest.mark.parametrize(("said", "form", "sizes"), APART)
def test_a_group_has_no_size_of_another_or_of_a_part(read, said, form, sizes):
    for arm in read(said).arms:
        if form in {name.lower() for name in (arm.name, *arm.aliases)}:
            assert arm.n in sizes
