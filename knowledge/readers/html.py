"""Saved web pages: the running text with its headings, lists and tables, without the page around it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from knowledge.errors import UnreadableFile
from knowledge.readers import Reading
from knowledge.readers.cleaning import clean
from knowledge.readers.text import name_as_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

SUFFIXES = (".html", ".htm", ".xhtml")


def read(data: bytes, name: str) -> Reading:
    """Read a page: its title from the page's head or first heading. Nothing that it links to is fetched."""
    import trafilatura
    from lxml import etree, html

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # a page without text gets a sentence below
    try:
        page = html.fromstring(data)
        found = trafilatura.extract(
            data, output_format="xml", include_comments=False, include_tables=True, favor_recall=True
        )
        body = etree.fromstring(found.encode()) if found else None
    except (ValueError, etree.LxmlError, RecursionError, AssertionError) as error:
        raise UnreadableFile(f"“{name}” cannot be read as a web page; save its text instead.") from error
    lines = [] if body is None else list(_lines(body))
    text = clean("\n\n".join(lines).replace("\n\n- ", "\n- ")).strip()
    if not text:
        raise UnreadableFile(
            f"“{name}” holds no running text that could be found; copy the text into a .txt file and add that."
        )
    title = clean(" ".join((page.findtext(".//title") or page.findtext(".//h1") or "").split()))
    return Reading(title=title or name_as_title(name), text=text + "\n")


def _lines(element: _Element) -> Iterator[str]:
    """Yield each heading, paragraph, list item and table row, marked as in Markdown."""
    for child in element:
        if child.tag in ("main", "body", "div", "list", "table", "quote", "comments"):
            if child.tag == "quote" and (said := _said(child)) and len(child) == 0:
                yield said
            else:
                yield from _lines(child)
            continue
        said = _said(child)
        if not said:
            continue
        if child.tag == "head":
            level = (child.get("rend") or "h2")[-1]
            yield f"{'#' * (int(level) if level.isdigit() else 2)} {said}"
        elif child.tag == "item":
            yield f"- {said}"
        elif child.tag == "row":
            yield " | ".join(cell for cell in map(_said, child) if cell)
        else:
            yield said


def _said(element: _Element) -> str:
    return " ".join("".join(element.itertext()).split())
