"""Reviewing: one card after the other; each grade is kept before the next card shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from assistant.study.course import AHEAD, AT_ONCE
from assistant.study.scheduling import FOUR, TWO, Grade, Schedule
from assistant.terminal.study.card_text import answer_items, grade_keys, hint_items, kind_text, question_items
from assistant.terminal.study.page import StudyPage
from assistant.terminal.widgets.flow import Block, Item
from assistant.terminal.widgets.linked import Cite, LinkedText, Targets

if TYPE_CHECKING:
    from assistant.study.cards import Card
    from assistant.study.course import Course
    from assistant.study.quizzes import Task


@dataclass(slots=True)
class Shown:
    """What the screen needs of one card."""

    task: Task
    outcomes: dict[Grade, Schedule]
    left: int
    """How many cards are due or new, this one among them."""
    again: int
    """How many others that were shown come back within minutes."""
    grades: int


class CardPage(StudyPage):
    """A page with one card on it and a line to reply in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "end", show=False),
        Binding("ctrl+o", "source", "source", show=False),
    ]

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        self.asked: Task | None = None
        self.revealed = False

    def body(self) -> ComposeResult:
        """The card, and the line to reply in."""
        with VerticalScroll(id="card-scroll"):
            text = LinkedText(id="card-text")
            text.can_focus = False
            yield text
        with Horizontal(id="reply-row"):
            yield Static("❯ ", id="reply-sign", markup=False)
            yield Input(placeholder="type the answer", id="reply", max_length=500)

    @property
    def reply(self) -> Input:
        """The line to reply in."""
        return self.query_one("#reply", Input)

    def draw(self, *more: Item) -> None:
        """Draw the card as it is now."""
        if self.asked is None:
            return
        targets = Targets()
        items = list(question_items(self.asked))
        items += more
        if not self.revealed and not self.asked.card.typed:
            items += hint_items()
        if self.revealed:
            items += answer_items(self.asked, targets)
        self.query_one("#card-text", LinkedText).show(items, targets)
        typing = not self.revealed and self.asked.card.typed
        self.query_one("#reply-row").display = typing
        (self.reply if typing else self.query_one("#card-scroll")).focus()

    def note(self, text: str) -> None:
        """Say something about the reply under the question."""
        self.draw(Block(Content("")), Block(Content.styled(text, "$role-warn")))

    def show_text(self, *blocks: Block) -> None:
        """Show a text in place of a card."""
        self.asked = None
        self.query_one("#card-text", LinkedText).show(list(blocks), Targets())
        self.query_one("#reply-row").display = False
        self.query_one("#card-scroll").focus()

    @on(LinkedText.Followed)
    def _followed(self, event: LinkedText.Followed) -> None:
        self.follow(event.target.marker if isinstance(event.target, Cite) else 0)

    def follow(self, number: int) -> None:
        """Open the source of that number."""
        self.action_source()

    def action_source(self) -> None:
        """Open the words that the card rests on, in their document."""
        if self.asked is not None and self.revealed:
            self.open_span(self.asked.card)
        elif self.asked is not None:
            self.notify("The source opens when the answer has been shown.", markup=False)

    def open_span(self, card: Card) -> None:
        """Open the words that a card rests on."""
        from assistant.terminal.study.reader import StudyReader

        span = card.span
        self.app.push_screen(StudyReader(self.course, span.document, (span.start, span.end)))

    def action_leave(self) -> None:
        """Close the screen."""
        self.dismiss()


class ReviewScreen(CardPage):
    """What is due, then what is new. Enter checks and goes on; 1 and 2 grade; u takes back."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+z", "undo", "undo", show=False, priority=True)]

    def __init__(self, course: Course, within: Sequence[str] = ()) -> None:
        super().__init__(course)
        self.within = within
        self.graded: list[Grade] = []
        self.shown: Shown | None = None
        self.suggested: Grade | None = None
        self.ahead = AT_ONCE
        self.soon = 0

    def on_mount(self) -> None:
        """Fetch the first card."""
        self.head("Review")
        self.next_card()

    def next_card(self) -> None:
        """Fetch what comes next."""
        self.work_out(self._fetch, self._show)

    def _fetch(self, card: Card | None = None) -> Shown | None:
        course = self.course
        queue = course.queue(self.within, ahead=self.ahead)
        again = course.counts(self.within).learning
        self.soon = len(course.queue(self.within, ahead=AHEAD)) if not queue else 0
        if card is None:
            if not queue:
                return None
            card = queue[0]
        left = len(queue) + (card not in queue)
        return Shown(course.task(card), course.outcomes(card), left, again, course.options.grades)

    def _show(self, shown: Shown | None) -> None:
        self.tell_notices()
        self.shown = shown
        if shown is None:
            self._end()
            return
        self.asked, self.revealed, self.suggested = shown.task, False, None
        self.reply.value = ""
        again = f", {shown.again} again later" if shown.again else ""
        self.head(f"Review · {kind_text(shown.task)}", f"{shown.left} left{again}")
        self.draw()
        self.query_one("#card-scroll").scroll_home(animate=False)
        check = ("enter", "check") if shown.task.card.typed else ("enter", "show the answer")
        undo = [("ctrl+z", "undo")] if self.graded else []
        self.keys(check, *undo, ("esc", "end"))

    def _end(self) -> None:
        known = sum(grade > Grade.AGAIN for grade in self.graded)
        self.head("Review", "done")
        text = (
            f"Done for now: {len(self.graded)} graded, {known} of them known."
            if self.graded
            else "Nothing waits now. New cards come tomorrow; a quiz or a document to read is open at any time."
        )
        blocks = [Block(Content.styled(text, "bold"))]
        if self.soon:
            cards = "1 card comes" if self.soon == 1 else f"{self.soon} cards come"
            blocks.append(Block(Content(f"{cards} back within 20 minutes, to be known a second time.")))
        self.show_text(*blocks)
        undo = [("ctrl+z", "undo")] if self.graded else []
        on = [("g", "go on now")] if self.soon else []
        self.keys(*on, *undo, ("enter", "back"))

    @on(Input.Submitted, "#reply")
    def _replied(self, event: Input.Submitted) -> None:
        event.stop()
        if self.asked is None or self.revealed or self.busy:
            return
        if event.value.strip():
            verdict = self.asked.mark(event.value)
            if verdict.mark == "unclear":
                self.note(verdict.note)
                return
            self._reveal(Grade.GOOD if verdict.right else Grade.AGAIN)
        else:
            self._reveal(Grade.AGAIN)

    def _reveal(self, suggested: Grade | None) -> None:
        assert self.shown is not None
        self.revealed, self.suggested = True, suggested
        self.draw()
        shown, now = self.shown, self.course.clock()
        grades = grade_keys(shown.grades, shown.outcomes, suggested, now, waits=self.size.width >= 60)
        undo = [("u", "undo")] if self.graded else []
        self.keys(*grades, ("s", "source"), *undo, ("esc", "end"))

    def on_key(self, event: events.Key) -> None:
        """Reveal, grade, take back."""
        if self.busy or self.focused is self.reply:
            return
        key = event.key
        if self.asked is None:
            if key in ("enter", "space"):
                event.stop()
                self.dismiss()
            elif key == "g" and self.soon:
                event.stop()
                self.ahead = AHEAD
                self.next_card()
        elif not self.revealed:
            if key in ("enter", "space"):
                event.stop()
                self._reveal(None)
        elif key == "enter":
            event.stop()
            if self.suggested is not None:
                self.grade(self.suggested)
            else:
                self.notify(
                    "Press 1 if you missed it, 2 if you knew it." if self.grades == 2 else "Press 1 to 4."
                )
        elif key.isdecimal() and 1 <= int(key) <= self.grades:
            event.stop()
            self.grade((TWO if self.grades == 2 else FOUR)[int(key) - 1])
        elif key == "u":
            event.stop()
            self.action_undo()
        elif key == "s":
            event.stop()
            self.action_source()

    @property
    def grades(self) -> int:
        """How many grades there are."""
        return self.shown.grades if self.shown is not None else 2

    def grade(self, grade: Grade) -> None:
        """Grade the card; the next one shows when the grade is on the disk."""
        if self.asked is None or self.busy:
            return
        card = self.asked.card

        def keep() -> Shown | None:
            self.course.grade(card, grade)
            self.course.visit("quizzed", card)
            self.graded.append(grade)
            return self._fetch()

        self.work_out(keep, self._show)

    def action_undo(self) -> None:
        """Take the last grade back and show that card again."""
        if self.busy:
            return

        def take_back() -> Shown | None:
            undone = self.course.undo()
            if undone is None or undone[0] is None:
                return self._fetch() if undone is not None else None
            if self.graded:
                self.graded.pop()
            return self._fetch(undone[0])

        if not self.graded:
            self.notify("There is nothing to take back in this review.", markup=False)
            return
        self.work_out(take_back, self._show)
