"""Saved web pages: the running text with its headings, lists and tables, without the page around it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from knowledge.errors import UnreadableFile
from knowledge.readers import Reading, counting
from knowledge.readers.cleaning import clean
from knowledge.readers.text import name_as_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

SUFFIXES = (".html", ".htm", ".xhtml")
FOREIGN = True
"""Read by a parser of others, so in a process of its own."""

DEEPEST = 250
"""Elements within elements; deeper ones no writer of pages makes, and parsers stumble over them."""

_HOLDERS = frozenset({"main", "body", "div", "list", "table", "quote"})
"""Elements that stand for nothing themselves."""
_AROUND = frozenset({
    "head", "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button",
    "select", "svg", "iframe", "dialog",
})  # fmt: skip
"""Elements of a page that are not its text."""
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def read(data: bytes, name: str) -> Reading:
    """Read a page: its title from the page's head or first heading. Nothing that it links to is fetched."""
    import trafilatura
    from lxml import etree, html

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without text gets a sentence below
    try:
        page = html.fromstring(data)
        if _depth(page) > DEEPEST:
            raise UnreadableFile(
                f"“{name}” nests its elements more than {DEEPEST} deep, which no page for readers does; "
                "copy its text into a .txt file and add that."
            )
        found = trafilatura.extract(
            data, output_format="xml", include_comments=False, include_tables=True, favor_recall=True
        )
        body = etree.fromstring(found.encode()) if found else None
        raw = _counted(page)
    except UnreadableFile:
        raise
    except Exception as error:  # a page by anyone can break its parser in any way
        raise UnreadableFile(f"“{name}” cannot be read as a web page; save its text instead.") from error
    lines = [] if body is None else list(_lines(body))
    text = clean("\n\n".join(lines).replace("\n\n- ", "\n- ")).strip()
    if not text:
        raise UnreadableFile(
            f"“{name}” holds no running text that could be found; copy the text into a .txt file and add that."
        )
    title = clean(" ".join((page.findtext(".//title") or page.findtext(".//h1") or "").split()))
    kept = counting.of_marked(text, *raw)
    return Reading(title=title or name_as_title(name), text=text + "\n", kept=kept)


def _depth(page: _Element) -> int:
    """How deep elements are nested, counted without going down into them."""
    deepest, depth = 0, 0
    from lxml import etree

    for event, _ in etree.iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _counted(page: _Element) -> tuple[int, int, int]:
    """Words, headings with words and list items with words of the page's own text."""
    words = headings = bullets = 0
    waiting = [page]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or element.tag in _AROUND or element.get("hidden") is not None:
            continue
        words += len((element.text or "").split())
        words += sum(len((child.tail or "").split()) for child in element)
        if element.tag in _HEADINGS or element.tag == "li":
            said = any(text.strip() for text in element.itertext())
            headings += said and element.tag != "li"
            bullets += said and element.tag == "li"
        waiting.extend(element)
    return words, headings, bullets


def _lines(element: _Element) -> Iterator[str]:
    """Yield each heading, paragraph, list item and table row, marked as in Markdown."""
    for child in element:
        said = _said(child)
        if child.tag == "head" and said:
            level = (child.get("rend") or "h2")[-1]
            yield f"{'#' * (int(level) if level.isdigit() else 2)} {said}"
        elif child.tag == "item":
            if said:
                yield f"- {said}"
            yield from _lines_of_lists(child)
        elif child.tag == "row":
            yield " | ".join(cell for cell in map(_said, child) if cell)
        elif len(child) and child.tag in _HOLDERS:
            yield from _lines(child)
        elif said:
            yield said


def _lines_of_lists(item: _Element) -> Iterator[str]:
    for inner in item.iterchildren("list"):
        yield from _lines(inner)


def _said(element: _Element) -> str:
    """The words of an element, without those of a list inside it."""
    return " ".join("".join(_texts(element)).split())


def _texts(element: _Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == "lb":
            yield " "
        elif child.tag != "list":
            yield from _texts(child)
        yield child.tail or ""
