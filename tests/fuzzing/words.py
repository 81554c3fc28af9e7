"""The words that each search may throw in: those that mean something in its format."""

from evidence.workflow.screening_sheet import COLUMNS

NBIB = (
    *("PMID- ", "TI  - ", "AB  - ", "SO  - ", "LID - ", "AID - ", "TT  - ", "BTI - ", "AU  - ", "CN  - ", "LR  - "),
    *("\n\n", "\n      ", "DB  - ", "UI  - ", "Ovid MEDLINE(R)", "[Not Available].", "[doi]", "10.1/a", "RIN - "),
    *("DP  - ", "\ufeff", "\r", "\u2028", "\x1c", "SI  - ClinicalTrials.gov/", "PT  - Retracted Publication"),
    *("CIN - ", "PMID: 1"),
)

RIS = (
    *("TY  - JOUR\n", "ER  - \n", "TI  - ", "T1  - ", "AB  - ", "N2  - ", "DO  - ", "UR  - ", "AN  - ", "DB  - "),
    *("M3  - ", "PMID  - ", "TY\t-", " TY - ", "\r", "\n ", "Link to the Ovid Full", "https://doi.org/10.1/%20"),
    *("?id=pmid:1", "\ufeff", "&amp;", "&#x41;", "&#1114112;", "<sup>2</sup>", "<jats:p>", "PY  - ", "C2  - "),
    *("Scopus", "N1  - PMID: NLM1"),
)

XML = (
    *("<PubmedArticleSet>", "</PubmedArticleSet>", "<PubmedArticle>", "</PubmedArticle>", "<PubmedBookArticle>"),
    *("<MedlineCitation>", "</MedlineCitation>", '<PMID Version="1">', "</PMID>", "<Article>", "</Article>", "<!--"),
    *("-->", "<![CDATA[", "]]>", "<ArticleTitle>", "</ArticleTitle>", "<Abstract>", '<AbstractText Label="A">'),
    *("</Abstract>", "<!DOCTYPE a SYSTEM 'b'>", "<!ENTITY a 'b'>", "&a;", "&#0;", "&lt;", "<sup>2</sup>"),
    *("<DeleteCitation>", "<?a ?>", "xmlns:mml='http://www.w3.org/1998/Math/MathML'", "<mml:math>"),
    *("encoding='utf-7'", "<ReferenceList>", "<ELocationID", '<evidence-record n="0"/>', "<ArticleId IdType='doi'>"),
    *("<PubDate>", "<Year>", "<DateRevised>", "<BookDocument>"),
)

PAGES = (
    *("Abstract", "PMID: 1", "DOI: 10.1/a", "\n\n", "\n1. ", "J Made Up. 2020 Jan;1(1):1-9.", "Affiliations"),
    *("Keywords: ", "BACKGROUND: ", "No abstract available", "Similar articles", "Publication types\n"),
    *("Epub 2014 Aug 7.", "\u2028", "\r", "doi: 10.1/a", "Retraction in", "© 2014", "Review", "Free article"),
    *("Roe A(1),", "PubMed Disclaimer", "*†‡#", "I2"),
)

ROWS = (
    *("0.79", ".5", "-1", "1e9", "0", "OS", "HR", "rct", "true", '"', '""', ",", ";", "\t", "\r\n", "\n", "\r"),
    *("\x00", "study", "study_adjusted", "0.999999999999", "999999999999", "٣", "²", "1\u00a0000", "\u2028", "\x1c"),
    *("\x0b",),
)

SCREENING = (
    *COLUMNS,
    *("include", "exclude", "not-retrieved", "full-text", "abstract", '"', "'=", ",", ";", "\t", "\r\n", "\r", "\n"),
    *("\x00", "\u2028", "\x1c", "\ufeff", "\x0b"),
)

FIGURES = (
    *("slab", "yi", "vi", "sei", "measure", "value", "ci_low", "ci_high", "ci_level", "p_value", "events_a"),
    *("o_minus_e", "chi2", "direction", "scale", "log", "HR", "RD", "OR", "1e308", "-1e308", "1e-320", "nan", "inf"),
    *("0", "1e400", "٣", "99999999999999999999", "0.95", "95", "\r", "\n", '"', "\ufeff", "<0.001", "a", "_", "1_0"),
    *("0x1",),
)

GOLD = (
    *("null", "true", "NaN", "Infinity", "1e400", "[" * 40, "{}", '"pmid"', '"value"', '"\\ud800"', "-0.0", "1" * 30),
    *('"arms"', '"effects"', '"medians"', '"total_n"', '"quote"', '"review"', "\n"),
)

FILES = (
    *NBIB[:10],
    *RIS[:10],
    *XML[:10],
    *PAGES[:8],
    *("<!doctype html>", "<html>", "\ufeff", "FN Clarivate", "%A a", "@article{", "[{", "study,pmid,year,", "\x1f"),
)

TEXTS = (
    *("HR ", "hazard ratio ", "OR ", "95% CI ", "(", ")", "[", "]", "0.5", "1·2", "–", " to ", "; ", ". ", "p<0.001"),
    *("P = .03", "median ", "overall survival", "PFS", "(OS)", " months", "n = 41", "(n=5)", " patients"),
    *("alfatinib", "placebo", " versus ", "compared with ", "respectively", "randomised to ", " group", "in women"),
    *("adjusted ", "twenty-one", "1,231", "51%", "12/45", "RESULTS: ", "follow-up ", "not reached", "second-line "),
    *(" arm A", "per 10 mg", "×10", "\u00a0", "\u2009", "İ", "ß", "²", "١٢", "\u2028", "\x1c", "\ufffd", "e\u0301"),
    *("ſ", "K", "-fold", "mg/m2", "interaction", "non-inferior"),
)

PROTOCOLS = (
    *("[review]", "[question]", "[[search]]", "[eligibility]", "[arms.a]", "[arms.a.synonyms]", "[[comparison]]"),
    *("schema = 1", "[components]", "[[outcome]]", "[synthesis]", "id = ", '"""', "'''", "\\u0000", "\\U0010ffff"),
    *("= true", "= nan", "= 1e9", "2012-01-01", "2012-01-01T00:00:00Z", "[[", "]]", "{", "}", "a.b.c = ", "\r\n"),
    *("\x00", "-inf", '"OS"', "from = ", "= []"),
)
