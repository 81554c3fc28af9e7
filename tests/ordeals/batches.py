"""A batch in processes of its own that is stopped while it reads: one of its files is a named pipe, which it waits for."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import evidence

ARTICLE = (
    '<PubmedArticle><MedlineCitation><PMID Version="1">{pmid}</PMID><Article><ArticleTitle>A trial of A against B.</ArticleTitle>'
    "<Abstract><AbstractText>Death was rarer with A than with B (HR 0.{n}, 95% CI 0.50-0.98).</AbstractText></Abstract>"
    "</Article></MedlineCitation></PubmedArticle>\n"
)
LONGEST = 90.0  # seconds; what takes longer hangs


def article_set(pmids, n=70, deleted=()):
    """A packed set of records, each with an effect, and what it says is deleted."""
    records = "".join(ARTICLE.format(pmid=pmid, n=n) for pmid in pmids)
    gone = "".join(f"<PMID>{pmid}</PMID>" for pmid in deleted)
    gone = f"<DeleteCitation>{gone}</DeleteCitation>" if gone else ""
    return gzip.compress(f"<PubmedArticleSet>{records}{gone}</PubmedArticleSet>".encode(), mtime=0)


@dataclass
class Batch:
    """A batch of three files into a folder; the second is a pipe that nobody has written to yet.

    Attributes:
        folder: Holds ``in``, the files, and ``out``, what is written.
    """

    folder: Path

    def __post_init__(self):
        self.files, self.out = self.folder / "in", self.folder / "out"
        self.files.mkdir(parents=True)
        self.whole = {f"pubmed26n000{n}.xml.gz": article_set(range(n, n + 3), 60 + n) for n in (1, 2, 3)}
        for name, content in self.whole.items():
            (self.files / name).write_bytes(content)
        self.pipe = self.files / "pubmed26n0002.xml.gz"
        self.pipe.unlink()
        os.mkfifo(self.pipe)

    @property
    def words(self):
        return ["batch", str(self.files), "-o", f"{self.out}/"]

    @contextmanager
    def running(self, *more, done=2):
        """The command at work: so many files are read, the pipe is waited for."""
        with self._started(more) as process:
            try:
                self.wait_for(lambda: self.states().get("done") == done, process)
                yield process
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)

    def complete(self, *more, before=None):
        """Run the command to its end; give its exit code and what it said."""
        with self._started(more, preexec_fn=before) as process:
            return ended(process)

    def _started(self, more, **how):
        words = [sys.executable, "-m", "evidence", *self.words, *more]
        environment = {**os.environ, "PYTHONPATH": str(Path(evidence.__file__).parents[1])}
        streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(words, env=environment, start_new_session=True, **streams, **how)

    def states(self):
        """How many files are done, partial, failed or missing."""
        path = self.out / "manifest.json"
        return json.loads(path.read_text(encoding="utf-8"))["states"] if path.exists() else {}

    def rows(self):
        """What stands, by file."""
        return {path.name: path.read_bytes() for path in sorted((self.out / "rows").iterdir())}

    def litter(self):
        """What should not be there."""
        return [path.name for path in self.out.rglob("*") if path.name.startswith(".") and path.name != ".lock"]

    def make_whole(self):
        """Put the file in the place of the pipe."""
        self.pipe.unlink()
        self.pipe.write_bytes(self.whole[self.pipe.name])

    def when_done(self, number, act):
        """Do something as soon as so many files are read."""
        until = time.monotonic() + LONGEST
        while self.states().get("done") != number and time.monotonic() < until:
            time.sleep(0.02)
        act()

    @staticmethod
    def wait_for(happened, process):
        until = time.monotonic() + LONGEST
        while not happened():
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < until, "it hangs"
            time.sleep(0.02)


def ended(process):
    """How a command ended and what it said, once nobody holds its streams any more: no process of it is left."""
    said, _ = process.communicate(timeout=LONGEST)
    return process.returncode, said
