"""Where studying begins: what waits, and the documents with their progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from assistant.study.options import day_text
from assistant.study.progress import percent
from assistant.terminal.safe import printable
from assistant.terminal.study.page import StudyPage

if TYPE_CHECKING:
    from assistant.study.counting import Counts, Stats
    from assistant.study.course import Course
    from assistant.study.options import Options
    from assistant.study.progress import Outline
    from knowledge.document import Document

_WIDEST = 120
"""Columns of the list: a longer line is hard to follow."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the screen shows."""

    counts: Counts
    stats: Stats
    options: Options
    documents: Sequence[tuple[Document, Outline, int]]
    """Each document with its outline and how many cards it has."""


class StudyScreen(StudyPage):
    """r reviews, z quizzes, enter reads, c looks at cards whose words were edited, o has the options."""

    AUTO_FOCUS = "#study-documents"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", "chat", show=False),
        Binding("r", "review", "review", show=False),
        Binding("z", "quiz", "quiz", show=False),
        Binding("d", "quiz_document", "quiz on this", show=False),
        Binding("t", "topic", "topic", show=False),
        Binding("c", "changed", "edited", show=False),
        Binding("o", "options", "options", show=False),
    ]

    def __init__(self, course: Course) -> None:
        super().__init__(course)
        self.overview: Overview | None = None

    def body(self) -> ComposeResult:
        """Counts above, documents below."""
        yield Static("Looking what waits …", id="study-counts", markup=False)
        yield OptionList(id="study-documents", markup=False)

    def on_mount(self) -> None:
        """Look what waits."""
        self.head("Study")
        self.keys(("esc", "chat"))

    def on_screen_resume(self) -> None:
        """Look again, back from a review or a document."""
        self.work_out(self._look, self._show)

    def _look(self) -> Overview:
        course = self.course
        deck = course.deck
        outlines = course.outlines()
        documents = [
            (deck.documents[name], outlines[name], len(deck.by_document[name])) for name in deck.order
        ]
        return Overview(course.counts(), course.stats(), course.options, documents)

    def _show(self, overview: Overview) -> None:
        self.tell_notices()
        self.overview = overview
        self.head("Study", f"{overview.stats.seen} of {overview.stats.cards} cards seen")
        self.query_one("#study-counts", Static).update(_counts(overview))
        choices = self.query_one("#study-documents", OptionList)
        place = choices.highlighted or 0
        options = [Option(self._entry(*each)) for each in overview.documents]
        choices.clear_options()
        choices.add_options(options)
        if options:
            choices.highlighted = min(place, len(options) - 1)
        changed = [("c", "edited cards")] if overview.counts.changed else []
        self.keys(
            ("r", "review"),
            ("enter", "read"),
            ("z", "quiz"),
            *changed,
            ("d", "quiz on this"),
            ("t", "topic"),
            ("o", "options"),
            ("esc", "chat"),
        )

    def _entry(self, document: Document, found: Outline, cards: int) -> Content:
        about = f"visited {percent(found.share)} · {cards} card{'' if cards == 1 else 's'}"
        title = printable(document.title)
        shown = Content.styled(title, "bold")
        gap = min(self.size.width, _WIDEST) - 4 - shown.cell_length - len(about)
        return Content.assemble(shown, " " * gap if gap > 1 else "\n  ", (about, "$role-muted"))

    def on_resize(self, event: events.Resize) -> None:
        """Lay the list out anew."""
        if self.overview is not None and not self.busy:
            self._show(self.overview)

    @on(OptionList.OptionSelected, "#study-documents")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if self.overview is not None:
            from assistant.terminal.study.reader import StudyReader

            document = self.overview.documents[event.option_index][0]
            self.app.push_screen(StudyReader(self.course, document.id))

    def action_review(self) -> None:
        """Review what waits."""
        from assistant.terminal.study.review import ReviewScreen

        self.app.push_screen(ReviewScreen(self.course))

    def action_quiz(self) -> None:
        """Begin a quiz on everything."""
        from assistant.terminal.study.quiz import QuizScreen

        self.app.push_screen(QuizScreen(self.course))

    def action_quiz_document(self) -> None:
        """Begin a quiz on the document that the list stands on."""
        from assistant.terminal.study.quiz import QuizScreen

        place = self.query_one("#study-documents", OptionList).highlighted
        if self.overview is not None and place is not None:
            self.app.push_screen(QuizScreen(self.course, (self.overview.documents[place][0].id,)))

    def action_topic(self) -> None:
        """Begin a quiz on a topic."""
        from assistant.terminal.study.topic import TopicScreen

        self.app.push_screen(TopicScreen(self.course))

    def action_changed(self) -> None:
        """Look at the cards whose words were edited."""
        from assistant.terminal.study.changed import ChangedScreen

        self.app.push_screen(ChangedScreen(self.course))

    def action_options(self) -> None:
        """Change how one studies."""
        from assistant.terminal.study.options import OptionsScreen

        self.app.push_screen(OptionsScreen(self.course))

    def action_leave(self) -> None:
        """Go back to the chat."""
        self.dismiss()


def _counts(overview: Overview) -> Content:
    counts, options = overview.counts, overview.options
    waits = f"{counts.due} due, {counts.new} new" if counts.waiting else "Nothing waits now"
    parts: list[Content | tuple[str, str]] = [(waits, "bold")]
    if counts.waiting:
        parts.append((": press r to review", "$role-muted"))
    elif counts.learning:
        soon = f": {counts.learning} being learnt come back within minutes"
        parts.append((soon, "$role-muted"))
    if counts.changed:
        edited = "card pauses because its" if counts.changed == 1 else "cards pause because their"
        parts.append((f"\n{counts.changed} {edited} words were edited: press c", "$role-warn"))
    if options.exam is not None:
        parts.append((f"\nExam on {day_text(options.exam)}", "$role-muted"))
    return Content.assemble(*parts)
