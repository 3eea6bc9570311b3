"""The talk so far: the greeting and the turns, scrolled to where the eye should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

from textual.content import Content
from textual.geometry import Region

from assistant.terminal.safe import printable_lines
from assistant.terminal.widgets.flow import BLANK, LINK, Block, Link
from assistant.terminal.widgets.linked import Earlier, LinkedText, Targets
from assistant.terminal.widgets.steady import Steady
from assistant.terminal.widgets.turn import Turn

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.sessions.entry import Entry
    from assistant.sessions.talk import Change
    from knowledge.document import Document

AT_ONCE = 40
"""How many turns of a long conversation that is opened are laid out; the rest at a keypress."""
MOST = 120
"""How many are laid out at most while a talk goes on: laying out more is felt when the window changes."""

_WAITS = ("waiting", "working")
"""The states of a turn that has no answer yet."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A turn of the conversation that is not laid out."""

    question: str
    answer: Answer
    first: Answer | None
    stale: frozenset[int]


class Transcript(Steady, can_focus=False):
    """Turns under each other, newest last."""

    STAYS_AT_END = True

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.turns: list[Turn] = []
        """Those that are shown."""
        self.numbered: list[Turn | Kept] = []
        """Those that were answered, by their number in the conversation."""
        self.documents: dict[str, Document] = {}
        """What links lead to."""
        self._count = 0

    def add(self, question: str) -> Turn:
        """Append a turn and show it."""
        if self.turns:
            self.turns[-1].set_latest(False)
        if len(self.turns) >= MOST:
            self._put_away(list(takewhile(lambda one: one.state not in _WAITS, self.turns[:AT_ONCE])))
        turn = self._made(question)
        self.turns.append(turn)
        self.mount(turn)
        self.show_turn(turn)
        return turn

    def _made(self, question: str) -> Turn:
        self._count += 1
        return Turn(self._count, question)

    def _put_away(self, turns: Sequence[Turn]) -> None:
        """Take the first turns from the screen; a link brings them back."""
        if not turns:
            return
        gone = set(turns)
        for number, one in enumerate(self.numbered):
            if isinstance(one, Turn) and one in gone and one.answer is not None:
                self.numbered[number] = Kept(one.question, one.answer, one.first, one.stale)
        del self.turns[: len(turns)]
        for turn in turns:
            turn.remove()
        self._show_earlier_line()

    def _show_earlier_line(self) -> None:
        """Say at the top how many turns are not laid out."""
        self.query(".earlier").remove()
        count = next((n for n, one in enumerate(self.numbered) if isinstance(one, Turn)), len(self.numbered))
        if count:
            self.mount(_earlier(count), before=self.turns[0] if self.turns else None)

    def note(self, sentence: str) -> None:
        """Add a notice of the program, which stays to be read: above the questions that wait for their answers."""
        notice = LinkedText(classes="notice")
        notice.can_focus = False
        mark = Content.styled("! ", "bold $role-warn")
        lines = [
            Block(Content(line), mark if number == 0 else Content("  "), Content("  "))
            for number, line in enumerate(printable_lines(sentence))
        ]
        notice.show([*lines, BLANK], Targets())
        waiting = list(takewhile(lambda one: one.state in _WAITS, reversed(self.turns)))
        # Below them an answer would push it out of sight as soon as it came.
        self.mount(notice, before=waiting[-1] if waiting else None)
        self.bring(notice)

    def find(self, number: int) -> Turn | None:
        """Return the turn of that number on the screen, unless it was cleared away."""
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
        self.query(".notice, .earlier").remove()

    # Kept conversations

    def load(self, entries: Sequence[Entry], stale: Sequence[frozenset[int]], at: int | None = None) -> None:
        """Show a conversation: its last turns, or those from the turn `at` on."""
        self.empty()
        self.numbered = [
            Kept(entry.question, entry.answer, entry.first, marks)
            for entry, marks in zip(entries, stale, strict=True)
        ]
        start = max(0, len(entries) - AT_ONCE)
        if at is not None:
            start = min(start, max(0, at))
        self._lay_out_from(start)
        if self.turns:
            shown = self.numbered[at] if at is not None and 0 <= at < len(self.numbered) else self.turns[-1]
            assert isinstance(shown, Turn)
            self.show_turn(shown)

    def show_earlier(self) -> None:
        """Lay out more of the turns before the first one that is shown."""
        first = next((n for n, one in enumerate(self.numbered) if isinstance(one, Turn)), 0)
        self._lay_out_from(max(0, first - AT_ONCE))

    def _lay_out_from(self, start: int) -> None:
        made = []
        for number in range(start, len(self.numbered)):
            kept = self.numbered[number]
            if isinstance(kept, Turn):
                break
            turn = self._made(kept.question)
            turn.latest = False
            turn.set_answer(kept.answer, self.documents, first=kept.first, stale=kept.stale)
            self.numbered[number] = turn
            made.append(turn)
        before = self.turns[0] if self.turns else None
        self.turns[:0] = made
        if self.turns:
            self.turns[-1].set_latest(True)
        self.mount_all(made, before=before)
        self._show_earlier_line()
        if before is not None and made:
            self.show_turn(made[-1])

    def renew(self, change: Change) -> None:
        """Show the answer that a changed assumption gave."""
        if change.number >= len(self.numbered):
            return
        one = self.numbered[change.number]
        if isinstance(one, Turn):
            one.set_answer(change.entry.answer, self.documents, first=change.entry.first)
        else:
            entry = change.entry
            self.numbered[change.number] = Kept(entry.question, entry.answer, entry.first, frozenset())

    def label(self, stale: Sequence[frozenset[int]], documents: Mapping[str, Document]) -> None:
        """Label the quotes that do not stand in the library any more."""
        self.documents.update(documents)
        for number, (one, marks) in enumerate(zip(self.numbered, stale, strict=False)):
            if isinstance(one, Turn):
                one.set_stale(marks)
            else:
                self.numbered[number] = replace(one, stale=marks)

    # Scrolling

    def show_turn(self, turn: Turn) -> None:
        """Scroll so that the turn is seen: all of it, or its beginning down to its value."""
        self.bring(turn)

    def show_text(self, widget: LinkedText) -> None:
        """Show a notice, or a turn with the notices that were told since the turn before it."""
        self.reveal(self._part_to_see(widget))

    def _part_to_see(self, widget: LinkedText) -> Region:
        region = widget.virtual_region
        room = self.scrollable_content_region.height
        if not isinstance(widget, Turn):
            return Region(region.x, region.y, region.width, min(region.height, room))
        value = widget.key_line(region.width) + 1
        # In a small window a long question may leave no room for the value: then the value is what is seen.
        below = max(0, value - room) if room else 0
        above = 0
        notices = takewhile(lambda one: one.has_class("notice"), reversed(self.children[: _place(widget)]))
        for notice in notices:
            height = notice.virtual_region.height
            if above + height + max(value, min(region.height, room // 2)) > room:
                break
            above += height
        shown = min(region.height + above - below, room)
        return Region(region.x, region.y + below - above, region.width, shown)


def _place(widget: LinkedText) -> int:
    """The number of a widget among its parent's."""
    assert widget.parent is not None
    return widget.parent.children.index(widget)


def _earlier(count: int) -> LinkedText:
    """A line that shows more of a long conversation."""
    line = LinkedText(classes="earlier")
    text = f"▲ {count} earlier turn{'s' if count > 1 else ''}"
    targets = Targets()
    line.show(
        [Block(Content.styled(text, LINK), links=(Link(0, len(text), targets.add(Earlier())),)), BLANK],
        targets,
    )
    return line
