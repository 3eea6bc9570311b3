"""Text → lines → blocks by their marks: headings, paragraphs, list items, code and rows of tables.

Nothing is ever taken out of the text: marks lie outside the spans.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.furniture import LONGEST, ends_sentence, is_furniture

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


def scan(text: str) -> list[Block]:
    """The blocks that the marks of a text show, in order; which of them are more than they say is not asked."""
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
