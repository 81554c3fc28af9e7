"""Whether a protocol's rows are held rightly against a reviewer's, and what cannot be compared is refused."""

import json
from pathlib import Path

import pytest

from evidence.__main__ import main
from evidence.errors import EvidenceError
from evidence.evaluate import Share, agreement, agreement_text, read_gold
from evidence.evaluate.reviews import Review
from evidence.harmonise import Row

GOLD = Path(__file__).parents[2] / "fixtures" / "evaluate" / "judged.jsonl"
RUN = ["evaluate", "--gold", str(GOLD), "--protocol", "vegf-tki-vs-mtor"]


def wanted(**changed):
    row = {"effect": 0, "endpoint": "OS", "inverted": True, "value": 0.763359, "ci_low": 0.613497, "ci_high": 0.952381}
    return {**row, "population": "all", "poolable": True, "why_not": None, **changed}


def review(*rows, **changed):
    body = {"eligible": True, "reason": None, "stratum": "rct", "line": "second", "rows": rows}
    return Review.model_validate({**body, **changed})


def row(**changed):
    """A row as harmonising gives it: 1.31 (1.05-1.63), turned."""
    known = {"id": "1", "report": "1", "pmid": "1", "endpoint": "OS", "value": 1 / 1.31, "stratum": "rct"}
    known |= {"ci_low": 1 / 1.63, "ci_high": 1 / 1.05, "inverted": True, "eligible": True, "poolable": True}
    return Row(**{**known, **changed})


OUT = {"eligible": False, "poolable": False, "why_not": "wrong-line"}

# what the reviewer says, the rows, then right and of: eligible, reason, recall, precision; wrong rows pooled; misses
CASES = {
    "all right": (review(wanted()), [row()], [1, 1, 1, 1, 1, 1, 1, 1], 0, []),
    "not turned": (review(wanted()), [row(inverted=False)], [1, 1, 1, 1, 0, 1, 0, 1], 1, ["inverted differs"]),
    "other value": (review(wanted()), [row(value=0.763361)], [1, 1, 1, 1, 0, 1, 0, 1], 1, ["not found", "wrong pooled"]),
    "seventh decimal": (review(wanted()), [row(value=0.7633593)], [1, 1, 1, 1, 1, 1, 1, 1], 0, []),
    "other bound": (review(wanted()), [row(ci_low=0.62)], [1, 1, 1, 1, 0, 1, 0, 1], 1, ["not found", "wrong pooled"]),
    "no bound": (review(wanted(ci_low=None)), [row()], [1, 1, 1, 1, 0, 1, 0, 1], 1, ["not found", "wrong pooled"]),
    "other endpoint": (review(wanted()), [row(endpoint="PFS")], [1, 1, 1, 1, 0, 1, 0, 1], 1,
                       ["not found", "wrong pooled"]),
    "left out": (review(wanted()), [row(poolable=False, why_not="subgroup")], [1, 1, 1, 1, 0, 1, 0, 0], 0,
                 ["poolable differs"]),
    "taken in": (review(wanted(poolable=False)), [row()], [1, 1, 1, 1, 0, 1, 0, 1], 1, ["poolable differs"]),
    "printed twice": (review(wanted()), [row(), row(id="2")], [1, 1, 1, 1, 1, 1, 1, 2], 1, ["wrong pooled"]),
    "twice, once out": (review(wanted()), [row(id="2", poolable=False), row()], [1, 1, 1, 1, 1, 1, 1, 1], 0, []),
    "other stratum": (review(wanted(), stratum="nrs-adjusted"), [row()], [1, 1, 1, 1, 1, 1, 1, 1], 0,
                      ["stratum differs"]),
    "wrongly out": (review(wanted()), [row(**OUT)], [0, 1, 0, 1, 0, 1, 0, 0], 0,
                    ["differs", "differs", "poolable differs"]),
    "wrongly in": (review(eligible=False, reason="wrong-line"), [row()], [0, 1, 0, 1, 0, 0, 0, 1], 1,
                   ["differs", "differs", "wrong pooled"]),
    "other reason": (review(eligible=False, reason="wrong-line"), [row(**OUT | {"why_not": "single-arm"})],
                     [1, 1, 0, 1, 0, 0, 0, 0], 0, ["differs"]),
    "no numbers": (review(reason="no-usable-data"), [row(endpoint=None, poolable=False, why_not="no-usable-data")],
                   [1, 1, 1, 1, 0, 0, 0, 0], 0, []),
    "not read": (review(wanted()), [], [0, 1, 0, 1, 0, 1, 0, 0], 0, ["not read", "not found"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_record_is_counted_as_the_definitions_say(case):
    judged, rows, counts, wrong, whats = case
    agreed = agreement([("1", judged)], {"1": rows} if rows else {})
    found = [agreed.shares[name] for name in ("eligible", "reason", "recall", "precision")]
    assert [n for share in found for n in (share.right, share.of)] == counts
    assert agreed.wrong_pooled == wrong
    assert [miss.what for miss in agreed.disagreements] == whats


def test_records_add_up_and_the_text_names_each_disagreement_by_its_pmid():
    reviews = [("1", review(wanted())), ("2", review(wanted()))]
    agreed = agreement(reviews, {"1": [row()], "2": [row(inverted=False)]})
    assert agreed.shares["recall"] == Share(1, 2)
    assert agreed.to_json()["recall"]["ci"] == pytest.approx([0.0945, 0.9055], abs=1e-4)
    text = agreement_text(agreed)
    assert "0.500 (0.095-0.905)" in text
    assert "PMID 2: row inverted differs" in text
    assert "PMID" not in agreement_text(agreed, listed=False)


def test_nothing_to_count_has_no_share():
    agreed = agreement([], {})
    assert agreed.to_json()["eligible"] == {"right": 0, "of": 0, "share": None, "ci": None}
    assert agreed.wrong_pooled == 0


def test_a_bundled_protocol_is_run_over_the_records(capsys):
    assert main([*RUN, "--json"]) == 0
    judged = json.loads(capsys.readouterr().out)["review"]
    assert {name: (judged[name]["right"], judged[name]["of"]) for name in ("eligible", "reason", "recall")} == {
        "eligible": (2, 2),
        "reason": (2, 2),
        "recall": (2, 2),
    }
    assert (judged["wrong_pooled"], judged["disagreements"]) == (0, [])


def test_a_protocol_from_a_file_that_asks_the_other_way_round_disagrees(tmp_path, capsys):
    from evidence.protocol import bundled

    turned = bundled("vegf-tki-vs-mtor").replace('a = "vegf_tki"\nb = "mtor"', 'a = "mtor"\nb = "vegf_tki"')
    path = tmp_path / "turned.toml"
    path.write_text(turned, encoding="utf-8")
    assert main([*RUN[:-1], str(path)]) == 0
    out = capsys.readouterr().out
    assert "wrong rows pooled: 2" in out
    assert "PMID 701: row not found: gold endpoint OS, value 0.8, ci_low 0.649351" in out


def test_without_a_protocol_nothing_is_judged(capsys):
    assert main([*RUN[:3], "--json"]) == 0
    assert "review" not in json.loads(capsys.readouterr().out)


def test_disagreements_of_records_kept_aside_are_not_listed(capsys):
    assert main([*RUN, "--part", "aside", "--json"]) in (0, 1)
    out = capsys.readouterr().out
    assert "disagreements" not in out


@pytest.mark.parametrize(
    "words, code, said",
    [
        (["--protocol", "vegf-tki-vs-mtr"], 1, "did you mean 'vegf-tki-vs-mtor'?"),
        (["--protocol", "elsewhere/review.toml"], 1, "There is no bundled protocol"),
        (["--protocol", str(GOLD)], 3, "not valid TOML"),
        (["--protocol", "vegf-tki-vs-mtor", "--predicted", str(GOLD)], 2, "give the records with --records"),
    ],
    ids=["misspelt", "no file", "no protocol", "predictions"],
)
def test_what_cannot_be_run_is_refused(words, code, said, capsys):
    assert main(["evaluate", "--gold", str(GOLD), *words]) == code
    assert said in capsys.readouterr().err


def test_a_gold_without_judgements_is_refused(tmp_path, capsys):
    bare = [{k: v for k, v in json.loads(line).items() if k != "review"} for line in GOLD.read_text().splitlines()]
    path = tmp_path / "bare.jsonl"
    path.write_text("\n".join(map(json.dumps, bare)), encoding="utf-8")
    records = str(GOLD.with_suffix(".nbib"))
    assert main(["evaluate", "--gold", str(path), "--records", records, "--protocol", "vegf-tki-vs-mtor"]) == 1
    assert 'has the key "review"' in capsys.readouterr().err


@pytest.mark.parametrize(
    "changed, said",
    [
        ({"eligible": None}, "review.eligible"),
        ({"eligible": False}, "needs its reason"),
        ({"eligible": False, "reason": "wrong-line"}, "has a poolable row"),
        ({"stratum": "randomised"}, "review.stratum"),
        ({"verdict": "in"}, "review.verdict"),
        ({"rows": [wanted(value=0)]}, "review.rows.0.value"),
        ({"rows": [wanted(effect=-1)]}, "review.rows.0.effect"),
        ({"rows": [{"endpoint": "OS"}]}, "review.rows.0.effect"),
    ],
)
def test_a_judgement_that_cannot_be_one_is_refused_with_its_line(changed, said):
    body = json.loads(GOLD.read_text(encoding="utf-8").splitlines()[0])
    body["review"] |= changed
    with pytest.raises(EvidenceError) as error:
        read_gold(json.dumps(body).encode(), where="gold.jsonl")
    assert error.value.where == "gold.jsonl:1"
    assert said in error.value.what
