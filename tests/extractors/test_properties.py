"""What holds for every text: grounded spans, the same answer twice, no crash, no change by words that say nothing."""

import json

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import extractors
from extractors.findings import Span
from extractors.shapes import findings_from_dict
from extractors.text import even_out

# the same examples in each run, so that a change of the code and not of the seed makes a test fail
bounded = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow], database=None
)

TITLE = "Alfatinib versus betamab in advanced renal cell carcinoma: a randomised trial."
ABSTRACTS = {
    "two arms": f"{TITLE}\n"
    "BACKGROUND: We compared alfatinib with betamab.\n"
    "METHODS: Between 2015 and 2018, 240 patients were randomly assigned to alfatinib (n = 121) or betamab (n = 119).\n"
    "RESULTS: Median overall survival was 14.2 months with alfatinib and 11.9 months with betamab "
    "(hazard ratio 0.78, 95% CI 0.62-0.98; p=0.03). The HR for progression-free survival was 0.66 (0.51 to 0.85), "
    "p<0.001. Objective response rates were 31% and 18%.\n"
    "CONCLUSION: Alfatinib prolonged survival.",
    "marker": "Low albumin and outcome after nephrectomy.\n"
    "We studied three hundred and twelve patients retrospectively. On multivariable analysis, low albumin was "
    "associated with worse cancer-specific survival (HR 2.10; 95% CI: 1.40-3.15; P = .0004) and with death from any "
    "cause (adjusted HR, 1.7 [95% CI, 1.2 to 2.4]). Median follow-up was 43 months.",
    "three arms": "Gammacil alone or with deltafen at two doses for heart failure.\n"
    "OBJECTIVE: To compare placebo, gammacil and gammacil plus deltafen.\n"
    "RESULTS: Of 1,204 participants, 401 received placebo, 402 gammacil and 401 gammacil plus deltafen. The composite "
    "of cardiovascular death or heart-failure hospitalisation occurred in 88 (21.9%), 70 (17.4%) and 61 (15.2%). "
    "Compared with placebo, gammacil reduced the risk (RR 0·79, 95% CI 0·60–1·04), as did the combination (RR 0·69, "
    "0·52–0·93). In women the odds ratio was 0.91 (0.60-1.38; p for interaction=0.4).",
    "lists": "Adjuvant epsimab after surgery: final analysis.\n"
    "RESULTS: Hazard ratios for DFS and OS were 0.81 (95% CI 0.66-0.99) and 0.93 (95% CI 0.71-1.22), respectively. "
    "Five-year DFS rates were 71.3% (epsimab) and 64.0% (observation). Median PFS was not reached vs 8.4 months "
    "(95% CI 6.9-10.1).",
    "nothing": "A letter about terminology.\nWe thank the authors for their thoughtful reply.",
}

PIECES = [
    *(
        "HR",
        "hazard ratio",
        "OR",
        "RR 0.7",
        "95% CI",
        "(",
        ")",
        "[",
        "]",
        "0.5",
        "1·2",
        "-",
        "–",
        " to ",
        ", ",
        "; ",
        ". ",
    ),
    *("p<0.001", "P = .03", "median", "overall survival", "PFS", "OS", "(OS)", "months", "n = 41", "(n=5)", "patients"),
    *("alfatinib", "placebo", "sunitinib", "versus", "vs", "compared with", "respectively", "randomised to", "group"),
    *(
        "in women",
        "adjusted",
        "twenty-one",
        "1,231",
        "16 608",
        "51%",
        "12/45",
        "\n",
        "RESULTS: ",
        "A",
        "B",
        "×",
        "≥",
        "<",
    ),
    *("\ud800", "\x00", "\u200b", "\u00a0", "🙂", "é", "e\u0301", "İ", "ß", "²", "١٢", "\u2028", "\x1c", "%", "/", "+"),
]
any_text = st.text(st.characters(exclude_categories=()), max_size=300)
soup = st.lists(st.sampled_from(PIECES), max_size=60).flatmap(
    lambda words: st.sampled_from(["", " "]).map(lambda glue: glue.join(words))
)
abstract = st.sampled_from(sorted(ABSTRACTS)).map(ABSTRACTS.get)


@st.composite
def torn(draw):
    """An abstract of which a part is cut out, doubled, or mixed with something else."""
    text = draw(abstract)
    a, b = sorted(draw(st.tuples(*[st.integers(0, len(text))] * 2)))
    middle = draw(st.sampled_from(["", text[a:b] * 2, "(" * 40, draw(soup)]))
    return text[:a] + middle + text[b:]


texts = st.one_of(any_text, soup, torn())


@bounded
@given(texts)
@example("")
@example("\n")
@example("(" * 500)
@example(")" * 500 + "(" * 500)
@example("\ud800" * 500)
@example("RR.1\ud800")
@example("🙂" * 500)
@example("\x00\x01\x02" * 100)
@example("HR " + "9" * 400 + " (95% CI 0.5-" + "9" * 400 + ")")
@example("n = " + "9" * 5000)
@example("1" * 5000 + " patients")
@example("9" * 400 + "% and " + "9" * 400 + "/" + "9" * 400 + " (" + "9" * 400 + "%) responded")
@example("Title.\nThe response rate was 1e400% (HR 0.0, 95% CI 0.0-0.0; p=0.0).")
def test_any_text_gives_findings_that_hold(text):
    findings = extractors.extract(text)
    assert [span for span in findings.spans() if not span.grounded_in(text)] == []
    body = findings.to_dict()
    assert findings_from_dict(json.loads(json.dumps(body, allow_nan=False))) == findings
    assert extractors.extract(text) == findings
    arms = {arm.id for arm in findings.arms} | {None}
    assert len(arms) == len(findings.arms) + 1
    assert {side for e in findings.effects for side in (e.numerator, e.reference)} <= arms
    assert {one.arm for one in (*findings.medians, *findings.rates)} <= arms


@pytest.mark.parametrize("name", ABSTRACTS)
def test_the_abstracts_say_something(name):
    """So that the properties below are not those of empty findings."""
    findings = extractors.extract(ABSTRACTS[name])
    assert bool(findings.effects) == (name != "nothing")


def test_a_text_that_is_too_long_says_where_the_reading_stopped():
    text = ABSTRACTS["two arms"] + "\n" + "Nothing was said. " * 4000 + "The HR was 0.5."
    findings = extractors.extract(text)
    (unread,) = [one for one in findings.abstained if one.span.rule == "pipeline.too-long"]
    assert unread.span.grounded_in(text)
    assert unread.reason == f"the text has {len(text)} characters; only the first {unread.span.start} were read"
    assert len(findings.effects) == 2
    assert extractors.extract(text[: unread.span.start]).abstained == findings.abstained[:-1]


def test_more_estimates_than_an_abstract_has_are_said_to_be_left_out():
    text = "A list.\n" + "The HR for death was 0.5. " * 103
    findings = extractors.extract(text)
    (beyond,) = [one for one in findings.abstained if one.span.rule == "pipeline.too-many"]
    assert len(findings.effects) == 100
    assert beyond.span.start > findings.effects[-1].span.end
    assert beyond.span.grounded_in(text)
    assert beyond.reason == "an abstract has no 103 estimates; this one and 2 more were left out"


NOUNS = ("weather", "garden", "editor", "committee", "reader", "letter", "village", "morning", "library", "evening")
VERBS = ("remained calm", "was quiet", "was described elsewhere", "stayed mild", "was much appreciated", "looked tidy")
ENDS = ("", " throughout", " as usual", " in this country", " for our colleagues", " without any doubt")
neutral = st.builds("The {} {}{}.".format, *map(st.sampled_from, (NOUNS, VERBS, ENDS)))
neutrals = st.lists(neutral, min_size=1, max_size=3).map(" ".join)


def said(findings, shift=0, since=0):
    """The findings but for the hash of their text, with offsets from a place on moved by so many characters."""

    def moved(value):
        if isinstance(value, dict):
            body = {key: moved(item) for key, item in value.items()}
            if "start" in body and body["start"] >= since:
                body["start"] += shift
                body["end"] += shift
            return body
        return [moved(item) for item in value] if isinstance(value, list) else value

    body = moved(findings.to_dict())
    del body["text_sha256"]
    return body


@bounded
@given(abstract, neutrals, st.sampled_from([" ", "\n"]))
def test_words_that_say_nothing_change_nothing_at_the_end(text, words, glue):
    assert said(extractors.extract(text + glue + words)) == said(extractors.extract(text))


@bounded
@given(abstract, neutrals)
def test_words_that_say_nothing_move_what_stands_after_them(text, words):
    title, body = text.split("\n", 1)
    begin = len(title) + 1
    longer = extractors.extract(f"{title}\n{words}\n{body}")
    assert said(longer) == said(extractors.extract(text), shift=len(words) + 1, since=begin)


@bounded
@given(abstract, neutrals)
def test_words_that_say_nothing_move_what_stands_after_them_in_the_first_part(text, words):
    title, body = text.split("\n", 1)
    label, found, rest = body.partition(": ")
    label = label + found if found and label.isupper() else ""
    rest = body[len(label) :]
    begin = len(title) + 1 + len(label)
    longer = extractors.extract(f"{title}\n{label}{words} {rest}")
    assert said(longer) == said(extractors.extract(text), shift=len(words) + 1, since=begin)


VARIANTS = {".": ".·∙⋅•", "-": "-‐‑–—−", " ": " \u00a0\u2009\u202f", "=": "=＝", "<": "<＜", "'": "'’"}


def evened(value):
    """The same findings with every word and quote evened out."""
    if isinstance(value, dict):
        return {key: evened(item) for key, item in value.items()}
    if isinstance(value, list):
        return [evened(item) for item in value]
    return even_out(value) if isinstance(value, str) else value


@bounded
@given(abstract, st.data())
def test_typography_changes_nothing_but_quotes(text, data):
    plain = even_out(text)
    chosen = {sign: data.draw(st.sampled_from(forms), label=sign) for sign, forms in VARIANTS.items()}
    every = data.draw(st.integers(1, 3), label="every")
    other = "".join(chosen.get(c, c) if i % every == 0 else c for i, c in enumerate(plain))
    assert evened(said(extractors.extract(other))) == evened(said(extractors.extract(plain)))


def test_a_span_that_is_not_in_the_text_is_seen():
    assert not Span(0, 2, "ab", "rule").grounded_in("ba")
