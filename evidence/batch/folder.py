"""Write a folder of parts, one an input file, which a later run goes on from: it reads only what is missing.

``files`` holds what was read of each input file, ``rows`` what still stands of that once later files replaced or
deleted records: a question is put to ``rows``. Must never lose a file that was read, or show a record twice, whenever
it is stopped.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from evidence import files
from evidence.batch.manifest import DONE, FAILED, NAME, Entry, Manifest, identity, numbers_of, stem_of
from evidence.batch.parts import without
from evidence.batch.pool import failed
from evidence.batch.spool import Seen
from evidence.batch.summary import Summary
from evidence.batch.task import Task, made_with
from evidence.batch.updates import Holding, fallen, still_deleted
from evidence.errors import EvidenceError
from evidence.formats.numbered import in_order
from evidence.records import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evidence.batch.extracting import FileResult, Options
    from evidence.batch.progress import Progress
    from evidence.batch.updates import Fallen

    Each = Callable[[Sequence[str], Task], Iterator[tuple[str, FileResult]]]

_OURS = frozenset({".jsonl", ".parquet", ".pmids", ".part"})  # endings of what a run writes
_NOT_YET = ("It was not read yet.", "run the same command again.")


def run_into(
    names: Sequence[str],
    folder: Path,
    options: Options,
    *,
    ending: str,
    each: Each,
    progress: Progress | None = None,
) -> Summary:
    """Read files into a folder of parts.

    Args:
        names: Files.
        folder: Is made if it is not there.
        options: What is wanted of each file.
        ending: ``parquet`` or ``jsonl``.
        each: Has each file read, in this process or elsewhere, and gives what came of it as soon as that is known.
        progress: Is told what was read.

    Returns:
        What is in the folder now, of files named in this run or before.

    Raises:
        EvidenceError: The folder cannot be written, is being written by another run, or is none of this kind.
    """
    for one in (folder / "files", folder / "rows"):
        files.make_folder(one)
        _refuse_others(folder, one)
    with _locked(folder):
        manifest = Manifest.load(folder, ending)
        _sweep(manifest)
        known = made_with(options)
        todo = _planned(manifest, names, known)
        read = Task(options, ending, str(folder / "files"), known)
        try:
            for name, result in each(todo, read):
                _take(manifest, name, result, known)
                if progress:
                    progress.finished(result.stats)
        finally:
            _settle(manifest)
        return _summary(manifest, known, done=len(set(map(identity, names))) - len(todo))


def lines_of(folder: Path) -> Iterator[bytes]:
    """Give what stands in a folder whose parts are JSON lines, in the order of the files."""
    manifest = Manifest.load(folder, "jsonl")
    for key in manifest.in_order():
        if manifest.entries[key].part:
            with _rows(manifest, key).open("rb") as file:
                yield from file


def held_in(folder: Path) -> tuple[list[tuple[Path, tuple[str, ...]]], list[Holding]]:
    """Give a folder's rows in the files' order, each with the PMIDs that its file deletes for good; and what they held.

    Raises:
        EvidenceError: It is no folder of parts, or a run was killed there and is to be ended first.
    """
    ending = "jsonl" if any((folder / "rows").glob("*.jsonl")) else "parquet"
    manifest = Manifest.load(folder, ending)
    if not manifest.settled:
        what = "This folder of parts is not whole: the run that wrote it was killed, or has not ended."
        raise EvidenceError(what, where=str(folder), remedy="run the same evidence batch again.")
    keys = [key for key in manifest.in_order() if manifest.entries[key].part]
    held = _holdings(manifest, keys)
    return list(zip((_rows(manifest, key) for key in keys), still_deleted(held), strict=True)), held


def _refuse_others(folder: Path, inside: Path) -> None:
    """Leave alone what no batch wrote: what no manifest names is taken away."""
    if inside.is_symlink() or (not (folder / NAME).exists() and any(inside.iterdir())):
        what = "This folder holds what no batch wrote, and would be cleared."
        raise EvidenceError(what, where=str(inside), remedy="give a folder that is empty or not there: -o NEW/")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with _lock_of(folder) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            what = "Another run writes to this folder."
            raise EvidenceError(what, where=str(folder), remedy="wait until it has ended.") from None
        yield


def _lock_of(folder: Path) -> IO[bytes]:
    """Open the file that is locked, without following a link: what it leads to would be emptied, or made."""
    try:
        return os.fdopen(os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666), "wb")
    except OSError as error:
        raise files.unwritable(folder / ".lock", error) from None


def _sweep(manifest: Manifest) -> None:
    """Take away what runs left that were killed: parts that no manifest names."""
    parts = {manifest.folder / "files" / entry.part for entry in manifest.entries.values() if entry.part}
    kept = parts | {numbers_of(part) for part in parts}
    for path in (manifest.folder / "files").iterdir():
        if path not in kept and path.suffix in _OURS:
            files.remove(path)
    for path in (*manifest.folder.glob(".*.part"), *(manifest.folder / "rows").glob(".*.part")):
        files.remove(path)


def _planned(manifest: Manifest, names: Sequence[str], known: str) -> list[str]:
    """Note what is to be read, and give it."""
    wanted = {identity(name): name for name in in_order(names)}
    todo = {key: name for key, name in wanted.items() if not manifest.is_done(name, known)}
    manifest.entries |= {key: Entry(name, reasons=((name, *_NOT_YET),)) for key, name in todo.items()}
    manifest.settled = manifest.settled and not todo
    manifest.save()
    return list(todo.values())


def _take(manifest: Manifest, name: str, result: FileResult, known: str) -> None:
    """Give a part its name, then note it."""
    from evidence.batch.reading import mark_of

    key = identity(name)
    try:
        part = _placed(manifest, key, result, known)
    except EvidenceError as error:
        result, part = failed(name, error), ""
    except OSError as error:
        result, part = failed(name, files.unwritable(manifest.folder, error)), ""
    mark = mark_of(name) if result.sha256 else ""
    manifest.entries[key] = Entry.of(result, name, mark=mark, made_with=known, part=part)
    manifest.save()


def _placed(manifest: Manifest, key: str, result: FileResult, known: str) -> str:
    if not (result.part or result.content):
        return ""
    name = f"{stem_of(key)}-{known[:6]}-{result.sha256[:10] or 'cut'}.{manifest.ending}"
    part = manifest.folder / "files" / name
    files.write(numbers_of(part), b"".join((len(result.seen.read).to_bytes(8, "big"), *result.seen)))
    if result.content:
        files.write(part, result.content)
    else:
        Path(result.part).replace(part)
    return name


def _seen(part: Path) -> Seen:
    try:
        data = numbers_of(part).read_bytes()
    except FileNotFoundError:
        what = "A part that the manifest names is not there."
        raise EvidenceError(
            what, where=str(part), remedy="run the same evidence batch again, on all its files."
        ) from None
    middle = 8 + int.from_bytes(data[:8], "big")
    return Seen(data[8:middle], data[middle:])


def _settle(manifest: Manifest) -> None:
    """Bring ``rows`` to what stands of the parts; then take away what no file stands for."""
    keys = [key for key in manifest.in_order() if manifest.entries[key].part]
    parts = {key: manifest.folder / "files" / manifest.entries[key].part for key in keys}
    for key, lost in zip(keys, fallen(_holdings(manifest, keys)), strict=True):
        manifest.entries[key] = _settled(manifest, key, parts[key], lost)
    wanted = {_rows(manifest, key) for key in keys}
    for path in (manifest.folder / "rows").iterdir():
        if path not in wanted and path.suffix in _OURS:
            files.remove(path)
    manifest.settled = True
    manifest.save()
    _sweep(manifest)


def _holdings(manifest: Manifest, keys: Sequence[str]) -> list[Holding]:
    entries = [manifest.entries[key] for key in keys]
    return [Holding(partial(_seen, manifest.folder / "files" / one.part), one.deleted) for one in entries]


def _rows(manifest: Manifest, key: str) -> Path:
    return manifest.folder / "rows" / f"{stem_of(key)}.{manifest.ending}"


def _settled(manifest: Manifest, key: str, part: Path, lost: Fallen) -> Entry:
    entry, out = manifest.entries[key], _rows(manifest, key)
    told = hashlib.sha256(repr((part.name, sorted(lost.replaced), sorted(lost.deleted))).encode()).hexdigest()
    if entry.settled == told and out.exists():
        return entry
    left_out = without(part, out, lost.all)
    assert left_out.records == len(lost.all), f"{part}: {left_out.records} records left out, and not {len(lost.all)}"
    standing = entry.stats.less(len(lost.replaced), len(lost.deleted), left_out.by_measure)
    standing.check()
    return replace(entry, standing=standing, settled=told)


def _summary(manifest: Manifest, known: str, *, done: int) -> Summary:
    """Add up all entries."""
    summary = Summary(unchanged=done)
    for key in manifest.in_order():
        entry = manifest.entries[key]
        summary.stats += entry.standing
        summary.rejected += tuple(Rejected(*reason) for reason in entry.reasons)
        summary.deleted += entry.deleted
        summary.broken += () if entry.state == DONE else (entry.name,)
        summary.unreadable += (entry.name,) if entry.state == FAILED else ()
        summary.files += 1
        summary.stale += (entry.name,) if entry.made_with not in {known, ""} else ()
    summary.stats.check()
    return summary
