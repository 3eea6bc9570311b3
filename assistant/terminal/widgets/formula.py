"""A formula set out as on paper: fractions with a bar, powers raised, sums with their limits.

It reads the plain mathematical writing that calculators give. What it cannot read, or what is too wide, stays
on its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s*(Σ\[[^\]]*\]|√|the (?:larger|smaller) of|[^\W\d]\w*|[$]?\d[\d,]*(?:\.\d+)?%?|[-+−×÷^(),=])"
)
_LONGEST = 400


class _Unreadable(Exception):  # noqa: N818
    """The text is not of the grammar."""


@dataclass(frozen=True, slots=True)
class Box:
    """Lines of one width; `base` is the line on which neighbours stand."""

    lines: tuple[str, ...]
    base: int = 0

    @property
    def width(self) -> int:
        """How many cells it takes."""
        return len(self.lines[0])


def set_out(formula: str) -> tuple[str, ...] | None:
    """Set a formula out in lines of one width, names in words; None where it cannot be read."""
    if len(formula) > _LONGEST:
        return None
    try:
        box = _Reader(formula).equation()
    except (_Unreadable, RecursionError):
        return None
    return box.lines


def _text(words: str) -> Box:
    return Box((words,))


def _beside(*boxes: Box) -> Box:
    """Set boxes side by side on one base."""
    above = max(box.base for box in boxes)
    below = max(len(box.lines) - box.base for box in boxes)
    lines = []
    for number in range(above + below):
        parts = []
        for box in boxes:
            own = number - above + box.base
            parts.append(box.lines[own] if 0 <= own < len(box.lines) else " " * box.width)
        lines.append("".join(parts))
    return Box(tuple(lines), above)


def _over(top: Box, bottom: Box) -> Box:
    """Set one box over another with a bar between."""
    width = max(top.width, bottom.width) + 2
    lines = [line.center(width) for line in top.lines]
    base = len(lines)
    lines.append("─" * width)
    lines += [line.center(width) for line in bottom.lines]
    return Box(tuple(lines), base)


def _raised(base: Box, power: Box) -> Box:
    """Set a power above the end of its base."""
    lines = [" " * base.width + line for line in power.lines]
    lines += [line + " " * power.width for line in base.lines]
    return Box(tuple(lines), len(power.lines) + base.base)


def _in_brackets(box: Box) -> Box:
    height = len(box.lines)
    if height == 1:
        return Box((f"({box.lines[0]})",))
    left = ("⎛", *("⎜" * (height - 2)), "⎝")
    right = ("⎞", *("⎟" * (height - 2)), "⎠")
    lines = tuple(a + line + b for a, line, b in zip(left, box.lines, right, strict=True))
    return Box(lines, box.base)


def _sum(limits: str) -> Box:
    """The sign of a sum with its limits above and below."""
    low, _, high = limits.partition("…")
    low, high = low.strip(), in_words(high.strip())
    width = max(len(low), len(high), 1)
    return Box((high.center(width), "Σ".center(width), low.center(width)), 1)


def in_words(name: str) -> str:
    """Write the names of variables in words."""
    return name.replace("_", " ")


class _Reader:
    """Reads a formula from left to right; products bind tighter than sums, powers tightest."""

    def __init__(self, text: str) -> None:
        self._tokens: list[str] = []
        place = 0
        text = text.rstrip()
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is None:
                raise _Unreadable(text[place:])
            self._tokens.append(found.group(1))
            place = found.end()
        self._at = 0

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self, *wanted: str) -> str:
        token = self._next()
        if token and (not wanted or token in wanted):
            self._at += 1
            return token
        if wanted:
            return ""
        raise _Unreadable("it ends too early")

    def _need(self, wanted: str) -> None:
        if not self._take(wanted):
            raise _Unreadable(f"{wanted} is missing")

    def equation(self) -> Box:
        """Read the whole."""
        box = self._added()
        while self._take("="):
            box = _beside(box, _text(" = "), self._added())
        if self._next():
            raise _Unreadable(self._next())
        return box

    def _added(self) -> Box:
        box = self._multiplied()
        while sign := self._take("+", "−", "-"):
            box = _beside(box, _text(f" {sign} "), self._multiplied())
        return box

    def _multiplied(self) -> Box:
        box = self._signed()
        while sign := self._take("×", "÷"):
            right = self._signed(bare=sign == "÷")
            box = _beside(box, _text(" × "), right) if sign == "×" else _over(box, right)
        return box

    def _signed(self, *, bare: bool = False) -> Box:
        if self._take("−", "-"):
            return _beside(_text("−"), self._signed())
        return self._powered(bare=bare)

    def _powered(self, *, bare: bool = False) -> Box:
        start = self._at
        box = self._single()
        if self._take("^"):
            return _raised(box, self._single(bare=True))
        if bare and self._tokens[start] == "(":  # a fraction's bar says what brackets would
            self._at = start
            return self._single(bare=True)
        return box

    def _single(self, *, bare: bool = False) -> Box:
        token = self._take()
        if token == "(":
            box = self._added()
            self._need(")")
            return box if bare else _in_brackets(box)
        if token.startswith("Σ"):
            return _beside(_sum(token[2:-1]), _text(" "), self._multiplied())
        if token == "√" or token.startswith("the ") or (token[0].isalpha() and self._next() == "("):
            self._need("(")
            inside = self._added()
            while self._take(","):
                inside = _beside(inside, _text(", "), self._added())
            self._need(")")
            gap = " " if token.startswith("the ") else ""
            return _beside(_text(f"{token}{gap}"), _in_brackets(inside))
        if token[0].isalnum() or token[0] == "$":
            return _text(in_words(token))
        raise _Unreadable(token)
