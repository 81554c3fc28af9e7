"""What each search begins with. All of it is invented."""

from __future__ import annotations

import gzip
from pathlib import Path

from eutils.records import article, book

from evidence.workflow.screening_sheet import COLUMNS

_FIXTURES = Path(__file__).parents[2] / "fixtures"


def _files(*names):
    return tuple((_FIXTURES / name).read_bytes() for name in names)


NBIB = (
    *_files("records/records.nbib", "evaluate/judged.nbib"),
    b"PMID- 1\nTI  - A trial.\nAB  - HR 0.80 (95% CI 0.65-0.98).\nSO  - J Made Up. 2020;1(1):1. doi: 10.5555/a.\n",
    b"\nOWN - NLM\r\nTI  - No number.\r\nLID - 10.5555/b [doi]\r\n\r\nDB  - Ovid MEDLINE(R)\rUI  - 12\rTI  - Of Ovid.\r",
    b"PMID- x\nTI  - a\n\nPMID- 2\n\nPMID- 3\nBTI - [Not Available].\nTT  - Un titre.\nRIN - J. PMID: 4\nLR  - 20240501\n",
)

RIS = (
    *_files("records/records.ris"),
    b"TY  - JOUR\nTI  - A trial.\nAU  - Roe, Ann B.\nPY  - 2020/01/02\nDO  - https://doi.org/10.5555/a\nER  - \n",
    b"TY  - JOUR\nT1  - One\nTY  - CONF\nT1  - Two\nAB  - <b>HR</b> 0.8 &amp; p&lt;0.1\n wrapped\nER  - \nTI  - Three\nER  - \n",
    b" TY - JOUR\n PMID - 12\n AB - An abstract.\n ER -\n",
    b"TY\t-\tJOUR\nAN\t-\t77\nDB\t-\tMEDLINE\nTI\t-\tTabs.\nUR\t-\thttp://x.org/?id=pmid:5&sid=a\nER\t-\t\n",
)

_SET = b'<?xml version="1.0" ?>\n<PubmedArticleSet>\n%s\n</PubmedArticleSet>'
XML = (
    *_files("records/traps.xml"),
    _SET % article(1, types=("Review",), comments=(("RetractionIn", 5),), doi="10.5555/a").encode(),
    _SET % (article(1, version=2) + article(1, sections=(("AIM", "To see."), ("", "HR 0.8.")))).encode(),
    _SET % book(2).encode(),
    b"<PubmedArticleSet><PubmedArticle/><DeleteCitation><PMID Version='1'>9</PMID></DeleteCitation></PubmedArticleSet>",
    (_SET % article(3).encode())[:-60],
    article(4).encode(),
    '<?xml version="1.0" encoding="utf-16"?><PubmedArticleSet>ü</PubmedArticleSet>'.encode("utf-16"),
)

PAGES = (
    *_files("records/page_list.txt", "records/page_present.txt"),
    b"J Made Up. 2020 Jan;1(1):1-9.\nA trial of a and b in c.\nRoe A(1), Poe B.\nAbstract\nAIM: We saw it.\nPMID: 12\n",
    b"1. J Made Up. 2020 Jan;1(1):1-9.\n\nOne.\n\nWe saw that it was so.\n\n2. J Made Up. 2021 Feb 3:4.\n\nTwo.\n",
    b"A title alone",
)

_ROW = (
    "study,pmid,year,endpoint,measure,value,ci_low,ci_high,ci_level,numerator,reference,n_numerator,n_reference,design,"
)
_ROW += "estimate_adjusted,population,source\n"
_VALUES = 'Roe 2020,,2020,OS,HR,0.79,0.43,1.45,0.95,a,b,62,46,rct,,all,"Table 1, p. 2"\n'
ROWS = (
    (_ROW + _VALUES).encode(),
    (_ROW + _VALUES * 2 + _VALUES.replace("0.43", "1.43") + "a,b\n\n").encode(),
    (_ROW + _VALUES.replace(",true", "")).replace(",", "\t").encode(),
    ("\ufeff" + _ROW.upper() + _VALUES).replace("\n", "\r\n").encode(),
)

_SHEET = (",".join(COLUMNS) + "\n").encode()
SCREENING = (
    _SHEET + b"1,A title.,2020,include,because,exclude,wrong-line,abstract,AR,a note,\n",
    _SHEET + b'1,"A\ntitle",,,,include,,full text,AR,,\n2,,,,,,,,,,\n3,,,,,,single-arm,,,,\n4,a\n',
    b"pmid;decision;reason\r\n1;include;\r\n2;Not_Retrieved;\r\n",
)

FIGURES = (
    b"slab,yi,vi\na,-0.2,0.01\nb,0.1,0.02\nc,-0.3,0.05\n",
    b"slab,yi,sei,year\na,-0.2,0.1,2020\nb,0.1,0.2,\n",
    b"study;measure;value;ci_low;ci_high;ci_level\na;HR;0.8;0.6;0.98;0.95\nb;HR;0.7;0.5;0.99;95\n",
    b"slab,measure,events_a,n_a,events_b,n_b\na,OR,1,10,2,10\nb,OR,0,10,2,12\n",
    b"slab,o_minus_e,v\na,-2.1,7\nb,1.2,4\n",
    b"slab,chi2,direction,v\na,3.84,a,7\nb,1.2,b,4\n",
    b"slab,measure,value,p_value\na,HR,0.8,0.03\nb,HR,0.7,<0.001\n",
)

GOLD = (*_files("evaluate/gold.jsonl", "evaluate/judged.jsonl"), b'{"pmid": null, "effects": [{"value": 1e5}]}\n')

FILES = (
    *NBIB[1:],
    *RIS[1:],
    *XML[1:],
    *PAGES[2:],
    *ROWS,
    gzip.compress(NBIB[2]),
    b"%PDF",
    b"PK\x03\x04",
    b"@article{a,",
)

_TITLE = "Alfatinib versus betamab in advanced renal cell carcinoma: a randomised trial.\n"
TEXTS = tuple(
    text.encode()
    for text in (
        _TITLE
        + "METHODS: 240 patients were randomly assigned to alfatinib (n = 121) or betamab (n = 119).\nRESULTS: Median "
        "overall survival was 14.2 months with alfatinib and 11.9 months with betamab (hazard ratio 0.78, 95% CI 0.62-0.98; "
        "p=0.03). Response rates were 31% and 18%.",
        _TITLE
        + "On multivariable analysis, low albumin was associated with death (adjusted HR, 1.7 [95% CI, 1.2 to 2.4]).",
        (
            "Gammacil.\nOf 1,204 participants, 401 received placebo, 402 gammacil and 401 gammacil plus deltafen. Compared with "
            "placebo, gammacil reduced the risk (RR 0·79, 95% CI 0·60–1·04), as did the combination (RR 0·69, 0·52–0·93)."
        ),
        (
            "Epsimab.\nHazard ratios for DFS and OS were 0.81 (95% CI 0.66-0.99) and 0.93 (95% CI 0.71-1.22), respectively. "
            "Five-year DFS rates were 71.3% (epsimab) and 64.0% (observation). Median PFS was not reached vs 8.4 months."
        ),
        "A letter.\nWe thank the authors (1.5) for twenty-one replies; HR+ disease, 12/45, 5 x 10(3).",
    )
)

_PROTOCOL = """\
schema = 1
[review]
id = "a"
title = "A or b?"
[question]
population = "p"
intervention = "a"
comparator = "b"
outcomes = ["OS"]
[[search]]
id = "pubmed"
database = "pubmed"
query = '''
a AND b
'''
date_field = "crdt"
from = 2012-01-01
[eligibility]
designs = ["rct"]
languages = ["any"]
[arms.a]
label = "A"
terms = ["alfatinib"]
classes = ["A inhibitor"]
[arms.a.synonyms]
alfatinib = ["AB-1"]
[arms.b]
label = "B"
terms = ["betamab"]
[[comparison]]
id = "a_vs_b"
a = "a"
b = "b"
[components]
death = ["death", "died"]
[[outcome]]
id = "OS"
label = "Overall survival"
measure = "HR"
direction = "lower-better"
prefer = ["latest"]
population = "itt"
[synthesis]
level = 0.95
min_k = 3
strata = ["design"]
[sensitivity]
alternatives = [{ tau2 = "DL", ci = "wald" }]
[living]
alert_when = ["retraction", "estimate-change>5%"]
"""
PROTOCOLS = (_PROTOCOL.encode(), *(part.encode() for part in _PROTOCOL.split("\n[[")))
