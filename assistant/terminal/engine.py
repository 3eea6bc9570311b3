"""What the screen needs of the program, as small protocols. Nothing here imports anything heavy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from assistant.answer import Answer
    from knowledge.document import Document


class Folders(Protocol):
    """The part of the settings that the screen uses."""

    @property
    def home(self) -> Path:
        """The folder that holds all that the program writes."""


class Engine(Protocol):
    """Answers the questions of one conversation. All calls come from one thread, never two at once.

    Every method may raise; the screen shows the error's sentence.
    """

    def warm_up(self, progress: Callable[[str], None]) -> None:
        """Load everything, telling each step in a line. May be called again after it failed."""

    def ask(self, question: str) -> Answer:
        """Answer a question or a chat command of the conversation."""

    def take_back(self) -> None:
        """Forget the last question: it was stopped, so nothing that follows may build on it."""

    def document(self, id: str) -> Document:
        """Return one document of the library."""

    def documents(self) -> Sequence[Document]:
        """Return all documents of the library."""
