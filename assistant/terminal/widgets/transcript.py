"""The talk so far: the greeting and the turns, scrolled to where the eye should be."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region

from assistant.terminal.safe import printable_lines
from assistant.terminal.widgets.flow import BLANK, Block
from assistant.terminal.widgets.linked import LinkedText, Targets
from assistant.terminal.widgets.turn import Turn


class Transcript(VerticalScroll, can_focus=False):
    """Turns under each other, newest last."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.turns: list[Turn] = []

    def add(self, question: str, number: int) -> Turn:
        """Append a turn and show it."""
        if self.turns:
            self.turns[-1].set_latest(False)
        turn = Turn(number, question)
        self.turns.append(turn)
        self.mount(turn)
        self.show_turn(turn)
        return turn

    def note(self, sentence: str) -> None:
        """Append a notice of the program, which stays to be read."""
        notice = LinkedText(classes="notice")
        notice.can_focus = False
        mark = Content.styled("! ", "bold $role-warn")
        lines = [Block(Content(line), mark, Content("  ")) for line in printable_lines(sentence)]
        notice.show([*lines, BLANK], Targets())
        self.mount(notice)
        notice.call_after_refresh(notice.scroll_visible, animate=False)

    def find(self, number: int) -> Turn | None:
        """Return the turn of that number, unless it was cleared away."""
        return next((turn for turn in reversed(self.turns) if turn.number == number), None)

    @property
    def last_answered(self) -> Turn | None:
        """The newest turn that has an answer."""
        return next((turn for turn in reversed(self.turns) if turn.answer is not None), None)

    def empty(self) -> None:
        """Take all turns away."""
        for turn in self.turns:
            turn.remove()
        self.turns.clear()
        self.query(".notice").remove()

    def show_turn(self, turn: Turn) -> None:
        """Scroll so that the turn is seen: all of it, or its beginning down to its value."""
        self.call_after_refresh(self._scroll_to_turn, turn)

    def _scroll_to_turn(self, turn: Turn) -> None:
        if not turn.is_attached:
            return
        region = turn.virtual_region
        room = self.scrollable_content_region.height
        # In a small window a long question may leave no room for the value: then the value is what is seen.
        below = max(0, turn.key_line(turn.content_size.width) + 1 - room) if room else 0
        self.scroll_to_region(
            Region(region.x, region.y + below, region.width, min(region.height - below, room)),
            animate=False,
            force=True,
        )
