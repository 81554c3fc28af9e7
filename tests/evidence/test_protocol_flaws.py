"""A key that holds as TOML and matches nothing is found, with its line; what may be meant so is noted."""

import json
import shutil
from typing import get_args

import pytest

import extractors
from evidence import protocol, workflow
from evidence.__main__ import main
from evidence.errors import ProtocolError
from evidence.exports.methods import _PREFERENCES
from evidence.protocol import bundled, parse
from evidence.protocol.question import Preference

CODES = extractors.endpoint_codes()
KIDNEY, HEART = bundled("vegf-tki-vs-mtor"), bundled("sglt2-vs-placebo")

FATAL = [
    # text, what stands there, what is written instead, words of the message, words of the remedy, the line's words
    (KIDNEY, 'id = "PFS"\n', 'id = "PFS"\nendpoint = "PSF"\n', "endpoint 'PSF'", "did you mean 'PFS'?", "endpoint ="),
    (KIDNEY, 'id = "PFS"\n', 'id = "PFS"\nendpoint = "pfs"\n', "endpoint 'pfs'", "did you mean 'PFS'?", "endpoint ="),
    (HEART, 'endpoint = "HF"', 'endpoint = "CHF"', "endpoint 'CHF'", "did you mean 'HF'?", "endpoint ="),
    (HEART, 'endpoint = "HF"', 'endpoint = "PROGRESSION"', "endpoint 'PROGRESSION'", "The codes are", "endpoint ="),
    (HEART, 'id = "CVDEATH"', 'id = "CV-DEATH"', "endpoint 'CV-DEATH'", 'endpoint = "CVDEATH"', 'id = "CV-DEATH"'),
    (HEART, 'id = "CVDEATH"', 'id = "xyz"', "endpoint 'xyz'", 'endpoint = "..."', 'id = "xyz"'),
    (HEART, 'id = "CVDEATH"\n', 'id = "CVDEATH"\nendpoint = "None"\n', "endpoint 'None'", '"none" is for', "endpoint ="),
    (KIDNEY, 'id = "PFS"\n', 'id = "PFS"\nendpoint = "OTHER"\n', "every endpoint that no rule knows", "components", "endpoint ="),
    (KIDNEY, '["everolimus", "temsirolimus"', '["everolimus", "axitinib", "temsirolimus"', "both called 'axitinib'", "leave it to one", "[arms.mtor]"),
    (KIDNEY, '["everolimus", "temsirolimus"', '["everolimus", "Votrient", "temsirolimus"', "both called 'Votrient'", "leave it", "[arms.mtor]"),
    (KIDNEY, '"mTOR inhibition",', '"mTOR inhibition", "vegfr-TKIs",', "both called 'vegfr-TKIs'", "leave it to one", "[arms.mtor]"),
    (KIDNEY, 'label = "mTOR inhibitor"', 'label = ""', "arms.mtor.label has ''", "take it out", 'label = ""'),
    (KIDNEY, '"vandetanib", ', '"vandetanib", "", ', "arms.vegf_tki.terms has ''", "take it out", "terms = ["),
    (KIDNEY, '"vandetanib", ', '"vandetanib", " - ", ', "arms.vegf_tki.terms has ' - '", "take it out", "terms = ["),
    (KIDNEY, '["RAD001", ', '["RAD001", "()", ', "arms.mtor.synonyms.everolimus has '()'", "take it out", "everolimus    ="),
    (KIDNEY, '"RCC", "mRCC",', '"RCC", "mRCC", "",', "eligibility.conditions has ''", "take it out", "conditions ="),
    (KIDNEY, '["adjuvant", ', '["", ', "eligibility.excluded_settings has ''", "take it out", "excluded_settings ="),
    (KIDNEY, 'designs = ["rct", "nrs"]', "designs = []", "designs is empty", '"rct"', "designs ="),
    (KIDNEY, "from = 2005-01-01", "from = 2005-01-01\nto = 2004-12-31", "finds nothing", "turn the dates", "from ="),
    (HEART, '"loop diuretic",', '"placebo",', "background names 'placebo'", "take it out", "background ="),
    (HEART, '"loop diuretic",', '"SGLT-2 inhibitors",', "background names 'SGLT-2 inhibitors'", "take it out", "background ="),
    (HEART, '"loop diuretic",', '"",', "comparison.0.background has ''", "take it out", "background ="),
    (HEART, '"all-cause mortality", "death"]', '"all-cause mortality", "CV deaths"]', "both called 'CV deaths'", "leave it", "any_death ="),
    (HEART, "cv_death = [", "nothing = []\ncv_death = [", "components.nothing has no phrase", "name it", "nothing ="),
]  # fmt: skip


@pytest.mark.parametrize("case", FATAL, ids=[f"{f[2]!r:.60}" for f in FATAL])
def test_what_would_match_nothing_is_refused_with_its_line(case):
    text, good, bad, said, remedy, place = case
    assert good in text
    wrong = text.replace(good, bad, 1)
    with pytest.raises(ProtocolError) as caught:
        parse(wrong, where="review.toml", codes=CODES)
    assert said in caught.value.what
    assert remedy in caught.value.remedy
    number = int(caught.value.where.removeprefix("review.toml:"))
    assert wrong.splitlines()[number - 1].startswith(place)
    assert caught.value.exit_code == 3


NOTED = [
    (KIDNEY, '"RCC", "mRCC",', '"RCC", "mRCC",', []),
    (HEART, "designs", "designs", []),
    (KIDNEY, 'line_of_therapy = ["second", "later"]', "line_of_therapy = []", ["any line of therapy"]),
    (KIDNEY, 'line_of_therapy = ["second", "later"]', "", []),  # a review to which lines mean nothing leaves it out
    (KIDNEY, 'languages = ["any"]', 'languages = ["eng"]', ["leaves no record out"]),
    (KIDNEY, '"mTOR inhibition",', '"mTOR inhibition", "mTOR TKI",', ["contains 'TKI' of arms.vegf_tki"]),
    (KIDNEY, "[[comparison]]", '[arms.ici]\nlabel = "ICI"\nterms = ["nivolumab"]\n[[comparison]]', ["arms.ici is in no comparison"]),
    (KIDNEY, "[synthesis]", '[[outcome]]\nid = "x"\nendpoint = "OS"\nlabel = "x"\n[synthesis]', ["'OS' and 'x' take the same estimates"]),
    (KIDNEY, "[synthesis]", '[[outcome]]\nid = "x"\nendpoint = "OS"\nmeasure = "OR"\nlabel = "x"\n[synthesis]', []),
    (HEART, '"loop diuretic",\n]', '"metformin",\n]\n[arms.m]\nlabel = "M"\nterms = ["metformin"]', ["background names 'metformin'", "arms.m is in no"]),
]  # fmt: skip


@pytest.mark.parametrize("text, good, bad, said", NOTED, ids=[f"{n[2]!r:.60}" for n in NOTED])
def test_what_may_be_meant_so_is_noted(text, good, bad, said):
    assert good in text
    found = protocol.notes(wrong := text.replace(good, bad, 1), parse(wrong, where="r", codes=CODES), where="r")
    assert len(found) == len(said)
    for note, words in zip(found, said, strict=True):
        assert words in note
        assert note.startswith("r:")


def test_no_condition_at_all_is_noted():
    start, end = KIDNEY.index("conditions = ["), KIDNEY.index("excluded_settings")
    text = KIDNEY[:start] + KIDNEY[end:]
    (note,) = protocol.notes(text, parse(text, where="r"), where="r")
    assert "any disease" in note


def test_an_outcome_of_published_tables_alone_says_so():
    text = KIDNEY.replace("[synthesis]", '[[outcome]]\nid = "QOL"\nendpoint = "none"\nlabel = "x"\n[synthesis]', 1)
    assert parse(text, where="r", codes=CODES).outcome[-1].code == "none"


def test_the_codes_are_those_that_texts_are_read_as(invented):
    given = {effect.endpoint for text in invented for effect in extractors.extract(text).effects}
    assert {"OS", "PFS", "OTHER"} <= given <= CODES
    assert not CODES & {"drop", "doubt", "none", "CHF", "PROGRESSION", "RELAPSE"}


@pytest.fixture
def invented():
    sentences = ("overall survival", "progression-free survival", "progression", "relapse", "heart failure", "swelling")
    title = "Drug A versus drug B in {0}."
    return [
        f"{title.format(about)}\nThe hazard ratio for {outcome} was 0.70 (95% CI 0.50-0.98) with drug A versus drug B."
        for about in ("lung cancer", "asthma")
        for outcome in sentences
    ]


def test_every_preference_has_its_words_in_the_methods():
    assert set(get_args(Preference)) == set(_PREFERENCES)


@pytest.fixture(scope="module")
def worked(demonstrated, tmp_path_factory):
    return shutil.copytree(demonstrated, tmp_path_factory.mktemp("worked") / "demo")


ASKED = [
    ('source = "PMID 25493562, Table 1"', 'source = "PMID 25493562, table 2"', "no estimate has the source 'PMID 25493562, table 2'", "did you mean 'PMID 25493562, Table 1'?"),
    ('source = "PMID 25493562, Table 1"', 'source = "zzz"', "no estimate has the source 'zzz'", "evidence table --all"),
    ('"Park 2012" = ', '"Parks 2012" = ', "no study is called 'Parks 2012'", "did you mean 'Park 2012'?"),
    ('"Park 2012" = "22460837"', '"Park 2012" = "22460838"', "there is no report '22460838'", "did you mean '22460837'?"),
]  # fmt: skip


@pytest.mark.parametrize("case", ASKED, ids=[a[1] for a in ASKED])
def test_an_analysis_that_asks_for_what_is_not_there_is_noted(worked, capsys, case):
    good, bad, said, remedy = case
    path = worked / "review.toml"
    text = path.read_text(encoding="utf-8")
    assert good in text
    try:
        path.write_text(text.replace(good, bad), encoding="utf-8")
        assert main(["-C", str(worked), "protocol", "check"]) == 0
        err = capsys.readouterr().err
    finally:
        path.write_text(text, encoding="utf-8")
    assert said in err
    assert remedy in err
    assert workflow.protocol_notes(worked) == ()


def test_a_project_without_rows_is_not_asked_for_them(tmp_path, capsys):
    workflow.init(tmp_path, example="vegf-tki-vs-mtor")
    assert main(["-C", str(tmp_path), "protocol", "check"]) == 0
    assert capsys.readouterr().err == ""


def test_the_check_counts_in_the_singular_and_in_json(tmp_path, capsys):
    workflow.init(tmp_path, example="sglt2-vs-placebo")
    assert main(["-C", str(tmp_path), "protocol", "check"]) == 0
    assert "; sglt2-vs-placebo, 1 comparison, 4 outcomes, 0 declared analyses, sha256" in capsys.readouterr().out
    assert main(["-C", str(tmp_path), "protocol", "check", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["valid"], body["comparison"], body["outcome"], body["notes"]) == (True, 1, 4, [])


@pytest.mark.parametrize("words", [["protocol", "check"], ["status"], ["table"], ["pool"], ["report"]], ids=" ".join)
def test_every_command_refuses_a_code_that_no_text_is_read_as(tmp_path, capsys, words):
    workflow.init(tmp_path, example="sglt2-vs-placebo")
    path = tmp_path / "review.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('endpoint = "HF"', 'endpoint = "FH"'), encoding="utf-8")
    assert main(["-C", str(tmp_path), *words]) == 3
    err = capsys.readouterr().err
    assert "'FH'" in err
    assert "review.toml:" in err
