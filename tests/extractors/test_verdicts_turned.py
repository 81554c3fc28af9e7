"""Which of two arms is above the line by what is said of one of them, whichever of the two that is."""

import pytest

ARMS = "Of 90 patients, 44 were assigned to axitinib and 46 to everolimus. "
UP, DOWN = "1.62, 95% CI 1.12-2.34", "0.62, 95% CI 0.43-0.89"
# what is said of {X}, which is above the line, or of {Y}, which is below it
SAID = [
    # said of one arm alone, in the words of time
    "Recovery was faster with {X} (HR {UP}).",
    "Recovery was slower with {X} (HR {DOWN}).",
    "Time to recovery was shorter with {X} (HR {UP}).",
    "Time to recovery was longer with {X} (HR {DOWN}).",
    "Time to discharge was shorter with {X} than with {Y} (HR {UP}).",
    "Time to progression was longer with {Y} (HR {UP}).",
    "Patients died sooner on {X} (HR {UP}).",
    "Freedom from pain was reached sooner with {X} than with {Y} (HR {UP}).",
    "Death came later with {Y} than {X} (HR {UP}).",
    # said of one arm behind the verb, after a bracket that lists both
    "Among 90 patients (44 {Y}; 46 {X}), the risk of death was reduced with {X} relative to {Y} (HR {DOWN}).",
    "Among 90 patients (44 {X}; 46 {Y}), the risk of death was significantly reduced by {X} (HR {DOWN}).",
    "In all (44 on {X}, 46 on {Y}), mortality was increased with {X} (HR {UP}).",
    "The survival of those on {X} was improved significantly, comparing with those on {Y} (HR {DOWN}).",
    # said of one arm behind the bracket of the estimate
    "Survival was longer (HR {DOWN}) with {X}.",
    "Time to progression was longer (HR {UP}) in patients who received {Y}.",
    "Mortality was higher [OR {UP}] among those on {X}.",
    # said of one arm behind figures that part it from what was counted
    "The hazard ratio for sustained return to work was {UP}; two-sided P = 0.012 by the log-rank test, in favour of {X}.",
    # said of one arm with the other in a bracket
    "In the model, {X} (reference: {Y}) was associated with worse survival, HR {UP}.",
    "In the model, {Y} (ref. {X}) predicted better survival (HR {UP}).",
    # the words and the ratio go opposite ways
    "More patients were alive on {Y} than on {X} (HR {UP}).",
    "Fewer patients responded to {Y} than to {X} (OR {UP}).",
    "Patients assigned to {Y} were less likely to fail than those assigned to {X} (OR {UP}).",
    "Survival favoured {Y} (HR {UP}).",
    "Survival favoured {Y} over {X} (HR {UP}).",
    "An excess of strokes was found under {X} (HR {UP}).",
    # said of the figures themselves
    "Survival tended to be longer (12 and 10 months; HR {DOWN}, favouring {X}).",
    "Survival differed, without significance (12 and 11 months; HR {UP}, P = 0.03, in favor of {Y}).",
    # one in place of the other
    "Switching to {X} rather than to further {Y} was accompanied by shorter survival; the hazard ratio was {UP}.",
    "Using {X} in place of {Y} lowered mortality (HR {DOWN}).",
    "With {Y} as comparator, mortality was higher (HR {UP}).",
    "With {Y} as the control, deaths were fewer (HR {DOWN}).",
    "{Y} (reference) and {X} differed in survival: {X} v {Y}, HR {UP}.",
    # one set against the other
    "The hazard ratio of {X} to {Y} was {UP} for death.",
    "The risk of stroke under {X} was 1.62 times that under {Y} (HR {UP}).",
    "Survival did not differ much ({X} versus {Y}: HR {UP}), and response favoured {X}.",
    "With 22 more events, the hazard ratio for death was {UP} for {X} versus {Y}.",
    "Survival trended not significantly but clearly in favour of {Y} (HR {UP}).",
]
DOUBTED = [
    # said of {X} or {Y} in words that tell no order: never the other way round, by whatever custom
    "Mortality was not reduced by {X} (HR {DOWN}).",
    "Survival was longer (HR {UP}), and more responded with {Y}.",
    "Survival was longer (HR {UP}) and relief came to more with {Y} than before.",
    "{X} failed to prolong survival (HR {UP}).",
    "{X} was harmful, as deaths showed (HR {UP}).",
    "Setting {Y} to 1, the odds ratio of death was {UP}.",
    "{Y} (reference) and {X} differed in mortality (HR {UP}).",
    "Mortality: {Y} 1.00 (reference); {X} HR {UP}.",
    "Switching from {Y} to {X} lowered mortality (HR {DOWN}).",
    "Replacing {Y} with {X} lowered mortality (HR {DOWN}).",
    "Strokes were prevented less often by {X} (HR {UP}).",
    "Mortality was 20% with {Y}; it was 30% with {X} (HR {UP}).",
]


def sides(read, said, above, below):
    text = said.format(X=above, Y=below, UP=UP, DOWN=DOWN)
    effect = read(ARMS + text[0].upper() + text[1:]).effects[-1]
    return effect.numerator and (effect.numerator_text.lower(), effect.reference_text.lower())


@pytest.mark.parametrize("said", SAID)
def test_either_arm_may_be_above_the_line(read, said):
    assert sides(read, said, "axitinib", "everolimus") == ("axitinib", "everolimus")
    assert sides(read, said, "everolimus", "axitinib") == ("everolimus", "axitinib")


@pytest.mark.parametrize("said", DOUBTED)
def test_what_is_not_understood_turns_no_direction_round(read, said):
    assert sides(read, said, "axitinib", "everolimus") in {None, ("axitinib", "everolimus")}
    assert sides(read, said, "everolimus", "axitinib") in {None, ("everolimus", "axitinib")}
