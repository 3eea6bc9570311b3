"""Text → blocks: headings, paragraphs, list items and furniture, each with its exact place in the text.

One reading serves Markdown and plain text. Where a text has no "#" headings, a short line without final
punctuation that stands before running text is a heading. Nothing is ever taken out of the text: marks lie
outside the spans.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.furniture import LONGEST, ends_sentence, is_furniture, is_page_label, is_real, opens_end_matter

BlockKind = Literal["heading", "paragraph", "bullet", "furniture"]

_FRONT_MATTER = re.compile(r"\A(\+\+\+|---)[ \t]*\n(?:.*\n)*?\1[ \t]*(?:\n|\Z)")
_YAML_LINE = re.compile(r"[\w.-]+:(\s.*)?|[ \t].*|- .*|#.*|")
_FENCE = re.compile(r"[ \t]*(```+|~~~+)")
_ATX = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(?=\S)")
_SETEXT = re.compile(r"[ ]{0,3}(=+|-{2,})[ \t]*$")
_RULE = re.compile(r"[ \t]*(?:([-*_=~])[ \t]*)(?:\1[ \t]*){2,}$")
_BULLET = re.compile(r"[ \t]*(?:>[ \t]?)*[ \t]*(?:[-*+•‣◦▪●○·]|(\(?\d{1,3}[.)]|\(?[a-zA-Z]\)))[ \t]+(?=\S)")
_TABLE_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_TABLE_RULE = re.compile(r"(?=.*-)[ \t:|-]*$")
_LEAD = re.compile(r"[ \t\u00a0]*(?:>[ \t]?)*[ \t\u00a0]*")

_WRAPPED = 240
"""Characters: where most lines of a text are longer, nothing was wrapped, and every line is a paragraph."""

_LONGEST_HEADING = 1000
"""Characters: a longer line is running text, whatever mark it begins with."""

_LONGEST_PARAGRAPH = 10_000
"""Characters: a longer paragraph ends with its line, so that the time to read a text grows only as it does."""

_LONGEST_LABEL = 20
"""Words: a line above this is text, whatever it ends with."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph or list item: characters `start` to `end` of the text, without its mark.

    `outer` is where it begins with its mark. `whole` blocks (code lines, table rows) are not cut into
    sentences.
    """

    kind: BlockKind
    outer: int
    start: int
    end: int
    level: int = 0
    """Of a heading: 1 for "#"."""
    numbered: bool = False
    whole: bool = False


def front_matter(text: str) -> int:
    """Where a header between two lines of `+++` or `---` ends; 0 where there is none."""
    found = _FRONT_MATTER.match(text)
    if found is None:
        return 0
    # Between two rules of "---" there may also be ordinary text; a header has only "key: value" lines.
    inner = found.group().split("\n")[1:]
    inner = inner[: next(i for i, line in enumerate(inner) if line.rstrip() == found.group(1))]
    if found.group(1) == "---" and not (any(inner) and all(_YAML_LINE.fullmatch(line) for line in inner)):
        return 0
    return found.end()


def heading_title(text: str) -> str:
    """The first "#" (or underlined) heading of the highest level that a title can have, or nothing."""
    blocks = _scan(text)
    return next((text[b.start : b.end] for b in blocks if b.kind == "heading" and b.level == 1), "")


def title_line(text: str) -> str:
    """The first substantial line, if it can serve as a title: short, and not a sentence."""
    block = _title_block(text, _scan(text))
    return text[block.start : block.end] if block else ""


def blocks(text: str) -> list[Block]:
    """All blocks of a text, in order."""
    scanned = _scan(text)
    marked = any(block.kind == "heading" for block in scanned)
    return _end_matter(text, _marked(text, scanned) if marked else _unmarked(text, scanned))


# --- lines → blocks -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Line:
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def _lines(text: str, begin: int) -> list[_Line]:
    lines, start = [], begin
    for line in text[begin:].split("\n"):
        lines.append(_Line(start, line))
        start += len(line) + 1
    return lines


def _scan(text: str) -> list[Block]:
    lines = _lines(text, front_matter(text))
    width = _usual_width(lines)
    found: list[Block] = []
    open_block: Block | None = None  # the paragraph or list item that a following line may continue
    fence = ""
    previous = ""

    for line in lines:
        stripped = line.text.strip()
        mark = _FENCE.match(line.text)
        if fence or mark:
            if fence:
                if stripped.startswith(fence) and not stripped.strip(fence[0]):
                    fence = ""
                elif stripped:
                    found.append(_block("paragraph", line, 0, whole=True))
            elif mark:
                fence = mark.group(1)
            open_block, previous = None, ""
            continue

        if open_block is not None and open_block.end - open_block.start > _LONGEST_PARAGRAPH:
            open_block = None
        bullet = _BULLET.match(line.text)
        if not stripped:
            open_block = None
        elif heading := _heading(line):
            found.append(heading)
            open_block = None
        elif (
            open_block is not None
            and open_block.kind == "paragraph"
            and "\n" not in text[open_block.start : open_block.end]
            and _SETEXT.match(line.text)
        ):
            found[-1] = replace(open_block, kind="heading", level=1 if stripped[0] == "=" else 2)
            open_block = None
        elif _RULE.match(line.text) or (_TABLE_RULE.match(line.text) and "|" in stripped):
            open_block = None
        elif _TABLE_ROW.match(line.text):
            found.append(_block("paragraph", line, len(line.text) - len(line.text.lstrip()), whole=True))
            open_block = None
        elif bullet and _may_open_item(text, bullet, open_block, previous, line.text, width):
            found.append(_block("bullet", line, bullet.end(), numbered=bullet.group(1) is not None))
            open_block = found[-1]
        elif open_block is not None and _continues(text, open_block, previous, line.text, width):
            found[-1] = open_block = replace(open_block, end=line.start + len(line.text.rstrip()))
        else:
            lead = _LEAD.match(line.text)
            skip = lead.end() if lead else 0
            if line.text[skip:].strip():
                found.append(_block("paragraph", line, skip))
                open_block = found[-1]
            else:
                open_block = None
        previous = line.text
    return found


def _block(kind: BlockKind, line: _Line, skip: int, numbered: bool = False, whole: bool = False) -> Block:
    end = line.start + len(line.text.rstrip())
    return Block(kind, line.start, min(line.start + skip, end), end, numbered=numbered, whole=whole)


def _heading(line: _Line) -> Block | None:
    """The heading that a line with "#" marks is, without the marks that may close it."""
    mark = _ATX.match(line.text)
    if mark is None or len(line.text) > _LONGEST_HEADING:
        return None
    said = line.text.rstrip()
    opened = said.rstrip("#")
    if len(opened) > mark.end() and opened[-1] in " \t":
        said = opened.rstrip()
    start = line.start + mark.end()
    return Block("heading", line.start, start, line.start + len(said), len(mark.group(1)))


def _usual_width(lines: list[_Line]) -> int:
    lengths = sorted(len(line.text) for line in lines if line.text.strip())
    return lengths[int(len(lengths) * 0.9)] if lengths else 0


def _breaks_early(previous: str, width: int) -> bool:
    """Whether a line ends far before the usual width: then its break was meant."""
    return len(previous.rstrip()) < 0.6 * width


def _continues(text: str, open_block: Block, previous: str, line: str, width: int) -> bool:
    """Whether a line goes on with the block above it (a break inside a paragraph) or begins a new one."""
    if open_block.kind == "bullet" and line[:1] in " \t":
        return True
    ended = ends_sentence(text[max(open_block.start, open_block.end - _LONGEST_HEADING) : open_block.end])
    words = text[open_block.start : open_block.end].split(None, LONGEST)
    if not ended and len(words) > LONGEST:
        return True  # too long for a heading or a label, and unfinished: "… with the formula O" + "2 and …"
    if not ended and re.match(r"\d+[.)]?(?!\S)|\d+[,%]|\d[A-Z]", line.strip()):
        return True  # an index or a number that was torn off its line: "molecular oxygen, O" + "2"
    if width > _WRAPPED or is_furniture(previous) or is_furniture(line):
        return False
    goes_on = line.strip()[0].islower() or previous.rstrip().endswith((",", "-", "–", "(", "&"))
    return goes_on or not _breaks_early(previous, width)


def _may_open_item(
    text: str, bullet: re.Match[str], open_block: Block | None, previous: str, line: str, width: int
) -> bool:
    """A number or letter at the start of a line is a mark only where a new line was meant."""
    if bullet.group(1) is None or open_block is None or open_block.kind == "bullet":
        return True
    return not _continues(text, open_block, previous, line, width) or bullet.group(1).strip("().") in {
        "1",
        "a",
        "A",
    }


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
