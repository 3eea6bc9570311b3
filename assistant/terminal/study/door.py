"""How the app and the study mode meet: opening it, cards from answers, and questions that it hands to the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.terminal.settling import settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.app import App

    from assistant.answer import Answer
    from assistant.settings import Settings
    from assistant.study.course import Course
    from assistant.terminal.engine import Folders
    from assistant.terminal.messages import Answered


class StudyDoor:
    """The part of the app that knows the study mode; nothing of it is loaded before it is asked for."""

    def __init__(self, app: App[Any], settings: Folders) -> None:
        self.app = app
        self.settings = settings
        self._course: Course | None = None
        self.place: tuple[str, tuple[int, int]] | None = None
        """Where a reader left for the chat with a what-if: opening the study mode goes back there."""

    def course(self) -> Course:
        """The course, opened when first needed; takes a moment then, so call it in a thread."""
        if self._course is None:
            from assistant.study.course import Course

            self._course = Course.open(settings_in(self.settings.home))
        return self._course

    def load(self) -> None:
        """Import the first screen and read the cards, in a thread."""
        from assistant.terminal.study import home  # noqa: F401

        fresh = self._course is None
        self.course().deck  # noqa: B018
        if fresh:
            settle()

    def show(self) -> None:
        """Open the study screen."""
        from assistant.terminal.study.home import StudyScreen

        if not any(isinstance(screen, StudyScreen) for screen in self.app.screen_stack):
            self.app.push_screen(StudyScreen(self.course()))
            if self.place is not None:
                from assistant.terminal.study.reader import StudyReader

                self.app.push_screen(StudyReader(self.course(), *self.place))
                self.place = None

    def keep(self, answer: Answer) -> str:
        """Make a card of an answer and say what came of it."""
        return self.course().keep_answer(answer)[0]


def settings_in(home: Path) -> Settings:
    """The settings, for a home folder that the app was given."""
    from assistant.settings import Settings, load_settings

    settings = load_settings()
    return settings if settings.home == home else Settings(home=home, cache=home / "cache")


def note_asked(home: Path, message: Answered) -> None:
    """Note that the sentences which an answer cites were asked about. Whatever goes wrong here hinders nothing."""
    from assistant.study.progress import in_span
    from assistant.study.store import StudyStore

    documents = message.documents
    found = [
        sentence
        for citation in message.reply.answer.citations
        if citation.document in documents
        for sentence in in_span(documents[citation.document], citation.start, citation.end)
    ]
    StudyStore(home).visit("asked", found)
