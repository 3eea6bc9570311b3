"""Cards whose words were edited: what stood there, what stands there now, and whether the schedule goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content

from assistant.terminal.safe import printable
from assistant.terminal.study.review import CardPage
from assistant.terminal.widgets.flow import BLANK, Block
from assistant.terminal.widgets.linked import LinkedText, Targets

if TYPE_CHECKING:
    from assistant.study.cards import Card
    from assistant.study.course import Course
    from assistant.study.records import Row


class ChangedScreen(CardPage):
    """One edited card after the other."""

    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        self.current: tuple[Card, Row] | None = None

    def on_mount(self) -> None:
        """Fetch the first."""
        self.head("Edited cards")
        self.work_out(self.course.changed, self._show)

    def _show(self, changed: list[tuple[Card, Row]]) -> None:
        self.current = changed[0] if changed else None
        if self.current is None:
            self.head("Edited cards", "done")
            self.show_text(Block(Content.styled("No card waits to be looked at.", "bold")))
            self.keys(("enter", "back"))
            return
        card, row = self.current
        self.head("Edited card", f"{len(changed)} left")
        bar = Content.styled("▌ ", "$role-result")
        blocks = [
            Block(Content.styled(printable(card.question), "bold")),
            BLANK,
            Block(Content.styled("It rested on these words:", "$role-muted")),
            Block(Content.styled(printable(" ".join(row.old.split())), "strike $role-muted"), bar, bar),
            Block(Content.styled("They read now:", "$role-muted")),
            Block(Content(printable(" ".join(card.span.quote.split()))), bar, bar),
            BLANK,
            Block(Content("Enter keeps its schedule; n learns it anew.")),
        ]
        self.query_one("#card-text", LinkedText).show(blocks, Targets())
        self.query_one("#reply-row").display = False
        self.query_one("#card-scroll").focus()
        self.keys(("enter", "keep the schedule"), ("n", "learn anew"), ("s", "source"), ("esc", "end"))

    def on_key(self, event: events.Key) -> None:
        """Decide."""
        if self.busy:
            return
        if self.current is None:
            if event.key in ("enter", "space"):
                event.stop()
                self.dismiss()
            return
        card = self.current[0]
        if event.key in ("enter", "n"):
            event.stop()
            afresh = event.key == "n"

            def decide() -> list[tuple[Card, Row]]:
                self.course.resume(card, afresh=afresh)
                return self.course.changed()

            self.work_out(decide, self._show)
        elif event.key == "s":
            event.stop()
            self.open_span(card)
