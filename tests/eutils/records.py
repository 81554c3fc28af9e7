"""What the server holds: records as XML with the dates by which PubMed finds them, few by hand or very many by rule."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape, quoteattr

ABSTRACT = "We saw HR 0.70 (95% CI 0.50-0.98)."


def article(
    pmid,
    title="A made-up trial.",
    abstract=ABSTRACT,
    *,
    version=1,
    extra="",
    sections=(),
    types=(),
    comments=(),
    doi=None,
    year=2020,
    revised=None,
    status="MEDLINE",
):
    """One PubmedArticle, as a string.

    ``sections`` are (label, text) and stand instead of ``abstract``; ``comments`` are (RefType, PMID or None);
    ``revised`` is DateRevised, such as 2026/11/23; ``extra`` stands in PubmedData.
    """
    texts = "".join(f"<AbstractText Label={quoteattr(label)}>{escape(text)}</AbstractText>" for label, text in sections)
    texts = texts or (f"<AbstractText>{escape(abstract)}</AbstractText>" if abstract else "")
    body = f"<Abstract>{texts}</Abstract>" if texts else ""
    kinds = "".join(f'<PublicationType UI="">{escape(kind)}</PublicationType>' for kind in types)
    kinds = f"<PublicationTypeList>{kinds}</PublicationTypeList>" if kinds else ""
    named = f'<ArticleId IdType="doi">{escape(doi)}</ArticleId>' if doi else ""
    return (
        f'<PubmedArticle><MedlineCitation Status="{status}" Owner="NLM"><PMID Version="{version}">{pmid}</PMID>'
        f"{_date('DateRevised', revised)}"
        f"<Article><Journal><JournalIssue><Volume>1</Volume><PubDate><Year>{year}</Year></PubDate></JournalIssue>"
        f"<ISOAbbreviation>J Made Up</ISOAbbreviation></Journal><ArticleTitle>{escape(title)}</ArticleTitle>{body}"
        f"<Language>eng</Language>{kinds}</Article>"
        f"{_comments(comments)}</MedlineCitation>"
        f'<PubmedData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId>'
        f"{named}</ArticleIdList>{extra}</PubmedData>"
        "</PubmedArticle>"
    )


def book(pmid, title="A made-up chapter.", abstract=ABSTRACT):
    """One PubmedBookArticle, as a string."""
    return (
        f'<PubmedBookArticle><BookDocument><PMID Version="1">{pmid}</PMID><ArticleIdList/><Book><Publisher>'
        "<PublisherName>P</PublisherName></Publisher><BookTitle>A made-up book</BookTitle><PubDate><Year>2020</Year></PubDate>"
        f"</Book><ArticleTitle>{escape(title)}</ArticleTitle><Language>eng</Language>"
        f"<Abstract><AbstractText>{escape(abstract)}</AbstractText></Abstract></BookDocument>"
        f'<PubmedBookData><ArticleIdList><ArticleId IdType="pubmed">{pmid}</ArticleId></ArticleIdList></PubmedBookData>'
        "</PubmedBookArticle>"
    )


def _date(tag, date):
    if not date:
        return ""
    year, month, day = date.split("/")
    return f"<{tag}><Year>{year}</Year><Month>{month}</Month><Day>{day}</Day></{tag}>"


def _comments(comments):
    lines = "".join(
        f'<CommentsCorrections RefType="{kind}"><RefSource>J Made Up. 2026</RefSource>'
        + (f'<PMID Version="1">{pmid}</PMID>' if pmid else "")
        + "</CommentsCorrections>"
        for kind, pmid in comments
    )
    return f"<CommentsCorrectionsList>{lines}</CommentsCorrectionsList>" if lines else ""


@dataclass(frozen=True)
class Held:
    """A record and the dates of its index, all as YYYY/MM/DD: created, entered, modified, published."""

    pmid: str
    raw: str
    crdt: str = ""
    edat: str = ""
    mdat: str = ""
    pdat: str = "2020/01/01"
    fields: dict = field(default_factory=dict, repr=False)

    @property
    def words(self):
        return self.raw.lower()


@dataclass(frozen=True)
class Series:
    """So many records with PMIDs that follow each other, made when they are asked for; ``make`` gives their fields."""

    first: int
    count: int
    make: object
    dates: dict

    def __contains__(self, pmid):
        return self.first <= int(pmid) < self.first + self.count

    def held(self, pmid):
        return Held(pmid, article(pmid, **self.make(int(pmid))), **self.dates)


class Records(MutableMapping):
    """PMID to XML, and ``held`` for the dates as well. Setting a string makes a record of it that was created today."""

    def __init__(self, today=lambda: ""):
        self._today = today
        self._held = {}
        self._series = []
        self.deleted = set()

    def held(self, pmid):
        pmid = str(pmid)
        if pmid in self._held:
            return self._held[pmid]
        return self._of_series(pmid).held(pmid)

    def dates(self, pmid):
        """The dates of a record, whose XML may be left out."""
        pmid = str(pmid)
        return self._held.get(pmid) or Held(pmid, "", **self._of_series(pmid).dates)

    def _of_series(self, pmid):
        for series in self._series:
            if pmid in series and pmid not in self.deleted:
                return series
        raise KeyError(pmid)

    def put(self, pmid, *, crdt=None, edat=None, mdat=None, pdat=None, **fields):
        """Add a record, or put another state of it in the place of the one before."""
        pmid, today = str(pmid), self._today()
        made = article(pmid, **({"revised": mdat} if mdat else {}) | fields)
        crdt = crdt or today
        self._keep(Held(pmid, made, crdt, edat or crdt, mdat or crdt, pdat or "2020/01/01", fields))

    def change(self, pmid, *, mdat=None, **changes):
        """Revise a record today (or on ``mdat``): the fields that are named change, its other dates stay."""
        old, mdat = self.held(pmid), mdat or self._today()
        fields = old.fields | changes
        self._keep(replace(old, raw=article(old.pmid, **{"revised": mdat} | fields), mdat=mdat, fields=fields))

    def extend(self, count, *, first=1, make=lambda _number: {}, **dates):
        today = self._today()
        self._series.append(Series(first, count, make, {"crdt": today, "edat": today, "mdat": today} | dates))

    def _keep(self, held):
        self._held[held.pmid] = held
        self.deleted.discard(held.pmid)

    def __getitem__(self, pmid):
        return self.held(pmid).raw

    def __setitem__(self, pmid, raw):
        today = self._today()
        self._keep(Held(str(pmid), raw, today, today, today))

    def __delitem__(self, pmid):
        if pmid not in self:
            raise KeyError(pmid)
        self._held.pop(str(pmid), None)
        self.deleted.add(str(pmid))

    def __contains__(self, pmid):
        pmid = str(pmid)
        return pmid in self._held or (pmid not in self.deleted and any(pmid in series for series in self._series))

    def __iter__(self):
        yield from self._held
        for series in self._series:
            for number in range(series.first, series.first + series.count):
                if str(number) not in self._held and str(number) not in self.deleted:
                    yield str(number)

    def __len__(self):
        return sum(1 for _ in self)
