"""PDF: the text of its pages; a scan has none, and that is said."""

from __future__ import annotations

import io
import logging

from knowledge import readers
from knowledge.errors import UnreadableFile
from knowledge.readers import Reading, counting
from knowledge.readers.cleaning import clean
from knowledge.readers.text import name_as_title

SUFFIXES = (".pdf",)
FOREIGN = True
"""Read by a parser of others, so in a process of its own."""

MOST_PAGES = 5000
"""Pages that are read; the rest of a longer file is left out, and said so."""
_FEWEST_LETTERS = 100
"""Letters a page on average: with fewer it is likely a scan, of which little text came out."""


def read(data: bytes, name: str) -> Reading:
    """Read a PDF page after page, with the title that it names."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends on its way is no news to a user
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile(f"“{name}” is locked with a password; save it without one.")
        count = len(reader.pages)
        pages = []
        for number in range(min(count, MOST_PAGES)):
            pages.append(reader.pages[number].extract_text() or "")
            readers.sign_of_life()
        title = (reader.metadata.title if reader.metadata else "") or ""
    except UnreadableFile:
        raise
    except RecursionError as error:
        raise UnreadableFile(
            f"“{name}” refers to itself without end; save it anew or add its text."
        ) from error
    except Exception as error:  # a file by anyone can break its parser in any way
        raise UnreadableFile(f"“{name}” is damaged or no PDF; save it anew or add its text.") from error
    raw = "\n\n".join(page.strip() for page in pages)
    text = clean(raw).strip()
    letters = sum(character.isalnum() for character in text)
    if not letters:
        raise UnreadableFile(
            f"“{name}” holds no text, only pictures of it; run it through text recognition first."
        )
    warnings = []
    if letters < _FEWEST_LETTERS * len(pages):
        warnings.append("Little text came out of this PDF; parts of it may be pictures.")
    if count > MOST_PAGES:
        warnings.append(
            f"Only the first {MOST_PAGES} of {count} pages were read; split the file to have all."
        )
    title = " ".join(clean(str(title)).split())
    return Reading(
        title=title or name_as_title(name),
        text=text + "\n",
        warning=" ".join(warnings),
        kept=counting.of_text(text, raw),
    )
