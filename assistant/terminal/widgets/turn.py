"""One turn: a question and what came of it, as one widget, so that a long talk stays quick."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from rich.cells import cell_len
from textual.content import Content

from assistant.picturing import curve_of, rest_of
from assistant.terminal.safe import printable, printable_lines
from assistant.terminal.widgets.card_state import STEPS, TABLE, CardState
from assistant.terminal.widgets.flow import BLANK, Block, Fitted, Item, wrap
from assistant.terminal.widgets.linked import LinkedText, Plotted, Targets

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.sessions.talk import Change
    from knowledge.document import Document

State = Literal["waiting", "working", "answered", "failed", "stopped"]

_MUTED = "$role-muted"
_WAITING: dict[State, str] = {
    "waiting": "… waiting its turn",
    "working": "… working on it (ctrl+c stops)",
    "stopped": "■ Stopped before it was answered.",
}
_FAILED = ("! Error", "bold $role-error")
_LONG_QUESTION = 400
"""Characters above which a question is shown by its beginning; at a narrow window, lines above which."""
_MANY_LINES = 6
_FOLDED_TO = 3


class Turn(LinkedText):
    """A question, and its answer when there is one."""

    def __init__(self, number: int, question: str) -> None:
        super().__init__()
        self.number = number
        self.question = question
        self.state: State = "waiting"
        self.answer: Answer | None = None
        self.first: Answer | None = None
        """The answer as first given, where an assumption has changed since."""
        self.stale: frozenset[int] = frozenset()
        self.changes: tuple[Change, ...] = ()
        """What this turn, a command, gave other answers."""
        self.documents: Mapping[str, Document] = {}
        self.sentence = ""
        self.card = CardState()
        self.latest = True
        self._lay_out()

    def set_state(self, state: State, sentence: str = "") -> None:
        """Show that the turn waits, runs, was stopped or failed."""
        self.state = state
        self.sentence = sentence
        self._lay_out()

    def set_answer(
        self,
        answer: Answer,
        documents: Mapping[str, Document],
        *,
        first: Answer | None = None,
        stale: frozenset[int] = frozenset(),
        changes: tuple[Change, ...] = (),
    ) -> None:
        """Show the answer; `changes` are the answers that it gave another value."""
        self.state = "answered"
        self.answer = answer
        self.documents = documents
        self.first, self.stale = first, stale
        self.changes = changes or self.changes
        self._lay_out()

    def set_stale(self, stale: frozenset[int]) -> None:
        """Label the markers whose words do not stand in the library any more."""
        if stale != self.stale:
            self.stale = stale
            self._lay_out()

    def set_latest(self, latest: bool) -> None:
        """Offer the suggestions only under the latest turn."""
        if latest != self.latest:
            self.latest = latest
            if self.answer is not None and self.answer.suggestions:
                self._lay_out()

    def toggle(self, part: str) -> None:
        """Fold or unfold a part of the turn."""
        if part == STEPS:
            self.card.steps = not self.card.steps
        elif part == TABLE:
            self.card.table = not self.card.table
        self._lay_out()

    def enlarge(self) -> None:
        """Draw the curve in more lines, or in fewer again."""
        self.card.tall = not self.card.tall
        self._lay_out()

    def action_along(self, step: int) -> None:
        """On a curve: move its cursor. Elsewhere: go to the next link, or the one before."""
        target = self.targets[self.current] if self.current is not None else None
        view = self.answer.calculation if self.answer else None
        curve = curve_of(view) if view is not None else None
        if not isinstance(target, Plotted) or view is None or curve is None:
            self.action_step(step)
            return
        last = len(curve.x) - 1
        place = self.card.cursor if self.card.cursor is not None else rest_of(curve, view)
        self.card.cursor = max(0, min(last, place + step))
        self._lay_out()

    def key_line(self, width: int) -> int:
        """Return the line on which the answer's value, or else its first words, can be read."""
        result = self.answer.calculation.result if self.answer and self.answer.calculation else None
        value = printable(result.display) if result is not None else ""
        blocks, _ = self.flow.lay_out(width)
        for number, block in enumerate(blocks):
            place = block.content.plain.find(value) if value else -1
            if place >= 0:
                return self.flow.line_of_offset(number, place + len(value) - 1, width)
        return 0

    def _lay_out(self) -> None:
        targets = Targets()
        self.show([*_question(self.question), *self._reply(targets), BLANK], targets)

    def _reply(self, targets: Targets) -> Iterator[Item]:
        if self.state == "failed":
            yield Block(Content.styled(*_FAILED))
            for line in printable_lines(self.sentence):
                yield Block(Content(line))
        elif self.answer is None:
            yield Block(Content.styled(_WAITING[self.state], _MUTED))
        else:
            from assistant.terminal.widgets.reply import reply_items  # not needed for the first paint

            yield from reply_items(
                self.answer,
                targets,
                card=self.card,
                suggestions=self.latest,
                first=self.first,
                stale=self.stale,
                changes=self.changes,
            )


def _question(question: str) -> Iterator[Item]:
    yield Fitted(lambda width: echo(question, width))


def echo(question: str, width: int) -> list[Block]:
    """Repeat a question at `width` cells; of a very long one the first lines, and how long it is."""
    room = max(1, width - 2)
    lines = printable_lines(question)
    pieces = [(line, start, end) for line in lines for start, end in wrap(line, room, room)]
    if len(question) > _LONG_QUESTION or len(pieces) > _MANY_LINES:
        note = f"… ({len(question):,} characters)"
        shown = [line[start:end] for line, start, end in pieces[:_FOLDED_TO]]
        cut = shown[-1]
        while cut and cell_len(cut) + len(note) + 1 > room:
            cut = cut[:-1]
        lines = [*shown[:-1], f"{cut.rstrip()} {note}".strip()]
    prefix, rest = Content.styled("❯ ", "bold $role-link"), Content("  ")
    return [
        Block(Content.styled(line, "bold $role-user"), prefix if number == 0 else rest, rest)
        for number, line in enumerate(lines)
    ]
