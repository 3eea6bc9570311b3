"""The real engine behind the screen: one assistant and one conversation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.answer import Answer
    from assistant.ask import Assistant
    from assistant.conversation import Conversation
    from assistant.settings import Settings
    from knowledge.document import Document


class AssistantEngine:
    """Binds `assistant.ask.Assistant` to a conversation. Making one imports and loads nothing."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._before: dict[str, object] = {}
        self._loaded: tuple[Assistant, Conversation] | None = None

    def warm_up(self, progress: Callable[[str], None]) -> None:
        """Import and load everything that answering needs."""
        from assistant.ask import (
            Assistant,
        )  # imported here, in the engine's thread: the first paint never waits
        from assistant.conversation import Conversation

        assistant = Assistant(self._settings)
        assistant.warm_up(progress)
        self._loaded = assistant, Conversation()

    def _parts(self) -> tuple[Assistant, Conversation]:
        if self._loaded is None:
            self.warm_up(lambda line: None)
        assert self._loaded is not None
        return self._loaded

    def ask(self, question: str) -> Answer:
        """Answer a question or a chat command of this conversation."""
        assistant, conversation = self._parts()
        # Its lists grow in place, so they are copied; all else in a conversation is replaced, never changed.
        self._before = {
            name: list(value) if isinstance(value, list) else value
            for name, value in vars(conversation).items()
        }
        return assistant.ask(question, conversation)

    def take_back(self) -> None:
        """Put the conversation back to where it was before the last question."""
        vars(self._parts()[1]).update(self._before)

    def document(self, id: str) -> Document:
        """Return one document of the library."""
        return self._parts()[0].library.document(id)

    def documents(self) -> Sequence[Document]:
        """Return all documents of the library."""
        return tuple(self._parts()[0].library.documents())
