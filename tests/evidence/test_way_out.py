"""Which command a person is told, by which a row that is kept out can be used all the same."""

import pytest

from evidence.harmonise.overruling import way_out
from evidence.rows import Row

USED = {"key": "1", "eligible": True, "endpoint": "OS", "yi": 0.1, "sei": 0.1}
WAYS = [
    # a row that is kept out,                                                         the way to use it
    ({"key": "1", "eligible_but_retracted": True, "why_not": "retracted"},            "--retraction"),
    ({"key": "1", "why_not": "retracted"},                                            "evidence screen --include"),
    ({"key": "doi:10.5555/a", "why_not": "wrong-line"},                               "evidence screen --include doi:10.5555/a"),
    ({"study": "Busch 2011", "why_not": "wrong-comparator"},                          "add their names to the protocol"),
    ({"study": "B", "endpoint": "OS", "why_not": "wrong-line", "pmid": "7"},          "evidence screen --include 7"),
    ({"key": "1", "eligible": True, "why_not": "no-usable-data"},                     "evidence import"),
    ({"key": "1", "eligible": True, "endpoint": "OS", "why_not": "subgroup"},         "evidence import"),  # it has no numbers
    ({"study": "Busch 2011", "eligible": True, "endpoint": "OS", "yi": 0.1, "sei": 0.1, "why_not": "subgroup"}, "'Busch 2011' OS --accept --reviewer NAME --overrule"),
    ({"key": "1", "eligible": True, "endpoint": "OS", "decision": "rejected", "why_not": "not-accepted"}, "a person rejected it"),
    ({"key": "1", "eligible_but_retracted": True, "why_not": "retracted"},            "evidence decide 1 FIELD --accept"),
    (USED | {"why_not": "no-usable-data"},                                            "as the outcome has them: evidence import ROWS.csv"),
    (USED | {"why_not": "not-accepted"},                                              "evidence decide 1 OS --accept --reviewer NAME$"),
    (USED | {"why_not": "open-direction"},                                            "NAME --direction, and the same without --direction$"),
    (USED | {"why_not": "superseded"},                                                "NAME --overrule$"),
    (USED | {"why_not": "superseded", "behind": (("open-direction", ""),)},           "NAME --direction, and the same without --direction$"),
    (USED | {"why_not": "superseded", "behind": (("not-accepted", ""),)},             "--accept --reviewer NAME$"),
    (USED | {"why_not": "subgroup", "behind": (("open-direction", ""),)},             "NAME --overrule$"),  # one reason after the other
    (USED | {"why_not": "open-direction", "behind": (("subgroup", ""),)},             "NAME --direction, and the same without --direction$"),
]  # fmt: skip


@pytest.mark.parametrize("fields, words", WAYS)
def test_the_way_out_of_one_row(fields, words):
    assert words in way_out(Row(id="1", report="1", **fields)) + "$"
