"""A topic for a quiz: typed, or chosen from those of the documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from assistant.terminal.safe import printable
from assistant.terminal.study.page import StudyPage

if TYPE_CHECKING:
    from assistant.study.course import Course


class TopicScreen(StudyPage):
    """Type to narrow the list; enter begins a quiz on what is marked, or on the words that were typed."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "back", show=False)]

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        self.topics: Mapping[str, int] = {}
        self.offered: list[str] = []

    def body(self) -> ComposeResult:
        """The line to type in, and the topics."""
        yield Input(placeholder="a topic, such as lock-in", id="topic", max_length=80)
        yield OptionList(id="study-topics", markup=False)

    def on_mount(self) -> None:
        """Fetch the topics."""
        self.head("Quiz on a topic")
        self.keys(("enter", "begin"), ("↑↓", "choose"), ("esc", "back"))
        self.query_one("#study-topics").can_focus = False
        self.query_one("#topic").focus()
        self.work_out(self.course.topics, self._show)

    def _show(self, topics: Mapping[str, int]) -> None:
        self.topics = topics
        self._narrow("")

    @on(Input.Changed, "#topic")
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def _narrow(self, typed: str) -> None:
        words = typed.casefold().split()
        self.offered = [topic for topic in self.topics if all(word in topic.casefold() for word in words)]
        whole = " ".join(words)  # what was typed in full goes before what only holds it
        self.offered.sort(
            key=lambda topic: (topic.casefold() != whole, not topic.casefold().startswith(whole))
        )
        choices = self.query_one("#study-topics", OptionList)
        choices.clear_options()
        choices.add_options(
            Option(Content.assemble(printable(topic), (f"  {self.topics[topic]} cards", "$role-muted")))
            for topic in self.offered
        )
        choices.highlighted = 0 if words and self.offered else None

    def on_key(self, event: events.Key) -> None:
        """Let the arrows move in the list while the words are typed."""
        choices = self.query_one("#study-topics", OptionList)
        if event.key in ("down", "up"):
            event.stop()
            if choices.highlighted is None and self.offered:
                choices.highlighted = 0
            elif event.key == "down":
                choices.action_cursor_down()
            else:
                choices.action_cursor_up()

    @on(Input.Submitted, "#topic")
    def _begin(self, event: Input.Submitted) -> None:
        event.stop()
        place = self.query_one("#study-topics", OptionList).highlighted
        topic = self.offered[place] if place is not None and self.offered else " ".join(event.value.split())
        if topic:
            self._quiz(topic)

    @on(OptionList.OptionSelected, "#study-topics")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._quiz(self.offered[event.option_index])

    def _quiz(self, topic: str) -> None:
        from assistant.terminal.study.quiz import QuizScreen

        self.app.push_screen(QuizScreen(self.course, topic=topic))

    def action_leave(self) -> None:
        """Go back."""
        self.dismiss()
