"""Word documents: headings, paragraphs, lists and tables in their order."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from knowledge.errors import UnreadableFile
from knowledge.readers import Reading, counting
from knowledge.readers.cleaning import clean
from knowledge.readers.text import name_as_title

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

SUFFIXES = (".docx",)
FOREIGN = True
"""Read by a parser of others, so in a process of its own."""

LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes of all parts together, unpacked."""
LARGEST_RATIO = 200
"""How many times its packed size a part may be; text is about ten times."""
_SMALL = 1024 * 1024
"""Bytes: a smaller part may be packed however well."""


def read(data: bytes, name: str) -> Reading:
    """Read a Word document: its title from its properties or its first heading."""
    _check(data, name)
    import docx
    from docx.table import Table

    lines: list[str] = []
    try:
        document = docx.Document(io.BytesIO(data))
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                lines += [_row([cell.text for cell in row.cells]) for row in block.rows]
            else:
                lines.append(_line(block))
        title = document.core_properties.title or ""
        words, headings, bullets = _counted(document)
    except Exception as error:  # a file by anyone can break its parser in any way
        raise UnreadableFile(f"“{name}” is damaged or no Word document; save it anew as .docx.") from error
    text = clean("\n\n".join(line for line in lines if line).replace("\n\n- ", "\n- ")).strip()
    if not text:
        raise UnreadableFile(f"“{name}” holds no text.")
    heading = next((line.lstrip("# ") for line in lines if line.startswith("# ")), "")
    title = " ".join(clean(title or heading).split())
    kept = counting.of_marked(text, words, headings, bullets)
    return Reading(title=title or name_as_title(name), text=text + "\n", kept=kept)


def _check(data: bytes, name: str) -> None:
    """Refuse what is no archive, and one that would unpack to a size no document has."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise UnreadableFile(f"“{name}” is damaged or no Word document; save it anew as .docx.") from error
    bombs = [p for p in parts if p.file_size > max(_SMALL, LARGEST_RATIO * max(1, p.compress_size))]
    if bombs or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UnreadableFile(
            f"“{name}” would unpack to far more than a document holds, so it was not opened."
        )


def _counted(document: Any) -> tuple[int, int, int]:
    """Words, headings and list items of all paragraphs of the raw file, wherever they stand."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    words = headings = bullets = 0
    for element in document.element.body.iter(qn("w:p")):
        said = "".join(text.text or "" for text in element.iter(qn("w:t"))).split()
        line = _line(Paragraph(element, document._body)) if said else ""
        words += len(said)
        headings += line.startswith("#")
        bullets += line.startswith("- ")
    return words, headings, bullets


def _line(paragraph: Paragraph) -> str:
    """One paragraph, marked as in Markdown by its style."""
    said = " ".join(paragraph.text.split())
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    if not said:
        return ""
    if style == "Title":
        return f"# {said}"
    if style.startswith("Heading ") and style[8:].isdigit():
        return f"{'#' * min(6, int(style[8:]))} {said}"
    return f"- {said}" if style.startswith("List") or _is_numbered(paragraph) else said


def _is_numbered(paragraph: Paragraph) -> bool:
    """Whether a paragraph is a list item whatever its style is called."""
    properties = paragraph._p.pPr
    return properties is not None and properties.numPr is not None


def _row(cells: list[str]) -> str:
    return " | ".join(" ".join(cell.split()) for cell in cells if cell.strip())
