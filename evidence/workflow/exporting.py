"""What was brought together leaves for other programs, in one step or not at all."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING

from evidence import exports, files
from evidence.errors import EvidenceError, UsageError
from evidence.exports import KINDS, Material, Tally
from evidence.store import Store
from evidence.tabular import BOM
from evidence.workflow.gathering import gathered
from evidence.workflow.project import protocol
from evidence.workflow.shapes import DATABASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evidence.entrez import Entrez
    from evidence.exports import Which

_IN_MEMORY = 1 << 24  # bytes; more waits in a temporary file


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written, the kinds that could not be with the reason, and older files that stand there."""

    written: tuple[Path, ...]
    lacking: tuple[tuple[str, EvidenceError], ...]
    older: tuple[Path, ...]


def export(
    folder: Path,
    kind: str,
    out: str = files.STDIO,
    *,
    which: Which | None = None,
    email: str | None = None,
    allow_unreviewed: bool = False,
    previous: str = "",
    excel: bool = False,
    template: str = "",
) -> tuple[str, Tally]:
    """Write the project's records or estimates, or those that are included, for another program.

    Args:
        folder: The project.
        kind: One of ``exports.KINDS``.
        out: A file, a folder that is there (the file is then given its usual name), or ``-`` for standard output.
        which: ``all``, or ``included``: records that answer the question, estimates that are pooled; None: the usual.
        email: For NCBI, which nbib may have to ask.
        allow_unreviewed: Whether estimates that no person has accepted count as included.
        previous: Of a flow of records, the run whose version of the review it updates: its number, or ``last``.
        excel: Whether a csv is marked so that Excel reads it as UTF-8.
        template: Of revman, a file with RevMan's headings that is to be filled in.

    Returns:
        The file that was written, and what became of the records or estimates.

    Raises:
        UsageError: There is no such kind.
        EvidenceError: There is nothing to write; a file of that name stays as it was.
        NetworkError: PubMed had to be asked and could not be; nothing is written.
        NeedsHuman: Estimates are asked for, and no person has accepted any of them; nothing is written.
    """
    if kind not in KINDS:
        raise UsageError(f"There is no export {kind}.", remedy=f"take one of: {', '.join(KINDS)}.")
    if previous and kind != "prisma":
        raise UsageError(f"The export {kind} has no previous version.", remedy="leave --previous out.")
    if template and kind != "revman":
        raise UsageError(f"The export {kind} takes no template.", remedy="leave --template out.")
    which = which or KINDS[kind].usual
    path = _path(out, exports.file_name(kind, which))
    if excel and KINDS[kind].form(path) != ".csv":
        raise UsageError("Only a csv is written in another way for Excel.", where="--excel", remedy="leave it out.")
    tally = Tally()
    with Store.open(folder / DATABASE) as store, _destination(path) as file:
        material = replace(
            material_of(folder, store, which, _medline(email)),
            allow_unreviewed=allow_unreviewed,
            form=KINDS[kind].form(path),
            previous=previous,
            template=template,
        )
        if excel:
            file.write(BOM)
        file.writelines(exports.write(kind, material, tally))
        if not tally.written and KINDS[kind].lists in {"records", "estimates"}:  # nothing to look up is an answer
            raise _nothing(folder, kind, which, tally)
    if path != files.STDIO:
        tally.notes += (_beside(folder, other, its, Path(path).parent) for other, its in KINDS[kind].beside)
    return path, tally


def _beside(folder: Path, kind: str, which: Which, place: Path) -> str:
    """Write what belongs beside an export into the same folder; say what, or why not."""
    try:
        path, tally = export(folder, kind, str(place / exports.file_name(kind, which)), which=which)
    except EvidenceError as error:
        return f"no {exports.file_name(kind, which)} beside it: {error.what}"
    return f"wrote {KINDS[kind].counted(tally.written)} to {path} beside it"


def export_all(folder: Path, out: Path, *, allow_unreviewed: bool = False) -> Exported:
    """Write everything that the project can give into a folder, with a description of every file and column.

    PubMed is not asked. A file of an earlier export that cannot be written now stays as it was, and is named.

    Args:
        folder: The project.
        out: The folder; it is made if it is not there.
        allow_unreviewed: Whether estimates that no person has accepted count as included.

    Raises:
        EvidenceError: The folder cannot be made or written to.
    """
    from evidence.exports.package import package

    with Store.open(folder / DATABASE) as store:
        material = replace(material_of(folder, store, "all"), allow_unreviewed=allow_unreviewed)
        found = package(material)
    files.make_folder(out)
    written = tuple(files.write(out / piece.path, piece.content) for piece in found.pieces)
    lacking = tuple((one.kind, one.error) for one in found.lacking)
    usual = {kind: out / exports.file_name(kind, KINDS[kind].usual) for kind, _ in lacking}
    return Exported(written, lacking, tuple(path for path in usual.values() if path not in written and path.exists()))


def material_of(
    folder: Path,
    store: Store,
    which: Which,
    medline: Callable[[Sequence[str]], Iterator[tuple[str, bytes]]] = lambda _: iter(()),
) -> Material:
    """Give a project as exports take it; without ``medline`` PubMed is not asked."""
    rules = cache(lambda: protocol(folder)[1])
    lined = cache(lambda: gathered(store, rules()).lined)
    return Material(which, store.each, lambda: lined().rows, medline, rules, lined, store)


def _path(out: str, name: str) -> str:
    return str(Path(out) / name) if out not in {files.STDIO, ""} and Path(out).is_dir() else out


@contextmanager
def _destination(path: str) -> Iterator[IO[bytes]]:
    """Open what is written to; it reaches the file, or standard output, only when all of it is there."""
    if path != files.STDIO:
        with files.replacing(Path(path)) as file:
            yield file
        return
    with SpooledTemporaryFile(_IN_MEMORY) as waiting:
        yield waiting
        waiting.seek(0)
        copyfileobj(waiting, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def _medline(email: str | None) -> Callable[[Sequence[str]], Iterator[tuple[str, bytes]]]:
    """Give what asks PubMed for MEDLINE text; one client for all of it, made when the first text is lacking."""

    @cache
    def client() -> Entrez:
        from evidence.config import entrez_settings
        from evidence.entrez import Entrez

        return Entrez(entrez_settings(email=email))

    return lambda pmids: (text for batch in client().medline(pmids) for text in batch.texts)


def _nothing(folder: Path, kind: str, which: Which, tally: Tally) -> EvidenceError:
    lost = len(tally.left_out) + len(tally.missing)
    if lost:
        what, remedy = f"None of the {lost} records can be written as {kind}.", "export them as ris."
    elif tally.unrecorded:
        what = f"No record is included: of the {len(tally.unrecorded)} studies that are, the project holds none."
        remedy = f"bring them in, such as {tally.unrecorded[0]}: evidence fetch --pmid, or evidence import FILE."
    elif which == "included":
        what = "No record is included, so there is nothing to write."
        remedy = "see why with evidence table --all, or export --set all."
    else:
        what = "The project holds no record, so there is nothing to write."
        remedy = "bring records in: evidence fetch, or evidence import FILE."
    return EvidenceError(what, where=str(folder), remedy=remedy)
