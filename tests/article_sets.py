"""Sets of invented PubMed articles as bytes."""


def in_set(title="T.", *, head="", root="PubmedArticleSet", pmid="1", tail=""):
    return f'{head}<{root}><PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><ArticleTitle>{title}</ArticleTitle></Article></MedlineCitation></PubmedArticle>{tail}</{root}>'.encode()


WHOLE = in_set("A title.")
ONE = WHOLE.removeprefix(b"<PubmedArticleSet>").removesuffix(b"</PubmedArticleSet>")


def record(pmid, title="T."):
    return in_set(title, pmid=pmid).removeprefix(b"<PubmedArticleSet>").removesuffix(b"</PubmedArticleSet>") + b"\n"


def in_file(*records, end=b"</PubmedArticleSet>\n"):
    return b"<PubmedArticleSet>\n" + b"".join(records) + end
