"""Files like those of PubMed's baseline and updates, invented, and what a batch made of them."""

import gzip
import json
from pathlib import Path

from pyarrow import parquet

from evidence.batch import Options, run_into
from evidence.batch.local import one_by_one

ARTICLE = (
    '<PubmedArticle><MedlineCitation><PMID Version="{version}">{pmid}</PMID><Article><ArticleTitle>A trial of A against B in a '
    "common disease.</ArticleTitle><Abstract><AbstractText>{text}</AbstractText></Abstract></Article></MedlineCitation>"
    "<PubmedData><ReferenceList><Reference><Citation>Before, HR 0.5.</Citation></Reference></ReferenceList></PubmedData></PubmedArticle>\n"
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//X" "https://x/pubmed.dtd">\n<PubmedArticleSet>\n'
EFFECT = "Death was rarer with A than with B (HR 0.{n}, 95% CI 0.50-0.98)."
NONE = "We write about the risk of a moderate rate."


def article(pmid, text=NONE, version=1):
    return ARTICLE.format(pmid=pmid, text=text, version=version)


def effect(pmid, n=70, version=1):
    return article(pmid, EFFECT.format(n=n), version)


def none(pmid):
    return article(pmid)


def many(number=40, every=4):
    """A set in which every so many-th record has an effect."""
    return "".join(article(n, EFFECT.format(n=60 + n % 30) if n % every == 0 else NONE) for n in range(1, number + 1))


def whole(records, tail=""):
    return (HEAD + records + tail + "</PubmedArticleSet>\n").encode()


def put(path, *records, deleted=()):
    tail = "".join(f'<PMID Version="1">{pmid}</PMID>' for pmid in deleted)
    tail = f"<DeleteCitation>{tail}</DeleteCitation>" if tail else ""
    path.write_bytes(gzip.compress(f"<PubmedArticleSet>{''.join(records)}{tail}</PubmedArticleSet>".encode()))
    return str(path)


STANDS = {"1": 0.71, "2": 0.70, "5": 0.75}


def rows(out):
    found = {}
    for path in sorted((out / "rows").iterdir()):
        if path.suffix == ".parquet":
            table = parquet.read_table(path).to_pylist()
            found |= {row["pmid"]: row["value"] for row in table}
            assert len(table) == len({row["pmid"] for row in table})
        else:
            bodies = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
            assert not found.keys() & {body["pmid"] for body in bodies}
            found |= {body["pmid"]: body["effects"][0]["value"] for body in bodies}
    return found


def manifest(out):
    return json.loads((out / "manifest.json").read_text(encoding="utf-8"))


def states(out):
    return {Path(entry["name"]).name: entry["state"] for entry in manifest(out)["files"].values()}


def contents(out):
    return {str(path.relative_to(out)): path.read_bytes() for path in sorted(out.glob("rows/*"))}


def into(names, out, *, ending="jsonl", each=one_by_one, **options):
    return run_into(names, out, Options(**options), ending=ending, each=each)


class Watched:
    """Reads one file after the other, and remembers which."""

    def __init__(self, stop_after=99):
        self.read, self._left = [], stop_after

    def __call__(self, names, task):
        for name in names:
            if not self._left:
                raise KeyboardInterrupt
            self._left -= 1
            self.read.append(Path(name).name)
            yield name, task(name)
