"""Reviews that begin as the worked example does: its record and its published rows, and what a test puts beside them."""

from __future__ import annotations

from evidence import data, formats
from evidence.__main__ import main
from evidence.store import Store

HEADING = (
    data.read("heng2014.csv").split(b"\n", maxsplit=1)[0].decode().removesuffix(",study_adjusted,study_multicentre")
)
"""The columns that published rows must have."""


def worked(folder, beside=(), *, protocol=str):
    """Make a review in a folder and read every text; the folder.

    ``beside`` are further inputs as (source, what was parsed of it); ``protocol`` changes the text of review.toml.
    """
    assert main(["-q", "init", str(folder)]) == 0
    path = folder / "review.toml"
    path.write_text(protocol(path.read_text(encoding="utf-8")), encoding="utf-8")
    with Store.open(folder / "evidence.db") as store:
        for name in ("park2012.xml", "heng2014.csv"):
            store.add(formats.parse(data.read(name), name=name), source=name)
        for source, parsed in beside:
            store.add(parsed, source=source)
    assert main(["-q", "-C", str(folder), "extract"]) == 0
    return folder
