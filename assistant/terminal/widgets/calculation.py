"""The calculation card: result large, inputs by origin, formula, folded steps, table with bars."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.content import Content

from assistant.terminal.safe import printable
from assistant.terminal.widgets.columns import columns, fits
from assistant.terminal.widgets.flow import BLANK, EMPTY, LINK, Block, Fitted, Item, Link, indented
from assistant.terminal.widgets.linked import Cite, Fold, Targets

if TYPE_CHECKING:
    from assistant.answer import CalculationView, Input, Row

STEPS = "steps"
_BAR = Content.styled("▌ ", "$role-bar")
_MUTED = "$role-muted"
_BELOW = " below 0"
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LARGE_FROM = 44
_NUMBER = re.compile(r"([-+]?[$£€]?[0-9][0-9.,]*)(\D*)")
_BARS_FROM = 40
_WIDEST_BAR = 32

# Each origin has a sign and words as well as a colour: nothing rests on colour alone.
ORIGINS = {
    "question": ("›", "you said", "$role-question"),
    "conversation": ("‹", "said or set earlier", "$role-conversation"),
    "fact": ("■", "fact", "$role-fact"),
    "assumption": ("~", "assumption", "$role-assumption"),
}


def calculation_items(view: CalculationView, targets: Targets, *, unfolded: bool) -> list[Item]:
    """Lay out a calculation with a bar down its left side."""
    return list(indented(_items(view, targets, unfolded), _BAR, _BAR))


def _items(view: CalculationView, targets: Targets, unfolded: bool) -> Iterator[Item]:
    title = printable(view.title or view.calculator.replace("_", " "))
    solved = view.solved_for.replace("_", " ")
    aside = "" if solved.lower() in title.lower() else f" · {printable(solved)}"
    yield Block(Content.assemble((title, "bold"), (aside, _MUTED)))
    if view.result is not None:
        yield Fitted(lambda width: large(printable(view.result.display) if view.result else "", width))
        if len(view.result.solutions) > 1:
            yield Block(Content.styled(f"{len(view.result.solutions)} solutions", _MUTED))
    if view.inputs:
        rows = [_input_row(item, targets) for item in view.inputs]
        yield Fitted(lambda width: _inputs(rows, width))
    if view.formula:
        # A formula of several equations has one line for each.
        label = Content.styled("formula  ", _MUTED)
        for equation in view.formula.replace("\n", "; ").split("; "):
            yield Block(Content.styled(printable(equation), "$role-code"), label, Content("    "))
            label = Content(" " * label.cell_length)
    if view.table:
        yield BLANK
        yield Fitted(lambda width: table(view.table, width))
    notes = [item for item in view.inputs if item.note]
    if view.steps or notes:
        yield _fold(len(view.steps), len(notes), targets, unfolded)
        if unfolded:
            for number, step in enumerate(view.steps, 1):
                label = Content.styled(f"  {number}. ", _MUTED)
                yield Block(Content(printable(step)), label, Content(" " * label.cell_length))
            for item in notes:
                name = printable(item.label or item.name.replace("_", " "))
                yield Block(
                    Content.assemble((f"{name}: ", "bold"), printable(item.note)),
                    Content("  "),
                    Content("    "),
                )


def _fold(steps: int, notes: int, targets: Targets, unfolded: bool) -> Block:
    parts = [
        f"{count} {word}{'s' if count > 1 else ''}"
        for count, word in ((steps, "step"), (notes, "note"))
        if count
    ]
    text = f"{'▾' if unfolded else '▸'} {' and '.join(parts)}"
    content = Content.styled(text, LINK)
    return Block(content, links=(Link(0, len(text), targets.add(Fold(STEPS))),), copied="")


def _input_row(item: Input, targets: Targets) -> list[Block]:
    sign, words, colour = ORIGINS.get(item.origin, ("?", item.origin, ""))
    label = printable(item.label or item.name.replace("_", " "))
    origin = Content.styled(f"{sign} {printable(words)}", colour)
    links: tuple[Link, ...] = ()
    if item.citation is not None:
        start = len(origin.plain) + 1
        marker = f"[{item.citation}]"
        origin = origin + " " + Content.styled(marker, LINK)
        links = (Link(start, start + len(marker), targets.add(Cite(item.citation))),)
    if item.low is not None and item.high is not None:
        low, high = alike(item.low, item), alike(item.high, item)
        origin += Content.styled(f", from {low} to {high}", _MUTED)
    return [
        Block(Content(label)),
        Block(Content.styled(printable(item.display), f"bold {colour}")),
        Block(origin, links=links),
    ]


def _inputs(rows: Sequence[Sequence[Block]], width: int) -> list[Block]:
    """Align the inputs; where the width does not allow it, a line for the value and one for its origin."""
    if fits(rows, width):
        return columns(rows, width, right=frozenset({1}))
    lines: list[Block] = []
    for label, value, origin in rows:
        text = Content.assemble(label.content, ": ", value.content)
        lines += [Block(text, rest=Content("  ")), replace(origin, first=Content("  "), rest=Content("    "))]
    return lines


def alike(value: float, item: Input) -> str:
    """Write `value` (in the input's unit) the way the input's own value is displayed."""
    if item.display.endswith("%"):
        return f"{value * 100:.6g}%"
    if item.display.endswith("x"):
        return f"{value:.6g}x"
    if item.unit == "1":
        return f"{value:.6g}"
    from calculators.quantity import Quantity, display  # imported late: not needed for the first paint

    return display(Quantity(value, item.unit))


def large(display: str, width: int) -> list[Block]:
    """Write a result in three lines of box-drawn digits, where they fit; in bold, where not."""
    # The number is large and its unit stands behind it on the last line: "%", "x", " billion", " years".
    number = _NUMBER.fullmatch(display)
    art = _digits(number[1]) if number and width >= _LARGE_FROM else None
    tail = number[2] if number else ""
    if art is None or len(art[0]) + len(tail) > width:
        return [Block(Content.styled(display, "bold $role-result"))]
    style = "bold $role-result"
    rows = [Block(Content.styled(row, style), copied="") for row in art[:2]]
    # What is copied is the text itself, once; the digits' shapes are only a picture of it.
    return [*rows, Block(Content.styled(art[2] + tail, style), copied=display)]


def _digits(text: str) -> list[str] | None:
    """Draw `text` in three lines with Textual's digits; None if it has a character which they do not."""
    from textual.renderables.digits import DIGITS, DIGITS3X3_BOLD

    lines = ["", "", ""]
    for character in text:
        if character in ".,":
            shapes = [" ", " ", "•" if character == "." else ","]
        elif character != " " and character in DIGITS:
            place = DIGITS.index(character) * 3
            shapes = [shape.ljust(3) for shape in DIGITS3X3_BOLD[place : place + 3]]
        else:
            return None
        lines = [line + shape for line, shape in zip(lines, shapes, strict=True)]
    return lines if text else None


def table(rows: Sequence[Row], width: int) -> list[Block]:
    """Align a table's rows, each with a bar in proportion where the width allows and all have one unit."""
    cells = [
        [Block(Content(printable(row.label))), Block(Content.styled(printable(row.display), "bold"))]
        for row in rows
    ]
    taken = sum(max(row[column].content.cell_length for row in cells) for column in (0, 1)) + 4
    below = len(_BELOW) if any(row.value < 0 for row in rows) else 0
    room = min(_WIDEST_BAR, width - taken - below)
    peak = max(abs(row.value) for row in rows)
    if width >= _BARS_FROM and room >= 8 and peak > 0 and len({row.unit for row in rows}) == 1:
        for cell, row in zip(cells, rows, strict=True):
            cell.append(Block(bar(row.value / peak, room), copied=""))
    return columns(cells, width, right=frozenset({1}))


def bar(share: float, cells: int) -> Content:
    """Draw `share` (between -1 and 1) of `cells` cells; a negative one is shaded and says so."""
    if share < 0:
        return Content.styled("░" * max(1, round(-share * cells)) + _BELOW, "$role-warn")
    eighths = round(share * cells * 8)
    text = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    return Content.styled(text, "$role-bar") if text else EMPTY
