"""What each program of E-utilities answers when nothing is wrong, and how it words its own errors."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from .medline import medline
from .queries import Broken, Reader

MOST = 9999  # of one query, and the last offset is one less
MOST_POSTED = 10_000
MOST_JSON_SUMMARIES = 500
DTD = "https://eutils.ncbi.nlm.nih.gov/eutils/dtd"
PROLOG = '<?xml version="1.0" encoding="UTF-8" ?>\n'
SEARCH_HEAD = (
    f'{PROLOG}<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" "{DTD}/20060628/esearch.dtd">\n'
)
POST_HEAD = f'{PROLOG}<!DOCTYPE ePostResult PUBLIC "-//NLM//DTD epost 20090526//EN" "{DTD}/20090526/epost.dtd">\n'
SUMMARY_HEAD = f'{PROLOG}<!DOCTYPE eSummaryResult PUBLIC "-//NLM//DTD esummary v1 20041029//EN" "{DTD}/20041029/esummary-v1.dtd">\n'
INFO_HEAD = f'{PROLOG}<!DOCTYPE eInfoResult PUBLIC "-//NLM//DTD einfo 20190110//EN" "{DTD}/20190110/einfo.dtd">\n'
ERROR_HEAD = f'{PROLOG}<!DOCTYPE eEfetchResult PUBLIC "-//NLM//DTD efetch 20131226//EN" "{DTD}/20131226/efetch.dtd">\n'
FETCH_HEAD = '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2026//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_260101.dtd">\n'
PAST_CAP = (
    "Search Backend failed: Exception:\n'retstart' cannot be larger than 9998. For PubMed, ESearch can only retrieve the first "
    "9,999 records matching the query. To obtain more than 9,999 PubMed records, consider using EDirect that contains "
    "additional logic to batch PubMed search results automatically so that an arbitrary number can be retrieved. "
    "For details see https://www.ncbi.nlm.nih.gov/books/NBK25499/"
)
JSON = "application/json; charset=UTF-8"
TEXT = "text/plain; charset=UTF-8"


@dataclass
class Reply:
    body: str
    status: int = 200
    content_type: str = "text/xml; charset=UTF-8"


def esearch(eutils, asked):
    if asked.get("db", "pubmed") != "pubmed":
        return _search_error(f"Invalid db name specified: {asked['db']}", asked)
    now = eutils.clock.now()
    stored = eutils.history.sets(asked["WebEnv"], now) if "WebEnv" in asked else {}
    if "WebEnv" in asked and asked.get("query_key", "1") not in stored:
        return _search_error("Unable to obtain query #1", asked)
    start, size = int(asked.get("retstart") or 0), min(int(asked.get("retmax") or 20), MOST)
    if start > MOST - 1:
        return _search_error(PAST_CAP, asked)
    reader = Reader(eutils.records, eutils.searches, stored)
    try:
        found = _hits(eutils, asked, reader, stored)
    except Broken as error:
        return _search_error(f"Search Backend failed: {error}", asked)
    page = found[start : min(start + size, MOST)]
    history = None
    if asked.get("usehistory") == "y":
        history = eutils.history.put(found, now, asked.get("WebEnv"))
    answer = {"found": found, "page": page, "start": start, "history": history, "reader": reader}
    answer["notes"] = _notes(found, page, start, size)
    return _search_json(asked, answer) if asked.get("retmode") == "json" else _search_xml(asked, answer)


def _hits(eutils, asked, reader, stored):
    found = reader.find(asked.get("term", ""), asked.get("sort"))
    if "query_key" in asked:  # a stored set beside a query: what is in both
        inside = set(stored[asked["query_key"]])
        found = [pmid for pmid in found if pmid in inside]
    tag, low, high = asked.get("datetype", ""), asked.get("mindate"), asked.get("maxdate")
    if asked.get("reldate"):
        low, high = eutils.clock.today(-int(asked["reldate"])), "3000"
    if tag and low and high:  # one of the two alone is ignored, without a word
        inside = set(Reader(eutils.records, {}).find(f'"{low}"[{tag}] : "{high}"[{tag}]'))
        found = [pmid for pmid in found if pmid in inside]
    return found


def _notes(found, page, start, size):
    if not found:
        return ["No items found."]
    if size and (start + size > MOST or start >= len(found)) and start + size > start + len(page) and start:
        return [f"Restrictions achieved. start and count adjusted to {min(start, MOST - 1)}, {len(page)}"]
    return []


def _search_error(text, asked):
    if asked.get("retmode") != "json":
        return Reply(f"{SEARCH_HEAD}<eSearchResult><ERROR>{escape(text)}</ERROR></eSearchResult>")
    body = json.dumps({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": {"ERROR": text}})
    return Reply(body.replace("\\n", "\n"), content_type=JSON)  # PubMed leaves the newline raw, which is no JSON


def _search_xml(asked, answer):
    found, page, reader = answer["found"], answer["page"], answer["reader"]
    if asked.get("rettype") == "count":
        return Reply(f"{SEARCH_HEAD}<eSearchResult><Count>{len(found)}</Count></eSearchResult>")
    history = ""
    if answer["history"]:
        webenv, key = answer["history"]
        history = f"<QueryKey>{key}</QueryKey><WebEnv>{webenv}</WebEnv>"
    ids = "<IdList>\n" + "".join(f"<Id>{pmid}</Id>\n" for pmid in page) + "</IdList>" if page else "<IdList/>"
    missing = reader.not_found or ([asked.get("term", "")] if not found and not reader.fields_not_found else [])
    errors = "".join(f"<PhraseNotFound>{escape(each)}</PhraseNotFound>" for each in missing)
    errors += "".join(f"<FieldNotFound>{escape(each)}</FieldNotFound>" for each in reader.fields_not_found)
    warnings = "".join(f"<OutputMessage>{escape(each)}</OutputMessage>" for each in answer["notes"])
    return Reply(
        f"{SEARCH_HEAD}<eSearchResult><Count>{len(found)}</Count><RetMax>{len(page)}</RetMax>"
        f"<RetStart>{answer['start']}</RetStart>{history}{ids}<TranslationSet/>"
        f"<QueryTranslation>{escape(asked.get('term', ''))}[All Fields]</QueryTranslation>"
        f"{f'<ErrorList>{errors}</ErrorList>' if errors else ''}"
        f"{f'<WarningList>{warnings}</WarningList>' if warnings else ''}</eSearchResult>"
    )


def _search_json(asked, answer):
    result = {"count": str(len(answer["found"]))}
    if asked.get("rettype") != "count":
        result |= {"retmax": str(len(answer["page"])), "retstart": str(answer["start"])}
        if answer["history"]:
            result |= {"querykey": answer["history"][1], "webenv": answer["history"][0]}
        result |= {"idlist": answer["page"], "translationset": []}
        result["querytranslation"] = f"{asked.get('term', '')}[All Fields]"
        reader = answer["reader"]
        result["errorlist"] = {"phrasesnotfound": reader.not_found, "fieldsnotfound": reader.fields_not_found}
        result["warninglist"] = {"phrasesignored": [], "quotedphrasesnotfound": [], "outputmessages": answer["notes"]}
    return Reply(
        json.dumps({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result}), content_type=JSON
    )


def epost(eutils, asked):
    if asked.get("db", "pubmed") != "pubmed":
        return _post_error(f"Invalid db name specified: {asked['db']}")
    parts = [part.strip() for part in asked.get("id", "").split(",") if part.strip()]
    pmids = [part for part in parts if part.isdecimal()]
    if not pmids:
        return _post_error("Empty ID list; Nothing to store")
    if len(pmids) > MOST_POSTED:
        return _post_error(f"Too many UIDs in request. Maximum number of UIDs is {MOST_POSTED}.")
    webenv, key = eutils.history.put(pmids, eutils.clock.now(), asked.get("WebEnv"))
    return Reply(f"{POST_HEAD}<ePostResult><QueryKey>{key}</QueryKey><WebEnv>{webenv}</WebEnv></ePostResult>")


def _post_error(text):
    return Reply(f"{POST_HEAD}<ePostResult><ERROR>{escape(text)}</ERROR></ePostResult>", status=400)


def efetch(eutils, asked):
    pmids = _asked_for(eutils, asked)
    if isinstance(pmids, Reply):
        return pmids
    mode, kind = asked.get("retmode", "xml"), asked.get("rettype", "")
    if kind == "full":
        return Reply("")
    if mode == "json":
        return _fetch_error("The requested retmode is not supported for this database.")
    held = [pmid for pmid in pmids if pmid in eutils.records]
    if kind == "uilist":
        return Reply("".join(f"{pmid}\n" for pmid in held), content_type=TEXT)
    if mode == "text":
        texts = (medline(eutils.records[pmid]) for pmid in held)
        return Reply("".join(f"\n{text}" for text in texts), content_type=TEXT)
    return Reply(
        f"{FETCH_HEAD}<PubmedArticleSet>\n" + "\n".join(map(eutils.records.__getitem__, held)) + "</PubmedArticleSet>"
    )


def _asked_for(eutils, asked):
    """The PMIDs of this page, from the list or from the history server, or the reply that refuses it."""
    if "WebEnv" not in asked:
        pmids = [pmid.strip() for pmid in asked.get("id", "").split(",") if pmid.strip().isdecimal()]
        return pmids or _fetch_error("ID list is empty! Possibly it has no correct IDs.")
    stored = eutils.history.sets(asked["WebEnv"], eutils.clock.now()).get(asked.get("query_key", "1"))
    if stored is None:
        return _fetch_error("Unable to obtain query #1")
    start, size = int(asked.get("retstart") or 0), int(asked.get("retmax") or MOST)
    if start > MOST - 1:
        return _fetch_error(PAST_CAP)
    if start and start >= len(stored):
        return _fetch_error(
            f"Cannot retrieve history data: OUT OF RANGE. Parameter retstart={start} + 1 is greater than number of "
            f"records available in history. History includes {len(stored)} IDs."
        )
    return stored[start : min(start + size, MOST)]


def _fetch_error(text):
    return Reply(f"{ERROR_HEAD}<eFetchResult><ERROR>{escape(text)}</ERROR></eFetchResult>", status=400)


def esummary(eutils, asked):
    as_json = asked.get("retmode") == "json"
    if "WebEnv" not in asked and not asked.get("id"):
        if as_json:
            return Reply(json.dumps({"esummaryresult": ["Empty id list - nothing todo"]}), content_type=JSON)
        return Reply(
            f"{SUMMARY_HEAD}<eSummaryResult><ERROR>Neither query_key nor id specified</ERROR></eSummaryResult>"
        )
    pmids = _asked_for(eutils, asked)
    if isinstance(pmids, Reply):
        told = re.search(r"<ERROR>(.*?)</ERROR>", pmids.body, re.DOTALL)[1]
        return (
            Reply(json.dumps({"esummaryresult": [told]}), content_type=JSON) if as_json else replace(pmids, status=200)
        )
    if as_json:
        return _json_summaries(eutils, pmids)
    bodies = (_summary(eutils, pmid) for pmid in pmids)
    return Reply(f"{SUMMARY_HEAD}<eSummaryResult>\n{''.join(bodies)}</eSummaryResult>")


def _json_summaries(eutils, pmids):
    if len(pmids) > MOST_JSON_SUMMARIES:
        told = f"Too many UIDs in request. Maximum number of UIDs is {MOST_JSON_SUMMARIES} for JSON format output."
        return Reply(json.dumps({"esummaryresult": [told]}), content_type=JSON)
    result = {"uids": pmids}
    for pmid in pmids:
        result[pmid] = {"uid": pmid} | ({} if pmid in eutils.records else {"error": "cannot get document summary"})
    return Reply(json.dumps({"header": {"type": "esummary", "version": "0.3"}, "result": result}), content_type=JSON)


def _summary(eutils, pmid):
    if pmid not in eutils.records:
        return f"<ERROR>UID={pmid}: cannot get document summary</ERROR>\n"
    date = eutils.records.held(pmid).pdat
    return f'<DocSum><Id>{pmid}</Id><Item Name="PubDate" Type="Date">{date}</Item></DocSum>\n'


def einfo(eutils, asked):
    if "db" not in asked:
        return Reply(f"{INFO_HEAD}<eInfoResult><DbList><DbName>pubmed</DbName></DbList></eInfoResult>")
    if asked["db"] != "pubmed":
        return Reply(
            f"{INFO_HEAD}<eInfoResult><ERROR>Can not retrieve DbInfo for db={escape(asked['db'])}</ERROR></eInfoResult>"
        )
    fields = ("ALL", "UID", "TITL", "WORD", "PDAT", "EDAT", "MDAT", "CRDT")
    listed = "".join(f"<Field><Name>{name}</Name></Field>" for name in fields)
    today = eutils.clock.today()
    return Reply(
        f"{INFO_HEAD}<eInfoResult><DbInfo><DbName>pubmed</DbName><MenuName>PubMed</MenuName>"
        f"<Count>{len(eutils.records)}</Count><LastUpdate>{today} 06:33</LastUpdate><FieldList>{listed}</FieldList>"
        "</DbInfo></eInfoResult>"
    )
