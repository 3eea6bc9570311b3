"""A quiz: ten questions, each marked at once, then the score and what was missed with its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from assistant.terminal.safe import printable
from assistant.terminal.study.card_text import kind_text, source_block
from assistant.terminal.study.review import CardPage
from assistant.terminal.widgets.flow import BLANK, Block, Item
from assistant.terminal.widgets.linked import LinkedText, Targets

if TYPE_CHECKING:
    from assistant.study.cards import Card
    from assistant.study.course import Course
    from assistant.study.quizzes import Quiz, Task


class QuizScreen(CardPage):
    """Asks, marks, and at the end shows what was missed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+r", "again", "again", show=False)]

    def __init__(self, course: Course, within: Sequence[str] = (), topic: str = "") -> None:
        super().__init__(course)
        self.within = within
        self.topic = topic
        self.quiz: Quiz | None = None
        self.missed: list[Task] = []
        self.finished = False
        self.sure = False
        """Whether it was asked once if the quiz is to end."""

    def action_leave(self) -> None:
        """Close the screen; with answers given, only at the second press."""
        given = self.quiz is not None and not self.finished and (self.quiz.place > 0 or self.revealed)
        if given and not self.sure:
            self.sure = True
            self.notify("The answers given so far will not count. Esc again ends the quiz.", markup=False)
        else:
            self.dismiss()

    def on_mount(self) -> None:
        """Make the quiz."""
        self.head("Quiz")
        self.work_out(lambda: self.course.quiz(self.within, self.topic), self._begin)

    def _begin(self, quiz: Quiz) -> None:
        self.quiz = quiz
        self.finished = False
        self._ask()

    def _ask(self) -> None:
        assert self.quiz is not None
        self.asked = self.quiz.current
        self.revealed = self.sure = False
        if self.asked is None:
            self._finish()
            return
        self.reply.value = ""
        self.reply.placeholder = (
            f"1 to {len(self.asked.options)}" if self.asked.options else "type the answer; enter alone passes"
        )
        place = f"{self.quiz.place + 1} of {len(self.quiz.tasks)}"
        self.head(f"Quiz · {kind_text(self.asked)} · {self.quiz.scope}", place)
        self.draw()
        self.query_one("#card-scroll").scroll_home(animate=False)
        self.keys(("enter", "check"), ("esc", "give up"))

    @on(Input.Submitted, "#reply")
    def _replied(self, event: Input.Submitted) -> None:
        event.stop()
        if self.asked is None or self.revealed or self.busy:
            return
        verdict = self.asked.mark(event.value)
        if verdict.mark == "unclear" and event.value.strip():
            self.note(verdict.note)
            return
        self.revealed = True
        self.draw()
        self.keys(("enter", "next"), ("s", "source"), ("esc", "give up"))

    def on_key(self, event: events.Key) -> None:
        """Go on, or look at the source."""
        if self.busy or self.focused is self.reply:
            return
        if event.key in ("enter", "space"):
            event.stop()
            if self.finished or self.quiz is None:
                self.dismiss()
            elif self.revealed:
                self.quiz.place += 1
                self._ask()
        elif event.key == "s" and not self.finished:
            event.stop()
            self.action_source()
        elif self.finished and event.key.isdecimal() and 1 <= int(event.key) <= len(self.missed):
            event.stop()
            self.open_span(self.missed[int(event.key) - 1].card)

    def _finish(self) -> None:
        quiz = self.quiz
        assert quiz is not None
        self.finished = True
        self.missed = quiz.missed
        self.work_out(lambda: self.course.finish_quiz(quiz), self._review)

    def _review(self, added: list[Card]) -> None:
        assert self.quiz is not None
        self.head(f"Quiz · {self.quiz.scope}", "done")
        targets = Targets()
        items = list(self._summary(self.quiz, len(added), targets))
        self.query_one("#card-text", LinkedText).show(items, targets)
        self.query_one("#reply-row").display = False
        self.query_one("#card-scroll").focus()
        self.query_one("#card-scroll").scroll_home(animate=False)
        sources = [("1-9", "open a source")] if self.missed else []
        self.keys(("enter", "back"), ("ctrl+r", "another quiz"), *sources)

    def _summary(self, quiz: Quiz, added: int, targets: Targets) -> Iterator[Item]:
        yield Block(Content.styled(f"{quiz.score} of {len(quiz.tasks)} right", "bold $role-result"))
        if not self.missed:
            yield Block(Content("Nothing was missed."))
            return
        cards = "card comes" if added == 1 else "cards come"
        waits = (
            f"{added} {cards} up in your next review."
            if added
            else "What was missed waits for review already."
        )
        yield Block(Content.styled(waits, "$role-muted"))
        for number, task in enumerate(self.missed, 1):
            yield BLANK
            yield Block(
                Content.styled(printable(task.question), "bold"), Content(f"{number}  "), Content("   ")
            )
            said = f"You wrote: {printable(task.reply)}. " if task.reply.strip() else "Passed. "
            answer = Content.assemble((said, "$role-muted"), "Answer: ", (printable(task.answer), "bold"))
            yield Block(answer, Content("   "), Content("   "))
            for line in task.card.span.quote.split("\n"):
                if line.strip():
                    bar = Content.styled("   ▌ ", "$role-result")
                    yield Block(Content(printable(line)), bar, bar)
            place = source_block(task, targets, number - 1)
            yield Block(place.content, Content("   "), Content("   "), place.links)

    def follow(self, number: int) -> None:
        """Open the source of a missed question, or of the one that stands there."""
        if not self.finished:
            self.action_source()
        elif number < len(self.missed):
            self.open_span(self.missed[number].card)

    def action_again(self) -> None:
        """Begin another quiz."""
        if self.finished and not self.busy:
            self.work_out(lambda: self.course.quiz(self.within, self.topic), self._begin)
