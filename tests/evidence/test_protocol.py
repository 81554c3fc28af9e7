import pytest

from evidence.errors import EvidenceError, ProtocolError
from evidence.protocol import bundled, bundled_names, load, parse
from evidence.protocol.places import line_of

TEXT = bundled("vegf-tki-vs-mtor")
BANNER = "incomplete transcription (8 of 10, 4 of 7 studies), adjusted and unadjusted mixed: not a result"


def line(words):
    """The line of the bundled protocol on which these words stand."""
    return next(n for n, text in enumerate(TEXT.splitlines(), start=1) if words in text)


def test_the_worked_example_says_what_the_review_is(protocol):
    assert protocol.review.id == "vegf-tki-vs-mtor"
    assert protocol.labels("vegf_tki_vs_mtor") == ("VEGF TKI", "mTOR inhibitor")
    assert (protocol.comparison[0].a, protocol.comparison[0].b) == ("vegf_tki", "mtor")
    assert [(o.id, o.measure, o.prefer[0]) for o in protocol.outcome] == [
        ("OS", "HR", "adjusted"),
        ("PFS", "HR", "adjusted"),
    ]
    choice = protocol.synthesis
    assert (choice.tau2, choice.ci, choice.level, choice.pool_k2) == ("REML", "hksj-adhoc", 0.95, False)
    assert "renal cell" in protocol.search[0].query


def test_five_analyses_are_declared_and_only_the_headline_has_no_banner(protocol):
    assert [(a.outcome, a.headline, a.banner) for a in protocol.analysis] == [
        ("OS", True, ""),
        ("OS", False, BANNER),
        ("OS", False, BANNER),
        ("PFS", False, BANNER),
        ("PFS", False, BANNER),
    ]
    published = protocol.analysis[0].published
    assert (published.value, published.ci_low, published.ci_high) == (0.82, 0.68, 0.98)
    assert (published.numerator, published.i2, published.q_p, published.source) == (
        "mTOR inhibitor",
        0,
        0.61,
        "PMID 25493562",
    )


def test_the_hash_is_of_the_text(protocol):
    assert len(protocol.sha256) == 64
    assert parse(TEXT, where="x").sha256 == protocol.sha256
    assert parse(TEXT + "# a remark\n", where="x").sha256 != protocol.sha256


WRONG = [
    # (what stands there, what is written instead, words of the message, the line, the remedy)
    ("headline = true", "headlin = true", "unknown key 'analysis.0.headlin'", "headline = true", "did you mean 'headline'"),
    ("[living]", "[livng]", "unknown key 'livng'", "[living]", "did you mean 'living'"),
    ('terms = ["everolimus"', 'term = ["everolimus"', "unknown key 'arms.mtor.term'", 'terms = ["everolimus"', "did you mean 'terms'"),
    ("study_adjusted = true", "study_ajusted = true", "study_ajusted", "study_adjusted = true", "did you mean 'study_adjusted'"),
    ('tau2 = "REML"', 'tau2 = "REMLL"', "synthesis.tau2", 'tau2 = "REML"', "correct it"),
    ("level = 0.95", "level = 95", "synthesis.level", "level = 0.95", "correct it"),
    ('require = "accepted"', 'require = "any"', "synthesis.require", 'require = "accepted"', "correct it"),
    ('b = "mtor"', 'b = "mtr"', "there is no arm 'mtr'", "[[comparison]]", "correct it"),
    ('b = "mtor"', 'b = "vegf_tki"', "same arm on both sides", "[[comparison]]", "correct it"),
    ('id = "PFS"', 'id = "OS"', "two tables [[outcome]] have the id 'OS'", 'id = "PFS"', "correct it"),
    ("dovitinib    = ", "dovitinb = ", "dovitinb", "[arms.vegf_tki]", "correct it"),
    ('measure = "HR"', 'measure = "hazard ratio"', "outcome.0.measure", 'measure = "HR"', "correct it"),
    ("schema = 1", "schema = 2", "schema", "schema = 1", "correct it"),
    ("schema = 1", 'schema = 1\nsha256 = "0"', "sha256", "schema = 1", "remove it"),
    ("value = 0.82", "value = -0.82", "analysis.0.published.value", "value = 0.82", "correct it"),
]  # fmt: skip


@pytest.mark.parametrize("good, bad, message, place, remedy", WRONG, ids=[f"{w[1]}" for w in WRONG])
def test_what_does_not_hold_is_named_with_its_line(good, bad, message, place, remedy):
    assert good in TEXT
    with pytest.raises(ProtocolError) as caught:
        parse(TEXT.replace(good, bad, 1), where="review.toml")
    assert message in caught.value.what
    file, _, number = caught.value.where.partition(":")
    assert file == "review.toml"
    assert int(number) in (line(place), line(place) + 1 if "sha256" in bad else line(place))
    assert remedy in caught.value.remedy
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(
    "text, place", [("schema = \n", "r.toml:1"), ("schema = 1\n[review\n", "r.toml:2"), ("[a]\n[a]\n", "r.toml:2")]
)
def test_broken_toml_is_named_with_its_line(text, place):
    with pytest.raises(ProtocolError) as caught:
        parse(text, where="r.toml")
    assert caught.value.where == place


@pytest.mark.parametrize("text", ["", "# nothing\n", "schema = 1\n"])
def test_an_empty_protocol_lacks_something(text):
    with pytest.raises(ProtocolError, match="lacks"):
        parse(text, where="r.toml")


def test_a_file_is_read_with_a_bom_and_windows_lines(tmp_path):
    path = tmp_path / "review.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert load(path).review.id == "vegf-tki-vs-mtor"


@pytest.mark.parametrize("content, error", [(None, EvidenceError), (b"\xff\xfe\x00", ProtocolError)])
def test_a_file_that_cannot_be_read(tmp_path, content, error):
    path = tmp_path / "review.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(error) as caught:
        load(path)
    assert str(path) in caught.value.where
    assert caught.value.remedy


def test_an_unknown_bundled_name_offers_the_nearest():
    assert bundled_names() == ("sglt2-vs-placebo", "vegf-tki-vs-mtor")
    for name, nearest in (("vegf-vs-mtor", "did you mean 'vegf-tki-vs-mtor'? Else "), ("zzz", "")):
        with pytest.raises(EvidenceError, match="no bundled protocol") as caught:
            bundled(name)
        assert caught.value.remedy == f"{nearest}take one of: sglt2-vs-placebo, vegf-tki-vs-mtor."


PLACES = [
    ("[a]\nb = 1\n", ("a", "b"), 2),
    ("[a]\nb = 1\n", ("a", "c"), 1),
    ("x = 1\n[[a]]\nb = 1\n[[a]]\nb = 2\n", ("a", 1, "b"), 5),
    ("[a]\nq = '''\n[b]\nc = 1\n'''\n[b]\nc = 2\n", ("b", "c"), 7),  # a table inside a text is none
    ("[a.b]\nc = 1\n", ("a", "b", "c"), 2),
    ("[[a]]\n[[a]]\n[a.b]\nc = 1\n", ("a", 1, "b", "c"), 4),
    ("", ("a",), 1),
]


@pytest.mark.parametrize("text, place, expected", PLACES)
def test_line_of(text, place, expected):
    assert line_of(text, place) == expected
