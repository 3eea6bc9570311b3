"""Text → blocks: headings, paragraphs, list items and furniture, each with its exact place in the text.

One reading serves Markdown and plain text. Where a text has no "#" headings, a short line without final
punctuation that stands before running text is a heading.
"""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.furniture import ends_sentence, is_furniture, is_page_label, is_real, opens_end_matter
from knowledge.scanning import Block, scan

_LONGEST_LABEL = 20
"""Words: a line above this is text, whatever it ends with."""


def heading_title(text: str) -> str:
    """The first "#" (or underlined) heading of the highest level that a title can have, or nothing."""
    blocks = scan(text)
    return next((text[b.start : b.end] for b in blocks if b.kind == "heading" and b.level == 1), "")


def title_line(text: str) -> str:
    """The first substantial line, if it can serve as a title: short, and not a sentence."""
    block = _title_block(text, scan(text))
    return text[block.start : block.end] if block else ""


def blocks(text: str) -> list[Block]:
    """All blocks of a text, in order."""
    scanned = scan(text)
    marked = any(block.kind == "heading" for block in scanned)
    return _end_matter(text, _marked(text, scanned) if marked else _unmarked(text, scanned))


# --- which blocks are headings and furniture ------------------------------------------------------


def _marked(text: str, scanned: list[Block]) -> list[Block]:
    """Blocks of a text with "#" headings: only what stands above its title, or says so itself, is
    furniture.
    """
    first = next(i for i, block in enumerate(scanned) if block.kind == "heading")
    has_title = scanned[first].level == 1
    result = []
    for i, block in enumerate(scanned):
        said = text[block.start : block.end]
        above_title = has_title and i < first and (_is_short(text, block) or block.kind == "bullet")
        alone = block.kind == "paragraph" and not block.whole and "\n" not in said
        if block.kind != "heading" and (above_title or (alone and is_furniture(said))):
            block = replace(block, kind="furniture")
        result.append(block)
    return result


def _is_short(text: str, block: Block) -> bool:
    """Whether a block is one line that could be a label: not running text, not code, not a list item."""
    said = text[block.start : block.end]
    return (
        block.kind == "paragraph"
        and not block.whole
        and "\n" not in said
        and not is_real(said)
        and len(said.split()) <= _LONGEST_LABEL
    )


def _can_be_heading(text: str, block: Block) -> bool:
    said = text[block.start : block.end]
    if block.whole or "\n" in said or block.kind not in ("paragraph", "bullet"):
        return False
    words = said.split()
    opens = said.lstrip("\"'“‘([")[:1]
    return (
        len(words) <= 12
        and len(said) <= 90
        and (said.endswith("?") or not re.search(r"[.!,;:…][\"'”’)\]]*$", said))
        and not re.search(r"[.!?] [A-Z]", said)
        and (opens.isupper() or opens.isdigit())
    )


def _title_block(text: str, scanned: list[Block]) -> Block | None:
    """The block that is the title of a text without marked headings."""
    for block in scanned:
        said = text[block.start : block.end]
        if block.kind == "heading":
            return block
        if block.kind == "bullet" or is_real(said):
            return None
        if is_furniture(said) or is_page_label(said):
            continue
        short = (
            len(said.split()) <= 20
            and len(said) <= 140
            and "\n" not in said
            and not said.endswith((".", ",", ";", ":"))
        )
        return block if short and not block.whole else None
    return None


def _unmarked(text: str, scanned: list[Block]) -> list[Block]:
    """Blocks of a text without marked headings: find title, headings and furniture by form and place."""
    title = _title_block(text, scanned)
    title_said = text[title.start : title.end] if title else ""
    real = [i for i, block in enumerate(scanned) if is_real(text[block.start : block.end])]
    if not real:
        # A list, a note, a table: no running text by which to tell furniture, so only what says so itself
        # is.
        return [
            replace(block, kind="heading", level=1)
            if block is title and len(scanned) > 1
            else replace(block, kind="furniture")
            if block.kind == "paragraph" and is_furniture(text[block.start : block.end])
            else block
            for block in scanned
        ]
    result: list[Block] = []
    following = (
        ""  # kind of the next block that is not furniture: "real", "bullet", "heading", "short" or nothing
    )
    for i in range(len(scanned) - 1, -1, -1):
        block = scanned[i]
        said = text[block.start : block.end]
        numbered_neighbour = block.kind == "bullet" and (
            not block.numbered
            or (i > 0 and scanned[i - 1].kind == "bullet")
            or (i + 1 < len(scanned) and scanned[i + 1].kind == "bullet")
        )
        short = _is_short(text, block)
        if block is title or (short and title_said and said.casefold() == title_said.casefold()):
            block = replace(block, kind="heading", level=1)
        elif short and (is_furniture(said) or is_page_label(said)):
            block = replace(block, kind="furniture")
        elif (
            _can_be_heading(text, block)
            and not numbered_neighbour
            and following in ("real", "bullet", "heading")
        ):
            block = replace(block, kind="heading", level=2)
            # Above the first running text only the line right before it is a heading; the rest is the
            # page's.
            if i < real[0] and following == "heading":
                block = replace(block, kind="furniture", level=0)
        elif (i < real[0] and (short or (block.kind == "bullet" and len(said.split()) < 4))) or (
            i > real[-1] and not following and short and _is_label(said)
        ):
            block = replace(block, kind="furniture")
        result.append(block)
        if block.kind == "heading":
            following = "heading"
        elif block.kind == "bullet":
            following = "bullet"
        elif block.kind == "paragraph":
            following = "real" if is_real(said) or block.whole or ends_sentence(said) else "short"
    result.reverse()
    return result


def _is_label(said: str) -> bool:
    words = said.split()
    return (
        len(words) <= 5
        and not ends_sentence(said)
        and all(word[:1].isupper() or len(word) <= 3 for word in words)
    )


def _end_matter(text: str, found: list[Block]) -> list[Block]:
    """Under "Related Articles" and the like, nothing is evidence until running text resumes."""
    result: list[Block] = []
    inside = False
    for i, block in enumerate(found):
        said = text[block.start : block.end]
        if (block.kind in ("heading", "furniture") or _is_short(text, block)) and opens_end_matter(said):
            upcoming = next((b for b in found[i + 1 :] if b.kind != "furniture"), None)
            inside = (
                upcoming is None
                or upcoming.kind != "paragraph"
                or not is_real(text[upcoming.start : upcoming.end])
            )
        elif inside and (is_real(said) or (block.kind == "heading" and _leads_to_text(text, found[i + 1 :]))):
            inside = False
        result.append(replace(block, kind="furniture", level=0) if inside else block)
    return result


def _leads_to_text(text: str, after: list[Block]) -> bool:
    upcoming = next((block for block in after if block.kind != "furniture"), None)
    return upcoming is not None and is_real(text[upcoming.start : upcoming.end])
