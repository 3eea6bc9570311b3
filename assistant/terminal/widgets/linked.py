"""A widget of flowing text whose links can be clicked, or walked through by keyboard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.selection import Selection
from textual.widget import Widget

from assistant.terminal.actions import bindings
from assistant.terminal.widgets.flow import Flow, Item


@dataclass(frozen=True, slots=True)
class Cite:
    """Leads to the place that a citation marker stands for."""

    marker: int


@dataclass(frozen=True, slots=True)
class Near:
    """Leads to a passage shown beside a refusal, counted from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class Say:
    """Asks a question, as if it had been typed."""

    question: str


@dataclass(frozen=True, slots=True)
class Fold:
    """Shows or hides a folded part."""

    part: str


@dataclass(frozen=True, slots=True)
class Shift:
    """Moves a window over a long text so that the character `offset` is in it."""

    offset: int


@dataclass(frozen=True, slots=True)
class Goto:
    """Leads to a turn of the conversation, counted from 0."""

    turn: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """Shows earlier turns of a long conversation."""


@dataclass(frozen=True, slots=True)
class Plotted:
    """A plot, whose cursor the arrow keys move."""


Target = Cite | Near | Say | Fold | Shift | Goto | Earlier | Plotted


class Targets:
    """Where the links of one widget lead, numbered in reading order."""

    def __init__(self) -> None:
        self.all: list[Target] = []

    def add(self, target: Target) -> int:
        """Number a target."""
        self.all.append(target)
        return len(self.all) - 1


class LinkedText(Widget, can_focus=True):
    """Flowing text with links. With the focus, arrows or tab go from link to link and Enter follows one."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("links")]
    auto_links = False  # links have the styles of their roles

    @dataclass
    class Followed(Message):
        """A link was followed."""

        widget: LinkedText
        target: Target

        @property
        def control(self) -> LinkedText:
            """The widget that holds the link."""
            return self.widget

    class Left(Message):
        """The keyboard went past the last link, or before the first."""

        def __init__(self, widget: LinkedText, step: int) -> None:
            super().__init__()
            self.widget = widget
            self.step = step

        @property
        def control(self) -> LinkedText:
            """The widget that was left."""
            return self.widget

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.flow = Flow([])
        self.targets: list[Target] = []
        self.current: int | None = None

    def show(self, items: Sequence[Item], targets: Targets) -> None:
        """Replace the text and its links."""
        if self.current is not None and self.current >= len(targets.all):
            self.current = None
        self.targets = targets.all
        self.flow = Flow(items, self.current)
        self.refresh(layout=True)

    def render(self) -> Flow:
        """Give Textual the text."""
        return self.flow

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Give the selected words, without decoration."""
        return self.flow.selected(selection, self.content_size.width), "\n"

    def move_to(self, target: int | None) -> None:
        """Put the keyboard on a link, or on none."""
        self.current = self.flow.current = target
        self.refresh()
        if target is not None:
            line = self.flow.line_of_target(target, self.content_size.width)
            if line is not None and self.parent is not None:
                region = Region(0, self.virtual_region.y + line, 1, 1)
                assert isinstance(self.parent, Widget)
                self.parent.scroll_to_region(region, animate=False, force=True)

    def on_blur(self) -> None:
        """Take the keyboard's mark away."""
        if self.current is not None:
            self.move_to(None)

    def action_step(self, step: int) -> None:
        """Go to the next link or the one before; leave after the last."""
        entry = 0 if step > 0 else len(self.targets) - 1
        target = entry if self.current is None else self.current + step
        if 0 <= target < len(self.targets):
            self.move_to(target)
        else:
            self.post_message(self.Left(self, step))

    def action_along(self, step: int) -> None:
        """Go to the next link or the one before; where there is a curve, its cursor moves instead."""
        self.action_step(step)

    def action_follow_current(self) -> None:
        """Follow the link that the keyboard is on."""
        if self.current is not None:
            self.action_follow(self.current)

    def action_follow(self, target: int) -> None:
        """Follow a link by its number."""
        if 0 <= target < len(self.targets):
            self.post_message(self.Followed(self, self.targets[target]))
