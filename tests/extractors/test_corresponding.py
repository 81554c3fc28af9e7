"""A ratio that goes by no name of its own: "the corresponding ratio for death was", "for TTP the figure was"."""

import pytest

ARMS = "Of 90 patients, 44 were assigned to axitinib and 46 to everolimus. "
FIRST = "The hazard ratio for PFS, everolimus versus axitinib, was 1.30 (95% CI 1.05-1.61)"
AGAIN = ("OS", 1.1, "HR", "everolimus")
READ = [
    (". The corresponding ratio for overall survival was 1.10 (0.80-1.51; p=0.55).", AGAIN),
    ("; for overall survival the figure was 1.10, with a 95% confidence interval from 0.80 to 1.51.", AGAIN),
    (", and for OS, the equivalent value came to 1.10 (95% CI 0.80 to 1.51).", AGAIN),
]
NOT_READ = [
    ". The corresponding ratio for women was 1.10 (0.80-1.51).",
    ". The corresponding ratio was 1.10 (0.80-1.51).",
    "; for overall survival in women the figure was 1.10 (0.80-1.51).",
    "; for overall survival the figure was 1.10.",
    "; for overall survival the figure was 11% (8-15).",
    ". All were seen. Few were lost. None withdrew. The corresponding ratio for OS was 1.10 (0.80-1.51).",
]
LEFT_OPEN = [
    "In women, the HR for PFS was 1.61 (95% CI 0.93-2.81). The corresponding ratio for OS was 1.10 (0.80-1.51).",
    "Anaemia predicted shorter PFS (HR 1.58, 95% CI 1.02-2.45). The corresponding ratio for OS was 1.10 (0.80-1.51).",
]


@pytest.mark.parametrize("words, expected", READ)
def test_it_is_of_the_measure_and_the_arms_before(read, words, expected):
    last = read(f"{ARMS}{FIRST}{words}").effects[-1]
    assert (last.endpoint, last.value, last.measure, last.numerator_text) == expected


@pytest.mark.parametrize("words", NOT_READ)
def test_other_words_are_none(read, words):
    assert [e.value for e in read(f"{ARMS}{FIRST}{words}").effects] == [1.3]


@pytest.mark.parametrize("words", LEFT_OPEN)
def test_it_has_no_direction_after_one_of_other_people(read, words):
    last = read(f"{ARMS}{FIRST}. {words}").effects[-1]
    assert (last.value, last.numerator, last.direction_source) == (1.1, None, "open")


def test_no_estimate_before_no_measure(read):
    assert read(f"{ARMS}Response was alike; for overall survival the figure was 1.10 (0.80-1.51).").effects == ()
