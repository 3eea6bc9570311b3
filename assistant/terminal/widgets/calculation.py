"""The calculation card: result large, inputs by origin, formula, curve or bars, folded steps and table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from textual.content import Content

from assistant.picturing import SENSITIVITY, curve_of, rest_of, sentence
from assistant.terminal.safe import printable
from assistant.terminal.widgets.card_state import STEPS, TABLE, CardState
from assistant.terminal.widgets.columns import columns, fits
from assistant.terminal.widgets.flow import BLANK, EMPTY, LINK, Block, Fitted, Item, Link, indented
from assistant.terminal.widgets.formula import in_words, set_out
from assistant.terminal.widgets.linked import Cite, Fold, Plotted, Targets
from assistant.terminal.widgets.plot import LOW, NARROW, TALL, plot, readout, sparkline

if TYPE_CHECKING:
    from assistant.answer import CalculationView, Input, Row

_FEW_ROWS = 6
"""Rows up to which a table stands open below its curve."""
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


def calculation_items(view: CalculationView, targets: Targets, state: CardState) -> list[Item]:
    """Lay out a calculation with a bar down its left side."""
    return list(indented(_items(view, targets, state), _BAR, _BAR))


def _items(view: CalculationView, targets: Targets, state: CardState) -> Iterator[Item]:
    title = printable(view.title or view.calculator.replace("_", " "))
    solved = view.solved_for.replace("_", " ")
    aside = "" if solved.lower() in title.lower() else f" · {printable(solved)}"
    yield Block(Content.assemble((title, "bold"), (aside, _MUTED)))
    if view.result is not None:
        yield Fitted(lambda width: large(printable(view.result.display) if view.result else "", width))
        if len(view.result.solutions) > 1:
            yield Block(Content.styled(f"{len(view.result.solutions)} solutions", _MUTED))
    if view.table:
        yield from _table_items(view, targets, state)
        if view.inputs or view.formula:
            yield BLANK
    if view.inputs:
        rows = [_input_row(item, targets) for item in view.inputs]
        yield Fitted(lambda width: _inputs(rows, width))
    if view.formula:
        # A formula of several equations has one part for each.
        for number, equation in enumerate(view.formula.replace("\n", "; ").split("; ")):
            yield Fitted(partial(_formula, equation, number == 0))
    notes = [item for item in view.inputs if item.note]
    if view.steps or notes:
        parts = [_count(len(view.steps), "step"), _count(len(notes), "note")]
        yield _fold(" and ".join(part for part in parts if part), STEPS, targets, state.steps)
        if state.steps:
            yield from _steps(view.steps, notes)


def _steps(steps: Sequence[str], notes: Sequence[Input]) -> Iterator[Item]:
    for number, step in enumerate(steps, 1):
        label = Content.styled(f"  {number}. ", _MUTED)
        yield Block(Content(printable(step)), label, Content(" " * label.cell_length))
    for item in notes:
        name = printable(item.label or item.name.replace("_", " "))
        yield Block(
            Content.assemble((f"{name}: ", "bold"), printable(_note(item))),
            Content("  "),
            Content("    "),
        )


def _note(item: Input) -> str:
    """Why a value was assumed; of a fact the value as its source qualifies it: "more than $100 billion"."""
    return f"{item.note} {item.display}" if item.origin == "fact" else item.note


def _formula(equation: str, first: bool, width: int) -> list[Block]:
    """One equation, set out as on paper where it fits; what is copied of it is its one line."""
    label = Content.styled("formula  " if first else " " * 9, _MUTED)
    lines = set_out(equation)
    if lines is None or label.cell_length + len(lines[0]) > width:
        words = printable(equation if lines is None else in_words(equation))
        return [Block(Content.styled(words, "$role-code"), label, Content("    "), copied=equation)]
    middle = next((number for number, line in enumerate(lines) if " = " in line), 0)
    blank = Content(" " * 9)
    return [
        Block(
            Content.styled(printable(line.rstrip()), "$role-code"),
            label if number == middle else blank,
            blank,
            copied=equation if number == middle else "",
        )
        for number, line in enumerate(lines)
    ]


def _table_items(view: CalculationView, targets: Targets, state: CardState) -> Iterator[Item]:
    """The curve with its cursor and the folded table, or the rows with bars."""
    caption = sentence(view)
    if caption:
        yield Block(Content.styled(printable(caption), f"italic {_MUTED}"), rest=Content("  "), copied="")
    curve = curve_of(view)
    if curve is None:
        origins = {item.label: item.origin for item in view.inputs} if view.table_of == SENSITIVITY else {}
        yield Fitted(lambda width: table(view.table, width, origins))
        return
    cursor = min(state.cursor if state.cursor is not None else rest_of(curve, view), len(curve.x) - 1)
    like = view.result.unit if view.result is not None else ""
    target = targets.add(Plotted())
    words = printable(readout(curve, cursor))
    link = Block(
        Content.assemble((words, f"bold {LINK}"), ("  ← → move it, enter enlarges", _MUTED)),
        rest=Content("  "),
        links=(Link(0, len(words), target),),
        copied="",
    )

    def draw(width: int) -> list[Block]:
        if width < NARROW:
            return [Block(sparkline(curve), copied="")]
        return plot(
            curve, width, TALL if state.tall else LOW, cursor, lambda value: axis_text(value, like, view)
        )

    yield Fitted(draw)
    yield link
    if len(view.table) > _FEW_ROWS:
        yield _fold(f"table of {len(view.table)} rows", TABLE, targets, state.table)
    if state.table or len(view.table) <= _FEW_ROWS:
        yield Fitted(lambda width: table(view.table, width, bars=False))


def axis_text(value: float, unit: str, view: CalculationView) -> str:
    """Write a value of the vertical axis as the rows' values are, rounded to what an axis needs."""
    from calculators.quantity import Quantity, display  # imported late: not needed for the first paint

    style = view.table[0].display
    style = "percent" if style.endswith("%") else "multiple" if style.endswith("x") else ""
    digits = value and float(f"{value:.3g}")
    return display(Quantity(digits, unit), style)


def _count(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}" if count else ""


def _fold(words: str, part: str, targets: Targets, unfolded: bool) -> Block:
    text = f"{'▾' if unfolded else '▸'} {words}"
    content = Content.styled(text, LINK)
    return Block(content, links=(Link(0, len(text), targets.add(Fold(part))),), copied="")


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


def table(
    rows: Sequence[Row], width: int, origins: Mapping[str, str] = MappingProxyType({}), *, bars: bool = True
) -> list[Block]:
    """Align a table's rows, each with a bar in proportion where the width allows and all have one unit.

    `origins` says where the inputs come from that the rows are about, by their labels.
    """
    cells = [
        [
            Block(_signed(row.label, origins.get(row.label, ""))),
            Block(Content.styled(printable(row.display), "bold")),
        ]
        for row in rows
    ]
    if not bars:
        return columns(cells, width, right=frozenset({1}))
    taken = sum(max(row[column].content.cell_length for row in cells) for column in (0, 1)) + 4
    below = len(_BELOW) if any(row.value < 0 for row in rows) else 0
    room = min(_WIDEST_BAR, width - taken - below)
    peak = max(abs(row.value) for row in rows)
    if width >= _BARS_FROM and room >= 8 and peak > 0 and len({row.unit for row in rows}) == 1:
        for cell, row in zip(cells, rows, strict=True):
            cell.append(Block(bar(row.value / peak, room), copied=""))
    return columns(cells, width, right=frozenset({1}))


def _signed(label: str, origin: str) -> Content:
    """A label with the sign of where its input comes from."""
    sign, _, colour = ORIGINS.get(origin, ("", "", ""))
    return Content.assemble((f"{sign} " if sign else "", colour), printable(label))


def bar(share: float, cells: int) -> Content:
    """Draw `share` (between -1 and 1) of `cells` cells; a negative one is shaded and says so."""
    if share < 0:
        return Content.styled("░" * max(1, round(-share * cells)) + _BELOW, "$role-warn")
    eighths = round(share * cells * 8)
    text = "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    return Content.styled(text, "$role-bar") if text else EMPTY
