"""When an update sets off an alert: what the protocol asks for, and what it may not ask for."""

import pytest
from points import ANN, BOB, CID, DOT, THREE, WAITING, line, moved

from evidence.errors import ProtocolError
from evidence.living import Cause, due
from evidence.protocol import bundled, parse

RETRACTED = Cause("retracted", "it was retracted", key="Cid")
ALERTS = [
    # alert_when, after, causes, words of the alert
    ([], line(ANN, BOB, CID, DOT), (), ["the result changed: OS, rct"]),
    ([], THREE, (), []),
    (["new-included"], line(ANN, BOB, CID, DOT), (), ["a study is newly eligible: Dot 2022 (OS, rct)"]),
    (["new-included"], line(ANN, BOB, CID, WAITING), (), ["a study is newly eligible: Dot 2022 (OS, rct)"]),
    (["new-included"], line(ANN, BOB), (RETRACTED,), []),
    (["retraction"], line(ANN, BOB), (RETRACTED,), ["a study was retracted or deleted: Cid 2021 (OS, rct)"]),
    (["retraction"], line(ANN, BOB), (), []),
    (["estimate-change>5%"], line(ANN, BOB, CID, DOT), (), ["the estimate changed by 7.6 % (more than 5 %)"]),
    (["estimate-change > 7.7 %"], line(ANN, BOB, CID, DOT), (), []),
    (["estimate-change>5%"], line(ANN, BOB), (), ["there is no estimate any more: OS, rct"]),
    (["estimate-change>5%"], line(ANN, BOB, CID, WAITING), (), []),
]


@pytest.mark.parametrize("asked, after, causes, expected", ALERTS, ids=range(len(ALERTS)))
def test_an_alert_is_due_when_the_protocol_says_so(asked, after, causes, expected):
    found = due(asked, moved(THREE, after, *causes))
    assert [text.startswith(words) for text, words in zip(found, expected, strict=True)] == [True] * len(expected)


@pytest.mark.parametrize(
    "text, advice",
    [
        ("new-includes", "did you mean 'new-included'?"),
        ("estimate-changes>5%", "did you mean 'estimate-change>5%'?"),
        ("estimate-change>five%", "did you mean 'estimate-change>5%'?"),
        ("estimate-change>-5%", "did you mean"),
        ("became significant", "known are new-included, retraction, estimate-change>5%"),
        ("", "known are"),
    ],
)
def test_an_alert_that_is_none_is_refused_with_its_line_and_what_was_probably_meant(text, advice):
    wrong = bundled("vegf-tki-vs-mtor").replace('"estimate-change>5%"', f'"{text}"')
    with pytest.raises(ProtocolError, match="there is no alert") as caught:
        parse(wrong, where="review.toml")
    assert advice in caught.value.what
    number = next(i for i, one in enumerate(wrong.splitlines(), start=1) if one.startswith("alert_when"))
    assert caught.value.where == f"review.toml:{number}"
