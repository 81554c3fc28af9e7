"""Write a figure to a file: the same bytes for the same figure, and readable by people who cannot see it.

Must never leave half a file behind: everything is rendered before the file is opened.
"""

import re
import warnings
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from matplotlib.figure import Figure

from meta.plots.sheet import own_settings
from meta.plots.typography import NO_LETTER, shown

#: Resolution of PNG files, dots an inch.
PNG_DPI = 200


def save(figure: Figure, path: Path | str, *, title: str, description: str) -> Path:
    """Save a figure as SVG, PNG or PDF, by the ending of the path.

    Args:
        figure: What to save.
        path: Where to; an existing file is replaced.
        title: Its title, for screen readers and file managers.
        description: What it shows, in words (alt text).

    Returns:
        The path.

    Raises:
        ValueError: The ending is not .svg, .png or .pdf.
        OSError: The file cannot be written.
    """
    path = Path(path)
    path.write_bytes(render(figure, path.suffix.lower().lstrip("."), title=title, description=description))
    return path


def render(figure: Figure, kind: str, *, title: str, description: str) -> bytes:
    """Give the bytes that save writes.

    Args:
        figure: What to render.
        kind: ``svg``, ``png`` or ``pdf``.
        title: Its title.
        description: Its alt text.

    Raises:
        ValueError: The kind is unknown.
    """
    metadata: dict[str, dict[str, str | None]] = {
        "svg": {"Date": None, "Creator": None},
        "png": {"Title": title, "Description": description, "Software": None},
        "pdf": {"Title": title, "Subject": description, "CreationDate": None, "Creator": None, "Producer": None},
    }
    if kind not in metadata:
        raise ValueError(f"a figure is saved as .svg, .png or .pdf, got {kind!r}")
    buffer = BytesIO()
    with own_settings(), warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        figure.savefig(buffer, format=kind, dpi=PNG_DPI if kind == "png" else "figure", metadata=metadata[kind])
    _pass_on([str(one.message) for one in said], kind)
    data = buffer.getvalue()
    return _accessible(data.decode(), title, description).encode() if kind == "svg" else data


def _pass_on(messages: list[str], kind: str) -> None:
    """Warn of what was noticed: once of all letters that the font lacks; an SVG leaves those to its reader."""
    lacking = {found[1]: None for message in messages if (found := re.match(NO_LETTER, message))}
    if lacking and kind != "svg":
        letters = "".join(chr(int(code)) for code in lacking)
        warnings.warn(f"the font lacks {letters}, drawn as boxes; an SVG shows them", stacklevel=4)
    for message in messages:
        if not re.match(NO_LETTER, message):
            warnings.warn(message, stacklevel=4)


def _accessible(svg: str, title: str, description: str) -> str:
    """Give an SVG its title and description as first children, where screen readers look for them.

    The document type goes: it names a file on the web, which a reader of XML may try to fetch.
    """
    svg = re.sub(r"<!DOCTYPE[^<>]*>\s*", "", svg, count=1)
    names = f"<title>{escape(shown(title))}</title>\n <desc>{escape(shown(description))}</desc>\n"
    opening = re.search(r"<svg\b[^<>]*>", svg)
    assert opening is not None
    role = "graphics-document" if "<a " in svg else "img"  # the links in an image would be hidden from screen readers
    start = f'{opening.group()[:-1]} role="{role}">'
    return f"{svg[: opening.start()]}{start}\n {names}{svg[opening.end() :].lstrip()}"
