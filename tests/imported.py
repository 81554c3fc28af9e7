"""Invented files for a project, and what it holds of them."""

from evidence.store import Store
from evidence.workflow import DATABASE


def put(path, text):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def article(pmid, title, *, revised="2024-01-01", version=1, more="", abstract=""):
    year, month, day = revised.split("-")
    return (
        f'<PubmedArticle><MedlineCitation><PMID Version="{version}">{pmid}</PMID><DateRevised><Year>{year}</Year>'
        f"<Month>{month}</Month><Day>{day}</Day></DateRevised><Article><ArticleTitle>{title}</ArticleTitle>"
        f"<Abstract><AbstractText>{abstract}</AbstractText></Abstract></Article>{more}</MedlineCitation></PubmedArticle>"
    )


def in_set(*articles, deleted=""):
    gone = f'<DeleteCitation><PMID Version="1">{deleted}</PMID></DeleteCitation>' if deleted else ""
    return f"<PubmedArticleSet>{''.join(articles)}{gone}</PubmedArticleSet>"


def held(project):
    with Store.open(project / DATABASE) as store:
        return {record.key: record for record in store.records()}


ABSTRACT = "Patients (n = 83) received a VEGF TKI (n = 41) or an mTOR inhibitor (n = 42). Nobody knows more."
BY_DOI = f"TY  - JOUR\nTI  - A VEGF TKI or an mTOR inhibitor as second treatment\nAU  - Roe, A.\nPY  - 2012\nDO  - 10.5555/one\nAB  - {ABSTRACT}\nT2  - J Made Up\nER  - \n"
BY_PMID = (
    in_set(
        article(
            41,
            "A VEGF TKI or an mTOR inhibitor as second treatment.",
            abstract=ABSTRACT,
        )
    )
    .replace("</Article><", '<ELocationID EIdType="doi">10.5555/ONE</ELocationID></Article><', 1)
    .replace("</Article></Med", '<ELocationID EIdType="doi">10.5555/ONE</ELocationID></Article></Med')
)
