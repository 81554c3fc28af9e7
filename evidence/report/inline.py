"""Put an SVG file into a page as an element: with ids of its own, and no rule that reaches beyond it.

Must never let two plots of a page share an id, nor leave anything in one that a browser would run or fetch.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_NEVER = frozenset({"script", "style", "metadata", "foreignObject", "image", "iframe", "animate", "set", "handler"})
_LINKS = ("https://pubmed.ncbi.nlm.nih.gov/", "https://doi.org/")
_INNER = re.compile(r"url\(#([^)]{1,200})\)")


def element(svg: bytes | str, prefix: str) -> str:
    """Give the SVG element for a page.

    Args:
        svg: A file of our own plots.
        prefix: Goes before every id in it, and tells it from the others of the page.
    """
    source = svg.encode() if isinstance(svg, str) else svg
    root = etree.fromstring(source, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))
    for one in [*_unwanted(root)]:
        parent = one.getparent()
        if parent is not None:
            parent.remove(one)
    for one in root.iter("{*}*"):
        _own_names(one, prefix)
    root.set("stroke-linejoin", "round")  # what matplotlib asks of everything in a rule that would reach the page
    root.set("stroke-linecap", "butt")
    _named(root, prefix)
    return etree.tostring(root, encoding="unicode", with_tail=False)


def _unwanted(root: etree._Element) -> Iterator[etree._Element]:
    for one in root.iter():
        if not isinstance(one.tag, str) or etree.QName(one).localname in _NEVER:
            yield one


def _own_names(one: etree._Element, prefix: str) -> None:
    for name, value in one.attrib.items():
        text, plain = str(value), etree.QName(name).localname
        if plain.lower().startswith("on"):
            del one.attrib[name]
        elif plain == "id":
            one.set(name, prefix + text)
        elif plain == "href":
            _pointed(one, str(name), text, prefix)
        elif plain in {"aria-labelledby", "aria-describedby"}:
            one.set(name, " ".join(prefix + part for part in text.split()))
        elif "url(#" in text:
            one.set(name, _INNER.sub(rf"url(#{prefix}\1)", text))


def _pointed(one: etree._Element, name: str, text: str, prefix: str) -> None:
    """Keep a link that leads into the same plot or to a record; any other goes."""
    if text.startswith("#"):
        one.set(name, f"#{prefix}{text[1:]}")
    elif not text.startswith(_LINKS):
        del one.attrib[name]
    elif name == _HREF:
        del one.attrib[name]
        one.set("href", text)


def _named(root: etree._Element, prefix: str) -> None:
    """Point from the plot to its title and description."""
    for tag, attribute in (("title", "aria-labelledby"), ("desc", "aria-describedby")):
        found = root.find(f"{_SVG}{tag}")
        if found is not None:
            found.set("id", f"{prefix}{tag}")
            root.set(attribute, f"{prefix}{tag}")
