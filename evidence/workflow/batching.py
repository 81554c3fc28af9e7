"""Many files in, findings out, without a project: one output, or a folder of parts that a later run goes on from."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from evidence import files
from evidence.errors import EvidenceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evidence.batch import Summary
    from evidence.batch.folder import Each

_INPUTS = (".xml", ".xml.gz", ".nbib", ".nbib.gz", ".medline", ".ris")


def batch(
    names: Sequence[str],
    out: str,
    *,
    everything: bool,
    jobs: int,
    scheduler: str | None = None,
    parts: str = "parquet",
    stats: str | None = None,
    show: Callable[[str, float], None] | None = None,
) -> Summary:
    """Read many files without a project.

    Args:
        names: Files, or folders of such.
        out: A file by its ending, ``-``, or a folder (that is there, or whose name ends in a slash) of parts.
        everything: Whether records without an effect are written too.
        jobs: Processes to read in.
        scheduler: The address of a Dask cluster to read on instead.
        parts: The format of the parts of a folder.
        stats: Where to write the counts as JSON; ``-`` is standard output.
        show: Is given a line, and the share that is read, whenever something was.

    Raises:
        EvidenceError: Nothing could be read, or the output cannot be written.
    """
    from evidence import batch as batches
    from evidence.batch.outputs import writer

    folder = is_folder(out)
    write = None if folder else writer(out)
    found = _files(names)
    _see_places(found, out, stats)
    progress = batches.Progress(found, show) if show else None
    if show:
        show(f"0 of {len(found)} files", 0.0)
    options = batches.Options(everything=everything)
    each = _readers(jobs, scheduler)
    if write is None:
        done = batches.run_into(found, Path(out), options, ending=parts, each=each, progress=progress)
    else:
        done = batches.run(found, write, options, each=each, elsewhere=scheduler is not None, progress=progress)
    if stats:
        _tell(done, stats)
    return done


def _tell(done: Summary, stats: str) -> None:
    counts = json.dumps(done.to_json(), indent=2) + "\n"
    if stats == files.STDIO:
        sys.stdout.write(counts)
    else:
        files.write(Path(stats), counts)


def _see_places(names: Sequence[str], out: str, stats: str | None) -> None:
    """See that what is written can be, and takes the place of nothing that is read or written besides."""
    from evidence.batch.stores import is_address

    written = [Path(name) for name in (out, stats or files.STDIO) if name != files.STDIO and not is_address(name)]
    if out == stats or (len(written) == 2 and written[0].resolve() == written[1].resolve()):
        raise UsageError(f"-o and --stats name one file: {out}.", remedy="give the counts another name.")
    read = {Path(name).resolve() for name in names if not is_address(name)}
    for path in written:
        if path.resolve() in read:
            raise UsageError(f"A file that is read would be overwritten: {path}.", remedy="give another name.")
        if not (is_folder(out) and path == Path(out)):
            files.see_place(path)


def is_folder(out: str) -> bool:
    """Whether an output's name is that of a folder of parts.

    Raises:
        UsageError: It would be one in an object store.
    """
    if out.endswith("/") and "://" in out:
        what = f"A folder of parts is written on a disk, not in a store: {out}."
        raise UsageError(what, remedy="name a folder here and copy it, or end the address in .parquet.")
    return out.endswith("/") or (out != files.STDIO and Path(out).is_dir())


def _readers(jobs: int, scheduler: str | None) -> Each:
    from evidence import batch as batches

    if scheduler is None:
        return batches.readers(jobs)
    if jobs > 1:
        raise UsageError("Both --jobs and --scheduler are given.", remedy="leave out --jobs: the cluster has its own.")
    from evidence.batch.cluster import on_cluster, require

    require()
    return partial(on_cluster, address=scheduler)


def _files(names: Sequence[str]) -> list[str]:
    """Give the files, those of a folder in the order of their names."""
    from evidence.batch import stores

    found: list[str] = []
    for name in names:
        held = stores.inside(name) if stores.is_address(name) else _inside(Path(name))
        if held is None:
            found.append(name)
            continue
        inside = [one for one in held if one.endswith(_INPUTS)]
        if not inside:
            raise EvidenceError("The folder holds no file to read.", where=name, remedy=f"name {', '.join(_INPUTS)}.")
        found += inside
    return list(dict.fromkeys(found))


def _inside(path: Path) -> list[str] | None:
    """Give what is in a folder; None for what is none."""
    if not path.is_dir():
        return None
    try:
        return sorted(map(str, path.iterdir()))
    except OSError as error:
        what = f"The folder cannot be read: {(error.strerror or str(error)).lower()}."
        raise EvidenceError(what, where=str(path), remedy="check its permissions.") from None
